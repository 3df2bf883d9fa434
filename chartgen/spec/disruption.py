"""Pod disruption budgets."""

from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, Literal

from chartgen.spec import examples
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Value
from chartgen.spec.frozen import empty
from chartgen.spec.labels import HasMetadata
from chartgen.spec.types import DnsSubdomain, IntOrPercent, Labels
from chartgen.spec.unset import UNSET

_MOST_PODS = 999_999
"""Helm prints larger numbers of values files as 1e+06."""
_AMOUNT = {
    "type": ["integer", "string"],
    "minimum": 0,
    "maximum": _MOST_PODS,
    "pattern": "^((100|[0-9]{1,2})%)?$",
}


def _least(budget: Any, chart: Any) -> Any:  # noqa: ARG001  a default is made from both
    return "" if budget.min_available is None else budget.min_available


def _most(budget: Any, chart: Any) -> Any:  # noqa: ARG001  a default is made from both
    if budget.max_unavailable is None:
        return 1 if budget.min_available is None else ""
    return budget.max_unavailable


def _amount(path: str, default: Callable[[Any, Any], Any]) -> Value:
    # A budget has one of the two amounts: the other one is a value where the installer may choose.
    return Value(
        path,
        "Disruption",
        _AMOUNT,
        default=default,
        full=examples.other_amount,
        level="standard",
        unset_level="all",
    )


@spec
class PodDisruptionBudget(HasMetadata):
    """A PodDisruptionBudget. By default, one pod may be unavailable.

    With the profiles `hardened` and `openshift`, it is created only if the workload has several replicas.
    """

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Disruption", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create a disruption budget if there are several replicas. Value: `podDisruptionBudget.enabled`."""
    min_available: Annotated[
        IntOrPercent | None,
        _amount("minAvailable", _least),
    ] = None
    """Minimum number or percentage of available pods. Value: `podDisruptionBudget.minAvailable`."""
    max_unavailable: Annotated[
        IntOrPercent | None,
        _amount("maxUnavailable", _most),
    ] = None
    """Maximum number or percentage of unavailable pods. Value: `podDisruptionBudget.maxUnavailable`."""
    unhealthy_pod_eviction_policy: Annotated[
        Literal["AlwaysAllow", "IfHealthyBudget"] | None,
        Value("unhealthyPodEvictionPolicy", "Disruption", kubernetes="IfHealthyBudget"),
    ] = UNSET
    """Eviction policy of unhealthy pods. Value: `podDisruptionBudget.unhealthyPodEvictionPolicy`."""

    selector: Labels = field(default_factory=empty)
    """Labels that select the pods, instead of those of the workload. Fixed in the chart."""
    fullname: DnsSubdomain | None = None
    """Exact name of the budget. Defaults to the workload's name. Fixed in the chart."""

    @check("min_available", "max_unavailable")
    def _amounts_of_values(self) -> Iterator[Problem]:
        for name in ("min_available", "max_unavailable"):
            amount = getattr(self, name)
            if isinstance(amount, int) and amount > _MOST_PODS:
                message = f'invalid "{name}" of PodDisruptionBudget: too many pods'
                yield Problem((name,), message, str(amount), f"at most {_MOST_PODS}, or a percentage")

    @check("min_available", "max_unavailable")
    def _one_amount(self) -> Iterator[Problem]:
        if self.min_available is not None and self.max_unavailable is not None:
            yield Problem(
                ("max_unavailable",), "conflicting min_available and max_unavailable of PodDisruptionBudget",
                hint="set one of them",
            )  # fmt: skip
