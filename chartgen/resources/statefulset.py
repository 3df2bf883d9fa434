"""StatefulSets, with their claim templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields, extra_lines
from chartgen.resources.helm import any_of
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.resources.volumes import fields_of_template
from chartgen.resources.workload import workload_kind
from chartgen.spec.claim_template import claim_templates
from chartgen.spec.statefulset import StatefulSet


class ClaimTemplatePlan(NamedTuple):
    """One claim template."""

    name: str
    fields: Fields
    """Its values."""
    when: str
    """The condition that pods have a claim; empty for always."""
    labels: str
    """Its labels that are fixed in the chart, as YAML."""
    extra: str
    """Further fields, as YAML."""


class StatefulSetPlan(NamedTuple):
    """What only the template of StatefulSets needs."""

    service_name: str
    """The name of the governing Service, as YAML."""
    claims: tuple[ClaimTemplatePlan, ...]
    claims_when: str
    """The condition that there are claim templates; empty for always."""


def _more(chart: ChartScope, scope: WorkloadScope) -> StatefulSetPlan:
    workload: Any = scope.workload
    name, service = workload.governing_service()
    claims = tuple(_claims(chart, scope))
    conditions = [claim.when for claim in claims]
    return StatefulSetPlan(
        service_name=chart.names.resource(scope.component, name, fullname=service.fullname).yaml,
        claims=claims,
        claims_when=any_of(*conditions) if conditions and all(conditions) else "",
    )


def _claims(chart: ChartScope, scope: WorkloadScope) -> Iterator[ClaimTemplatePlan]:
    for name, template in claim_templates(scope.workload).items():
        fields = fields_of_template(template, scope.fields)
        enabled = fields.switch("enabled", on_if_missing=template.enabled)
        if enabled is not None:
            labels = yamltext.dump(dict(template.labels)) if template.labels else ""
            labels = chart.names.templated(labels, strings=True).rstrip("\n")
            yield ClaimTemplatePlan(name, fields, enabled, labels, extra_lines(template, chart.names))


KIND = workload_kind(StatefulSet, more=_more)
