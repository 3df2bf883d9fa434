"""The global state of modules that several specs import: it must not change once the module is loaded.

If a spec could change it, charts would depend on which specs the same process loaded before, and so on the number of
processes. A `Snapshot` holds shallow copies of all that can be changed in a module's globals: containers, attributes of
classes and of instances of an author's classes, closures, iterators. It is compared after each spec, by identity, and
restored, so that each spec is judged alone. Caches of functions and properties hold nothing that could not be computed
again, and are only cleared.
"""

from __future__ import annotations

import functools
import operator
import random
import types
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from types import ModuleType
from typing import Any

from chartgen.spec.base import Spec
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.policy import Policy

_DEEPEST = 12
"""Levels below a module's globals that are looked at."""
_MOST = 20_000
"""Objects of a module that are looked at; larger data is taken to be constant."""
_ATOMS = frozenset({str, bytes, int, float, complex, bool, type(None), range, type(...)})
_CACHE = type(functools.lru_cache(len))
_missing = object()


class Snapshot:
    """What can be changed in one module's globals, as it was when the snapshot was made."""

    def __init__(self, module: ModuleType, is_author: Callable[[str], bool]) -> None:
        """Take a snapshot of a module; `is_author` returns whether a module of that name is the author's."""
        self._is_author = is_author
        self._seen: dict[int, object] = {}
        self._parts: list[_Part] = []
        self._caches: list[Any] = []
        name = module.__name__
        for variable, value in list(vars(module).items()):
            if not _is_internal(variable):
                self._walk(value, variable, 0)
        self._parts.append(_Globals(module, name))

    def changes(self) -> list[str]:
        """Return the variables that were changed since, such as `ports` or `Team.members`, and restore them."""
        found = []
        for part in self._parts:
            if not part.is_unchanged():
                names = part.restore()
                found += names
        for cache in self._caches:
            cache.cache_clear()
        return list(dict.fromkeys(found))

    def _walk(self, value: Any, name: str, depth: int) -> None:
        kind = type(value)
        if kind in _ATOMS or id(value) in self._seen or depth > _DEEPEST or len(self._seen) > _MOST:
            return
        self._seen[id(value)] = value
        if kind is _CACHE:
            self._caches.append(value)
            value = value.__wrapped__
            kind = type(value)
        if issubclass(kind, ModuleType):
            return
        if kind is types.FunctionType or kind is types.MethodType:
            self._walk_function(value, name, depth)
        elif issubclass(kind, type):
            if self._is_author(type.__getattribute__(value, "__module__")):
                self._parts.append(_Class(value, name))
                self._inside(vars(value).values(), name, depth)
        elif issubclass(kind, dict):
            if kind is not FrozenDict:
                self._parts.append(_Dict(value, name))
            self._inside(dict.values(value), name, depth)
            self._inside(dict.keys(value), name, depth)
        elif issubclass(kind, list | deque):
            self._parts.append(_Sequence(value, name))
            self._inside(self._parts[-1].before, name, depth)
        elif issubclass(kind, set | bytearray):
            self._parts.append(_Set(value, name))
        elif issubclass(kind, tuple):
            self._inside(tuple.__iter__(value), name, depth)
        elif issubclass(kind, random.Random):
            self._parts.append(_Opaque(value, name, random.Random.getstate))
        elif issubclass(kind, Iterator) and not self._is_author(str(kind.__module__)):
            self._parts.append(_Opaque(value, name, _position))
        elif kind in (staticmethod, classmethod, property, functools.partial, types.MappingProxyType):
            self._walk_wrapper(value, name, depth)
        if self._is_instance(kind):
            self._walk_instance(value, kind, name, depth)

    def _is_instance(self, kind: type) -> bool:
        return kind is types.SimpleNamespace or issubclass(kind, Spec | Policy) or self._is_author(str(kind.__module__))

    def _walk_instance(self, value: Any, kind: type, name: str, depth: int) -> None:
        attributes: dict[str, Any] = getattr(_dict_of(value), "copy", dict)()
        if attributes:
            if not issubclass(kind, Spec) or self._is_author(str(kind.__module__)):
                self._parts.append(_Instance(value, name))
            # The rest of a spec is where it was constructed.
            fields = (item for key, item in attributes.items() if not (issubclass(kind, Spec) and key.startswith("_")))
            self._inside(fields, name, depth)
        slots = [
            slot for each in kind.__mro__ for slot in vars(each).values() if type(slot) is types.MemberDescriptorType
        ]
        if slots and self._is_author(str(kind.__module__)):
            self._parts.append(_Slots(value, name, slots))

    def _walk_function(self, function: Any, name: str, depth: int) -> None:
        if type(function) is types.MethodType:
            self._walk(function.__self__, name, depth + 1)
            function = function.__func__
        if type(function) is not types.FunctionType or not self._is_author(str(function.__module__)):
            return
        self._walk(vars(function), name, depth + 1)
        self._inside(function.__defaults__ or (), name, depth)
        self._inside((function.__kwdefaults__ or {}).values(), name, depth)
        cells = [cell for cell in function.__closure__ or () if _content(cell) is not _missing]
        if cells:
            self._parts.append(_Cells(cells, name))
            self._inside(map(_content, cells), name, depth)

    def _walk_wrapper(self, value: Any, name: str, depth: int) -> None:
        for attribute in ("__func__", "fget", "fset", "func", "args", "keywords"):
            inner = getattr(value, attribute, None)
            if inner is not None:
                self._walk(inner, name, depth + 1)
        if type(value) is types.MappingProxyType:
            self._walk(value | {}, name, depth + 1)

    def _inside(self, values: Iterable[Any], name: str, depth: int) -> None:
        for value in values:
            if type(value) not in _ATOMS:
                self._walk(value, name, depth + 1)


