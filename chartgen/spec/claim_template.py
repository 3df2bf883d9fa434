"""Claim templates of StatefulSets: each pod has a claim of its own."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen.kubernetes import quantity
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Value, definition
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, empty
from chartgen.spec.labels import HasLabels
from chartgen.spec.storage import ACCESS_MODES, AccessMode, PersistentVolumeClaim, Volume
from chartgen.spec.types import Annotations, DnsLabel, Labels, Quantity, StorageClass, few_bytes


@spec
class VolumeClaimTemplate(Volume, HasLabels, Extensible):
    """A template of claims, one for each pod of a StatefulSet. A replacement pod gets the claim of its predecessor.

    The claims outlive the release, unless `claim_retention` says otherwise. The templates of a live StatefulSet can't
    change: delete it with `kubectl delete statefulset NAME --cascade=orphan` before such an upgrade.
    """

    name: DnsLabel
    """Name of the volume; the claims are called `NAME-POD`. It can't change on a live StatefulSet. Fixed in the
    chart."""
    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Storage", BOOLEAN, full=True, level="minimal")] = True
    """Whether the pods have claims. If false, data is lost with the pod. It can't change in an upgrade.
    Value: `persistence.NAME.enabled`."""
    size: Annotated[Quantity, Value("size", "Storage", definition("PositiveQuantity"), level="standard")]
    """Requested storage of each pod. It can't change in an upgrade. Value: `persistence.NAME.size`."""
    storage_class: Annotated[StorageClass, Value("storageClass", "Storage", level="standard")] = ""
    """Storage class of the claims. If empty, the cluster's default; `-` for none. It can't change in an upgrade.
    Value: `persistence.NAME.storageClass`."""
    access_modes: Annotated[Items[AccessMode], Value("accessModes", "Storage", ACCESS_MODES, level="standard")] = (
        "ReadWriteOnce",
    )
    """Access modes of the claims. They can't change in an upgrade. Value: `persistence.NAME.accessModes`."""
    annotations: Annotated[Annotations, Value("annotations", "Storage", level="standard")] = field(
        default_factory=empty
    )
    """Annotations of the claims. They can't change in an upgrade. Value: `persistence.NAME.annotations`."""
    labels: Labels = field(default_factory=empty)
    """Labels of the claims. They can't change in an upgrade. Fixed in the chart."""

    _extra: ClassVar[Extra] = PersistentVolumeClaim._extra

    @check("size")
    def _whole_bytes(self) -> Iterator[Problem]:
        yield from few_bytes("size", "VolumeClaimTemplate", self.size)

    @check("size")
    def _has_size(self) -> Iterator[Problem]:
        if quantity.parse(self.size) <= 0:
            yield Problem(("size",), 'invalid "size" of VolumeClaimTemplate: must be more than 0', self.size)

    @check("access_modes")
    def _access_modes_together(self) -> Iterator[Problem]:
        if "ReadWriteOncePod" in self.access_modes and len(self.access_modes) > 1:
            yield Problem(("access_modes",), "conflicting access modes: ReadWriteOncePod must be the only one")


def claim_templates(workload: Any) -> dict[str, VolumeClaimTemplate]:
    """Return the claim templates of a workload by name."""
    mounts = (mount.source for _, mount in workload.all_mounts())
    return {source.name: source for source in mounts if isinstance(source, VolumeClaimTemplate)}
