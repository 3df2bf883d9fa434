"""Code as data becomes Python modules, as a person would have written them, in the style of `ruff format`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.importing import literals
from chartgen.importing.code import Call, Constant, Module, Name, Octal
from chartgen.importing.identifiers import LANGUAGE
from chartgen.importing.imports import import_lines, module_name
from chartgen.importing.layout import Item, Layout, brackets, leaf, lines
from chartgen.importing.prose import comment, docstring
from chartgen.importing.variables import Variables, arranged

_EXPANDED = frozenset({"Chart"})
"""Calls with an argument per line, even if one line would be enough."""


def printed(modules: Sequence[Module], *, shared: str, line_length: int = 88) -> dict[str, str]:
    """Return the text of modules by path.

    Args:
        modules: The modules; several may be about the same path only if they are the same.
        shared: The path of the module for what several modules use. It is only created if that is needed.
        line_length: The line length; only text that stays on one line exceeds it.
    """
    variables = arranged(modules, shared)
    docstrings = {module.path: module.docstring for module in modules}
    paths = [*docstrings, *(path for path in variables.order if path not in docstrings)]
    return {path: _Printer(path, variables, line_length).module(docstrings.get(path, "")) for path in paths}


class _Printer:
    """Prints a module, and collects what it imports."""

    def __init__(self, path: str, variables: Variables, line_length: int) -> None:
        self.path = path
        self.variables = variables
        self.line_length = line_length
        self.imports: dict[str, dict[str, str]] = defaultdict(dict)

    def module(self, description: str) -> str:
        """Return the text of the module."""
        statements = [self._statement(node) for node in self.variables.order.get(self.path, ())]
        blocks = [[text] if (text := docstring(description, self.line_length)) else []]
        blocks.append(import_lines(self.imports, self.line_length))
        blocks += _grouped(statements)
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n" * any(blocks)

    def _statement(self, node: Call | Constant) -> list[str]:
        name = self.variables.names[id(node)]
        if isinstance(node, Call):
            above = comment(node.comment, self.line_length)
            return above + lines(self._call(node), f"{name} = ", "", indent=0, limit=self.line_length)
        annotation = f": {self._imported(node.annotation)}" if node.annotation else ""
        return lines(self._layout(node.value), f"{name}{annotation} = ", "", indent=0, limit=self.line_length)

    def _layout(self, code: Any) -> Layout:
        if name := self.variables.name(code, self.path):
            home = self.variables.homes[id(code)]
            if home != self.path:
                self.imports[module_name(home)][self.variables.names[id(code)]] = name
            return leaf(name)
        if isinstance(code, str):
            return leaf(literals.block(code) if literals.is_block(code) else literals.text(code))
        if code is None:
            return leaf("None")
        if isinstance(code, bool | int | float | Octal):
            return leaf(literals.number(code))
        if isinstance(code, Name):
            return leaf(self._imported(code.name))
        if isinstance(code, Call):
            return self._call(code)
        if isinstance(code, Mapping):
            entries = [self._item(value, f"{_key(key)}: ") for key, value in code.items()]
            return brackets("{", entries, "}", limit=self.line_length)
        return brackets("[", [self._item(value) for value in code], "]", limit=self.line_length)

    def _call(self, call: Call) -> Layout:
        if call.of is not None:
            function = f"{self._layout(call.of).opening}.{call.function}"
        else:
            function = self._imported(call.function)
        items = [self._item(value) for value in call.arguments]
        items += [self._item(value, f"{name}=") for name, value in call.fields.items()]
        expand = call.function in _EXPANDED and len(items) > 1
        return brackets(f"{function}(", items, ")", limit=self.line_length, expand=expand)

    def _item(self, value: Any, prefix: str = "") -> Item:
        layout = self._layout(value)
        is_commented = isinstance(value, Call) and not self.variables.name(value, self.path)
        return Item(layout, prefix, value.comment if is_commented else "")

    def _imported(self, name: str) -> str:
        if name in LANGUAGE:
            self.imports["chartgen"][name] = name
        return name


def _key(key: Any) -> str:
    return literals.text(key) if isinstance(key, str) else repr(key)


def _grouped(statements: Sequence[list[str]]) -> list[list[str]]:
    """Return groups of statements without blank lines within: those of one line each, or a longer one."""
    groups: list[list[str]] = []
    is_open = False
    for statement in statements:
        is_short = len(statement) == 1 and "\n" not in statement[0]
        if is_short and is_open:
            groups[-1] += statement
        else:
            groups.append(statement)
        is_open = is_short
    return groups
