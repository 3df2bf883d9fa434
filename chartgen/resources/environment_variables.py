"""The environment variables of a container that are fixed in the chart, and the objects that they refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import unparenthesized, value_at
from chartgen.resources.scope import ChartScope
from chartgen.spec.config import ConfigMap, ExistingConfigMap, KeyRef, KeySource, Secret
from chartgen.spec.container import FieldRef, ResourceFieldRef
from chartgen.spec.workload import Workload


class EnvPlan(NamedTuple):
    """One variable that is fixed in the chart; `lines` are rendered below its name."""

    name: str
    lines: tuple[str, ...]


class EnvFromPlan(NamedTuple):
    """A ConfigMap whose keys are all variables."""

    name: str


def environment(
    workload: Workload, chart: ChartScope, values: Collection[str]
) -> tuple[tuple[EnvPlan, ...], tuple[EnvPlan, ...]]:
    """Return the fixed variables: references come first, so that text can use them; text with placeholders is last.

    Args:
        workload: The workload.
        chart: Its chart.
        values: The variables that an installer can set.
    """
    before: list[EnvPlan] = []
    after: list[EnvPlan] = []
    for name, text in workload.env.items():
        if isinstance(text, KeyRef):
            before.append(EnvPlan(name, key_lines(text.source, text.name, chart)))
        elif isinstance(text, FieldRef):
            path = yamltext.scalar(text.field_path)
            before.append(EnvPlan(name, ("valueFrom:", "  fieldRef:", "    apiVersion: v1", f"    fieldPath: {path}")))
        elif isinstance(text, ResourceFieldRef):
            lines = ["valueFrom:", "  resourceFieldRef:", f"    resource: {text.resource}"]
            before.append(
                EnvPlan(name, (*lines, *([f"    divisor: {yamltext.scalar(text.divisor)}"] if text.divisor else [])))
            )
        elif text is not None and name not in values:
            after.append(EnvPlan(name, (f"value: {chart.names.templated(yamltext.scalar(str(text)))}",)))
    for source in workload.env_from:
        for key in _keys_as_variables(source):
            before.append(EnvPlan(key, key_lines(source, key, chart)))
    return tuple(before), tuple(after)


def _keys_as_variables(source: KeySource) -> tuple[str, ...]:
    # A ConfigMap of the chart, or one whose keys are unknown, is used as a whole.
    return () if isinstance(source, ConfigMap) else source.known_keys() or ()


def whole_sources(workload: Workload, chart: ChartScope) -> Iterator[str]:
    """Return the names of the ConfigMaps and Secrets whose keys are all variables."""
    for source in workload.env_from:
        if isinstance(source, ConfigMap) or source.known_keys() is None:
            yield source_name(source, chart)


def key_lines(source: KeySource, key: str, chart: ChartScope) -> tuple[str, ...]:
    """Render a variable that is one key of a ConfigMap or a Secret."""
    kind = "configMapKeyRef" if isinstance(source, ConfigMap | ExistingConfigMap) else "secretKeyRef"
    lines = ("valueFrom:", f"  {kind}:", f"    name: {source_name(source, chart)}", f"    key: {yamltext.scalar(key)}")
    return (*lines, "    optional: true") if key in getattr(source, "optional_keys", ()) else lines


def source_name(source: KeySource, chart: ChartScope) -> str:
    """Return the name of a ConfigMap or a Secret, as a YAML value."""
    name: str | None = getattr(source, "name", None)
    if isinstance(source, ConfigMap):
        return chart.names.object(name or "config", source.fullname).yaml
    if isinstance(source, Secret):
        path = ("existingSecrets", name) if name else ("existingSecret",)
        if not chart.exposes(*path):
            return chart.names.object(name or "secret", source.fullname).yaml
        default = chart.names.expression(name or "secret", source.fullname)
        return f"{{{{ {unparenthesized(value_at(*path))} | default {default} | quote }}}}"
    root = "existingConfigMaps" if isinstance(source, ExistingConfigMap) else "existingSecrets"
    if not chart.exposes(root, str(name)):
        return yamltext.scalar(str(name))
    return f"{{{{ {unparenthesized(value_at(root, str(name)))} | quote }}}}"
