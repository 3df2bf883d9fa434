"""StatefulSets."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal

from chartgen import names
from chartgen.spec import statefulset_checks
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.base import Spec, spec
from chartgen.spec.declare import Value
from chartgen.spec.extra import WORKLOAD, Extra
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.rawdata import Serializable
from chartgen.spec.scaled import Scaled
from chartgen.spec.service import Service, ServicePort
from chartgen.spec.strategy import ROLLING_UPDATE, STATEFUL_SET, OnDelete, RollingUpdate
from chartgen.spec.types import Count, checked
from chartgen.spec.unnamed_ports import port_name
from chartgen.spec.unset import UNSET

HEADLESS = "headless"
"""The name of the governing Service that a chart creates for a StatefulSet without a headless one."""


@spec
class ClaimRetention(Serializable, Spec):
    """What happens to the claims of a StatefulSet that is deleted or scaled down: Retain or Delete."""

    _: KW_ONLY
    when_deleted: Literal["Retain", "Delete"] = "Retain"
    """Whether to keep claims when the StatefulSet is deleted, as by `helm uninstall`: Retain or Delete. Fixed in the
    chart."""
    when_scaled: Literal["Retain", "Delete"] = "Retain"
    """Whether to keep the claims of pods that scaling down removes: Retain or Delete. Fixed in the chart."""

    def manifest(self) -> dict[str, Any]:
        """Return the retention policy in Kubernetes syntax."""
        return {"whenDeleted": self.when_deleted, "whenScaled": self.when_scaled}


@spec
class StatefulSet(Scaled):
    """A StatefulSet: numbered pods, each with a stable name, host name and claims of its own.

    Its first headless Service provides the host names of the pods, `host("db", pod=0)`. If it has none, the chart
    creates one, `FULLNAME-headless`.
    """

    kind: ClassVar[str] = "StatefulSet"

    _: KW_ONLY
    revision_history_limit: Annotated[
        Count | None, Value("revisionHistoryLimit", "Workload", full=3, kubernetes=10)
    ] = UNSET
    """Number of old ControllerRevisions to keep for rollbacks. Value: `revisionHistoryLimit`."""
    update_strategy: Annotated[
        RollingUpdate | OnDelete | None, Value("updateStrategy", "Workload", STATEFUL_SET, kubernetes=ROLLING_UPDATE)
    ] = UNSET
    """Update strategy: RollingUpdate or OnDelete. Value: `updateStrategy`."""
    pod_management_policy: Literal["OrderedReady", "Parallel"] | None = None
    """Whether pods are created and deleted one after another, or all at once: OrderedReady or Parallel. It can't change
    on a live StatefulSet. Fixed in the chart."""
    min_ready_seconds: Count = 0
    """Seconds a new pod must be ready before it is considered available. Fixed in the chart."""
    ordinals_start: Count = 0
    """Ordinal of the first pod. Fixed in the chart."""
    service_name: Annotated[str, checked(names.dns_1035_label)] | None = None
    """Exact name of the governing Service, if it is not the first headless one. It can't change on a live StatefulSet.
    Fixed in the chart."""
    claim_retention: ClaimRetention | None = None
    """Whether claims are deleted with their pods. By default, they are kept. Fixed in the chart."""

    _extra: ClassVar[Extra] = Extra(
        {
            **WORKLOAD,
            "ordinals": "ordinals_start",
            "persistentVolumeClaimRetentionPolicy": "claim_retention",
            "volumeClaimTemplates": "mounts",
        },
        part=("apps/v1", "StatefulSet", ("spec",)),
    )
    _checks: ClassVar[ModuleType] = statefulset_checks

    @property
    def name_max(self) -> int:
        """The maximum length of the name, to which a label of the pods adds a dash and a hash."""
        return names.LABEL_MAX - 11

    def all_services(self) -> Iterator[tuple[str, Service]]:
        """Yield the Services by name, the governing one included."""
        yield from super().all_services()
        if self.service_name is None and not any(service.is_headless for _name, service in super().all_services()):
            yield HEADLESS, self._created_service()

    def governing_service(self) -> tuple[str, Service]:
        """Return the Service that gives the pods their host names, with its name."""
        if self.service_name is not None:
            return "", Service(1, headless=True, fullname=self.service_name)
        return next(found for found in self.all_services() if found[1].is_headless)

    def ordinals(self) -> range | None:
        """Return the numbers of the pods that it may have; None if something else scales it."""
        replicas = self.replicas
        autoscaler = autoscaler_of(self)
        if autoscaler is not None and autoscaler.enabled:
            replicas = autoscaler.most
        if replicas is None:
            return None
        return range(self.ordinals_start, self.ordinals_start + (1 if replicas is UNSET else replicas))

    def _created_service(self) -> Service:
        ports: dict[str, int | ServicePort] = {}
        for key, port in self.pod_ports().items():
            name, number = port_name(key), port.container_port
            ports[name] = number if name == key else ServicePort(number, target=key)
        # Pods of a cluster find each other before they are ready.
        service = Service(1, headless=True, publish_not_ready_addresses=True)._derived(ports=FrozenDict(ports))
        service.__dict__.update(_site=self._site, _is_default=True)
        return service
