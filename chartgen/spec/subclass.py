"""A team's own subclass of a class of the language: it may have methods and a constructor, nothing else."""

from __future__ import annotations

import ast
import dataclasses
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.locations import CallSite, Source, locate, location_of, source_of
from chartgen.spec import recording
from chartgen.spec.describe import class_names, join, with_article

_ALLOWED = frozenset({"__init__", "__doc__", "__module__", "__qualname__", "__repr__", "__str__"})
"""Names that the base has, too, and that a subclass may define."""
_BY_PYTHON = frozenset(
    {
        "__annotations__",
        # Since Python 3.13, and 3.14.
        "__firstlineno__",
        "__static_attributes__",
        "__annotate__",
        "__annotate_func__",
        "__annotations_cache__",
        "__conditional_annotations__",
    }
)
"""Names that Python defines in classes."""
_DATACLASSES = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
"""Decorators that replace the constructor."""


def findings_about(cls: type[Any], site: CallSite) -> Iterator[Finding]:
    """Find what a subclass must not define: fields, what the language defines, and decorators such as `@dataclass`.

    Args:
        cls: the subclass, which is being defined.
        site: the author's calls that led to its definition.
    """
    language_class = getattr(cls, "_language_class", None)
    if language_class is None:
        return
    base, source = language_class.__name__, source_of(site[0][0].co_filename) if site else None
    location = location_of(*site[0]) if site else None
    statement = _statement(source, cls.__name__, location)
    if source is not None and statement is not None:
        location = source.location(*_name_columns(source, statement))
    fields = {field.name for field in dataclasses.fields(language_class)}
    annotated = [name for name, kind in _annotations(cls).items() if "ClassVar" not in str(kind)]
    own = [name for name in vars(cls) if name not in _ALLOWED | _BY_PYTHON and hasattr(language_class, name)]
    for name in dict.fromkeys((*annotated, *own)):
        hint = f"write a function that returns the {base}"
        if name in fields:
            hint += f", or change one with `.but({name}=...)`"
        elif name == "kind":
            hint = "write other kinds of workloads as a `Manifest`"
        verb = "overrides" if name in fields or hasattr(language_class, name) else "adds"
        yield Finding(
            f'invalid subclass {cls.__name__} of {base}: it {verb} the {"field" if name in annotated else "attribute"}'
            f' "{name}"',
            location, field=name, hint=hint,
        )  # fmt: skip
    for decorator in statement.decorator_list if statement else ():
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in _DATACLASSES:
            yield Finding(
                f"invalid subclass {cls.__name__} of {base}: `@{name}` replaces the constructor",
                source.mark(decorator) if source else location,
                hint="remove the decorator: a subclass inherits the fields, and is frozen already",
            )


def _annotations(cls: type[Any]) -> Mapping[str, Any]:
    """Return the annotations in the body of a class, which Python 3.14 evaluates only on demand."""
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    found: Mapping[str, Any] = vars(cls).get("__annotations__", {})
    return found


def report_abstract(cls: type[Any], site: CallSite) -> None:
    """Report that an object of a base class was created."""
    classes = class_names([cls.__name__])
    hint = f"create {join(classes, 'or')}" if classes != [with_article(cls.__name__)] else ""
    recording.report([Finding(f"{cls.__name__} is an abstract base class", locate(site), hint=hint)])


def _statement(source: Source | None, name: str, location: Location | None) -> ast.ClassDef | None:
    if source is None or location is None:
        return None
    return next(
        (
            node
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ClassDef)
            and node.name == name
            and min((node.lineno, *(each.lineno for each in node.decorator_list))) <= location.line <= node.lineno
        ),
        None,
    )


def _name_columns(source: Source, statement: ast.ClassDef) -> tuple[int, int, int]:
    found = re.compile(r"class\s+").match(
        source.line(statement.lineno).encode().decode("latin-1"), statement.col_offset
    )
    start = found.end() if found else statement.col_offset
    return statement.lineno, start, start + len(statement.name.encode())
