"""Differences between a chart and its environments that no value can express, and what environments lack."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.locations import Path, field_name
from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Group, Value, declared
from chartgen.spec.labels import of_charts
from chartgen.spec.networkpolicy import NetworkPolicy
from chartgen.spec.profiles import BY_CONTEXT
from chartgen.spec.text import is_marked, placeholders_in, readable

Origins = dict[tuple[str, ...], str]
"""The paths of what only environments have, each with the environment that it comes from."""

_Difference = tuple[Path, Any, Any]
"""The path, what the chart has there, and what the environment has."""

_IGNORED = frozenset(
    {
        "environments",
        "after",
        "waivers",
        "namespace",
        "clusters",
        "description",
        "docs",
        "components",
        "app_version",
        "enabled",
        "params",
    }
)
"""Fields that may differ: they are not rendered, are compared separately, or are switches."""

_NOTHING = object()
_MAY_BE_SECRET = frozenset({"data", "stringData", "value", "manifests"})
"""Fields whose contents are never shown, only their types; nor is the text of a variable."""

_NOUNS = {
    "env": "variable", "data": "key", "files": "file", "services": "Service", "ports": "port", "mounts": "mount",
    "init_containers": "init container", "sidecars": "sidecar", "containers": "container",
}  # fmt: skip
"""By field: what its names name."""
_BY_KIND = frozenset({"ingresses", "routes"})
"""Fields whose names name parts of several kinds."""


def path_of(component: str) -> tuple[str, ...]:
    """Return the path of a workload in its chart."""
    return ("components", component) if component else ("workload",)


def is_switchable(value: Any) -> bool:
    """Return whether a part of a workload can be disabled by a value."""
    return isinstance(value, Spec) and any(each.field == "enabled" for each in declared(type(value)))


def findings(chart: Chart, merged: Chart, environments: Mapping[str, Chart], origins: Origins) -> Iterator[Finding]:
    """Report what environments lack, and how they differ in what is not a value.

    Args:
        chart: The chart.
        merged: The chart, with all that its environments have.
        environments: The environments, with all that they lack of it.
        origins: What only environments have.
    """
    for name, other in chart.environments.items():
        yield from _missing_parts(chart, name, other)
        yield from _missing_manifests(chart, name, other)
        yield from _other_accounts(chart, name, other)
        found = list(_differences(merged, environments[name], ()))
        for path, here, there in found:
            if path == ("manifests",) and len(here) > len(there):
                continue  # reported as missing
            if _follows(path, [other for other, _, _ in found]):
                continue
            if _relative(here, chart) == _relative(there, other):
                continue
            if path[-1] == "tag" and here is None and there != chart.effective_app_version():
                continue  # without a default, the value is what it is set to
            origin = origins.get(tuple(map(str, path[:2])))
            yield _conflict(chart, name, path, here, there, origin)


def _follows(path: Path, others: Sequence[Path]) -> bool:
    """Return whether a difference follows from another one, since defaults depend on other fields."""
    if path[0] == "service_account":
        # By default, it is that of the main workload.
        return any(other[:2] == ("workload", "service_account") for other in others)
    start = path[:-1]
    return path[-1] in BY_CONTEXT and any(
        other[: len(start)] == start and other != path and other[len(start)] not in BY_CONTEXT for other in others
    )


def _missing_parts(chart: Chart, name: str, other: Chart) -> Iterator[Finding]:
    if chart.namespace is not None and other.namespace is None:
        yield Finding(
            f'missing namespace of chart "{chart.name}" in the environment {name}',
            location=_location(other, ("namespace",)),
            field="namespace",
            expected="a Namespace, as in the base",
            hint="set `namespace=` in the environment, to the same or another Namespace",
            rule="environment",
        )
    for component in chart.components:
        if component not in other.components:
            yield Finding(
                f'missing component "{component}" of chart "{chart.name}" in the environment {name}',
                location=_location(other, ("components",)),
                field="components",
                found=", ".join(other.components) or "no components",
                expected=f"{', '.join(chart.components)}, as in the base",
                hint="`.but(components=...)` replaces all components: add it, or use"
                f' `.but_workload("{component}", enabled=False)` to disable it',
                rule="environment",
            )

    for component, workload in chart.workloads():
        variant = dict(other.workloads()).get(component)
        if variant is not None:
            yield from _missing_named_parts(chart, name, component, workload, variant)


def _missing_named_parts(chart: Chart, name: str, component: str, workload: Spec, other: Spec) -> Iterator[Finding]:
    """Report parts with names and switches, such as sidecars, that an environment lacks."""
    for each in declared(type(workload)):
        if not (isinstance(each.mark, Group) and each.mark.path.endswith(".*") and hasattr(other, each.field)):
            continue
        mine, theirs = getattr(workload, each.field), getattr(other, each.field)
        for part_name, part in mine.items():
            if is_switchable(part) and part_name not in theirs:
                path = (*path_of(component), each.field)
                yield Finding(
                    f"missing {_noun((*path, part_name), part)} of {_owner(chart, path)} in the environment {name}",
                    location=_location(chart.environments[name], path),
                    field=field_name(path),
                    found=_listed(each.field, theirs),
                    expected=f"{_listed(each.field, mine)}, as in the base",
                    hint=f"`.but({each.field}=...)` replaces all of them: add it, with `enabled=False` to disable it",
                    rule="environment",
                )


def _listed(field: str, parts: Mapping[str, Any]) -> str:
    return ", ".join(name or _noun((field, name), part) for name, part in parts.items()) or "nothing"


def _owner(chart: Chart, path: Path) -> str:
    return f'component "{path[1]}" of chart "{chart.name}"' if path[0] == "components" else f'chart "{chart.name}"'


def _other_accounts(chart: Chart, name: str, other: Chart) -> Iterator[Finding]:
    """Report components that share the service account of the chart in the base only, or in an environment only."""
    for component in (name for name in chart.components if name in other.components):
        shared = [_shares_account(one, component) for one in (chart, other)]
        if shared[0] != shared[1]:
            path = ("components", component, "service_account")
            verbs = ("is", "is not") if shared[0] else ("is not", "is")
            yield Finding(
                f'conflicting service account of component "{component}": it {verbs[0]} that of the chart in the base,'
                f" but {verbs[1]} in the environment {name}",
                location=_location(other, path),
                field=field_name(path),
                hint="create it once, and use the same object for the chart and its components",
                rule="environment",
            )


def _shares_account(chart: Chart, component: str) -> bool:
    own = chart.components[component].service_account
    return own is not None and own is chart.service_account


def _missing_manifests(chart: Chart, name: str, other: Chart) -> Iterator[Finding]:
    those = [(each.kind, each.fullname or each.suffix) for each in other.manifests]
    for manifest in chart.manifests:
        title = manifest.fullname or manifest.suffix
        if manifest.enabled is None and (manifest.kind, title) not in those:
            yield Finding(
                f'missing manifest {manifest.kind} "{readable(title)}" of chart "{chart.name}"'
                f" in the environment {name}",
                location=_location(other, ("manifests",)),
                field="manifests",
                found=", ".join(f'{kind} "{readable(own)}"' for kind, own in those) or "no manifests",
                expected="the manifests of the base",
                hint="use the same in all environments, or write a separate chart",
                rule="environment",
            )


def _conflict(chart: Chart, name: str, path: Path, here: Any, there: Any, origin: str | None) -> Finding:
    """Report a difference, or a part that only one of the two has."""
    base = f"the environment {origin}" if origin else "the base"
    owner = _owner(chart, path)
    hint = "use the same in all environments, or write a separate chart"
    found, expected = _shown(path, there), _shown(path, here)
    if there is _NOTHING or (there is None and isinstance(here, Spec) and path[-2:-1] != ("env",)):
        message = f"missing {_noun(path, here)} of {owner} in the environment {name}"
        found, expected = "nothing", f"{expected}, as in {base}"
        if path[-2:-1] in (("env",), ("data",)):
            hint = f'add it; to omit it there, write `{path[-2]}={{"{path[-1]}": None, ...}}`'
    elif here is _NOTHING or (here is None and isinstance(there, Spec)):
        message = f"conflicting {_noun(path, there)} of {owner}: {base} lacks it, and the environment {name} has it"
        expected, hint = f"the same in {base} and in all environments", f"add it to {base}"
    else:
        noun = _noun(path, here) if {*path[-2:-1]} & (_NOUNS.keys() | _BY_KIND) else _title(path)
        message = f"conflicting {noun}: it differs in {name}, but is fixed in the chart"
        expected = f"the same as in {base}" if found == expected else f"{expected}, as in {base}"
        if path == ("dependencies",):
            hint = "list it in all environments, with a condition, and set `enabled=False` where it is not installed"
        elif here is None and _is_value(chart, path):
            hint = f"set it in {base} as well: a field that is None there has no value in the chart"
    location = _location(chart.environments[name], path)
    return Finding(message, location, field_name(path), found, expected, hint, rule="environment")


def _is_value(chart: Chart, path: Path) -> bool:
    """Return whether a field is a value of charts that set it."""
    owner: Any = chart
    for step in path[:-1]:
        owner = getattr(owner, str(step), None) if isinstance(owner, Spec) else owner[step]
    return isinstance(owner, Spec) and any(
        each.field == path[-1] and isinstance(each.mark, Value) for each in declared(type(owner))
    )


def _relative(value: Any, chart: Chart) -> Any:
    """Return text in which hosts of other charts of the same namespace do not have its name."""
    if isinstance(value, tuple):
        return tuple(_relative(each, chart) for each in value)
    if not is_marked(value) or chart.namespace is None:
        return value
    for placeholder, _ in placeholders_in(value):
        if placeholder.kind == "chart" and placeholder.port == chart.namespace.name:
            value = value.replace(placeholder.mark, placeholder._replace(port=".").mark)
    return value


def _title(path: Path) -> str:
    # Parts without a name, such as the first route, have an empty key.
    return next(f'"{part}"' for part in reversed(path) if isinstance(part, str) and part)


def _noun(path: Path, part: Any) -> str:
    """Name a part that is missing: `variable "LOG_LEVEL"`, `Service "metrics"`, `Service`."""
    field, title = path[-2:-1], _title(path)
    if field and field[0] in _NOUNS:
        return f"{_NOUNS[field[0]]} {title}"
    if field and field[0] in _BY_KIND:
        return f"{type(part).__name__} {title}" if path[-1] else type(part).__name__
    return type(part).__name__ if isinstance(part, Spec) and isinstance(path[-1], str) else title


def _location(chart: Chart, path: Path) -> Location | None:
    location: Location | None = chart.location(*path)
    # The line may contain what must not be shown.
    return location._replace(source="") if location and not _MAY_BE_SECRET.isdisjoint(path) else location


def _shown(path: Path, value: Any) -> str:
    # Imported only for findings.
    from chartgen.spec import describe

    # Files are shown by the author's line, not by the objects in them.
    hidden = not _MAY_BE_SECRET.isdisjoint(path) or path[-2:-1] == ("env",) or path[:1] == ("crds",)
    return "nothing" if value is _NOTHING or value is None else describe.describe_value(value, hidden=hidden)


def _differences(one: Any, other: Any, path: Path) -> Iterator[_Difference]:
    """Yield the differences that are not values."""
    if isinstance(one, Spec) and isinstance(other, Spec):
        if type(one) is not type(other):
            yield path, one, other
        else:
            yield from _in_fields(one, other, path)
    elif isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key not in one or key not in other:
                yield (*path, key), one.get(key, _NOTHING), other.get(key, _NOTHING)
            else:
                yield from _differences(one[key], other[key], (*path, key))
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, (*path, index))
    elif one != other:
        yield path, one, other


def _in_fields(one: Spec, other: Spec, path: Path) -> Iterator[_Difference]:
    marks = {each.field: each.mark for each in declared(type(one))}
    for field in dataclasses.fields(one):  # type: ignore[arg-type]
        name = field.name
        if name in _IGNORED:
            continue
        left, right = getattr(one, name), getattr(other, name)
        if isinstance(one, NetworkPolicy) and isinstance(other, NetworkPolicy) and name in ("ingress", "egress"):
            # Whether it is open is a value.
            if not (one.is_switch(name) and other.is_switch(name)):
                yield from _differences(left, right, (*path, name))
        elif isinstance(marks.get(name), Value):
            yield from _in_value(left, right, (*path, name))
        else:
            yield from _differences(left, right, (*path, name))
    if isinstance(one, Chart) and isinstance(other, Chart):
        for component in one.components:
            yield from _differences(one.components[component], other.components[component], path_of(component))
        if one.app_version is not None or other.app_version is not None:
            yield from _differences(one.app_version, other.app_version, ("app_version",))


def _in_value(left: Any, right: Any, path: Path) -> Iterator[_Difference]:
    """Yield what is fixed although its field is a value: text with placeholders, references, names of ports."""
    if path[-1] in ("ports", "keys"):
        if _shape(left) != _shape(right):
            yield path, left, right
    elif path[-1] in ("env", "data", "files"):
        for key in {**left, **right}:
            one, other = left.get(key, _NOTHING), right.get(key, _NOTHING)
            if isinstance(one, Spec) and isinstance(other, Spec):
                yield from _differences(one, other, (*path, key))
            # An environment may add text, and omit it with None.
            elif one != other and not (_is_text(one) and _is_text(other) and other is not _NOTHING):
                yield (*path, key), one, other
    elif path[-1] == "tag" and (left is None) != (right is None):
        # Without one, the value does not default to the appVersion.
        yield path, left, right
    elif path[-1] in ("labels", "pod_labels"):
        yield from _differences(of_charts(left), of_charts(right), path)
    elif (path[-1] == "replicas" and left is None and right is not None) or (
        left != right and any(map(is_marked, (*_words(left), *_words(right))))
    ):
        yield path, left, right


def _shape(entries: Any) -> Any:
    return tuple(entries) if isinstance(entries, dict) else 1


def _is_text(text: Any) -> bool:
    """Return whether a variable or key is a value, or is omitted."""
    return text is None or text is _NOTHING or (isinstance(text, str) and not is_marked(text))


def _words(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
