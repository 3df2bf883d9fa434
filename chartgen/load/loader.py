"""Load spec files: return their Charts, and the findings about them."""

from __future__ import annotations

import contextlib
import contextvars
import os
import sys
import threading
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import FrameType, MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from chartgen import workers
from chartgen.cache import CodeCache
from chartgen.errors import Finding, Location
from chartgen.load.files import SpecFile
from chartgen.load.imports import Imports
from chartgen.load.modules import Module
from chartgen.load.process_state import ProcessState
from chartgen.load.streams import printing_to_stderr
from chartgen.locations import kind_of, location_of, shown, shown_from
from chartgen.spec.configured import Defaults, configured
from chartgen.spec.recording import recording

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


class LoadedChart(NamedTuple):
    """A Chart that is built: assigned to a public name in the module that created it."""

    chart: Chart
    file: SpecFile
    variable: str
    """Its variable in that module: `backend`, `charts[0]`, `charts["api"]`."""

    @property
    def location(self) -> Location | None:
        """Where the author named it. Reads the source."""
        found: Location | None = self.chart.location("name")
        return found


@dataclass(slots=True)
class Loaded:
    """The result of loading spec files."""

    charts: list[LoadedChart] = field(default_factory=list)
    """In the order of files, and of variables in each; includes invalid charts, which have findings."""
    findings: list[Finding] = field(default_factory=list)
    """Sorted by location, without duplicates."""
    tracebacks: list[str] = field(default_factory=list)
    """Tracebacks of exceptions in specs, for `--debug`."""


class Loader:
    """Loads spec files, one after the other, and keeps the modules that they share."""

    def __init__(self, code: CodeCache | None = None) -> None:
        """Create a loader; `code` is the cache of compiled specs, if one is used."""
        self._code = code
        self._roots: dict[str, Imports] = {}
        self._process: ProcessState | None = None
        self._found_any = False

    def load_file(self, file: SpecFile, defaults: Defaults = MappingProxyType({})) -> Loaded:
        """Load a spec file and what it imports.

        Exceptions in a spec become findings; only KeyboardInterrupt is raised. What specs print goes to stderr.

        Args:
            file: The spec file.
            defaults: The defaults of fields that its project configures.

        Returns:
            Its own Charts, and the findings in it and in all modules of its root that it imports.
        """
        imports = self._imports(file.root)
        workers.loading(file.path)
        with recording() as recorded, configured(defaults), _isolated(), _thread_errors() as errors:
            if self._found_any:
                # Specs look for invalid parts only if there are findings.
                recorded.findings.append(Finding("earlier findings"))
            imports.start(recorded)
            try:
                # Context variables that a spec sets are its own.
                module = contextvars.copy_context().run(imports.load, file.name, file.path)
            finally:
                imports.stop()
        for error in errors:
            imports.report(module, error)
        charts = [] if module.failed else _charts(module, file)
        module.has_charts = bool(charts)
        modules = imports.with_imports(module)
        findings = merge(
            [finding for each in modules for finding in each.findings]
            + imports.changes(module, file.title)
            + running_threads(errors.threads_before, file)
        )
        self._found_any = self._found_any or bool(findings)
        return Loaded(
            charts,
            findings,
            list(dict.fromkeys(text for each in modules for text in each.tracebacks)),
        )

    def finish(self, file: SpecFile) -> list[Finding]:
        """Finish a spec file after its charts were built, and free its memory, unless other specs import it.

        Returns:
            Findings about global variables that the author's policies and methods changed meanwhile.
        """
        imports = self._imports(file.root)
        module = imports.modules.get(file.name)
        if module is None:
            return []
        findings = imports.changes(module, file.title)
        # A module without Charts is for others to import.
        if not module.shared and (module.failed or module.has_charts):
            imports.forget(file.name)
        return findings

    def _imports(self, root: str) -> Imports:
        if self._process is None:
            self._process = ProcessState()
        if root not in self._roots:
            self._roots[root] = Imports(root, self._process, self._code)
        return self._roots[root]


