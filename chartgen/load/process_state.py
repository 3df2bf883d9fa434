"""The state of the process, which a spec may change for itself: it is restored before the next one.

A module that others import runs once for all of them, so that only one would see its change: that is a finding.
Modules that cannot change anything of the process (`has_powers`, `is_harmless`) are not checked, since checking takes
time.
"""

from __future__ import annotations

import contextlib
import opcode
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import CodeType, ModuleType
from typing import Any

from chartgen.locations import kind_of
from chartgen.spec.guard import patched_builtins

_HARMLESS = frozenset(
    "__future__ chartgen collections dataclasses enum functools ipaddress itertools math numbers operator re string"
    " textwrap types typing".split()
)
"""Modules whose functions change nothing of the process."""
_POWERS = frozenset(
    "setattr delattr vars globals locals exec eval compile __dict__ __import__ __builtins__ __globals__ mro"
    " __subclasses__ __class__ __setattr__ __delattr__ modules environ open".split()
)
"""Names by which code can reach the rest without importing it."""
_STORES = frozenset(opcode.opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR", "STORE_GLOBAL", "DELETE_GLOBAL"))
_Changes = dict[str, str]
"""What was changed, to a regular expression for the code that does so."""


def has_powers(code: CodeType) -> bool:
    """Return whether the compiled code of a module may change the state of the process without importing anything."""
    return any(
        not _POWERS.isdisjoint(each.co_names) or not _STORES.isdisjoint(each.co_code[::2]) for each in _codes(code)
    )


def is_harmless(name: str) -> bool:
    """Return whether the functions of a module from outside of all roots change nothing of the process."""
    return name.partition(".")[0] in _HARMLESS


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _codes(constant)


class ProcessState:
    """The state of the process before specs are loaded."""

    def __init__(self) -> None:
        self.folder = os.getcwd()
        self._environment = os.environ.copy()
        self._umask = _umask()
        self._path = list(sys.path)
        self._argv = list(sys.argv)
        self._recursion_limit = sys.getrecursionlimit()
        self._streams = sys.stdin, sys.stderr
        self._hooks = sys.excepthook, sys.displayhook, sys.unraisablehook
        self._descriptors = {number: _file(number) for number in (0, 1, 2)}
        self._copies = {number: os.dup(number) for number, file in self._descriptors.items() if file is not None}
        weakref.finalize(self, _close, list(self._copies.values()))
        self._modules = dict(sys.modules)
        self._imported: dict[str, dict[str, Any]] = {}
        self._values = {name: read() for name, (module, read, _, _) in _VALUES.items() if module in sys.modules}
        self._signals: dict[int, Any] = {}
        if threading.get_ident() == threading.main_thread().ident:
            self._signals = {number: signal.getsignal(number) for number in signal.valid_signals()}
        self._chartgen: dict[object, dict[str, Any]] = {}

    def watch(self) -> None:
        """Record chartgen itself, before the first module runs that may change it."""
        if not self._chartgen:
            self.patched()

    def imported(self, name: str) -> None:
        """Record the functions of a module from outside that an author's module imports."""
        module = sys.modules.get(name)
        if module is None or name in self._imported or name in ("sys", "builtins"):
            return
        if name.partition(".")[0] != "chartgen":
            self._imported[name] = dict(vars(module))

    @contextlib.contextmanager
    def set_aside(self) -> Iterator[None]:
        """Import a module without the changes that its importer made before: it is the same for all importers."""
        own = os.environ.copy(), list(sys.path), self._current()
        is_changed = own != (self._environment, self._path, self.folder)
        if is_changed:
            self.restore(sys.modules)
        try:
            yield
        finally:
            if is_changed:
                os.environ.update(own[0])
                for name in [name for name in os.environ if name not in own[0]]:
                    del os.environ[name]
                sys.path[:] = own[1]
                with contextlib.suppress(OSError):
                    os.chdir(own[2])

    @staticmethod
    def _current() -> str:
        try:
            return os.getcwd()
        except OSError:
            return os.sep  # the importer changed to a folder that was removed since

    def restore(self, published: Collection[str] = ()) -> _Changes:
        """Restore the state, and return what was changed; `published` are modules that stay in `sys.modules`."""
        changes: _Changes = {}
        self._restore_environment(changes)
        self._restore_folder(changes)
        if _umask() != self._umask:
            os.umask(self._umask)
            changes["the umask"] = r"\bumask\b"
        for now, before, name in ((sys.path, self._path, "sys.path"), (sys.argv, self._argv, "sys.argv")):
            if now != before:
                now[:] = before
                changes[f"`{name}`"] = name.replace(".", r"\.")
        if sys.getrecursionlimit() != self._recursion_limit:
            sys.setrecursionlimit(self._recursion_limit)
            changes["the recursion limit"] = r"\bsetrecursionlimit\b"
        self._restore_hooks(changes)
        self._restore_values(changes)
        self._restore_signals(changes)
        self._restore_functions(changes)
        self._restore_modules(changes, published)
        return changes

    def _restore_environment(self, changes: _Changes) -> None:
        if os.environ == self._environment:
            return
        for name in [name for name in os.environ if name not in self._environment]:
            del os.environ[name]
        for name, value in self._environment.items():
            if os.environ.get(name) != value:
                os.environ[name] = value
        if hasattr(time, "tzset"):
            time.tzset()
        changes["the environment variables"] = r"\benviron\b|\bputenv\b|\bunsetenv\b"

    def _restore_folder(self, changes: _Changes) -> None:
        with contextlib.suppress(OSError):
            if os.getcwd() == self.folder:
                return
        with contextlib.suppress(OSError):
            os.chdir(self.folder)
        changes["the current folder"] = r"\bf?chdir\b"

    def _restore_hooks(self, changes: _Changes) -> None:
        if (sys.stdin, sys.stderr) != self._streams:
            sys.stdin, sys.stderr = self._streams
            changes["the standard streams"] = r"\bstd(in|out|err)\b"
        for number, copy in self._copies.items():
            if _file(number) != self._descriptors[number]:
                with contextlib.suppress(OSError):
                    os.dup2(copy, number)
                changes["the standard streams"] = r"\bclose\w*\b|\bdup2\b"
        if (sys.excepthook, sys.displayhook, sys.unraisablehook) != self._hooks:
            sys.excepthook, sys.displayhook, sys.unraisablehook = self._hooks
            changes["the hooks for exceptions"] = r"\w+hook\b"
        if sys.gettrace() is not None and self._is_authors(sys.gettrace()):
            sys.settrace(None)
        if sys.getprofile() is not None and self._is_authors(sys.getprofile()):
            sys.setprofile(None)

    @staticmethod
    def _is_authors(function: object) -> bool:
        code = getattr(function, "__code__", None)
        return code is not None and kind_of(code.co_filename) == "author"

    def _restore_values(self, changes: _Changes) -> None:
        for name, (module, read, write, pattern) in _VALUES.items():
            if module not in sys.modules:
                continue
            now = read()
            if name not in self._values:
                self._values[name] = now
            elif now != self._values[name]:
                write(self._values[name])
                self._values[name] = read()
                changes[name] = pattern

    def _restore_signals(self, changes: _Changes) -> None:
        if "signal" not in self._imported and "_signal" not in self._imported:
            return
        for number, handler in self._signals.items():
            if signal.getsignal(number) is not handler and number != getattr(signal, "SIGALRM", 0):
                with contextlib.suppress(OSError, ValueError, TypeError):
                    signal.signal(number, handler)
                changes["the signal handlers"] = r"\bsignal\b"

    def _restore_functions(self, changes: _Changes) -> None:
        for name in patched_builtins:
            changes[f"the builtin `{name}`"] = rf"\b{name}\b"
        patched_builtins.clear()
        for name, before in self._imported.items():
            module = sys.modules.get(name)
            if module is None or vars(module) == before:
                continue
            for attribute in _differing(before, vars(module)):
                if callable(before.get(attribute)) and attribute[:2] != "__":
                    _put(vars(module), before, attribute)
                    changes[f"`{name}.{attribute}`"] = rf"\b{attribute}\b"
                else:
                    _put(before, vars(module), attribute)

    def _restore_modules(self, changes: _Changes, published: Collection[str]) -> None:
        now = sys.modules
        for name, module in self._modules.items():
            if now.get(name) is not module:
                now[name] = module
                changes[f'`sys.modules["{name}"]`'] = r"\bmodules\b"
        for name in [name for name in list(now) if name not in self._modules and name not in published]:
            module = now[name]
            if isinstance(module, ModuleType) and getattr(module, "__spec__", None) is not None:
                self._modules[name] = module
            else:
                del now[name]
                changes[f'`sys.modules["{name}"]`'] = r"\bmodules\b"

    def patched(self) -> list[str]:
        """Restore what was changed in chartgen itself, and return its names."""
        found = []
        for name, module in list(sys.modules.items()):
            if name == "chartgen" or name.startswith("chartgen."):
                found += self._restore_ours(module, name)
        return found

    def _restore_ours(self, owner: Any, title: str) -> list[str]:
        found: list[str] = []
        now = vars(owner)
        before = self._chartgen.get(owner)
        if isinstance(owner, ModuleType):
            for value in list(now.values()):
                if issubclass(type(value), type) and value.__module__ == owner.__name__:
                    found += self._restore_ours(value, f"{title}.{value.__name__}")
        if before == now:
            return found
        for name in _differing(before, now) if before else ():
            if before and name in before and self._is_foreign(now.get(name), before[name], name):
                setattr(owner, name, before[name])
                found.append(f"{title}.{name}")
            elif before and name not in before and issubclass(type(owner), type) and not name.startswith("_"):
                delattr(owner, name)
                found.append(f"{title}.{name}")
        self._chartgen[owner] = dict(vars(owner))
        return found

    def _is_foreign(self, value: object, before: object, name: str) -> bool:
        """Return whether the new value of a function, class or constant of chartgen's is not chartgen's own."""
        if isinstance(before, property | classmethod | staticmethod) or name.isupper():
            return True
        if not callable(before):
            return False
        if hasattr(value, "__code__"):
            return self._is_authors(value)
        module = str(getattr(value, "__module__", None) or type(value).__module__)
        return not callable(value) or not module.startswith(("chartgen.", "builtins", "dataclasses", "typing"))


def _file(number: int) -> tuple[int, int] | None:
    try:
        found = os.fstat(number)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _close(descriptors: Iterable[int]) -> None:
    for each in descriptors:
        with contextlib.suppress(OSError):
            os.close(each)


def _umask() -> int:
    umask = os.umask(0o022)
    os.umask(umask)
    return umask


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    missing = object()
    return {name for name in {**before, **now} if before.get(name, missing) is not now.get(name, missing)}


def _put(target: dict[str, Any], source: Mapping[str, Any], name: str) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)


