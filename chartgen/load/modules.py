"""The modules of one root of imports, and what is known about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from chartgen.errors import Finding
from chartgen.load.shared_state import Snapshot


@dataclass(slots=True, eq=False)
class Module:
    """One module below a root: a spec, a module that specs import, or a folder as a package."""

    name: str
    path: str | None
    """Its file; None for a folder without `__init__.py`."""
    module: ModuleType
    findings: list[Finding] = field(default_factory=list)
    """Its own, and those of specs that were constructed while it was loaded."""
    tracebacks: list[str] = field(default_factory=list)
    imports: dict[str, None] = field(default_factory=dict)
    """The modules of the same root that it imports, by name."""
    loading: bool = False
    failed: bool = False
    """Whether loading it was aborted."""
    shared: bool = False
    """Whether another module imports it."""
    has_charts: bool = False
    """Whether it was loaded as a spec file and contains Charts."""
    state: Snapshot | None = None
    """Its global state when another module first imported it."""
    outside: set[str] = field(default_factory=set)
    """The modules that it imports from outside of the root."""
    process_changes: dict[str, str] = field(default_factory=dict)
    """What it changes in the state of the process, to a regular expression for the code that does so."""


class CircularImportError(ImportError):
    """Modules import each other: the result would depend on which of them is loaded first."""

    def __init__(self, circle: list[str], name: str) -> None:
        super().__init__(f"{' imports '.join([*circle, name])}", name=name)
        self.circle = circle


class BrokenImportError(ImportError):
    """The imported module has findings, so that it could not be loaded."""


def with_imports(module: Module, modules: Mapping[str, Module]) -> Iterator[Module]:
    """Yield a module, and all modules of its root that it imports, directly or not."""
    seen = {module.name}
    waiting = [module]
    while waiting:
        module = waiting.pop()
        yield module
        for name in module.imports:
            if name not in seen and name in modules:
                seen.add(name)
                waiting.append(modules[name])
