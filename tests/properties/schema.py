"""Strategies for what a JSON schema (draft-07, as charts use it) lets in, and for what it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs
from hypothesis import reject
from hypothesis import strategies as st

from tests.properties.texts import hostile, hostile_key

Draw = Callable[[st.SearchStrategy[Any]], Any]
Path = tuple[str, ...]
Json = Mapping[str, Any]

_ATTEMPTS = 8
_PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    hostile,
    st.lists(hostile, max_size=1),
    st.dictionaries(hostile_key, hostile, max_size=1),
)
_FORMATS = {"ipv4": ("192.0.2.1", "0.0.0.0", "255.255.255.255"), "ipv6": ("::", "2001:db8::1", "::ffff:192.0.2.1")}
_JUDGED = ("if", "dependencies", "contains")


class Source:
    """Draws by a whole schema, whose references stay inside."""

    def __init__(self, schema: Json) -> None:
        self.schema = schema
        self.definitions: Json = schema.get("definitions", {})
        self.judge = validator(schema)
        self._known: dict[int, st.SearchStrategy[Any]] = {}
        self._judges: dict[int, Any] = {}

    def values(self, node: Json) -> st.SearchStrategy[Any]:
        """Draw what a part of the schema lets in."""
        key = id(node)
        if key not in self._known:
            self._known[key] = st.deferred(lambda: self._values(node))
        return self._known[key]

    def resolved(self, node: Json) -> Json:
        """Follow references."""
        while "$ref" in node:
            node = self.definitions[node["$ref"].rpartition("/")[2]]
        return node

    def lets_in(self, node: Json, value: Any) -> bool:
        """Hold a value against a part of the schema."""
        if id(node) not in self._judges:
            self._judges[id(node)] = validator({**node, "definitions": self.definitions})
        return bool(self._judges[id(node)].is_valid(value))

    def _values(self, node: Json) -> st.SearchStrategy[Any]:
        if node.get("$ref"):
            return self.values(self.resolved(node))
        # A narrower kind of another definition: all that the other one lets in, as far as this one does.
        wider = next(
            (
                each
                for key, each in node.get("dependencies", {}).items()
                if key in node.get("required", ()) and "$ref" in each
            ),
            None,
        )
        found = self.values(wider) if wider else self._unconditional(node)
        return self._judged(node, found) if any(word in node for word in _JUDGED) else found

    def _judged(self, node: Json, found: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        @st.composite
        def tried(draw: Draw) -> Any:
            for _ in range(_ATTEMPTS):
                value = draw(found)
                if self.lets_in(node, value):
                    return value
                if isinstance(value, dict):
                    # What is one too many can be left out.
                    for key in list(value):
                        less = {other: item for other, item in value.items() if other != key}
                        if self.lets_in(node, less):
                            return less
            return reject()

        return tried()

    def _unconditional(self, node: Json) -> st.SearchStrategy[Any]:
        if "const" in node:
            return st.just(node["const"])
        if "enum" in node:
            return st.sampled_from(list(node["enum"]))
        if "anyOf" in node:
            # At old paths: what the new one lets in, or what takes a default away.
            return self.values(node["anyOf"][0]) | st.none()
        kinds = node.get("type", ())
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        if not kinds:
            kinds = ["object"] if "properties" in node else []
        made = {
            "string": self._text, "integer": self._integer, "number": self._number, "array": self._list,
            "object": self._object, "boolean": self._boolean, "null": self._null,
        }  # fmt: skip
        return st.one_of(*(made[kind](node) for kind in kinds)) if kinds else _PLAIN

    def _text(self, node: Json) -> st.SearchStrategy[str]:
        least, most = node.get("minLength", 0), node.get("maxLength", 1000)
        if "format" in node:
            return st.sampled_from(_FORMATS[node["format"]])
        if "if" in node and node.get("then", {}).get("format") == "ipv6":
            other = node["else"].get("pattern", "")
            return st.sampled_from(
                ("None", "", *_FORMATS["ipv4"], *_FORMATS["ipv6"]) if other else sum(_FORMATS.values(), ())
            )
        if "pattern" not in node:
            return hostile.filter(lambda text: least <= len(text) <= most)
        matching: st.SearchStrategy[str] = st.from_regex(str(node["pattern"]))
        return matching.filter(lambda text: least <= len(text) <= most and not text.endswith("\n") and text.isascii())

    def _null(self, _node: Json) -> st.SearchStrategy[None]:
        return st.none()

    def _boolean(self, node: Json) -> st.SearchStrategy[bool]:
        return st.sampled_from(node.get("enum", (False, True)))

    def _integer(self, node: Json) -> st.SearchStrategy[int]:
        return st.integers(node.get("minimum", -(2**31)), node.get("maximum", 2**31 - 1))

    def _number(self, node: Json) -> st.SearchStrategy[Any]:
        least, most = node.get("minimum", node.get("exclusiveMinimum", 0)), node.get("maximum", 2**31 - 1)
        some = st.one_of(st.integers(int(least), most), st.sampled_from((0.5, 0.1, 1.5, 1000000.0)))
        return some.filter(lambda number: number > node.get("exclusiveMinimum", -1) and number >= least)

    def _list(self, node: Json) -> st.SearchStrategy[list[Any]]:
        least = node.get("minItems", 0)
        most = min(node.get("maxItems", 3), max(3, least))
        items = self.values(node["items"]) if "items" in node else _PLAIN
        return st.lists(items, min_size=least, max_size=most, unique_by=repr if node.get("uniqueItems") else None)

    def _object(self, node: Json) -> st.SearchStrategy[dict[str, Any]]:
        known = {key: each for key, each in node.get("properties", {}).items() if each is not False}
        must = node.get("required", ())
        least, most = node.get("minProperties", 0), node.get("maxProperties", 1000)
        by_pattern = {each: part for each, part in node.get("patternProperties", {}).items() if part is not False}
        other = node.get("additionalProperties", not known)

        @st.composite
        def made(draw: Draw) -> dict[str, Any]:
            optional = [key for key in known if key not in must]
            chosen = [key for key in must if key in known]
            if optional:
                fewest = max(0, least - len(chosen))
                room = max(fewest, min(most - len(chosen), 4, len(optional)))
                chosen += draw(st.lists(st.sampled_from(optional), min_size=fewest, max_size=room, unique=True))
            value = {key: draw(self.values(known[key])) for key in chosen}
            for pattern, part in by_pattern.items():
                keys = st.from_regex(pattern).filter(lambda key: not key.endswith("\n") and key.isascii())
                value = draw(st.dictionaries(keys, self.values(part), max_size=2)) | value
            if other and not by_pattern:
                part = self.values(other) if isinstance(other, Mapping) else _PLAIN
                value |= draw(st.dictionaries(hostile_key.filter(bool), part, max_size=2))
            return value

        return made()


def validator(schema: Json) -> Any:
    """Compile a schema as Helm reads it."""
    return jsonschema_rs.Draft7Validator(dict(schema), validate_formats=True)


def leaves(schema: Json, at: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Give the path of each value, with its own part of the schema; parts that hold values are gone through."""
    for name, node in schema.get("properties", {}).items():
        if "properties" in node and "description" not in node:
            yield from leaves(node, (*at, name))
        else:
            yield (*at, name), node


def wrong(source: Source, node: Json) -> st.SearchStrategy[Any]:
    """Draw what a part of the schema does not let in, and never null, which takes a key away."""
    plain = st.one_of(
        st.booleans(),
        st.integers(-5, 99999),
        st.just(1.5),
        st.sampled_from(("!", "", " ", "a b\n", "-x-", "x" * 400, "{{ x }}")),
        st.just([]),
        st.just([{"nonsense": 1}]),
        st.just({"nonsense": 1}),
        st.just(["a", "a", 1]),
    )
    return plain.filter(lambda value: not source.lets_in(node, value))
