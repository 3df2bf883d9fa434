"""ConfigMaps: those that the chart creates, and those that have to exist before."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import value_at
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.placeholders import own_name
from chartgen.resources.prerequisites import existing_source
from chartgen.resources.resource import Kind, Resource, When, used_links
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.spec.config import ConfigMap, ExistingConfigMap
from chartgen.spec.text import is_marked


class ConfigMapPlan(NamedTuple):
    """The input of `templates/configmap.yaml`."""

    metadata: MetadataPlan
    values: str
    """The expression of the keys that an installer can set; empty for none."""
    fixed: tuple[tuple[str, str], ...]
    """The keys that are fixed in the chart, as those whose text contains placeholders are."""
    binaries: tuple[tuple[str, str], ...]
    """The keys whose content is not text, in base64."""
    is_immutable: bool


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for source, path, users in chart.references:
        if isinstance(source, ConfigMap):
            yield Resource(
                kind=kind,
                path=path,
                spec=source,
                scope=None,
                name=chart.names.object(*own_name(source, chart.names)),
                file=f"templates/{f'{source.name}-' if source.name else ''}{kind.file_name}",
                when=When((chart.switch(users),)),
                links=used_links(users),
            )
        elif isinstance(source, ExistingConfigMap):
            yield existing_source(kind, source, path, users, "configmap")


def _plan(resource: Resource, chart: ChartScope) -> ConfigMapPlan:
    source = resource.spec
    path = values_path(source)
    values = {key for key, text in source.texts().items() if not is_marked(text) and chart.exposes(*path, key)}
    fixed = tuple(
        (yamltext.scalar(key), chart.names.templated(yamltext.scalar(text), strings=True))
        for key, text in source.texts().items()
        if key not in values
    )
    return ConfigMapPlan(
        metadata_plan(chart, resource.name, labels=source.labels, annotations=source.annotations),
        value_at(*path) if values else "",
        fixed,
        tuple((yamltext.scalar(key), base64.b64encode(data).decode()) for key, data in source.binaries().items()),
        source.immutable,
    )


def values_path(source: ConfigMap) -> ValuesPath:
    """Return the path of the values of a ConfigMap."""
    return ("configMaps", source.name) if source.name else ("config",)


KIND = Kind("ConfigMap", "v1", ConfigMap, _find, _plan, group="ConfigMaps")
