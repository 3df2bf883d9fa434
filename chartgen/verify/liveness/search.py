"""The search for dead values and dead branches.

A value is live if changing it to something that the schema allows changes what some scenario renders, or makes the
chart fail: it was read. A branch is live if a call of `fail` that is inserted into it is reached in some scenario, or
in one with a changed value. Branches that only call `fail` need not be reached.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chartgen.objects.canonical import merged_without_nulls, without_nulls
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.engine import SCHEMA, Engine, HelmError, OpenChart, Values, merge_values
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.liveness.branches import Branch, branches, marked
from chartgen.verify.liveness.values import Path, changes, deprecated, leaves, more, schema_at, set_at
from chartgen.verify.source.charts import ChartSource
from chartgen.verify.source.problems import missing_dependencies

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = "chartgen-took-branch-"
_SECONDS = 600
"""Seconds that the search may take for one chart."""
_FEW = 3
"""Changes of a value that are tried together with others."""
_MANY = 20
"""Neighbours of a value; groups of more are not tried together."""
_KEYS_OF_CHARTS = re.compile(r'\(\(\.Values\.global\)\.charts \| default dict\) "([^"]+)"')
"""Where a chart reads the keys of others in the same release, which only a parent chart sets."""
_NOT_READ = frozenset({SCHEMA, "README.md"})


class _Chart:
    """A chart with its scenarios and the results of earlier attempts."""

    def __init__(self, source: ChartSource, engine: Engine, opened: OpenChart, scenarios: Sequence[Scenario]) -> None:
        self.source = source
        self.engine = engine
        self.opened = opened
        self.bases = [scenario.values for scenario in scenarios]
        self.defaults = engine.read_values(source.text("values.yaml"))
        self.schema: Any = json.loads(source.text(SCHEMA)) if SCHEMA in source.files else {}
        self.accepts = _validator(self.schema)
        self._not_null = without_nulls(self.defaults)
        self.deadline = time.monotonic() + _SECONDS
        self.before = [self.outcome(base) for base in self.bases]
        elsewhere = _roots_of_missing(source)
        self.paths = [path for path in leaves(self.defaults) if path[0] not in elsewhere]
        self.possible = {path: self.changes_of(path) for path in self.paths}
        """The changes to try, by value."""
        self._together: list[tuple[Values, object]] | None = None
        self.telling: list[Values] = []
        """Values that changed what is rendered: the first to try for branches."""

    def outcome(self, values: Values) -> object:
        """Return what is rendered, or the error, to compare it with that of other values.

        Raises:
            HelmError: Rendering exceeds a limit, or the search takes too long.
        """
        if time.monotonic() > self.deadline:
            raise HelmError("limit", f"the search for dead values took more than {_SECONDS} seconds")
        try:
            return self.opened.render(values, check=False)
        except HelmError as error:
            if error.stage == "limit":
                raise
            return error.text

    def allowed(self, values: Values) -> bool:
        """Return whether the chart's schema accepts values."""
        return self.accepts(merged_without_nulls(self._not_null, values))

    def changes_of(self, path: Path) -> list[Any]:
        """Return the changes of one value that the schema accepts; None removes it."""
        given = [_at(merge_values(self.defaults, base), path) for base in self.bases]
        found = [*changes(_at(self.defaults, path), schema_at(self.schema, path), given), None]
        return [value for value in found if any(self.allowed(set_at(base, path, value)) for base in self.bases)]

    def is_live(self, path: Path) -> bool:
        """Return whether changing a value changes anything, alone or together with another one."""
        for value in self.possible[path]:
            for base, was in zip(self.bases, self.before, strict=True):
                changed = set_at(base, path, value)
                if _at(merge_values(self.defaults, base), path) == value or not self.allowed(changed):
                    continue
                if self.outcome(changed) != was:
                    self.telling.append(changed)
                    return True
        for base, was in self.others(path):
            for value in self.possible[path][:_FEW]:
                changed = set_at(base, path, value)
                if self.allowed(changed) and self.outcome(changed) != was:
                    self.telling.append(changed)
                    return True
        return False

    def others(self, path: Path) -> Iterator[tuple[Values, object]]:
        """Yield values under which one may matter that matters in no scenario, each with its result."""
        yield from self.together()
        # A neighbour may take precedence over it.
        beside = _at(self.defaults, path[:-1])
        for key in beside if isinstance(beside, Mapping) else ():
            if key != path[-1] and _at(self.defaults, (*path[:-1], key)):
                base = set_at(self.awake(path), (*path[:-1], str(key)), None)
                if self.allowed(base):
                    yield base, self.outcome(base)

    def awake(self, path: Path, scenario: int = 0) -> Values:
        """Return a scenario's values with everything enabled that a value is part of."""
        base = self.bases[scenario]
        for depth in range(1, len(path)):
            switch = (*path[:depth], "enabled")
            if switch != path and _at(merge_values(self.defaults, base), switch) is False:
                base = set_at(base, switch, True)
        return base

    def everything(self) -> Values | None:
        """Return default values with all switches on, under which other values have more readers; None if they are."""
        base = self.bases[0]
        for path in self.paths:
            if path[-1] == "enabled" and _at(merge_values(self.defaults, base), path) is False:
                base = set_at(base, path, True)
        return None if base is self.bases[0] else base

    def together(self) -> list[tuple[Values, object]]:
        """Return values with a switch set and its neighbours changed, each with its result; computed on first use.

        What one value enables, another one often configures: a type, and the fields of that type.
        """
        if self._together is None:
            self._together = []
            groups: dict[Path, list[Path]] = {}
            for path in self.paths:
                groups.setdefault(path[:-1], []).append(path)
            for above, neighbours in groups.items():
                if len(neighbours) <= _MANY:
                    all_of_them = neighbours + more(self.schema, above, neighbours)
                    for path in all_of_them:
                        self._together += self.around(path, all_of_them)
        return self._together

    def around(self, path: Path, neighbours: Sequence[Path]) -> Iterator[tuple[Values, object]]:
        """Set one switch to each of its values, with its neighbours changed as far as the chart accepts it."""
        known = schema_at(self.schema, path)
        if not (known.get("enum") or isinstance(_at(self.defaults, path), bool)):
            return
        for value in [_at(self.defaults, path), *self.possible.get(path, self.changes_of(path))]:
            if value is None:
                continue
            base = set_at(self.awake(path), path, value)
            was = self.outcome(base)
            if not self.allowed(base) or isinstance(was, str):
                continue
            for other in neighbours:
                for own in self.possible.get(other, self.changes_of(other))[:_FEW]:
                    changed = set_at(base, other, own)
                    came = self.outcome(changed) if other != path and self.allowed(changed) else ""
                    if not isinstance(came, str):
                        base, was = changed, came
                        break
            yield base, was

    def deprecated(self) -> Iterator[Values]:
        """Yield values with one that the schema marks as deprecated, and values.yaml lacks."""
        for path in deprecated(self.schema):
            if path not in self.paths:
                for value in [*changes(None, schema_at(self.schema, path), ()), None]:
                    changed = set_at(self.bases[0], path, value)
                    if self.allowed(changed):
                        yield changed

    def all_values(self) -> Iterator[Values]:
        """Yield all values to try, those likely to reach other branches first."""
        yield from self.bases
        if keys := _keys_of_charts(self.source):
            yield from (set_at(base, ("global", "charts"), keys) for base in self.bases)
        yield from self.telling
        yield from (values for values, _ in self.together())
        for path, values in self.possible.items():
            for value in values:
                changed = set_at(self.awake(path), path, value)
                if self.allowed(changed):
                    yield changed
        yield from self.deprecated()
        everything = self.everything()
        if everything is not None:
            for path, values in self.possible.items():
                for value in values[:_FEW]:
                    changed = set_at(everything, path, value)
                    if self.allowed(changed):
                        yield changed
        for path, values in self.possible.items():
            # One instead of another of the values that a switch enables.
            if (*path[:-1], "enabled") not in self.possible:
                continue
            beside = [other for other in self.paths if other[:-1] == path[:-1] and _at(self.defaults, other)]
            for other in beside if len(path) > 1 and len(beside) <= _MANY else ():
                for value in values[:_FEW] if other != path else ():
                    for scenario in range(len(self.bases)):
                        changed = set_at(set_at(self.awake(path, scenario), path, value), other, None)
                        if self.allowed(changed):
                            yield changed


