"""Call the methods of policies, which are author code, and check what they return."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.errors import ChartgenError, Finding, Location
from chartgen.locations import innermost, location_of, shown, source_of
from chartgen.spec.guard import author_code, raised
from chartgen.spec.policy import Guard, Narrowing, Policy, Violation

_RETURNS: dict[str, type] = {
    "check": Violation,
    "check_objects": Violation,
    "guards": Guard,
    "narrowings": Narrowing,
}
"""The items that a policy's methods return; `sentence` returns text."""
_DECORATORS = 20
"""Lines before a `def` that may be decorators."""
_MOST = 10_000
"""Items that a method may return."""


class PolicyFacts(NamedTuple):
    """The attributes of a policy that count, read once under the guard."""

    name: str
    severity: Any
    build_only: bool


def facts(policy: Policy) -> PolicyFacts:
    """Return the attributes of a policy.

    Raises:
        ChartgenError: An attribute is a property that raises, or is of the wrong type.
    """
    kind = type(policy)
    if is_built_in(kind):
        return PolicyFacts(kind.name, policy.severity, policy.build_only)
    with author_code(lambda error: raised(error, f"policy {kind.__name__}", None)):
        name: Any
        severity: Any
        name, severity, build_only = policy.name, policy.severity, policy.build_only
        # As plain text: a subclass of `str` may have methods that raise.
        name, severity = str.__str__(name), str.__str__(severity)
        return PolicyFacts(name, severity, bool(build_only))


def call_policy(policy: Policy, method: str, chart: Any, *arguments: Any) -> list[Any]:
    """Call a method of a policy, and return its violations, narrowings, guards or sentence.

    Raises:
        ChartgenError: The method raised an exception, or returned something else, with the author's line.
    """
    subject = f"policy `{facts(policy).name}`"

    def describe(error: BaseException) -> Finding:
        location = method_location(policy, method) or chart.location("name")
        return raised(error, subject, innermost(error)[1] or location)

    is_trusted = is_built_in(type(policy))
    with author_code(describe, timed=not is_trusted):
        result = getattr(policy, method)(chart, *arguments)
        if method == "sentence":
            return [_text(policy, method, result)]
        return list(result if is_trusted else _checked(policy, method, result))


def argument_problems(policy: Any) -> Iterator[Violation]:
    """Yield what is wrong with the arguments of a built-in policy; nothing for an author's class that extends one.

    The field of a violation begins with the name of an argument, or its position.
    """
    if is_built_in(type(policy)):
        yield from policy.argument_problems()


def is_built_in(cls: type[Policy]) -> bool:
    """Return whether a class of policies is one of chartgen's, whose methods are not author code."""
    return cls.__module__.startswith("chartgen.policy.")


def method_location(policy: Policy, method: str) -> Location | None:
    """Return where a method of a policy is defined; None if that is not a function in a file."""
    function = _attribute(type(policy), method)
    code = getattr(function, "__code__", None)
    if code is None or (source := source_of(code.co_filename)) is None:
        return None
    first = code.co_firstlineno
    for line in range(first, min(first + _DECORATORS, len(source.lines) + 1)):
        if found := re.search(rf"\bdef ({code.co_name})\b", source.line(line)):
            return Location(shown(source.path), line, found.start(1) + 1, found.end(1) + 1, source.line(line))
    return Location(shown(source.path), first, source=source.line(first))


def _attribute(cls: type, name: str) -> object:
    """Return a class's attribute without running descriptors."""
    return next((vars(each)[name] for each in cls.__mro__ if name in vars(each)), None)


def _text(policy: Policy, method: str, result: object) -> str:
    if issubclass(type(result), str):
        return str.__str__(result)
    raise _invalid(policy, method, result, "text", method_location(policy, method))


def _checked(policy: Policy, method: str, result: Any) -> Iterator[Any]:
    kind = _RETURNS[method]
    if isinstance(result, str | kind) or not hasattr(result, "__iter__"):
        raise _invalid(policy, method, result, f"an iterable of {kind.__name__}", method_location(policy, method))
    for count, item in enumerate(result):
        expected = _expected(item, kind)
        if count >= _MOST:
            expected = f"at most {_MOST} items"
        if expected:
            frame = getattr(result, "gi_frame", None)
            location = location_of(frame.f_code, frame.f_lasti) if frame is not None else None
            raise _invalid(policy, method, item, expected, location or method_location(policy, method))
        yield item


def _expected(item: Any, kind: type) -> str:
    """Return what is expected instead of an item; "" if the item is valid."""
    if not issubclass(type(item), kind):
        return f"a {kind.__name__}"
    return _CHECKS[kind](item)


def _expected_narrowing(item: Narrowing) -> str:
    if not (isinstance(item.path, tuple) and item.path and all(isinstance(step, str) for step in item.path)):
        return "a Narrowing whose path is a tuple of texts"
    if not isinstance(item.schema, Mapping) or not _is_json(dict(item.schema)):
        return "a Narrowing whose schema is a dict of JSON data"
    return "a Narrowing whose enum does not contain None, which means that a value is unset" * _has_none(item.schema)


def _expected_violation(item: Violation) -> str:
    if not isinstance(item.field, tuple) or not all(isinstance(step, str | int) for step in item.field):
        return "a Violation whose field is a tuple of texts and numbers"
    return _not_text(item, "message", "found", "expected", "hint")


def _expected_guard(item: Guard) -> str:
    if wrong := _not_text(item, "fails", "message"):
        return wrong
    if not item.fails.strip():
        return "a Guard whose condition `fails` is not empty"
    for name, text in (("fails", item.fails), ("message", item.message)):
        if "{{" in text or "}}" in text:
            return f"a Guard whose {name} has no braces of a template: the condition alone, such as `.Values.debug`"
        if not text.isprintable():
            return f"a Guard whose {name} is one line of printable text"
    from chartgen.spec.helm_expression import expression_problem

    problem = expression_problem(item.fails)
    return f"a Guard whose condition `fails` is a Helm expression: {problem}" if problem else ""


def _not_text(item: Any, *names: str) -> str:
    wrong = next((name for name in names if not isinstance(getattr(item, name), str)), "")
    return f"a {type(item).__name__} whose {wrong} is text" if wrong else ""


_CHECKS: dict[type, Callable[[Any], str]] = {
    Guard: _expected_guard,
    Narrowing: _expected_narrowing,
    Violation: _expected_violation,
}


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_json, value))
    return value is None or isinstance(value, str | int | float)


def _has_none(schema: Mapping[str, Any]) -> bool:
    return None in schema.get("enum", ()) or ("const" in schema and schema["const"] is None)


def _invalid(policy: Policy, method: str, result: object, expected: str, location: Location | None) -> ChartgenError:
    from chartgen.spec.describe import describe_value

    message = f"`{method}` of policy `{facts(policy).name}` returned an invalid value"
    hint = "use `yield`, or return a list" if expected.startswith("an iterable") and hasattr(result, "_fields") else ""
    finding = Finding(message, location, found=describe_value(result), expected=expected, hint=hint, rule="exception")
    return ChartgenError(finding)
