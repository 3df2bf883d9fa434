"""The two sides of a diff: the charts before, from git or a folder, and the charts after, from specs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from chartgen import files, git, helmignore, pipeline
from chartgen.diff.revisions import SHALLOW, Releases, Repository, Revision, by_chart, usage
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.folder import FolderChart
from chartgen.load import SpecFile, covers, find, is_root, origin_of
from chartgen.output import listing, shown
from chartgen.output.orphans import origin_in
from chartgen.output.tree import LISTING
from chartgen.pipeline import Findings
from chartgen.project import ConfiguredText
from chartgen.shard import WHOLE, Shard
from chartgen.spec_chart import SpecChart

_FILE_MAX = 10 * 1024 * 1024


class Base(Protocol):
    """The charts before a change."""

    @property
    def title(self) -> str:
        """What they are: `HEAD (3f2a1c9b04)`, or a folder."""

    def title_of(self, name: str) -> str:
        """Return what one of them is."""

    def names(self) -> Collection[str]:
        """Return the names of the charts."""

    def has(self, name: str, generated: Mapping[str, bytes]) -> bool:
        """Return whether the chart consists of exactly these files."""

    def files(self, name: str) -> Mapping[str, bytes]:
        """Return the files of a chart that chartgen generated, or all if it generated none; none for no chart."""

    def has_spec(self, root: str, path: str) -> bool:
        """Return whether a file of the folder of specs was as it is now."""


@dataclass(frozen=True)
class GitBase:
    """The charts in the output at a revision."""

    repository: Repository
    revision: Revision
    output: str
    _contents: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    _roots: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The revision as it is shown."""
        return self.revision.shown

    def title_of(self, name: str) -> str:
        """Return the revision."""
        del name
        return self.title

    @cached_property
    def _charts(self) -> dict[str, dict[str, str]]:
        return by_chart(self.repository.files(self.revision.commit, self.output))

    def names(self) -> Collection[str]:
        """Return the names of the charts."""
        return self._charts.keys()

    def has(self, name: str, generated: Mapping[str, bytes]) -> bool:
        """Return whether the chart consists of exactly these files."""
        blobs = self._charts.get(name)
        if blobs is None:
            return False
        if any(git.blob(content, len(blobs.get(path, ""))) != blobs.get(path) for path, content in generated.items()):
            # Git may have stored other ends of lines.
            return _as_text(self.files(name)) == _as_text(generated)
        # More files than the generated ones: some may have been removed.
        return len(blobs) == len(generated) + (LISTING in blobs) or self.files(name).keys() == generated.keys()

    def files(self, name: str) -> Mapping[str, bytes]:
        """Return the files of a chart."""
        if name not in self._contents:
            blobs = self._charts.get(name, {})
            contents = self.repository.contents(blobs.values())
            self._contents[name] = generated_files(
                {path: contents[blob] for path, blob in blobs.items() if blob in contents}
            )
        return self._contents[name]

    def has_spec(self, root: str, path: str) -> bool:
        """Return whether a file of the folder of specs was as it is now."""
        return _is_content(self._specs(root).get(path), os.path.join(root, path))

    def _specs(self, root: str) -> dict[str, str]:
        if root not in self._roots:
            self._roots[root] = self.repository.files(self.revision.commit, root)
        return self._roots[root]


