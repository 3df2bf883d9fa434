"""The data of an import: what its stages pass to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.objects.fields import Path, mapping, text
from chartgen.objects.identity import Identity, identity


@dataclass(frozen=True)
class Original:
    """An object of the input. Of a Secret, it has the keys only: all values of `data` are empty text."""

    manifest: Mapping[str, Any]
    """The object, as plain data."""
    location: Location | None = None
    """Where it begins; None if it comes from a cluster."""
    lines: Mapping[Path, int] = field(default_factory=dict)
    """The line of each of its fields, if it is known, by the path within the manifest."""
    comments: Mapping[Path, str] = field(default_factory=dict)
    """The comments above its fields, or at the end of their lines, by path; that above the object has the path ()."""

    @property
    def kind(self) -> str:
        """Its kind."""
        return text(self.manifest, "kind")

    @property
    def group(self) -> str:
        """The API group of its kind; empty for the core group."""
        return text(self.manifest, "apiVersion").rpartition("/")[0]

    @property
    def name(self) -> str:
        """Its name."""
        return text(self.manifest, "metadata", "name")

    @property
    def namespace(self) -> str:
        """Its namespace; empty if it names none."""
        return text(self.manifest, "metadata", "namespace")

    @property
    def labels(self) -> Mapping[str, Any]:
        """Its labels."""
        return mapping(self.manifest, "metadata", "labels")

    def identity(self, namespace: str = "") -> Identity:
        """Return its identity; `namespace` is that of objects that name none."""
        return identity(self.manifest, namespace)

    def location_of(self, path: Path) -> Location | None:
        """Return where a field is: its own line, or that of the nearest field around it."""
        if self.location is None:
            return None
        while path and path not in self.lines:
            path = path[:-1]
        return Location(self.location.file, self.lines[path]) if path in self.lines else self.location


@dataclass
class Input:
    """What was read: objects, and what was found on the way."""

    objects: list[Original] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Warnings are about what is skipped or has another meaning in Kubernetes; errors are about what cannot be read."""
    name: str = ""
    """What the input is called: the name of its folder, file, chart or compose project."""
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the name of a workload: those that it must be installed after."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    """By the name of a chart that was read: how its Chart.yaml describes it."""
    is_running: bool = True
    """Whether some of it may run in a cluster already: what Compose runs does not."""
