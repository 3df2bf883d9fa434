"""Deployments."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, ClassVar

from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Value
from chartgen.spec.extra import WORKLOAD, Extra
from chartgen.spec.scaled import Scaled
from chartgen.spec.strategy import DEPLOYMENT, Recreate, RollingUpdate
from chartgen.spec.types import Count, Positive
from chartgen.spec.unset import UNSET


@spec
class Deployment(Scaled):
    """A Deployment: interchangeable pods, updated according to a strategy."""

    kind: ClassVar[str] = "Deployment"

    _: KW_ONLY
    revision_history_limit: Annotated[
        Count | None, Value("revisionHistoryLimit", "Workload", full=3, kubernetes=10)
    ] = UNSET
    """Number of old ReplicaSets to keep for rollbacks. Value: `revisionHistoryLimit`."""
    progress_deadline_seconds: Annotated[
        Positive | None, Value("progressDeadlineSeconds", "Workload", full=300, kubernetes=600)
    ] = UNSET
    """Seconds without progress after which a rollout is considered failed. Value: `progressDeadlineSeconds`."""
    strategy: Annotated[RollingUpdate | Recreate | None, Value("strategy", "Workload", DEPLOYMENT)] = UNSET
    """Deployment strategy: RollingUpdate or Recreate. Value: `strategy`."""
    min_ready_seconds: Count = 0
    """Seconds a new pod must be ready before it is considered available. Fixed in the chart."""

    _extra: ClassVar[Extra] = Extra(WORKLOAD, "paused", part=("apps/v1", "Deployment", ("spec",)))

    @check("strategy")
    def _partition(self) -> Iterator[Problem]:
        if isinstance(self.strategy, RollingUpdate) and self.strategy.partition is not None:
            message = 'conflicting "partition": only StatefulSets are updated by partition'
            yield Problem(("strategy", "partition"), message, str(self.strategy.partition))

    @check("progress_deadline_seconds", "min_ready_seconds")
    def _deadline(self) -> Iterator[Problem]:
        deadline = self.progress_deadline_seconds or 600  # which Kubernetes defaults to
        if deadline <= self.min_ready_seconds:
            yield Problem(
                ("progress_deadline_seconds",),
                'invalid "progress_deadline_seconds" of Deployment: must be more than "min_ready_seconds"',
                str(deadline), f"more than {self.min_ready_seconds}",
            )  # fmt: skip
