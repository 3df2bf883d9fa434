"""Comments and docstrings of specs: any text, wrapped, and without effect on Python and its tools."""

from __future__ import annotations

import re
import textwrap

_PRAGMAS = (
    "noqa|fmt|yapf|isort|ruff|flake8|pylint|pyright|mypy|type|nosec|bandit|pragma|region|endregion|black|pyre|pytype"
)
_PRAGMA = re.compile(rf"(?:{_PRAGMAS})\b|-\*-|(?:vim?|ex|coding|fileencoding|encoding)\s*[:=]|%%", re.IGNORECASE)
_INNER_PRAGMA = re.compile(rf"#+\s*(?={_PRAGMA.pattern})", re.IGNORECASE)
_MIN_WIDTH = 30
"""Prose that is nested deeply exceeds the line length rather than becoming a column of words."""


def comment(text: str, width: int) -> list[str]:
    """Return the lines of a comment that fit the width."""
    lines = []
    for line in text.splitlines():
        plain = _INNER_PRAGMA.sub("", _visible(line)).lstrip("#! ").rstrip()
        for part in _wrapped(plain, width - 2):
            # Tools would take it as addressed to them.
            lines.append(f'# "{part}"' if _PRAGMA.match(part) else f"# {part}")
    return lines


def docstring(text: str, line_length: int) -> str:
    """Return a docstring, which ends with a full stop; empty without text."""
    paragraphs = [" ".join(_visible(part).split()) for part in re.split(r"\n\s*\n", text)]
    paragraphs = [part.replace('"""', "'''") for part in paragraphs if part]
    if not paragraphs:
        return ""
    if len(paragraphs) == 1 and len(paragraphs[0]) + 7 > line_length:
        # The first line is a summary of its own.
        paragraphs = re.split(r"(?<=[.!?]) ", paragraphs[0], maxsplit=1)
    paragraphs = [part if part.endswith((".", "!", "?", ":")) else f"{part}." for part in paragraphs]
    summary, *others = paragraphs
    summary = re.sub(r":$", ".", re.sub(r'^"+', "'", summary))
    quotes = 'r"""' if any("\\" in part for part in paragraphs) else '"""'
    if not others:
        return f'{quotes}{summary}"""'
    body = "\n\n".join("\n".join(_wrapped(part, line_length)) for part in others)
    return f'{quotes}{summary}\n\n{body}\n"""'


def _visible(line: str) -> str:
    return "".join(each if each.isprintable() else " " for each in line)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, _MIN_WIDTH), break_long_words=False, break_on_hyphens=False)