class _Part:
    """One object that can be changed."""

    def __init__(self, value: Any, name: str) -> None:
        self.value = value
        self.name = name
        self.before = self.read()

    def read(self) -> Any:
        """Return a shallow copy of its content."""
        raise NotImplementedError

    def write(self, before: Any) -> None:
        """Restore its content."""
        raise NotImplementedError

    def is_unchanged(self) -> bool:
        return _same(self.before, self.read())

    def restore(self) -> list[str]:
        """Restore the content, and return the names of what was changed."""
        self.write(self.before)
        return [self.name]


class _Dict(_Part):
    def read(self) -> Any:
        return dict(dict.items(self.value))

    def write(self, before: Any) -> None:
        dict.clear(self.value)
        dict.update(self.value, before)


class _Sequence(_Part):
    def read(self) -> Any:
        base = list if issubclass(type(self.value), list) else deque
        return list(base.__iter__(self.value))

    def write(self, before: Any) -> None:
        base: Any = list if issubclass(type(self.value), list) else deque
        base.clear(self.value)
        base.extend(self.value, before)


class _Set(_Part):
    def read(self) -> Any:
        if issubclass(type(self.value), set):
            return list(set.__iter__(self.value))
        return bytes(self.value)

    def write(self, before: Any) -> None:
        if issubclass(type(self.value), set):
            set.clear(self.value)
            set.update(self.value, before)
        else:
            self.value[:] = before


class _Attributes(_Part):
    """Something of which only some names count."""

    def restore(self) -> list[str]:
        now = self.read()
        changed = [name for name in {**self.before, **now} if not _is_same(self.before, now, name)]
        for name in changed:
            if name in self.before:
                self.put(name, self.before[name])
            else:
                self.remove(name)
        return [self.named(name) for name in changed]

    def named(self, name: str) -> str:
        return f"{self.name}.{name}"

    def put(self, name: str, value: object) -> None:
        raise NotImplementedError

    def remove(self, name: str) -> None:
        raise NotImplementedError


