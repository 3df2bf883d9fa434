"""The mistakes that pydantic finds, in words for authors: the field, what was found, what is wanted, how to mend it.

Imported only where something is wrong.
"""

import dataclasses
import re
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from pydantic_core import ValidationError

from chartgen.errors import Finding
from chartgen.locations import CallSite, Key, Path, locate
from chartgen.names import closest
from chartgen.spec import describe, rawdata
from chartgen.spec.base import ready, without_keys

_PLAIN = {
    "bool_type": "True or False",
    "callable_type": "a function",
    "dict_type": "a dict",
    "finite_number": "a finite number",
    "float_type": "a number",
    "int_from_float": "an integer",
    "int_type": "an integer",
    "list_type": "a list",
    "mapping_type": "a dict",
    "none_required": "None",
    "string_type": "text",
    "tuple_type": "a list",
}
"""What pydantic wants where a value is of another type."""

_CLASS = {"dataclass_exact_type": "class_name", "dataclass_type": "class_name", "is_instance_of": "class"}
"""Where the name of the class stands that pydantic wants."""

_LIMITS = {
    "greater_than": ("is too small", "more than {gt}"),
    "greater_than_equal": ("is too small", "at least {ge}"),
    "less_than": ("is too big", "less than {lt}"),
    "less_than_equal": ("is too big", "at most {le}"),
    "multiple_of": ("is not a multiple of {multiple_of}", "a multiple of {multiple_of}"),
    "string_pattern_mismatch": ("does not have the right form", "text that matches `{pattern}`"),
    "string_too_long": ("is too long", "at most {max_length} characters"),
    "string_too_short": ("is too short", "at least {min_length} characters"),
    "too_long": ("has too many entries", "at most {max_length}"),
    "too_short": ("has too few entries", "at least {min_length}"),
}
"""What is wrong and what is wanted where a value has the right type."""


_NO_KEY = "no_key"
_TOO_MANY = "unexpected_positional_argument"
_IN_BYTES = re.compile("memory|storage|size")
"""Names of fields where a bare number means bytes, which hardly anybody wants."""
_OF_MANY = frozenset({"annotations", "docs", "labels", "name", "type"})
"""Fields that so many classes have that their names alone tell nothing."""
_FEW = 12
"""So many fields are listed where a name is like none of them."""


@dataclasses.dataclass(slots=True)
class _Error:
    """One error of pydantic's, its path freed of what pydantic says about unions."""

    kind: str
    path: Path
    value: Any
    context: Mapping[str, Any]
    text: str

    @property
    def is_type(self) -> bool:
        return self.kind in _PLAIN or self.kind in _CLASS or self.kind in {"literal_error", "enum"}


def findings_of(
    cls: type[Any],
    error: ValidationError,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    said: Collection[str],
    site: CallSite,
) -> list[Finding]:
    """Turn the errors of one constructor's call into findings, one for each thing that is wrong.

    Args:
        cls: the class whose constructor was called. Its `_hides` tells whether what was given is never shown.
        error: what pydantic says.
        args: what was given by position.
        kwargs: what was given by name.
        said: the names that stand in the author's call, which of `but` are not all.
        site: where the call is.
    """
    return _Findings(cls, args, kwargs, said, site).of(error)


def unknown(
    cls: type[Any], error: ValidationError, args: tuple[Any, ...], kwargs: dict[str, Any], said: Collection[str]
) -> Iterator[Path]:
    """Give the ways to those fields, or parts of them, of which one can't tell what the author meant to say."""
    return _Findings(cls, args, kwargs, said, ()).unknown(error)


