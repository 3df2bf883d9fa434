"""The code of specs as data: calls of the language, which a printer turns into Python.

A call that is used in several places is the same object in each of them, and becomes a variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

Code: TypeAlias = (
    "str | int | float | bool | Sequence[Code] | Mapping[str, Code] | Call | Constant | Octal | Name | Attribute | None"
)
"""An expression: a literal, a list, a dict, a call, or one of the special forms."""
AFTER = "after"
"""The field of a chart with those that it comes after."""


@dataclass(frozen=True)
class Octal:
    """A number that is written in octal, such as the mode of a file: `0o440`."""

    number: int


@dataclass(frozen=True)
class Name:
    """A name of the language that is not called, such as `NAMESPACE`."""

    name: str


class Entries(dict[str, Any]):
    """A dict with comments."""

    def __init__(self, entries: Mapping[str, Any], comments: Mapping[str, str]) -> None:
        """Begin with entries, and what is written above some of them, by key."""
        super().__init__(entries)
        self.comments = comments


@dataclass(eq=False)
class Attribute:
    """A setting of the environment, within a function of charts: `settings.replicas`."""

    name: str


@dataclass(eq=False)
class Setting:
    """A field of a class of settings."""

    annotation: str
    """Its type."""
    imports: tuple[str, ...] = ()
    """The names of the language, and of `typing`, that the type contains."""
    default: Any = None
    """Its default, unless it has none."""
    has_default: bool = True


@dataclass(eq=False)
class Settings:
    """A dataclass of the settings in which the environments of charts differ."""

    docstring: str
    fields: dict[str, Setting]
    name: str = "Settings"
    """The preferred name."""


@dataclass(eq=False)
class Function:
    """A function that returns a chart for the settings of an environment."""

    settings: Settings
    value: Call
    """The chart, which contains attributes of the settings."""
    name: str = "_chart"
    """The preferred name."""


@dataclass(eq=False)
class Call:
    """A call of a class of the language, of a method of an object, or of what a module defines."""

    function: str
    """The class, such as `Deployment`; or the method, such as `key`; empty if `defined` is called."""
    arguments: list[Any] = field(default_factory=list)
    """The arguments without names."""
    fields: dict[str, Any] = field(default_factory=dict)
    """The arguments by name, in order. What is unset is not there."""
    of: Call | None = None
    """The object whose method is called; it becomes a variable, unless it is a call of a function."""
    name: str = ""
    """The preferred name, if it becomes a variable."""
    comment: str = ""
    """What is written above it as a comment, if it is an argument or a variable."""
    defined: Settings | Function | None = None
    """What is called, if a module defines it."""

    def all_parts(self) -> Iterator[Any]:
        """Yield the arguments, those by name included."""
        yield from self.arguments
        yield from self.fields.values()

    def __post_init__(self) -> None:
        """Require a name, since it is executed when the specs are built."""
        if self.function and not self.function.isidentifier():
            raise ValueError(f"{self.function!r} is not a name")


@dataclass(eq=False)
class Constant:
    """A list or a dict that is a variable, since several places use it."""

    value: Any
    """The list or dict."""
    name: str
    """The preferred name."""
    annotation: str = ""
    """The type of the variable if it has to be declared, such as `Env`: a name of the language."""


@dataclass(eq=False)
class Merged:
    """A dict that begins with the entries of another one: `{**common_labels, "tier": "web"}`."""

    base: Constant
    entries: dict[str, Any]


@dataclass
class Module:
    """A module of specs."""

    path: str
    """Its path within the folder of specs, such as `shop.py`."""
    docstring: str = ""
    charts: dict[str, Call] = field(default_factory=dict)
    """Its charts by the name of their variable: calls of `Chart`, or of methods of one."""


def parts(code: Any) -> Iterator[Any]:
    """Yield what an expression or a definition directly consists of."""
    if isinstance(code, Call):
        if code.defined is not None:
            yield code.defined
        if code.of is not None:
            yield code.of
        yield from code.all_parts()
    elif isinstance(code, Constant):
        yield code.value
    elif isinstance(code, Merged):
        yield code.base
        yield from code.entries.values()
    elif isinstance(code, Function):
        yield code.settings
        yield code.value
    elif isinstance(code, Settings):
        yield from (each.default for each in code.fields.values())
    elif isinstance(code, Mapping):
        yield from code.values()
    elif isinstance(code, list | tuple):
        yield from code


def own_parts(code: Any) -> Iterator[Any]:
    """Yield what an expression directly consists of, without the charts that a chart comes after.

    Each of those is in a module itself, and a chain of them can be longer than Python's stack.
    """
    if isinstance(code, Call) and comes_after(code):
        code = replace(code, fields={name: value for name, value in code.fields.items() if name != AFTER})
    yield from parts(code)


def comes_after(call: Call) -> bool:
    """Return whether a call is a chart that comes after others."""
    return call.function == "Chart" and isinstance(call.fields.get(AFTER), list)


def is_local(code: Any) -> bool:
    """Return whether an expression can only be part of a function, since it contains settings of the environment."""
    return isinstance(code, Attribute) or any(map(is_local, () if isinstance(code, Function) else own_parts(code)))


def calls(code: Any) -> Iterator[Call]:
    """Yield all calls within an expression, each as often as it is used, outer ones first; see `own_parts`."""
    if isinstance(code, Call):
        yield code
    for part in own_parts(code):
        yield from calls(part)
