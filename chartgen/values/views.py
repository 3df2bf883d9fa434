"""The views of a values contract: values.yaml, values.schema.json, the README's table."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.kubernetes import definitions
from chartgen.spec.declare import BOOLEAN, Json, Level
from chartgen.values.chart_values import ChartValue, Contract, Path, nested
from chartgen.values.deprecations import NULLS, RECORDS, WITH_NULL
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
        above = f"{pad}# {one_line(value.deprecation)}\n" if value.deprecation else ""
        comment = one_line(value.comment)
        known = value.texts = _Texts(
            yaml=f"{above}{pad}# -- {comment}\n{_pair(value.path[-1], value.default, len(pad))}",
            schema=_compact({"description": comment, **_deprecated(value), **value.schema}),
            row=_row(value),
            references=tuple(dict.fromkeys(_references(value.schema))),
        )
    return known


def _deprecated(value: ChartValue) -> Json:
    """Return the keywords by which editors mark a deprecated value."""
    if not value.deprecation:
        return {}
    return {"deprecated": True, "deprecationMessage": one_line(value.deprecation)}


class _Piece(NamedTuple):
    """The text of all values below one root key in each view, rendered once: most charts have the same ones."""

    yaml: str
    section: str
    """The section of its last value in values.yaml."""
    schema: str
    references: tuple[str, ...]
    rows: str
    """Its rows of the table."""


@functools.lru_cache(maxsize=1_000)
def _piece(values: tuple[ChartValue, ...], section: str | None) -> _Piece:
    """Render the values below one root key, which follow those of a section; None for a file without sections."""
    listed = [value for value in values if value.listed]
    return _Piece(
        yaml=_values_yaml(listed, section),
        section=listed[-1].section if listed else section or "",
        schema=_schema(values, {}),
        references=tuple(dict.fromkeys(name for value in values for name in _texts_of(value).references)),
        rows="\n".join(_texts_of(value).row for value in listed),
    )


class Views:
    """The views of one contract."""

    def __init__(self, contract: Contract, level: Level) -> None:
        self._has_sections = level == "all"
        self._narrowed = contract.narrowed
        self._old_maps = _maps_above(contract.old) - _maps_above(contract.by_path) if contract.old else frozenset()
        self._pieces: list[tuple[tuple[ChartValue, ...], _Piece]] = []
        section = ""
        for _root, group in itertools.groupby(contract.in_order(), key=_root_of):
            values = tuple(group)
            piece = _piece(values, section if self._has_sections else None)
            section = piece.section
            self._pieces.append((values, piece))

    def values_yaml(self, title: str, records: Mapping[str, Any]) -> str:
        """Render values.yaml: each value below its comment, by section.

        Args:
            title: The comment at the top.
            records: The defaults that templates compare with what an installer sets.
        """
        body = "".join(piece.yaml for _leaves, piece in self._pieces) or "\n{}\n"
        if records:
            # helm-docs leaves out what is marked so.
            body += f"\n# {_ABOUT_RECORDS}\n# @ignored\n{yamltext.dump({RECORDS: records})}"
        return f"# yaml-language-server: $schema=values.schema.json\n# {title}\n{body}"

    def schema_json(self, title: str, min_version: str) -> str:
        """Render values.schema.json: first the values, one per line, then the definitions of Kubernetes."""
        special = {path[0] for path in (*self._narrowed, *self._old_maps)}
        properties = [
            _schema(values, self._narrowed, self._old_maps) if values[0].path[0] in special else piece.schema
            for values, piece in self._pieces
        ]
        used = frozenset(name for _leaves, piece in self._pieces for name in piece.references)
        parts = [
            "{",
            '  "$schema": "http://json-schema.org/draft-07/schema#",',
            f'  "title": {_compact(title)},',
            '  "type": "object",',
            '  "additionalProperties": false,',
            f'  "patternProperties": {_compact(_ANCHORS)},',
            '  "properties": {',
            ",\n".join([*_of_parents(self._pieces), *properties]),
            "  }" + ("," if used else ""),
        ]
        if used:
            members = [definitions.text(min_version, used - {WITH_NULL})] if used - {WITH_NULL} else []
            members += [f'"{WITH_NULL}":{_compact(NULLS)}'] if WITH_NULL in used else []
            parts += ['  "definitions": {', ",\n".join(members), "  }"]
        return "\n".join([*parts, "}", ""])

    def table(self) -> str:
        """Return the rows of the README's table, in Markdown: value, default and comment."""
        return "\n".join(piece.rows for _leaves, piece in self._pieces if piece.rows)


