"""Errors in custom templates, as findings at their lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import jinja2

from chartgen.errors import Finding, Location
from chartgen.locations import shown, source_of
from chartgen.spec.guard import DEBUG, TimeLimitExceeded, author_code, raised


def rendered(environment: jinja2.Environment, name: str, context: Mapping[str, Any], foreign: Collection[str]) -> str:
    """Render a custom template, or one that custom templates may override parts of.

    Args:
        environment: The environment.
        name: The name of the template.
        context: The variables of the template.
        foreign: The paths of the custom templates; complete once the template is rendered.

    Raises:
        ChartgenError: A custom template is invalid, or raised an exception.
    """
    with author_code(lambda error: _finding(error, name, foreign)):
        return environment.get_template(name).render(context)


def _finding(error: BaseException, name: str, foreign: Collection[str]) -> Finding:
    """Return the finding about an exception, at the innermost line of a custom template."""
    location = _location(error, foreign)
    if isinstance(error, TimeLimitExceeded | MemoryError) or location is None:
        return raised(error, f"the template `{name}`", location)
    hint = ""
    if isinstance(error, jinja2.TemplateSyntaxError):
        message = f"invalid template: {error.message or 'syntax error'}"
    elif isinstance(error, jinja2.TemplateNotFound):
        message = f'unknown template "{error.name}"'
        hint = 'the names of chartgen\'s templates begin with "chartgen/"'
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
