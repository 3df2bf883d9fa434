"""The variables of a container that are fixed in the chart, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.plan.helm import Named, bare, value
from chartgen.spec.config import ConfigMap, ExistingConfigMap, KeyRef, KeySource, Secret
from chartgen.spec.container import FieldRef, ResourceFieldRef
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


class EnvPlan(NamedTuple):
    """One variable that is fixed in the chart: `lines` follow its name, one level deeper."""

    name: str
    lines: tuple[str, ...]


class EnvFromPlan(NamedTuple):
    """A ConfigMap of which all keys are variables."""

    name: str


def environment(workload: Workload, named: Named) -> tuple[tuple[EnvPlan, ...], tuple[EnvPlan, ...]]:
    """Give the fixed variables: references first, so that text can mention them; text with marks last."""
    before: list[EnvPlan] = []
    after: list[EnvPlan] = []
    for name, text in workload.env.items():
        if isinstance(text, KeyRef):
            before.append(EnvPlan(name, key_lines(text.source, text.name, named)))
        elif isinstance(text, FieldRef):
            path = yamltext.scalar(text.field_path)
            before.append(EnvPlan(name, ("valueFrom:", "  fieldRef:", "    apiVersion: v1", f"    fieldPath: {path}")))
        elif isinstance(text, ResourceFieldRef):
            lines = ["valueFrom:", "  resourceFieldRef:", f"    resource: {text.resource}"]
            before.append(
                EnvPlan(name, (*lines, *([f"    divisor: {yamltext.scalar(text.divisor)}"] if text.divisor else [])))
            )
        elif is_marked(text):
            after.append(EnvPlan(name, (f"value: {named.templated(yamltext.scalar(text))}",)))
    for source in workload.env_from:
        for key in _keys_as_variables(source):
            before.append(EnvPlan(key, key_lines(source, key, named)))
    return tuple(before), tuple(after)


def _keys_as_variables(source: KeySource) -> tuple[str, ...]:
    # A ConfigMap of the chart's own, or one of which nothing is known, is taken whole.
    return () if isinstance(source, ConfigMap) else source.known_keys() or ()


def whole_sources(workload: Workload, named: Named) -> Iterator[str]:
    """Name the ConfigMaps and Secrets of which all keys are variables."""
    for source in workload.env_from:
        if isinstance(source, ConfigMap) or source.known_keys() is None:
            yield source_name(source, named)


def key_lines(source: KeySource, key: str, named: Named) -> tuple[str, ...]:
    """Write a variable that takes one key of a ConfigMap or a Secret."""
    kind = "configMapKeyRef" if isinstance(source, ConfigMap | ExistingConfigMap) else "secretKeyRef"
    lines = ("valueFrom:", f"  {kind}:", f"    name: {source_name(source, named)}", f"    key: {yamltext.scalar(key)}")
    return (*lines, "    optional: true") if key in getattr(source, "optional_keys", ()) else lines


def source_name(source: KeySource, named: Named) -> str:
    """Give the text of a template that yields the name of a ConfigMap or a Secret."""
    name: str | None = getattr(source, "name", None)
    if isinstance(source, ConfigMap):
        return named.fullname(name or "config", limit=None)
    if isinstance(source, Secret):
        existing = value("existingSecrets", name) if name else value("existingSecret")
        return f"{{{{ {bare(existing)} | default {named.expression(name or 'secret')} | quote }}}}"
    root = "existingConfigMaps" if isinstance(source, ExistingConfigMap) else "existingSecrets"
    return f"{{{{ {bare(value(root, str(name)))} | default {yamltext.quoted(str(name))} | quote }}}}"
