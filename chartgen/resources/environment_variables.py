"""The environment variables of a container that are fixed in the chart, and the objects that they refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.helm import go_string, map_key, nested_map, unparenthesized
from chartgen.resources.placeholders import own_name
from chartgen.resources.scope import ChartScope
from chartgen.spec.config import ConfigMap, ExistingConfigMap, Secret
from chartgen.spec.container import ContainerFields
from chartgen.spec.external_secrets import ExternalSecret
from chartgen.spec.keys import KeyRef, KeySource, KeyVariables, variables_of
from chartgen.spec.text import is_marked
from chartgen.spec.variables import FieldRef, ResourceFieldRef


class EnvPlan(NamedTuple):
    """One variable that is fixed in the chart, or several that are keys of one object."""

    name: str
    """As a YAML value."""
    lines: tuple[str, ...]
    """What is rendered below the name."""
    keys: str = ""
    """The expression of the keys, each of which is the dot in the name and the lines; empty for one variable."""
    when: str = ""
    """The condition that the container has it; empty for always."""


class EnvFromPlan(NamedTuple):
    """A ConfigMap or Secret whose keys are all variables."""

    kind: str
    """The field that refers to it: `configMapRef` or `secretRef`."""
    name: str
    """As a YAML value."""
    prefix: str = ""
    """What the names of the variables begin with, as a YAML value."""
    optional: bool = False
    """Whether it may be missing."""


def environment(
    container: ContainerFields, chart: ChartScope, looped: Collection[str]
) -> tuple[tuple[EnvPlan, ...], tuple[EnvPlan, ...]]:
    """Return the fixed variables: references come first, so that text can use them; text with placeholders is last.

    Args:
        container: The container.
        chart: Its chart.
        looped: The variables that the template renders in a loop, in the order of their names.
    """
    before: list[EnvPlan] = []
    texts: dict[str, str] = {}
    marked: dict[str, str] = {}
    for name, text in container.env.items():
        if isinstance(text, str):
            if name not in looped:
                (marked if is_marked(text) else texts)[name] = text
        elif text is not None:
            before.append(_referring(name, text, chart))
    before += _of_sources(container, chart)
    return tuple(before), tuple(_text(*each, chart) for each in (*sorted(texts.items()), *marked.items()))


def in_order(container: ContainerFields, chart: ChartScope, fields: Fields) -> tuple[EnvPlan, ...]:
    """Return all variables in the order of the spec: the keys of sources, `env`, then what only environments have."""
    exposed = fields.exposed_below("env")
    found = list(_of_sources(container, chart))
    for name in dict.fromkeys((*container.env, *exposed)):
        text = container.env.get(name)
        if name in exposed:
            value = f"value: {fields.text('env', name)}"
            found.append(EnvPlan(yamltext.scalar(name), (value,), when=fields.present("env", name)))
        elif isinstance(text, str):
            found.append(_text(name, text, chart))
        elif text is not None:
            found.append(_referring(name, text, chart))
    return tuple(found)


def _referring(name: str, reference: object, chart: ChartScope) -> EnvPlan:
    """Render a variable that refers to a key of an object, or to a field of the pod or container."""
    lines: tuple[str, ...]
    if isinstance(reference, KeyRef):
        lines = _key_lines(reference.source, reference.name, chart)
    elif isinstance(reference, FieldRef):
        path = yamltext.scalar(reference.field_path)
        lines = ("valueFrom:", "  fieldRef:", "    apiVersion: v1", f"    fieldPath: {path}")
    else:
        assert isinstance(reference, ResourceFieldRef)
        divisor = (f"    divisor: {yamltext.scalar(reference.divisor)}",) if reference.divisor else ()
        lines = ("valueFrom:", "  resourceFieldRef:", f"    resource: {reference.resource}", *divisor)
    return EnvPlan(yamltext.scalar(name), lines)


def _of_sources(container: ContainerFields, chart: ChartScope) -> Iterator[EnvPlan]:
    """Yield the keys of ConfigMaps and Secrets that are all variables, without those that something later sets."""
    later = {name for name, value in container.env.items() if value is not None}
    found: list[EnvPlan] = []
    for source in reversed(container.env_from):
        keys = [key for key in variables_of(source) if key not in later]
        later.update(keys)
        if isinstance(source, KeyVariables) or is_used_whole(source, chart):
            continue
        if len(keys) > 1:
            found.append(_loop(source, keys, chart))
        else:
            found += [EnvPlan(yamltext.scalar(key), _key_lines(source, key, chart)) for key in keys]
    return reversed(found)


def _text(name: str, text: str, chart: ChartScope) -> EnvPlan:
    value = chart.names.templated(yamltext.scalar(text), strings=True)
    return EnvPlan(yamltext.scalar(name), (f"value: {value}",))


def is_used_whole(source: KeySource, chart: ChartScope) -> bool:
    """Return whether all keys of a ConfigMap or Secret are meant, rather than those that a spec lists.

    With the profile `kubernetes`, that is so for a Secret of the chart as well, which has no other keys.
    """
    if isinstance(source, Secret) and chart.chart.defaults == "kubernetes":
        return True
    return isinstance(source, ConfigMap) or source.known_keys() is None


def whole_sources(container: ContainerFields, chart: ChartScope) -> Iterator[EnvFromPlan]:
    """Return the ConfigMaps and Secrets whose keys are all variables."""
    for source in container.env_from:
        owner = source.source if isinstance(source, KeyVariables) else source
        if isinstance(source, KeyVariables) or is_used_whole(source, chart):
            kind = "configMapRef" if isinstance(owner, ConfigMap | ExistingConfigMap) else "secretRef"
            prefix, optional = getattr(source, "prefix", ""), getattr(source, "optional", False)
            quoted = yamltext.scalar(prefix) if prefix else ""
            yield EnvFromPlan(kind, source_name(owner, chart), quoted, optional)


def _loop(source: KeySource, keys: Sequence[str], chart: ChartScope) -> EnvPlan:
    """Render several keys of a ConfigMap or a Secret, each as the variable of that name."""
    optional = [key for key in keys if key in getattr(source, "optional_keys", ())]
    key = "{{ . }}" if all(yamltext.scalar(each) == each for each in keys) else "{{ . | quote }}"
    lines = [*_reference(source, chart, "$"), f"    key: {key}"]
    if len(optional) == len(keys):
        lines.append("    optional: true")
    elif optional:
        is_optional = f"eq . {_quoted(optional)}" if len(optional) == 1 else f"has . (list {_quoted(optional)})"
        lines += [f"    {{{{- if {is_optional} }}}}", "    optional: true", "    {{- end }}"]
    return EnvPlan(key, tuple(lines), f"list {_quoted(keys)}")


def _quoted(keys: Sequence[str]) -> str:
    return " ".join(map(go_string, keys))


def _key_lines(source: KeySource, key: str, chart: ChartScope) -> tuple[str, ...]:
    """Render a variable that is one key of a ConfigMap or a Secret."""
    lines = (*_reference(source, chart), f"    key: {yamltext.scalar(key)}")
    return (*lines, "    optional: true") if key in getattr(source, "optional_keys", ()) else lines


def _reference(source: KeySource, chart: ChartScope, root: str = ".") -> tuple[str, ...]:
    kind = "configMapKeyRef" if isinstance(source, ConfigMap | ExistingConfigMap) else "secretKeyRef"
    return "valueFrom:", f"  {kind}:", f"    name: {source_name(source, chart, root)}"


def source_name(source: KeySource, chart: ChartScope, root: str = ".") -> str:
    """Return the name of a ConfigMap or a Secret, as a YAML value; `root` is the root of the template's data."""
    name: str | None = getattr(source, "name", None)
    values = f"{root.removesuffix('.')}.Values"
    if isinstance(source, ConfigMap):
        return chart.names.object(*own_name(source, chart.names), root=root).yaml
    if isinstance(source, ExternalSecret):
        return chart.names.object(source.name, source.fullname, root=root).yaml
    if isinstance(source, Secret):
        path = ("existingSecrets", name) if name else ("existingSecret",)
        if not chart.exposes(*path):
            return chart.names.object(*own_name(source, chart.names), root=root).yaml
        default = chart.names.expression(*own_name(source, chart.names), root=root)
        existing = unparenthesized(map_key(nested_map(values, *path[:-1]), path[-1]))
        return f"{{{{ {existing} | default {default} | quote }}}}"
    names = "existingConfigMaps" if isinstance(source, ExistingConfigMap) else "existingSecrets"
    if not chart.exposes(names, str(name)):
        return yamltext.scalar(str(name))
    return f"{{{{ {unparenthesized(map_key(nested_map(values, names), str(name)))} | quote }}}}"
