"""Files of environment variables: `.env` of a project, and those of `env_file`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = re.compile(r"\s*(?:export\s+)?([^\s=:#'\"]+)[ \t]*([=:]?)[ \t]*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "$": "$$"}


class Entry(NamedTuple):
    """One variable of a file."""

    name: str
    value: str | None
    """Its text; None if the file only names it, which means that the shell provides it."""
    line: int
    is_literal: bool
    """Whether the text is in single quotes, so that nothing in it is interpolated."""


class DotenvError(ValueError):
    """A file that is not one of variables."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def entries(text: str, *, is_raw: bool = False) -> Iterator[Entry]:
    """Yield the variables of a file.

    Args:
        text: The file.
        is_raw: Its values are taken as they are, with their quotes.

    Raises:
        DotenvError: A line is not a variable, or a quote is not closed.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        start = number
        if is_raw:
            name, equals, value = line.partition("=")
            yield Entry(name.strip(), value if equals else None, start, True)
            continue
        match = _NAME.match(line)
        if not match:
            raise DotenvError(start)
        name, separator, rest = match[1], match[2], line[match.end() :]
        if not separator:
            if rest.strip() and not rest.lstrip().startswith("#"):
                raise DotenvError(start)
            yield Entry(name, None, start, True)
            continue
        quote = rest[:1]
        if quote not in ("'", '"'):
            yield Entry(name, re.split(r"(?:^|\s+)#", rest, maxsplit=1)[0].strip(), start, False)
            continue
        while (end := _end_of_quote(rest, quote)) < 0:
            if number >= len(lines):
                raise DotenvError(start)
            rest += "\n" + lines[number]
            number += 1
        inner = rest[1:end]
        if quote == '"':
            inner = re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), inner, flags=re.DOTALL)
        yield Entry(name, inner, start, quote == "'")


def _end_of_quote(text: str, quote: str) -> int:
    position = 1
    while position < len(text):
        if text[position] == "\\" and quote == '"':
            position += 1
        elif text[position] == quote:
            return position
        position += 1
    return -1
