"""Files of specs become Charts, and what is wrong with them findings."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chartgen.cache import CodeCache
from chartgen.errors import Finding, Location
from chartgen.load.files import SpecFile
from chartgen.load.imports import Imports, Module, go_back
from chartgen.locations import shown, shown_from
from chartgen.spec.recording import recording
from chartgen.streams import printing_to_stderr

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


@dataclass(frozen=True, slots=True)
class LoadedChart:
    """A Chart that counts: bound to a public name in the module that made it."""

    chart: Chart
    file: SpecFile
    variable: str
    """Where it stands there: `backend`, `charts[0]`, `charts["api"]`."""

    @property
    def location(self) -> Location | None:
        """Where the author named it. Reads the source."""
        found: Location | None = self.chart.location("name")
        return found


@dataclass(slots=True)
class Loaded:
    """What files of specs gave."""

    charts: list[LoadedChart] = field(default_factory=list)
    """In the order of files, and of names in each; broken ones too, which is to be seen by the findings."""
    findings: list[Finding] = field(default_factory=list)
    """Sorted by their places, each once."""
    tracebacks: list[str] = field(default_factory=list)
    """Of the exceptions in specs, for those who ask for them."""


class Loader:
    """Loads files of specs, one after the other, and keeps the modules that they share."""

    def __init__(self, compiled: CodeCache | None = None) -> None:
        """Make one; `compiled` is where the code of specs is kept from run to run, if it is."""
        self._compiled = compiled
        self._roots: dict[str, Imports] = {}
        self._found_any = False

    def load_file(self, file: SpecFile) -> Loaded:
        """Load one file and what it imports.

        Nothing that goes wrong in a spec is raised; KeyboardInterrupt is. What specs print goes to stderr.

        Returns:
            Its own Charts, and the findings in it and in all the modules of its root that it imports.
        """
        imports = self._roots.get(file.root)
        if imports is None:
            imports = self._roots[file.root] = Imports(file.root, self._compiled)
        with recording() as recorded, _undisturbed(), _of_threads() as raised:
            if self._found_any:
                # Specs ask whether there were mistakes before they look for broken parts.
                recorded.findings.append(Finding("earlier mistakes"))
            imports.start(recorded)
            try:
                module = imports.load(file.name, file.path)
            finally:
                imports.stop()
        for error in raised:
            imports.tell(module, error)
        charts = [] if module.failed else list(_charts_in(module, file))
        module.has_charts = bool(charts)
        all_modules = list(imports.all_of(module))
        findings = merge(finding for each in all_modules for finding in each.findings)
        self._found_any = self._found_any or bool(findings)
        return Loaded(
            charts,
            findings,
            list(dict.fromkeys(text for each in all_modules for text in each.tracebacks)),
        )

    def forget(self, file: SpecFile) -> None:
        """Let the module of a file go, so that memory stays flat over many. One that others import is kept.

        A module without Charts is there for others to import, so it is kept too.
        """
        imports = self._roots.get(file.root)
        module = imports.modules.get(file.name) if imports else None
        if imports and module and not module.shared and (module.failed or module.has_charts):
            imports.forget(file.name)


def load(files: Iterable[SpecFile]) -> Loaded:
    """Load files of specs. All that is wrong with them is in the findings; only KeyboardInterrupt is raised."""
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
    """Find charts of one name among many: name, file and variable of each. Files with such are loaded once more."""
    by_name: dict[str, list[tuple[SpecFile, str]]] = {}
    for name, file, variable in charts:
        by_name.setdefault(name, []).append((file, variable))
    files = {file for found in by_name.values() if len(found) > 1 for file, _ in found}
    loader = Loader()
    again = [chart for file in sorted(files) for chart in loader.load_file(file).charts]
    return _same_names(_doubled(again))


def no_charts(files: Sequence[SpecFile]) -> Finding:
    """Say that there is no Chart in any of the files."""
    where = f"`{shown(files[0].path)}`" if len(files) == 1 else f"these {len(files)} files"
    return Finding(
        f"there is no Chart in {where}",
        rule="file",
        hint="a Chart counts where it is bound to a public name of the module that makes it: `backend = Chart(...)`",
    )


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings into the order of their places, each once: a loop or a shared module says the same many times."""
    groups: dict[object, list[Finding]] = {}
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


def _charts_in(module: Module, file: SpecFile) -> Iterator[LoadedChart]:
    from chartgen.spec.chart import Chart

    seen: set[int] = set()
    for variable, value in _public(vars(module.module)):
        if isinstance(value, Chart) and id(value) not in seen and _made_in(value) in {module.path, None}:
            seen.add(id(value))
            yield LoadedChart(value, file, variable)


def _public(variables: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Give what public names stand for, and what is in their lists, tuples and dicts."""
    for name, value in variables.items():
        if name.startswith("_"):
            continue
        if isinstance(value, list | tuple):
            for index, item in enumerate(value):
                yield f"{name}[{index}]", item
        elif isinstance(value, dict):
            for key, item in value.items():
                yield f'{name}["{key}"]' if isinstance(key, str) else f"{name}[{key!r}]", item
        else:
            yield name, value


def _made_in(chart: Chart) -> str | None:
    """Give the file of the module whose import was going on when a Chart was made."""
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
    message, hint = f"two charts have the name `{one.chart.name}`", _ONLY_A_BASE
    location, other_place = one.location, other.location
    if one.file == other.file:
        message += f": `{other.variable}` and `{one.variable}`"
        if location == other_place:
            # One is made from the other, or both from a third: the name was said once, so that their own calls tell.
            location, other_place = _made_at(one), _made_at(other)
        if _is_made_from(one.chart, other.chart) and other.variable.isidentifier():
            hint = f"keep only one public name: begin that of the base with `_`, `_{other.variable} = ...`"
            if one.chart.environments != other.chart.environments:
                hint += "; or say both in one expression, `Chart(...).with_environments(...)`"
    return Finding(message, location, field="name", found=f"the other one is at {other_place}", hint=hint)


_ONLY_A_BASE = "rename one; if it is only a base for others, begin the name of its variable with `_`"


def _made_at(one: LoadedChart) -> Location | None:
    """Give where a Chart was made from another one; where it was not, where the author named it."""
    modules = sum(code.co_name == "<module>" for code, _ in one.chart._site)
    location: Location | None = one.chart.location() if modules > 1 else one.location
    return location


def _is_made_from(chart: Chart, base: Chart) -> bool:
    """Tell whether a Chart was made by `.but()`, or what calls it, of another one."""
    return len(chart._site) > len(base._site) and chart._site[-len(base._site) :] == base._site


@contextlib.contextmanager
def _of_threads() -> Iterator[list[BaseException]]:
    """Collect what threads raise that a spec starts, as far as they end while it is loaded."""
    raised: list[BaseException] = []
    before = threading.excepthook

    def collect(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            raised.append(args.exc_value)

    threading.excepthook = collect
    try:
        yield raised
    finally:
        threading.excepthook = before


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep what specs may do to the program away from the rest: text on stdout, the directory, the search path."""
    here, search = os.getcwd(), list(sys.path)
    main = sys.modules.get("__main__")
    if search and search[0] in {"", here} and getattr(main, "__spec__", None) is not None:
        # `python -m chartgen` puts the current directory there; specs shall find the same from everywhere.
        del sys.path[0]
    try:
        with printing_to_stderr(), shown_from(here):
            yield
    finally:
        sys.path[:] = search
        go_back(here)
