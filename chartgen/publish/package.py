"""Packages: charts of specs as archives, with everything that an installation needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chartgen import files, helmignore
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, ChartgenError, Finding, Location
from chartgen.output import shown
from chartgen.plan import archive_of
from chartgen.publish.archive import PathTooLongError, content_digest, pack, sha256
from chartgen.spec.chart import Chart
from chartgen.spec.dependency import Dependency
from chartgen.spec.frozen import FrozenDict
from chartgen.spec_chart import ARCHIVE_MAX, SpecChart

_FILE_MAX = 5 * 1024 * 1024
"""Bytes of a file that Helm reads of an archive."""
METADATA = ("Chart.yaml", "Chart.lock")
"""The files that name the dependencies of a chart."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A chart of another repository, of which Helm fetches the archive."""

    name: str
    version: str
    repository: str
    path: str
    """Where it is in the chart: `charts/NAME-VERSION.tgz`."""
    location: Location | None


@dataclass(frozen=True, slots=True)
class Source:
    """A chart of the specs; sent between processes."""

    name: str
    version: str
    location: Location | None
    """Of its version in the spec."""
    spec: str
    """The path of the file of its spec."""
    output: str
    """The folder that contains its folder."""
    metadata: Mapping[str, bytes]
    """`Chart.yaml` and `Chart.lock` as they are published, if that differs from the folder of the chart."""
    below: tuple[Source, ...] = ()
    """The charts of the specs on which it depends."""
    fetched: tuple[Fetched, ...] = ()


@dataclass(frozen=True)
class Package:
    """A chart, packed."""

    source: Source
    files: Mapping[str, bytes]
    """Content by path in the chart."""
    archive: bytes

    @property
    def name(self) -> str:
        """The name of the chart."""
        return self.source.name

    @property
    def version(self) -> str:
        """The version of the chart."""
        return self.source.version

    @property
    def file_name(self) -> str:
        """The name of its archive, as `helm package` gives it."""
        return f"{self.name}-{self.version}.tgz"

    @property
    def digest(self) -> str:
        """The digest of its archive."""
        return sha256(self.archive)

    @cached_property
    def content(self) -> str:
        """The digest of what is in its archive."""
        return content_digest(self.archive)


def source(chart: SpecChart, output: str, repository: str | None = None) -> Source:
    """Return a chart of a spec, to be packed.

    Args:
        chart: The chart.
        output: The folder of the charts.
        repository: The URL of the repository of its charts: that of the charts of the specs on which it depends. None
            leaves `file://../NAME`, as in the folder.
    """
    below = tuple(source(each, output, repository) for each in chart.below)
    remote = [each for each in chart.chart.dependencies if each.chart is None]
    return Source(
        chart.name,
        chart.chart.version,
        chart.chart.location("version"),
        chart.file.path,
        output,
        _metadata(chart, repository) if below and repository is not None else {},
        below,
        tuple(_fetched(chart, each) for each in remote),
    )


def _fetched(chart: SpecChart, dependency: Dependency) -> Fetched:
    index = list(chart.chart.dependencies).index(dependency)
    return Fetched(
        dependency.name,
        dependency.exact_version,
        dependency.repository,
        archive_of(dependency),
        chart.chart.location("dependencies", index),
    )


def _metadata(chart: SpecChart, repository: str) -> dict[str, bytes]:
    """Render what names the repositories of dependencies."""
    environments = {name: _moved(one, repository) for name, one in chart.chart.environments.items()}
    moved = _moved(chart.chart, repository)._derived(environments=FrozenDict(environments), _is_complete=True)
    published = replace(chart, chart=moved)
    return {path: published.files[path] for path in METADATA}


def _moved(chart: Chart, repository: str) -> Chart:
    """Return a chart whose dependencies on charts of the specs are in a repository."""
    dependencies = (each if each.chart is None else each._derived(repository=repository) for each in chart.dependencies)
    return chart._derived(dependencies=tuple(dependencies), _is_resolved=True)


def packages(
    sources: Sequence[Source], fetch: Callable[[Source, Sequence[Fetched]], Mapping[str, bytes]]
) -> Iterator[Package]:
    """Yield the packages of charts.

    Args:
        sources: The charts.
        fetch: Returns archives of charts of other repositories that are not in the folder of a chart, by path.

    Raises:
        ChartgenError: A file of a chart cannot be read or packed.
    """
    known: dict[str, Mapping[str, bytes]] = {}
    for each in sources:
        found = _files(each, fetch, known)
        try:
            yield Package(each, found, pack(each.name, found))
        except PathTooLongError as error:
            folder = shown(os.path.join(each.output, each.name))
            finding = Finding(
                f"invalid path of a file of the chart {each.name}: it is too long for an archive",
                found=f"{folder}/{error}",
                rule="file",
            )
            raise ChartgenError(finding, exit_code=EXIT_FINDINGS) from error


def _files(
    source: Source,
    fetch: Callable[[Source, Sequence[Fetched]], Mapping[str, bytes]],
    known: dict[str, Mapping[str, bytes]],
) -> Mapping[str, bytes]:
    """Return the files of a chart as it is published, with all charts on which it depends."""
    if source.name not in known:
        found = {**_in_folder(source), **source.metadata}
        missing = [each for each in source.fetched if each.path not in found]
        if missing:
            found |= fetch(source, missing)
        for below in source.below:
            content = _files(below, fetch, known)
            found |= {f"charts/{below.name}/{path}": content[path] for path in content}
        known[source.name] = found
    return known[source.name]


def _in_folder(source: Source) -> dict[str, bytes]:
    """Return the files of the folder of a chart that Helm packages; links are not followed."""
    folder = os.path.join(source.output, source.name)
    path = folder
    try:
        listed = files.below(folder)[0]
        rules = files.read_text(f"{folder}/{helmignore.IGNORE_FILE}") if helmignore.IGNORE_FILE in listed else ""
        found = {}
        for name in sorted(helmignore.kept(listed, rules)):
            path = f"{folder}/{name}"
            limit = ARCHIVE_MAX if name.startswith("charts/") else _FILE_MAX
            found[name] = files.read(path, limit=limit)
    except (OSError, UnicodeError) as error:
        finding = Finding(f"cannot publish `{shown(path)}`: {files.reason(error)}", rule="file")
        code = EXIT_FINDINGS if isinstance(error, files.UnsafeFileError) else EXIT_ENVIRONMENT
        raise ChartgenError(finding, exit_code=code) from error
    return found
