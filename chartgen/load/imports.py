"""The modules of one folder of specs, apart from all others.

Specs import one another by plain names. So that no module of a team's can take the place of one of Python's, of an
installed one or of another folder's, theirs are kept in a table of their own: the code of a spec has its own
`__import__`, which looks into the folder first. Only while files are loaded do the modules also stand in `sys.modules`,
where no other has the name, since `dataclasses` and `typing` look there for the module of a class.

Modules run anew each time, from their sources or, where there are many, from code that is known by its source's hash
(`chartgen.cache.code`): no files are left behind in the project, and nothing can be out of date.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any

from chartgen.cache import CodeCache
from chartgen.errors import STOPS, ChartgenError, Finding
from chartgen.load.duplicates import duplicate_keys
from chartgen.load.failures import BrokenImportError, CircularImportError, failure, is_follow_up, read
from chartgen.locations import Source
from chartgen.spec.recording import Recording

_NEVER_OURS = frozenset({"chartgen", *sys.builtin_module_names})
_python_import = builtins.__import__


@dataclass(slots=True, eq=False)
class Module:
    """One module of a folder of specs: a spec, a helper, or a folder as a package."""

    name: str
    path: str | None
    """Its file; None for a folder without `__init__.py`."""
    module: ModuleType
    findings: list[Finding] = field(default_factory=list)
    """The mistakes in it, with those that were made in its helpers while it was loaded."""
    tracebacks: list[str] = field(default_factory=list)
    imports: dict[str, None] = field(default_factory=dict)
    """The modules of this folder that it imports, by name."""
    loading: bool = False
    failed: bool = False
    """It could not be loaded to its end."""
    shared: bool = False
    """Another module imports it."""
    has_charts: bool = False
    """It was loaded for its own sake, and Charts that count are in it."""


class Imports:
    """The modules of one root."""

    def __init__(self, root: str, compiled: CodeCache | None = None) -> None:
        self.root = root
        self._compiled = compiled
        self.modules: dict[str, Module] = {}
        self.recording: Recording | None = None
        self._taken = 0
        self._stack: list[Module] = []
        self._listings: dict[str, frozenset[str]] = {}
        self._here: dict[str, bool] = {}
        self._published: list[str] = []
        self._builtins = {**vars(builtins), "__import__": self._import}

    def load(self, name: str, path: str) -> Module:
        """Load a file of specs under its name. What goes wrong stands in the module that is given back."""
        parent, _, last = name.rpartition(".")
        if self._find(self._folder(parent), last.replace("%2e", "."))[0] != path:
            module = Module(name, path, ModuleType(name), failed=True)
            module.findings.append(_two_of_a_name(path, name))
            return module
        if parent:
            try:
                self.get(parent)
            except BrokenImportError:
                module = Module(name, path, ModuleType(name), failed=True)
                module.imports[parent] = None
                return module
        known = self.modules.get(name)
        if known is not None:
            self._publish(known)
            return known
        module = self._new(name, path)
        if parent:
            module.imports[parent] = None
        self._run(module)
        return module

    def get(self, name: str) -> Module:
        """Give a module, loaded.

        Raises:
            BrokenImportError: it can't be loaded; why is written down with it.
            ModuleNotFoundError: there is no such module.
        """
        module = self.modules.get(name)
        if module is None:
            parent, _, last = name.rpartition(".")
            if parent:
                self.get(parent)
            path, is_there = self._find(self._folder(parent), last.replace("%2e", "."))
            if not is_there:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            module = self._new(name, path)
            self._run(module)
        if module.failed:
            raise BrokenImportError(f"{name} could not be loaded", name=name)
        self._publish(module)
        return module

    def all_of(self, module: Module) -> Iterator[Module]:
        """Give a module and all those of this folder that it imports, however indirectly."""
        seen = {module.name}
        waiting = [module]
        while waiting:
            module = waiting.pop()
            yield module
            for name in module.imports:
                if name not in seen and name in self.modules:
                    seen.add(name)
                    waiting.append(self.modules[name])

    def forget(self, name: str) -> None:
        """Drop a module, so that its memory comes free."""
        module = self.modules.pop(name, None)
        parent, _, last = name.rpartition(".")
        if module is not None and parent in self.modules:
            vars(self.modules[parent].module).pop(last, None)

    def start(self, recording: Recording) -> None:
        """Begin to load: from now on mistakes are recorded there."""
        self.recording, self._taken = recording, len(recording.findings)

    def stop(self) -> None:
        """End to load: `sys.modules` is again what it was."""
        self.recording = None
        for name in self._published:
            sys.modules.pop(name, None)
        self._published.clear()

    def tell(self, module: Module, error: BaseException) -> None:
        """Write down an exception with a module."""
        module.findings.append(failure(error, self, module))
        module.tracebacks.append(_traceback(error))

    def names(self, package: str = "") -> list[str]:
        """Name the modules that lie directly in the root, or in a package."""
        inside = {name.removesuffix(".py") for name in self._list(self._folder(package))}
        return sorted(f"{package}.{name}".lstrip(".") for name in inside if name.isidentifier())

    def _folder(self, package: str) -> str:
        parts = package.split(".") if package else ()
        return os.path.join(self.root, *(part.replace("%2e", ".") for part in parts))

    def _import(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Import as Python does, from this folder first."""
        if level == 0 and not self._has(name.partition(".")[0]):
            return _python_import(name, globals, locals, fromlist or (), 0)
        importer = self.modules.get((globals or {}).get("__name__", ""))
        full = _absolute(name, (globals or {}).get("__package__") or "", level)
        module = self._for(importer, full)
        if not fromlist:
            return self.modules[full.partition(".")[0]].module
        if hasattr(module.module, "__path__"):
            names = getattr(module.module, "__all__", ()) if "*" in fromlist else fromlist
            folder = self._folder(full)
            for each in names:
                if each not in vars(module.module) and self._find(folder, each)[1]:
                    self._for(importer, f"{full}.{each}")
        return module.module

    def _for(self, importer: Module | None, name: str) -> Module:
        """Give a module to the one that imports it."""
        known = self.modules.get(name)
        if importer is not None:
            importer.imports[name] = None
            if known is not None and known.loading and not f"{importer.name}.".startswith(f"{name}."):
                raise CircularImportError([each.name for each in self._stack[self._stack.index(known) :]], name)
        module = self.get(name)
        module.shared = True
        return module

    def _new(self, name: str, path: str | None) -> Module:
        module = ModuleType(name)
        is_package = path is None or os.path.basename(path) == "__init__.py"
        module.__file__ = path
        module.__package__ = name if is_package else name.rpartition(".")[0]
        module.__spec__ = ModuleSpec(name, None, origin=path, is_package=is_package)
        if is_package:
            module.__path__ = [self._folder(name)]
        vars(module)["__builtins__"] = self._builtins
        self.modules[name] = made = Module(name, path, module)
        return made

    def _run(self, module: Module) -> None:
        """Execute a module. Raises BrokenImportError where that fails, with the reason written down."""
        if module.path is None:
            self._bind(module)
            return
        self._take()
        self._stack.append(module)
        module.loading = True
        here = _current_folder()
        try:
            source = read(module.path)
            code = self._code(source, module)
            self._publish(module)
            exec(code, vars(module.module))
        except BrokenImportError:
            module.failed = True
        except ChartgenError as error:
            module.failed = True
            module.findings.extend(error.findings)
        except STOPS:
            # Nobody shall find half a module.
            del self.modules[module.name]
            raise
        except BaseException as error:  # noqa: BLE001  specs may raise anything
            module.failed = True
            self._take()
            if not (is_follow_up(error) and any(each.findings for each in self.all_of(module))):
                self.tell(module, error)
        finally:
            self._take()
            module.loading = False
            self._stack.pop()
            if here is not None:
                go_back(here)
        if not module.failed:
            self._bind(module)

    def _code(self, source: Source, module: Module) -> CodeType:
        code = self._compiled.get(source.path, source.text) if self._compiled else None
        if code is None:
            code = compile(source.text, source.path, "exec", dont_inherit=True)
            found = list(duplicate_keys(source))
            module.findings.extend(found)
            if self._compiled and not found:
                self._compiled.keep(source.path, source.text, code)
        return code

    def _bind(self, module: Module) -> None:
        parent, _, last = module.name.rpartition(".")
        if parent in self.modules:
            setattr(self.modules[parent].module, last, module.module)

    def _take(self) -> None:
        """Write down the mistakes that were recorded since with the module that is being loaded."""
        if self.recording is not None and self._stack:
            self._stack[-1].findings.extend(self.recording.findings[self._taken :])
            self._taken = len(self.recording.findings)

    def _publish(self, module: Module) -> None:
        """Put a module, with what it imports, where `dataclasses` and `typing` look for it, if no other is there."""
        if self.recording is None:
            return
        for each in self.all_of(module) if module.imports else (module,):
            if each.name in sys.stdlib_module_names and each.name not in sys.modules:
                # Nobody else may be given a team's module for one of Python's.
                with contextlib.suppress(ImportError):
                    _python_import(each.name)
            if each.name not in sys.modules:
                sys.modules[each.name] = each.module
                self._published.append(each.name)

    def _has(self, top: str) -> bool:
        here = self._here.get(top)
        if here is None:
            here = self._here[top] = top not in _NEVER_OURS and self._find(self.root, top)[1]
        return here

    def _find(self, folder: str, name: str) -> tuple[str | None, bool]:
        """Find a module in a folder, as Python does: a package, a file, a plain folder. The file, and whether it is."""
        inside = self._list(folder)
        path = os.path.join(folder, name)
        if name in inside and "__init__.py" in self._list(path):
            return os.path.join(path, "__init__.py"), True
        if f"{name}.py" in inside and os.path.isfile(f"{path}.py"):
            return f"{path}.py", True
        return None, name in inside and os.path.isdir(path)

    def _list(self, folder: str) -> frozenset[str]:
        if folder not in self._listings:
            try:
                self._listings[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._listings[folder] = frozenset()
        return self._listings[folder]


def _current_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # a spec that imports this one went to a folder that is gone
        return None


def go_back(folder: str) -> None:
    """Make a folder the current one again, if a spec left it; where it came to may be gone since."""
    with contextlib.suppress(OSError):
        if os.getcwd() == folder:
            return
    with contextlib.suppress(OSError):
        os.chdir(folder)


def _absolute(name: str, package: str, level: int) -> str:
    if not level:
        return name
    parts = package.split(".") if package else []
    if level > len(parts):
        raise ImportError("a relative import leads out of the folder of specs: import from its root, by the full name")
    base = ".".join(parts[: len(parts) - level + 1])
    return f"{base}.{name}" if name else base


def _two_of_a_name(path: str, name: str) -> Finding:
    from chartgen.locations import shown

    return Finding(
        f"{shown(path)} and a folder beside it have one name, `{name}`, for imports",
        Source(path, "").location(1),
        rule="import",
        hint="rename one of them",
    )


def _traceback(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error))
