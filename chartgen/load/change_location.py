"""Find the line that changes a variable of another module, or the state of the process."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from chartgen.errors import Location
from chartgen.locations import Source, shown, source_of

_MUTATORS = frozenset(
    "add append appendleft clear discard extend extendleft insert pop popitem popleft remove reverse rotate seed"
    " setdefault sort update send set random randint choice shuffle sample randrange getrandbits".split()
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def change_location(variable: str, path: str, others: Iterable[str]) -> Location:
    """Find the statement that changes a variable.

    Args:
        variable: The name of a global, or `NAME.ATTRIBUTE`.
        path: The file of the module that defines it.
        others: The files of the modules that may change it, the likeliest first.

    Returns:
        The first statement that changes a variable of this name, or else its definition.
    """
    names = variable.split(".")
    for other in others:
        if other != path and (source := source_of(other)) and (node := next(_changes(source.tree, names), None)):
            return source.mark(node)
    source = source_of(path)
    if source is None:
        return Location(shown(path), 1)
    for function in ast.walk(source.tree):
        if (
            isinstance(function, _FUNCTIONS)
            and getattr(function, "name", "") != "__init__"
            and (node := next(_changes(function, names), None))
        ):
            return source.mark(node)
    return _definition(source, names[0]) or source.location(1)


def line_location(pattern: str, path: str) -> Location | None:
    """Find the first line of a file that matches a regular expression."""
    source = source_of(path)
    for number, line in enumerate(source.lines if source else (), start=1):
        code = line.partition("#")[0]
        if source and (match := re.search(pattern, code)):
            start = len(line[: match.start()].encode())
            return source.location(number, start, start + len(match[0].encode()))
    return None


def _changes(tree: ast.AST, names: list[str]) -> Iterator[ast.expr]:
    declared = {name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _calls(node, names)
            continue
        if isinstance(node, ast.Assign | ast.Delete):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                if target.id in declared and target.id == names[0]:
                    yield target
            elif isinstance(target, ast.Attribute | ast.Subscript) and _leads_to(target, names):
                yield target


def _calls(call: ast.Call, names: list[str]) -> Iterator[ast.expr]:
    function = call.func
    if isinstance(function, ast.Attribute):
        if function.attr in _MUTATORS and _leads_to(function.value, names):
            yield call
    elif (
        isinstance(function, ast.Name)
        and function.id in {"next", "setattr", "delattr"}
        and (
            any(_leads_to(argument, names) for argument in call.args[:1])
            or any(isinstance(each, ast.Constant) and each.value == names[-1] for each in call.args[1:2])
        )
    ):
        yield call


def _leads_to(node: ast.expr, names: list[str]) -> bool:
    """Return whether an expression such as `shared.ports["http"]` goes through the variable."""
    chain = []
    while True:
        if isinstance(node, ast.Attribute):
            chain.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            break
    if isinstance(node, ast.Name):
        chain.append(node.id)
    return names[0] in chain or (len(names) > 1 and names[-1] in chain)


def _definition(source: Source, name: str) -> Location | None:
    for node in source.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for each in ast.walk(target):
                    if isinstance(each, ast.Name) and each.id == name:
                        return source.mark(each)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            return line_location(rf"\b(def|class) {re.escape(name)}\b", source.path)
    return None
