"""Code as data becomes Python modules, as a person would have written them, in the style of `ruff format`."""

from __future__ import annotations

import keyword
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.importing import literals
from chartgen.importing.code import Attribute, Call, Entries, Function, Merged, Module, Name, Octal, Settings
from chartgen.importing.identifiers import LANGUAGE
from chartgen.importing.imports import import_lines, module_name
from chartgen.importing.layout import Item, Layout, brackets, leaf, lines
from chartgen.importing.prose import comment, docstring
from chartgen.importing.variables import PARAMETER, Node, Variables, arranged

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
        return _joined([block for block in blocks if block])

    def _statement(self, node: Node) -> list[str]:
        name = self.variables.names[id(node)]
        if isinstance(node, Settings):
            return self._settings(node, name)
        if isinstance(node, Function):
            first = f"def {name}({PARAMETER}: {self._layout(node.settings).opening}) -> {self._imported('Chart')}:"
            value = self._call(node.value)
            return [first, *lines(value, "return ", "", indent=4, limit=self.line_length)]
        if isinstance(node, Call):
            above = comment(node.comment, self.line_length)
            return above + lines(self._call(node), f"{name} = ", "", indent=0, limit=self.line_length)
        annotation = f": {self._imported(node.annotation)}" if node.annotation else ""
        return lines(self._layout(node.value), f"{name}{annotation} = ", "", indent=0, limit=self.line_length)

    def _settings(self, node: Settings, name: str) -> list[str]:
        self.imports["dataclasses"]["dataclass"] = "dataclass"
        text = docstring(node.docstring, self.line_length - 4).splitlines()
        written = ["@dataclass(frozen=True, kw_only=True)", f"class {name}:"]
        written += [*(f"    {line}".rstrip() for line in text), ""] if text else []
        for field_name, field in node.fields.items():
            for imported in field.imports:
                module = "chartgen" if imported in LANGUAGE else "typing"
                self.imports[module][imported] = imported
            prefix = f"{field_name}: {field.annotation}"
            if field.has_default:
                default = self._layout(field.default)
                written += lines(default, f"{prefix} = ", "", indent=4, limit=self.line_length)
            else:
                written.append(f"    {prefix}")
        return written

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
        if isinstance(code, Attribute):
            return leaf(f"{PARAMETER}.{code.name}")
        if isinstance(code, Call):
            return self._call(code)
        if isinstance(code, Merged):
            entries = [
                self._item(code.base, "**"),
                *(self._item(each, f"{_key(key)}: ") for key, each in code.entries.items()),
            ]
            return brackets("{", entries, "}", limit=self.line_length)
        if isinstance(code, Mapping):
            comments = code.comments if isinstance(code, Entries) else {}
            entries = [self._item(value, f"{_key(key)}: ", comments.get(key, "")) for key, value in code.items()]
            return brackets("{", entries, "}", limit=self.line_length)
        return brackets("[", [self._item(value) for value in code], "]", limit=self.line_length)

    def _call(self, call: Call) -> Layout:
        if call.of is not None:
            of = self._layout(call.of)
            function = f"{of.flat or of.opening}.{call.function}"
        elif call.defined is not None:
            function = self._layout(call.defined).opening
        else:
            function = self._imported(call.function)
        items = [self._item(value) for value in call.arguments]
        items += [self._item(value, f"{name}=") for name, value in call.fields.items() if is_argument(name)]
        others = {name: value for name, value in call.fields.items() if not is_argument(name)}
        items += [self._item(others, "**")] if others else []
        expand = call.function in _EXPANDED and len(items) > 1
        return brackets(f"{function}(", items, ")", limit=self.line_length, expand=expand)

    def _item(self, value: Any, prefix: str = "", comment: str = "") -> Item:
        layout = self._layout(value)
        is_commented = isinstance(value, Call) and not self.variables.name(value, self.path)
        return Item(layout, prefix, comment or (value.comment if is_commented else ""))

    def _imported(self, name: str) -> str:
        if name in LANGUAGE:
            self.imports["chartgen"][name] = name
        return name


def is_argument(name: str) -> bool:
    """Return whether a name can be that of an argument."""
    return name.isidentifier() and not keyword.iskeyword(name)


def _key(key: Any) -> str:
    return literals.text(key) if isinstance(key, str) else repr(key)


def _joined(blocks: Sequence[list[str]]) -> str:
    """Return blocks with blank lines between them: two next to definitions."""
    text = ""
    for number, block in enumerate(blocks):
        around = (*blocks[max(number - 1, 0)][:1], block[0])
        text += "\n" * (number > 0) + "\n" * (number > 0 and any(map(_is_definition, around)))
        text += "\n".join(block) + "\n"
    return text


def _is_definition(line: str) -> bool:
    return line.startswith(("def ", "@"))


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
