"""How the classes of the language read in documentation: their fields, types and defaults as authors write them."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import chartgen
from chartgen.spec import base, crds, files, profiles
from chartgen.spec.unset import UNSET

WORKLOADS: tuple[type[Any], ...] = (
    chartgen.Deployment, chartgen.StatefulSet, chartgen.DaemonSet, chartgen.Job, chartgen.CronJob,
)  # fmt: skip
"""The kinds of workloads, in the order of the reference."""
_READ = ((files.Content, ("str", "bytes", "Path")), (files.Folder, ("Path",)), (crds.Definitions, ("Path",)))
"""Types whose values are read from files, with what authors write."""


@dataclasses.dataclass(frozen=True)
class Field:
    """A field of a class of the language, or of a named tuple."""

    name: str
    annotation: Any
    default: str
    by_name: bool = False


def fields_of(cls: type[Any]) -> list[Field]:
    """Return the fields, what a class adds before what it has from its base."""
    own = inspect.get_annotations(cls)
    hints = get_type_hints(cls, include_extras=True)
    if not issubclass(cls, base.Spec):
        defaults = cls._field_defaults
        return [
            Field(name, own[name], f"`{_shown(defaults[name])}`" if name in defaults else "required")
            for name in cls._fields
        ]
    everything = dataclasses.fields(cls)  # type: ignore[arg-type]
    fields = sorted(everything, key=lambda field: field.name not in own)
    return [
        Field(
            field.name,
            hints[field.name],
            "" if _is_annotated_as(hints[field.name], files.Folder) else _default(cls, field),
            field.kw_only is True,
        )
        for field in fields
    ]


def arguments(cls: type[Any]) -> str:
    """List the arguments that need no name; the others are an ellipsis."""
    given = fields_of(cls)
    first = [field.name for field in given if not field.by_name]
    return ", ".join([*first, *(["*", "…"] if len(given) > len(first) else [])])


def type_names(annotation: Any, order: Sequence[str]) -> list[str]:
    """Name what a field takes, each once; in the place of a base class the words made from it, in an order."""
    names = dict.fromkeys(_names(annotation, order))
    return [name for name in names if name != '""' or "str" not in names]


def _names(annotation: Any, order: Sequence[str]) -> Iterator[str]:
    origin, args = get_origin(annotation), get_args(annotation)
    read = next((names for each, names in _READ if _is_annotated_as(annotation, each)), ())
    if read:
        yield from read
        return

    def inner(index: int) -> str:
        return " | ".join(type_names(args[index], order))

    if origin is Annotated and get_origin(args[0]) is tuple:
        yield f"list[{' | '.join(type_names(get_args(args[0])[0], order))}]"
    elif origin is Annotated:
        yield from _names(args[0], order)
    elif origin in (Union, types.UnionType):
        for each in args:
            if each is not types.NoneType:
                yield from _names(each, order)
    elif origin is Literal:
        yield from (f'"{each}"' for each in args)
    elif origin is tuple:
        yield f"tuple[{inner(0)}, ...]"
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        optional = " | None" if types.NoneType in get_args(args[1]) else ""
        yield f"dict[str, {inner(1)}{optional}]" if args[1] is not Any else "dict"
    elif isinstance(annotation, type) and issubclass(annotation, base.Spec) and annotation.__name__ not in order:
        # Classes of plug-ins are not in the reference.
        yield from [each for each in order if _is_made_from(each, annotation)] or [annotation.__name__]
    else:
        yield annotation.__name__


def _is_annotated_as(annotation: Any, read: Any) -> bool:
    """Return whether a type is another one, possibly with more metadata."""
    metadata = read.__metadata__
    return (
        get_origin(annotation) is Annotated
        and annotation.__origin__ == read.__origin__
        and annotation.__metadata__[: len(metadata)] == metadata
    )


def _is_made_from(word: str, cls: type[Any]) -> bool:
    made = getattr(chartgen, word)
    return isinstance(made, type) and issubclass(made, cls)


def hardened(default: profiles.Default) -> str:
    """Show the hardened default of a field that is unset."""
    value = default.hardened
    if isinstance(value, profiles.Object):
        given = ", ".join(f"{name}={_shown(each)}" for name, each in value.fields.items())
        return f"`{value.cls.__name__}({given})`"
    return default.text or f"`{_shown(value)}`"


def _default(cls: type[Any], field: dataclasses.Field[Any]) -> str:
    if field.default is UNSET:
        tables = (profiles.DEFAULTS.get(base, {}) for base in cls.__mro__)
        return next(f"hardened: {hardened(table[field.name])}" for table in tables if field.name in table)
    if field.default is not dataclasses.MISSING:
        return f"`{_shown(field.default)}`" if field.default is not None else ""
    if field.default_factory is not dataclasses.MISSING:
        return f"`{_shown(field.default_factory())}`"
    return "required"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, base.Spec):
        parts: list[str] = []
        for field in dataclasses.fields(value):  # type: ignore[arg-type]
            found = getattr(value, field.name)
            if found != field.default and not _is_made(found, field):
                # By name, as soon as one before it is left out.
                named = field.kw_only or len(parts) < list(value._positional).index(field.name)
                parts.append(f"{field.name}={_shown(found)}" if named else _shown(found))
        return f"{type(value).__name__}({', '.join(parts)})"
    return repr(value).replace("'", '"')


def _is_made(value: Any, field: dataclasses.Field[Any]) -> bool:
    factory = field.default_factory
    return factory is not dataclasses.MISSING and bool(value == factory())


def signature(word: Callable[..., Any]) -> str:
    """Write the arguments of a function or a class."""
    # Annotations are text where a module says so.
    shown = re.sub(r"(: | -> )'([^']*)'", r"\1\2", str(inspect.signature(word))).partition(" -> ")[0]
    return shown.replace("'", '"').replace("Severity", '"error" | "warning"').replace("Mapping[", "dict[")


def docstring(word: Any) -> str:
    """Return a docstring, each paragraph on one line, and the arguments as a list."""
    paragraphs = inspect.cleandoc(word.__doc__ or "").split("\n\n")
    return "\n\n".join(_arguments(each) if each.startswith("Args:") else " ".join(each.split()) for each in paragraphs)


def _arguments(paragraph: str) -> str:
    described = re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", paragraph, re.MULTILINE)
    return "\n".join(f"- `{name}`: {' '.join(what.split())}" for name, what in described)


def constants(module: types.ModuleType) -> dict[str, str]:
    """Return the docstrings of a module's constants, by name."""
    found = {}
    for above, below in itertools.pairwise(ast.parse(inspect.getsource(module)).body):
        target = above.targets[0] if isinstance(above, ast.Assign) else getattr(above, "target", None)
        if isinstance(target, ast.Name) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[target.id] = " ".join(str(below.value.value).split())
    return found