def find_dead(
    source: ChartSource, engine: Engine, opened: OpenChart, scenarios: Sequence[Scenario]
) -> tuple[list[Occurrence], tuple[str, ...]]:
    """Find the dead values and branches of a chart.

    Returns:
        The findings, and the values that could not be changed, since the schema accepts nothing else.
    """
    try:
        return _search(_Chart(source, engine, opened, scenarios))
    except (HelmError, ValueError) as error:
        limit = isinstance(error, HelmError) and error.stage == "limit"
        return [Occurrence("limit" if limit else "dead-value", "cannot search for dead values", found=str(error))], ()


def _search(chart: _Chart) -> tuple[list[Occurrence], tuple[str, ...]]:
    fixed = [path for path in chart.paths if not chart.possible[path]]
    found = [
        Occurrence(
            "dead-value",
            f"the value {_dotted(path)} changes nothing",
            template="values.yaml",
            path=path,
            hint="use it in a template, or remove it",
        )
        for path in chart.paths
        if path not in fixed and not chart.is_live(path)
    ]
    found += [
        Occurrence(
            "dead-branch",
            f"no scenario reaches the branch `{_short(branch.action_text)}`",
            template=branch.template,
            line=branch.line,
            hint="add a scenario in ci/ that reaches it, or remove it",
        )
        for branch in _dead_branches(chart)
    ]
    return found, tuple(map(_dotted, fixed))


