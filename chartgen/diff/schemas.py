"""Whether a JSON schema accepts more or less than another one.

What cannot be proved is tried with samples: `Verdict.is_certain` is false if these decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chartgen.diff.schema_nodes import Equality, Schema, canonical, with_local_references
from chartgen.diff.schema_proof import Failure, Proof
from chartgen.diff.schema_samples import samples, samples_at

_MOST_REASONS = 3
_MOST_FAILURES = 20
"""Parts of schemas that differ, of which samples are tried."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """How what a schema accepts has changed."""

    is_narrower: bool
    """Whether it rejects values that were accepted before."""
    is_wider: bool
    """Whether it accepts values that were rejected before."""
    is_certain: bool = True
    """Whether a sample shows that it is narrower; or that it is wider, and no value that was accepted is rejected."""
    reasons: tuple[str, ...] = ()
    """The keywords that differ, such as `minimum is 1, was 0`."""

    @property
    def is_same(self) -> bool:
        """Whether the same values are accepted."""
        return not self.is_narrower and not self.is_wider


class Comparer:
    """Compares schemas of two documents."""

    def __init__(self, before: Any, after: Any) -> None:
        """Compare schemas of two documents, as they are before and after a change."""
        self.before = before
        self.after = after
        self._equality = Equality()
        self._validators: dict[tuple[int, int], tuple[Callable[[Any], bool], Schema]] = {}

    def compare(self, before: Any, after: Any, tried: Iterable[Any] = ()) -> Verdict:
        """Compare two schemas.

        Args:
            before: A schema of the document before.
            after: A schema of the document after.
            tried: More values to try, such as defaults.
        """
        old, new = Schema(before, self.before), Schema(after, self.after)
        if self._equality.same(old, new):
            return Verdict(False, False)
        proof = Proof(self._equality, self.accepts)
        keeps_all = proof.covers(new, old)
        lost = list(proof.failures)
        adds_none = proof.covers(old, new)
        gained = list(proof.failures)
        if keeps_all and adds_none:
            return Verdict(False, False)
        paths = dict.fromkeys(each.path for each in (*lost, *gained) if each.path)
        is_lost, is_gained = self._tried(old, new, _values(old, new, tried, paths))
        # What samples of the whole do not show, those of the parts that differ may; if none do, the worse is assumed.
        is_lost_in_part = is_lost or any(map(self._is_counterexample, lost[:_MOST_FAILURES]))
        is_gained_in_part = is_gained or any(map(self._is_counterexample, gained[:_MOST_FAILURES]))
        is_narrower = not keeps_all and (is_lost_in_part or adds_none or not is_gained_in_part)
        is_wider = not adds_none and (is_gained_in_part or not is_narrower)
        failures = lost if is_narrower else gained
        return Verdict(
            is_narrower,
            is_wider,
            is_lost if is_narrower else keeps_all and is_gained,
            tuple(_reasons(failures, is_narrower=is_narrower)),
        )

    def accepts(self, schema: Schema, value: Any) -> bool:
        """Return whether a schema accepts a value, as Helm's validator does."""
        key = (id(schema.node), id(schema.document))
        known = self._validators.get(key)
        if known is None:
            validator = _validator(schema)
            known = self._validators[key] = (validator.is_valid if validator else lambda _value: True, schema)
        return known[0](value)

    def _is_counterexample(self, failure: Failure) -> bool:
        """Return whether samples show that a part may be rejected although the facts about it are true."""
        tried = [failure.required, *failure.facts]
        return any(
            all(self.accepts(fact, value) for fact in failure.facts) and not self.accepts(failure.required, value)
            for each in tried
            for value in samples(each)
        )

    def _tried(self, old: Schema, new: Schema, values: Iterable[Any]) -> tuple[bool, bool]:
        """Return whether a sample is rejected that was accepted, and whether one is accepted that was rejected."""
        lost = gained = False
        for value in values:
            was, now = self.accepts(old, value), self.accepts(new, value)
            lost, gained = lost or (was and not now), gained or (now and not was)
            if lost and gained:
                break
        return lost, gained


def _values(old: Schema, new: Schema, tried: Iterable[Any], paths: Iterable[tuple[str, ...]]) -> Iterator[Any]:
    """Yield the values to try, each once: first those that differ where the schemas do."""

    def each() -> Iterator[Iterable[Any]]:
        yield tried
        for path in paths:
            yield samples_at(old, path)
            yield samples_at(new, path)
        yield samples(old)
        yield samples(new)

    seen: set[str] = set()
    for values in each():
        for value in values:
            if (key := canonical(value)) not in seen:
                seen.add(key)
                yield value


