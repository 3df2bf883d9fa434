"""The environment that `chartgen status --environment` names: its charts, and the cluster in which they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.live.charts import ProjectChart
from chartgen.live.kubeconfig import DEFAULT
from chartgen.similar import closest
from chartgen.spec.cluster import Cluster
from chartgen.wording import listed


def of_environment(charts: Sequence[ProjectChart], environment: str) -> list[ProjectChart]:
    """Return the charts that have an environment, as they are in it.

    Raises:
        ChartgenError: None has it (exit code 2).
    """
    having = [each for each in charts if environment in each.spec.chart.environments]
    found = [
        replace(each, only=environment, default_namespace=_namespace(_clusters(each, environment))) for each in having
    ]
    if not found:
        known = sorted({name for each in charts for name in each.spec.chart.environments})
        near = closest(environment, known)
        raise _usage(
            f'unknown environment "{environment}"',
            expected=", ".join(known) or "none: no chart has environments",
            hint=f'did you mean "{near}"?' if near else "",
        )
    return found


def context_of(charts: Sequence[ProjectChart], environment: str) -> str | None:
    """Return the context of the cluster of an environment; None for the current one, if it names no cluster.

    Args:
        charts: The charts that have it.
        environment: Its name.

    Raises:
        ChartgenError: No cluster of it has a context, or several have different ones (exit code 2).
    """
    clusters = [(cluster, each.location()) for each in charts for cluster in _clusters(each, environment)]
    if not clusters:
        return None
    by_context: dict[str, str] = {cluster.context: cluster.name for cluster, _ in clusters if cluster.context}
    if not by_context:
        raise _usage(
            f'missing context of the environment "{environment}"',
            location=clusters[0][1],
            hint="set `context=` of its Cluster, or name one with --context",
        )
    if len(by_context) > 1:
        names = listed((f"{context} ({name})" for context, name in sorted(by_context.items())), most=9)
        raise _usage(
            f'ambiguous context of the environment "{environment}", which runs in several clusters',
            expected=names,
            hint="name one with --context",
        )
    return next(iter(by_context))


def _namespace(clusters: Sequence[Cluster]) -> str:
    """Return where charts without a namespace are installed."""
    return next((each.namespace for each in clusters if each.namespace), DEFAULT)


def _clusters(chart: ProjectChart, environment: str) -> Sequence[Cluster]:
    own = chart.spec.chart.environments[environment].clusters
    return own or [each.cluster for each in chart.spec.project.clusters if environment in each.environments]


def _usage(message: str, *, expected: str = "", hint: str = "", location: Location | None = None) -> ChartgenError:
    finding = Finding(message, location, expected=expected, hint=hint, rule="usage")
    return ChartgenError(finding, exit_code=EXIT_USAGE)
