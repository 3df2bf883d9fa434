"""Levels: which values of a chart an installer can set; the others are fixed in the chart."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from chartgen.errors import Finding
from chartgen.similar import closest
from chartgen.spec.chart import Chart
from chartgen.spec.declare import LEVELS, Level
from chartgen.values.chart_values import Contract, Path, path_of

DEFAULT: Level = "standard"


def level_of(chart: Chart, project: Level | None = None) -> Level:
    """Return the level of a chart: its own, else that of its namespace, else that of the project."""
    return chart.level or (chart.namespace.level if chart.namespace else None) or project or DEFAULT


def exposed(values: Contract, chart: Chart, level: Level, different: Collection[Path]) -> set[Path]:
    """Return the values that an installer can set: those of the level, and those in which environments differ.

    Args:
        values: All values that the chart declares.
        chart: The chart, whose `expose` and `fixed` add and remove some.
        level: Its level.
        different: The values in which environments differ.
    """
    levels = LEVELS[: LEVELS.index(level) + 1]
    found = {path for path, value in values.by_path.items() if value.level in levels}
    # What is not part of the chart cannot be fixed in it: the content of a Secret, one that is used instead, and the
    # templates of other charts.
    roots = {"secret", "secrets", "existingSecret", "tags", *(each.key for each in chart.dependencies)}
    roots.update(each.condition.split(".")[0] for each in chart.dependencies if each.condition)
    kept = {path for path in values.by_path if path[0] in roots or path == ("global", "charts")}
    kept.update(path for path, value in values.by_path.items() if path[0] == "existingSecrets" and not value.default)
    for text in chart.expose:
        found.update(_matching(text, values, chart))
    for text in chart.fixed:
        found.difference_update(_matching(text, values, chart))
    return found | kept | set(different)


def findings(values: Contract, chart: Chart, different: Collection[Path]) -> Iterator[Finding]:
    """Find paths in `expose` and `fixed` that match no value, and fixed values in which environments differ."""
    for field in ("expose", "fixed"):
        for index, text in enumerate(getattr(chart, field)):
            matching = _matching(text, values, chart)
            location = chart.location(field, index)
            if not matching:
                near = closest(text, sorted({value.dotted for value in values.by_path.values()}))
                yield Finding(
                    f'unknown value "{text}" in `{field}`',
                    location,
                    field=f"{field}[{index}]",
                    found=text,
                    expected="the path of a value, such as `tolerations`, `worker.tolerations` or `*.tolerations`",
                    hint=f'did you mean "{near}"?' if near else "",
                )
            elif field == "fixed" and (conflicting := sorted(".".join(each) for each in matching & set(different))):
                yield Finding(
                    f'conflicting value "{text}" in `fixed`: environments differ in {", ".join(conflicting)}',
                    location,
                    field=f"{field}[{index}]",
                    found=text,
                    hint="remove it from `fixed`, or set the same in all environments",
                )


def _matching(text: str, values: Contract, chart: Chart) -> set[Path]:
    """Return the values that a path of `expose` or `fixed` matches: of every workload, unless it names a component."""
    steps = path_of(text)
    return {
        path
        for path in values.by_path
        if _matches(steps, path) or (path[0] in chart.components and _matches(steps, path[1:]))
    }


def _matches(steps: tuple[str, ...], path: Path) -> bool:
    return len(steps) <= len(path) and all(step in ("*", key) for step, key in zip(steps, path, strict=False))
