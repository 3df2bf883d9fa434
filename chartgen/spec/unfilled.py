"""Placeholders that somebody has to fill in, such as `PROJECT_ID` in an image.

Fields that accept them contain what samples and templates have there. The rule `placeholder` reports them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chartgen.locations import Path
from chartgen.spec.checks import Problem
from chartgen.spec.declare import Json
from chartgen.wording import listed

_WORD = r"""[^][{}()<>\s"'\\]+"""
_PLACEHOLDER = (
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
        return None if sentence is None or rule(re.sub(_PLACEHOLDER, _FILLED, text)) is None else sentence

    return check


def is_unfilled(rule: Rule, text: str) -> bool:
    """Return whether text that a rule accepts once it is filled in still has placeholders."""
    return bool(text) and rule(text) is not None and fillable(rule)(text) is None


def filled_in(rule: Rule, text: str) -> str:
    """Return text that a rule accepts if all that it lacks is to be filled in."""
    return re.sub(_PLACEHOLDER, _FILLED, text) if is_unfilled(rule, text) else text


def accepting(schema: Json, rule: Rule, texts: Iterable[str]) -> Json:
    """Return a schema of text that also accepts those of some texts that are not filled in."""
    unfilled = tuple(text for text in texts if is_unfilled(rule, text))
    return _accepting(schema["pattern"], schema["maxLength"], unfilled) if unfilled else schema


@functools.lru_cache
def _accepting(pattern: str, most: int, texts: tuple[str, ...]) -> Json:
    pattern += "".join(map(_alternative, texts))
    return {"type": "string", "pattern": pattern, "maxLength": max(most, *map(len, texts))}


def _alternative(text: str) -> str:
    return f"|^{re.escape(text)}$"


def texts_with_placeholders(values: Any) -> list[str]:
    """Return the texts within some values that contain placeholders."""
    if isinstance(values, str):
        return [values] if re.search(_PLACEHOLDER, values) else []
    parts = values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()
    return [text for part in parts for text in texts_with_placeholders(part)]


def without_placeholders(schema: Any, texts: Sequence[str]) -> Any:
    """Return a schema that does not accept texts that nobody has filled in: no installer sets a value to one.

    Args:
        schema: The JSON schema of a value.
        texts: The texts, which are defaults of the chart.
    """
    return _without(schema, [_alternative(text) for text in texts]) if texts else schema


def _without(schema: Any, alternatives: Sequence[str]) -> Any:
    if isinstance(schema, list):
        return [_without(part, alternatives) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _without(part, alternatives) for key, part in schema.items()}
    if isinstance(pattern := found.get("pattern"), str):
        for each in alternatives:
            pattern = pattern.replace(each, "")
        found["pattern"] = pattern
    return found


def problem(what: str, path: Path, text: str, value: str) -> Problem:
    """Return the problem of text that is not filled in; `value` is the path of the value that contains it."""
    found = list(dict.fromkeys(re.findall(_PLACEHOLDER, text)))
    verb = "is a placeholder" if len(found) == 1 else "are placeholders"
    return Problem(
        path,
        f'invalid {what} "{text}": {listed(found)} {verb}',
        text,
        hint=f"replace it, or set the value `{value}` at installation",
    )
