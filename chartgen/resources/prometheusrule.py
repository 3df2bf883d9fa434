"""Rules of Prometheus: at most one PrometheusRule for each workload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import NOTHING, Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.monitor import elsewhere
from chartgen.resources.resource import Kind, Link, Resource, part_of_workload
from chartgen.resources.scope import ChartScope
from chartgen.spec.alerts import PrometheusRule
from chartgen.spec.labels import of_charts


class RulesPlan(NamedTuple):
    """The input of `templates/prometheusrule.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    groups: str
    """Its groups, as lines of YAML."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        rules = getattr(scope.workload, "alerts", None)
        found = part_of_workload(kind, chart, scope, rules, ("alerts",), ("prometheusRule",))
        if found is not None:
            note = _count(found.spec)
            yield found._replace(note=note, links=(Link(scope.component, note),))


def _count(rules: PrometheusRule) -> str:
    """Return the number of rules."""
    groups = rules.group_list("")
    count = sum(len(group["rules"]) for group in groups)
    return f"{count} rule{'' if count == 1 else 's'}"


def _plan(resource: Resource, chart: ChartScope) -> RulesPlan:
    scope: Any = resource.scope
    fields = scope.fields.below("prometheusRule")
    metadata = metadata_plan(chart, resource.name, scope.label, labels=of_charts(resource.spec.labels), values=fields)
    groups = resource.spec.group_list(scope.component or chart.chart.name)
    return RulesPlan(
        metadata=metadata._replace(namespace=elsewhere(fields)),
        fields=fields,
        groups=chart.names.templated(yamltext.dump(groups), strings=True).rstrip("\n") if groups else NOTHING,
    )


KIND = Kind(
    "PrometheusRule",
    "monitoring.coreos.com/v1",
    PrometheusRule,
    _find,
    _plan,
    group="PrometheusRules",
    follows_workload=True,
)
