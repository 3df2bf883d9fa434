"""Upgrades with previous values: without a major change, the new schema accepts whatever the old one accepted."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chartgen.diff.schema_nodes import Schema
from chartgen.diff.schema_samples import samples
from chartgen.diff.schemas import errors
from chartgen.diff.values_api import value_changes
from chartgen.verify.helm.engine import merge_values

LEAVES: list[tuple[dict[str, Any], Any]] = [
    ({"type": "string"}, "x"),
    ({"type": "string"}, ""),
    ({"type": "string", "minLength": 1}, "x"),
    ({"type": "string", "pattern": "^[a-z]*$"}, "x"),
    ({"type": "string", "pattern": "^[a-z]+$"}, "x"),
    ({"type": "string", "enum": ["x", "y"]}, "x"),
    ({"type": "integer", "minimum": 0}, 1),
    ({"type": "integer", "minimum": 1, "maximum": 9}, 1),
    ({"type": ["integer", "string"]}, 1),
    ({"type": "boolean"}, True),
    ({"type": "object"}, {}),
    ({"type": "object", "additionalProperties": {"type": "string"}}, {"k": "v"}),
    ({"type": "array", "items": {"$ref": "#/definitions/Item"}}, []),
    ({"$ref": "#/definitions/Item"}, {"name": "x"}),
]
ITEMS = [
    {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False},
    {"type": "object", "properties": {"name": {}, "more": {}}, "additionalProperties": False},
    {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
]
NAMES = st.sampled_from(["a", "b", "c"])

Tree = dict[str, Any]
"""Values by name: pairs of a schema and a default, or maps of more."""

trees: st.SearchStrategy[Tree] = st.dictionaries(
    NAMES, st.sampled_from(LEAVES) | st.dictionaries(NAMES, st.sampled_from(LEAVES), min_size=1, max_size=2), max_size=3
)


def schema_of(tree: Tree, *, is_open: bool) -> dict[str, Any]:
    properties = {
        name: schema_of(each, is_open=is_open) if isinstance(each, dict) else each[0] for name, each in tree.items()
    }
    return {"type": "object", "properties": properties} | ({} if is_open else {"additionalProperties": False})


def values_of(tree: Tree) -> dict[str, Any]:
    return {name: values_of(each) if isinstance(each, dict) else each[1] for name, each in tree.items()}


@st.composite
def sides(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw two trees with their definitions, of which the second is often the first with a change."""
    before, item = draw(trees), draw(st.sampled_from(ITEMS))
    after = draw(trees)
    if draw(st.booleans()):
        kept = {name: each for name, each in before.items() if draw(st.integers(0, 3))}
        after = {**kept, **(after if draw(st.booleans()) else {})}
    return (before, item), (after, item if draw(st.booleans()) else draw(st.sampled_from(ITEMS)))


def document(side: Any, *, is_open: bool) -> dict[str, Any]:
    tree, item = side
    draft = {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"Item": item}}
    return draft | schema_of(tree, is_open=is_open)


@st.composite
def given_by_installers(draw: st.DrawFn, tree: Tree, whole: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, each in tree.items():
        if draw(st.booleans()):
            found[name] = (
                draw(given_by_installers(each, whole))
                if isinstance(each, dict)
                else draw(st.sampled_from(samples(Schema(each[0], whole))))
            )
    return found


@given(sides(), st.booleans(), st.booleans(), st.data())
@settings(max_examples=4 * settings().max_examples)
def test_without_a_major_change_all_previous_values_are_accepted(
    pair: Any, is_open: bool, is_open_after: bool, data: st.DataObject
) -> None:
    old, new = document(pair[0], is_open=is_open), document(pair[1], is_open=is_open_after)
    files = [
        {"values.yaml": yaml.safe_dump(values_of(side[0])).encode(), "values.schema.json": json.dumps(whole).encode()}
        for side, whole in zip(pair, (old, new), strict=True)
    ]
    changes = value_changes(files[0], files[1])
    assert (changes == []) or files[0] != files[1]
    if any(each.bump == "major" or each.note.startswith("may be") for each in changes):
        return
    before, after = values_of(pair[0][0]), values_of(pair[1][0])
    for _ in range(5):
        given_values = data.draw(given_by_installers(pair[0][0], old))
        reused = merge_values(before, given_values)
        if next(errors(Schema(old, old), reused), None) is None:
            for values in (merge_values(after, given_values), merge_values(after, reused)):
                assert next(errors(Schema(new, new), values), None) is None, (changes, values)
