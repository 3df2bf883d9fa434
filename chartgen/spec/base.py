"""What every class of the spec language has in common: frozen, strict, keyword-only, and it knows where it was said.

A class becomes one of the language by `@spec`. Its constructor checks types (`chartgen.spec.fields`) and then sense
(the class's own `_problems`). While a load is going on mistakes are recorded, so that all of a module show at once;
outside of one they raise `ChartgenError`.
"""

import contextlib
import dataclasses
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self, TypeVar, dataclass_transform

from pydantic_core import ArgsKwargs, PydanticCustomError, ValidationError, core_schema

from chartgen.errors import ChartgenError, Finding
from chartgen.places import Path, Site, place_in, positional_names, site_of
from chartgen.spec.fields import Rule, Then, validator

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What a class's own check found. `path` leads from the object to the culprit, such as `("ports", "http")`."""

    path: Path
    message: str
    found: str = ""
    wanted: str = ""
    hint: str = ""


class FrozenDict(dict[str, T]):
    """A dict that can't be changed, for the fields of frozen specs."""

    def _refuse(self, *_: object, **__: object) -> Any:
        raise TypeError("a spec can't be changed; make another with .but()")

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse


_EMPTY: FrozenDict[Any] = FrozenDict()


def empty() -> FrozenDict[Any]:
    """Give the dict that fields are where they are left out: always the same one."""
    return _EMPTY


def default_of(field: dataclasses.Field[Any]) -> Any:
    """Give what a field is where it is left out; `dataclasses.MISSING` where it can't be."""
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


class _AsTuple(Rule):
    """Takes a list or a tuple, hands on a tuple. A set has no order, a string is no list of letters: both refused."""

    def over(self, schema: Any) -> Any:
        """Of the list and the tuple that the type lets in, take the tuple, and let it take lists too."""
        _list, as_tuple = schema["choices"]
        return core_schema.no_info_before_validator_function(_only_sequences, {**as_tuple, "strict": False})


def _only_sequences(value: object) -> object:
    if isinstance(value, list | tuple):
        return value
    raise PydanticCustomError("list_type", "Input should be a list")


Items = Annotated[list[T] | tuple[T, ...], _AsTuple()]
"""A list; kept as a tuple."""
FROZEN = Then(FrozenDict)
"""Takes a dict, hands on a frozen one."""
Names = Annotated[Mapping[str, T], FROZEN]
"""A dict by name; kept frozen."""
Raw = Annotated[Mapping[str, Any], FROZEN]
"""A part as Kubernetes writes it: a dict in camelCase."""


class Recording:
    """The mistakes of a load, as they are made."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []


_recordings: list[Recording] = []


@contextlib.contextmanager
def recording() -> Iterator[Recording]:
    """Record the mistakes of constructors instead of raising them. What is broken still exists, marked so."""
    now = Recording()
    _recordings.append(now)
    try:
        yield now
    finally:
        _recordings.remove(now)


class Spec:
    """The base of all classes of the language."""

    _site: ClassVar[Site]
    _broken: ClassVar[bool] = False
    _positional: ClassVar[tuple[str, ...]] = ()
    """The fields that the author's call may give without their names, in order."""
    _said: ClassVar[tuple[str, ...]] = ()
    """The same, where it is not the constructor that authors call."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        """Let a field of a team's own pydantic model take what was made by this class: that has been checked."""
        return core_schema.is_instance_schema(cls)

    def but(self, **fields: Any) -> Self:
        """Make the same spec with some fields changed; checked like a constructor."""
        given = {
            name: value
            for field in dataclasses.fields(self)  # type: ignore[arg-type]
            if field.init
            for name, value in ((field.name, getattr(self, field.name)),)
        }
        made = type(self)(**(given | fields))
        # What `but` does not name was said where the first one was made.
        object.__setattr__(made, "_site", (*site_of(sys._getframe(1)), *self._site))
        return made

    def place(self, *path: str | int) -> Any:
        """Where the author said the field that `path` leads to, as a `Place`, or None where no file says it."""
        return place_in(self, path)

    # What a dataclass would compile for each class is said once here, which makes classes cheaper.

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        return all(mine[field.name] == theirs[field.name] for field in dataclasses.fields(self))  # type: ignore[arg-type]

    __hash__ = object.__hash__

    def __setattr__(self, name: str, value: object) -> None:
        raise dataclasses.FrozenInstanceError(f"{type(self).__name__} can't be changed; make another with .but()")

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"{type(self).__name__} can't be changed; make another with .but()")

    def manifest(self) -> dict[str, Any]:
        """Give it as Kubernetes reads it, as plain data; of those that stand in a manifest as a whole."""
        raise NotImplementedError

    def _problems(self) -> Iterator[Problem]:
        """Check what types can't say. Called once all fields have their types."""
        return iter(())


