"""Schemas that accept more or less than before; https://json-schema.org/draft-07/json-schema-validation."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartgen.diff.schema_nodes import Equality, Schema
from chartgen.diff.schema_patterns import examples, matches, pattern_cases
from chartgen.diff.schema_proof import Proof
from chartgen.diff.schema_samples import samples
from chartgen.diff.schemas import Comparer, Verdict

DRAFT = {"$schema": "http://json-schema.org/draft-07/schema#"}


def compare(before: Any, after: Any, **definitions: Any) -> Verdict:
    document = {**DRAFT, "definitions": definitions}
    return Comparer(document, document).compare(before, after)


SAME = (False, False)
NARROWER = (True, False)
WIDER = (False, True)
BOTH = (True, True)
OBJECT = {"type": "object", "additionalProperties": False}

ROWS: list[tuple[Any, Any, tuple[bool, bool], str]] = [
    ({"type": "string"}, {"type": "string", "description": "other"}, SAME, ""),
    ({}, True, SAME, ""),
    ({"type": "string"}, {"type": "integer"}, BOTH, "type was string, is integer"),
    ({"type": "string"}, {"type": ["string", "integer"]}, WIDER, "type was string, is string or integer"),
    ({"type": "number"}, {"type": "integer"}, NARROWER, "type was number, is integer"),
    ({"type": "string"}, {}, WIDER, "type was string"),
    ({"enum": ["a", "b"]}, {"enum": ["b"]}, NARROWER, "no longer accepts a"),
    ({"enum": ["b", "a"]}, {"enum": ["a", "b"]}, SAME, ""),
    ({"enum": ["a"]}, {"enum": ["a", "b"]}, WIDER, "also accepts b"),
    ({"enum": ["a", "b"]}, {"enum": ["a", "c"]}, BOTH, "no longer accepts b"),
    ({"type": "string"}, {"type": "string", "enum": ["a"]}, NARROWER, "accepts only a"),
    ({"type": "boolean"}, {"enum": [True, False]}, SAME, ""),
    ({"const": 1}, {"const": 1.0}, SAME, ""),
    ({"const": True}, {"const": 1}, BOTH, "no longer accepts true"),
    ({"type": "integer"}, {"type": "integer", "minimum": 1}, NARROWER, "minimum is 1"),
    ({"minimum": 0}, {"minimum": 1}, NARROWER, "minimum was 0, is 1"),
    ({"minimum": 1}, {"minimum": 0}, WIDER, "minimum was 1, is 0"),
    ({"exclusiveMinimum": 0}, {"minimum": 0}, WIDER, "exclusiveMinimum was 0"),
    ({"minimum": 2}, {"exclusiveMinimum": 1}, WIDER, "minimum was 2"),
    ({"maximum": 5}, {"maximum": 4}, NARROWER, "maximum was 5, is 4"),
    ({"maximum": 5}, {"exclusiveMaximum": 5}, NARROWER, "exclusiveMaximum is 5"),
    ({"multipleOf": 4}, {"multipleOf": 2}, WIDER, "multipleOf was 4, is 2"),
    ({"maxLength": 5}, {"maxLength": 4}, NARROWER, "maxLength was 5, is 4"),
    ({"minLength": 0}, {}, SAME, ""),
    ({"type": "string"}, {"type": "string", "minLength": 1}, NARROWER, "minLength is 1"),
    ({"type": "integer"}, {"type": "integer", "minLength": 1}, SAME, ""),
    ({"pattern": "^a$"}, {"pattern": "^a$|^b$"}, WIDER, "pattern was ^a$, is ^a$|^b$"),
    ({"pattern": "^a$"}, {"pattern": "^$|^(a|b)$"}, WIDER, "pattern was ^a$, is ^$|^(a|b)$"),
    ({"pattern": "^[a-z0-9]+$"}, {"pattern": "^[a-z]+$"}, NARROWER, "pattern was ^[a-z0-9]+$, is ^[a-z]+$"),
    ({"items": {"type": "string"}}, {"items": {"minLength": 1, "type": "string"}}, NARROWER, "`[]`: minLength is 1"),
    ({"items": {"type": "string"}, "maxItems": 0}, {"items": {"type": "integer"}, "maxItems": 0}, SAME, ""),
    ({"maxItems": 2}, {"maxItems": 1}, NARROWER, "maxItems was 2, is 1"),
    ({"type": "array"}, {"type": "array", "uniqueItems": True}, NARROWER, "uniqueItems is true"),
    ({"required": ["a"]}, {"required": ["a", "b"]}, NARROWER, "`b` is required"),
    ({"required": ["a"]}, {}, WIDER, "`a` is no longer required"),
    ({**OBJECT, "properties": {"a": {}}}, {**OBJECT, "properties": {"a": {}, "b": {}}}, WIDER, "also accepts `b`"),
    ({**OBJECT, "properties": {"a": {}, "b": {}}}, {**OBJECT, "properties": {"a": {}}}, NARROWER,
     "no longer accepts `b`"),
    ({"items": {**OBJECT, "properties": {"a": {}, "b": {}}}}, {"items": {**OBJECT, "properties": {"a": {}}}}, NARROWER,
     "no longer accepts `[].b`"),
    ({**OBJECT, "properties": {"a": {"items": False}}}, {**OBJECT, "properties": {"a": {}}}, WIDER,
     "also accepts `a[]`"),
    ({"type": "object"}, OBJECT, NARROWER, "rejects other keys"),
    ({"type": "object", "properties": {"a": {"type": "string"}}},
     {"type": "object", "properties": {"a": {"type": "integer"}}}, BOTH, "`a`: type was string, is integer"),
    ({**OBJECT, "patternProperties": {"^a": {"type": "string"}}}, {**OBJECT, "patternProperties": {"^a": {}}}, WIDER,
     "accepts other keys"),
    ({"additionalProperties": {"type": "string"}}, {"additionalProperties": {"type": ["string", "null"]}}, WIDER,
     "accepts other keys"),
    ({"minProperties": 1}, {"minProperties": 2}, NARROWER, "minProperties was 1, is 2"),
    ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"type": ["integer", "string"]}, SAME, ""),
    ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, {"type": ["integer", "string"]}, SAME, ""),
    ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, WIDER, "type was string"),
    ({"type": "string"}, {"allOf": [{"type": "string"}, {"minLength": 1}]}, NARROWER, "minLength is 1"),
    ({"type": "string"}, {"type": "string", "not": {"const": "a"}}, NARROWER, "`not` differs"),
    ({"dependencies": {"a": ["b"]}}, {"dependencies": {"a": ["b", "c"]}}, NARROWER, "`c` is required"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected", "reason"), ROWS, ids=str)
def test_each_keyword(before: Any, after: Any, expected: tuple[bool, bool], reason: str) -> None:
    found = compare(before, after)
    assert (found.is_narrower, found.is_wider) == expected
    assert reason in "; ".join(found.reasons)
    assert found.is_certain


def test_references_are_followed() -> None:
    port = {"type": "integer", "minimum": 1}
    assert compare({"$ref": "#/definitions/Port"}, port, Port=port).is_same
    found = compare({"$ref": "#/definitions/Port"}, {"type": "integer", "minimum": 2}, Port=port)
    assert (found.is_narrower, found.reasons) == (True, ("minimum was 1, is 2",))


def test_keywords_beside_a_reference_do_not_count_in_draft_7() -> None:
    assert compare({"$ref": "#/definitions/A"}, {"$ref": "#/definitions/A", "minimum": 5}, A={}).is_same
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "definitions": {"A": {}}}
    found = Comparer(document, document).compare({"$ref": "#/definitions/A"}, {"$ref": "#/definitions/A", "minimum": 5})
    assert found.is_narrower


def test_definitions_of_either_side_are_their_own() -> None:
    before = {**DRAFT, "definitions": {"A": {"type": "string"}}}
    after = {**DRAFT, "definitions": {"A": {"type": "integer"}}}
    assert Comparer(before, after).compare({"$ref": "#/definitions/A"}, {"$ref": "#/definitions/A"}).is_narrower


def test_schemas_that_contain_themselves() -> None:
    def tree(leaf: Any) -> Any:
        children = {"type": "array", "items": {"$ref": "#/definitions/Tree"}}
        return {"type": "object", "properties": {"leaf": leaf, "children": children}}

    def document(leaf: Any) -> Any:
        return {**DRAFT, "definitions": {"Tree": tree(leaf)}}

    reference = {"$ref": "#/definitions/Tree"}
    same = Comparer(document({"type": "string"}), document({"type": "string"}))
    assert same.compare(reference, reference).is_same
    wider = Comparer(document({"type": "string"}), document({})).compare(reference, reference)
    assert (wider.is_narrower, wider.is_wider, wider.is_certain) == (False, True, True)
    narrower = Comparer(document({}), document({"type": "string"})).compare(reference, reference)
    assert (narrower.is_narrower, narrower.is_wider, narrower.is_certain) == (True, False, True)


def test_a_loop_of_references_ends() -> None:
    loop = {"$ref": "#/definitions/A"}
    assert compare(loop, {"type": "string"}, A=loop).is_narrower
    assert not compare(loop, loop, A=loop).is_certain


def test_unknown_references_are_not_equal() -> None:
    assert not compare({"$ref": "#/definitions/A"}, {"$ref": "https://example.com/a.json"}).is_certain


def test_patterns_that_cannot_be_compared_are_tried() -> None:
    """No sample is rejected that was accepted, which is no proof."""
    found = compare({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "^[a-z0-9]+$"})
    assert (found.is_narrower, found.is_wider, found.is_certain) == (False, True, False)


def test_parts_are_tried_if_the_whole_shows_nothing() -> None:
    """No sample has what is needed for the pattern to matter."""

    def schema(pattern: str) -> Any:
        needed = {"not": {"not": {"const": "this and nothing else"}}}
        return {"type": "object", "required": ["a"], "properties": {"a": needed, "b": {"pattern": pattern}}}

    found = compare(schema("^[a-z]+$"), schema("^[a-z0-9]+$"))
    assert (found.is_narrower, found.is_wider, found.is_certain) == (False, True, False)
    found = compare(schema("^[a-z0-9]+$"), schema("^[a-z]+$"))
    assert (found.is_narrower, found.is_certain) == (True, False)


def test_what_depends_on_a_required_property_is_known() -> None:
    container = {"type": "object", "additionalProperties": False, "properties": {"name": {}, "image": {}}}
    before = {"required": ["name"], "dependencies": {"name": {"$ref": "#/definitions/A"}}}
    assert compare(before, {"required": ["name"], "dependencies": {"name": container}}, A=container).is_same


def test_a_default_is_tried() -> None:
    comparer = Comparer(DRAFT, DRAFT)
    before, after = {"not": {"const": "one"}}, {"not": {"const": "two"}}
    assert not comparer.compare(before, after).is_certain
    assert comparer.compare(before, after, ["two"]).is_certain


def test_alternatives_of_patterns() -> None:
    assert pattern_cases("^$|^(a|b)$") == {"^$", "^a$", "^b$"}
    assert pattern_cases("^(a)|(b)$") == {"^(a)", "(b)$"}
    assert pattern_cases(r"^(a|b)\1$") == {r"^(a|b)\1$"}
    assert pattern_cases("^(a)b(c)$") == {"^(a)b(c)$"}
    assert pattern_cases("[|]|x") == {"[|]", "x"}
    assert pattern_cases(r"a\|b") == {r"a\|b"}
    assert pattern_cases("^(?:a|b)$") == {"^(?:a|b)$"}


def test_examples_of_patterns() -> None:
    assert {"a", "z"} <= set(examples("^[a-z]$"))
    assert set(examples("^(0|[1-9][0-9]*)$")) >= {"0", "1", "9"}
    assert all(matches(r"^\d{2}-[^x]$", each) for each in examples(r"^\d{2}-[^x]$"))
    assert examples("(") == ()


# Property tests: every verdict against jsonschema_rs, which verify uses too.

_scalars = st.sampled_from([None, True, False, 0, 1, 2, 3, -1, 0.5, 1.0, "", "a", "b", "ab", "abc", "1"])
_names = st.sampled_from(["a", "b", "c"])
_instances = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3), max_leaves=6
)
_TYPES = ["string", "integer", "number", "object", "array", "boolean", "null"]
_PATTERNS = ["^a", "b$", "^a$|^b$", "^(a|b)$", "^$|^a", "^[a-c]+$", "^[a-b]+$", "."]
_COUNTS = (
    "minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems minProperties"
    " maxProperties"
).split()
_FLAT = ["type", "types", "enum", "const", "multipleOf", "pattern", "uniqueItems", "required", *_COUNTS]
_NESTED = (
    "items not contains properties patternProperties additionalProperties propertyNames dependencies allOf anyOf oneOf"
    " if"
).split()


@st.composite
def _schemas(draw: st.DrawFn, depth: int = 2) -> Any:
    """Draw a schema of a few keywords."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.sampled_from([True, False, {"$ref": "#/definitions/A"}]))
    keywords = st.sampled_from([*_FLAT, *_NESTED, *_NESTED] if depth else _FLAT)
    schema: dict[str, Any] = {}
    if kind < 5:
        schema["type"] = draw(st.sampled_from(_TYPES))
    for keyword in draw(st.lists(keywords, max_size=3, unique=True)):
        schema |= _keyword(draw, keyword, depth - 1)
    return schema