def load(files: Iterable[SpecFile]) -> Loaded:
    """Load spec files. All problems become findings; only KeyboardInterrupt is raised."""
    files = sorted(files)
    loader = Loader()
    parts = [loader.load_file(file) for file in files]
    charts = [chart for part in parts for chart in part.charts]
    findings = [finding for part in parts for finding in part.findings]
    if not charts and not findings:
        findings.append(no_charts(files))
    findings += _same_names(_doubled(charts))
    tracebacks = dict.fromkeys(text for part in parts for text in part.tracebacks)
    return Loaded(charts, merge(findings), list(tracebacks))


def same_names(charts: Iterable[tuple[str, SpecFile, str]]) -> list[Finding]:
    """Find duplicate chart names, given name, file and variable of each chart. Their files are loaded again."""
    by_name: dict[str, list[tuple[SpecFile, str]]] = {}
    for name, file, variable in charts:
        by_name.setdefault(name, []).append((file, variable))
    files = {file for found in by_name.values() if len(found) > 1 for file, _ in found}
    loader = Loader()
    again = [chart for file in sorted(files) for chart in loader.load_file(file).charts]
    return _same_names(_doubled(again))


def no_charts(files: Sequence[SpecFile]) -> Finding:
    """Report that no file contains a Chart."""
    where = f"`{shown(files[0].path)}`" if len(files) == 1 else f"these {len(files)} files"
    return Finding(
        f"no chart in {where}",
        rule="file",
        hint="assign a Chart to a variable whose name does not begin with `_`: `backend = Chart(...)`",
    )


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by location, and merge equal ones: loops and shared modules report the same many times."""
    groups: dict[object, list[Finding]] = {}
    findings = list(findings)
    if findings:
        # Imported only for findings.
        from chartgen.load.secret_lines import without_secrets

        findings = without_secrets(findings)
    for finding in findings:
        key = (finding.message, finding.location, finding.field, finding.rule, finding.severity)
        groups.setdefault(key, []).append(finding)
    merged = []
    for group in groups.values():
        others = len({finding.found for finding in group}) - 1
        first = group[0]
        merged.append(
            replace(first, found=f"{first.found} and {others} other{'s' * (others > 1)}") if others else first
        )
    return sorted(merged, key=lambda finding: (finding.location or Location("", 0), finding.message))


def printable(tracebacks: Iterable[str], findings: Iterable[Finding]) -> list[str]:
    """Return tracebacks, each once, without the credentials of the files that findings are about."""
    once = dict.fromkeys(tracebacks)
    if not once:
        return []
    from chartgen.load.secret_lines import redacted_texts

    return redacted_texts(once, findings)


def _charts(module: Module, file: SpecFile) -> list[LoadedChart]:
    from chartgen.spec.chart import Chart

    found: dict[int, LoadedChart] = {}
    for variable, value in _public(vars(module.module)):
        # Not `isinstance`: the `__class__` of an author's object may be a property that raises.
        if issubclass(type(value), Chart):
            chart = cast("Chart", value)
            if id(chart) not in found and _module_of(chart) in {module.path, None}:
                found[id(chart)] = LoadedChart(chart, file, variable)
    return list(found.values())


def _public(variables: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the values of public variables, and the items of their lists, tuples and dicts."""
    for name, value in variables.items():
        kind = type(value)
        if name.startswith("_"):
            continue
        if issubclass(kind, list | tuple):
            base = list if issubclass(kind, list) else tuple
            for index, item in enumerate(base.__iter__(value)):
                yield f"{name}[{index}]", item
        elif issubclass(kind, dict):
            for key, item in dict.items(value):
                yield f'{name}["{key}"]' if type(key) is str else f"{name}[{_key(key)}]", item
        else:
            yield name, value


def _key(key: object) -> str:
    return repr(key) if type(key) in (int, float, bool, type(None)) else "..."


def _module_of(chart: Chart) -> str | None:
    """Return the file of the module that was being imported when a Chart was created."""
    return next((code.co_filename for code, _ in chart._site if code.co_name == "<module>"), None)


