"""What fails in a template of a plug-in or a team: a finding at its line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import jinja2

from chartgen.errors import Finding, Location
from chartgen.locations import shown, source_of
from chartgen.spec.guard import DEBUG, TimeLimitExceeded, author_code, raised


def rendered(environment: jinja2.Environment, name: str, context: Mapping[str, Any], foreign: Collection[str]) -> str:
    """Render a template that is not chartgen's own, or that others may override parts of.

    Args:
        environment: The environment.
        name: The name of the template.
        context: What it may use.
        foreign: The paths of the templates that are not chartgen's own; complete once it is rendered.

    Raises:
        ChartgenError: A template of others is invalid, or failed.
    """
    with author_code(lambda error: _finding(error, name, foreign)):
        return environment.get_template(name).render(context)


def _finding(error: BaseException, name: str, foreign: Collection[str]) -> Finding:
    """Describe an exception at the innermost line of a template of others."""
    location = _location(error, foreign)
    if isinstance(error, TimeLimitExceeded | MemoryError) or location is None:
        return raised(error, f"the template `{name}`", location)
    hint = ""
    if isinstance(error, jinja2.TemplateSyntaxError):
        message = f"invalid template: {error.message or 'syntax error'}"
    elif isinstance(error, jinja2.TemplateNotFound):
        message = f'unknown template "{error.name}"'
        hint = 'those of chartgen begin with "chartgen/"'
    elif isinstance(error, jinja2.UndefinedError):
        message = f"invalid template: {error.message}"
    else:
        found = raised(error, "the template", location)
        message, hint = found.message, DEBUG
    return Finding(message, location, hint=hint, rule="syntax")


def _location(error: BaseException, foreign: Collection[str]) -> Location | None:
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename in foreign:
        return _line(str(error.filename), error.lineno)
    found = None
    step = error.__traceback__
    while step is not None:
        path = step.tb_frame.f_code.co_filename
        if path in foreign:
            found = _line(path, step.tb_lineno)
        step = step.tb_next
    return found


def _line(path: str, number: int) -> Location:
    source = source_of(path)
    return Location(shown(path), number, source=source.line(number) if source is not None else "")