def _keyword(draw: st.DrawFn, keyword: str, depth: int) -> dict[str, Any]:
    def inner() -> Any:
        return draw(_schemas(depth=depth))

    def some(strategy: st.SearchStrategy[Any], most: int = 2) -> Any:
        return draw(st.lists(strategy, min_size=1, max_size=most, unique=True))

    if keyword in _COUNTS:
        return {keyword: draw(st.integers(0, 3))}
    match keyword:
        case "type":
            return {keyword: draw(st.sampled_from(_TYPES))}
        case "types":
            return {"type": some(st.sampled_from(_TYPES))}
        case "enum":
            return {keyword: draw(st.lists(_scalars, min_size=1, max_size=3))}
        case "const":
            return {keyword: draw(_scalars)}
        case "multipleOf":
            return {keyword: draw(st.integers(1, 3))}
        case "pattern":
            return {keyword: draw(st.sampled_from(_PATTERNS))}
        case "uniqueItems":
            return {keyword: draw(st.booleans())}
        case "required":
            return {keyword: some(_names)}
        case "properties":
            return {keyword: {name: inner() for name in some(_names)}}
        case "patternProperties":
            return {keyword: {pattern: inner() for pattern in some(st.sampled_from(_PATTERNS))}}
        case "dependencies":
            return {keyword: {draw(_names): inner() if draw(st.booleans()) else some(_names)}}
        case "allOf" | "anyOf" | "oneOf":
            return {keyword: [inner() for _ in range(draw(st.integers(1, 2)))]}
        case "if":
            return {"if": inner(), "then": inner(), "else": inner()}
    return {keyword: inner()}


