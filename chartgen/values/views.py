"""The views of a values contract: values.yaml, values.schema.json, the README's table."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.kubernetes import definitions
from chartgen.spec.declare import BOOLEAN, Json
from chartgen.values.contract import ChartValue, Contract, Path, nested
from chartgen.values.markdown import cell, code, one_line

_compact = json.JSONEncoder(ensure_ascii=False).encode


class _Texts(NamedTuple):
    """The text of a value in each view, rendered once: most values are the same in all charts."""

    yaml: str
    schema: str
    row: str
    references: tuple[str, ...]


def _texts_of(value: ChartValue) -> _Texts:
    known: _Texts | None = value.texts
    if known is None:
        pad = "  " * (len(value.path) - 1)
        comment = one_line(value.comment)
        known = value.texts = _Texts(
            yaml=f"{pad}# -- {comment}\n{_pair(value.path[-1], value.default, len(pad))}",
            schema=_compact({"description": comment, **value.schema}),
            row=_row(value),
            references=tuple(dict.fromkeys(_references(value.schema))),
        )
    return known


class _Piece(NamedTuple):
    """The text of all values below one root key in each view, rendered once: most charts have the same ones."""

    yaml: str
    section: str
    """The section of its last value in values.yaml."""
    schema: str
    references: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    """Sections, each with its rows of the table."""


@functools.lru_cache(maxsize=1_000)
def _piece(values: tuple[ChartValue, ...], section: str) -> _Piece:
    """Render the values below one root key, which follow those of a section."""
    listed = [value for value in values if value.listed]
    rows: dict[str, list[str]] = {}
    for value in listed:
        rows.setdefault(value.section, []).append(_texts_of(value).row)
    return _Piece(
        yaml=_values_yaml(listed, section),
        section=listed[-1].section if listed else section,
        schema=_schema(values, {}),
        references=tuple(dict.fromkeys(name for value in values for name in _texts_of(value).references)),
        rows=tuple((name, "\n".join(texts)) for name, texts in rows.items()),
    )


class Views:
    """The views of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._narrowed = contract.narrowed
        self._pieces: list[tuple[tuple[ChartValue, ...], _Piece]] = []
        section = ""
        for _root, group in itertools.groupby(contract.in_order(), key=_root_of):
            values = tuple(group)
            piece = _piece(values, section)
            section = piece.section
            self._pieces.append((values, piece))

    def values_yaml(self, title: str) -> str:
        """Render values.yaml: each value below its comment, by section; `title` is the comment at the top."""
        body = "".join(piece.yaml for _leaves, piece in self._pieces)
        return f"# yaml-language-server: $schema=values.schema.json\n# {title}\n{body}"

    def schema_json(self, title: str, min_version: str) -> str:
        """Render values.schema.json: first the values, one per line, then the definitions of Kubernetes."""
        narrowed = {path[0] for path in self._narrowed}
        properties = [
            _schema(values, self._narrowed) if values[0].path[0] in narrowed else piece.schema
            for values, piece in self._pieces
        ]
        used = frozenset(name for _leaves, piece in self._pieces for name in piece.references)
        parts = [
            "{",
            '  "$schema": "http://json-schema.org/draft-07/schema#",',
            f'  "title": {_compact(title)},',
            '  "type": "object",',
            '  "additionalProperties": false,',
            '  "properties": {',
            ",\n".join([*properties, f'    "enabled": {_ENABLED}']),
            "  }" + ("," if used else ""),
        ]
        if used:
            parts += ['  "definitions": {', definitions.text(min_version, used), "  }"]
        return "\n".join([*parts, "}", ""])

    def table(self) -> list[tuple[str, str]]:
        """Return the tables of the README: sections, each with its rows of value, default and comment, in Markdown."""
        made: dict[str, list[str]] = {}
        for _leaves, piece in self._pieces:
            for section, rows in piece.rows:
                made.setdefault(section, []).append(rows)
        return [(section, "\n".join(rows)) for section, rows in made.items()]


def _root_of(value: ChartValue) -> str:
    return value.path[0]


def _values_yaml(values: list[ChartValue], section: str) -> str:
    """Render the values below one root key, which follow those of a section."""
    lines: list[str] = []
    above: Path = ("",)
    for value in values:
        if value.section != section:
            section = value.section
            lines += ["", f"# @section -- {section}"]
        if value.path[0] != above[0]:
            lines.append("")
        if len(value.path) > 1:
            _open(lines, above, value.path)
        lines.append(_texts_of(value).yaml)
        above = value.path
    return "".join(f"{line}\n" for line in lines)


def environment_yaml(name: str, chart: str, difference: Mapping[Path, Any], install: str) -> str:
    """Render values-ENV.yaml: only what differs from values.yaml; None removes a default.

    `install` is the beginning of the command that installs it.
    """
    text = "# yaml-language-server: $schema=values.schema.json\n"
    text += f"# Values of the environment {name} that differ from values.yaml:\n"
    text += f"# {install} --values {chart}/values-{name}.yaml\n"
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
    """Add the keys that lead to a value, except those that are open already."""
    same = 0
    while same < len(path) - 1 and above[same : same + 1] == path[same : same + 1] and same < len(above) - 1:
        same += 1
    for depth in range(same, len(path) - 1):
        lines.append(f"{'  ' * depth}{yamltext.scalar(path[depth])}:")


def _pair(key: str, value: Any, indent: int) -> str:
    if isinstance(value, bool | int | float) or (isinstance(value, str) and "\n" not in value):
        return f"{' ' * indent}{yamltext.scalar(key)}: {yamltext.scalar(value)}"
    return yamltext.dump({key: value}, indent).rstrip("\n")


_OPEN = frozenset({("global",)})
"""Maps that accept any key: those that Helm and parent charts use."""


def _schema(values: Iterable[ChartValue], narrowings: Mapping[Path, Json]) -> str:
    """Render the schema of the values below one root key."""
    tree: dict[str, Any] = {}
    for value in values:
        here = tree
        for step in value.path[:-1]:
            here = here.setdefault(step, {})
        narrowed = narrowings.get(value.path)
        here[value.path[-1]] = _texts_of(value).schema if narrowed is None else _narrowed(value, narrowed)
    return "\n".join(_properties(tree, (), 4))


_ENABLED = _compact({"description": "Condition for charts that depend on this one.", **BOOLEAN})


def _narrowed(value: ChartValue, narrowed: Json) -> str:
    return _compact({"description": one_line(value.comment), **value.schema, **narrowed})


def _properties(tree: Mapping[str, Any], path: Path, indent: int) -> Iterator[str]:
    pad = " " * indent
    last = len(tree) - 1
    for number, (key, node) in enumerate(tree.items()):
        comma = "" if number == last else ","
        if isinstance(node, str):
            yield f'{pad}"{key}": {node}{comma}' if key.isalnum() else f"{pad}{_compact(key)}: {node}{comma}"
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


def _row(value: ChartValue) -> str:
    default = _compact(value.default)
    if len(default) > 200:
        default = "see values.yaml"
    return f"| {code(value.dotted, in_table=True)} | {code(default, in_table=True)} | {cell(value.comment)} |"