def _random() -> Any:
    return sys.modules["random"].getstate()


def _seed(_state: Any) -> None:
    # Not the state before: two specs would then draw the same numbers.
    sys.modules["random"].seed()


def _locale() -> Any:
    locale = sys.modules["locale"]
    return locale.setlocale(locale.LC_ALL)


def _set_locale(state: Any) -> None:
    locale = sys.modules["locale"]
    locale.setlocale(locale.LC_ALL, state)


def _decimal() -> Any:
    context = sys.modules["decimal"].getcontext()
    return [getattr(context, name) for name in _DECIMAL], dict(context.traps)


def _set_decimal(state: Any) -> None:
    context = sys.modules["decimal"].getcontext()
    for name, value in zip(_DECIMAL, state[0], strict=True):
        setattr(context, name, value)
    context.traps.update(state[1])


_DECIMAL = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")

_VALUES: dict[str, tuple[str, Callable[[], Any], Callable[[Any], None], str]] = {
    "the state of `random`": ("random", _random, _seed, r"\brandom\.\w+\(|\bseed\b"),
    "the locale": ("locale", _locale, _set_locale, r"\bsetlocale\b"),
    "the decimal context": ("decimal", _decimal, _set_decimal, r"\bgetcontext\b|\bsetcontext\b|\bprec\b"),
}
"""What belongs to a module of Python's, once that is imported: how it is read and restored."""
