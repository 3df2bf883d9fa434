"""The author's files as text and as syntax trees, with lines and columns."""

from __future__ import annotations

import ast
import contextlib
import os
from collections import OrderedDict
from collections.abc import Iterator
from typing import TypeAlias

from chartgen.errors import Location

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

_KEPT = 8
_cache: OrderedDict[str, Source] = OrderedDict()


class Source:
    """One file. Its tree is made when something is looked for in it."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._calls: dict[tuple[int, int], ast.Call] | None = None
        self._functions: list[Function] = []
        self._tree: ast.Module | None = None

    @property
    def tree(self) -> ast.Module:
        """The syntax tree; an empty one where the file, as it is now, is not Python."""
        if self._tree is None:
            try:
                self._tree = ast.parse(self.text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._tree = ast.Module(body=[], type_ignores=[])
        return self._tree

    @property
    def calls(self) -> dict[tuple[int, int], ast.Call]:
        """All calls, by line and column (in bytes, from 0) of their ends: no two end at the same position."""
        if self._calls is None:
            self._calls = {}
            for node in ast.walk(self.tree):
                if isinstance(node, ast.Call):
                    self._calls[node.end_lineno or 0, node.end_col_offset or 0] = node
                elif isinstance(node, _FUNCTIONS):
                    self._functions.append(node)
        return self._calls

    def call_at(self, line: int, end_line: int | None, end_column: int | None, keyword: object) -> ast.Call | None:
        """Find the call that ends there; without columns (Python may be told to keep none) the likeliest of a line."""
        if end_line is not None and end_column is not None:
            return self.calls.get((end_line, end_column))
        found = sorted((call for call in self.calls.values() if call.lineno == line), key=lambda call: call.col_offset)
        naming = (call for call in found if any(given.arg == keyword for given in call.keywords))
        return next(naming, found[0] if found else None)

    def function_around(self, node: ast.expr) -> Function | None:
        """Find the innermost function whose body the node is in."""
        self.calls  # noqa: B018  finds the functions too
        at = (node.lineno, node.col_offset)
        found = None
        for function in self._functions:  # outer ones come before inner ones
            body = function.body if isinstance(function.body, ast.expr) else function.body[0]
            if (body.lineno, body.col_offset) <= at < (function.end_lineno or 0, function.end_col_offset or 0):
                found = function
        return found

    def assigned(self, name: str, function: Function | None) -> ast.expr | None:
        """Find the value of a name that is assigned exactly once, in this function or in the module."""
        if function is not None:
            if name in parameters(function):
                return None
            values = _assignments(name, function)
            if values:
                return values[0] if len(values) == 1 else None
        values = _assignments(name, self.tree)
        return values[0] if len(values) == 1 else None

    def mark(self, node: ast.expr | ast.keyword | ast.stmt) -> Location:
        """Return the location of a node, up to the end of its first line."""
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        return self.location(node.lineno, node.col_offset, end)

    def mark_name(self, call: ast.Call) -> Location:
        """Return the location of the name of what is called: `Chart`, or `but` in `backend.but()`."""
        function = call.func
        if isinstance(function, ast.Attribute):
            end = function.end_col_offset or 0
            return self.location(function.end_lineno or 0, end - len(function.attr.encode()), end)
        return self.mark(function)

    def location(self, line: int, start: int | None = None, end: int | None = None) -> Location:
        """Return a location from columns as the compiler counts them, in bytes from 0."""
        text = self.line(line)
        if start is None:
            return Location(shown(self.path), line, source=text)
        column = _characters(text, start) + 1
        last = len(text.rstrip()) if end is None else _characters(text, end)
        return Location(shown(self.path), line, column, max(last, column) + 1, text)

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1; empty for a line that does not exist."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def source_of(path: str) -> Source | None:
    """Read a file; None if it cannot be read. The last few are kept while they do not change."""
    if path.startswith("<"):
        return None
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")
    except (OSError, ValueError):
        return None
    known = _cache.pop(path, None)
    if known is None or known.text != text:
        known = Source(path, text)
    _cache[path] = known
    if len(_cache) > _KEPT:
        _cache.popitem(last=False)
    return known


_here = ""


@contextlib.contextmanager
def shown_from(folder: str) -> Iterator[None]:
    """Name files as seen from a folder, whatever becomes the current directory meanwhile."""
    global _here
    before, _here = _here, folder
    try:
        yield
    finally:
        _here = before


def shown(path: str) -> str:
    """Name a file as the author would: relative to the current directory where it lies below that, else absolute."""
    try:
        here = os.path.join(_here or os.getcwd(), "")
    except OSError:  # the directory was removed
        return os.path.abspath(path).replace(os.sep, "/")
    path = os.path.normpath(os.path.join(here, path))
    return path.removeprefix(here).replace(os.sep, "/")


def path_of(location: Location) -> str:
    """Return the absolute path of the file of a location, the inverse of `shown`."""
    return os.path.normpath(os.path.join(_here or os.getcwd(), location.file))


def parameters(function: Function) -> tuple[str, ...]:
    """Name a function's parameters, those that can be given by position first; without `*args` and `**kw`."""
    given = function.args
    return tuple(arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def is_stored(name: str, scope: Function | ast.Module) -> bool:
    """Return whether a name gets another value somewhere in a scope."""
    return any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load) for node in _own(scope)
    )


def _assignments(name: str, scope: Function | ast.Module) -> list[ast.expr | None]:
    values: list[ast.expr | None] = []
    stored = 0
    for node in _own(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                values.append(node.value)
        elif isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            stored += 1
    # A loop, an unpacking or a `+=` gave it a value as well.
    return values if stored == len(values) else [*values, None]


def _own(scope: ast.AST) -> list[ast.AST]:
    """List the nodes of a scope, without those of the scopes within it."""
    nodes: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))
    return nodes


def _characters(text: str, offset: int) -> int:
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))
