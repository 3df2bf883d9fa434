"""HorizontalPodAutoscaler: the number of replicas follows the load."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any

from chartgen.locations import Path
from chartgen.spec import examples
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Json, Value, definition, definitions
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.labels import HasMetadata
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.types import DnsSubdomain, Positive

_PERCENTAGE: Json = {"type": "integer", "minimum": 0, "maximum": 2147483647}


def _target(name: str) -> Any:
    def default(autoscaler: Any, chart: Any) -> int:  # noqa: ARG001  the signature of all defaults
        return getattr(autoscaler, name) or 0

    return default


@spec
class HorizontalPodAutoscaler(HasMetadata):
    """A HorizontalPodAutoscaler: scales a workload between a minimum and a maximum number of replicas."""

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Autoscaling", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to scale automatically; otherwise `replicaCount` applies. Value: `autoscaling.enabled`."""
    min_replicas: Annotated[
        Positive,
        Value(
            "minReplicas", "Autoscaling", full=examples.raised_to_two, strict=examples.raised_to_two, level="standard"
        ),
    ] = 1
    """Minimum number of replicas. Value: `autoscaling.minReplicas`."""
    max_replicas: Annotated[
        Positive,
        Value(
            "maxReplicas", "Autoscaling", full=examples.raised_to_two, strict=examples.raised_to_two, level="standard"
        ),
    ]
    """Maximum number of replicas. Value: `autoscaling.maxReplicas`."""
    cpu: Annotated[
        Positive | None,
        Value("targetCPUUtilizationPercentage", "Autoscaling", _PERCENTAGE, default=_target("cpu"), level="standard"),
    ] = None
    """Target average CPU utilization, in percent of the request; 0 for none.
    Value: `autoscaling.targetCPUUtilizationPercentage`."""
    memory: Annotated[
        Positive | None,
        Value(
            "targetMemoryUtilizationPercentage", "Autoscaling", _PERCENTAGE, default=_target("memory"), level="standard"
        ),
    ] = None
    """Target average memory utilization, in percent of the request; 0 for none.
    Value: `autoscaling.targetMemoryUtilizationPercentage`."""
    metrics: Annotated[
        Items[Raw], Value("metrics", "Autoscaling", definitions("MetricSpec"), full=examples.METRICS)
    ] = ()
    """Additional metrics to scale on. Value: `autoscaling.metrics`."""
    behavior: Annotated[
        Raw,
        Value("behavior", "Autoscaling", definition("HorizontalPodAutoscalerBehavior"), full=examples.SCALING),
    ] = field(default_factory=empty)
    """Scaling behavior in both directions. Value: `autoscaling.behavior`."""

    fullname: DnsSubdomain | None = None
    """Exact name of the autoscaler. Defaults to the workload's name. Fixed in the chart."""

    def measured(self) -> dict[str, Path]:
        """Return the resources whose utilization is measured, each with the path of the field that names it."""
        found: dict[str, Path] = {name: (name,) for name in ("cpu", "memory") if getattr(self, name)}
        for index, metric in enumerate(self.metrics):
            resource = plain(metric).get("resource", {})
            if "averageUtilization" in resource.get("target", {}):
                found.setdefault(str(resource.get("name")), ("metrics", index))
        return found

    @check("min_replicas", "max_replicas")
    def _range(self) -> Iterator[Problem]:
        if self.min_replicas > self.max_replicas:
            yield Problem(
                ("min_replicas",), 'invalid "min_replicas" of HorizontalPodAutoscaler: it exceeds "max_replicas"',
                str(self.min_replicas), f"at most {self.max_replicas}",
            )  # fmt: skip

    @check("cpu", "memory", "metrics")
    def _has_metric(self) -> Iterator[Problem]:
        if self.cpu is None and self.memory is None and not self.metrics:
            yield Problem((), "missing metric of HorizontalPodAutoscaler", "", "cpu, memory or metrics", "set `cpu=80`")

    @check("metrics")
    def _metrics(self) -> Iterator[Problem]:
        for index, metric in enumerate(self.metrics):
            yield from raw_problems("MetricSpec", plain(metric), "metrics", index)

    @check("behavior")
    def _behavior(self) -> Iterator[Problem]:
        if self.behavior:
            yield from raw_problems("HorizontalPodAutoscalerBehavior", plain(self.behavior), "behavior")
