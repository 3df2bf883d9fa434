"""Helm's templates as text: which branches they have, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# An action; comments and strings may have braces in them.
_ACTION = re.compile(
    r"\{\{-?\s*(?:/\*.*?\*/|(?P<code>(?:\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])*'|(?!-?\}\}).)*?))\s*-?\}\}",
    re.DOTALL,
)
_WORD = re.compile(r"(if|else|with|range|define|block|end)\b\s*(.*)", re.DOTALL)
_SILENT = re.compile(r"(?:\$\w*(?:\s*,\s*\$\w+)?\s*:?=|break\b|continue\b)")
_INCLUDE = re.compile(r'(?:include|template)\s+"([^"]+)"')
_NAME = re.compile(r'"([^"]+)"')


class Action(NamedTuple):
    """One action."""

    word: str
    """Such as `if` or `end`; empty for one that is not there for the structure."""
    rest: str
    """What follows the word."""
    start: int
    end: int
    """One past its closing braces."""


@dataclass(slots=True)
class _Body:
    """What stands between two actions of the structure."""

    said: str
    start: int
    at: int
    name: str = ""
    """Of a named template."""
    outputs: bool = False
    refuses: bool = False
    includes: set[str] = field(default_factory=set)
    """Named templates that are put in there."""
    above: _Body | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """What is rendered only under some condition."""

    template: str
    line: int
    said: str
    """The action that opens it, such as `if .Values.ingress.enabled`; of an `else`, with that which it belongs to."""
    at: int
    """Where its body begins in the text of the template."""


def actions(text: str) -> Iterator[Action]:
    """Give the actions of a template, without its comments."""
    for match in _ACTION.finditer(text):
        code = match["code"]
        if code is not None:
            word = _WORD.match(code)
            said = " ".join((word[2] if word else code).split())
            yield Action(word[1] if word else "", said, match.start(), match.end())


def branches(templates: Mapping[str, str]) -> list[Branch]:
    """List the branches of a chart's templates, and their named templates: each should be rendered in some scenario.

    What is there only to refuse, by `fail`, is left out: no scenario that works takes it.
    """
    bodies = {path: _bodies(text) for path, text in templates.items()}
    checks = _checks([body for found in bodies.values() for body in found])
    return [
        Branch(path, templates[path].count("\n", 0, body.start) + 1, body.said, body.at)
        for path, found in bodies.items()
        for body in found
        if not any(_is_check(each, checks) for each in _upward(body))
    ]


def _bodies(text: str) -> list[_Body]:
    found: list[_Body] = []
    here: _Body | None = None
    last = 0
    for action in actions(text):
        if here is not None and _has_text(text[last : action.start]):
            here.outputs = True
        last = action.end
        if action.word == "end":
            here = here.above if here is not None else None
        elif action.word:
            said = f"{action.word} {action.rest}".strip()
            above = here
            if action.word == "else":
                said = f"{said} of {here.said.split(' of ')[-1]}" if here is not None else said
                above = here.above if here is not None else None
            here = _Body(said, action.start, action.end, above=above)
            if action.word in ("define", "block"):
                name = _NAME.match(action.rest)
                here.name = name[1] if name else ""
            found.append(here)
        elif here is not None:
            _take(here, action.rest)
    return found


def _take(body: _Body, code: str) -> None:
    include = _INCLUDE.match(code)
    if code.startswith(("fail ", "fail(")):
        body.refuses = True
    elif include:
        body.includes.add(include[1])
    elif not _SILENT.match(code):
        body.outputs = True


def _has_text(text: str) -> bool:
    return not text.isspace() and bool(_COMMENT.sub("", text).strip())


_COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.DOTALL)


def _upward(body: _Body) -> Iterator[_Body]:
    each: _Body | None = body
    while each is not None:
        yield each
        each = each.above


def _checks(bodies: list[_Body]) -> frozenset[str]:
    """Give the named templates that render nothing and may refuse."""
    for body in bodies:
        for above in list(_upward(body))[1:]:
            above.outputs = above.outputs or body.outputs
            above.refuses = above.refuses or body.refuses
            above.includes |= body.includes
    checks: frozenset[str] = frozenset()
    while True:
        more = frozenset(body.name for body in bodies if body.name and _is_check(body, checks))
        if more == checks:
            return checks
        checks = more


def _is_check(body: _Body, checks: frozenset[str]) -> bool:
    """Say whether a body renders nothing, and is there to refuse."""
    return not body.outputs and body.includes <= checks and (body.refuses or bool(body.includes))


def marked(text: str, marks: Mapping[int, str]) -> str:
    """Put a refusal with a mark at the beginning of some branches: position to mark."""
    made = []
    last = 0
    for position in sorted(marks):
        made += [text[last:position], '{{ fail "', marks[position], '" }}']
        last = position
    return "".join([*made, text[last:]])
