"""Invalid specs: what is wrong with them is reported, and they stay usable, so that the rest of a module can run.

Imported only if there are findings.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from chartgen.errors import Finding
from chartgen.locations import field_name, location_in, without_keys
from chartgen.spec import recording
from chartgen.spec.call import Call
from chartgen.spec.characters import with_texts
from chartgen.spec.checks import Found, Problem
from chartgen.spec.configured import defaults_of
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.root import Root
from chartgen.spec.text import readable
from chartgen.spec.type_errors import check_call
from chartgen.spec.validation import Layout, default_of
from chartgen.spec.validity import run_checks

_MOST_FOUND = 300
"""The most characters of what was found that findings show."""


def construct_invalid(
    new: Root,
    layout: Layout,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    named: Mapping[str, Any],
    known_invalid: frozenset[str],
) -> None:
    """Fill an object whose arguments are invalid, report the findings, and run the checks that are still possible.

    Args:
        new: the object.
        layout: the layout of its class.
        args: the arguments without names.
        kwargs: the arguments by name.
        named: the arguments that the author's call names.
        known_invalid: fields whose findings are reported already.
    """
    call = Call(new._language_class, args, kwargs, named, new._site)
    result = check_call(call, known_invalid)
    _fill(new, call.given, result.valid)
    new.__dict__["_invalid"] = known_invalid | result.invalid
    report_problems(new, with_texts(new, run_checks(new, layout.checks)), result.findings)


def report_problems(spec: Root, found: Iterable[Found], findings: Iterable[Finding] = ()) -> None:
    """Report what checks found, after findings about types, and mark the fields as invalid."""
    found = list(found)
    findings = [*findings, *(finding_about(spec, problem) for problem, _ in found)]
    invalid = {
        str(name)
        for problem, reads in found
        for name in (problem.path[:1] or {each.partition(".")[0].removesuffix("[]") for each in reads})
    }
    spec.__dict__["_invalid"] = (spec._invalid or frozenset()) | invalid
    if findings:
        recording.report(findings)


def finding_about(spec: Root, problem: Problem) -> Finding:
    """Return what a check found as a finding, located in the object's call."""
    hidden = spec._hides(spec.__dict__)
    path = without_keys(problem.path) if hidden else problem.path
    location = location_in(spec, problem.path)
    if location is not None and (problem.hidden or (hidden and spec._invalid)):
        location = location._replace(source="")
    return recording.with_readable_text(
        Finding(
            problem.message,
            location=location,
            field=field_name(path),
            found=_shortened(readable(problem.found)),
            expected=problem.expected,
            hint=problem.hint,
        )
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_FOUND else f"{text[:_MOST_FOUND]}…"


def _fill(new: Root, given: Mapping[str, Any], valid: Mapping[str, Any]) -> None:
    """Set all fields: to what is valid, else to what was given, else to the default, else to None."""
    configured = defaults_of(new._language_class)
    for field in dataclasses.fields(new):  # type: ignore[arg-type]
        if field.name in valid:
            value = valid[field.name]
        elif field.name in given:
            value = given[field.name]
            if type(value) is list:
                value = tuple(value)
            elif type(value) is dict:
                value = FrozenDict(value)
        else:
            value = configured.get(field.name, default_of(field))
        new.__dict__[field.name] = None if value is dataclasses.MISSING else value
