"""KEDA for specs of chartgen: workloads that scale on events, down to zero."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from pathlib import Path
from typing import Annotated, ClassVar

from chartgen.plugin import (
    Count,
    Extra,
    Items,
    Kind,
    Names,
    Part,
    Positive,
    Problem,
    Raw,
    Text,
    Value,
    WorkloadExtension,
    check,
    empty,
    spec,
)

__all__ = ["SCALED_OBJECT", "ScaledObject", "Trigger"]


@spec
class Trigger(Part):
    """An event source of a ScaledObject."""

    type: Text
    """Type of the scaler, such as kafka or cron. Fixed in the chart."""
    metadata: Names[str]
    """Parameters of the scaler. Fixed in the chart."""
    _: KW_ONLY
    authentication_ref: Raw = field(default_factory=empty)
    """Credentials, such as `{"name": "kafka"}` for a TriggerAuthentication. Fixed in the chart."""

    _placeholders: ClassVar[tuple[str, ...]] = ("metadata", "authentication_ref")


@spec
class ScaledObject(WorkloadExtension):
    """A KEDA ScaledObject: scales a Deployment or StatefulSet on events."""

    triggers: Items[Trigger]
    """Event sources. Fixed in the chart."""
    _: KW_ONLY
    min_replica_count: Annotated[Count, Value("minReplicaCount", level="standard")] = 0
    """Minimum number of replicas. Value: `scaledObject.minReplicaCount`."""
    max_replica_count: Annotated[Positive, Value("maxReplicaCount", level="standard")] = 100
    """Maximum number of replicas. Value: `scaledObject.maxReplicaCount`."""
    polling_interval: Annotated[Positive, Value("pollingInterval", kubernetes=30)] = 30
    """Seconds between two checks of the triggers. Value: `scaledObject.pollingInterval`."""
    cooldown_period: Annotated[Count, Value("cooldownPeriod", kubernetes=300)] = 300
    """Seconds without events before it scales to zero. Value: `scaledObject.cooldownPeriod`."""

    scaling_fields: ClassVar[tuple[str, str]] = ("min_replica_count", "max_replica_count")
    _placeholders: ClassVar[tuple[str, ...]] = ("triggers", "extra")
    _extra: ClassVar[Extra] = Extra({"scaleTargetRef": ""})

    def note(self) -> str:
        """Return the number of replicas, for `chartgen tree`."""
        return f"replicas: {self.min_replica_count}-{self.max_replica_count}"

    @check("min_replica_count", "max_replica_count")
    def _order(self) -> Iterator[Problem]:
        if self.min_replica_count > self.max_replica_count:
            yield Problem(
                ("max_replica_count",),
                "invalid max_replica_count: it is less than min_replica_count",
                found=str(self.max_replica_count),
                expected=f"{self.min_replica_count} or more",
            )

    @check("triggers")
    def _some(self) -> Iterator[Problem]:
        if not self.triggers:
            yield Problem(("triggers",), "missing trigger of ScaledObject", hint='add one: `Trigger("cron", {...})`')


_HERE = Path(__file__).parent
SCALED_OBJECT = Kind(
    ScaledObject,
    api_version="keda.sh/v1alpha1",
    template=_HERE / "scaledobject.yaml",
    schema=_HERE / "definition.yaml",
)
