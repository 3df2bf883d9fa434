"""How many pods of a workload may be away at a time."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, Any, Literal

from chartgen.spec.base import Problem, Spec, spec
from chartgen.spec.declare import BOOLEAN, Value
from chartgen.spec.types import IntOrPercent

_AMOUNT = {
    "type": ["integer", "string"],
    "minimum": 0,
    "maximum": 2147483647,
    "pattern": "^(0|[1-9][0-9]{0,8}|(100|[0-9]{1,2})%)?$",
}


def _least(budget: Any, chart: Any) -> Any:  # noqa: ARG001  a default is made from both
    return "" if budget.min_available is None else budget.min_available


def _most(budget: Any, chart: Any) -> Any:  # noqa: ARG001  a default is made from both
    if budget.max_unavailable is None:
        return 1 if budget.min_available is None else ""
    return budget.max_unavailable


@spec
class PodDisruptionBudget(Spec):
    """How many pods may be away while nodes are drained; left out, one. It is there while more than one pod runs."""

    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Disruption", BOOLEAN)] = True
    """Whether there is a budget where more than one pod runs. Value: `podDisruptionBudget.enabled`."""
    min_available: Annotated[IntOrPercent | None, Value("minAvailable", "Disruption", _AMOUNT, default=_least)] = None
    """How many pods have to stay, a number or a percentage. Value: `podDisruptionBudget.minAvailable`."""
    max_unavailable: Annotated[IntOrPercent | None, Value("maxUnavailable", "Disruption", _AMOUNT, default=_most)] = (
        None
    )
    """How many pods may be away, a number or a percentage. Value: `podDisruptionBudget.maxUnavailable`."""
    unhealthy_pod_eviction_policy: Annotated[
        Literal["AlwaysAllow", "IfHealthyBudget"], Value("unhealthyPodEvictionPolicy", "Disruption")
    ] = "AlwaysAllow"
    """Whether pods that are not ready may always go. Value: `podDisruptionBudget.unhealthyPodEvictionPolicy`."""

    def _problems(self) -> Iterator[Problem]:
        if self.min_available is not None and self.max_unavailable is not None:
            yield Problem(
                ("max_unavailable",), "a budget says how many pods have to stay or how many may be away, not both",
                hint="leave out one of them",
            )  # fmt: skip