def _dead_branches(chart: _Chart) -> list[Branch]:
    """Find branches that no values reach: mark all of them, and remove the mark that is reached, until none is."""
    left = {f"{_MARK}{number}-": branch for number, branch in enumerate(branches(chart.source.templates))}
    opened: OpenChart | None = None
    for values in chart.all_values():
        while left:
            opened = opened or _marked(chart, left)
            try:
                opened.render(values, check=False)
                break
            except HelmError as error:
                if error.stage == "limit":
                    raise
                mark = _mark_in(error.text)
                if mark not in left:
                    break
                del left[mark]
                opened.close()
                opened = None
        if not left:
            break
    if opened is not None:
        opened.close()
    return sorted(left.values(), key=lambda branch: (branch.template, branch.line))


def _marked(chart: _Chart, left: Mapping[str, Branch]) -> OpenChart:
    """Open the chart with a call of `fail` in each branch that is left."""
    locations: dict[str, dict[int, str]] = {}
    for mark, branch in left.items():
        locations.setdefault(branch.template, {})[branch.at] = mark
    source = chart.source
    files = {path: content for path, content in source.packaged.items() if path not in _NOT_READ}
    for path, marks in locations.items():
        files[path] = marked(source.text(path), marks).encode()
    return chart.engine.open(replace(source, files=files))


def _mark_in(text: str) -> str:
    start = text.find(_MARK)
    end = text.find("-", start + len(_MARK)) + 1
    return text[start:end] if start >= 0 else ""


def _validator(schema: Any) -> Callable[[Values], bool]:
    if not schema:
        return lambda _values: True
    import jsonschema_rs

    return jsonschema_rs.Draft7Validator(schema).is_valid


def _roots_of_missing(source: ChartSource) -> set[str]:
    """Return the root keys of values that only charts read which are not there."""
    missing = missing_dependencies(source)
    dependencies = source.metadata.get("dependencies") or []
    roots = {"tags"} if missing else set()
    for each in missing:
        given = dependencies[each.number] if each.number < len(dependencies) else {}
        roots |= {str(given.get("alias") or each.name), str(given.get("condition") or each.name).split(".")[0]}
    return roots


def _keys_of_charts(source: ChartSource) -> dict[str, str]:
    """Return a key for each chart whose key in the release is read, as a parent chart sets it."""
    return {name: name for text in source.templates.values() for name in _KEYS_OF_CHARTS.findall(text)}


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _dotted(path: Path) -> str:
    return ".".join(step.replace(".", "\\.") for step in path)


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