@dataclass_transform(frozen_default=True, kw_only_default=False, field_specifiers=(dataclasses.field,))
def spec(cls: type[T]) -> type[T]:
    """Make a class one of the spec language: a frozen, strict dataclass that records its mistakes.

    Fields after a `KW_ONLY` mark are given by name. To make such a class takes time, and a build uses few of them, so
    that it is made when it is first used: see `ready`.
    """
    _unmade.add(cls)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        ready(cls)
        # The class has its own constructor now, and this one is gone.
        type(self).__init__(self, *args, **kwargs)

    cls.__init__ = __init__  # type: ignore[method-assign]
    return cls


@dataclass_transform(frozen_default=True, kw_only_default=False, field_specifiers=(dataclasses.field,))
def base(cls: type[T]) -> type[T]:
    """Make a class that others of the language are derived from, and that is never made itself."""
    return dataclasses.dataclass(init=False, repr=False, eq=False)(cls)


_unmade: set[type] = set()


def ready(cls: type) -> None:
    """Make a class of the language, with those that it is derived from, if that was not done yet."""
    for each in reversed(cls.__mro__):
        if each in _unmade:
            _unmade.remove(each)
            _make(each)


def _make(cls: Any) -> None:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    fill = validator(made).validate_python

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        site = site_of(sys._getframe(1))
        try:
            fill(ArgsKwargs(args, kwargs), self_instance=self)
        except ValidationError as error:
            from chartgen.spec.mistakes import findings_of

            _record(self, findings_of(made, error, args, kwargs, site))
            _fill(self, args, kwargs)
            object.__setattr__(self, "_site", site)
            return
        fields = self.__dict__
        if _recordings and _recordings[-1].findings and any(map(_is_broken, fields.values())):
            fields["_broken"] = True
        fields["_site"] = site
        if self._broken:
            return
        problems = list(self._problems())
        if any(map(_may_be_unreadable, args)) or any(map(_may_be_unreadable, kwargs.values())):
            problems += _unreadable(self)
        if problems:
            _record(
                self,
                [
                    Finding(
                        problem.message,
                        place=place_in(self, problem.path),
                        field=field_name(problem.path),
                        found=problem.found,
                        wanted=problem.wanted,
                        hint=problem.hint,
                    )
                    for problem in problems
                ],
            )

    made.__init__ = __init__
    positional = tuple(field.name for field in dataclasses.fields(made) if field.init and not field.kw_only)
    made._positional = made._said or positional
    positional_names[made.__name__] = made._positional


_CONTROL = re.compile("[\x7f-\x9f\ufffe\uffff]")
"""Characters that Helm loses or API servers refuse: `toYaml` gives nothing at all for a text with one of them."""


def _may_be_unreadable(value: object) -> bool:
    """Tell quickly that there is nothing to look for, as nearly always."""
    if isinstance(value, str):
        return not value.isprintable()
    if isinstance(value, dict):
        return any(map(_may_be_unreadable, value)) or any(map(_may_be_unreadable, value.values()))
    return isinstance(value, tuple | list) and any(map(_may_be_unreadable, value))


def _unreadable(thing: Any) -> Iterator[Problem]:
    for name, value in thing.__dict__.items():
        if not name.startswith("_"):
            yield from _controls(value, (name,))


def _controls(value: object, path: Path) -> Iterator[Problem]:
    if isinstance(value, str):
        if not value.isprintable() and (found := _CONTROL.search(value)):
            sign = f"U+{ord(found[0]):04X}"
            yield Problem(
                path, f"the text has the control character {sign}, which Kubernetes does not get as it is", sign
            )
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _controls(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _controls(item, (*path, key))


def field_name(path: Path) -> str:
    """Write a path as people do: `ports.http`, `command[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def is_broken(thing: object) -> bool:
    """Tell whether a mistake was recorded for this spec, or for one that it is made of."""
    return _is_broken(thing)


def _is_broken(value: object) -> bool:
    if isinstance(value, Spec):
        return value._broken
    if isinstance(value, tuple):
        return any(map(_is_broken, value))
    if isinstance(value, dict):
        return any(map(_is_broken, value.values()))
    return False


def _record(broken: Any, findings: list[Finding]) -> None:
    if not _recordings:
        raise ChartgenError(*findings)
    _recordings[-1].findings.extend(findings)
    object.__setattr__(broken, "_broken", True)


def _fill(broken: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Give a spec that could not be made what it was given, so that the rest of the module can go on."""
    names = (field.name for field in dataclasses.fields(broken) if field.init and not field.kw_only)
    given = dict(zip(names, args, strict=False)) | kwargs
    for field in dataclasses.fields(broken):
        value = given[field.name] if field.name in given else default_of(field)
        object.__setattr__(broken, field.name, None if value is dataclasses.MISSING else value)
