"""PersistentVolumeClaims: those that workloads mount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen.resources.fields import Fields
from chartgen.resources.helm import nested_map
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When, used_links
from chartgen.resources.scope import ChartScope
from chartgen.spec.storage import PersistentVolumeClaim


class ClaimPlan(NamedTuple):
    """The input of `templates/persistentvolumeclaim.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    default_size: str


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for claim, path, users in chart.references:
        if isinstance(claim, PersistentVolumeClaim):
            fields = fields_of(claim, chart)
            enabled = is_enabled(claim, fields)
            if enabled is None:
                continue
            if fields.exposes("existingClaim"):
                existing = f"not {fields.expression('existingClaim')}"
            elif claim.existing_claim:
                continue
            else:
                existing = ""
            yield Resource(
                kind=kind,
                path=path,
                spec=claim,
                scope=None,
                name=chart.names.object(claim.name, claim.fullname),
                file=f"templates/{claim.name}-{kind.file_name}",
                when=When((chart.switch(users), enabled, existing)),
                links=used_links(users),
            )


def _plan(resource: Resource, chart: ChartScope) -> ClaimPlan:
    claim = resource.spec
    fields = fields_of(claim, chart)
    annotations: dict[str, str] | None = None
    more: tuple[str, ...] = ()
    if fields.exposes("retain"):
        more = (
            f'(ternary (dict "helm.sh/resource-policy" "keep") dict ({fields.expression("retain")} | default false))',
        )
    elif claim.retain:
        annotations = {"helm.sh/resource-policy": "keep"}
    metadata = metadata_plan(
        chart, resource.name, labels=claim.labels, annotations=annotations, values=fields, more=more
    )
    return ClaimPlan(metadata, fields, claim.size)


def is_enabled(claim: PersistentVolumeClaim, fields: Fields) -> str | None:
    """Return the condition that a claim is enabled; data is not lost because an older release has no such value."""
    return fields.switch("enabled", on_if_missing=claim.enabled)


def fields_of(claim: PersistentVolumeClaim, chart: ChartScope) -> Fields:
    """Return the values of a claim."""
    return chart.fields(("persistence", claim.name), nested_map(".Values", "persistence", claim.name))


KIND = Kind("PersistentVolumeClaim", "v1", PersistentVolumeClaim, _find, _plan)