class _Findings:
    def __init__(
        self, cls: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any], said: Collection[str], site: CallSite
    ) -> None:
        self.cls = cls
        self.args = args
        self.site = site
        self.positional = tuple(field.name for field in dataclasses.fields(cls) if field.init and not field.kw_only)
        self.given = dict(zip(self.positional, args, strict=False)) | kwargs
        self.said = {*self.positional[: len(args)], *said}
        self.fields = {field.name: field for field in dataclasses.fields(cls) if field.init}
        self.secret: bool = cls._hides(self.given)

    def unknown(self, error: ValidationError) -> Iterator[Path]:
        for each in self._errors(error):
            if each.kind == "unexpected_keyword_argument" and (meant := self._meant(str(each.path[0]))[0]):
                yield (meant,)
            elif each.kind in {"unexpected_keyword_argument", _TOO_MANY}:
                # Any that was not given may be what is meant.
                yield from ((name,) for name in self.fields if name not in self.given)
            else:
                yield each.path
                yield from ((name,) for name in self.cls._tells.get(str(each.path[0]), ()))

    def _errors(self, error: ValidationError) -> list[_Error]:
        found = []
        for each in error.errors(include_url=False):
            kind, path, context = each["type"], self._path(each["loc"]), each.get("ctx", {})
            if kind == rawdata.NOT_PLAIN:
                found += [
                    _Error(_NO_KEY, (*path, *way, Key(describe.describe_value(value))), value, {}, "")
                    if is_key
                    else _Error(kind, (*path, *way), value, {}, "")
                    for way, value, is_key in context["amiss"]
                ]
            else:
                found.append(_Error(kind, path, each["input"], context, each["msg"]))
        return found

    def of(self, error: ValidationError) -> list[Finding]:
        errors = self._errors(error)
        extra = [each for each in errors if each.kind == _TOO_MANY]
        missing = [
            each for each in errors if each.kind in {"missing", "missing_argument", "missing_keyword_only_argument"}
        ]
        special = {id(each) for each in (*extra, *missing)}
        findings = []
        if extra:
            # What was given without its name is probably what seems to be missing, if it is not of another class.
            absent = [str(each.path[0]) for each in missing]
            likely = [self._taking(each.value) or next(iter(absent), "") for each in extra]
            missing = [each for each in missing if each.path[0] not in likely]
            findings.append(self._too_many(extra[0], likely[0]))
        meant = {self._meant(str(each.path[0]))[0] for each in errors if each.kind == "unexpected_keyword_argument"}
        findings += [self._missing(str(each.path[0])) for each in missing if each.path[0] not in meant]
        for path, group in _by_path(each for each in errors if id(each) not in special):
            findings.append(self._wrong(path, group))
        return findings

    def _path(self, loc: tuple[str | int, ...]) -> Path:
        """Leave out what pydantic adds to a path for the members of a union: no part of the value has that name."""
        first, *rest = loc
        if isinstance(first, int):
            if first >= len(self.positional):
                return (first,)
            first = self.positional[first]
        path: list[str | int] = [first]
        value = self.given.get(first)
        for count, step in enumerate(rest):
            if step == "[key]":
                path[-1] = Key(path[-1])
            elif (isinstance(value, Mapping) and step in value) or (
                isinstance(value, list | tuple) and isinstance(step, int) and step < len(value)
            ):
                path.append(step)
                value = value[step]  # type: ignore[index]
            elif rest[count + 1 : count + 2] == ["[key]"]:
                path.append(step)
        return tuple(path)

    def _finding(
        self, message: str, path: Path, mark: Path, *, found: str = "", expected: str = "", hint: str = ""
    ) -> Finding:
        location = locate(self.site, mark, self.cls._positional)
        if location is not None and self.secret:
            # The line may show what must not be shown.
            location = dataclasses.replace(location, source="")
        return Finding(message, location, self._words(path), found, expected, hint)

    def _words(self, path: Path) -> str:
        """Write a path, without the author's own keys where they may be contents."""
        return describe.describe_path(without_keys(path) if self.secret else path)

    def _too_many(self, error: _Error, likely: str) -> Finding:
        taken = len(self.positional)
        count = {0: "no argument", 1: "one argument"}.get(taken, f"{taken} arguments")
        name = likely or next((name for name in self.fields if name not in self.given), "")
        return self._finding(
            f"{self.cls.__name__} takes {count} without a name, not {len(self.args)}",
            (),
            error.path,
            found=describe.describe_value(error.value, hidden=self.secret),
            hint=f"give it by name: `{name}=...`"
            if likely
            else f"give it by name, such as `{name}=...`"
            if name
            else "",
        )

    def _meant(self, name: str) -> tuple[str, str]:
        """Tell which field was probably meant by a name that is none, and how to say it; "" where one can't tell."""
        near = closest(name, (each for each in self.fields if each not in self.said))
        field, within = self._within(name)
        if field and (not near or _folded(near) != _folded(name)):
            return field, f"say it within `{within}`"
        return (near, f"did you mean `{near}`?") if near else ("", "")

    def _annotations(self) -> dict[str, Any]:
        try:
            found = typing.get_type_hints(self.cls, include_extras=True)
        except (AttributeError, NameError, TypeError):  # a name in an annotation that only type checkers see
            return {}
        return {name: found[name] for name in self.fields if name in found}

    def _taking(self, value: object) -> str:
        """Name the field that was not given and that takes what is of this class of the language; "" for none."""
        return next(
            (
                name
                for name, annotation in self._annotations().items()
                if name not in self.given and isinstance(value, tuple(describe.spec_classes(annotation)))
            ),
            "",
        )

    def _within(self, name: str) -> tuple[str, str]:
        """Tell where a field belongs that a part has: `node_port`, `image_pull_policy`, `imagePullPolicy`."""
        snake = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
        found: dict[str, str] = {}
        for field, annotation in self._annotations().items():
            for cls in describe.spec_classes(annotation):
                ready(cls)
                if not dataclasses.is_dataclass(cls):
                    continue
                own = {each.name for each in dataclasses.fields(cls) if each.init}
                inner = snake.removeprefix(f"{field}_")
                if inner in own and (inner != snake or snake not in _OF_MANY):
                    found.setdefault(field, f"{field}={cls.__name__}(..., {inner}=...)")
        by_prefix = [field for field in found if snake.startswith(f"{field}_")]
        fields = by_prefix or list(found)
        # Where several have it, one can't tell which was meant.
        return (fields[0], found[fields[0]]) if len(fields) == 1 else ("", "")

    def _missing(self, name: str) -> Finding:
        expected = describe.describe_type(self._annotations().get(name))
        return self._finding(f"{self.cls.__name__} needs the field `{name}`", (name,), (name,), expected=expected)

    def _wrong(self, path: Path, errors: list[_Error]) -> Finding:
        error = errors[0]
        name = f"`{self._words(path)}` of {self.cls.__name__}"
        hidden = self.secret
        found = describe.describe_value(error.value, hidden=hidden)
        if error.kind == "unexpected_keyword_argument":
            field = str(path[0])
            hint = self._meant(field)[1]
            fields = describe.join(self.fields, "and") if len(self.fields) <= _FEW else ""
            hint = hint or (f"its fields are {fields}" if fields else "")
            return self._finding(f"{self.cls.__name__} has no field `{field}`", path, (Key(field),), hint=hint)
        if error.kind == "multiple_argument_values":
            return self._finding(f"{name} is given twice: without its name and with it", path, (Key(path[0]),))
        if error.kind == _NO_KEY:
            message = f"a key in `{self._words(path[:-1])}` of {self.cls.__name__} has the wrong type"
            return self._finding(message, path[:-1], path, found=found, expected="text")
        if error.kind == rawdata.NOT_PLAIN:
            return self._not_plain(name, path, error.value, found)
        if all(each.is_type for each in errors):
            return self._wrong_type(name, path, errors, found, hidden=hidden)
        if error.kind in _LIMITS:
            problem, expected = (text.format_map(error.context) for text in _LIMITS[error.kind])
            if error.kind in {"string_too_short", "too_short"} and error.context.get("min_length") == 1:
                problem, expected = "is empty", "something in it"
            hint = ""
            if error.kind == "string_pattern_mismatch" and error.context["pattern"].endswith("%$"):
                expected = "a number or a percentage such as 25%"
                hint = "" if hidden else describe.suggest_fix(error.value, ["an integer"], [], [])
            return self._finding(f"{name} {problem}", path, path, found=found, expected=expected, hint=hint)
        text = str(error.context.get("error") or error.text)
        if hidden:
            expected = self.cls._forms.get(str(path[0]), "")
            return self._finding(f"{name} does not have the right form", path, path, found=found, expected=expected)
        return self._finding(f"{name}: {text}", path, path, found=found)

    def _not_plain(self, name: str, path: Path, value: object, found: str) -> Finding:
        if value is None:
            return self._finding(f"{name} is None", path, path, found=found, hint="leave it out")
        if isinstance(value, float):
            message = f"{name} is no number that can be written"
            return self._finding(message, path, path, found=found, expected="a finite number")
        hint = ""
        if isinstance(value, Mapping):
            hint = "put it into `dict(...)`"
        elif isinstance(value, Enum):
            hint = "say its `value`"
        elif isinstance(value, set | frozenset):
            hint = "a set has no order: write it in `[ ]`"
        elif isinstance(value, date | time | Decimal | PurePath):
            hint = "make text of it: `str(...)`"
        expected = "plain data: a dict, a list, text, a number, True or False"
        return self._finding(f"{name} has the wrong type", path, path, found=found, expected=expected, hint=hint)

    def _wrong_type(self, name: str, path: Path, errors: list[_Error], found: str, *, hidden: bool) -> Finding:
        value = errors[0].value
        classes = [str(each.context[_CLASS[each.kind]]) for each in errors if each.kind in _CLASS]
        choices = [
            choice for each in errors if each.kind == "literal_error" for choice in describe.choices(each.context)
        ]
        plain = [_PLAIN[each.kind] for each in errors if each.kind in _PLAIN]
        expected = [describe.quoted(choice) for choice in choices]
        expected += [each for each in plain if each != "None"] + describe.class_names(classes)
        expected += [each for each in plain if each == "None"]
        field = self.fields.get(str(path[0]))
        optional = field is not None and len(path) == 1 and field.default is not dataclasses.MISSING
        hint = "" if hidden else describe.suggest_fix(value, plain, classes, choices)
        if len(path) == 1 and isinstance(value, list) and describe.is_named_map(self._annotations().get(str(path[0]))):
            hint = 'give each a name: `{"NAME": ...}`'
        if hidden and isinstance(value, Mapping):
            hint = "a chart holds no secret's content: list the keys alone"
        if isinstance(value, int) and "text" in plain and _IN_BYTES.search(describe.describe_path(path)):
            hint = f'say in what: `"{value}Mi"`'
        if value is None and optional and not hint:
            hint = "leave the field out to have its default"
        if isinstance(path[-1], Key):
            message = f"a key in `{self._words(path[:-1])}` of {self.cls.__name__} has the wrong type"
        elif choices and isinstance(value, str):
            message = f"{name} is not one of its choices"
        else:
            message = f"{name} has the wrong type"
        return self._finding(message, path, path, found=found, expected=describe.join(expected, "or"), hint=hint)


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _by_path(errors: Iterable[_Error]) -> list[tuple[Path, list[_Error]]]:
    """Put together what pydantic says about one value, once for each member of a union.

    Where one member got further than the others it was the one that was meant: into the value, or past its type.
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
