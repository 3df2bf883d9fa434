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
from chartgen.values.contract import Contract, Leaf, Path, nested
from chartgen.values.markdown import cell, code, one_line

_compact = json.JSONEncoder(ensure_ascii=False).encode


class _Texts(NamedTuple):
    """What one leaf is in each view. Most leaves are the same in all charts, so they are made once."""

    yaml: str
    schema: str
    row: str
    references: tuple[str, ...]


def _texts_of(leaf: Leaf) -> _Texts:
    known: _Texts | None = leaf.texts
    if known is None:
        pad = "  " * (len(leaf.path) - 1)
        comment = one_line(leaf.comment)
        known = leaf.texts = _Texts(
            yaml=f"{pad}# -- {comment}\n{_pair(leaf.path[-1], leaf.default, len(pad))}",
            schema=_compact({"description": comment, **leaf.schema}),
            row=_row(leaf),
            references=tuple(dict.fromkeys(_references(leaf.schema))),
        )
    return known


class _Piece(NamedTuple):
    """What all leaves below one root key are in each view. Most charts have the same pieces, so they are made once."""

    yaml: str
    section: str
    """The section that its last leaf in values.yaml stands in."""
    schema: str
    references: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    """Sections, with rows of the table."""


@functools.lru_cache(maxsize=1_000)
def _piece(leaves: tuple[Leaf, ...], section: str) -> _Piece:
    """Make the piece of some leaves that come after those of a section."""
    listed = [leaf for leaf in leaves if leaf.listed]
    rows: dict[str, list[str]] = {}
    for leaf in listed:
        rows.setdefault(leaf.section, []).append(_texts_of(leaf).row)
    return _Piece(
        yaml=_values_yaml(listed, section),
        section=listed[-1].section if listed else section,
        schema=_schema(leaves, {}),
        references=tuple(dict.fromkeys(name for leaf in leaves for name in _texts_of(leaf).references)),
        rows=tuple((name, "\n".join(texts)) for name, texts in rows.items()),
    )


class Views:
    """The views of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._narrowed = contract.narrowed
        self._pieces: list[tuple[tuple[Leaf, ...], _Piece]] = []
        section = ""
        for _root, group in itertools.groupby(contract.in_order(), key=_root_of):
            leaves = tuple(group)
            piece = _piece(leaves, section)
            section = piece.section
            self._pieces.append((leaves, piece))

    def values_yaml(self, title: str) -> str:
        """Write values.yaml: each value under its comment, by sections; `title` is the comment on top."""
        body = "".join(piece.yaml for _leaves, piece in self._pieces)
        return f"# yaml-language-server: $schema=values.schema.json\n# {title}\n{body}"

    def schema_json(self, title: str, min_version: str) -> str:
        """Write values.schema.json: the chart's own part first, one value a line, then Kubernetes' definitions."""
        narrowed = {path[0] for path in self._narrowed}
        properties = [
            _schema(leaves, self._narrowed) if leaves[0].path[0] in narrowed else piece.schema
            for leaves, piece in self._pieces
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
        """Give the README's tables: sections, each with its rows of value, default and comment, in Markdown."""
        made: dict[str, list[str]] = {}
        for _leaves, piece in self._pieces:
            for section, rows in piece.rows:
                made.setdefault(section, []).append(rows)
        return [(section, "\n".join(rows)) for section, rows in made.items()]


def _root_of(leaf: Leaf) -> str:
    return leaf.path[0]


def _values_yaml(leaves: list[Leaf], section: str) -> str:
    """Write the leaves below one root key, which come after those of a section."""
    lines: list[str] = []
    above: Path = ("",)
    for leaf in leaves:
        if leaf.section != section:
            section = leaf.section
            lines += ["", f"# @section -- {section}"]
        if leaf.path[0] != above[0]:
            lines.append("")
        if len(leaf.path) > 1:
            _open(lines, above, leaf.path)
        lines.append(_texts_of(leaf).yaml)
        above = leaf.path
    return "".join(f"{line}\n" for line in lines)


def environment_yaml(name: str, chart: str, difference: Mapping[Path, Any]) -> str:
    """Write values-ENV.yaml: only what differs from values.yaml; None takes a default away."""
    text = "# yaml-language-server: $schema=values.schema.json\n"
    text += f"# Values of the environment {name} that differ from values.yaml:\n"
    text += f"# helm install {chart} ./{chart} --values {chart}/values-{name}.yaml\n"
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


_OPEN = frozenset({("global",)})
"""Where others may put what they like: Helm and parent charts."""


def _schema(leaves: Iterable[Leaf], narrowings: Mapping[Path, Json]) -> str:
    """Write what the schema says of the leaves below one root key."""
    tree: dict[str, Any] = {}
    for leaf in leaves:
        here = tree
        for step in leaf.path[:-1]:
            here = here.setdefault(step, {})
        narrowed = narrowings.get(leaf.path)
        here[leaf.path[-1]] = _texts_of(leaf).schema if narrowed is None else _narrowed(leaf, narrowed)
    return "\n".join(_properties(tree, (), 4))


_ENABLED = _compact({"description": "Condition for charts that depend on this one.", **BOOLEAN})


def _narrowed(leaf: Leaf, narrowed: Json) -> str:
    return _compact({"description": one_line(leaf.comment), **leaf.schema, **narrowed})


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


def _row(leaf: Leaf) -> str:
    default = _compact(leaf.default)
    if len(default) > 200:
        default = "see values.yaml"
    return f"| {code(leaf.dotted, in_table=True)} | {code(default, in_table=True)} | {cell(leaf.comment)} |"
