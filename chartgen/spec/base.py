"""The base of all classes of the spec language: frozen, strict, mostly keyword-only, and aware of their source lines.

`@spec` makes a class one of the language. Its constructor validates the types of the fields (see `validation`) and then
runs the checks of the class (see `checks`). While modules of specs are loaded, findings are recorded, so that one run
reports all of them; otherwise the constructor raises `ChartgenError`.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

from pydantic_core import CoreSchema, core_schema

from chartgen.locations import CallSite, call_site, location_in, positional_names
from chartgen.spec import configured, recording
from chartgen.spec.root import Root
from chartgen.spec.unset import UNSET
from chartgen.spec.validation import Layout, bind, build_layout, positional_fields, validator
from chartgen.spec.validity import is_valid, run_checks

T = TypeVar("T")

_MESSAGE = "{} objects are immutable"


class Spec(Root):
    """The base of all classes of the language."""

    _positional: ClassVar[tuple[str, ...]] = ()
    """The fields that the author's call may give without their names, in order; that after `*` takes all the others."""
    _variadic: ClassVar[str] = ""
    """The field that takes all arguments without names, if there is one."""
    _placeholders: ClassVar[tuple[str, ...]] = ()
    """The fields whose text may contain names that are known only at install: see `chartgen.spec.text`."""
    _combined: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By field: others that an invalid text may have been meant to contain, too."""
    _never_secret: ClassVar[tuple[str, ...]] = ()
    """The fields that never contain a secret, where `_hides` says that others do."""
    _forms: ClassVar[Mapping[str, str]] = {}
    """By field: the expected form, for messages that must not show the text."""
    _values: ClassVar[str] = ""
    """The key of the values of an object, where that depends on its class and not on the field that holds it."""
    _checks: ClassVar[ModuleType | None] = None
    """A module with checks of the class, besides its own methods."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and self._variadic:
            args, kwargs = (), {self._variadic: args} | kwargs
        _construct(self, args, kwargs, kwargs, call_site(sys._getframe(1)))

    def __init_subclass__(cls) -> None:
        """Report what a team's subclass must not define."""
        if not cls.__module__.startswith("chartgen."):
            from chartgen.spec.subclass import findings_about

            if findings := list(findings_about(cls, call_site(sys._getframe(1)))):
                recording.report(findings)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        """Accept instances, which are valid already; also in a team's own pydantic models."""
        return core_schema.is_instance_schema(cls)

    @classmethod
    def _valid(cls, **fields: Any) -> Self:
        """Create an object from fields that are known to be valid, without checks; no call of an author created it."""
        new = object.__new__(cls)
        new.__dict__.update(layout_of(cls).defaults)
        new.__dict__.update(fields, _site=())
        return new

    def but(self, **fields: Any) -> Self:
        """Create a copy with some fields changed, validated like a new object."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        # A team's subclass may have a constructor with other arguments.
        copy = type(self).__new__(type(self))
        # Other fields come from where the first one was created.
        site = (*call_site(sys._getframe(1)), *self._site)
        known = (self._invalid or frozenset()) - fields.keys()
        _construct(copy, (), given | fields, fields, site, known)
        return copy

    def _derived(self, **fields: Any) -> Self:
        """Create a copy with some fields changed, without checks: for what is derived from several valid specs."""
        copy = object.__new__(type(self))
        names = {field.name for field in dataclasses.fields(self)} | {"_site", "_invalid"}  # type: ignore[arg-type]
        # What is computed from the fields is left behind.
        copy.__dict__.update({name: value for name, value in self.__dict__.items() if name in names} | fields)
        return copy

    def _in_text(self) -> str | None:
        """Return the text that the object stands for within other text; None if it has none."""
        return None

    def __str__(self) -> str:
        text = self._in_text()
        return object.__repr__(self) if text is None else text

    def location(self, *path: str | int) -> Any:
        """Return the `Location` of the field that `path` leads to; None if no file contains it."""
        return location_in(self, path)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        return all(mine[field.name] == theirs[field.name] for field in dataclasses.fields(self))  # type: ignore[arg-type]

    __hash__ = object.__hash__

    def __setattr__(self, name: str, value: object) -> None:
        raise dataclasses.FrozenInstanceError(_MESSAGE.format(type(self).__name__))

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(_MESSAGE.format(type(self).__name__))


@dataclass_transform(frozen_default=True, kw_only_default=False, field_specifiers=(dataclasses.field,))
def spec(cls: type[T]) -> type[T]:
    """Make a class one of the language. Fields after a `KW_ONLY` mark are given by name."""
    # What dataclasses would compile for each class is inherited from Spec.
    language_class: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    language_class._language_class = language_class
    if "_positional" not in vars(language_class):
        language_class._positional = positional_fields(language_class)
    positional_names[language_class.__name__] = language_class._positional
    return cls


@dataclass_transform(frozen_default=True, kw_only_default=False, field_specifiers=(dataclasses.field,))
def base(cls: type[T]) -> type[T]:
    """Make a class the base of others of the language; it has no instances of its own."""
    return dataclasses.dataclass(init=False, repr=False, eq=False)(cls)


_layouts: dict[type, Layout] = {}


def layout_of(cls: type[Any]) -> Layout:
    """Return the layout of a class of the language."""
    found = _layouts.get(cls)
    if found is None:
        found = _layouts[cls] = build_layout(cls)
    return found


def _construct(
    new: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    named: Mapping[str, Any],
    site: CallSite,
    known_invalid: frozenset[str] = frozenset(),
) -> None:
    """Fill a new object from the arguments of a call.

    Args:
        new: the object.
        args: the arguments without names.
        kwargs: the arguments by name, and what `.but()` adds to them.
        named: the arguments that the author's call names.
        site: the author's calls.
        known_invalid: fields whose findings are reported already.
    """
    fields = new.__dict__
    fields["_site"] = site
    language_class = getattr(new, "_language_class", None)
    if language_class is None:
        from chartgen.spec.subclass import report_abstract

        report_abstract(type(new), site)
        fields["_invalid"] = frozenset()
        return
    layout = layout_of(language_class)
    if any(map(_is_unset, kwargs.values())):
        kwargs = {name: value for name, value in kwargs.items() if not _is_unset(value) or name not in layout.unset}
    try:
        given = bind(layout, args, kwargs) if args else kwargs
        valid = validator(language_class)(given) if given is not None and not known_invalid else None
    except Exception:  # noqa: BLE001  reading an author's object may raise anything
        valid = None
    if valid is None:
        from chartgen.spec.invalid import construct_invalid

        construct_invalid(new, layout, args, kwargs, named, known_invalid)
        return
    fields.update(layout.defaults)
    fields.update(configured.defaults_of(language_class))
    fields.update(valid)
    if recording.has_findings() and not all(map(is_valid, valid.values())):
        fields["_invalid"] = frozenset()
    problems = run_checks(new, layout.checks)
    if any(map(_may_be_unprintable, valid.values())):
        from chartgen.spec.characters import with_texts

        problems = with_texts(new, problems)
    if problems:
        from chartgen.spec.invalid import report_problems

        report_problems(new, problems)


def _is_unset(value: object) -> bool:
    return value is UNSET


def _may_be_unprintable(value: object) -> bool:
    """Return quickly that no text needs a closer look, as nearly always."""
    if isinstance(value, str):
        # The second is part of the text of objects, such as `<Deployment object at 0x7f...>`.
        return not value.isprintable() or " at 0x" in value
    if isinstance(value, dict):
        return any(map(_may_be_unprintable, value)) or any(map(_may_be_unprintable, value.values()))
    return isinstance(value, tuple | list) and any(map(_may_be_unprintable, value))
