"""Descriptions of values and types in findings."""

import pathlib
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from chartgen.errors import CREDENTIAL
from chartgen.spec.root import Root
from chartgen.spec.text import readable
from chartgen.spec.unset import UNSET

_LONGEST = 60
_TYPES = {
    bool: "True or False",
    dict: "a dict",
    float: "a number",
    int: "an integer",
    list: "a list",
    set: "a set",
    bytes: "bytes",
    str: "a string",
    tuple: "a list",
    types.NoneType: "None",
}


def join(items: Iterable[str], last: str) -> str:
    """Join items in a sentence, each once: `a, b or c`."""
    once = list(dict.fromkeys(items))
    return f" {last} ".join([", ".join(once[:-1]), once[-1]]) if len(once) > 1 else "".join(once)


def with_article(name: str) -> str:
    """Prefix the name of a class with its article: `a Port`, `an Image`, `an HttpGet`."""
    return f"an {name}" if re.match("[AEIOaeio]|Http|HTTP", name) else f"a {name}"


def quoted(text: object) -> str:
    """Format a value as Python code, strings in double quotes; a credential is not shown."""
    if isinstance(text, str) and re.search(CREDENTIAL, text):
        return "a string"
    shown = repr(readable(text) if isinstance(text, str) else text)
    return f'"{shown[1:-1]}"' if isinstance(text, str) and shown[0] == "'" and '"' not in shown else shown


def describe_value(value: object, *, hidden: bool = False) -> str:
    """Format a value in at most sixty characters; only its type if the content must stay hidden."""
    try:
        if hidden:
            return next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "") or _other(value)
        return _cut(_shown(value, depth=2))
    except Exception:  # noqa: BLE001  an author's object may raise anything
        return describe_class(value)


def describe_class(value: object) -> str:
    """Name the class of a value, without running any of its code."""
    return with_article(type.__dict__["__name__"].__get__(type(value)))


def describe_type(annotation: object) -> str:
    """Describe what a type accepts; "" if that is not known."""
    return join(sorted(_expected(annotation), key=lambda each: each == "None"), "or")


def spec_classes(annotation: object) -> Iterator[type[Any]]:
    """Return the classes of the language that an annotation contains; for a base class, those derived from it."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, Root):
            yield from _derived_classes(annotation) or [annotation]
        return
    for inner in get_args(annotation)[: 1 if get_origin(annotation) is Annotated else None]:
        if get_origin(annotation) in (None, Annotated, Union, types.UnionType):
            yield from spec_classes(inner)


def is_named_map(annotation: object) -> bool:
    """Return whether a type is a dict by names that the author chooses, and not an object of Kubernetes."""
    if get_origin(annotation) is Annotated:
        return is_named_map(get_args(annotation)[0])
    kind = get_origin(annotation)
    return isinstance(kind, type) and issubclass(kind, Mapping) and get_args(annotation)[1:] != (Any,)


def class_names(names: Iterable[str]) -> list[str]:
    """Describe classes by name; a base class as those derived from it."""
    known = {cls.__name__: cls for cls in _all_classes(Root)}
    return [text for name in names for text in (_kinds(known[name]) if name in known else [with_article(name)])]


def language_classes() -> Iterator[type[Any]]:
    """Return the classes of the language, also those of teams."""
    return _all_classes(Root)


def choices(context: Mapping[str, Any]) -> list[str]:
    """Return the choices of a Literal from the context of pydantic's error."""
    return [
        first or second
        for first, second in re.findall(r"'((?:[^'\\]|\\.)*)'|([-\w.]+)(?=,| or|$)", context["expected"])
    ]


def _shown(value: object, depth: int) -> str:
    if value is None or isinstance(value, bool | int | float | str):
        plain = value[:_LONGEST] if isinstance(value, str) and not re.search(CREDENTIAL, value) else value
        return quoted(plain) if type(value) in (bool, int, float, str, types.NoneType) else _other(value)
    if isinstance(value, dict):
        if not depth:
            return "{…}"
        pairs = (f"{_shown(key, 0)}: {_shown(item, depth - 1)}" for key, item in list(value.items())[:10])
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list | tuple):
        items = ", ".join(_shown(item, depth - 1) for item in value[:10]) if depth else "…"
        if isinstance(value, list):
            return f"[{items}]"
        return f"({items},)" if len(value) == 1 else f"({items})"
    return _other(value)


def _other(value: object) -> str:
    if value is UNSET:
        return "UNSET"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.MethodType):
        return f"the function {value.__name__}"
    if isinstance(value, types.ModuleType):
        return f"the module {value.__name__}"
    if isinstance(value, bytes | bytearray):
        return "bytes"
    if isinstance(value, pathlib.PurePath):
        return f"Path({quoted(str(value))})"
    return with_article(type(value).__name__)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    end = text[-1] if text[-1] in "\"')]}" else ""
    return f"{text[: _LONGEST - 1 - len(end)]}…{end}"


def _expected(annotation: object) -> list[str]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _expected(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return [text for member in get_args(annotation) for text in _expected(member)]
    if origin is Literal:
        return [quoted(choice) for choice in get_args(annotation)]
    kind = origin or annotation
    if not isinstance(kind, type):
        return []
    if kind in _TYPES:
        return [_TYPES[kind]]
    if issubclass(kind, Mapping):
        return ["a dict"]
    return _kinds(kind) if issubclass(kind, Root) else []


def _kinds(cls: type[Any]) -> list[str]:
    """Describe a class, or those that the language derives from it."""
    return [with_article(each.__name__) for each in _derived_classes(cls) or [cls]]


def _derived_classes(cls: type[Any]) -> list[type[Any]]:
    # A team's own subclasses do not count.
    return [each for each in _all_classes(cls) if _is_ours(each) and not any(map(_is_ours, each.__subclasses__()))]


def _is_ours(cls: type[Any]) -> bool:
    return cls.__module__.startswith("chartgen.")


def _all_classes(cls: type[Any]) -> Iterator[type[Any]]:
    for each in cls.__subclasses__():
        yield each
        yield from _all_classes(each)
