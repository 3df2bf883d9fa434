"""DaemonSets."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, ClassVar

from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Value
from chartgen.spec.extra import WORKLOAD, Extra
from chartgen.spec.strategy import DAEMON_SET, NONE, ROLLING_UPDATE, OnDelete, RollingUpdate
from chartgen.spec.types import Count
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import CONTAINERS, Server


@spec
class DaemonSet(Server):
    """A DaemonSet: one pod on each node that its node selector and tolerations allow."""

    kind: ClassVar[str] = "DaemonSet"
    _extra: ClassVar[Extra] = Extra(WORKLOAD, part=("apps/v1", "DaemonSet", ("spec",)))

    _: KW_ONLY
    revision_history_limit: Annotated[
        Count | None, Value("revisionHistoryLimit", "Workload", full=3, kubernetes=10)
    ] = UNSET
    """Number of old ControllerRevisions to keep for rollbacks. Value: `revisionHistoryLimit`."""
    update_strategy: Annotated[
        RollingUpdate | OnDelete | None, Value("updateStrategy", "Workload", DAEMON_SET, kubernetes=ROLLING_UPDATE)
    ] = UNSET
    """Update strategy: RollingUpdate or OnDelete. Value: `updateStrategy`."""
    min_ready_seconds: Count = 0
    """Seconds a new pod must be ready before it is considered available. Fixed in the chart."""

    @check("update_strategy")
    def _amounts(self) -> Iterator[Problem]:
        strategy = self.update_strategy
        if not isinstance(strategy, RollingUpdate):
            return
        if strategy.partition is not None:
            message = 'conflicting "partition": only StatefulSets are updated by partition'
            yield Problem(("update_strategy", "partition"), message, str(strategy.partition))
        fewer = 1 if strategy.max_unavailable is None else strategy.max_unavailable  # which Kubernetes defaults to
        if strategy.max_surge not in NONE and fewer not in NONE:
            message = 'conflicting "max_surge": a DaemonSet can only have it if "max_unavailable" is 0'
            yield Problem(
                ("update_strategy", "max_surge"), message, str(strategy.max_surge), hint="set `max_unavailable=0`"
            )
        elif strategy.max_surge in NONE and strategy.max_unavailable in (0, "0%"):
            message = 'invalid "max_unavailable": without a surge, no pod could be replaced'
            yield Problem(("update_strategy", "max_unavailable"), message, "0", hint="also set `max_surge=1`")

    @check("update_strategy", "ports", "host_network", *CONTAINERS)
    def _surge_with_ports_of_nodes(self) -> Iterator[Problem]:
        strategy = self.update_strategy
        if not isinstance(strategy, RollingUpdate) or strategy.max_surge in NONE:
            return
        for name, port in self.pod_ports().items():
            if self.host_network or port.host_port is not None:
                yield Problem(
                    ("update_strategy", "max_surge"),
                    f'conflicting "max_surge": the new pod waits for the port "{name}" of the node,'
                    " which the old pod still uses",
                    str(strategy.max_surge), hint="replace the pods one by one: `RollingUpdate(max_unavailable=1)`",
                )  # fmt: skip
                return
