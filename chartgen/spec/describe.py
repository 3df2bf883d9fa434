"""Types and values in plain words, as findings about specs use them."""

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from chartgen.locations import Path
from chartgen.spec.base import Spec, field_name
from chartgen.spec.text import readable

_LONGEST = 60
_TYPES = {
    bool: "True or False",
    dict: "a dict",
    float: "a number",
    int: "an integer",
    list: "a list",
    set: "a set",
    str: "text",
    tuple: "a list",
    types.NoneType: "None",
}
_SOURCES: tuple[type[Any], ...] = (
    types.GeneratorType,
    map,
    filter,
    zip,
    range,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)


def describe_path(steps: Path) -> str:
    """Write a path as people do: `ports.http`, `command[0]`."""
    return field_name(steps)


def join(items: Iterable[str], last: str) -> str:
    """List things in a sentence, each once: `a, b or c`."""
    once = list(dict.fromkeys(items))
    return f" {last} ".join([", ".join(once[:-1]), once[-1]]) if len(once) > 1 else "".join(once)


def with_article(name: str) -> str:
    """Put the article before a class's name: `a Port`, `an Image`, `an HttpGet`."""
    return f"an {name}" if re.match("[AEIOaeio]|Http", name) else f"a {name}"


def quoted(text: object) -> str:
    """Write a value as Python does, text in double quotes."""
    shown = repr(readable(text) if isinstance(text, str) else text)
    return f'"{shown[1:-1]}"' if isinstance(text, str) and shown[0] == "'" and '"' not in shown else shown


def describe_value(value: object, *, hidden: bool = False) -> str:
    """Show what was given in at most sixty characters; only its type where the content must stay hidden."""
    if hidden:
        kind = next((words for kind, words in _TYPES.items() if isinstance(value, kind)), None)
        return kind or _other(value)
    return _cut(_shown(value, depth=2))


def describe_type(annotation: object) -> str:
    """Say in words what a field's type lets in; nothing where that can't be told."""
    return join(sorted(_expected(annotation), key=lambda each: each == "None"), "or")


def spec_classes(annotation: object) -> Iterator[type[Any]]:
    """Give the classes of the language that an annotation names, in the place of a base those made from it."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, Spec):
            yield from _made_classes(annotation) or [annotation]
        return
    for inner in get_args(annotation)[: 1 if get_origin(annotation) is Annotated else None]:
        if get_origin(annotation) in (None, Annotated, Union, types.UnionType):
            yield from spec_classes(inner)


def is_named_map(annotation: object) -> bool:
    """Tell whether a field takes a dict by names of the author's own, and no part as Kubernetes writes it."""
    if get_origin(annotation) is Annotated:
        return is_named_map(get_args(annotation)[0])
    kind = get_origin(annotation)
    return isinstance(kind, type) and issubclass(kind, Mapping) and get_args(annotation)[1:] != (Any,)


def class_names(names: Iterable[str]) -> list[str]:
    """Name classes; in the place of one that can't be made itself those that are made from it."""
    known = {cls.__name__: cls for cls in _all_classes(Spec)}
    return [words for name in names for words in (_kinds(known[name]) if name in known else [with_article(name)])]


def choices(context: Mapping[str, Any]) -> list[str]:
    """Take the choices of a Literal from what pydantic says about it."""
    return [
        first or second
        for first, second in re.findall(r"'((?:[^'\\]|\\.)*)'|([-\w.]+)(?=,| or|$)", context["expected"])
    ]


def suggest_fix(value: object, plain: list[str], names: list[str], choices: list[str]) -> str:
    """Say how to mend the commonest slips; nothing where it can't be told."""
    from chartgen.names import closest

    text = quoted(value) if isinstance(value, str | int | float) else ""
    hint = ""
    if isinstance(value, str):
        near = closest(value, choices)
        if near:
            hint = f"did you mean {quoted(near)}?"
        elif "an integer" in plain and re.fullmatch(r"-?[0-9]{1,18}", value):
            hint = f"leave out the quotes: `{int(value)}`"
        elif "True or False" in plain and value.lower() in {"true", "false", "yes", "no", "on", "off"}:
            hint = f"write `{value.lower() in {'true', 'yes', 'on'}}`"
        elif value in names:
            hint = f"write it as `{value}()`"
        elif "a list" in plain and len(text) < _LONGEST // 2:
            hint = f"put it into a list: `[{text}]`"
    elif isinstance(value, bool):
        hint = f'put it in quotes: `"{str(value).lower()}"`' if "text" in plain else ""
    elif isinstance(value, float):
        # 1.10 is 1.1 to Python: only the author's own text has all its digits.
        hint = "put it in quotes, as it is written here" if "text" in plain else ""
    elif isinstance(value, int):
        hint = f'put it in quotes: `"{text}"`' if "text" in plain and len(text) < _LONGEST // 2 else ""
    elif isinstance(value, type):
        hint = f"call it: `{value.__name__}(...)`" if with_article(value.__name__) in class_names(names) else ""
    elif isinstance(value, tuple) and len(value) == 1:
        hint = "is there a comma too many?"
    elif isinstance(value, set | frozenset):
        hint = "a set has no order: write it in `[ ]`" if "a list" in plain else ""
    elif isinstance(value, _SOURCES):
        hint = "put it into `list(...)`" if "a list" in plain else ""
    kinds = class_names(names)
    if not hint and len(kinds) == 1 and not plain and isinstance(value, str | int | dict):
        hint = f"write it as `{kinds[0].partition(' ')[2]}(...)`"
    return hint


def _shown(value: object, depth: int) -> str:
    if value is None or isinstance(value, bool | int | float | str):
        plain = value[:_LONGEST] if isinstance(value, str) else value
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
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.MethodType):
        return f"the function {value.__name__}"
    if isinstance(value, types.ModuleType):
        return f"the module {value.__name__}"
    if isinstance(value, bytes | bytearray):
        return "bytes"
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
        return [words for member in get_args(annotation) for words in _expected(member)]
    if origin is Literal:
        return [quoted(choice) for choice in get_args(annotation)]
    kind = origin or annotation
    if not isinstance(kind, type):
        return []
    if kind in _TYPES:
        return [_TYPES[kind]]
    if issubclass(kind, Mapping):
        return ["a dict"]
    return _kinds(kind) if issubclass(kind, Spec) else []


def _kinds(cls: type[Any]) -> list[str]:
    """Name a class; in the place of one that others of the language are made from, those."""
    return [with_article(each.__name__) for each in _made_classes(cls) or [cls]]


def _made_classes(cls: type[Any]) -> list[type[Any]]:
    # Classes that a team derives for itself do not make ours bases.
    return [each for each in _all_classes(cls) if _is_ours(each) and not any(map(_is_ours, each.__subclasses__()))]


def _is_ours(cls: type[Any]) -> bool:
    return cls.__module__.startswith("chartgen.")


def _all_classes(cls: type[Any]) -> Iterator[type[Any]]:
    for each in cls.__subclasses__():
        yield each
        yield from _all_classes(each)
