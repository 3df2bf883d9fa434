"""Manifests: whole objects of the author's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource
from chartgen.resources.scope import ChartScope
from chartgen.spec.manifest import Manifest
from chartgen.spec.part import plain


class ManifestPlan(NamedTuple):
    """The input of `templates/manifest.yaml`."""

    api_version: str
    kind: str
    metadata: MetadataPlan
    rest: str
    """The fields after its metadata, as YAML."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for index, manifest in enumerate(chart.chart.manifests):
        definition = manifest.definition
        name, api_version = manifest.name, str(definition["apiVersion"])
        yield Resource(
            kind=kind._replace(name=manifest.kind, api_version=api_version),
            path=("manifests", index),
            spec=manifest,
            scope=None,
            name=(
                Name(name, yamltext.scalar(name), name, is_exact=True)
                if manifest.cluster_scoped
                else chart.names.resource(name, limit=None)
            ),
            name_path=("manifests", index, "definition", "metadata", "name"),
            note=manifest.kind,
            file=f"templates/{name}-{manifest.kind.lower()}.yaml",
        )


def _plan(resource: Resource, chart: ChartScope) -> ManifestPlan:
    definition = plain(resource.spec.definition)
    metadata = definition["metadata"]
    rest = {key: item for key, item in definition.items() if key not in ("apiVersion", "kind", "metadata")}
    return ManifestPlan(
        yamltext.scalar(definition["apiVersion"]),
        yamltext.scalar(definition["kind"]),
        metadata_plan(
            chart.names,
            resource.name,
            labels=metadata.get("labels"),
            annotations=metadata.get("annotations"),
            namespaced=not resource.spec.cluster_scoped,
        ),
        chart.names.templated(yamltext.dump(rest)) if rest else "",
    )


KIND = Kind("", "", Manifest, _find, _plan, template="manifest.yaml", group="Manifests", is_manifest=True)