@dataclass(frozen=True)
class FolderBase:
    """The charts in a folder."""

    folder: str
    _charts: dict[str, Mapping[str, bytes]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The folder as it is shown."""
        return f"{shown(self.folder)}/"

    def title_of(self, name: str) -> str:
        """Return the folder of a chart."""
        return f"{self.title}{name}"

    def names(self) -> Collection[str]:
        """Return the names of the charts."""
        with os.scandir(self.folder) as entries:
            return sorted(each.name for each in entries if os.path.isfile(os.path.join(each.path, "Chart.yaml")))

    def has(self, name: str, generated: Mapping[str, bytes]) -> bool:
        """Return whether the chart consists of exactly these files."""
        return _as_text(self.files(name)) == _as_text(generated)

    def files(self, name: str) -> Mapping[str, bytes]:
        """Return the files of a chart."""
        if name not in self._charts:
            chart = FolderChart(os.path.join(self.folder, name))
            if os.path.isdir(chart.folder):
                _require_readable(chart)
            self._charts[name] = generated_files(chart.files)
        return self._charts[name]

    def has_spec(self, root: str, path: str) -> bool:
        """Return False: a folder of charts has no specs."""
        del root, path
        return False


@dataclass(frozen=True)
class ReleaseBase:
    """The charts as they were released last: each at its newest release tag, or at a revision if it has none."""

    releases: Releases
    otherwise: GitBase
    _by_commit: dict[str, GitBase] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What they are."""
        if self.releases.exist:
            return "the newest release of each chart"
        return f"{self.otherwise.title}, since there are no release tags"

    def title_of(self, name: str) -> str:
        """Return the tag of a chart."""
        return self._of(name).title

    def names(self) -> Collection[str]:
        """Return the names of the charts."""
        released = (name for name in self.releases.of_charts if name in self._of(name).names())
        return {*self.otherwise.names(), *released}

    def has(self, name: str, generated: Mapping[str, bytes]) -> bool:
        """Return whether the chart consists of exactly these files."""
        return self._of(name).has(name, generated)

    def files(self, name: str) -> Mapping[str, bytes]:
        """Return the files of a chart."""
        return self._of(name).files(name)

    def has_spec(self, root: str, path: str) -> bool:
        """Return whether a file of the folder of specs is as at the revision."""
        return self.otherwise.has_spec(root, path)

    def _of(self, name: str) -> GitBase:
        revision = self.releases.newest(name)
        if revision is None:
            return self.otherwise
        if revision.commit not in self._by_commit:
            base = GitBase(self.otherwise.repository, revision, self.otherwise.output)
            self._by_commit[revision.commit] = base
        return self._by_commit[revision.commit]


def base_of(
    target: str | None, output: str, *, against_release: bool = False, default: ConfiguredText | None = None
) -> Base:
    """Return the charts to compare with.

    Args:
        target: A revision, or a folder of charts; None for the default.
        output: The folder of charts in the repository.
        against_release: Whether each chart is compared with its newest release tag, if it has one.
        default: The revision that the project configures; otherwise the merge base with the default branch.

    Raises:
        ChartgenError: There is no such revision or folder (exit code 2), or no git (3).
    """
    if target is not None and os.path.isdir(target):
        folder = FolderBase(target)
        if folder.names():
            return folder
        finding = Finding(f"no charts in the folder `{shown(target)}`", rule="usage", hint="name a folder of charts")
        raise ChartgenError(finding, exit_code=EXIT_USAGE)
    repository = Repository.at(output)
    if target is not None:
        revision = repository.resolve(target)
    elif default is not None:
        revision = _configured(repository, default)
    else:
        revision = repository.base()
    base = GitBase(repository, revision, output)
    if not against_release:
        return base
    releases = repository.releases()
    if not releases.exist and repository.is_shallow:
        raise usage("no release tags", SHALLOW)
    return ReleaseBase(releases, base)


def _configured(repository: Repository, default: ConfiguredText) -> Revision:
    try:
        return repository.resolve(default.text)
    except ChartgenError as error:
        found = [replace(each, location=default.location) for each in error.findings]
        raise ChartgenError(*found, exit_code=error.exit_code) from None


def generated_files(found: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files that the listing of a chart names; all files of a chart without one."""
    listed = found.get(LISTING)
    if listed is None:
        return found
    named = listing.parse(listed).paths
    archives = (path for path in found if path.startswith("charts/"))
    return {path: found[path] for path in (*sorted(named & found.keys()), *archives)}


def _require_readable(chart: FolderChart) -> None:
    rules = chart.files.get(helmignore.IGNORE_FILE, b"").decode("utf-8", "replace")
    if missing := helmignore.kept(chart.unreadable, rules):
        found = [
            Finding(f"cannot read {shown(os.path.join(chart.folder, path))}: {chart.unreadable[path]}", rule="file")
            for path in sorted(missing)
        ]
        raise ChartgenError(*found, exit_code=EXIT_ENVIRONMENT)


def _as_text(found: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content.replace(b"\r\n", b"\n") for path, content in found.items()}


def _is_content(blob: str | None, path: str) -> bool:
    try:
        content = files.read(path, limit=_FILE_MAX, follow=True)
    except OSError:
        return blob is None
    return blob is not None and git.is_content(blob, content)


@dataclass(frozen=True)
class After:
    """The charts after a change: those of specs."""

    changed: Mapping[str, SpecChart]
    """The charts that differ from those before, or are new."""
    unchanged: tuple[str, ...]
    specs: tuple[SpecFile, ...]
    charts_of: Mapping[str, tuple[str, ...]]
    """The names of the charts of each spec file that was loaded, by its path."""

    @property
    def names(self) -> Collection[str]:
        """The names of all charts that were loaded."""
        return {name for names in self.charts_of.values() for name in names}


def after(base: Base, specs: Sequence[str], found: Findings, jobs: int | None = None, shard: Shard = WHOLE) -> After:
    """Build the specs, and return which of their charts differ.

    The first shard also loads the specs of the others: it finds the charts that were added or removed, in which two
    specs of different shards may be involved. The others skip charts that are new.

    Args:
        base: The charts before.
        specs: Spec files and folders.
        found: Collects findings; errors in it mean that charts are missing.
        jobs: The number of processes; None decides by the number of specs.
        shard: Builds only the charts of the specs of a shard.

    Raises:
        ChartgenError: A path does not exist, or a spec is invalid.
    """
    every = find(specs)
    listed = every if shard.is_first else [file for file in every if shard.has(file.title)]
    known = set(base.names())  # forked processes share it
    in_process = len(listed) < pipeline.FORK_FROM

    def use(chart: SpecChart) -> tuple[str, str, SpecChart | None, bool | None]:
        is_ours = shard.has(chart.file.title) if chart.name in known else shard.is_first
        is_same = base.has(chart.name, chart.files) if is_ours else None
        return chart.name, chart.file.path, chart if in_process else None, is_same

    charts = list(pipeline.each(listed, use, found, jobs=1 if in_process else jobs, shard=shard))
    found.raise_errors()
    charts_of: dict[str, tuple[str, ...]] = {}
    for name, path, _, _ in charts:
        charts_of[path] = (*charts_of.get(path, ()), name)
    changed = {name: chart for name, _, chart, is_same in charts if chart is not None and is_same is False}
    different = {name: path for name, path, _, is_same in charts if is_same is False}
    if len(changed) < len(different):
        # Charts of other processes are loaded here again, where Helm and the locations of specs are at hand.
        again = [file for file in listed if file.path in set(different.values())]
        changed = {each.name: each for each in pipeline.each(again, lambda chart: chart, Findings())}
    return After(
        {name: changed[name] for name in different},
        tuple(name for name, _, _, is_same in charts if is_same),
        tuple(every),
        charts_of,
    )


def removed(base: Base, specs: Sequence[str], built: Collection[str]) -> list[str]:
    """Return the charts before that some specs do not contain any more."""
    covered = tuple(origin_of(path) for path in specs)
    are_all = all(is_root(path) for path in specs)
    gone = []
    for name in sorted(set(base.names()) - set(built)):
        origin = origin_in(base.files(name).get("Chart.yaml", b"").decode("utf-8", "replace"))
        if covers(covered, origin) if origin else are_all and isinstance(base, FolderBase):
            gone.append(name)
    return gone
