"""The location of an argument, found from the calls that were remembered."""

from __future__ import annotations

import ast
from itertools import islice
from types import CodeType
from typing import Any

from chartgen.errors import Location
from chartgen.locations.call_site import CallSite
from chartgen.locations.paths import Key, Path, snake_case
from chartgen.locations.sources import Function, Source, is_stored, parameters, source_of

positional_names: dict[str, tuple[str, ...]] = {}
"""By class of the spec language: the fields that may be given without their names, in order."""


def locate(site: CallSite, path: Path = (), positional: tuple[str, ...] = ()) -> Location | None:
    """Find the location of `path` in the call that `site` remembers.

    The way leads into nested calls, dicts, lists and names that are assigned once; outward through `**kw`, through the
    parameters of the author's own functions, and from `.but()` to what it was called on.

    Args:
        site: what `site_of` gave.
        path: leads from the object that was made to the part in question; a last `Key` means the name, not its value.
            A number in front is an argument's position.
        positional: the fields that the innermost call may give without their names, in order.

    Returns:
        The argument in the nearest of the author's calls that gives it, or as near to it as the source leads; the
        name of what the nearest call calls where none does; None where there is no source to read.
    """
    nearest: Location | None = None
    best: Location | None = None
    helper: Function | None = None
    index = 0
    while index < len(site):
        code, offset = site[index]
        source = source_of(code.co_filename)
        if source is None:
            index += 1
            continue
        line, end_line, column, end_column = _position(code, offset)
        call = source.call_at(line, end_line, end_column, path[0] if path else None)
        if call is None:
            # An operator, an attribute, a comprehension: no arguments here.
            nearest = nearest or source.location(line, column, end_column if end_line == line else None)
            index += 1
            continue
        nearest = nearest or source.mark_name(call)
        if not path:
            return nearest
        if helper is not None:
            positional = _by_position(helper, call)
        walk = _Walk(source, call)
        found = walk.to(path, () if _changes_part(call) else positional)
        if found is not None:
            best = found
        if walk.outward is None:
            if found is not None or best is not None:
                return best
            index = _after_module(site, index)
            continue
        path, helper = walk.outward, walk.function
        index = _frame_of(helper, site, index) + 1
    return best or nearest


def location_in(thing: Any, path: Path = ()) -> Location | None:
    """Find the location of a part of a spec, from the call of the innermost spec on the path.

    Args:
        thing: a spec.
        path: leads from it to the part, also through specs that it is made of.
    """
    spec, rest = thing, path
    for count, step in enumerate(path, start=1):
        # No call of the author's created what a defaults profile did.
        if getattr(thing, "_site", ()):
            spec, rest = thing, (_field_of(thing, step), *path[count:])
        if count == len(path):
            break
        try:
            thing = getattr(thing, str(rest[0])) if thing is spec else thing[step]
        except (AttributeError, LookupError, TypeError):
            break
        if getattr(thing, "_site", ()):
            spec, rest = thing, path[count:]
    return locate(spec._site, rest, spec._positional)


def _field_of(spec: Any, step: str | int) -> str | int:
    """Return the name of a field, which a path may have as Kubernetes spells it."""
    if isinstance(step, int) or hasattr(spec, step):
        return step
    field = snake_case(step)
    return type(step)(field) if hasattr(spec, field) else step


def location_of(code: CodeType, offset: int) -> Location | None:
    """Find the location of an instruction, such as one that an exception passed through."""
    source = source_of(code.co_filename)
    if source is None:
        return None
    line, end_line, column, end_column = _position(code, offset)
    return source.location(line, column, end_column if end_line == line else None)


