"""Where the version of a chart is written: the string literal that an argument, or a constant, leads to."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from chartgen import files
from chartgen.errors import Finding, Location
from chartgen.locations import Source, path_of, shown

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_QUOTED = re.compile(r"(?P<open>[A-Za-z]{0,2}(?P<quotes>\"\"\"|'''|\"|'))(?P<text>.*)(?P=quotes)", re.DOTALL)
_LONGEST_WAY = 8
"""Constants that lead to one another."""


class NotLiteral(Exception):  # noqa: N818  it carries a finding
    """A version that cannot be written; `finding` says why, and where."""

    def __init__(self, message: str, location: Location | None, hint: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(message, location, field="version", hint=hint, rule="usage")


@dataclass(frozen=True, slots=True)
class Literal:
    """The content of a string literal in a file."""

    path: str
    """Absolute."""
    start: int
    """The offset of its first byte in the file, after the quotes."""
    end: int
    text: str
    """What Python makes of it."""
    location: Location
    constants: tuple[Location, ...] = ()
    """The names that lead to it, from the argument on; none if the argument is the literal itself."""


class Sources:
    """The files of one root of specs, read once."""

    def __init__(self, root: str) -> None:
        """Begin with none; constants are looked for below `root`, where the imports of its specs start."""
        self.root = root
        self._known: dict[str, SpecSource | None] = {}

    def find(self, location: Location) -> Literal:
        """Return the literal that the argument at a location is, or that its constant is assigned.

        Raises:
            NotLiteral: It is not a literal, or not in a file below the root.
        """
        source = self.read(path_of(location))
        node = source.node_at(location) if source is not None else None
        if source is None or node is None:
            raise NotLiteral("unknown location of the version", location, _BY_HAND)
        way: list[Location] = []
        for _ in range(_LONGEST_WAY):
            if not isinstance(node, ast.Name | ast.Attribute):
                return source.literal(node, tuple(way))
            way.append(source.mark(node))
            source, node = self._definition(source, node)
        raise NotLiteral("the version is a constant that leads to too many others", location, _BY_HAND)

    def read(self, path: str) -> SpecSource | None:
        """Return a file below the root; None if it is not a file of UTF-8 text there."""
        if path not in self._known:
            self._known[path] = None
            if path.startswith(os.path.join(self.root, "")):
                try:
                    self._known[path] = SpecSource(path, files.read(path))
                except (OSError, UnicodeDecodeError):
                    return None
        return self._known[path]

    def _definition(self, source: SpecSource, node: ast.Name | ast.Attribute) -> tuple[SpecSource, ast.expr]:
        """Return the expression that a name is assigned, in this file or in the one that it is imported from."""
        if isinstance(node, ast.Name):
            value = source.source.assigned(node.id, source.source.function_around(node))
            if value is not None:
                return source, value
            name, modules = node.id, [(each, asked) for each, asked in source.imports(node.id) if asked]
        elif isinstance(node.value, ast.Name):
            imported = source.imports(node.value.id)
            name = node.attr
            modules = [(f"{each}.{asked}".replace("..", ".") if asked else each, name) for each, asked in imported]
        else:
            name, modules = node.attr, []
        for module, asked in modules:
            other = self._module(source, module)
            value = other.source.assigned(asked, None) if other is not None else None
            if other is not None and value is not None:
                return other, value
        raise NotLiteral(
            f"the version is `{name}`, which is not a constant of the specs", source.mark(node),
            "assign it once, as a string, or write the version into the chart",
        )  # fmt: skip

    def _module(self, source: SpecSource, module: str) -> SpecSource | None:
        """Return the file of a module as specs import it: relative to the root, or with dots to the file."""
        name = module.lstrip(".")
        folder = self.root
        if level := len(module) - len(name):
            folder = source.path
            for _ in range(level):
                folder = os.path.dirname(folder)
        path = os.path.join(folder, *name.split(".")) if name else folder
        return self.read(f"{path}.py") or self.read(os.path.join(path, "__init__.py"))

    def other_uses(self, literal: Literal, known: set[Location]) -> Iterator[Location]:
        """Yield where the constants on the way to a literal are used, other than in known places."""
        names = {each.source[each.column - 1 : each.end_column - 1].rpartition(".")[2] for each in literal.constants}
        if not names:
            return
        for path in sorted(files.below(self.root)[0]):
            if path.endswith(".py") and (source := self.read(os.path.join(self.root, path))) is not None:
                for node in source.uses(names, is_defining=source.path == literal.path):
                    location = source.mark(node)
                    if location not in known:
                        yield location


class SpecSource:
    """A file of the author, as bytes and as a tree with positions in them."""

    def __init__(self, path: str, content: bytes) -> None:
        """Take the content of a file.

        Raises:
            UnicodeDecodeError: It is not UTF-8.
        """
        self.path = path
        self.content = content
        self.source = Source(path, content.removeprefix(_BOM).decode())

    @cached_property
    def _line_starts(self) -> list[int]:
        """The offsets of the lines in the file."""
        first = len(_BOM) if self.content.startswith(_BOM) else 0
        return [first, *(match.end() for match in _LINE_END.finditer(self.content, first))]

    def mark(self, node: ast.expr) -> Location:
        """Return the location of an expression."""
        return self.source.mark(node)

    def node_at(self, location: Location) -> ast.expr | None:
        """Return the largest expression that begins at a location."""
        column = len(self.source.line(location.line)[: location.column - 1].encode())
        found = [
            node
            for node in ast.walk(self.source.tree)
            if isinstance(node, ast.expr) and (node.lineno, node.col_offset) == (location.line, column)
        ]
        return max(found, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0), default=None)

    def literal(self, node: ast.expr, constants: tuple[Location, ...]) -> Literal:
        """Return an expression as a literal.

        Raises:
            NotLiteral: It is anything else, such as an f-string, or consists of several literals.
        """
        location = self.mark(node)
        if isinstance(node, ast.JoinedStr):
            raise NotLiteral("the version is an f-string", location, _BY_HAND)
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            raise NotLiteral("the version is not a string literal", location, _BY_HAND)
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or 0, node.end_col_offset or 0)
        written = self.content[start:end].decode()
        if sum(token.type == tokenize.STRING for token in _tokens(written)) != 1:
            raise NotLiteral("the version consists of several literals", location, "write it as one")
        match = _QUOTED.fullmatch(written)
        if match is None or match["text"] != node.value:
            raise NotLiteral("the version is written with escapes", location, "write it without them")
        inner = start + len(match["open"].encode())
        return Literal(self.path, inner, inner + len(node.value.encode()), node.value, location, constants)

    def _offset(self, line: int, column: int) -> int:
        return self._line_starts[line - 1] + column

    def imports(self, name: str) -> list[tuple[str, str]]:
        """Return the modules that a name may come from, each with the name there; empty for the module itself."""
        found: list[tuple[str, str]] = []
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.ImportFrom):
                module = f"{'.' * node.level}{node.module or ''}"
                found += [(module, each.name) for each in node.names if (each.asname or each.name) == name]
            elif isinstance(node, ast.Import):
                found += [(each.name, "") for each in node.names if (each.asname or each.name) == name]
        return found

    def uses(self, names: set[str], *, is_defining: bool) -> Iterator[ast.expr]:
        """Yield where constants are read: by their own names, those that they are imported as, or as attributes."""
        if not any(name in self.source.text for name in names):
            return
        local = set(names) if is_defining else set()
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.ImportFrom):
                local |= {each.asname or each.name for each in node.names if each.name in names}
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Name):
                is_use = node.id in local
            else:
                is_use = isinstance(node, ast.Attribute) and node.attr in names
            if is_use and isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield node


_BY_HAND = "write it as a string literal, or change it by hand"


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    # In brackets, so that literals on several lines belong together.
    return tokenize.generate_tokens(io.StringIO(f"({text})").readline)


def described(location: Location) -> str:
    """Return a location for a message."""
    return f"{shown(path_of(location))}:{location.line}"
