"""Import the modules below one root, isolated from all others.

Specs import one another by plain names. So that no module of an author's can replace one of Python's, an installed one
or one of another root, they are kept in a table of their own: the code of a spec has its own `__import__`, which looks
into the root first. Only while files are loaded are the modules also in `sys.modules`, under names that no other has,
since `dataclasses` and `typing` look there for the module of a class.

Modules are executed in each build, from their sources or, if they are many, from code that is known by the hash of its
source (`chartgen.cache.code`): no files are left in the project, and nothing can be out of date.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import sys
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any

from chartgen.cache import CodeCache
from chartgen.errors import STOPS, ChartgenError, Finding, Location
from chartgen.load.adjacent_strings import adjacent_strings
from chartgen.load.chains import MAX_NESTED, first_imports
from chartgen.load.change_location import change_location, line_location
from chartgen.load.duplicates import duplicate_keys
from chartgen.load.failures import failure, may_follow
from chartgen.load.folder import Folder
from chartgen.load.modules import BrokenImportError, CircularImportError, Module, with_imports
from chartgen.load.process_state import ProcessState, has_powers, is_harmless
from chartgen.load.reading import read
from chartgen.load.shared_state import Snapshot
from chartgen.locations import Source, shown
from chartgen.spec.guard import author_code
from chartgen.spec.recording import Recording

_python_import = builtins.__import__


class Imports:
    """The modules of one root of imports."""

    def __init__(self, root: str, process: ProcessState, code: CodeCache | None = None) -> None:
        self.folder = Folder(root)
        self.modules: dict[str, Module] = {}
        self._process = process
        self._code_cache = code
        self._recording: Recording | None = None
        self._taken = 0
        self._stack: list[Module] = []
        self._snapshots: list[Module] = []
        self._published: list[str] = []
        self._builtins = {**vars(builtins), "__import__": self._import}

    def load(self, name: str, path: str) -> Module:
        """Load a spec file under its module name. What is wrong with it is in the findings of the returned module."""
        parent = name.rpartition(".")[0]
        if self.folder.find(name)[0] != path:
            module = Module(name, path, ModuleType(name), failed=True)
            module.findings.append(_ambiguous(path, name))
            return module
        if parent:
            try:
                self._share(self._get(parent))
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

    def forget(self, name: str) -> None:
        """Drop a module, to free its memory."""
        module = self.modules.pop(name, None)
        parent, _, last = name.rpartition(".")
        if module is not None and parent in self.modules:
            vars(self.modules[parent].module).pop(last, None)

    def start(self, recording: Recording) -> None:
        """Begin a load: findings of constructors are taken from the recording."""
        self._recording, self._taken = recording, len(recording.findings)

    def stop(self) -> None:
        """End a load: remove its modules from `sys.modules`."""
        self._recording = None
        for name in self._published:
            sys.modules.pop(name, None)
        self._published.clear()

    def report(self, module: Module, error: BaseException) -> None:
        """Add a finding for an exception to a module."""
        try:
            with author_code(lambda raised: failure(raised, module, self.folder, self.modules)):
                raise error
        except ChartgenError as described:
            module.findings += described.findings
            module.tracebacks += described.tracebacks

    def with_imports(self, module: Module) -> list[Module]:
        """List a module and all modules of its root that it imports."""
        return list(with_imports(module, self.modules))

    def changes(self, module: Module, title: str) -> list[Finding]:
        """Find the global variables of shared modules that a spec changed, and restore them."""
        if not self._snapshots:
            return []
        files = dict.fromkeys(self.with_imports(module))
        findings = []
        for each in self._snapshots:
            if each in files and each is not module and each.state is not None and each.path is not None:
                findings += [
                    Finding(
                        f"the global variable `{variable}` of module `{each.name}` was changed by a spec",
                        change_location(variable, each.path, [file.path for file in files if file.path]),
                        found=f"changed by {title}",
                        hint=_NOT_SHARED,
                    )
                    for variable in each.state.changes()
                ]
        return findings

    def _get(self, name: str) -> Module:
        """Return a module, loaded.

        Raises:
            BrokenImportError: It has findings, and could not be loaded.
            ModuleNotFoundError: It does not exist.
        """
        module = self.modules.get(name)
        if module is None:
            parent = name.rpartition(".")[0]
            if parent:
                self._get(parent)
            path, exists = self.folder.find(name)
            if not exists:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            if len(self._stack) >= MAX_NESTED:
                self._load_chain(name)
            module = self._new(name, path)
            with self._process.set_aside():
                self._run(module)
        if module.failed:
            raise BrokenImportError(f"{name} could not be loaded", name=name)
        self._publish(module)
        return module

    def _load_chain(self, name: str) -> None:
        """Load what a module imports, before the module itself and not within it."""
        for each in first_imports(name, self.folder, self.modules):
            # What cannot be loaded is reported by its importers.
            with contextlib.suppress(ImportError):
                self._get(each)

    def _import(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Import as Python does, from this root first."""
        importer = self.modules.get((globals or {}).get("__name__", ""))
        if level == 0 and not self.folder.has(name.partition(".")[0]):
            if not is_harmless(name):
                self._process.watch()
            imported = _python_import(name, globals, locals, fromlist or (), 0)
            self._process.imported(name)
            if importer is not None:
                importer.outside.add(name)
            return imported
        full = _absolute(name, (globals or {}).get("__package__") or "", level)
        module = self._import_from(importer, full)
        if not fromlist:
            return self.modules[full.partition(".")[0]].module
        if hasattr(module.module, "__path__"):
            names = getattr(module.module, "__all__", ()) if "*" in fromlist else fromlist
            for each in names:
                if each not in vars(module.module) and self.folder.find(f"{full}.{each}")[1]:
                    self._import_from(importer, f"{full}.{each}")
        return module.module

    def _import_from(self, importer: Module | None, name: str) -> Module:
        known = self.modules.get(name)
        if importer is not None:
            importer.imports[name] = None
            if known is not None and known.loading and not f"{importer.name}.".startswith(f"{name}."):
                raise CircularImportError([each.name for each in self._stack[self._stack.index(known) :]], name)
        module = self._get(name)
        module.shared = True
        self._share(module)
        return module

    def _share(self, module: Module) -> None:
        """Record the state of a module that others import, and report what it changes in the process."""
        if module.state is not None or module.loading or module.failed:
            return
        module.state = Snapshot(module.module, self._is_author)
        self._snapshots.append(module)
        for change, pattern in module.process_changes.items():
            location = line_location(pattern, module.path) if module.path else None
            if location is not None:
                module.findings.append(_changes_process(module, change, location))

    def _is_author(self, name: str) -> bool:
        return name in self.modules

    def _new(self, name: str, path: str | None) -> Module:
        module = ModuleType(name)
        is_package = path is None or os.path.basename(path) == "__init__.py"
        module.__file__ = path
        module.__package__ = name if is_package else name.rpartition(".")[0]
        module.__spec__ = ModuleSpec(name, None, origin=path, is_package=is_package)
        if is_package:
            module.__path__ = [self.folder.path(name)]
        vars(module)["__builtins__"] = self._builtins
        self.modules[name] = made = Module(name, path, module)
        return made

    def _run(self, module: Module) -> None:
        """Execute a module; if that fails, its findings say why."""
        if module.path is None:
            self._bind(module)
            return
        self._take()
        self._stack.append(module)
        module.loading = True
        may_change = False
        try:
            with author_code(lambda error: self._describe(error, module)):
                source = read(module.path)
                code = self._code(source, module)
                may_change = has_powers(code)
                if may_change:
                    self._process.watch()
                self._publish(module)
                tracer, profiler = sys.gettrace(), sys.getprofile()
                try:
                    exec(code, vars(module.module))
                finally:
                    # Before anything else is called: the author's own may raise, and then ends.
                    sys.settrace(tracer)
                    try:
                        # Profilers of the standard library can't be set again.
                        if sys.getprofile() is not profiler:
                            sys.setprofile(profiler)
                    except Exception:  # noqa: BLE001
                        sys.setprofile(profiler)
        except ChartgenError as error:
            module.failed = True
            module.findings += error.findings
            module.tracebacks += error.tracebacks
        except STOPS:
            # A module that was executed in part is of no use to others.
            del self.modules[module.name]
            raise
        finally:
            self._take()
            module.loading = False
            self._stack.pop()
            if may_change or not all(map(is_harmless, module.outside)):
                self._restore(module, module.path)
        if not module.failed:
            self._bind(module)

    def _describe(self, error: BaseException, module: Module) -> Finding | None:
        self._take()
        reported = any(finding.severity == "error" for each in self.with_imports(module) for finding in each.findings)
        if isinstance(error, BrokenImportError) or (reported and may_follow(error)):
            return None
        finding = failure(error, module, self.folder, self.modules)
        if issubclass(type(error), MemoryError):
            # What its variables hold is not left for other specs.
            vars(module.module).clear()
        return finding

    def _restore(self, module: Module, path: str) -> None:
        """Restore the state of the process that a module changed."""
        module.process_changes = self._process.restore(self._published)
        for name in self._process.patched():
            last = name.rpartition(".")[2]
            location = line_location(rf"\b{last}\b['\"]?\s*[=,]", path) or line_location(rf"\b{last}\b", path)
            module.findings.append(
                Finding(
                    f"chartgen itself must not be changed: `{name}`",
                    location or Location(shown(path), 1),
                    rule="exception",
                )
            )

    def _code(self, source: Source, module: Module) -> CodeType:
        code = self._code_cache.get(source.path, source.text) if self._code_cache else None
        if code is None:
            code = compile(source.text, source.path, "exec", dont_inherit=True)
            findings = [*duplicate_keys(source), *adjacent_strings(source)]
            module.findings += findings
            if self._code_cache and not findings:
                self._code_cache.keep(source.path, source.text, code)
        return code

    def _bind(self, module: Module) -> None:
        parent, _, last = module.name.rpartition(".")
        if parent in self.modules:
            setattr(self.modules[parent].module, last, module.module)

    def _take(self) -> None:
        """Move the findings that were recorded since to the module that is being loaded."""
        if self._recording is not None and self._stack:
            self._stack[-1].findings.extend(self._recording.findings[self._taken :])
            self._taken = len(self._recording.findings)

    def _publish(self, module: Module) -> None:
        """Add a module and its imports to `sys.modules`, where `dataclasses` and `typing` look for them."""
        if self._recording is None:
            return
        for each in self.with_imports(module) if module.imports else (module,):
            if each.name in sys.stdlib_module_names and each.name not in sys.modules:
                # Nobody else may get an author's module instead of one of Python's.
                with contextlib.suppress(ImportError):
                    _python_import(each.name)
            if each.name not in sys.modules:
                sys.modules[each.name] = each.module
                self._published.append(each.name)


_NOT_SHARED = (
    "a module that specs import is loaded once, so charts would depend on which specs were loaded before: "
    "pass the value as an argument, or return it"
)


def _absolute(name: str, package: str, level: int) -> str:
    if not level:
        return name
    parts = package.split(".") if package else []
    if level > len(parts):
        raise ImportError("relative import beyond the folder of specs")
    base = ".".join(parts[: len(parts) - level + 1])
    return f"{base}.{name}" if name else base


def _ambiguous(path: str, name: str) -> Finding:
    return Finding(
        f"duplicate module name `{name}`: {shown(path)} and a folder next to it",
        Source(path, "").location(1),
        rule="import",
        hint="rename one of them",
    )


def _changes_process(module: Module, change: str, location: Location) -> Finding:
    return Finding(
        f"module `{module.name}`, which specs import, changes {change}",
        location,
        hint="a module is loaded once for all specs that import it, so only one of them would see the change:"
        " make the change in a function that the specs call",
    )