def _position(code: CodeType, offset: int) -> tuple[int, int | None, int | None, int | None]:
    found = next(islice(code.co_positions(), max(offset, 0) // 2, None), (None, None, None, None))
    line, end_line, column, end_column = found
    return line or code.co_firstlineno, end_line, column, end_column


def _after_module(site: CallSite, index: int) -> int:
    """Skip to the calls that created the object on which `.but()` was called: they follow the end of its own."""
    while index < len(site) and site[index][0].co_name != "<module>":
        index += 1
    return index + 1


def _by_position(function: Function, call: ast.Call) -> tuple[str, ...]:
    """Name the parameters that a call gives by position, if it is one of this function and not of `map` or the like."""
    if isinstance(function, ast.Lambda):
        if (call.lineno, call.col_offset) < (function.lineno, function.col_offset) and (
            (function.end_lineno or 0, function.end_col_offset or 0) < (call.end_lineno or 0, call.end_col_offset or 0)
        ):
            return ()
    elif not function.name.startswith("__"):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called != function.name:
            return ()
    names = tuple(arg.arg for arg in (*function.args.posonlyargs, *function.args.args))
    return names[1:] if names[:1] in (("self",), ("cls",)) else names


def _changes_part(call: ast.Call) -> bool:
    """Return whether a call changes a part of a spec: its first argument is the name of the part, not a field."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("but_workload", "but_container")


def _names_environments(call: ast.Call) -> bool:
    """Return whether the arguments of a call are not fields, but environments."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "with_environments"


def _frame_of(function: Function | None, site: CallSite, index: int) -> int:
    """Find the function's own call, outward from one of its generators or comprehensions."""
    name = "<lambda>" if isinstance(function, ast.Lambda) or function is None else function.name
    while index < len(site) and site[index][0].co_name != name:
        index += 1
    return index


_Found = tuple[ast.expr, ast.expr | ast.keyword | None]
"""The node of one step of a path, and the node that contains it."""


def _by_number(path: Path, positional: tuple[str, ...]) -> Path:
    """Return a path whose first step is the position of an argument, if the field takes several."""
    if not positional or f"*{path[0]}" != positional[-1]:
        return path
    rest = path[1:]
    first = rest[0] if rest and isinstance(rest[0], int) else 0
    return (len(positional) - 1 + first, *rest[1:])


class _Walk:
    """The walk along a path through one call, as far as the source shows it."""

    def __init__(self, source: Source, call: ast.Call) -> None:
        self.source = source
        self.call = call
        self.function = source.function_around(call)
        self.outward: Path | None = None
        """The path to look for in the call of this function, where the way leads there."""

    def to(self, path: Path, positional: tuple[str, ...]) -> Location | None:
        """Go as far as the source leads; None where the call does not give the first step."""
        if _names_environments(self.call) and path[0] == "environments":
            path = path[1:] or path
        path = _by_number(path, positional)
        found = self._argument(self.call, path[0], positional)
        if found is None:
            if any(given.arg is None and self._is_rest(given.value) for given in self.call.keywords):
                self.outward = path
            return None
        for count, step in enumerate(path[1:], start=1):
            inner = self._item(found[0], step)
            if inner is None:
                return self._stop(found[0], path[count:])
            found = inner
        value, key = found
        if isinstance(path[-1], Key) and key is not None:
            if isinstance(key, ast.keyword):
                return self.source.location(key.lineno, key.col_offset, key.col_offset + len(path[-1].encode()))
            return self.source.mark(key)
        return self._stop(value, ())

    def _stop(self, node: ast.expr, rest: Path) -> Location:
        if isinstance(node, ast.Name) and self.function is not None and node.id in parameters(self.function):
            if not is_stored(node.id, self.function):
                self.outward = (node.id, *rest)
        elif isinstance(node, ast.Call) and rest:
            return self.source.mark_name(node)
        return self.source.mark(node)

    def _argument(self, call: ast.Call, step: str | int, positional: tuple[str, ...]) -> _Found | None:
        for given in call.keywords:
            if given.arg == step:
                return given.value, given
        expected = step if isinstance(step, int) else positional.index(step) if step in positional else -1
        for count, value in enumerate(call.args):
            if count == expected or (isinstance(value, ast.Starred) and count <= expected):
                return value, None
        spreads = [given.value for given in reversed(call.keywords) if given.arg is None]
        if isinstance(call.func, ast.Name) and call.func.id == "dict":
            spreads.extend(call.args)
        return self._first(spreads, step)

    def _item(self, node: ast.expr, step: str | int) -> _Found | None:
        if isinstance(node, ast.Name):
            value = self.source.assigned(node.id, self.function)
            return None if value is None or isinstance(value, ast.Name) else self._item(value, step)
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            return self._argument(node, step, positional_names.get(name, ()))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._first([node.right, node.left], step)
        if isinstance(node, ast.Dict):
            for key, value in zip(reversed(node.keys), reversed(node.values), strict=True):
                if key is None and (found := self._item(value, step)) is not None:
                    return found
                if isinstance(key, ast.Constant) and (
                    key.value == step or (isinstance(step, Key) and step == str(key.value))
                ):
                    return value, key
        if isinstance(node, ast.List | ast.Tuple) and isinstance(step, int):
            items = node.elts[: step + 1]
            if len(items) > step and not any(isinstance(item, ast.Starred) for item in items):
                return items[step], None
        return None

    def _first(self, nodes: list[ast.expr], step: str | int) -> _Found | None:
        for node in nodes:
            found = self._item(node, step)
            if found is not None:
                return found
        return None

    def _is_rest(self, node: ast.expr) -> bool:
        """Return whether a name is the `**kw` of the function."""
        kept = self.function.args.kwarg if self.function is not None else None
        return kept is not None and isinstance(node, ast.Name) and kept.arg == node.id