def errors(schema: Schema, value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the paths of what a schema rejects in a value, and the name of the property if one is missing there."""
    validator = _validator(schema)
    if validator is not None:
        for error in validator.iter_errors(value):
            yield tuple(map(str, error.instance_path)), getattr(error.kind, "property", "")


def _validator(schema: Schema) -> Any:
    """Return a validator; None if the schema is invalid, or refers to other documents."""
    import jsonschema_rs

    def refuse(address: str) -> Any:
        raise ValueError(address)

    draft = schema.document.get("$schema") if isinstance(schema.document, dict) else None
    kinds = {
        "draft-04": jsonschema_rs.Draft4Validator,
        "draft-06": jsonschema_rs.Draft6Validator,
        "2019-09": jsonschema_rs.Draft201909Validator,
        "2020-12": jsonschema_rs.Draft202012Validator,
    }
    kind = next((each for name, each in kinds.items() if name in str(draft)), jsonschema_rs.Draft7Validator)
    try:
        return kind(with_local_references(schema), retriever=refuse)
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return None


def _reasons(failures: Sequence[Failure], *, is_narrower: bool) -> Iterator[str]:
    """Describe why not all values are accepted any more, or why more are."""
    found = dict.fromkeys(_reason(each, is_narrower=is_narrower) for each in failures)
    yield from list(found)[:_MOST_REASONS]
    if len(found) > _MOST_REASONS:
        yield f"and {len(found) - _MOST_REASONS} more"


def _reason(failure: Failure, *, is_narrower: bool) -> str:
    """Describe a failure: the schema with the keyword is the one after the change if it is narrower."""
    keyword, limit = failure.keyword, failure.required.get(failure.keyword)
    path = f"`{'.'.join(failure.path).replace('.[]', '[]')}`" if failure.path else ""
    at = f"{path}: " if path else ""
    if keyword == "false" and path:
        return f"{'no longer accepts' if is_narrower else 'also accepts'} {path}"
    if keyword in ("enum", "const"):
        return at + _members(failure, is_narrower=is_narrower)
    if keyword == "required":
        given = {name for fact in failure.facts for name in fact.get("required") or ()}
        names = ", ".join(f"`{name}`" for name in limit if name not in given)
        return f"{at}{names} {'is required' if is_narrower else 'is no longer required'}"
    if keyword in ("additionalProperties", "patternProperties", "unevaluatedProperties"):
        return f"{at}{'rejects other keys' if is_narrower else 'accepts other keys'}"
    others = [fact.get(keyword) for fact in failure.facts if fact.has(keyword)]
    if isinstance(limit, dict) or keyword in ("anyOf", "oneOf", "allOf", "$ref", "false"):
        return f"{at}`{keyword}` differs" if keyword != "false" else f"{at}everything is rejected"
    before, after = (others[0] if others else None, limit) if is_narrower else (limit, others[0] if others else None)
    if before is None:
        return f"{at}{keyword} is {_shown(after)}"
    return f"{at}{keyword} was {_shown(before)}" + ("" if after is None else f", is {_shown(after)}")


def _members(failure: Failure, *, is_narrower: bool) -> str:
    """Name the values that one schema lists and the other one does not accept."""
    listed = [each for fact in failure.facts for each in _listed(fact)]
    allowed = [canonical(each) for each in _listed(failure.required)]
    missing = [each for each in listed if canonical(each) not in allowed] if allowed else []
    if missing:
        names = ", ".join(map(_shown, missing[:4])) + (", …" if len(missing) > 4 else "")
        return f"{'no longer accepts' if is_narrower else 'also accepts'} {names}"
    if allowed and not listed:
        names = ", ".join(map(_shown, _listed(failure.required)[:4])) + (", …" if len(allowed) > 4 else "")
        return f"{'accepts' if is_narrower else 'accepted'} only {names}"
    return "other values are listed"


def _listed(schema: Schema) -> list[Any]:
    if schema.has("const"):
        return [schema.get("const")]
    listed = schema.get("enum")
    return listed if isinstance(listed, list) else []


def _shown(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        text = " or ".join(value)
    else:
        text = value if isinstance(value, str) and value else canonical(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
