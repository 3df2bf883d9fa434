"""Import statements, in the order of isort."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cmp_to_key

_NUMBERS = re.compile(r"\d+|\D")


def module_name(path: str) -> str:
    """Return the name by which other specs import the module with a path."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def import_lines(names: Mapping[str, Mapping[str, str]], line_length: int) -> list[str]:
    """Return the import statements of a module: first those of the standard library.

    Args:
        names: By module: the names to import, each with the name that it gets.
        line_length: The line length.
    """
    sections: dict[bool, list[str]] = {}
    for module in sorted(filter(names.get, names), key=_module_key):
        standard = module.partition(".")[0] in sys.stdlib_module_names
        sections.setdefault(standard, []).extend(_statements(module, names[module], line_length))
    blocks = [sections[standard] for standard in (True, False) if standard in sections]
    return [line for number, block in enumerate(blocks) for line in ([""] * (number > 0) + block)]


def _statements(module: str, names: Mapping[str, str], line_length: int) -> list[str]:
    """Return one statement for all names that are kept, and one for each that gets another name."""
    kept = sorted((name for name, alias in names.items() if name == alias), key=_member_key)
    statements = {kept[0]: _statement(module, kept, line_length)} if kept else {}
    for name, alias in names.items():
        if name != alias:
            statements[name] = [f"from {module} import {name} as {alias}"]
    return [line for name in sorted(statements, key=_member_key) for line in statements[name]]


def _statement(module: str, names: Sequence[str], line_length: int) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= line_length:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _member_key(name: str) -> tuple[int, object, object]:
    is_constant = len(name) > 1 and name.isupper()
    kind = 0 if is_constant else 1 if name[:1].isupper() else 2
    return kind, _NATURAL(name.lower()), _NATURAL(name)


def _module_key(name: str) -> tuple[object, object]:
    return _NATURAL(name.lower()), _NATURAL(name)


def _compare(left: str, right: str) -> int:
    """Compare names, in which numbers count as such."""
    for one, other in zip(_NUMBERS.findall(left), _NUMBERS.findall(right), strict=False):
        if one == other:
            continue
        if one.isdigit() and other.isdigit() and one[0] != "0" != other[0]:
            return int(one) - int(other)
        return -1 if one < other else 1
    return len(left) - len(right)


_NATURAL = cmp_to_key(_compare)
