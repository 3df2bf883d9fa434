"""What every class of the spec language has in common: frozen, strict, keyword-only, and it knows where it was said.

A class becomes one of the language by `@spec`. Its constructor checks types (`chartgen.spec.fields`) and then sense
(the class's own `_problems`). While a load is going on mistakes are recorded, so that all of a module show at once;
outside of one they raise `ChartgenError`.
"""

import contextlib
import dataclasses
import itertools
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self, TypeVar, dataclass_transform

from pydantic_core import ArgsKwargs, PydanticCustomError, ValidationError, core_schema

from chartgen.errors import ChartgenError, Finding
from chartgen.locations import CallSite, Path, call_site, location_in, positional_names
from chartgen.spec import rawdata
from chartgen.spec.fields import Rule, Then, validator

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What a class's own check found. `path` leads from the object to the culprit, such as `("ports", "http")`."""

    path: Path
    message: str
    found: str = ""
    expected: str = ""
    hint: str = ""
    hidden: bool = False
    """Whether the author's line may show the content of a secret, so that it is not shown."""


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
Raw = Annotated[Mapping[str, Any], Then(lambda value: FrozenDict(rawdata.copied(value, _stands_in_manifests)))]
"""A part as Kubernetes writes it: a dict in camelCase, of plain data and of parts of the language."""


def _stands_in_manifests(value: object) -> bool:
    return isinstance(value, Spec) and type(value).manifest is not Spec.manifest


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


class Unknown(Exception):  # noqa: N818  it is no error, but the end of a check
    """A check came upon what is wrong and was told already."""


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Let nothing be recorded: what is wrong with what checks make follows from what was told."""
    now = _Hushed()
    _recordings.append(now)
    try:
        yield
    finally:
        _recordings.remove(now)


class _Hushed(Recording):
    pass


def _hush() -> bool:
    return bool(_recordings) and isinstance(_recordings[-1], _Hushed)


class Spec:
    """The base of all classes of the language."""

    _site: ClassVar[CallSite]
    _broken: ClassVar[bool] = False
    _construct: ClassVar[Callable[..., None]]
    """The constructor of the language's own class, whatever a team's subclass has."""
    _class_site: ClassVar[CallSite]
    """Where the class was defined, if that is not in the language."""
    _positional: ClassVar[tuple[str, ...]] = ()
    _takes_marks: ClassVar[tuple[str, ...]] = ()
    """Fields whose text may carry names that are known only at install: see `chartgen.spec.text`."""
    """The fields that the author's call may give without their names, in order."""
    _tells: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By field: others that it may have been meant to say, too, where it is wrong."""
    _said: ClassVar[tuple[str, ...]] = ()
    """The same, where it is not the constructor that authors call."""
    _forms: ClassVar[Mapping[str, str]] = {}
    """By field: the form that it must have, where what is wrong with it can't be told without showing it."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        """Let a field of a team's own pydantic model take what was made by this class: that has been checked."""
        return core_schema.is_instance_schema(cls)

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        """Tell whether what was given may be the content of a secret, so that no mistake shows it."""
        return False

    def __init_subclass__(cls) -> None:
        """Remember where a team defines a class of its own."""
        if not cls.__module__.startswith("chartgen."):
            cls._class_site = call_site(sys._getframe(1))

    def but(self, **fields: Any) -> Self:
        """Make the same spec with some fields changed; checked like a constructor."""
        given = {
            name: value
            for field in dataclasses.fields(self)  # type: ignore[arg-type]
            if field.init
            for name, value in ((field.name, getattr(self, field.name)),)
        }
        told = _recordings[-1].findings if self._broken and _recordings else None
        count = len(told or ())
        # Not by the constructor of a team's subclass, which may take other arguments.
        made = type(self).__new__(type(self))
        made._construct(**(given | fields))
        if told is not None:
            from chartgen.spec.partial import not_again

            not_again(self, fields, told, count)
        # What `but` does not name was said where the first one was made.
        object.__setattr__(made, "_site", (*call_site(sys._getframe(1)), *self._site))
        return made

    def location(self, *path: str | int) -> Any:
        """Where the author said the field that `path` leads to, as a `Place`, or None where no file says it."""
        return location_in(self, path)

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
        # The class has its own constructor now, and this one is gone. That of a team's subclass runs already.
        cls.__init__(self, *args, **kwargs)

    cls.__init__ = __init__  # type: ignore[method-assign]
    return cls


@dataclass_transform(frozen_default=True, kw_only_default=False, field_specifiers=(dataclasses.field,))
def base(cls: type[T]) -> type[T]:
    """Make a class that others of the language are derived from, and that is never made itself."""
    return dataclasses.dataclass(init=False, repr=False, eq=False)(cls)


_unmade: set[type] = set()
_fit: "weakref.WeakSet[type]" = weakref.WeakSet()
"""Subclasses of teams' that were looked at already."""


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
        caller = sys._getframe(1)
        site = call_site(caller)
        if type(self) is not made and type(self) not in _fit:
            from chartgen.spec.subclass import refuse_fields

            refuse_fields(made, type(self), _recordings[-1].findings if _recordings else None)
            _fit.add(type(self))
        try:
            fill(ArgsKwargs(args, kwargs), self_instance=self)
        except ValidationError as error:
            from chartgen.spec import partial, type_errors

            _fill(self, args, kwargs)
            # `but` gives all fields; what the author says are those that it was called with.
            said = caller.f_locals["fields"] if caller.f_code is Spec.but.__code__ else kwargs
            unknown = partial.ways(type_errors.unknown(made, error, args, kwargs, said))
            self.__dict__.update(_site=site, _unknown=unknown, _broken=True)
            findings = type_errors.findings_of(made, error, args, kwargs, said, site)
            _record(self, findings, partial.problems(self))
            return
        fields = self.__dict__
        if _recordings and _recordings[-1].findings and any(map(_is_broken, fields.values())):
            fields["_broken"] = True
        fields["_site"] = site
        if self._broken:
            from chartgen.spec.partial import problems as problems_besides

            problems = problems_besides(self)
        else:
            problems = list(self._problems())
            if any(map(_may_be_unreadable, args)) or any(map(_may_be_unreadable, kwargs.values())):
                from chartgen.spec.characters import unreadable

                problems += unreadable(self)
        if problems:
            _record(self, [], problems)

    made.__init__ = made._construct = __init__
    positional = tuple(field.name for field in dataclasses.fields(made) if field.init and not field.kw_only)
    made._positional = made._said or positional
    positional_names[made.__name__] = made._positional


