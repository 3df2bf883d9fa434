"""Why a module of specs could not be loaded: any exception becomes a finding at the author's own line."""

from __future__ import annotations

import ast
import builtins
import os
import re
import sys
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

from chartgen.errors import Finding, Location
from chartgen.locations import Source, innermost, location_of, path_of, sentence, shown, source_of
from chartgen.names import closest
from chartgen.spec.base import Spec
from chartgen.spec.describe import describe_value

if TYPE_CHECKING:
    from chartgen.load.imports import Imports, Module

_DEBUG = "`--debug` shows the traceback"


class BrokenImportError(ImportError):
    """A module of specs that can't be loaded was imported. Its reason is written down with it already."""


class CircularImportError(ImportError):
    """Modules of specs import each other: which of them comes first would depend on what is built."""

    def __init__(self, circle: list[str], name: str) -> None:
        super().__init__(f"{' imports '.join([*circle, name])}", name=name)
        self.circle = circle


class UnreadableError(Exception):
    """A file of specs can't be read, or is no text."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read(path: str) -> Source:
    """Read a file of specs: always UTF-8, whatever the locale says.

    Raises:
        UnreadableError: no permission, not there, not UTF-8.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        reason = "no permission to read" if isinstance(error, PermissionError) else f"{_reason(error)}:"
        raise UnreadableError(Finding(f"{reason} {shown(path)}", Location(shown(path), 1), rule="file")) from None
    try:
        source = Source(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        wrong = error.object[error.start]
        before = error.object[: error.start].decode("utf-8-sig", errors="replace").split("\n")
        line = error.object.decode("utf-8-sig", errors="replace").split("\n")[len(before) - 1].rstrip("\r")
        column = len(before[-1]) + 1
        raise UnreadableError(
            Finding(
                f"the file is not UTF-8: there is the byte 0x{wrong:02x}",
                Location(shown(path), len(before), column, column + 1, line),
                rule="file",
                hint="save it as UTF-8",
            )
        ) from None
    if "\0" in source.text:
        line_number = source.text[: source.text.index("\0")].count("\n") + 1
        raise UnreadableError(
            Finding("the file is no text: there is a NUL byte", Location(shown(path), line_number), rule="file")
        )
    return source


def is_follow_up(error: BaseException) -> bool:
    """Tell whether an exception may just follow from mistakes that were recorded before."""
    apart = (SyntaxError, UnreadableError, ImportError, OSError, RecursionError, MemoryError)
    if isinstance(error, NameError):
        return isinstance(error, UnboundLocalError)
    return isinstance(error, Exception) and not isinstance(error, apart)


def failure(error: BaseException, imports: Imports, module: Module) -> Finding:
    """Say what went wrong, at the author's innermost line."""
    if isinstance(error, UnreadableError):
        return error.finding
    if isinstance(error, SyntaxError) and error.filename == module.path:
        return _syntax(error)
    frame, location = innermost(error, imports.root)
    location = location or Location(shown(module.path or imports.root), 1)
    if isinstance(error, CircularImportError):
        return _circle(error, imports, location)
    if isinstance(error, ImportError) and (found := _import(error, imports, location)):
        return found
    if isinstance(error, SystemExit):
        message = "the spec ends the program: `exit()` has no place in it"
        return Finding(message, location, found=f"exit({error.code!r})"[:60], rule="exception")
    if isinstance(error, RecursionError) or (isinstance(error, MemoryError) and frame is None):
        message = "the spec calls itself without end" if frame else "the spec is nested too deeply"
        return Finding(message, location, rule="exception", hint=_DEBUG)
    if isinstance(error, NameError) and error.name and frame:
        return Finding(
            f"`{error.name}` is not defined", location, rule="exception", hint=_nearest_name(error.name, frame)
        )
    hint = ""
    if isinstance(error, AttributeError):
        hint = _nearest_attribute(error)
    elif isinstance(error, FileNotFoundError):
        hint = _beside_the_spec(error.filename)
    return Finding(sentence(error), location, rule="exception", hint=hint or _DEBUG)


def _syntax(error: SyntaxError) -> Finding:
    path = error.filename or ""
    source = source_of(path) or Source(path, error.text or "")
    line = error.lineno or 1
    text = source.line(line)
    column = min(error.offset or 0, len(text) + 1)
    end = (error.end_offset or 0) if error.end_lineno == line else len(text) + 1
    location = Location(shown(path), line, column, max(min(end, len(text) + 1), column + 1) if column else 0, text)
    return Finding(f"this is not Python: {error.msg}", location, rule="syntax")


def _circle(error: CircularImportError, imports: Imports, location: Location) -> Finding:
    # The same circle gives the same finding, wherever in it the load began.
    circle = error.circle
    first = circle.index(min(circle))
    circle = [*circle[first:], *circle[:first]]
    path = imports.modules[circle[0]].path
    step = sys._getframe(1)
    while step.f_back is not None:
        if step.f_code.co_filename == path:
            location = location_of(step.f_code, step.f_lasti) or location
            break
        step = step.f_back
    names = [f"`{name}`" for name in (*circle, circle[0])]
    return Finding(
        f"modules import each other: {' imports '.join(names[:2])}{''.join(f', which imports {n}' for n in names[2:])}",
        location,
        rule="import",
        hint="move what they share to a module that imports neither",
    )


def _import(error: ImportError, imports: Imports, location: Location) -> Finding | None:
    statement = _statement(location)
    missing = re.match(r"cannot import name '([^']+)' from '([^']+)'", str(error))
    if missing:
        name, module_name = missing.groups()
        module = imports.modules[module_name].module if module_name in imports.modules else sys.modules.get(module_name)
        public = [each for each in _public(module) if each != name]
        near = closest(name, public)
        for alias in statement.names if statement else ():
            if alias.name == name:
                location = _mark(location, alias.lineno, alias.col_offset, len(name))
        hint = f"did you mean `{near}`?" if near else ""
        return Finding(f"`{module_name}` has no `{name}`", location, rule="import", hint=hint)
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    asked = _asked(statement)
    for name, line, column in asked:
        if name == error.name or name.startswith(f"{error.name}.") or error.name.startswith(f"{name}."):
            near = closest(error.name, [*imports.names(error.name.rpartition(".")[0]), "chartgen"])
            hint = (
                f"did you mean `{near}`?"
                if near
                else f"modules are looked for in `{shown(imports.root)}/`, and among what is installed"
            )
            return Finding(
                f"there is no module `{error.name}`", _mark(location, line, column, len(name)), rule="import", hint=hint
            )
    return Finding(
        f"what is imported here does not find the module `{error.name}`", location, rule="import", hint=_DEBUG
    )


def _statement(location: Location) -> ast.Import | ast.ImportFrom | None:
    source = source_of(path_of(location))
    for node in ast.walk(source.tree) if source else ():
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno <= location.line <= (node.end_lineno or 0):
            return node
    return None


def _asked(statement: ast.Import | ast.ImportFrom | None) -> list[tuple[str, int, int]]:
    """Give the modules that a statement asks for, with their lines and columns (in bytes, from 0)."""
    if isinstance(statement, ast.Import):
        return [(alias.name, alias.lineno, alias.col_offset) for alias in statement.names]
    if statement is not None and statement.module:
        return [(statement.module, statement.lineno, statement.col_offset + len("from ") + statement.level)]
    return []


def _mark(location: Location, line: int, column: int, length: int) -> Location:
    source = source_of(path_of(location))
    return source.location(line, column, column + length) if source else location


def _nearest_name(name: str, frame: FrameType) -> str:
    words = sys.modules.get("chartgen")
    public = _public(words)
    if name in public:
        return f"`from chartgen import {name}`"
    known = [*frame.f_locals, *frame.f_globals, *public, *dir(builtins)]
    near = closest(name, sorted({each for each in known if not each.startswith("__")}))
    return f"did you mean `{near}`?" if near else _DEBUG


def _nearest_attribute(error: AttributeError) -> str:
    if not isinstance(error.obj, ModuleType | Spec) or not error.name:
        return ""
    near = closest(error.name, _public(error.obj))
    return f"did you mean `{near}`?" if near else ""


def _beside_the_spec(path: object) -> str:
    if not isinstance(path, str) or os.path.isabs(path):
        return ""
    return (
        "a relative path is one of the folder that chartgen was started in; "
        f"for a file beside the spec write `Path(__file__).parent / {describe_value(path)}`"
    )


def _public(thing: object) -> list[str]:
    names = getattr(thing, "__all__", None) or (dir(thing) if thing is not None else [])
    return sorted(name for name in names if not name.startswith("_"))


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
