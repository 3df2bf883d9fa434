"""The views of a values contract: values.yaml, values.schema.json, the README's table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chartgen import yamltext
from chartgen.kubernetes import definitions
from chartgen.spec.declare import BOOLEAN, Json
from chartgen.values.contract import Contract, Leaf, Path, nested

_compact = json.JSONEncoder(ensure_ascii=False).encode


def values_yaml(contract: Contract, title: str) -> str:
    """Write values.yaml: each value under its comment, by sections; `title` is the comment on top."""
    lines = ["# yaml-language-server: $schema=values.schema.json", f"# {title}"]
    section, above = "", ()
    for leaf in contract.listed():
        if leaf.section != section:
            section = leaf.section
            lines += ["", f"# @section -- {section}"]
        if leaf.path[0] != (above[0] if above else ""):
            lines.append("")
        _open(lines, above, leaf.path)
        pad = "  " * (len(leaf.path) - 1)
        lines.append(f"{pad}# -- {_one_line(leaf.comment)}")
        lines.append(_pair(leaf.path[-1], leaf.default, len(pad)))
        above = leaf.path
    return "\n".join(lines) + "\n"


def environment_yaml(name: str, chart: str, difference: Mapping[Path, Any]) -> str:
    """Write values-ENV.yaml: only what differs from values.yaml; None takes a default away."""
    text = "# yaml-language-server: $schema=values.schema.json\n"
    text += f"# What {name} has other than values.yaml: helm install {chart} . --values values-{name}.yaml\n"
    return text + _dump_with_null(nested(difference.items()), 0) if difference else text + "{}\n"


def _dump_with_null(value: Mapping[str, Any], indent: int) -> str:
    lines = []
    pad = " " * indent
    for key, item in value.items():
        if item is None:
            lines.append(f"{pad}{yamltext.scalar(key)}: null\n")
        elif isinstance(item, dict) and item:
            lines.append(f"{pad}{yamltext.scalar(key)}:\n{_dump_with_null(item, indent + 2)}")
        else:
            lines.append(_pair(key, item, indent) + "\n")
    return "".join(lines)


def _open(lines: list[str], above: Path, path: Path) -> None:
    """Write the keys that lead to a value, less those that stand already."""
    same = 0
    while same < len(path) - 1 and above[same : same + 1] == path[same : same + 1] and same < len(above) - 1:
        same += 1
    for depth in range(same, len(path) - 1):
        lines.append(f"{'  ' * depth}{yamltext.scalar(path[depth])}:")


def _pair(key: str, value: Any, indent: int) -> str:
    if isinstance(value, bool | int | float) or (isinstance(value, str) and "\n" not in value):
        return f"{' ' * indent}{yamltext.scalar(key)}: {yamltext.scalar(value)}"
    return yamltext.dump({key: value}, indent).rstrip("\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


_OPEN = frozenset({("global",)})
"""Where others may put what they like: Helm and parent charts."""


def schema_json(contract: Contract, title: str, floor: str) -> str:
    """Write values.schema.json: the chart's own part first, one value a line, then Kubernetes' definitions."""
    tree: dict[str, Any] = {"enabled": _Known({**BOOLEAN, "description": "For charts that have this one as a dependency."})}
    used: set[str] = set()
    for leaf in contract.in_order():
        schema = {"description": _one_line(leaf.comment), **leaf.schema, **contract.narrowed.get(leaf.path, {})}
        here = tree
        for step in leaf.path[:-1]:
            here = here.setdefault(step, {})
        here[leaf.path[-1]] = _Known(schema)
        used.update(_references(leaf.schema))
    tree["enabled"] = tree.pop("enabled")  # last: nobody reads it
    parts = [
        "{",
        '  "$schema": "http://json-schema.org/draft-07/schema#",',
        f'  "title": {_compact(title)},',
        '  "type": "object",',
        '  "additionalProperties": false,',
        '  "properties": {',
        *_properties(tree, (), 4),
        "  }" + ("," if used else ""),
    ]
    if used:
        parts += ['  "definitions": {', definitions.text(floor, frozenset(used)).rstrip("\n"), "  }"]
    return "\n".join([*parts, "}", ""])


@dataclass(frozen=True, slots=True)
class _Known:
    """The schema of a leaf, where the rest of the tree is dicts."""

    schema: Json


def _properties(tree: Mapping[str, Any], path: Path, indent: int) -> Iterator[str]:
    pad = " " * indent
    last = len(tree) - 1
    for number, (key, node) in enumerate(tree.items()):
        comma = "" if number == last else ","
        if isinstance(node, _Known):
            yield f"{pad}{_compact(key)}: {_compact(node.schema)}{comma}"
            continue
        yield f"{pad}{_compact(key)}: {{"
        yield f'{pad}  "type": "object",'
        if (*path, key) not in _OPEN:
            yield f'{pad}  "additionalProperties": false,'
        yield f'{pad}  "properties": {{'
        yield from _properties(node, (*path, key), indent + 4)
        yield f"{pad}  }}"
        yield f"{pad}}}{comma}"


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[1]
            elif isinstance(value, dict | list):
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the README's table; all is Markdown."""

    key: str
    default: str
    comment: str


def table(contract: Contract) -> list[tuple[str, list[Row]]]:
    """Give the README's tables: sections, each with its rows."""
    made: dict[str, list[Row]] = {}
    for leaf in contract.listed():
        made.setdefault(leaf.section, []).append(_row(leaf))
    return list(made.items())


def _row(leaf: Leaf) -> Row:
    default = _compact(leaf.default)
    if len(default) > 200:
        default = "see values.yaml"
    return Row(_code(leaf.dotted), _code(default), _cell(leaf.comment))


def _code(text: str) -> str:
    fence = "`" if "`" not in text else "``"
    return f"{fence}{_cell(text)}{fence}"


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")