def _may_be_unreadable(value: object) -> bool:
    """Tell quickly that there is nothing to look for, as nearly always."""
    if isinstance(value, str):
        return not value.isprintable()
    if isinstance(value, dict):
        return any(map(_may_be_unreadable, value)) or any(map(_may_be_unreadable, value.values()))
    return isinstance(value, tuple | list) and any(map(_may_be_unreadable, value))


def field_name(path: Path) -> str:
    """Write a path as people do: `ports.http`, `command[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    # A key may be what no file can hold.
    return text.encode("utf-8", "backslashreplace").decode()


def without_keys(path: Path) -> Path:
    """Leave out of the way to a part of a spec what the author's own dicts have as keys."""
    return path[:1] + tuple(itertools.takewhile(lambda step: isinstance(step, int), path[1:]))


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


def apart(*checks: Iterator[Problem]) -> Iterator[Problem]:
    """Run checks one after the other; where one comes upon what is wrong already, it ends and the next goes on.

    What is wrong may break a check in any way, so that it ends however it breaks.
    """
    for check in checks:
        try:
            yield from check
        except Exception:
            if not _hush():
                raise


def _record(broken: Any, findings: list[Finding], problems: list[Problem]) -> None:
    """Record what is wrong with a spec: what is said already, and what is still to be said."""
    if _hush():
        raise Unknown
    hidden = broken._hides(broken.__dict__)
    findings = findings + [
        Finding(
            problem.message,
            location=_shown_location(broken, problem),
            field=field_name(without_keys(problem.path) if hidden else problem.path),
            found=problem.found,
            expected=problem.expected,
            hint=problem.hint,
        )
        for problem in problems
    ]
    if not _recordings:
        raise ChartgenError(*findings)
    _recordings[-1].findings.extend(findings)
    from chartgen.spec.partial import ways

    kept = broken.__dict__
    kept["_broken"] = True
    kept["_unknown"] = kept.get("_unknown", frozenset()) | ways(problem.path for problem in problems)
    kept["_told"] = {(finding.message, finding.field) for finding in findings}


def _shown_location(broken: Any, problem: Problem) -> Any:
    location = location_in(broken, problem.path)
    return dataclasses.replace(location, source="") if location and problem.hidden else location


def _fill(broken: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Give a spec that could not be made what it was given, so that the rest of the module can go on."""
    names = (field.name for field in dataclasses.fields(broken) if field.init and not field.kw_only)
    given = dict(zip(names, args, strict=False)) | kwargs
    for field in dataclasses.fields(broken):
        value = given[field.name] if field.name in given else default_of(field)
        if value is dataclasses.MISSING:
            value = None
        elif isinstance(value, list):
            value = tuple(value)
        elif isinstance(value, dict):
            value = FrozenDict(value)
        object.__setattr__(broken, field.name, value)
