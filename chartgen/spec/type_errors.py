"""The errors that pydantic finds in the fields of one object, as findings.

Imported only if something is invalid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, NamedTuple

from pydantic_core import ValidationError

from chartgen.errors import Finding
from chartgen.locations import Key, Path, sentence
from chartgen.spec import describe, rawdata
from chartgen.spec.arguments import check_arguments
from chartgen.spec.call import Call
from chartgen.spec.files import FILE_ERROR
from chartgen.spec.fixes import suggest_fix
from chartgen.spec.text import is_marked, readable
from chartgen.spec.type_hints import type_hint
from chartgen.spec.validation import field_validator

_PLAIN = {
    "bool_type": "True or False",
    "bytes_type": "bytes",
    "callable_type": "a function",
    "dict_type": "a dict",
    "finite_number": "a finite number",
    "float_type": "a number",
    "int_from_float": "an integer",
    "int_type": "an integer",
    "list_type": "a list",
    "mapping_type": "a dict",
    "none_required": "None",
    "string_type": "a string",
    "tuple_type": "a list",
}
"""What pydantic expects where a value is of another type."""

_CLASS = {"dataclass_exact_type": "class_name", "dataclass_type": "class_name", "is_instance_of": "class"}
"""The name of the context's entry that names the class which pydantic expects."""

_LIMITS = {
    "string_unicode": "must have no lone surrogates, which cannot be written to a file",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_pattern_mismatch": "must match `{pattern}`",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entries",
}
"""What is expected where a value has the right type."""

_INVALID_KEY = "invalid_key"


class Result(NamedTuple):
    """What is known about the fields of an invalid object."""

    valid: dict[str, Any]
    invalid: frozenset[str]
    findings: list[Finding]


class _Error(NamedTuple):
    """One error, its path without the members of unions."""

    kind: str
    path: Path
    value: Any
    context: Mapping[str, Any]
    text: str

    @property
    def is_type(self) -> bool:
        return self.kind in _PLAIN or self.kind in _CLASS or self.kind in {"literal_error", "enum"}


def check_call(call: Call, known_invalid: frozenset[str]) -> Result:
    """Validate the arguments of a call one by one.

    Args:
        call: the call.
        known_invalid: fields whose findings are reported already.
    """
    findings, invalid = check_arguments(call)
    valid: dict[str, Any] = {}
    for name, value in call.given.items():
        if name not in call.fields or name in known_invalid:
            continue
        try:
            validate = field_validator(call.cls, name)  # type: ignore[arg-type]
            valid |= validate({name: value})
        except ValidationError as error:
            invalid |= {name, *call.cls._combined.get(name, ())}
            for path, errors in _by_path(_errors(call, error)):
                findings.append(_safe_finding(call, path, errors))
        except Exception as error:  # noqa: BLE001  reading an author's object may raise anything
            invalid.add(name)
            message = f'invalid value for "{name}" of {call.cls.__name__}: reading it raised {sentence(error)}'
            findings.append(call.finding(message, (name,), (name,)))
    return Result(valid, frozenset(invalid), findings)


def _errors(call: Call, error: ValidationError) -> Iterator[_Error]:
    for each in error.errors(include_url=False):
        kind, path, context = each["type"], _path(call, each["loc"]), each.get("ctx", {})
        if kind != rawdata.NOT_PLAIN:
            yield _Error(kind, path, each["input"], context, each["msg"])
            continue
        for way, value, is_key in context["invalid"]:
            if is_key:
                yield _Error(_INVALID_KEY, (*path, *way, Key(describe.describe_value(value))), value, {}, "")
            else:
                yield _Error(kind, (*path, *way), value, {}, "")


def _path(call: Call, loc: tuple[str | int, ...]) -> Path:
    """Return pydantic's path without the steps that it adds for the members of unions."""
    first, *rest = loc
    path: list[str | int] = [first]
    value: Any = call.given.get(str(first))
    for count, step in enumerate(rest):
        if step == "[key]":
            path[-1] = Key(path[-1])
        elif (item := _item(value, step)) is not _NOTHING:
            path.append(step)
            value = item
        elif rest[count + 1 : count + 2] == ["[key]"]:
            path.append(step)
    return tuple(path)


_NOTHING = object()


def _item(value: Any, step: str | int) -> Any:
    """Return an entry of a collection, without running code of the author's own class."""
    if issubclass(type(value), dict):
        return dict.get(value, step, _NOTHING)
    for kind in (list, tuple):
        if issubclass(type(value), kind) and isinstance(step, int) and step < kind.__len__(value):
            return kind.__getitem__(value, step)
    return _NOTHING


def _by_path(errors: Iterable[_Error]) -> list[tuple[Path, list[_Error]]]:
    """Group the errors about one value, of which pydantic reports one for each member of a union.

    A member that got further than the others is the one that was meant: it looked into the value, or past its type.
    """
    groups: dict[Path, list[_Error]] = {}
    for error in errors:
        groups.setdefault(error.path, []).append(error)
    found = []
    for path, group in groups.items():
        if any(len(other) > len(path) and other[: len(path)] == path for other in groups):
            continue
        further = [error for error in group if not error.is_type]
        found.append((path, further or group))
    return found


