"""New versions for charts, written into their specs."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chartgen import pipeline
from chartgen.bump.literals import Literal, NotLiteral, Sources, SpecSource, described
from chartgen.bump.write import Change, edited, write
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.load import find
from chartgen.similar import closest
from chartgen.spec_chart import SpecChart
from chartgen.versions import semver


class Bumped(NamedTuple):
    """A version that was written."""

    name: str
    """The chart."""
    before: str
    after: str
    location: str
    """`FILE:LINE` of the literal."""


class _Origin(NamedTuple):
    """The version of a chart, or of one of its environments, and where it comes from."""

    name: str
    version: str
    location: Location | None
    root: str


@dataclass
class _Use:
    """A literal, and the charts that have it as their version."""

    literal: Literal
    root: str
    charts: dict[str, None] = field(default_factory=dict)
    ways: set[Location] = field(default_factory=set)
    """The names that lead to it."""


def bump(specs: Sequence[str], versions: Mapping[str, str], known: Iterable[str] = ()) -> list[Bumped]:
    """Write new versions into specs; charts that have theirs already stay as they are.

    A constant is changed where it is defined, if nothing but charts that need a new version uses it; they get the
    highest one.

    Args:
        specs: Files and folders of specs.
        versions: The new versions by chart.
        known: Other charts that must exist.

    Returns:
        What was written, by chart.

    Raises:
        ChartgenError: A spec is invalid, a chart is unknown, or a version cannot be written. No file is changed.
    """
    found = pipeline.Findings()
    origins = [each for several in pipeline.each(find(specs), _origins, found) for each in several]
    found.raise_errors()
    current = {each.name: each.version for each in reversed(origins)}
    if problems := [*_unknown([*versions, *known], current), *_invalid(versions)]:
        raise ChartgenError(*problems, exit_code=EXIT_USAGE)
    wanted = {name: version for name, version in versions.items() if current[name] != version}
    sources = {each.root: Sources(each.root) for each in origins}
    uses, problems = _uses(origins, wanted, sources)
    for use in uses.values():
        problems += _conflicts(use, wanted, sources[use.root])
    if problems:
        raise ChartgenError(*dict.fromkeys(problems), exit_code=EXIT_USAGE)
    written = {key: _highest(wanted[name] for name in use.charts) for key, use in uses.items()}
    write(list(_changes(uses, written, sources)))
    return sorted(
        {
            Bumped(name, current[name], written[key], described(use.literal.location))
            for key, use in uses.items()
            for name in use.charts
        }
    )


def _origins(chart: SpecChart) -> list[_Origin]:
    given = chart.given
    return [
        _Origin(chart.name, each.version, each.location("version"), chart.file.root)
        for each in (given, *given.environments.values())
    ]


def _unknown(charts: Iterable[str], known: Mapping[str, str]) -> list[Finding]:
    problems = []
    for name in dict.fromkeys(charts):
        if name not in known:
            near = closest(name, known)
            hint = f"did you mean `{near}`?" if near else ""
            problems.append(
                Finding(f"unknown chart `{name}`", expected=", ".join(sorted(known)), hint=hint, rule="usage")
            )
    return problems


def _invalid(versions: Mapping[str, str]) -> list[Finding]:
    return [
        Finding(f"invalid version of {name}: {problem}", found=version, rule="usage")
        for name, version in versions.items()
        if (problem := semver.chart_version_problem(version))
    ]


def _uses(
    origins: Sequence[_Origin], wanted: Mapping[str, str], sources: Mapping[str, Sources]
) -> tuple[dict[tuple[str, int], _Use], list[Finding]]:
    """Find the literals of all charts; return those that have to change, and what is in the way."""
    all_uses: dict[tuple[str, int], _Use] = {}
    problems: list[Finding] = []
    for origin in origins:
        try:
            if origin.location is None:
                raise NotLiteral(f"unknown location of the version of {origin.name}", None, "change it by hand")
            literal = sources[origin.root].find(origin.location)
            if literal.text != origin.version:
                message = f"the version of {origin.name} is {origin.version}, not what is written here"
                raise NotLiteral(message, literal.location, "change it by hand")
        except NotLiteral as error:
            if origin.name in wanted:
                problems.append(error.finding)
            continue
        use = all_uses.setdefault((literal.path, literal.start), _Use(literal, origin.root))
        use.charts[origin.name] = None
        use.ways |= set(literal.constants)
        if len(literal.constants) > len(use.literal.constants):
            use.literal = literal
    return {key: use for key, use in all_uses.items() if not wanted.keys().isdisjoint(use.charts)}, problems


def _conflicts(use: _Use, wanted: Mapping[str, str], sources: Sources) -> list[Finding]:
    """Report what else a literal determines than versions that have to change."""
    needing = [name for name in use.charts if name in wanted]
    others = [name for name in use.charts if name not in wanted]
    location = use.literal.location
    if others:
        message = f"the version of {' and '.join(needing)} is also that of {' and '.join(others)}"
        hint = "needs no new one: give them versions of their own"
        return [Finding(message, location, field="version", hint=f"{others[0]} {hint}", rule="usage")]
    for other in sources.other_uses(use.literal, use.ways):
        message = f"the version of {' and '.join(needing)} is a constant that is also used in {described(other)}"
        hint = "write the version into the chart, or change it by hand"
        return [Finding(message, location, field="version", hint=hint, rule="usage")]
    return []


def _highest(versions: Iterable[str]) -> str:
    return max(versions, key=lambda version: semver.parse(version).precedence)


def _changes(
    uses: Mapping[tuple[str, int], _Use], written: Mapping[tuple[str, int], str], sources: Mapping[str, Sources]
) -> list[Change]:
    by_file: dict[tuple[str, str], dict[tuple[int, int], bytes]] = defaultdict(dict)
    for key, use in uses.items():
        by_file[use.literal.path, use.root][use.literal.start, use.literal.end] = written[key].encode()
    changes = []
    for (path, root), edits in by_file.items():
        source = sources[root].read(path)
        assert source is not None
        after = edited(source.content, edits)
        if not _differs_in_literals(source, after, len(edits)):
            raise ChartgenError(
                Finding(f"the version in {path} cannot be written", hint="change it by hand", rule="usage"),
                exit_code=EXIT_USAGE,
            )
        changes.append(Change(path, root, source.content, after))
    return changes


def _differs_in_literals(source: SpecSource, after: bytes, count: int) -> bool:
    """Return whether a changed file is the same program, but for some string literals."""
    old = list(ast.walk(source.source.tree))
    new = list(ast.walk(SpecSource(source.path, after).source.tree))
    different = 0
    for one, other in zip(old, new, strict=False):
        if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
            different += one.value != other.value
        elif type(one) is not type(other):
            return False
    return len(old) == len(new) and different == count
