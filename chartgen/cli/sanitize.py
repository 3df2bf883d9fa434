"""Text of authors, files and engines, made harmless for terminals and for the runners of CI systems.

A terminal interprets control characters, and a reader is misled by invisible and bidirectional ones (CVE-2021-42574).
A runner reads commands from the log, on stdout and stderr alike: GitHub from lines that begin with `::` and from
`##[` anywhere, Azure Pipelines from `##vso[`, TeamCity from `##teamcity[`.
"""

from __future__ import annotations

import re
import unicodedata

_RUNNER_COMMAND = r"""(?mix)
    ^((?:[^\S\n]|\x1b\[[\d;]*m)*) :(?=:)            # a line that begins with `::`, after spaces and colours
    | \#(?=\#(?:\[|vso\[|teamcity\[))               # `##[` and the like, anywhere
"""


def printable(text: str) -> str:
    """Escape what a terminal interprets or does not show; newlines, tabs and all kinds of spaces are kept."""
    # The check of the whole text is fast, and nearly always enough.
    if text.isprintable():
        return text
    return "".join(character if _is_shown(character) else _escape(character) for character in text)


def inert(text: str) -> str:
    r"""Escape the character that makes a runner take a line for a command, as in `\x3a:set-output`."""
    return re.sub(_RUNNER_COMMAND, _escape_last, text) if "::" in text or "##" in text else text


def _is_shown(character: str) -> bool:
    return character in "\n\t" or character.isprintable() or unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _escape_last(match: re.Match[str]) -> str:
    text = match.group()
    return f"{text[:-1]}\\x{ord(text[-1]):02x}"
