"""chartgen: typed Python specs become Helm charts.

Everything that a spec needs is here: `from chartgen import Chart, Deployment, Image, Service`. Names are imported when
they are first asked for, so that the command line starts fast.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartgen.policy import (
        ImageTag as ImageTag,
        ProbesDefined as ProbesDefined,
        Replicas as Replicas,
        RequireNamespace as RequireNamespace,
        ResourceLimits as ResourceLimits,
        ServiceType as ServiceType,
    )
    from chartgen.spec.chart import Chart as Chart, ConnectionTest as ConnectionTest, Maintainer as Maintainer
    from chartgen.spec.config import (
        ConfigMap as ConfigMap,
        ExistingConfigMap as ExistingConfigMap,
        ExistingSecret as ExistingSecret,
        Secret as Secret,
    )
    from chartgen.spec.container import (
        Capabilities as Capabilities,
        FieldRef as FieldRef,
        Image as Image,
        Lifecycle as Lifecycle,
        PodSecurityContext as PodSecurityContext,
        Port as Port,
        ResourceFieldRef as ResourceFieldRef,
        Resources as Resources,
        SeccompProfile as SeccompProfile,
        SecurityContext as SecurityContext,
    )
    from chartgen.spec.identity import ServiceAccount as ServiceAccount
    from chartgen.spec.manifest import Manifest as Manifest, Waiver as Waiver
    from chartgen.spec.namespace import Namespace as Namespace
    from chartgen.spec.network import Service as Service
    from chartgen.spec.policy import Breach as Breach, Guard as Guard, Narrowing as Narrowing, Policy as Policy
    from chartgen.spec.probe import Exec as Exec, Grpc as Grpc, HttpGet as HttpGet, TcpSocket as TcpSocket
    from chartgen.spec.scheduling import (
        Affinity as Affinity,
        HostAlias as HostAlias,
        LabelSelector as LabelSelector,
        NodeAffinity as NodeAffinity,
        NodeSelector as NodeSelector,
        NodeSelectorTerm as NodeSelectorTerm,
        PodAffinity as PodAffinity,
        PodAffinityTerm as PodAffinityTerm,
        PodAntiAffinity as PodAntiAffinity,
        PreferredSchedulingTerm as PreferredSchedulingTerm,
        Requirement as Requirement,
        Toleration as Toleration,
        TopologySpreadConstraint as TopologySpreadConstraint,
        WeightedPodAffinityTerm as WeightedPodAffinityTerm,
    )
    from chartgen.spec.storage import (
        EmptyDir as EmptyDir,
        ExistingClaim as ExistingClaim,
        HostPath as HostPath,
        Mount as Mount,
        PersistentVolumeClaim as PersistentVolumeClaim,
        Projected as Projected,
        RawVolume as RawVolume,
    )
    from chartgen.spec.text import FULLNAME as FULLNAME, NAMESPACE as NAMESPACE, RELEASE as RELEASE, host as host
    from chartgen.spec.workload import Deployment as Deployment, Recreate as Recreate, RollingUpdate as RollingUpdate

_HOMES = {
    "policy": "ImageTag ProbesDefined Replicas RequireNamespace ResourceLimits ServiceType",
    "spec.chart": "Chart ConnectionTest Maintainer",
    "spec.config": "ConfigMap ExistingConfigMap ExistingSecret Secret",
    "spec.container": "Capabilities FieldRef Image Lifecycle PodSecurityContext Port ResourceFieldRef Resources"
    " SeccompProfile SecurityContext",
    "spec.identity": "ServiceAccount",
    "spec.manifest": "Manifest Waiver",
    "spec.namespace": "Namespace",
    "spec.network": "Service",
    "spec.policy": "Breach Guard Narrowing Policy",
    "spec.probe": "Exec Grpc HttpGet TcpSocket",
    "spec.scheduling": "Affinity HostAlias LabelSelector NodeAffinity NodeSelector NodeSelectorTerm PodAffinity"
    " PodAffinityTerm PodAntiAffinity PreferredSchedulingTerm Requirement Toleration TopologySpreadConstraint"
    " WeightedPodAffinityTerm",
    "spec.storage": "EmptyDir ExistingClaim HostPath Mount PersistentVolumeClaim Projected RawVolume",
    "spec.text": "FULLNAME NAMESPACE RELEASE host",
    "spec.workload": "Deployment Recreate RollingUpdate",
}
_HOME = {name: f"chartgen.{module}" for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME)  # noqa: PLE0605  a list of names, made of the table above


def __getattr__(name: str) -> Any:
    """Import what a spec asks for."""
    if name not in _HOME:
        raise AttributeError(f"module 'chartgen' has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