class _Globals(_Attributes):
    def read(self) -> Any:
        return {
            name: value
            for name, value in vars(self.value).items()
            if not _is_internal(name) and type(value) is not ModuleType
        }

    def named(self, name: str) -> str:
        return name

    def put(self, name: str, value: object) -> None:
        vars(self.value)[name] = value

    def remove(self, name: str) -> None:
        del vars(self.value)[name]


class _Class(_Attributes):
    def read(self) -> Any:
        # Libraries complete classes when they are first used, in attributes of such names.
        return {
            name: value
            for name, value in vars(self.value).items()
            if name != "_abc_impl" and (type(value) is types.FunctionType or not _is_internal(name))
        }

    def put(self, name: str, value: object) -> None:
        type.__setattr__(self.value, name, value)

    def remove(self, name: str) -> None:
        type.__delattr__(self.value, name)


class _Instance(_Attributes):
    def read(self) -> Any:
        cached = functools.cached_property
        kind = type(self.value)
        return {
            name: value
            for name, value in _dict_of(self.value).items()
            if name in getattr(self, "before", ()) or type(getattr(kind, name, None)) is not cached
        }

    def put(self, name: str, value: object) -> None:
        _dict_of(self.value)[name] = value

    def remove(self, name: str) -> None:
        del _dict_of(self.value)[name]


class _Slots(_Part):
    def __init__(self, value: Any, name: str, slots: list[Any]) -> None:
        self._slots = slots
        super().__init__(value, name)

    def read(self) -> Any:
        return [_slot(slot, self.value) for slot in self._slots]

    def write(self, before: Any) -> None:
        for slot, value in zip(self._slots, before, strict=True):
            if value is not _missing:
                slot.__set__(self.value, value)


class _Cells(_Part):
    """The variables of enclosing functions."""

    def read(self) -> Any:
        return [_content(cell) for cell in self.value]

    def write(self, before: Any) -> None:
        for cell, content in zip(self.value, before, strict=True):
            cell.cell_contents = content


class _Opaque(_Part):
    """An object that can be compared, but not restored."""

    def __init__(self, value: Any, name: str, state: Callable[[Any], Any]) -> None:
        self._state = state
        super().__init__(value, name)

    def read(self) -> Any:
        return self._state(self.value)

    def is_unchanged(self) -> bool:
        return bool(self.before == self.read())

    def restore(self) -> list[str]:
        self.before = self.read()
        return [self.name]


def _position(iterator: Any) -> Any:
    """Return how far an iterator got, as far as that can be known."""
    frame: Any = getattr(iterator, "gi_frame", _missing)
    if frame is None:
        return "finished"
    if frame is not _missing:
        return frame.f_lasti, {name: value for name, value in frame.f_locals.items() if type(value) in _ATOMS}
    if hasattr(type(iterator), "__length_hint__"):
        return operator.length_hint(iterator)
    if type(iterator).__module__ == "itertools":
        return repr(iterator)
    return None


def _same(before: Any, now: Any) -> bool:
    if len(before) != len(now):
        return False
    if type(before) is bytes:
        return bool(before == now)
    if type(before) is dict:
        return all(map(operator.is_, before, now)) and _all_same(before.values(), now.values())
    return _all_same(before, now)


def _all_same(before: Collection[Any], now: Collection[Any]) -> bool:
    if all(map(operator.is_, before, now)):
        return len(before) == len(now)
    return all(one is other or _equal_atoms(one, other) for one, other in zip(before, now, strict=True))


def _equal_atoms(one: Any, other: Any) -> bool:
    return type(one) in _ATOMS and type(one) is type(other) and bool(one == other)


def _is_same(before: dict[str, Any], now: dict[str, Any], name: str) -> bool:
    return name in before and name in now and _all_same((before[name],), (now[name],))


def _is_internal(variable: str) -> bool:
    return variable.startswith("__") and variable.endswith("__")


def _dict_of(value: Any) -> Any:
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}


def _slot(slot: Any, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except AttributeError:
        return _missing


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _missing
