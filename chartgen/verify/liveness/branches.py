"""The branches of Helm's templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# An action; its comments and strings may contain braces.
_ACTION = re.compile(
    r"\{\{-?\s*(?:/\*.*?\*/|(?P<code>(?:\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])*'|(?!-?\}\}).)*?))\s*-?\}\}",
    re.DOTALL,
)
_WORD = re.compile(r"(if|else|with|range|define|block|end)\b\s*(.*)", re.DOTALL)
_SILENT = re.compile(r"(?:\$\w*(?:\s*,\s*\$\w+)?\s*:?=|break\b|continue\b)")
_INCLUDE = re.compile(r'(?:include|template)\s+"([^"]+)"')
_NAME = re.compile(r'"([^"]+)"')


class Action(NamedTuple):
    """An action of a template."""

    word: str
    """A keyword such as `if` or `end`; empty for an action that is not a control structure."""
    rest: str
    """What follows the keyword."""
    start: int
    end: int
    """The position after its closing braces."""


@dataclass(slots=True)
class _Body:
    """What is between two actions of a control structure."""

    action_text: str
    start: int
    at: int
    name: str = ""
    """The name of a named template."""
    outputs: bool = False
    fails: bool = False
    includes: set[str] = field(default_factory=set)
    """The named templates that it includes."""
    above: _Body | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a template that is rendered conditionally."""

    template: str
    line: int
    action_text: str
    """The action that begins it, such as `if .Values.ingress.enabled`; for an `else`, with the action it belongs to."""
    at: int
    """The position in the template where its body begins."""


def actions(text: str) -> Iterator[Action]:
    """Yield the actions of a template, without its comments."""
    for match in _ACTION.finditer(text):
        code = match["code"]
        if code is not None:
            word = _WORD.match(code)
            action_text = " ".join((word[2] if word else code).split())
            yield Action(word[1] if word else "", action_text, match.start(), match.end())


def branches(templates: Mapping[str, str]) -> list[Branch]:
    """Return the branches and named templates of a chart: each should be rendered in some scenario.

    Branches that only call `fail` are omitted: no working scenario takes them.
    """
    bodies = {path: _bodies(text) for path, text in templates.items()}
    checks = _checks([body for found in bodies.values() for body in found])
    return [
        Branch(path, templates[path].count("\n", 0, body.start) + 1, body.action_text, body.at)
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
            action_text = f"{action.word} {action.rest}".strip()
            above = here
            if action.word == "else":
                action_text = (
                    f"{action_text} of {here.action_text.split(' of ')[-1]}" if here is not None else action_text
                )
                above = here.above if here is not None else None
            here = _Body(action_text, action.start, action.end, above=above)
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
        body.fails = True
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
    """Return the named templates that render nothing and may call `fail`."""
    for body in bodies:
        for above in list(_upward(body))[1:]:
            above.outputs = above.outputs or body.outputs
            above.fails = above.fails or body.fails
            above.includes |= body.includes
    checks: frozenset[str] = frozenset()
    while True:
        more = frozenset(body.name for body in bodies if body.name and _is_check(body, checks))
        if more == checks:
            return checks
        checks = more


def _is_check(body: _Body, checks: frozenset[str]) -> bool:
    """Return whether a body renders nothing and may call `fail`."""
    return not body.outputs and body.includes <= checks and (body.fails or bool(body.includes))


def marked(text: str, marks: Mapping[int, str]) -> str:
    """Insert a call of `fail` with a marker at the beginning of some branches, by position."""
    made = []
    last = 0
    for position in sorted(marks):
        made += [text[last:position], '{{ fail "', marks[position], '" }}']
        last = position
    return "".join([*made, text[last:]])
