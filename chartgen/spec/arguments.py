"""Arguments that do not fit a constructor: unknown, duplicate and missing fields, and too many of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.errors import Finding
from chartgen.locations import Key
from chartgen.similar import closest
from chartgen.spec import describe
from chartgen.spec.call import Call
from chartgen.spec.field_alternatives import field_alternative
from chartgen.spec.validation import default_of

_COMMON = frozenset({"annotations", "docs", "labels", "name", "type"})
"""Fields of so many classes that their names alone identify none."""
_FEW = 12
"""So many fields are listed if an unknown name is like none of them."""


class Suggestion(NamedTuple):
    """What an unknown field was probably meant to be."""

    field: str
    """The field of the same class; "" if it cannot be determined."""
    hint: str


def check_arguments(call: Call) -> tuple[list[Finding], set[str]]:
    """Report arguments that do not fit, and return the fields about which nothing is known as a result."""
    findings: list[Finding] = []
    invalid: set[str] = set()
    absent = {name for name in call.fields if name not in call.given}
    missing = [name for name in call.fields if name in absent and _is_required(call, name)]
    if len(call.args) > len(call.positional):
        surplus = call.args[len(call.positional) :]
        # An argument without its name is probably the field that seems to be missing.
        likely = [_field_of_class(call, value) or next(iter(missing), "") for value in surplus]
        findings.append(_too_many(call, likely[0]))
        missing = [name for name in missing if name not in likely]
        invalid |= absent
    for name in call.positional[: len(call.args)]:
        if name in call.kwargs:
            message = f'duplicate value for "{name}" of {call.cls.__name__}: by position and by name'
            findings.append(call.finding(message, (name,), (Key(name),)))
            invalid.add(name)
    for name in call.given:
        if name not in call.fields:
            suggestion = suggest_field(call, name)
            message = f'unknown field "{name}" of {call.cls.__name__}'
            findings.append(call.finding(message, (name,), (Key(name),), hint=suggestion.hint))
            # Any field that was not given may be what is meant.
            invalid |= {suggestion.field} if suggestion.field else absent
            missing = [each for each in missing if each != suggestion.field]
    findings += [_missing(call, name) for name in missing]
    return findings, invalid | set(missing)


def _is_required(call: Call, name: str) -> bool:
    return default_of(call.fields[name]) is dataclasses.MISSING


def _missing(call: Call, name: str) -> Finding:
    expected = describe.describe_type(call.annotations[name])
    message = f'missing required field "{name}" of {call.cls.__name__}'
    return call.finding(message, (name,), (name,), expected=expected)


def _too_many(call: Call, likely: str) -> Finding:
    count = len(call.positional)
    name = likely or next((name for name in call.fields if name not in call.given), "")
    return call.finding(
        f"{call.cls.__name__} takes {count} positional argument{'' if count == 1 else 's'}, not {len(call.args)}",
        (),
        (count,),
        found=describe.describe_value(call.args[count], hidden=call.is_secret),
        hint=f"pass it by name: `{name}=...`" if likely else f"pass it by name, such as `{name}=...`" if name else "",
    )


def _field_of_class(call: Call, value: object) -> str:
    """Return the field that was not given and that takes instances of this class of the language; "" for none."""
    return next(
        (
            name
            for name, annotation in call.annotations.items()
            if name not in call.given and issubclass(type(value), tuple(describe.spec_classes(annotation)))
        ),
        "",
    )


def suggest_field(call: Call, name: str) -> Suggestion:
    """Suggest what an unknown field was meant to be."""
    near = closest(name, (each for each in call.fields if each not in call.written)) or _missing_like(call, name)
    if near and _folded(near) == _folded(name):
        return Suggestion(near, f'did you mean "{near}"?')
    if alternative := field_alternative(call.cls, name):
        return Suggestion("", alternative)
    field, code = _field_of_part(call, name)
    if field:
        return Suggestion(field, f"it is a field of another class: `{code}`")
    if near:
        return Suggestion(near, f'did you mean "{near}"?')
    return Suggestion("", f"its fields are {describe.join(call.fields, 'and')}" if 0 < len(call.fields) <= _FEW else "")


def _missing_like(call: Call, name: str) -> str:
    """Return the required field that is missing, and that begins like an unknown one; "" for none."""
    missing = (each for each in call.fields if each not in call.given and _is_required(call, each))
    return next((each for each in missing if each[:3] == name[:3]), "")


def _field_of_part(call: Call, name: str) -> tuple[str, str]:
    """Find the field whose class has this field: `node_port`, `image_pull_policy`, `imagePullPolicy`."""
    snake = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
    found = dict(_parts_with(call, snake))
    by_prefix = [field for field in found if snake.startswith(f"{field}_")]
    # Of a chart, most fields are those of its main workload.
    fields = by_prefix or [field for field in found if field == "workload"] or list(found)
    if len(fields) > 1:
        # A part that every object has is more likely than one that is optional.
        fields = [field for field in fields if default_of(call.fields[field]) is not None]
    # If several have it, the one that was meant is not known.
    return (fields[0], found[fields[0]]) if len(fields) == 1 else ("", "")


def _parts_with(call: Call, snake: str) -> Iterator[tuple[str, str]]:
    for field, annotation in call.annotations.items():
        inner = snake.removeprefix(f"{field}_")
        if inner == snake and snake in _COMMON:
            continue
        known = list(describe.spec_classes(annotation))
        if inner != snake and not any(inner in _names(cls) for cls in known):
            inner = closest(inner, sorted({name for cls in known for name in _names(cls)})) or inner
        classes = [cls for cls in known if inner in _names(cls)]
        if classes:
            # Of all workloads, most are Deployments.
            likely = next((cls for cls in classes if cls.__name__ == "Deployment"), classes[0])
            yield field, f"{field}={likely.__name__}(..., {inner}=...)"


def _names(cls: type[Any]) -> set[str]:
    return {each.name for each in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else set()


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
