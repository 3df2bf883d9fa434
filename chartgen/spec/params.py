"""Params: values of a chart that its author declares, for text and for parts in Kubernetes syntax."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.errors import Finding
from chartgen.locations import CallSite, call_site, locate
from chartgen.spec import recording
from chartgen.spec.checks import Problem
from chartgen.spec.port_numbers import STAND_IN, is_port
from chartgen.spec.rawdata import LARGEST, MOST_VALUE
from chartgen.spec.reserved import is_root_key
from chartgen.spec.text import CLOSE, OPEN, mark, placeholders_in

KIND = "Param"
_SEGMENT = r"[A-Za-z][A-Za-z0-9_]*"
_WHOLE = f"{OPEN}{KIND} [^{CLOSE}]*{CLOSE}"
_NOT_IN_TEXT = '["\\\\\x00-\x1f\x7f]'
"""What would end the text that a Param is part of."""
IN_TEXT = '^[^"\\\\\\x00-\\x1f\\x7f]*$'
"""The pattern of text that can be part of other text."""
_FORM = "names of letters, digits and underscores, separated by dots, such as site.host"


class ParamInfo(NamedTuple):
    """A Param, as it is in a text."""

    path: tuple[str, ...]
    default: Any
    description: str
    mark: str
    """The placeholder."""

    @property
    def dotted(self) -> str:
        """Its path, as `--set` takes it."""
        return ".".join(self.path)


def Param(path: str, *, default: Any, description: str = "") -> str:  # noqa: N802  named like a class, as it declares
    """Declare a value of the chart, and return a placeholder for it.

    Use it in text, such as `f"https://{Param('site.host', default='shop.example.com')}/"`, and as a value in dicts in
    Kubernetes syntax, where it keeps its type. It is identified by its path: environments set another value by
    `chart.but_param("site.host", "shop.example.org")`.

    Args:
        path: Path among the values, such as `site.host`.
        default: Text, a number, a boolean, a list or a dict. Not for secrets.
        description: Comment in values.yaml, in one sentence.
    """
    site = call_site(sys._getframe(1))
    if findings := list(_problems(path, default, description, site)):
        recording.report(findings)
        return "x"
    return _mark(path, default, description)


def _mark(path: str, default: Any, description: str) -> str:
    data = json.dumps([default, description], separators=(",", ":"))
    return mark(KIND, path, base64.urlsafe_b64encode(data.encode("utf-8", "surrogatepass")).decode())


def _problems(path: Any, default: Any, description: Any, site: CallSite) -> Iterator[Finding]:
    named = ("path", "default", "description")
    if type(path) is not str or not all(re.fullmatch(_SEGMENT, each) for each in path.split(".")):
        yield Finding("invalid path of Param", locate(site, (0,), named), "path", repr(path)[:60], _FORM)
    elif is_root_key(path.split(".")[0]):
        first = path.split(".")[0]
        message = f'conflicting path of Param: "{first}" is a key of other values'
        yield Finding(message, locate(site, (0,), named), "path", path, hint="rename the first part of the path")
    if not _is_plain(default) or default is None:
        kinds = "text, a number, True or False, a list or a dict"
        yield Finding("invalid default of Param", locate(site, ("default",), named), "default", "", kinds)
    elif not fits(default):
        message = f"invalid default of Param: {LARGEST}"
        yield Finding(message, locate(site, ("default",), named), "default", hint="write it as text")
    if type(description) is not str or "\n" in description:
        message = "invalid description of Param: must be one line of text"
        yield Finding(message, locate(site, ("description",), named), "description")


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(item) and item is not None for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(item) and item is not None for item in value)
    if isinstance(value, str):
        return OPEN not in value
    return isinstance(value, bool | int) or (isinstance(value, float) and abs(value) < float("inf"))


def fits(value: Any) -> bool:
    """Return whether Helm can hold all numbers of a value."""
    if isinstance(value, Mapping):
        return all(map(fits, value.values()))
    if isinstance(value, list | tuple):
        return all(map(fits, value))
    return not isinstance(value, int) or -MOST_VALUE <= value <= MOST_VALUE


def params_in(text: str) -> Iterator[ParamInfo]:
    """Yield the Params of a text."""
    for placeholder, _ in placeholders_in(text):
        if placeholder.kind == KIND:
            default, description = json.loads(base64.urlsafe_b64decode(placeholder.service))
            yield ParamInfo(tuple(placeholder.component.split(".")), default, description, placeholder.mark)


def is_whole(text: str) -> bool:
    """Return whether a text is nothing but one Param, which then keeps its type."""
    return re.fullmatch(_WHOLE, text) is not None


def is_in_text(default: Any) -> bool:
    """Return whether a value can be part of other text."""
    return not isinstance(default, list | tuple | dict) and not re.search(_NOT_IN_TEXT, str(default))


def with_defaults(value: Any) -> Any:
    """Return plain data without the Params and ports that are whole values: their defaults, and a number."""
    if isinstance(value, str):
        if OPEN not in value:
            return value
        return next(params_in(value)).default if is_whole(value) else STAND_IN if is_port(value) else value
    if isinstance(value, Mapping):
        return {key: with_defaults(item) for key, item in value.items()}
    return [with_defaults(item) for item in value] if isinstance(value, list | tuple) else value


def default_or_text(text: str) -> Any:
    """Return the default of a Param, if a text is nothing else; otherwise the text."""
    return next(params_in(text)).default if is_whole(text) else text


def no_text(field: str, text: str) -> Problem:
    """Return the problem of a field that is text, and whose Param is none."""
    info = next(params_in(text))
    return Problem((field,), f'invalid Param "{info.dotted}": the default must be text in "{field}"', info.dotted)


def as_name(text: str) -> str:
    """Return a text as the name that it may become: with the defaults of Params, and a label for each other name."""

    def name(found: re.Match[str]) -> str:
        return next((str(info.default) for info in params_in(found[0])), "x")

    return re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", name, text)


def without_params(text: str) -> str:
    """Return a text with a reference in place of each Param."""
    return re.sub(f"{OPEN}{KIND} [^{CLOSE}]*{CLOSE}", "$(PARAM)", text)
