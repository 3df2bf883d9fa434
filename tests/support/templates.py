"""Which values a Helm template reads, told from its text.

Only the forms that templates here have are understood: `.Values.a.b`, `(.Values.a).b`, `index (.Values.a | default
dict) "b"`, the same with `get`, `hasKey .Values "a"`, and the same for `$values`, the values of one workload.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_ACTION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.DOTALL)
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|`[^`]*`|[()|]|[^\s()|"`]+')
_ROOT = re.compile(r"(\.Values|\$\.Values|\.root\.Values|\$values|\.values)((?:\.\w+)*)$")
_DEFINE = re.compile(r"(?=\{\{-? define )")
_DEPRECATED = re.compile(r'"(?:old|path)" \(list ("[^)]*")\)')
"""Paths as data, of the values that are moved to other paths or warned of."""
_SCOPE = re.compile(r'\$values := get \.Values "([^"]+)"')

Read = tuple[str, tuple[str, ...]]
"""What a path starts from, `.Values` or `$values` of a helper, and the path."""


def paths_read(text: str) -> Iterator[Read]:
    """Give each path that a template reads from the values."""
    for found in _DEPRECATED.finditer(text):
        yield ".Values", tuple(json.loads(f"[{found[1].replace(' ', ',')}]"))
    for part in _DEFINE.split(_COMMENT.sub("", text)):
        scope = _SCOPE.search(part)
        for action in _ACTION.findall(part):
            for root, path in _Expression(action).found:
                if root in ("$values", ".values"):
                    yield (".Values", (scope[1], *path)) if scope else ("$values", path)
                else:
                    yield ".Values", path


class _Expression:
    """One action, read from left to right; `found` are the paths in it."""

    def __init__(self, text: str) -> None:
        self.tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
        self.at = 0
        self.found: list[Read] = []
        while self.at < len(self.tokens):
            self.pipeline()
            self.at += 1

    def pipeline(self) -> Read | None:
        """Read up to the closing parenthesis; give the path that the whole stands for."""
        commands: list[list[tuple[str, Read | None]]] = [[]]
        while self.at < len(self.tokens) and self.tokens[self.at][0] != ")":
            token, _start, _end = self.tokens[self.at]
            if token == "|":
                commands.append([])
            elif token == "(":
                self.at += 1
                inner = self.pipeline()
                commands[-1].append(("()", self.postfix(inner)))
            else:
                root = _ROOT.match(token)
                read = (root[1], tuple(root[2].split(".")[1:])) if root else None
                if read:
                    self.found.append(read)
                commands[-1].append((token, read))
            self.at += 1
        return self.value(commands)

    def postfix(self, inner: Read | None) -> Read | None:
        """Read the `.a.b` that follows a closing parenthesis without a space."""
        end = self.tokens[self.at][2] if self.at < len(self.tokens) else -1
        if self.at + 1 < len(self.tokens):
            token, start, _end = self.tokens[self.at + 1]
            if start == end and token.startswith("."):
                self.at += 1
                inner = (inner[0], (*inner[1], *token.split(".")[1:])) if inner else None
        if inner:
            self.found.append(inner)
        return inner

    def value(self, commands: list[list[tuple[str, Read | None]]]) -> Read | None:
        first = commands[0]
        if (
            len(first) == 3
            and first[0][0] in ("get", "hasKey", "index")
            and first[1][1]
            and first[2][0].startswith('"')
        ):
            root, path = first[1][1]
            read = (root, (*path, first[2][0].strip('"')))
            self.found.append(read)
            return read
        return first[0][1] if len(first) == 1 else None
