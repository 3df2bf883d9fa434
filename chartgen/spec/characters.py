"""Characters in texts that Kubernetes does not get as they are. Imported only if a text may have one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from chartgen.locations import Key, Path
from chartgen.spec.checks import Found, Problem
from chartgen.spec.text import is_marked, readable, stray_delimiter

_CONTROL = re.compile("[\x7f-\x9f\ufffe\uffff]")
"""Characters that Helm loses or API servers reject: `toYaml` returns nothing for a text with one of them."""
_HALF = re.compile("[\ud800-\udfff]")
"""Lone surrogates. Python uses them for bytes that are not UTF-8, as in `os.environ`."""
_PROSE = frozenset({"description", "docs", "reason"})
"""Fields that are written to pages and comments, whose lines end with a newline only."""


_BACKENDS = frozenset({"backends", "default_backend"})
"""Fields whose dicts may have been meant to refer to a Service of the chart."""


def with_texts(spec: Any, problems: list[Found]) -> list[Found]:
    """Add the texts in valid fields that Kubernetes does not get as they are, about which nothing else is reported."""
    fields = (field.name for field in dataclasses.fields(spec) if field.name not in (spec._invalid or ()))
    found = [Found(problem, frozenset({name})) for name in fields for problem in _problems_of_field(spec, name)]
    paths = {each.problem.path for each in found}
    return [*(each for each in problems if each.problem.path not in paths), *found]


def _problems_of_field(spec: Any, name: str) -> Iterator[Problem]:
    value = getattr(spec, name)
    yield from _characters(value, (name,))
    if name not in spec._placeholders:
        yield from _placeholders(value, (name,))


def _placeholders(value: object, path: Path) -> Iterator[Problem]:
    """Find placeholders in fields where the chart would not replace them."""
    if isinstance(value, str):
        if is_marked(value) and not stray_delimiter(value):
            yield Problem(
                path,
                "unsupported placeholder: this text must be known at build time",
                readable(value),
                "plain text",
                "for a Service of the chart, use a `Backend`" if path[0] in _BACKENDS else "",
            )
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _placeholders(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _placeholders(item, (*path, key))


def _characters(value: object, path: Path) -> Iterator[Problem]:
    if isinstance(value, str):
        if problem := _problem(value, path) or _object_in(value, path):
            yield problem
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _characters(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and (found := _HALF.search(key)):
                yield _half(found[0], (*path, Key(key)))
            elif isinstance(key, str) and (delimiter := stray_delimiter(key)):
                yield _delimiter(delimiter, (*path, Key(key)))
            yield from _characters(item, (*path, key))


def _problem(text: str, path: Path) -> Problem | None:
    if found := _HALF.search(text):
        return _half(found[0], path)
    if found := _CONTROL.search(text):
        sign = _sign(found[0])
        return Problem(path, f"invalid character {sign}: Kubernetes rejects or loses it", sign)
    if delimiter := stray_delimiter(text):
        return _delimiter(delimiter, path)
    if path[0] in _PROSE and "\r" in text:
        message = "invalid character U+000D: lines of this text end with a newline only"
        return Problem(path, message, _sign("\r"))
    return None


_OBJECT = re.compile(
    r"<(?:[\w.]*[.])?(\w+) object at 0x[0-9a-f]+>|<((?:bound )?\w+) [^<>]*(?:<[^<>]*>)? ?at 0x[0-9a-f]+>"
)
"""The text of an object without a text of its own, and of a function."""


def _object_in(text: str, path: Path) -> Problem | None:
    """Find an object whose text is its address in memory, which differs in each run."""
    found = _OBJECT.search(text)
    if found is None:
        return None
    name = found[1] or found[2]
    hint = ""
    if name == "KeyRef":
        hint = 'set a variable to the key, and refer to that variable: `env={"PASSWORD": secret.key("PASSWORD"), ...}`'
    elif name == "function":
        hint = "call it"
    return Problem(
        path, f"invalid object in text: {name} cannot be converted to text", name,
        "text, or an object with a name in the cluster, such as a ConfigMap", hint,
    )  # fmt: skip


def _half(character: str, path: Path) -> Problem:
    return Problem(
        path,
        f"invalid character {_sign(character)}: a lone surrogate cannot be written to a file",
        _sign(character),
        hint="it replaces a byte that is not UTF-8, in a file name or an environment variable",
    )


def _delimiter(character: str, path: Path) -> Problem:
    sign = _sign(character)
    message = f"invalid character {sign}: chartgen uses it for placeholders, such as those of `host()`"
    return Problem(path, message, sign)


def _sign(character: str) -> str:
    return f"U+{ord(character):04X}"
