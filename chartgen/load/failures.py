"""Describe why a module could not be loaded: any exception becomes a finding at the author's line."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import os
import re
import sys
from collections.abc import Mapping
from types import FrameType, ModuleType
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.load.folder import Folder
from chartgen.load.modules import CircularImportError, Module
from chartgen.load.reading import UnreadableError
from chartgen.locations import Source, innermost, location_of, path_of, shown, source_of
from chartgen.similar import closest
from chartgen.spec.alternatives import attribute_alternative, class_alternative
from chartgen.spec.base import Spec
from chartgen.spec.describe import describe_value, language_classes
from chartgen.spec.guard import DEBUG, raised


def may_follow(error: BaseException) -> bool:
    """Return whether an exception may be a consequence of findings that were recorded before it."""
    own = (SyntaxError, UnreadableError, ImportError, OSError, RecursionError, MemoryError)
    kind = type(error)
    if issubclass(kind, NameError):
        return issubclass(kind, UnboundLocalError)
    return issubclass(kind, Exception) and not issubclass(kind, own)


def failure(error: BaseException, module: Module, folder: Folder, modules: Mapping[str, Module]) -> Finding:
    """Describe an exception that a module raised while it was loaded."""
    if isinstance(error, UnreadableError):
        return error.finding
    if isinstance(error, SyntaxError) and error.filename == module.path:
        return _syntax(error)
    frame, location = innermost(error, folder.root)
    location = location or Location(shown(module.path or folder.root), 1)
    if isinstance(error, CircularImportError):
        return _circle(error, location, modules)
    if isinstance(error, ImportError) and (finding := _import(error, location, folder, modules)):
        return finding
    if isinstance(error, RecursionError) or (isinstance(error, MemoryError) and frame is None):
        message = "infinite recursion" if frame else "the spec is nested too deeply"
        return Finding(message, location, rule="exception", hint=DEBUG)
    if isinstance(error, NameError) and error.name and frame:
        return Finding(
            f"`{error.name}` is not defined", location, rule="exception", hint=_nearest_name(error.name, frame)
        )
    if isinstance(error, TypeError) and (finding := _call(error, location)):
        return finding
    finding = raised(error, "the spec", location)
    if isinstance(error, AttributeError):
        hint = _nearest_attribute(error)
        if issubclass(type(error.obj), Spec) and error.name:
            message = f'unknown attribute "{error.name}" of {type(error.obj).__name__}'
            return Finding(message, location, rule="exception", hint=hint or finding.hint)
    elif isinstance(error, dataclasses.FrozenInstanceError):
        hint = "create a changed copy with `.but(...)`"
    elif isinstance(error, FileNotFoundError):
        hint = _beside_the_spec(error.filename)
    else:
        hint = ""
    return Finding(
        finding.message, location, found=finding.found, expected=finding.expected, rule=finding.rule,
        hint=hint or finding.hint,
    )  # fmt: skip


def _syntax(error: SyntaxError) -> Finding:
    path = error.filename or ""
    source = source_of(path) or Source(path, error.text or "")
    line = error.lineno or 1
    text = source.line(line)
    column = min(error.offset or 0, len(text) + 1)
    end = (error.end_offset or 0) if error.end_lineno == line else len(text) + 1
    location = Location(shown(path), line, column, max(min(end, len(text) + 1), column + 1) if column else 0, text)
    message = error.msg.replace("invalid syntax", "invalid Python syntax", 1)
    if message == error.msg:
        message = f"invalid Python: {message}"
    return Finding(message, location, rule="syntax")


def _circle(error: CircularImportError, location: Location, modules: Mapping[str, Module]) -> Finding:
    # The same circle is the same finding, whichever of its modules is loaded first.
    circle = error.circle
    first = circle.index(min(circle))
    circle = [*circle[first:], *circle[:first]]
    path = modules[circle[0]].path
    step: FrameType | None = sys._getframe(1)
    while step is not None:
        if step.f_code.co_filename == path:
            location = location_of(step.f_code, step.f_lasti) or location
            break
        step = step.f_back
    names = [f"`{name}`" for name in (*circle, circle[0])]
    return Finding(
        f"circular import: {' imports '.join(names[:2])}{''.join(f', which imports {name}' for name in names[2:])}",
        location,
        rule="import",
        hint="move what they share to a module that imports neither",
    )


def _import(error: ImportError, location: Location, folder: Folder, modules: Mapping[str, Module]) -> Finding | None:
    statement = _statement(location)
    missing = re.match(r"cannot import name '([^']+)' from '([^']+)'", str(error))
    if missing:
        return _missing_name(missing[1], missing[2], statement, location, modules)
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        if isinstance(statement, ast.ImportFrom) and statement.level:
            message = "invalid relative import: it leads out of the folder of specs"
            hint = f"import from the root: `from {statement.module or 'MODULE'} import ...`"
            return Finding(message, location, rule="import", hint=hint)
        return None
    top = os.path.basename(folder.root)
    for name, line, column in _imported(statement):
        if name == error.name or name.startswith(f"{error.name}.") or error.name.startswith(f"{name}."):
            near = closest(error.name, [*folder.names(error.name.rpartition(".")[0]), "chartgen"])
            if near == "chartgen" and name.startswith("chartgen_"):
                # A package of a plug-in, which is not installed.
                near = None
            if name.startswith(f"{top}."):
                near = name.removeprefix(f"{top}.")
            hint = (
                f"did you mean `{near}`?"
                if near
                else f"modules are imported from `{shown(folder.root)}/` and from installed packages"
            )
            return Finding(
                f"unknown module `{error.name}`", _mark(location, line, column, len(name)), rule="import", hint=hint
            )
    return Finding(f"the imported module needs the unknown module `{error.name}`", location, rule="import", hint=DEBUG)


def _missing_name(
    name: str,
    module_name: str,
    statement: ast.Import | ast.ImportFrom | None,
    location: Location,
    modules: Mapping[str, Module],
) -> Finding:
    module = modules[module_name].module if module_name in modules else sys.modules.get(module_name)
    near = closest(name, [each for each in _public(module) if each != name])
    for alias in statement.names if statement else ():
        if alias.name == name:
            location = _mark(location, alias.lineno, alias.col_offset, len(name))
    hint = class_alternative(name) if module_name == "chartgen" else ""
    hint = hint or (f"did you mean `{near}`?" if near else "")
    return Finding(f'unknown name "{name}" in `{module_name}`', location, rule="import", hint=hint)


def _statement(location: Location) -> ast.Import | ast.ImportFrom | None:
    source = source_of(path_of(location))
    for node in ast.walk(source.tree) if source else ():
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno <= location.line <= (node.end_lineno or 0):
            return node
    return None


def _imported(statement: ast.Import | ast.ImportFrom | None) -> list[tuple[str, int, int]]:
    """List the modules that a statement imports, with their lines and columns (in bytes, from 0)."""
    if isinstance(statement, ast.Import):
        return [(alias.name, alias.lineno, alias.col_offset) for alias in statement.names]
    if statement is not None and statement.module:
        return [(statement.module, statement.lineno, statement.col_offset + len("from ") + statement.level)]
    return []


def _mark(location: Location, line: int, column: int, length: int) -> Location:
    source = source_of(path_of(location))
    return source.location(line, column, column + length) if source else location


def _nearest_name(name: str, frame: FrameType) -> str:
    public = _public(sys.modules.get("chartgen"))
    if name in public:
        return f"add `from chartgen import {name}`"
    if alternative := class_alternative(name):
        return alternative
    known = [*frame.f_locals, *frame.f_globals, *public, *dir(builtins)]
    near = closest(name, sorted({each for each in known if not each.startswith("__")}))
    return f"did you mean `{near}`?" if near else DEBUG


def _nearest_attribute(error: AttributeError) -> str:
    if error.obj is None and error.name and error.name.startswith("but"):
        return 'it is None here; for a component, use `chart.but_workload("NAME", ...)`'
    if not issubclass(type(error.obj), ModuleType | Spec) or not error.name:
        return ""
    if issubclass(type(error.obj), Spec) and (alternative := attribute_alternative(error.name)):
        return alternative
    if error.obj is sys.modules["chartgen"] and (alternative := class_alternative(error.name)):
        return alternative
    near = closest(error.name, _public(error.obj))
    return f"did you mean `{near}`?" if near else ""


_CALL = (
    r"(?P<call>[\w.]+)\(\) (?:missing \d+ required [\w-]+(?: [\w-]+)* arguments?: (?P<missing>.*)"
    r"|got an unexpected keyword argument '(?P<unknown>\w+)'.*"
    r"|takes .*positional arguments? but (?P<given>\d+) .*given)"
)
"""What Python says of arguments that do not fit."""


def _call(error: TypeError, location: Location) -> Finding | None:
    """Describe a call of a function or method of the language whose arguments do not fit."""
    found = re.fullmatch(_CALL, str(error))
    first, _, method = found["call"].partition(".") if found else ("", "", "")
    known = {each.__name__: each for each in language_classes()}
    function: Any = getattr(sys.modules.get("chartgen"), first, None) or known.get(first)
    if method:
        function = getattr(function, method, None)
    if found is None or function is None:
        return None
    name = f"`.{method}()`" if method not in ("", "__init__") else first
    if found["missing"]:
        missing = found["missing"].replace("'", "`")
        return Finding(f"missing argument {missing} of {name}", location, rule="exception")
    if found["unknown"]:
        near = closest(found["unknown"], inspect.signature(function).parameters)
        hint = f"did you mean `{near}`?" if near else ""
        return Finding(f"unknown argument `{found['unknown']}` of {name}", location, rule="exception", hint=hint)
    return Finding(f"too many arguments of {name}", location, rule="exception", hint="pass them by name: `NAME=...`")


def _beside_the_spec(path: object) -> str:
    if not isinstance(path, str) or os.path.isabs(path):
        return ""
    return (
        "relative paths start from the folder in which chartgen was started; "
        f"for a file next to the spec, write `Path(__file__).parent / {describe_value(path)}`"
    )


def _public(thing: object) -> list[str]:
    names = getattr(thing, "__all__", None) or (dir(thing) if thing is not None else [])
    return sorted(name for name in names if not name.startswith("_"))
