"""PersistentVolumeClaims: those that workloads mount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen.resources.helm import is_on, unparenthesized, value_at
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When, used_links
from chartgen.resources.scope import ChartScope
from chartgen.spec.storage import PersistentVolumeClaim


class ClaimPlan(NamedTuple):
    """The input of `templates/persistentvolumeclaim.yaml`."""

    metadata: MetadataPlan
    values: str
    """The expression of its values."""
    path: str
    """The path of its values, as `--set` takes it."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for claim, path, users in chart.references:
        if isinstance(claim, PersistentVolumeClaim):
            values, switch = f"({_values(claim)})", chart.switch(users)
            yield Resource(
                kind=kind,
                path=path,
                spec=claim,
                scope=None,
                name=chart.names.object(claim.name, claim.fullname),
                file=f"templates/{claim.name}-{kind.file_name}",
                when=When(
                    (switch, is_on(f"{values}.enabled", claim.enabled), f"not {values}.existingClaim"),
                    (switch, is_on("$claim.enabled", claim.enabled), "not $claim.existingClaim"),
                ),
                links=used_links(users),
            )


def _plan(resource: Resource, chart: ChartScope) -> ClaimPlan:
    metadata = metadata_plan(chart.names, resource.name, annotation_values=("$claim.annotations", "$keep"))
    return ClaimPlan(metadata, _values(resource.spec), f"persistence.{resource.spec.name}")


def _values(claim: PersistentVolumeClaim) -> str:
    return unparenthesized(value_at("persistence", claim.name))


KIND = Kind("PersistentVolumeClaim", "v1", PersistentVolumeClaim, _find, _plan)
