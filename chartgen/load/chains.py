"""Modules that import each other in chains, which are longer than Python's stack if each is loaded within the other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from chartgen.load.folder import Folder
from chartgen.load.reading import UnreadableError, read
from chartgen.ordering import ordered

MAX_NESTED = 50
"""The number of modules that are loaded within each other; each takes several of the thousand frames of the stack."""


def first_imports(name: str, folder: Folder, known: Collection[str]) -> list[str]:
    """Return the modules that a module imports before anything else, directly or not, each after those that it imports.

    Args:
        name: The module, which is not among them.
        folder: The root of imports.
        known: The modules that are loaded already.
    """
    names = ordered([name], lambda each: (other for other in _imports(each, folder) if other not in known))
    return [each for each in names if each != name]


def _imports(name: str, folder: Folder) -> Iterator[str]:
    """Yield the modules of a root that a module imports at its beginning."""
    path, exists = folder.find(name)
    if not exists or path is None:
        return
    try:
        statements = ast.parse(read(path).text).body
    except (SyntaxError, UnreadableError, RecursionError):
        return  # reported when it is loaded
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
            names = [statement.module]
        elif isinstance(statement, ast.Import):
            names = [each.name for each in statement.names]
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # the docstring
        else:
            return
        yield from (each for each in names if folder.has(each.partition(".")[0]) and folder.find(each)[1])
