"""`status`: which namespaces and charts are asked for, and what is read and compared for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.live.charts import ProjectChart
from chartgen.live.cluster import Cluster, Snapshot
from chartgen.live.report import NamespaceStatus, Origin, Report, namespace_status
from chartgen.objects.fields import text
from chartgen.objects.identity import Identity, identity

Json = Mapping[str, Any]


class Target(NamedTuple):
    """A namespace, and the chart whose releases are shown; all of them if it is empty."""

    namespace: str
    chart: str = ""


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
        ChartgenError: A name is that of a chart and of a namespace, a chart does not exist, or nothing is named and
            there are no specs.
    """
    by_name = {chart.name: chart for chart in charts}
    namespaces = list(dict.fromkeys(each for chart in charts for each in chart.namespaces))
    if not (names.either or names.namespaces or names.charts):
        if not namespaces:
            raise _usage("no namespace is named", "name a namespace, as in `chartgen status NAMESPACE`")
        return [Target(each) for each in namespaces]
    found = [Target(each) for each in names.namespaces]
    for name in names.charts:
        if name not in by_name:
            raise _usage(
                f"unknown chart `{name}`", f"the charts of the specs are {', '.join(sorted(by_name)) or 'none'}"
            )
        found += [Target(each, name) for each in by_name[name].namespaces]
    for name in names.either:
        if name in by_name and name in namespaces:
            raise _usage(f"`{name}` is a chart and a namespace", f"use --chart {name} or --namespace {name}")
        if name in by_name:
            found += [Target(each, name) for each in by_name[name].namespaces]
        else:
            found.append(Target(name))
    return list(dict.fromkeys(found))


def _usage(message: str, hint: str) -> ChartgenError:
    return ChartgenError(Finding(message, rule="usage", hint=hint), exit_code=EXIT_USAGE)


def read(cluster: Cluster, wanted: Sequence[Target], charts: Sequence[ProjectChart], *, images: bool = False) -> Report:
    """Read the status of namespaces.

    Args:
        cluster: The cluster.
        wanted: The namespaces and charts.
        charts: Those of the project.
        images: Whether sizes and times of images are determined.

    Raises:
        ChartgenError: The cluster does not answer (exit code 3).
    """
    del images
    by_name = {chart.name: chart for chart in charts}
    found: dict[str, NamespaceStatus] = {}
    shown: list[NamespaceStatus] = []
    for target in wanted:
        if target.namespace not in found:
            found[target.namespace] = _namespace(cluster.snapshot(target.namespace), by_name)
        status = found[target.namespace]
        if target.chart:
            releases = tuple(each for each in status.releases if each.release.chart == target.chart)
            status = replace(status, releases=releases, others=(), missing_keys=())
        shown.append(status)
    return Report(tuple(shown), datetime.now(UTC))


def _namespace(snapshot: Snapshot, charts: Mapping[str, ProjectChart]) -> NamespaceStatus:
    origins: dict[str, Origin] = {}
    locations: dict[Identity, str] = {}
    for record in snapshot.records:
        chart = charts.get(text(record, "metadata", "name"))
        if chart is None or "objects" not in record:
            continue
        environment = chart.environment(record["values"])
        origins[record["name"]] = Origin(chart.location("", {}), environment, tuple(chart.policies(environment or "")))
        for template, manifest in zip(record["templates"], record["objects"], strict=True):
            one = identity(manifest, snapshot.namespace)
            locations[one] = chart.location(template, manifest, environment=environment or "")
    return namespace_status(snapshot, datetime.now(UTC), locations=locations, origins=origins)
