"""Deployments."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, ClassVar

from chartgen.spec import examples
from chartgen.spec.autoscaling import HorizontalPodAutoscaler
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Group, Value
from chartgen.spec.strategy import STRATEGY, Recreate, RollingUpdate
from chartgen.spec.types import Count, Positive
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import Server


@spec
class Deployment(Server):
    """A Deployment: interchangeable pods, updated according to a strategy."""

    kind: ClassVar[str] = "Deployment"

    _: KW_ONLY
    replicas: Annotated[
        Count | None,
        Value(
            "replicaCount",
            "Workload",
            full=examples.at_least_two,
            strict=examples.at_least_two,
            level="minimal",
        ),
    ] = UNSET
    """Number of replicas. In a spec, None leaves it to what scales the workload. Value: `replicaCount`."""
    autoscaling: Annotated[HorizontalPodAutoscaler | None, Group("autoscaling")] = None
    """Autoscaler of the workload. Value: `autoscaling`."""
    revision_history_limit: Annotated[
        Count | None, Value("revisionHistoryLimit", "Workload", full=3, kubernetes=10)
    ] = UNSET
    """Number of old ReplicaSets to keep for rollbacks. Value: `revisionHistoryLimit`."""
    progress_deadline_seconds: Annotated[
        Positive | None, Value("progressDeadlineSeconds", "Workload", full=300, kubernetes=600)
    ] = UNSET
    """Seconds without progress after which a rollout is considered failed. Value: `progressDeadlineSeconds`."""
    strategy: Annotated[RollingUpdate | Recreate | None, Value("strategy", "Workload", STRATEGY)] = UNSET
    """Deployment strategy: RollingUpdate or Recreate. Value: `strategy`."""
    min_ready_seconds: Count = 0
    """Seconds a new pod must be ready before it is considered available. Fixed in the chart."""

    @check("autoscaling", "resources")
    def _autoscaled_requests(self) -> Iterator[Problem]:
        if self.autoscaling is None:
            return
        amounts = self.resources.manifest()
        for name, path in self.autoscaling.measured().items():
            # A request that is unset defaults to the limit.
            if name not in amounts.get("requests", {}) and name not in amounts.get("limits", {}):
                yield Problem(
                    ("autoscaling", *path),
                    f"missing {name} request: the autoscaler measures the utilization of the request",
                    hint=f'set `resources=Resources({name}="...")`',
                )

    @check("progress_deadline_seconds", "min_ready_seconds")
    def _deadline(self) -> Iterator[Problem]:
        deadline = self.progress_deadline_seconds or 600  # which Kubernetes defaults to
        if deadline <= self.min_ready_seconds:
            yield Problem(
                ("progress_deadline_seconds",),
                'invalid "progress_deadline_seconds" of Deployment: must be more than "min_ready_seconds"',
                str(deadline), f"more than {self.min_ready_seconds}",
            )  # fmt: skip
