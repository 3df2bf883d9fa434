"""Workloads with a number of replicas, which an autoscaler may set."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, ClassVar

from chartgen.locations import Key
from chartgen.spec import examples
from chartgen.spec.autoscaling import HorizontalPodAutoscaler
from chartgen.spec.base import base
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Group, Value
from chartgen.spec.disruption import PodDisruptionBudget
from chartgen.spec.types import Count
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import Server


@base
class Scaled(Server):
    """Fields of workloads with a number of replicas."""

    _values_first: ClassVar[bool] = True

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
    """Number of replicas. In a spec, None leaves the number to an external autoscaler. Value: `replicaCount`."""
    autoscaling: Annotated[HorizontalPodAutoscaler | None, Group("autoscaling")] = None
    """Autoscaler of the workload. Value: `autoscaling`."""
    pod_disruption_budget: Annotated[PodDisruptionBudget | None, Group("podDisruptionBudget")] = None
    """PodDisruptionBudget of the pods. Value: `podDisruptionBudget`."""

    @check("extensions", "autoscaling")
    def _autoscalers(self) -> Iterator[Problem]:
        first = "`autoscaling`" if self.autoscaling is not None else ""
        for name, each in self.extensions.items():
            if each.scaling_fields is None:
                continue
            if first:
                title = type(each).__name__
                message = f"conflicting {title}: {first} also sets the number of replicas"
                yield Problem(("extensions", Key(name)), message, title, hint="remove one of them")
            first = first or f"`extensions[{name!r}]`"

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
