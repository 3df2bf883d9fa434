"""What sets the number of replicas of a workload: its HorizontalPodAutoscaler, or an extension that scales it."""

from __future__ import annotations

from typing import Any, NamedTuple

from chartgen.locations import Path
from chartgen.spec.declare import Value, declared


class Autoscaler(NamedTuple):
    """An autoscaler of a workload."""

    spec: Any
    """What describes it, with a field `enabled`."""
    path: Path
    """Its path in the spec, below the workload."""
    place: tuple[str, ...]
    """The path of its values, below those of the workload."""
    fields: tuple[str, str]
    """The fields with the minimum and the maximum number of replicas."""

    @property
    def enabled(self) -> bool:
        """Whether it is enabled by default."""
        return bool(self.spec.enabled)

    @property
    def least(self) -> int:
        """The minimum number of replicas."""
        return int(getattr(self.spec, self.fields[0]))

    @property
    def most(self) -> int:
        """The maximum number of replicas."""
        return int(getattr(self.spec, self.fields[1]))

    @property
    def values(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The paths of the values of the two numbers, below those of the workload."""
        keys = {each.field: each.mark.path for each in declared(type(self.spec)) if isinstance(each.mark, Value)}
        least, most = ((*self.place, *keys.get(field, "").split(".")) for field in self.fields)
        return least, most


def autoscaler_of(workload: Any) -> Autoscaler | None:
    """Return the autoscaler of a workload; None if it has none."""
    own = getattr(workload, "autoscaling", None)
    if own is not None:
        return Autoscaler(own, ("autoscaling",), ("autoscaling",), ("min_replicas", "max_replicas"))
    for name, each in getattr(workload, "extensions", {}).items():
        if each.scaling_fields is not None:
            return Autoscaler(each, ("extensions", name), each.place(name), each.scaling_fields)
    return None