def _safe_finding(call: Call, path: Path, errors: list[_Error]) -> Finding:
    try:
        return _finding(call, path, errors)
    except Exception:  # noqa: BLE001  describing an author's object may raise anything
        message = f'invalid value for "{call.path_text(path)}" of {call.cls.__name__}'
        return call.finding(message, path, path, found=describe.describe_class(errors[0].value))


def _finding(call: Call, path: Path, errors: list[_Error]) -> Finding:
    error = errors[0]
    if is_marked(error.value) and not isinstance(path[-1], Key):
        return _placeholder(call, path, error.value)
    hidden = not call.is_shown(path)
    subject = f'"{call.path_text(path)}" of {call.cls.__name__}'
    found = describe.describe_value(error.value, hidden=hidden)
    if error.kind == _INVALID_KEY:
        message = f'invalid key in "{call.path_text(path[:-1])}" of {call.cls.__name__}'
        return call.finding(message, path[:-1], path, found=found, expected="a string")
    if error.kind == rawdata.NOT_PLAIN:
        return _not_plain(call, subject, path, error.value, found)
    if all(each.is_type for each in errors):
        return _wrong_type(call, subject, path, errors, found)
    message, hint = f"invalid value for {subject}", ""
    if error.kind in _LIMITS:
        expected = _LIMITS[error.kind].format_map(error.context)
        if error.kind in {"string_too_short", "too_short"} and error.context.get("min_length") == 1:
            expected = "must not be empty"
        elif error.kind == "string_pattern_mismatch" and error.context["pattern"].endswith("%$"):
            expected = "must be a number, or a percentage such as 25%"
            hint = "" if hidden else suggest_fix(error.value, ["an integer"], [], [])
        return call.finding(f"{message}: {expected}", path, path, found=found, hint=hint)
    if hidden:
        return call.finding(message, path, path, found=found, expected=call.cls._forms.get(str(path[0]), ""))
    if error.kind == FILE_ERROR:
        found = error.context["found"] or found
        return call.finding(error.text, path, path, found=found, expected=error.context["expected"])
    text = str(error.context.get("error") or error.text)
    return call.finding(f"{message}: {text}", path, path, found=found)


def _placeholder(call: Call, path: Path, value: str) -> Finding:
    """Report text that is known only at installation, where the value has to be known."""
    message = f'unsupported placeholder in "{call.path_text(path)}" of {call.cls.__name__}: it must be known at build'
    found = "" if not call.is_shown(path) else readable(value)
    return call.finding(message, path, path, found=found, hint="write the value; environments can set another one")


def _not_plain(call: Call, subject: str, path: Path, value: object, found: str) -> Finding:
    if value is None:
        return call.finding(f"invalid value for {subject}: None", path, path, found=found, hint="omit it")
    if type(value) is int:
        limit = "must be an integer of at most 64 bits"
        if abs(value) <= rawdata.MOST_INTEGER:
            limit = rawdata.LARGEST
        return call.finding(f"invalid value for {subject}: {limit}", path, path, found=found, hint="write it as text")
    if isinstance(value, float):
        return call.finding(f"invalid value for {subject}: must be a finite number", path, path, found=found)
    hint = ""
    if isinstance(value, Mapping):
        hint = "convert it: `dict(...)`"
    elif isinstance(value, Enum):
        hint = "use its `value`"
    elif isinstance(value, set | frozenset):
        hint = _SET
    elif isinstance(value, date | time | Decimal | PurePath):
        hint = "convert it: `str(...)`"
    expected = "plain data: a dict, a list, a string, a number, True or False"
    return call.finding(f"invalid type for {subject}", path, path, found=found, expected=expected, hint=hint)


_SET = "a set has no order: write a list, `[...]`"


def _wrong_type(call: Call, subject: str, path: Path, errors: list[_Error], found: str) -> Finding:
    value = errors[0].value
    classes = [str(each.context[_CLASS[each.kind]]) for each in errors if each.kind in _CLASS]
    choices = [choice for each in errors if each.kind == "literal_error" for choice in describe.choices(each.context)]
    plain = [_PLAIN[each.kind] for each in errors if each.kind in _PLAIN]
    expected = [describe.quoted(choice) for choice in choices]
    expected += [each for each in plain if each != "None"] + describe.class_names(classes)
    expected += [each for each in plain if each == "None"]
    hint = type_hint(call, path, value, plain, classes, choices)
    field = path
    if isinstance(path[-1], Key):
        message = f'invalid key in "{call.path_text(path[:-1])}" of {call.cls.__name__}'
        # Objects as keys have no text of their own: Python's has their address in memory.
        field = path if value is None or isinstance(value, str | int | float) else path[:-1]
    elif choices and isinstance(value, str):
        message = f"invalid value for {subject}"
    else:
        message = f"invalid type for {subject}"
    return call.finding(message, field, path, found=found, expected=describe.join(expected, "or"), hint=hint)
