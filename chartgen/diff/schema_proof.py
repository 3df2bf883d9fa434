"""Proofs that a JSON schema accepts whatever another one accepts.

A proof is sound, but not complete: that there is none does not mean that there is a counterexample, since what regular
expressions, `not` and the like accept is not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from chartgen.diff.schema_bounds import BOUNDS, implies_bound
from chartgen.diff.schema_nodes import ALL_TYPES, ANNOTATIONS, NUMBERS, Equality, Schema, type_of, types
from chartgen.diff.schema_patterns import matches, pattern_cases

_DEEPEST = 60
_MOST_ALTERNATIVES = 32

Facts = Sequence[Schema]
"""Schemas that all accept a value; none of them is a reference or has `allOf` alone."""
Valid = Callable[[Schema, Any], bool]


class Failure(NamedTuple):
    """Why a proof failed."""

    path: tuple[str, ...]
    """The properties that lead there."""
    keyword: str
    required: Schema
    """The schema with the keyword that may reject a value."""
    facts: tuple[Schema, ...]
    """What is known of the value."""


class Proof:
    """Proves that one schema accepts whatever another one accepts."""

    def __init__(self, equality: Equality, valid: Valid) -> None:
        """Begin a proof.

        Args:
            equality: Compares schemas of the two documents.
            valid: Tells whether a schema accepts a value.
        """
        self._equality = equality
        self._valid = valid
        self._open: set[tuple[frozenset[int], int]] = set()
        self._depth = 0
        self.failures: list[Failure] = []

    def covers(self, wider: Schema, narrower: Schema) -> bool:
        """Return whether it is proved that `wider` accepts whatever `narrower` accepts."""
        self.failures.clear()
        return self._holds(list(self._facts(narrower)), wider, ())

    def _facts(self, schema: Schema, depth: int = 0) -> Iterator[Schema]:
        """Yield what is known of each value that a schema accepts."""
        found = schema.resolved
        if found is None or found.node is True or depth > _DEEPEST:
            return
        yield found
        for part in found.get("allOf") or ():
            yield from self._facts(found.at(part), depth + 1)
        for name in found.get("required") or ():
            yield from self._with_property(found, name, depth + 1)

    def _with_property(self, fact: Schema, name: str, depth: int = 0) -> Iterator[Schema]:
        """Yield what a fact says of a value that has a property."""
        then = (fact.get("dependencies") or {}).get(name)
        if isinstance(then, list):
            yield fact.at({"required": then})
        elif then is not None:
            yield from self._facts(fact.at(then), depth)

    def _holds(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        found = wanted.resolved
        if found is None:
            return self._fails(path, "$ref", wanted, facts)
        node = found.node
        if node is True or node == {} or _is_impossible(facts):
            return True
        if any(self._equality.same(fact, found) for fact in facts):
            return True
        if node is False:
            return self._fails(path, "false", found, facts)
        members = self._members(facts)
        if members is not None:
            return all(self._valid(found, each) for each in members) or self._fails(path, "enum", found, facts)
        key = (frozenset(id(fact.node) for fact in facts), id(node))
        if key in self._open:
            return True  # within itself: a value is finite, so that it is proved for its parts first
        if self._depth >= _DEEPEST:
            return self._fails(path, "$ref", found, facts)
        self._open.add(key)
        self._depth += 1
        try:
            cases = _cases(facts, self._facts)
            if len(cases) > 1:
                return _every(self._holds(case, found, path) for case in cases)
            return _every(self._keyword(each, cases[0], found, path) for each in node if each not in ANNOTATIONS)
        finally:
            self._depth -= 1
            self._open.discard(key)

    def _fails(self, path: tuple[str, ...], keyword: str, wanted: Schema, facts: Facts) -> bool:
        self.failures.append(Failure(path, keyword, wanted, tuple(facts)))
        return False

    def _members(self, facts: Facts) -> list[Any] | None:
        """Return all values that facts leave; None if they are not listed."""
        for fact in facts:
            listed = [fact.get("const")] if fact.has("const") else fact.get("enum")
            if isinstance(listed, list):
                return [each for each in listed if all(self._valid(other, each) for other in facts)]
        return None

    def _keyword(self, keyword: str, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        count = len(self.failures)
        concerns = _CONCERNS.get(keyword)
        if concerns is not None and not _types(facts) & concerns:
            return True
        if keyword in _KEYWORDS:
            holds = _KEYWORDS[keyword](self, facts, wanted, path)
        elif keyword in BOUNDS:
            holds = implies_bound(keyword, wanted.node[keyword], facts)
        elif keyword in _EQUAL:
            holds = any(all(self._equality.same_keyword(each, fact, wanted) for each in _EQUAL[keyword])
                        for fact in facts)  # fmt: skip
        else:
            return True
        if not holds and len(self.failures) == count:
            self._fails(path, keyword, wanted, facts)
        return holds

    def _type(self, facts: Facts, wanted: Schema, _path: tuple[str, ...]) -> bool:
        return _types(facts) <= types(wanted.node)

    def _enumeration(self, facts: Facts, wanted: Schema, _path: tuple[str, ...]) -> bool:
        """Return whether values that are not listed, but of a type with few values, are all accepted."""
        few = {"null": (None,), "boolean": (True, False)}
        known = _types(facts)
        return known <= few.keys() and all(self._valid(wanted, each) for kind in known for each in few[kind])

    def _multiple(self, facts: Facts, wanted: Schema, _path: tuple[str, ...]) -> bool:
        step = wanted.node["multipleOf"]
        if step == 1 and not _types(facts) & {"fraction"}:
            return True
        given = [fact.get("multipleOf") for fact in facts]
        return isinstance(step, int) and any(isinstance(each, int) and each % step == 0 for each in given)

    def _pattern(self, facts: Facts, wanted: Schema, _path: tuple[str, ...]) -> bool:
        accepted = pattern_cases(wanted.node["pattern"])
        given = [fact.get("pattern") for fact in facts]
        return any(isinstance(each, str) and pattern_cases(each) <= accepted for each in given)

    def _any_of(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        if any(self._equality.same_keyword("anyOf", fact, wanted) for fact in facts):
            return True
        return self._each_type(facts, [wanted.at(each) for each in wanted.node["anyOf"]], path)

    def _one_of(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        """Return whether exactly one alternative holds, which is known if their types differ."""
        if any(self._equality.same_keyword("oneOf", fact, wanted) for fact in facts):
            return True
        options = [wanted.at(each) for each in wanted.node["oneOf"]]
        kinds = [_types(list(self._facts(option))) for option in options]
        if any(one & other for index, one in enumerate(kinds) for other in kinds[:index]):
            return False
        return self._each_type(facts, options, path)

    def _each_type(self, facts: Facts, options: Sequence[Schema], path: tuple[str, ...]) -> bool:
        """Return whether all values of each type are accepted by the same one of the options."""
        for kind in sorted(_types(facts)):
            of_kind = [*facts, Schema({"type": "number" if kind == "fraction" else kind}, {})]
            if not any(self._quietly(of_kind, option, path) for option in options):
                return False
        return True

    def _quietly(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        count = len(self.failures)
        holds = self._holds(facts, wanted, path)
        del self.failures[count:]
        return holds

    def _all(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        return _every(self._holds(facts, wanted.at(each), path) for each in wanted.node["allOf"])

    def _required(self, facts: Facts, wanted: Schema, _path: tuple[str, ...]) -> bool:
        given = {name for fact in facts for name in fact.get("required") or ()}
        return set(wanted.node["required"]) <= given

    def _items(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        if isinstance(wanted.node["items"], list) or wanted.has("prefixItems"):
            parts = ("items", "prefixItems", "additionalItems")
            return any(all(self._equality.same_keyword(each, fact, wanted) for each in parts) for fact in facts)
        if any(fact.get("maxItems") == 0 for fact in facts):
            return True
        given = [
            known
            for fact in facts
            if fact.has("items") and not isinstance(fact.get("items"), list) and not fact.has("prefixItems")
            for known in self._facts(fact.at(fact.get("items")))
        ]
        return self._holds(given, wanted.at(wanted.node["items"]), (*path, "[]"))

    def _property_names(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        given = [known for fact in facts if fact.has("propertyNames")
                 for known in self._facts(fact.at(fact.get("propertyNames")))]  # fmt: skip
        return self._holds([*given, Schema({"type": "string"}, {})], wanted.at(wanted.node["propertyNames"]), path)

    def _properties(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        return _every(
            self._holds(self._of_property(facts, name), wanted.at(each), (*path, name))
            for name, each in wanted.node["properties"].items()
        )

    def _of_property(self, facts: Facts, name: str) -> list[Schema]:
        """Return what is known of a property, if a value has it."""
        found: list[Schema] = []
        for fact in facts:
            patterns = {pattern: matches(pattern, name) for pattern in fact.get("patternProperties") or ()}
            given = [fact.node["patternProperties"][pattern] for pattern, is_match in patterns.items() if is_match]
            if name in (fact.get("properties") or {}):
                given.append(fact.node["properties"][name])
            elif all(each is False for each in patterns.values()) and fact.has("additionalProperties"):
                given.append(fact.node["additionalProperties"])
            found += [known for each in given for known in self._facts(fact.at(each))]
        return found

    def _pattern_properties(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        return _every(
            self._names_matching(facts, pattern, wanted.at(each), path)
            for pattern, each in wanted.node["patternProperties"].items()
        )

    def _names_matching(self, facts: Facts, pattern: str, wanted: Schema, path: tuple[str, ...]) -> bool:
        named = {name for fact in facts for name in fact.get("properties") or ()}
        for name in sorted(named):
            if matches(pattern, name) is not False and not self._holds(
                self._of_property(facts, name), wanted, (*path, name)
            ):
                return False
        same = [
            known
            for fact in facts
            if pattern in (fact.get("patternProperties") or {})
            for known in self._facts(fact.at(fact.node["patternProperties"][pattern]))
        ]
        return self._holds_quietly_for_any([same, *self._unnamed(facts, lambda _other: True)], wanted, path)

    def _additional(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        others = wanted.at(wanted.node["additionalProperties"])
        own = wanted.get("properties") or {}
        patterns = wanted.get("patternProperties") or {}
        named = {name for fact in facts for name in fact.get("properties") or ()} - own.keys()
        for name in sorted(named):
            if not any(matches(pattern, name) is True for pattern in patterns) and not self._holds(
                self._of_property(facts, name), others, (*path, name)
            ):
                return False
        return self._holds_quietly_for_any(self._unnamed(facts, lambda pattern: pattern not in patterns), others, path)

    def _unnamed(self, facts: Facts, counts: Callable[[str], bool]) -> Iterator[list[Schema] | list[list[Schema]]]:
        """Yield for each fact the alternatives of what is known of a property that none names."""
        for fact in facts:
            patterns = fact.get("patternProperties") or {}
            cases = [list(self._facts(fact.at(each))) for pattern, each in patterns.items() if counts(pattern)]
            rest = fact.node.get("additionalProperties", True) if isinstance(fact.node, dict) else True
            yield [*cases, list(self._facts(fact.at(rest)))]

    def _holds_quietly_for_any(
        self, alternatives: Sequence[Any] | Iterator[Any], wanted: Schema, path: tuple[str, ...]
    ) -> bool:
        """Return whether it holds in each case of one of the alternatives."""
        for each in [*alternatives, []]:
            cases = each if each and isinstance(each[0], list) else [each]
            if all(self._quietly(case, wanted, path) for case in cases):
                return True
        return False

    def _dependencies(self, facts: Facts, wanted: Schema, path: tuple[str, ...]) -> bool:
        for name, each in wanted.node["dependencies"].items():
            if any(self._equality.same_keyword("dependencies", Schema({"dependencies": {name: given}}, fact.document),
                                               wanted.at({"dependencies": {name: each}}))
                   for fact in facts if (given := (fact.get("dependencies") or {}).get(name)) is not None):  # fmt: skip
                continue
            if _is_impossible(self._of_property(facts, name)):
                continue
            then = wanted.at({"required": each} if isinstance(each, list) else each)
            given = [each for fact in facts for each in self._with_property(fact, name)]
            if not self._holds([*facts, *given], then, path):
                return False
        return True


_KEYWORDS: dict[str, Callable[[Proof, Facts, Schema, tuple[str, ...]], bool]] = {
    "type": Proof._type,
    "enum": Proof._enumeration,
    "const": Proof._enumeration,
    "multipleOf": Proof._multiple,
    "pattern": Proof._pattern,
    "anyOf": Proof._any_of,
    "oneOf": Proof._one_of,
    "allOf": Proof._all,
    "required": Proof._required,
    "items": Proof._items,
    "propertyNames": Proof._property_names,
    "properties": Proof._properties,
    "patternProperties": Proof._pattern_properties,
    "additionalProperties": Proof._additional,
    "dependencies": Proof._dependencies,
}
_EQUAL: dict[str, tuple[str, ...]] = {
    "if": ("if", "then", "else"),
    **{
        keyword: (keyword,)
        for keyword in "not format uniqueItems contains additionalItems prefixItems dependentRequired dependentSchemas"
        " unevaluatedItems unevaluatedProperties".split()
    },
    "minContains": ("minContains", "contains"),
    "maxContains": ("maxContains", "contains"),
}
"""Keywords that hold if one fact has them with the same value, and the others that belong to them too."""
_CONCERNS: dict[str, frozenset[str]] = {
    **dict.fromkeys("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(), NUMBERS),
    **dict.fromkeys("minLength maxLength pattern format".split(), frozenset({"string"})),
    **dict.fromkeys(
        "items additionalItems prefixItems minItems maxItems uniqueItems contains minContains maxContains"
        " unevaluatedItems".split(),
        frozenset({"array"}),
    ),
    **dict.fromkeys(
        "properties patternProperties additionalProperties propertyNames required minProperties maxProperties"
        " dependencies dependentRequired dependentSchemas unevaluatedProperties".split(),
        frozenset({"object"}),
    ),
}
"""The types whose values a keyword can reject."""


def _every(results: Iterator[bool]) -> bool:
    """Return whether all are true, after all of them were computed, so that each failure is known."""
    return all(list(results))


def _types(facts: Facts) -> frozenset[str]:
    found = ALL_TYPES
    for fact in facts:
        if isinstance(fact.node, dict):
            found &= types(fact.node)
            listed = [fact.node["const"]] if "const" in fact.node else fact.node.get("enum")
            if isinstance(listed, list):
                found &= frozenset(map(type_of, listed))
    return found


def _is_impossible(facts: Facts) -> bool:
    return any(fact.node is False for fact in facts) or not _types(facts)


def _cases(facts: Facts, known: Callable[[Schema], Iterator[Schema]]) -> list[list[Schema]]:
    """Divide facts into the cases of their alternatives; one case if there are too many."""
    cases: list[list[Schema]] = [[]]
    for fact in facts:
        keyword = next((each for each in ("anyOf", "oneOf") if isinstance(fact.get(each), list)), None)
        if keyword is None:
            cases = [[*case, fact] for case in cases]
            continue
        rest = fact.at({key: each for key, each in fact.node.items() if key != keyword})
        options = [list(known(fact.at(each))) for each in fact.node[keyword]]
        if len(cases) * len(options) > _MOST_ALTERNATIVES:
            cases = [[*case, rest] for case in cases]
        else:
            cases = [[*case, rest, *option] for case in cases for option in options]
    return cases
