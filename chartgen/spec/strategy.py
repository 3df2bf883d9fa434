"""Update strategies of workloads."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Any

from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Json, definition
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import Count, IntOrPercent
from chartgen.spec.unset import UNSET


def _strategy(other: str, rolling: str) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "type": {"type": "string", "enum": ["RollingUpdate", other]},
            "rollingUpdate": definition(rolling),
        },
    }


DEPLOYMENT = _strategy("Recreate", "RollingUpdateDeployment")
STATEFUL_SET = _strategy("OnDelete", "RollingUpdateStatefulSetStrategy")
DAEMON_SET = _strategy("OnDelete", "RollingUpdateDaemonSet")
ROLLING_UPDATE = {"type": "RollingUpdate"}
"""The update strategy that StatefulSets and DaemonSets have by default."""
NONE = (None, UNSET, 0, "0%")
"""Amounts of no pods."""


@spec
class RollingUpdate(Serializable, Spec):
    """Replaces pods gradually."""

    _: KW_ONLY
    max_surge: IntOrPercent | None = UNSET
    """Maximum number or percentage of additional pods during the update. Not for StatefulSets. Part of the values
    `strategy` and `updateStrategy`."""
    max_unavailable: IntOrPercent | None = UNSET
    """Maximum number or percentage of unavailable pods during the update. For StatefulSets, it requires Kubernetes
    1.37. Part of the values `strategy` and `updateStrategy`."""
    partition: Count | None = None
    """Ordinal of the first pod of a StatefulSet to update; pods with lower ordinals keep the old version. Part of the
    value `updateStrategy`."""

    def manifest(self) -> dict[str, Any]:
        """Return the strategy in Kubernetes syntax."""
        amounts = {"maxSurge": self.max_surge, "maxUnavailable": self.max_unavailable, "partition": self.partition}
        update = {name: amount for name, amount in amounts.items() if amount not in (None, UNSET)}
        return {"type": "RollingUpdate"} | ({"rollingUpdate": update} if update else {})

    @check("max_surge", "max_unavailable")
    def _replaces_pods(self) -> Iterator[Problem]:
        if self.max_surge in (0, "0%") and self.max_unavailable in (0, "0%"):
            yield Problem(
                (), "conflicting max_surge and max_unavailable of RollingUpdate: no pod could be replaced if both are 0"
            )


@spec
class Recreate(Serializable, Spec):
    """Terminates all pods before it creates new ones, for workloads of which two versions can't run at once."""

    def manifest(self) -> dict[str, Any]:
        """Return the strategy in Kubernetes syntax."""
        return {"type": "Recreate"}


@spec
class OnDelete(Serializable, Spec):
    """Replaces pods of a StatefulSet or a DaemonSet only when they are deleted by hand."""

    def manifest(self) -> dict[str, Any]:
        """Return the strategy in Kubernetes syntax."""
        return {"type": "OnDelete"}