_ABOUT_RECORDS = "Copies of defaults, by which the templates tell whether a deprecated value is set. Not to be changed."


def _root_of(value: ChartValue) -> str:
    return value.path[0]


def _values_yaml(values: list[ChartValue], section: str | None) -> str:
    """Render the values below one root key, which follow those of a section; None for a file without sections."""
    lines: list[str] = []
    above: Path = ("",)
    for value in values:
        if section is not None and value.section != section:
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
    text += f"# Values of the environment {name} that differ from values.yaml. To install it:\n"
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
    if _has_null(value):
        return f"{' ' * indent}{yamltext.scalar(key)}:\n{_dump_with_null(value, indent + 2)}".rstrip("\n")
    return yamltext.dump({key: value}, indent).rstrip("\n")


def _has_null(value: Any) -> bool:
    return isinstance(value, dict) and any(item is None or _has_null(item) for item in value.values())


_OPEN = frozenset({("global",)})
"""Maps that accept any key: those that Helm and parent charts use."""


def _schema(
    values: Iterable[ChartValue], narrowings: Mapping[Path, Json], old_maps: Collection[Path] = frozenset()
) -> str:
    """Render the schema of the values below one root key; maps at old paths may be null."""
    tree: dict[str, Any] = {}
    for value in values:
        here = tree
        for step in value.path[:-1]:
            here = here.setdefault(step, {})
        narrowed = narrowings.get(value.path)
        here[value.path[-1]] = _texts_of(value).schema if narrowed is None else _narrowed(value, narrowed)
    return "\n".join(_properties(tree, (), 4, old_maps))


_ANCHORS: Json = {"^(x-|\\.)": {}}
"""Keys that values files use for YAML anchors."""
_ENABLED = _compact(
    {"description": "Whether a parent chart installs this chart; not used by the chart itself.", **BOOLEAN}
)
_GLOBAL = _compact(
    {"description": "Global values, which a parent chart passes to all its subcharts.", "type": "object"}
)


def _of_parents(pieces: Iterable[tuple[tuple[ChartValue, ...], _Piece]]) -> Iterator[str]:
    """Return the values that a parent chart sets, which Helm passes on."""
    roots = {values[0].path[0] for values, _piece in pieces}
    for key, schema in (("global", _GLOBAL), ("enabled", _ENABLED)):
        if key not in roots:
            yield f'    "{key}": {schema}'


def _narrowed(value: ChartValue, narrowed: Json) -> str:
    comment = " ".join(filter(None, (one_line(value.comment), narrowed.get("description"))))
    schema = {"description": comment, **_deprecated(value), **value.schema, **narrowed}
    return _compact(schema | {"description": comment})


def _properties(tree: Mapping[str, Any], path: Path, indent: int, old: Collection[Path]) -> Iterator[str]:
    pad = " " * indent
    last = len(tree) - 1
    for number, (key, node) in enumerate(tree.items()):
        comma = "" if number == last else ","
        if isinstance(node, str):
            yield f'{pad}"{key}": {node}{comma}' if key.isalnum() else f"{pad}{_compact(key)}: {node}{comma}"
            continue
        closed = "" if (*path, key) in _OPEN else '"additionalProperties": false, '
        # Helm removes the defaults of a map that is null, but at an old path there are none.
        kind = '["object", "null"]' if (*path, key) in old else '"object"'
        yield f'{pad}{_compact(key)}: {{"type": {kind}, {closed}"properties": {{'
        yield from _properties(node, (*path, key), indent + 2, old)
        yield f"{pad}}}}}{comma}"


def _maps_above(paths: Iterable[Path]) -> frozenset[Path]:
    return frozenset(path[:depth] for path in paths for depth in range(1, len(path)))


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


_DEFAULT_MAX = 40
"""The number of characters of a default in the README."""


def _row(value: ChartValue) -> str:
    default = _compact(value.default)
    shown = "see values.yaml" if len(default) > _DEFAULT_MAX else code(default, in_table=True)
    comment = f"{value.comment} {value.deprecation}".rstrip()
    return f"| {code(value.dotted, in_table=True)} | {shown} | {cell(comment)} |"
