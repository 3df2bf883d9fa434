"""What is dead in a chart: values that change nothing, and branches of templates that nothing takes.

A value is live where changing it, to something that the schema lets in, changes what some scenario renders; that the
chart then refuses with a sentence counts, since it read the value. A branch is taken where a refusal that is put into
it shows in some scenario, or in one with one value changed. A branch that is there to refuse need not be taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chartgen.verify.changes import Path, changes, leaves, schema_at, set_at
from chartgen.verify.engine import SCHEMA, Engine, Opened, Refused, merged
from chartgen.verify.flaws import Fault
from chartgen.verify.gotemplate import Branch, branches, marked
from chartgen.verify.scenarios import Scenario
from chartgen.verify.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = "chartgen-took-branch-"
_TRIES = 400
"""Pairs of changes that are tried for a value that no single change shows to be live."""


@dataclass(slots=True)
class _Tried:
    """Values that were tried, each with what came of it."""

    values: list[Mapping[str, Any]] = field(default_factory=list)
    live: set[Path] = field(default_factory=set)
    untouchable: list[Path] = field(default_factory=list)
    """Values that the schema lets nobody change."""


def dead(
    subject: Subject, engine: Engine, opened: Opened, scenarios: Sequence[Scenario]
) -> tuple[list[Fault], tuple[str, ...]]:
    """Find what is dead in a chart.

    Returns:
        What is wrong, and the values that could not be tried, since the schema lets in only one thing.
    """
    defaults = engine.read_values(subject.text("values.yaml"))
    schema: Any = json.loads(subject.text(SCHEMA)) if SCHEMA in subject.files else {}
    lets_in = _validator(schema)
    tried = _values(opened, scenarios, defaults, schema, lets_in)
    faults = [
        Fault(
            "dead-value",
            f"the value {_dotted(path)} changes nothing",
            template="values.yaml",
            path=path,
            hint="let a template read it, or take it away",
        )
        for path in leaves(defaults)
        if path not in tried.live and path not in tried.untouchable
    ]
    known = [scenario.values for scenario in scenarios] + tried.values
    for branch in _dead_branches(subject, engine, known):
        faults.append(
            Fault(
                "dead-branch",
                f"no scenario takes the branch `{_short(branch.said)}`",
                template=branch.template,
                line=branch.line,
                hint="add a scenario in ci/ that takes it, or take it away",
            )
        )
    return faults, tuple(map(_dotted, tried.untouchable))


def _values(
    opened: Opened,
    scenarios: Sequence[Scenario],
    defaults: Mapping[str, Any],
    schema: Any,
    lets_in: Callable[[Mapping[str, Any]], bool],
) -> _Tried:
    tried = _Tried()
    bases = [scenario.values for scenario in scenarios]
    before = [_outcome(opened, base) for base in bases]
    all_leaves = list(leaves(defaults))
    possible: dict[Path, list[Any]] = {}
    for path in all_leaves:
        known = schema_at(schema, path)
        given = [_at(merged(defaults, base), path) for base in bases]
        possible[path] = [
            value
            for value in changes(_at(defaults, path), known, given)
            if any(lets_in(merged(defaults, set_at(base, path, value))) for base in bases)
        ]
        if not possible[path]:
            tried.untouchable.append(path)
            continue
        for value in possible[path]:
            for base, was in zip(bases, before, strict=True):
                changed = set_at(base, path, value)
                if _at(merged(defaults, base), path) == value or not lets_in(merged(defaults, changed)):
                    continue
                if path not in tried.live and _outcome(opened, changed) != was:
                    tried.live.add(path)
                if base is bases[0]:
                    tried.values.append(changed)
    for path in all_leaves:
        if path not in tried.live and possible[path]:
            _in_pairs(opened, path, possible, bases, defaults, lets_in, tried)
    return tried


def _in_pairs(
    opened: Opened,
    path: Path,
    possible: Mapping[Path, Sequence[Any]],
    bases: Sequence[Mapping[str, Any]],
    defaults: Mapping[str, Any],
    lets_in: Callable[[Mapping[str, Any]], bool],
    tried: _Tried,
) -> None:
    """Try a value together with another one, that may switch on what reads it: neighbours first."""
    others = sorted((each for each in possible if each != path), key=lambda each: -_common(each, path))
    left = _TRIES
    for other in others:
        for value in possible[other]:
            base = set_at(bases[0], other, value)
            was: object = None
            for own in possible[path]:
                changed = set_at(base, path, own)
                if not lets_in(merged(defaults, changed)):
                    continue
                was = was if was is not None else _outcome(opened, base)
                left -= 1
                if _outcome(opened, changed) != was:
                    tried.live.add(path)
                    tried.values.append(changed)
                    return
                if left <= 0:
                    return


def _common(one: Path, other: Path) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _outcome(opened: Opened, values: Mapping[str, Any]) -> object:
    """Give what comes of values, so that two can be compared: what is rendered, or how it is refused."""
    try:
        return opened.render(values, check=False)
    except Refused as error:
        return error.text


def _dead_branches(subject: Subject, engine: Engine, known: Sequence[Mapping[str, Any]]) -> Iterator[Branch]:
    """Find branches that no values take: all are marked; the one that shows is taken, and the others are tried again."""
    left = {
        f"{_MARK}{number}-": branch
        for number, branch in enumerate(
            branch
            for path, text in subject.templates.items()
            for branch in branches(path, text)
            if not branch.refuses
        )
    }
    for values in known:
        while left:
            with _marked(subject, engine, left) as opened:
                try:
                    opened.render(values, check=False)
                    break
                except Refused as error:
                    mark = _mark_in(error.text)
                    if mark not in left:
                        break
                    del left[mark]
    yield from sorted(left.values(), key=lambda branch: (branch.template, branch.line))


class _marked:  # noqa: N801  reads as a function in its with statement
    def __init__(self, subject: Subject, engine: Engine, left: Mapping[str, Branch]) -> None:
        places: dict[str, dict[int, str]] = {}
        for mark, branch in left.items():
            places.setdefault(branch.template, {})[branch.at] = mark
        files = {path: content for path, content in subject.files.items() if path != SCHEMA}
        for path, marks in places.items():
            files[path] = marked(subject.text(path), marks).encode()
        self._opened = engine.open(Subject(subject.name, files, subject.shown, chart=subject.chart, about=subject.about))

    def __enter__(self) -> Opened:
        return self._opened

    def __exit__(self, *_: object) -> None:
        self._opened.close()


def _mark_in(text: str) -> str:
    start = text.find(_MARK)
    end = text.find("-", start + len(_MARK)) + 1
    return text[start:end] if start >= 0 else ""


def _validator(schema: Any) -> Callable[[Mapping[str, Any]], bool]:
    if not schema:
        return lambda values: True
    import jsonschema_rs

    is_valid = jsonschema_rs.Draft7Validator(schema).is_valid
    return lambda values: bool(is_valid(_without_nulls(values)))


def _without_nulls(value: Any) -> Any:
    """Take away what is null, as Helm does before it reads the schema."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _dotted(path: Path) -> str:
    return ".".join(step.replace(".", "\\.") for step in path)


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
