"""The comments of YAML: which field each is about, and which describe anything."""

from __future__ import annotations

import re
from typing import Any

from chartgen.errors import CREDENTIAL
from chartgen.objects.fields import Path

_BREAKS = re.compile("\n|\x85|\u2028|\u2029")
"""What ends a line to libyaml."""
_AT_END = re.compile(r"(?:^|\s)(#.*)$")
_LICENSE = re.compile(r"copyright|licen[sc]ed? under|spdx-|all rights reserved|http\S+/licenses/", re.IGNORECASE)
_MACHINE = re.compile(
    r"(source: \S+$|yaml-language-server|vim?:|-\*-|yamllint|kics|checkov:|nosemgrep|trivy:|noqa|renovate:"
    r"|nosec|kube-?linter"
    r"|\{\s*[\"$]|\+\w+:|@\w+|code generated|do not edit|this file (is|was) (auto|generated)|x-release-please|polaris"
    r"|prettier-ignore|\$schema|region |endregion)",
    re.IGNORECASE,
)
"""Comments for programs, and those of programs."""
_DECORATION = re.compile(r"[-=#*_~+. ]*")
_COMMENTED_OUT = re.compile(r"(- )?[a-zA-Z][\w./-]*:(\s.*)?$|- ['\"{\[-]|- [\w./-]+$|[{}\[\]]")
"""A line of YAML that was commented out, which may contain anything."""
_CREDENTIAL = re.compile(CREDENTIAL)
_MOST = 2000
"""Characters of a comment that are kept."""


class CommentLines:
    """The lines of one text, and what composing it tells about them."""

    def __init__(self, text: str) -> None:
        self._lines = _BREAKS.split(text) if "#" in text else []
        self._paths: dict[int, Path] = {}
        self._ends: dict[int, int] = {}
        self._inside: set[int] = set()
        self._first = 0
        self._from = 0

    def begin(self, line: int) -> None:
        """Begin a document whose first value is on a line."""
        self._from = self._first
        self._first = line
        self._paths = {line: ()}
        self._ends = {}
        self._inside = set()

    def field(self, line: int, path: Path) -> None:
        """Record that a field begins on a line; the outermost one counts."""
        self._paths.setdefault(line, path)

    def scalar(self, node: Any) -> None:
        """Record where a scalar is: what is within it is not a comment."""
        if not self._lines:
            return
        start, end = node.start_mark, node.end_mark
        is_block = node.style in ("|", ">")
        if end.line > start.line:
            # A block ends where the next token begins, unless the text ends with it.
            at_end_of_text = end.line == len(self._lines) - 1 and end.column == len(self._lines[-1])
            closes = end.column > 0 and (not is_block or at_end_of_text)
            self._inside.update(range(start.line + 1, end.line + closes))
            if closes and start.line in self._paths:
                self._paths.setdefault(end.line, self._paths[start.line])
        if not is_block:
            self.end(node)

    def end(self, node: Any) -> None:
        """Record where a value ends."""
        end = node.end_mark
        if self._lines and end.column > self._ends.get(end.line, 0):
            self._ends[end.line] = end.column

    def block(self) -> str:
        """Return all comments of a text that has nothing else."""
        return described([line.strip() for line in self._lines])

    def by_path(self) -> dict[Path, str]:
        """Return the comments of the document by path: those above a field, and those on its line."""
        found: dict[Path, str] = {}
        block: list[str] = []
        last = max(self._paths, default=0)
        for number in range(self._from, min(last + 1, len(self._lines))):
            line = self._lines[number]
            stripped = line.strip()
            if number in self._inside:
                block = []
                self._add(found, number, [])
            elif stripped.startswith("#"):
                block.append(stripped)
            elif stripped:
                self._add(found, number, block)
                block = []
            elif number < self._first:
                block.append("")
            else:
                block = []
        return found

    def _add(self, found: dict[Path, str], number: int, block: list[str]) -> None:
        path = self._paths.get(number)
        if path is None:
            return
        at_end = _AT_END.search(self._lines[number], self._ends.get(number, 0))
        above = described(block) if block else ""
        beside = described([at_end[1]]) if at_end and number in self._ends else ""
        if text := "\n".join(filter(None, (found.get(path), above, beside))):
            found[path] = text


def described(lines: list[str]) -> str:
    """Return what comments say: without their signs, licenses, decoration, and what is for programs."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        text = line.lstrip("#")
        text = text[1:].rstrip() if text.startswith(" ") else text.rstrip()
        if not text.strip() or _DECORATION.fullmatch(text):
            paragraphs.append([])
        elif not _MACHINE.match(text.strip()):
            paragraphs[-1].append(text)
    if any(_LICENSE.search(line) for each in paragraphs for line in each):
        # A license takes several paragraphs: what follows an empty line without a sign is another comment.
        paragraphs = _after_license(lines)
    kept = [each for each in paragraphs if each and not _is_commented_out(each)]
    text = "\n\n".join("\n".join(each) for each in kept)
    return "" if _CREDENTIAL.search(text) else text[:_MOST]


def _after_license(lines: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line.lstrip("#").strip())
        else:
            blocks.append([])
    return [
        [line for line in each if not _DECORATION.fullmatch(line) and not _MACHINE.match(line)]
        for each in blocks
        if not any(_LICENSE.search(line) for line in each)
    ]


def _is_commented_out(lines: list[str]) -> bool:
    return any(_COMMENTED_OUT.match(line.strip()) for line in lines)