def _documents() -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"A": _schemas()}).map(lambda definitions: {**DRAFT, "definitions": definitions})


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw two schemas, of which the second is often the first with a small change."""
    before = draw(_schemas())
    if not isinstance(before, dict) or draw(st.booleans()):
        return before, draw(_schemas())
    after = dict(before)
    for key in draw(st.lists(st.sampled_from(sorted(before) or ["type"]), max_size=2)):
        after.pop(key, None)
    other = draw(_schemas())
    pair = (before, {**after, **other} if isinstance(other, dict) else other)
    return pair if draw(st.booleans()) else (pair[1], pair[0])


@given(_pairs(), _documents(), _documents(), st.lists(_instances, min_size=1, max_size=30))
@settings(max_examples=4 * settings().max_examples)
def test_a_proof_has_no_counterexample(pair: Any, old: Any, new: Any, instances: list[Any]) -> None:
    comparer = Comparer(old, new)
    before, after = Schema(pair[0], old), Schema(pair[1], new)
    if Proof(Equality(), comparer.accepts).covers(after, before):
        was, now = _validator(pair[0], old), _validator(pair[1], new)
        for each in [*instances, *samples(before), *samples(after)]:
            assert not was(each) or now(each), each


@given(_pairs(), _documents(), st.lists(_instances, min_size=1, max_size=30))
@settings(max_examples=4 * settings().max_examples)
def test_a_certain_verdict_is_right(pair: Any, document: Any, instances: list[Any]) -> None:
    found = Comparer(document, document).compare(*pair)
    if not found.is_certain:
        return
    was, now = _validator(pair[0], document), _validator(pair[1], document)
    tried = [*instances, *samples(Schema(pair[0], document)), *samples(Schema(pair[1], document))]
    lost = [each for each in tried if was(each) and not now(each)]
    gained = [each for each in tried if now(each) and not was(each)]
    if found.is_narrower:
        assert lost
    else:
        assert not lost
        assert found.is_wider or not gained


def _validator(schema: Any, document: Any) -> Any:
    whole = {**document, "allOf": [schema]}
    return jsonschema_rs.Draft7Validator(whole).is_valid