def _doubled(charts: Iterable[LoadedChart]) -> list[LoadedChart]:
    by_name: dict[str, list[LoadedChart]] = {}
    for each in charts:
        by_name.setdefault(each.chart.name, []).append(each)
    return [each for found in by_name.values() if len(found) > 1 for each in found]


def _same_names(charts: Iterable[LoadedChart]) -> list[Finding]:
    first: dict[str, LoadedChart] = {}
    findings = []
    for each in charts:
        other = first.setdefault(each.chart.name, each)
        if other is not each:
            findings.append(_same_name(other, each))
    return findings


def _same_name(other: LoadedChart, one: LoadedChart) -> Finding:
    message, hint = f"duplicate chart name `{one.chart.name}`", _ONLY_A_BASE
    location, other_location = one.location, other.location
    if one.file == other.file:
        message += f" of `{other.variable}` and `{one.variable}`"
        if location == other_location:
            # One was created from the other, or both from a third: the name has one location, so their calls are shown.
            location, other_location = _made_at(one), _made_at(other)
        if _is_made_from(one.chart, other.chart) and other.variable.isidentifier():
            hint = f"keep only one public name: begin that of the base with `_`, `_{other.variable} = ...`"
            if one.chart.environments != other.chart.environments:
                hint += "; or write one expression, `Chart(...).with_environments(...)`"
    return Finding(message, location, field="name", found=f"also at {other_location}", hint=hint)


_ONLY_A_BASE = "rename one; if it is only a base for others, begin the name of its variable with `_`"


def _made_at(one: LoadedChart) -> Location | None:
    """Return where a Chart was created from another one, or else where the author named it."""
    modules = sum(code.co_name == "<module>" for code, _ in one.chart._site)
    location: Location | None = one.chart.location() if modules > 1 else one.location
    return location


def _is_made_from(chart: Chart, base: Chart) -> bool:
    """Return whether a Chart was created from another one by `.but()`, or by code that calls it."""
    return len(chart._site) > len(base._site) and chart._site[-len(base._site) :] == base._site


class _Errors(list[BaseException]):
    """Exceptions of threads, and the threads that ran before."""

    threads_before: frozenset[int | None] = frozenset()


@contextlib.contextmanager
def _thread_errors() -> Iterator[_Errors]:
    """Collect the exceptions of threads that a spec starts, if they end while it is loaded."""
    errors = _Errors()
    errors.threads_before = frozenset(thread.ident for thread in threading.enumerate())
    before = threading.excepthook

    def collect(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            errors.append(args.exc_value)

    threading.excepthook = collect
    try:
        yield errors
    finally:
        threading.excepthook = before


@contextlib.contextmanager
def _isolated() -> Iterator[None]:
    """Keep from the rest of the program what specs print and which warnings they filter."""
    here, search = os.getcwd(), list(sys.path)
    main = sys.modules.get("__main__")
    if search and search[0] in {"", here} and getattr(main, "__spec__", None) is not None:
        # `python -m chartgen` adds the current folder; specs import the same modules from everywhere.
        del sys.path[0]
    try:
        with printing_to_stderr(), shown_from(here), warnings.catch_warnings():
            yield
    finally:
        sys.path[:] = search


def running_threads(before: Collection[int | None], file: SpecFile) -> list[Finding]:
    """Find threads that still run an author's code once the spec is loaded."""
    if threading.active_count() <= len(before):
        return []
    findings = []
    frames = sys._current_frames()
    for thread in threading.enumerate():
        frame: FrameType | None = frames.get(thread.ident or 0) if thread.ident not in before else None
        while frame is not None and kind_of(frame.f_code.co_filename) != "author":
            frame = frame.f_back
        if frame is not None:
            findings.append(
                Finding(
                    "a thread is still running after the spec was loaded",
                    location_of(frame.f_code, frame.f_lasti) or Location(shown(file.path), 1),
                    rule="exception",
                    hint="wait for it with `join()`, or stop it",
                )
            )
    return findings
