"""Manifests: complete objects that authors write themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.examples import example_text, follows_release
from chartgen.resources.helm import Name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, SpecPath, manifest_switch
from chartgen.spec.manifest import Manifest
from chartgen.spec.part import plain
from chartgen.spec.port_numbers import with_text_ports


class ManifestPlan(NamedTuple):
    """The input of `templates/manifest.yaml`."""

    api_version: str
    kind: str
    metadata: MetadataPlan
    rest: str
    """The fields after its metadata, as YAML."""


class CrdPlan(NamedTuple):
    """The input of `templates/crd.yaml`, which Helm does not render."""

    text: str
    """The object, as YAML."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for index, manifest in enumerate(chart.chart.manifests):
        path: SpecPath = ("manifests", index)
        enabled = manifest_switch(manifest, chart)
        if enabled is not None:
            found = _resource(kind, chart, manifest, path, (*path, *_name_path(manifest)))
            yield found._replace(when=When((enabled,) if enabled else ()))
    for path, manifest in chart.chart.definitions():
        yield _resource(kind, chart, manifest, path, path)


def _resource(kind: Kind, chart: ChartScope, manifest: Manifest, path: SpecPath, name_path: SpecPath) -> Resource:
    template, folder = ("crd.yaml", "crds") if manifest.is_crd else ("manifest.yaml", "templates")
    api_version = str(manifest.definition["apiVersion"])
    return Resource(
        kind=kind._replace(name=manifest.kind, api_version=api_version, template=template),
        path=path,
        spec=manifest,
        scope=None,
        name=_name(manifest, chart),
        name_path=name_path,
        namespace=manifest.namespace or "",
        note=manifest.kind,
        file=f"{folder}/{manifest.plain_name}-{manifest.kind.lower()}.yaml",
    )


def _name(manifest: Manifest, chart: ChartScope) -> Name:
    exact = manifest.exact_name
    if exact is not None:
        example = example_text(exact, chart.chart, chart.names)
        text, yaml = chart.names.templated(exact), chart.names.templated(yamltext.scalar(exact))
        return Name(text, yaml, example, is_exact=not follows_release(exact))
    name = chart.names.object(manifest.suffix)
    if not manifest.is_cluster_scoped:
        return name
    return chart.cluster_scoped(name)


def _name_path(manifest: Manifest) -> tuple[str, ...]:
    if manifest.fullname is not None:
        return ("fullname",)
    return ("name",) if manifest.name is not None else ("definition", "metadata", "name")


def _plan(resource: Resource, chart: ChartScope) -> ManifestPlan | CrdPlan:
    definition = plain(resource.spec.definition)
    if resource.spec.is_crd:
        name = {"name": resource.spec.exact_name}
        return CrdPlan(yamltext.dump({**definition, "metadata": {**name, **definition.get("metadata", {}), **name}}))
    definition = with_text_ports(definition, chart.chart.kube_version)
    metadata = definition.get("metadata", {})
    rest = {key: item for key, item in definition.items() if key not in ("apiVersion", "kind", "metadata")}
    return ManifestPlan(
        yamltext.scalar(definition["apiVersion"]),
        yamltext.scalar(definition["kind"]),
        metadata_plan(
            chart,
            resource.name,
            labels=metadata.get("labels"),
            annotations=metadata.get("annotations"),
            namespaced=not resource.spec.is_cluster_scoped,
            namespace=resource.spec.namespace,
            is_generated=resource.spec.is_generated,
            rest=resource.spec.other_metadata(),
        ),
        chart.names.templated(yamltext.dump(rest)) if rest else "",
    )


KIND = Kind("", "", Manifest, _find, _plan, template="manifest.yaml", group="Manifests", is_manifest=True)
