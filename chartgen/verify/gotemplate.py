"""Helm's templates as text: which branches they have, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# An action; comments and strings may have braces in them.
_ACTION = re.compile(
    r"\{\{-?\s*(?:/\*.*?\*/|(?P<code>(?:\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])*'|(?!-?\}\}).)*?))\s*-?\}\}",
    re.DOTALL,
)
_WORD = re.compile(r"(if|else|with|range|define|block|end)\b\s*(.*)", re.DOTALL)
_REFUSAL = re.compile(r"\s*(?:\{\{-?\s*/\*.*?\*/\s*-?\}\}\s*)*\{\{-?\s*fail\b", re.DOTALL)


class Action(NamedTuple):
    """One action that opens, divides or closes something."""

    word: str
    rest: str
    """What follows the word."""
    start: int
    end: int
    """One past its closing braces."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What is rendered only under some condition."""

    template: str
    line: int
    said: str
    """The action that opens it, such as `if .Values.ingress.enabled`; of an `else`, with that which it belongs to."""
    at: int
    """Where its body begins in the text of the template."""
    refuses: bool
    """Whether it is there to refuse: its body begins with `fail`."""


def actions(text: str) -> Iterator[Action]:
    """Give the actions that make the structure of a template."""
    for match in _ACTION.finditer(text):
        word = _WORD.match(match["code"] or "")
        if word is not None:
            yield Action(word[1], " ".join(word[2].split()), match.start(), match.end())


def branches(template: str, text: str) -> list[Branch]:
    """List the branches of a template, and its named templates: each is there to be rendered in some scenario."""
    found = []
    open_actions: list[str] = []
    for action in actions(text):
        if action.word == "end":
            if open_actions:
                open_actions.pop()
            continue
        said = f"{action.word} {action.rest}".strip()
        if action.word == "else":
            said = f"{said} of {open_actions[-1]}" if open_actions else said
        else:
            open_actions.append(said)
        refuses = bool(_REFUSAL.match(text, action.end))
        found.append(Branch(template, text.count("\n", 0, action.start) + 1, said, action.end, refuses))
    return found


def marked(text: str, marks: dict[int, str]) -> str:
    """Put a refusal with a mark at the beginning of some branches: position to mark."""
    made = []
    last = 0
    for position in sorted(marks):
        made += [text[last:position], '{{ fail "', marks[position], '" }}']
        last = position
    return "".join([*made, text[last:]])
