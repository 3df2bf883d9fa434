"""Whole objects of an author's: their files, and what their template needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.plan.file import File
from chartgen.plan.helm import Named
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.chart import Chart
from chartgen.spec.part import plain


class ManifestPlan(NamedTuple):
    """A whole object as the author wrote it; `rest` is what comes after its metadata, as YAML."""

    api_version: str
    kind: str
    metadata: MetadataPlan
    rest: str


def manifest_files(chart: Chart, named: Named, taken: Sequence[str]) -> Iterator[File]:
    """Give the files of manifests, below the name of their API group where one of another group has the same name."""
    names = [f"{manifest.name}-{manifest.kind.lower()}.yaml" for manifest in chart.manifests]
    shared = {name for name, count in Counter(names).items() if count > 1 or f"templates/{name}" in taken}
    for manifest, name in zip(chart.manifests, names, strict=True):
        path = f"templates/{manifest.group or 'core'}/{name}" if name in shared else f"templates/{name}"
        planned = _manifest(plain(manifest.definition), named, manifest.cluster_scoped)
        yield File(path, "templates/manifest.yaml", {"manifest": planned})


def _manifest(definition: dict[str, Any], named: Named, cluster_scoped: bool) -> ManifestPlan:
    metadata = definition["metadata"]
    rest = {key: item for key, item in definition.items() if key not in ("apiVersion", "kind", "metadata")}
    return ManifestPlan(
        yamltext.scalar(definition["apiVersion"]),
        yamltext.scalar(definition["kind"]),
        metadata_plan(
            named,
            yamltext.scalar(metadata["name"]) if cluster_scoped else named.fullname(metadata["name"], limit=None),
            labels=metadata.get("labels"),
            annotations=metadata.get("annotations"),
            namespaced=not cluster_scoped,
        ),
        named.templated(yamltext.dump(rest)) if rest else "",
    )
