"""`chartgen status`: the requested namespaces and charts, and what is read and compared for them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from chartgen import names as rules
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.folder import FolderChart
from chartgen.live.charts import ProjectChart
from chartgen.live.cluster import Snapshot
from chartgen.live.drift import Drift, ObjectReader, find
from chartgen.live.images import completed
from chartgen.live.report import NamespaceStatus, NotInstalled, ObjectStatus, Origin, Report, namespace_status
from chartgen.objects.fields import text
from chartgen.objects.identity import Identity, display_name, identity

Json = Mapping[str, Any]


class Reader(ObjectReader, Protocol):
    """What reads a cluster: a `Cluster`."""

    def snapshot(self, namespace: str, *, nodes: bool = False) -> Snapshot:
        """Read a namespace."""
        ...


class Target(NamedTuple):
    """What is shown."""

    namespace: str
    chart: str = ""
    """The chart whose releases are shown; all of them if it is empty."""
    is_optional: bool = False
    """Whether nothing is shown if the namespace does not exist: environments may be in different clusters."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the command line names."""

    either: tuple[str, ...] = ()
    """Namespaces or charts."""
    namespaces: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()


def targets(names: Names, charts: Sequence[ProjectChart]) -> list[Target]:
    """Return what is asked for: by default, all namespaces of the specs.

    Raises:
        ChartgenError: A name is that of a chart and of a namespace, a chart does not exist, a name can't be that of a
            namespace, or nothing is named and there are no specs.
    """
    by_name = {chart.name: chart for chart in charts}
    namespaces = list(dict.fromkeys(each for chart in charts for each in chart.namespaces))
    if not (names.either or names.namespaces or names.charts):
        main = {each for chart in charts for each in chart.namespaces[:1]}
        if not namespaces:
            raise _usage("no namespace is named", "name a namespace, as in `chartgen status NAMESPACE`")
        return [Target(each, is_optional=each not in main) for each in namespaces]
    found = [Target(each) for each in names.namespaces]
    for name in names.charts:
        if name not in by_name:
            raise _usage(
                f"unknown chart `{name}`", f"the charts of the specs are {', '.join(sorted(by_name)) or 'none'}"
            )
        found += _of_chart(by_name[name])
    for name in names.either:
        is_namespace = name in namespaces
        if name in by_name and is_namespace and name not in by_name[name].namespaces:
            raise _usage(f"`{name}` is a chart and a namespace", f"use --chart {name} or --namespace {name}")
        # A namespace of its chart's name shows the chart, too.
        if name in by_name and not is_namespace:
            found += _of_chart(by_name[name])
        else:
            found.append(Target(name))
    for each in found:
        if problem := rules.dns_label(each.namespace):
            raise _usage(f"invalid namespace `{each.namespace}`: it {problem}")
    return list(dict.fromkeys(found))


def _of_chart(chart: ProjectChart) -> list[Target]:
    return [Target(each, chart.name, is_optional=bool(number)) for number, each in enumerate(chart.namespaces)]


def _usage(message: str, hint: str = "") -> ChartgenError:
    return ChartgenError(Finding(message, rule="usage", hint=hint), exit_code=EXIT_USAGE)


def read(cluster: Reader, wanted: Sequence[Target], charts: Sequence[ProjectChart], *, images: bool = False) -> Report:
    """Read the status of namespaces.

    Args:
        cluster: The cluster.
        wanted: The namespaces and charts.
        charts: Those of the project.
        images: Whether sizes and times of images are determined.

    Raises:
        ChartgenError: The cluster does not respond (exit code 3).
    """
    by_name = {chart.name: chart for chart in charts}
    expected = {each for chart in charts for each in chart.namespaces}
    found: dict[str, NamespaceStatus] = {}
    shown: list[NamespaceStatus] = []
    for target in wanted:
        if target.namespace not in found:
            snapshot = cluster.snapshot(target.namespace, nodes=images)
            status = _namespace(snapshot, by_name, find(snapshot, cluster, _committed(by_name)))
            found[target.namespace] = _with_images(status, snapshot) if images else status
        status = found[target.namespace]
        if target.is_optional and not status.exists:
            continue
        if target.chart:
            status = status.of_charts(_containing(target.chart, charts))
        is_known = status.exists or target.namespace in expected
        shown.append(replace(status, is_known=is_known, not_installed=tuple(_not_installed(status, target, charts))))
    return Report(tuple(shown), datetime.now(UTC), images)


