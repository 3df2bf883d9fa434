"""Update strategies of Deployments."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Any

from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import definition
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import IntOrPercent
from chartgen.spec.unset import UNSET

STRATEGY = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "enum": ["RollingUpdate", "Recreate"]},
        "rollingUpdate": definition("RollingUpdateDeployment"),
    },
}


@spec
class RollingUpdate(Serializable, Spec):
    """Replaces pods gradually."""

    _: KW_ONLY
    max_surge: IntOrPercent | None = UNSET
    """Maximum number or percentage of pods above the number of replicas. Value: `strategy`."""
    max_unavailable: IntOrPercent | None = UNSET
    """Maximum number or percentage of unavailable pods during the update. Value: `strategy`."""

    def manifest(self) -> dict[str, Any]:
        """Return a Kubernetes DeploymentStrategy."""
        amounts = {"maxSurge": self.max_surge, "maxUnavailable": self.max_unavailable}
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
    """Terminates all pods before it creates new ones, for workloads that can't run twice."""

    def manifest(self) -> dict[str, Any]:
        """Return a Kubernetes DeploymentStrategy."""
        return {"type": "Recreate"}
