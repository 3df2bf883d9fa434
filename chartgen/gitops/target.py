"""A chart in one environment, which GitOps tools install, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chartgen.errors import Location
from chartgen.ordering import ordered
from chartgen.resources.autoscalers import autoscaling_manifest
from chartgen.resources.scope import ChartScope
from chartgen.spec.chart import Chart
from chartgen.spec.cluster import Cluster
from chartgen.spec_chart import SpecChart

NO_ENVIRONMENT = "default"
"""The folder of charts without environments, and what stands for them where an environment is named."""
DEFAULT_NAMESPACE = "default"


class Scaled(NamedTuple):
    """A workload whose number of replicas an autoscaler sets."""

    kind: str
    name: str


class Destination(NamedTuple):
    """A cluster that a chart runs in."""

    name: str
    server: str = ""
    project: str = ""
    namespace: str = ""
    """That of charts that have none."""


class Target(NamedTuple):
    """A chart in one environment; small, and can be sent between processes."""

    chart: str
    """The name of the chart, and of its release."""
    version: str
    environment: str
    """Empty for a chart without environments."""
    origin: str
    """The spec file, as generated files name it."""
    namespace: str
    """The namespace of the release; empty for that of the cluster."""
    namespace_labels: Mapping[str, str] = {}
    clusters: tuple[Destination, ...] = ()
    """Where it runs; empty for the cluster of the GitOps tool."""
    after: tuple[str, ...] = ()
    """The charts that are installed before."""
    values: str = ""
    """The content of its values file, without the header; empty if it sets nothing."""
    scaled: tuple[Scaled, ...] = ()
    required: tuple[str, ...] = ()
    """The paths of values without a default."""
    has_tests: bool = False
    """Whether `helm test` has something to run."""
    below: tuple[str, ...] = ()
    """The charts of specs that are installed with this one, as its dependencies."""
    location: Location | None = None
    """The line of the chart."""

    @property
    def folder(self) -> str:
        """The folder of its files."""
        return self.environment or NO_ENVIRONMENT

    @property
    def path(self) -> str:
        """The path of its file in the folder of a tool, with slashes."""
        return f"{self.folder}/{self.chart}.yaml"

    @property
    def values_file(self) -> str:
        """The values file of the environment in the chart; empty if it has none."""
        return f"values-{self.environment}.yaml" if self.values else ""

    @property
    def title(self) -> str:
        """The chart and its environment, for headers and messages."""
        at = f" in {self.environment}" if self.environment else ""
        return f"{self.chart} {self.version}{at}"


def targets_of(chart: SpecChart, clusters: Mapping[str, Sequence[Cluster]]) -> list[Target]:
    """Return a chart in each of its environments, or the chart itself if it has none.

    Args:
        chart: The chart, with its files.
        clusters: The clusters of environments, for those that name none; `default` is for charts without any.
    """
    environments = chart.chart.environments or {"": chart.chart}
    return [_target(chart, name, one, clusters.get(name or NO_ENVIRONMENT, ())) for name, one in environments.items()]


def _target(chart: SpecChart, environment: str, one: Chart, clusters: Sequence[Cluster]) -> Target:
    return Target(
        chart=chart.name,
        version=chart.chart.version,
        environment=environment,
        origin=chart.file.title,
        namespace=one.namespace.name if one.namespace else "",
        namespace_labels=dict(one.namespace.labels) if one.namespace else {},
        clusters=tuple(
            Destination(each.name, each.server, each.project, each.namespace) for each in one.clusters or clusters
        ),
        after=tuple(other.name for other in one.after),
        values=_values(chart.tree.get(f"values-{environment}.yaml", "")) if environment else "",
        scaled=tuple(_scaled(one)),
        required=tuple(".".join(value.path) for value in (*chart.plan.required, *chart.required_below)),
        has_tests=any(each.kind.is_hook for each in chart.plan.resources),
        below=tuple(each.name for each in chart.below),
        location=chart.chart.location("name"),
    )


def _values(text: str) -> str:
    """Return a values file without the comments at its top; empty if it sets nothing."""
    lines = text.splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    content = "".join(lines[first:])
    return "" if content.strip() in ("", "{}") else content


def _scaled(chart: Chart) -> Iterator[Scaled]:
    """Yield the workloads whose number of replicas an autoscaler sets."""
    scope = ChartScope(chart)
    for each in scope.workloads:
        own = getattr(each.workload, "autoscaling", None)
        other = autoscaling_manifest(chart, each.component, scope.names)
        if each.workload.enabled and (
            (own is not None and own.enabled) or (other is not None and other.enabled is not False)
        ):
            yield Scaled(each.workload.kind, scope.names.resource(each.component).example)


def in_order(targets: Sequence[Target]) -> list[Target]:
    """Sort targets by environment and name, without the charts that others install as dependencies.

    What a target is installed after are then the charts that are installed themselves, in the same environment.
    """
    owners = {(each.environment, name): each.chart for each in targets for name in each.below}
    own = {(each.environment, each.chart): each for each in targets}
    found = []
    for each in sorted(targets, key=lambda one: (one.environment, one.chart)):
        if (each.environment, each.chart) in owners:
            continue
        before = (owners.get((each.environment, name), name) for name in each.after)
        known = {name for name in before if (each.environment, name) in own and name != each.chart}
        found.append(each._replace(after=tuple(sorted(known))))
    return found


def waves(targets: Sequence[Target]) -> dict[tuple[str, str], int]:
    """Return how many charts have to be installed one after another before a chart, by environment and chart."""
    by_key = {(each.environment, each.chart): each for each in targets}
    found: dict[tuple[str, str], int] = {}

    def before(key: tuple[str, str]) -> list[tuple[str, str]]:
        return [(key[0], name) for name in by_key[key].after]

    for key in ordered(by_key, before):
        # A chart cannot be after itself; an umbrella could be, by way of its dependencies.
        found[key] = max((found.get(other, 0) + 1 for other in before(key)), default=0)
    return found
