"""The interface that registries and chart repositories share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from chartgen.publish.package import Package
from chartgen.versions import semver


@dataclass(frozen=True, slots=True)
class Existing:
    """A version of a chart that is published."""

    archive: bytes | None
    """None if it is known to be the same as that of the package."""
    manifest: str
    """The digest of its OCI manifest; empty in a chart repository."""
    is_signed: bool


def newest_below(version: str, published: Iterable[str]) -> str | None:
    """Return the newest of some versions that is below another; pre-releases only if that is one, too."""
    this = semver.parse(version)
    known = {each: semver.parse(each) for each in published if semver.chart_version_problem(each) is None}
    below = [text for text, each in known.items() if each.precedence < this.precedence and (this.pre or not each.pre)]
    return max(below, key=lambda text: known[text].precedence, default=None)


class Destination(Protocol):
    """Where charts are published."""

    def reference(self, name: str, version: str) -> str:
        """Return where a version of a chart is, or will be."""

    def find(self, package: Package) -> Existing | None:
        """Return what is published as the version of a chart; None if nothing is.

        Raises:
            ChartgenError: The destination cannot be read.
        """

    def before(self, package: Package) -> tuple[str, bytes] | None:
        """Return the newest version below that of a chart, and its archive; pre-releases only before a pre-release.

        Raises:
            ChartgenError: The destination cannot be read.
        """

    def manifest_of(self, package: Package, provenance: bytes | None) -> str:
        """Return the digest of the manifest that `put` creates; empty in a chart repository."""

    def put(self, package: Package, provenance: bytes | None) -> str:
        """Publish a chart, whole or not at all, and return the digest of its manifest.

        Raises:
            ChartgenError: The destination cannot be written to.
        """

    def keep(self, package: Package) -> None:
        """Note that a chart is published with the same content, and remains as it is."""

    def finish(self) -> None:
        """Complete what lists the charts, after the last one, and after an error.

        Raises:
            ChartgenError: The destination cannot be written to.
        """