def _not_installed(status: NamespaceStatus, target: Target, charts: Sequence[ProjectChart]) -> Iterator[NotInstalled]:
    """Yield the charts that a namespace lacks; those that others install as dependencies are not expected."""
    installed = {each.release.chart for each in status.releases}
    below = {name for chart in charts for name in chart.depends_on if target.chart != name}
    if target.chart and installed:
        return
    for chart in charts:
        is_wanted = target.chart in ("", chart.name) and target.namespace in chart.namespaces
        if is_wanted and chart.name not in installed | below:
            folder = shlex.quote(chart.committed.folder)
            command = f"helm install {chart.name} {folder} -n {target.namespace}"
            environment = chart.environment_in(target.namespace)
            command += f" --values {folder}/values-{environment}.yaml" if environment else ""
            command += "" if status.exists else " --create-namespace"
            if chart.spec.chart.dependencies:
                command = f"helm dependency build {folder} && {command}"
            yield NotInstalled(chart.name, chart.spec.chart.version, command, chart.location())


def _containing(name: str, charts: Sequence[ProjectChart]) -> set[str]:
    """Return a chart and those that install it as a dependency."""
    found: set[str] = set()
    new = {name}
    while new:
        found |= new
        new = {chart.name for chart in charts if found.intersection(chart.depends_on)} - found
    return found


def _committed(charts: Mapping[str, ProjectChart]) -> dict[str, FolderChart]:
    """Return the charts that have been generated."""
    return {name: chart.committed for name, chart in charts.items() if chart.committed.files}


def _namespace(
    snapshot: Snapshot, charts: Mapping[str, ProjectChart], drift: Mapping[str, Sequence[Drift]]
) -> NamespaceStatus:
    origins: dict[str, Origin] = {}
    locations: dict[Identity, Location | None] = {}
    located = dict(drift)
    for record in snapshot.records:
        chart = charts.get(text(record, "metadata", "name"))
        if chart is None or "objects" not in record:
            continue
        environment = chart.environment(record["values"])
        name = text(record, "name")
        origins[name] = Origin(chart.location(), environment, tuple(chart.policies(environment or "")))
        for template, manifest in zip(record["templates"], record["objects"], strict=True):
            one = identity(manifest, snapshot.namespace)
            locations[one] = chart.location(template, environment or "")
        located[name] = [
            replace(each, location=_location(each, record, chart, environment or "")) for each in drift.get(name, ())
        ]
    return namespace_status(snapshot, datetime.now(UTC), drift=located, locations=locations, origins=origins)


def _location(drift: Drift, record: Json, chart: ProjectChart, environment: str) -> Location | None:
    """Return where the spec determines what has drifted."""
    if drift.kind == "not-installed":
        if drift.path:
            return chart.value_location(drift.path)
        is_object = drift.subject.startswith("templates/") and not drift.subject.startswith("templates/_")
        return chart.location(drift.subject if is_object else "")
    for template, manifest in zip(record["templates"], record["objects"], strict=True):
        if display_name(manifest) == drift.subject:
            return chart.field_location(template, manifest, drift.path, environment)
    return None


def _with_images(status: NamespaceStatus, snapshot: Snapshot) -> NamespaceStatus:
    """Complete the sizes and times of the images of pods."""
    pods = [pod.pod for release in status.releases for each in release.objects for pod in each.pods]
    known = completed((image for pod in pods for image in pod.images), snapshot.objects)

    def with_images(each: ObjectStatus) -> ObjectStatus:
        found = (
            replace(one, pod=replace(one.pod, images=tuple(known[i] for i in one.pod.images))) for one in each.pods
        )
        return replace(each, pods=tuple(found))

    releases = (replace(each, objects=tuple(map(with_images, each.objects))) for each in status.releases)
    return replace(status, releases=tuple(releases))
