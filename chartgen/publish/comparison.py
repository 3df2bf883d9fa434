"""Comparison of packages with the published charts: what differs, and which version a chart needs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chartgen import files, yamltext
from chartgen.diff.model import Bump, highest
from chartgen.diff.report import bumps
from chartgen.diff.run import Options as DiffOptions
from chartgen.diff.run import diff
from chartgen.diff.version import VersionChange, version_change
from chartgen.errors import ChartgenError, Finding
from chartgen.output.tree import LISTING
from chartgen.publish.archive import content_digest, unpack
from chartgen.publish.destination import Existing
from chartgen.publish.package import METADATA, Package
from chartgen.verify.source.subcharts import ArchiveError
from chartgen.versions import semver
from chartgen.wording import listed

_KINDS: Mapping[Bump, str] = {"none": "none", "patch": "fixes", "minor": "additions", "major": "breaking"}
_MOST_FILES = 5
"""Files that a finding names."""


@dataclass(frozen=True)
class Compared:
    """A package, and the chart that is published with the same version."""

    package: Package
    state: Literal["absent", "same", "different"]
    existing: Existing | None = None
    published: Mapping[str, bytes] | None = None
    """The files of the published chart, if they differ; None if its archive cannot be read."""
    before: str = ""
    """The version of the published chart, if it differs from that of the package."""

    @property
    def differing(self) -> list[str]:
        """The paths of the files that differ."""
        before, now = self.published or {}, self.package.files
        return sorted(path for path in {*before, *now} if not _is_same(path, before.get(path), now.get(path)))


def _is_same(path: str, before: bytes | None, now: bytes | None) -> bool:
    """Return whether a file is the same; `helm package` writes those with metadata in its own style."""
    if before == now or before is None or now is None:
        return before == now
    if path.rpartition("/")[2] not in METADATA:
        return False
    try:
        one, other = (yamltext.load(each.decode()) for each in (before, now))
    except (UnicodeDecodeError, yamltext.YamlError):
        return False
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    # Helm writes the time into Chart.lock.
    return {**one, "generated": ""} == {**other, "generated": ""}


def compare(package: Package, existing: Existing | None) -> Compared:
    """Compare a package with the chart that is published with the same version."""
    if existing is None:
        return Compared(package, "absent")
    if existing.archive is None:
        return Compared(package, "same", existing)
    try:
        if content_digest(existing.archive) == package.content:
            return Compared(package, "same", existing)
        published = unpack(existing.archive)
    except ArchiveError:
        return Compared(package, "different", existing)
    found = Compared(package, "different", existing, published)
    # `helm package` orders the files otherwise, and keeps their times.
    return found if found.differing else Compared(package, "same", existing)


def with_version_before(compared: Compared, before: tuple[str, bytes] | None) -> Compared:
    """Add the previous published version to a chart whose own version is not published yet."""
    if before is None:
        return compared
    try:
        return replace(compared, before=before[0], published=unpack(before[1]))
    except ArchiveError:
        return compared


def needed_versions(
    charts: Collection[Compared], specs: Sequence[str], output: str, scratch: str
) -> dict[str, VersionChange]:
    """Return the versions that charts need if they differ from what is published, by name; unknown ones are omitted.

    Args:
        charts: The charts.
        specs: The files of their specs.
        output: The folder of charts.
        scratch: An empty folder.
    """
    readable = {each.package.name: each for each in charts if each.published}
    if not readable:
        return {}
    for name, each in readable.items():
        _write_chart(os.path.join(scratch, name), each)
    try:
        report = diff(DiffOptions(scratch, tuple(specs), output))
    except ChartgenError:
        # Helm's engine is not installed.
        return {}
    needed: dict[str, Bump] = {each.name: highest(bumps(each)) for each in report.charts if each.version is not None}
    return {
        # Any difference needs a new version, even a comment.
        name: version_change(
            each.before or each.package.version, each.package.version, highest((needed.get(name, "none"), "patch"))
        )
        for name, each in readable.items()
    }


def _write_chart(folder: str, compared: Compared) -> None:
    """Write the generated files of a published chart into a folder, to compare them with the spec."""
    package = compared.package
    current = os.path.join(package.source.output, package.name)
    generated = set(files.read_text(os.path.join(current, LISTING)).splitlines())
    unmanaged = {path for path in package.files if path not in generated and not path.startswith("charts/")}
    content = {path: each for path, each in (compared.published or {}).items() if path not in unmanaged}
    # Archives do not contain the scenarios, which are needed to render a chart that requires values.
    for path in generated:
        if path.startswith("ci/"):
            content[path] = files.read(os.path.join(current, path))
    for path, each in content.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(each)


def conflict(compared: Compared, needed: str, *, can_replace: bool) -> Finding:
    """Return the finding about a chart whose version is already published with different contents.

    Args:
        compared: The chart.
        needed: The version that it needs; empty if it is not known.
        can_replace: Whether the version is a pre-release, which may be replaced.
    """
    package = compared.package
    hints = [f'set version="{needed}"' if needed else "set another version"]
    hints += ["replace the pre-release with --replace-prerelease"] if can_replace else []
    return Finding(
        f"conflicting version {package.version} of {package.name}: it is published with different contents",
        package.source.location,
        field="version",
        found=f"different contents of {listed(compared.differing, _MOST_FILES)}"
        if compared.published is not None
        else "an archive that cannot be read",
        expected=f"{needed} or higher" if needed else "",
        hint=", or ".join(hints),
        rule="published",
    )


def too_low(compared: Compared, version: VersionChange) -> Finding:
    """Return the warning about a chart whose version is too low for its changes since an earlier one."""
    package = compared.package
    return Finding(
        f"{package.name} {package.version} needs a higher version: its changes since {compared.before} are"
        f" {_KINDS[version.needed]}",
        package.source.location,
        field="version",
        found=package.version,
        expected=f"{version.smallest} or higher",
        hint=f'set version="{version.smallest}"; `chartgen diff` shows the changes',
        rule="published",
        severity="warning",
    )


def is_prerelease(version: str) -> bool:
    """Return whether a version is a pre-release, such as `1.0.0-rc.1`."""
    return bool(semver.parse(version).pre)
