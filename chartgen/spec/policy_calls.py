"""A rule is asked for what it says of a chart; a team's own rule may have a mistake, which is told at its own line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.errors import STOPS, ChartgenError, Finding, Location
from chartgen.locations import innermost, location_of, sentence, shown, source_of
from chartgen.spec.policy import Guard, Narrowing, Policy, Violation

_GIVES: dict[str, type] = {
    "check": Violation,
    "check_objects": Violation,
    "guards": Guard,
    "narrowings": Narrowing,
}
"""What a rule's methods give many of; `sentence` gives one text."""
_DECORATORS = 20
"""Lines before a `def` that may be decorators."""


def call_policy(policy: Policy, what: str, chart: Any, *more: Any) -> list[Any]:
    """Ask a rule for its violations, narrowings, guards or sentence.

    Raises:
        ChartgenError: The rule raised something, or gave what is none of these, with the author's line.
    """
    try:
        answer = getattr(policy, what)(chart, *more)
        return [_text(policy, what, answer)] if what == "sentence" else list(_checked(policy, what, answer))
    except (*STOPS, ChartgenError):
        raise
    except BaseException as error:  # a team's rule may raise anything
        location = innermost(error)[1] or method_location(policy, what) or chart.location("name")
        if isinstance(error, SystemExit):
            message = f"the rule `{policy.name}` ends the program: `exit()` has no place in it"
            finding = Finding(message, location, found=f"exit({error.code!r})"[:60], rule="exception")
        else:
            message = f"the rule `{policy.name}` raised {sentence(error)}"
            finding = Finding(message, location, rule="exception", hint="`--debug` shows the traceback")
        import traceback

        raise ChartgenError(finding, tracebacks=["".join(traceback.format_exception(error))]) from error


def method_location(policy: Policy, what: str) -> Location | None:
    """Give the place where a rule's method is defined; None where that is no function of a file."""
    code = getattr(getattr(policy, what, None), "__code__", None)
    if code is None or (source := source_of(code.co_filename)) is None:
        return None
    first = code.co_firstlineno
    for line in range(first, min(first + _DECORATORS, len(source.lines) + 1)):
        if found := re.search(rf"\bdef ({code.co_name})\b", source.line(line)):
            return Location(shown(source.path), line, found.start(1) + 1, found.end(1) + 1, source.line(line))
    return Location(shown(source.path), first, source=source.line(first))


def _text(policy: Policy, what: str, answer: object) -> str:
    if isinstance(answer, str):
        return answer
    raise _wrong(policy, what, answer, "text", method_location(policy, what))


def _checked(policy: Policy, what: str, answer: Any) -> Iterator[Any]:
    expected = _GIVES[what]
    if isinstance(answer, str | expected) or not hasattr(answer, "__iter__"):
        raise _wrong(policy, what, answer, f"an iterable of {expected.__name__}", method_location(policy, what))
    for each in answer:
        flaw = "" if isinstance(each, expected) else f"a {expected.__name__}"
        flaw = flaw or _unfit(each)
        if flaw:
            frame = getattr(answer, "gi_frame", None)
            location = location_of(frame.f_code, frame.f_lasti) if frame is not None else method_location(policy, what)
            raise _wrong(policy, what, each, flaw, location)
        yield each


def _unfit(each: Any) -> str:
    """Tell what is wanted in the place of what a violation, a narrowing or a guard has in it; "" where it is well."""
    if isinstance(each, Narrowing):
        if not (isinstance(each.path, tuple) and each.path and all(isinstance(step, str) for step in each.path)):
            return "a Narrowing whose path is a tuple of texts"
        if not isinstance(each.schema, Mapping) or not _is_json(dict(each.schema)):
            return "a Narrowing whose schema is a dict of JSON's data"
        return "a Narrowing whose enum has no None: a value that is None is not there" if _has_none(each.schema) else ""
    if isinstance(each, Violation):
        if not isinstance(each.field, tuple) or not all(isinstance(step, str | int) for step in each.field):
            return "a Violation whose field is a tuple of texts and numbers"
        texts = {"message": each.message, "found": each.found, "expected": each.expected, "hint": each.hint}
    else:
        texts = {"fails": each.fails, "message": each.message}
    wrong = next((name for name, text in texts.items() if not isinstance(text, str)), "")
    return f"a {type(each).__name__} whose {wrong} is text" if wrong else ""


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_json, value))
    return value is None or isinstance(value, str | int | float)


def _has_none(schema: Mapping[str, Any]) -> bool:
    return None in schema.get("enum", ()) or ("const" in schema and schema["const"] is None)


def _wrong(policy: Policy, what: str, answer: object, expected: str, location: Location | None) -> ChartgenError:
    from chartgen.spec.describe import describe_value

    message = f"the rule `{policy.name}` gives in `{what}` what can't be taken"
    return ChartgenError(Finding(message, location, found=describe_value(answer), expected=expected, rule="exception"))
