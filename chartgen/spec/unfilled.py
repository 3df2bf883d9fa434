"""Placeholders that somebody has to fill in, such as `PROJECT_ID` in an image.

Fields that accept them contain what samples and templates have there. The rule `placeholder` reports them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

from chartgen.locations import Path
from chartgen.spec.checks import Problem
from chartgen.spec.declare import Json
from chartgen.wording import listed

_WORD = r"""[^][{}()<>\s"'\\]+"""
_PLACEHOLDER = re.compile(
    rf"\$?\{{{_WORD}\}}|\$\({_WORD}\)|<+{_WORD}>+|\[+{_WORD}\]+|\$[A-Za-z_][A-Za-z0-9_]*"
    r"|(?<![A-Za-z0-9])[A-Z][A-Z0-9_]*[A-Z0-9](?![A-Za-z0-9])"
)
"""Variables of a shell, words in brackets, and words in capitals. What templates or quotes could contain is none."""
_FILLED = "x"

Rule = Callable[[str], str | None]
"""A function of `chartgen.names`."""


def fillable(rule: Rule) -> Rule:
    """Return a rule for text that may contain placeholders, each of which stands for a letter or more."""

    def check(text: str) -> str | None:
        sentence = rule(text)
        return None if sentence is None or rule(_PLACEHOLDER.sub(_FILLED, text)) is None else sentence

    return check


def is_unfilled(rule: Rule, text: str) -> bool:
    """Return whether text that a rule accepts once it is filled in still has placeholders."""
    return bool(text) and rule(text) is not None and fillable(rule)(text) is None


def filled_in(rule: Rule, text: str) -> str:
    """Return text that a rule accepts if all that it lacks is to be filled in."""
    return _PLACEHOLDER.sub(_FILLED, text) if is_unfilled(rule, text) else text


def accepting(schema: Json, rule: Rule, texts: Iterable[str]) -> Json:
    """Return a schema of text that also accepts those of some texts that are not filled in."""
    unfilled = tuple(text for text in texts if is_unfilled(rule, text))
    return _accepting(schema["pattern"], schema["maxLength"], unfilled) if unfilled else schema


@functools.lru_cache
def _accepting(pattern: str, most: int, texts: tuple[str, ...]) -> Json:
    patterns = [pattern, *(f"^{re.escape(text)}$" for text in texts)]
    return {"type": "string", "pattern": "|".join(patterns), "maxLength": max(most, *map(len, texts))}


def problem(what: str, path: Path, text: str, value: str) -> Problem:
    """Return the problem of text that is not filled in; `value` is the path of the value that contains it."""
    found = list(dict.fromkeys(_PLACEHOLDER.findall(text)))
    verb = "is a placeholder" if len(found) == 1 else "are placeholders"
    return Problem(
        path,
        f'invalid {what} "{text}": {listed(found)} {verb}',
        text,
        hint=f"write what is meant, or set the value `{value}` at installation",
    )
