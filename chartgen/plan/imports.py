"""Imports of values from the charts on which a chart depends: what they lead to, and what they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chartgen.errors import Finding
from chartgen.locations import Path, field_name
from chartgen.similar import closest
from chartgen.spec.chart import Chart
from chartgen.spec.dependency import Dependency
from chartgen.values import Contract

_Values = tuple[str, ...]


def invalid_imports(chart: Chart, values: Contract, below: Mapping[str, Contract]) -> Iterator[Finding]:
    """Find imports that the schema of the chart rejects, and those of values that a chart does not have.

    Args:
        chart: The chart.
        values: Its values.
        below: The values of the charts of the specs on which it depends, by key.
    """
    for index, dependency in enumerate(chart.dependencies):
        for number, (child, parent) in enumerate(dependency.imports()):
            path: Path = ("dependencies", index, "import_values", number)
            known = below.get(dependency.key)
            taken = tuple(child.split("."))
            if known is not None and not _is_map(taken, known):
                yield _missing(chart, dependency, path, known, child)
                continue
            if parent != ".":
                targets = [tuple(parent.split("."))]
            elif known is None:
                continue  # the keys of the map are in the chart only
            else:
                size = len(taken)
                keys = {each.path[size] for each in known.by_path.values() if each.path[:size] == taken != each.path}
                targets = [(key,) for key in sorted(keys)]
            for target in targets:
                if not _accepts(target, values, below):
                    yield _closed(chart, path, values, target, parent)


def _is_map(path: _Values, known: Contract) -> bool:
    """Return whether a path of the values of a chart leads to a map."""
    value = known.by_path.get(path)
    return known.exposes(*path) if value is None else isinstance(value.default, dict)


def _accepts(path: _Values, values: Contract, below: Mapping[str, Contract]) -> bool:
    """Return whether the schema accepts other keys in the map of a path."""
    if path[0] == "global" or path[0].startswith("x-"):
        return True
    if path[0] in below and len(path) > 1:
        return _accepts(path[1:], below[path[0]], {})
    found = next(
        (values.by_path[path[:size]] for size in range(1, len(path) + 1) if path[:size] in values.by_path), None
    )
    return found is not None and isinstance(found.default, dict) and path[0] not in below


def _missing(chart: Chart, dependency: Dependency, path: Path, known: Contract, child: str) -> Finding:
    near = closest(child, [".".join(each.path) for each in known.by_path.values() if isinstance(each.default, dict)])
    return Finding(
        f'unknown map "{child}" of the values of the chart "{dependency.name}"',
        chart.location(*path),
        field_name(path),
        child,
        hint=f'did you mean "{near}"?' if near else "see its values.yaml",
    )


def _closed(chart: Chart, path: Path, values: Contract, target: _Values, parent: str) -> Finding:
    dotted = ".".join(target)
    fixed = values.fixed.get(target)
    what = f'its key "{dotted}"' if parent == "." else f'"{dotted}"'
    return Finding(
        f"invalid import of values: {what} is not a map of this chart that accepts other keys",
        chart.location(*path),
        field_name(path),
        dotted,
        "a path in `global`, of a Param or another value that is a map, or of another dependency",
        hint=f'expose it: `expose=["{dotted}"]`' if fixed and isinstance(fixed.default, dict) else "",
    )
