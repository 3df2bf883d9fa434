"""The values contract of a chart: a list of values, of which values.yaml, the schema and the README are views.

Values are declared by the fields of the spec language (`chartgen.spec.declare`) and by the objects that a chart refers
to (ConfigMaps, Secrets, claims); nothing is declared here.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.chart_checks import other_charts
from chartgen.spec.claim_template import claim_templates
from chartgen.spec.config import ConfigMap, ExistingConfigMap, ExistingSecret, Secret
from chartgen.spec.declare import (
    BOOLEAN,
    LEVELS,
    OPEN,
    STRING,
    Declared,
    Group,
    Json,
    Level,
    Value,
    declared,
    joined,
    place_of,
)
from chartgen.spec.dependency import Dependency
from chartgen.spec.external_secrets import ExternalSecret
from chartgen.spec.identity import account_owner
from chartgen.spec.keys import KeySource
from chartgen.spec.network_checks import peer_charts
from chartgen.spec.param_checks import UsedParam, used_params
from chartgen.spec.params import IN_TEXT
from chartgen.spec.part import plain
from chartgen.spec.text import is_marked
from chartgen.spec.types import OPTIONAL_NAME
from chartgen.spec.workload import Workload
from chartgen.values.chart_values import RANK, ChartValue, Contract, Path
from chartgen.values.references import Reference, references


def contract(chart: Chart, reference: Chart | None = None, optional: Mapping[str, bool] | None = None) -> Contract:
    """Collect the values that a chart declares.

    Args:
        chart: The chart, or one of its environments.
        reference: The chart itself, if `chart` is an environment: defaults may depend on it.
        optional: The components that only some environments have, each with whether it is enabled by default.
    """
    found = Contract()
    if len(_values) >= _CACHED:
        _values.clear()
        _known.clear()
    if reference is not None:
        # What an object belongs to is decided among the workloads of the environment.
        parts = {name: getattr(chart, name) for name in ("workload", "components", "service_account")}
        # The appVersion, to which tags default, is that of the chart, and not the tag of the environment's main image.
        reference = reference._derived(app_version=reference.effective_app_version(), **parts)
    walk = _Walk(found, reference or chart)
    walk.spec(chart, ())
    if chart.workload is not None:
        walk.claim_templates(chart.workload, ())
    for component, workload in chart.components.items():
        walk.section = f"Component {component}"
        if optional and component in optional:
            walk.add(
                (component, "enabled"),
                optional[component],
                BOOLEAN,
                f"Whether to create the component {component}.",
                "",
                _SWITCH,
            )
        own = workload.service_account
        if own is not None and (own is chart.service_account or account_owner(chart, component) != component):
            workload = workload._derived(service_account=None)  # noqa: PLW2901  another one has its values
        walk.spec(workload, (component,))
        walk.claim_templates(workload, (component,))
    walk.section = ""
    for manifest in chart.manifests:
        if manifest.enabled is not None:
            about = f"Whether to create the {manifest.kind} {manifest.plain_name}."
            walk.add(("manifests", manifest.plain_name, "enabled"), manifest.enabled, BOOLEAN, about, "Extras", _SWITCH)
    for param in used_params(chart).values():
        walk.param(param)
    for each in references(chart):
        walk.reference(each)
    for dependency in chart.dependencies:
        walk.dependency(dependency)
    if names := keys_of_charts(chart):
        comment = "Keys of the charts of this release, by which they find each other's Services."
        walk.add(("global", "charts"), names, _STRINGS_BY_KEY, comment, "Global")
    return found


def keys_of_charts(chart: Chart) -> dict[str, str]:
    """Return the keys of the dependencies to which other charts of the release refer, by the names of their charts.

    A dependency that overrides its name is known by that.
    """
    keys: dict[str, str] = {}
    charts = [chart]
    for key, below in _charts_below(chart):
        keys.setdefault(below.name, key)
        charts.append(below)
    if not keys:
        return {}
    used = {name for each in charts for name in names_of_others(each)}
    return {name: key for name, key in keys.items() if name in used}


def names_of_others(chart: Chart) -> dict[str, None]:
    """Return the names of the charts to which a chart refers, by their hosts or as peers."""
    hosts = (placeholder.component for placeholder in other_charts(chart).values())
    return dict.fromkeys((*hosts, *(other.name for other in peer_charts(chart))))


def _charts_below(chart: Chart) -> Iterator[tuple[str, Chart]]:
    """Yield the charts of the specs that a release contains besides a chart, each with its key or overridden name."""
    for dependency in chart.dependencies:
        if dependency.chart is not None:
            # Values of a parent take precedence: charts further below come first, which also have such a map.
            yield from _charts_below(dependency.chart)
            yield str(dependency.values.get("nameOverride") or dependency.key), dependency.chart


_CACHED = 20_000
"""The number of values from which on those of earlier charts are dropped."""
_values: dict[object, ChartValue] = {}
_known: dict[object, dict[object, ChartValue]] = {}
"""The values of fields, by class, prefix and section, then by field and content."""
_SCALARS = frozenset({str, int, bool})


def _hashable(default: Any) -> Any:
    return default if isinstance(default, str | int) else repr(default)


def _scenario(given: Any, default: Any) -> Any:
    return given(default) if callable(given) else given


_PLAIN = Value("", level="minimal")
_SWITCH = Value("enabled", full=True, level="minimal")
_OVERRIDE = Value("", level="standard")


def _is_map(schema: Json) -> bool:
    return "$ref" in schema or schema.get("type") == "object"


@functools.cache
def _strict_only(mark: Value) -> Value:
    return dataclasses.replace(mark, full=None)


class _Walk:
    """Collects the values of specs."""

    def __init__(self, found: Contract, chart: Chart) -> None:
        self.found = found
        self.chart = chart
        self.section = ""
        self.level: Level = LEVELS[0]
        """The level of the group that is being added."""

    def add(
        self, path: Path, default: Any, schema: Json, comment: str, section: str, mark: Value = _PLAIN
    ) -> ChartValue:
        """Add a value; `mark` has its level, and what the scenarios set."""
        rank = RANK.get(section, len(RANK))
        section = self.section or section
        is_unset = not default and default != 0
        own = mark.unset_level if mark.unset_level and is_unset else mark.level
        level = max(self.level, own, key=LEVELS.index)
        # Most values are the same in all charts. Schemas and marks live as long as the program, so their id will do.
        key = (path, comment, id(schema), id(mark), section, rank, level, type(default), _hashable(default))
        known = _values.get(key)
        if known is None:
            full, strict = _scenario(mark.full, default), _scenario(mark.strict, default)
            if full == default or (isinstance(default, dict) and default):
                full = None  # Maps are merged: an addition might contradict the default.
            known = _values[key] = ChartValue(
                path,
                default,
                schema,
                comment,
                section,
                rank,
                full=full,
                strict=strict,
                level=level,
                kubernetes=mark.kubernetes,
            )
        self.found.by_path.setdefault(path, known)
        return known

    def spec(
        self, part: Any, prefix: Path, section: str = "", *, in_full: bool = True, without: Collection[str] = ()
    ) -> None:
        """Add the values that a spec and its parts declare."""
        fields = part.__dict__
        # A field with the same content is the same value in all charts.
        values = _known.setdefault((type(part), prefix, self.section, section, self.level, in_full), {})
        by_path = self.found.by_path
        for one in declared(type(part)):
            mark = one.mark
            value = fields[one.field] if one.field else one.default
            if mark.path in without:
                continue
            kind = type(value)
            key = (one, kind, value if kind in _SCALARS else id(value))
            known = values.get(key)
            if known is not None:
                by_path.setdefault(known.path, known)
                continue
            if isinstance(mark, Group):
                keep = in_full and mark.in_full
                above, self.level = self.level, max(self.level, mark.level, key=LEVELS.index)
                if mark.path.endswith(".*"):
                    for name, item in value.items():
                        path = (*prefix, *place_of(mark, item, name))
                        self.spec(item, path, section or mark.section, in_full=keep, without=mark.without)
                elif value is not None:
                    below = mark.path or value._values
                    path = (*prefix, *below.split(".")) if below else prefix
                    self.spec(value, path, section or mark.section, in_full=keep)
                self.level = above
                continue
            default = plain(value) if mark.default is None else mark.default(part, self.chart)
            if default is None:
                if not _is_map(one.schema):
                    continue  # not rendered, and so no value
                default = {}
            path = joined(prefix, mark.path)
            if path[-1] == "*":
                for name, text in default.items():
                    comment = one.comment.split(". ")[0].removesuffix(".").replace("{}", name) + "."
                    self.add((*path[:-1], name), text, one.schema, comment, section or mark.section, mark)
            else:
                scenarios = mark if in_full else _strict_only(mark)
                schema = one.schema if mark.schema_of is None else mark.schema_of(part, self.chart)
                comment = (mark.comment(part) if mark.comment is not None else "") or one.comment
                added = self.add(path, default, schema, comment, section or mark.section, scenarios)
                if mark.default is None and mark.schema_of is None and (kind in _SCALARS or _lasts(value, one)):
                    values[key] = added

    def claim_templates(self, workload: Workload, prefix: Path) -> None:
        """Add the values of the claim templates of a workload, which are below its own."""
        for name, template in claim_templates(workload).items():
            self.spec(template, (*prefix, "persistence", name))

    def param(self, param: UsedParam) -> None:
        """Add the value of a Param; one that is part of text must not end it."""
        info = param.info
        comment, schema = info.description or f"Parameter `{info.dotted}`.", _PARAMS[type(info.default)]
        if param.is_part and isinstance(info.default, str):
            comment, schema = f"{comment} Must not contain quotes, backslashes or line breaks.", _PART_OF_TEXT
        self.add(info.path, param.value, schema, comment, "Parameters")

    def reference(self, each: Reference) -> None:
        if isinstance(each.target, KeySource):
            self.source(each.target)
        else:
            self.spec(each.target, ("persistence", each.target.name))

    def dependency(self, dependency: Dependency) -> None:
        """Add the values of a dependency as one map, which its own schema checks, and those that install it or not."""
        name, default = dependency.key, plain(dependency.values)
        title = dependency.name if dependency.name == name else f"{name} ({dependency.name})"
        schema, condition = OPEN, tuple(dependency.condition.split(".")) if dependency.condition else ()
        if condition == (name, "enabled"):
            schema, default, condition = _SWITCHED, {"enabled": dependency.enabled, **default}, ()
        self.add((name,), default, schema, f"Values of the chart {title}.", "Dependencies")
        if condition:
            self.add(
                condition,
                dependency.enabled,
                BOOLEAN,
                "Whether to install the charts with this condition.",
                "Dependencies",
            )
        for tag in dependency.tags:
            comment = f"Whether to install the charts with the tag {tag}."
            self.add(("tags", tag), dependency.enabled, BOOLEAN, comment, "Dependencies")

    def source(self, source: KeySource) -> None:
        if isinstance(source, ExternalSecret):
            self.spec(source, ("externalSecrets", source.name))
        elif isinstance(source, ConfigMap):
            prefix: Path = ("configMaps", source.name) if source.name else ("config",)
            for key, text in source.texts().items():
                if not is_marked(text):
                    comment = source.docs.get(key) or f"Key `{key}` of the ConfigMap."
                    self.add((*prefix, key), text, STRING, comment, "Configuration")
        elif isinstance(source, Secret):
            prefix = ("secrets", source.name) if source.name else ("secret",)
            for key in source.known_keys():
                must = "" if key in source.required_keys() else " Optional."
                comment = (source.docs.get(key) or f"Key `{key}` of the Secret.") + must
                # No pattern, ever: Helm prints what does not match one.
                self.add((*prefix, key), "", STRING, comment, "Secrets")
            location: Path = ("existingSecrets", source.name) if source.name else ("existingSecret",)
            comment = "Name of an existing Secret to use instead of creating one."
            self.add(location, "", OPTIONAL_NAME, comment, "Secrets")
        elif isinstance(source, ExistingConfigMap):
            comment = f"Name of the existing ConfigMap `{source.name}`."
            self.add(("existingConfigMaps", source.name), source.name, _NAME, comment, "Configuration")
        elif isinstance(source, ExistingSecret):
            comment = f"Name of the existing Secret `{source.name}`."
            self.add(("existingSecrets", source.name), source.name, _NAME, comment, "Secrets")


def _lasts(value: Any, one: Declared) -> bool:
    """Return whether an object lives as long as the program, so that its id identifies it."""
    return value is one.default or (isinstance(value, Spec) and value._is_default)


_STRINGS_BY_KEY: Json = {"type": "object", "additionalProperties": STRING}
_SWITCHED: Json = {"type": "object", "properties": {"enabled": BOOLEAN}}
_PART_OF_TEXT: Json = {"type": "string", "pattern": IN_TEXT}
_PARAMS: Mapping[type, Json] = {
    str: STRING,
    bool: BOOLEAN,
    int: {"type": "integer"},
    float: {"type": "number"},
    list: {"type": "array"},
    dict: {"type": "object"},
}
"""The schema of a Param by the type of its default."""
_NAME: Json = {"type": "string", "pattern": OPTIONAL_NAME["pattern"].removeprefix("^$|"), "maxLength": 253}
