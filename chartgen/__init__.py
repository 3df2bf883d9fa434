"""chartgen: typed Python specs become Helm charts.

Everything that a spec needs is here: `from chartgen import Chart, Deployment, Image, Service`. Names are imported when
they are first asked for, so that the command line starts fast.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartgen.policy import (
        HostAccess as HostAccess,
    )
    from chartgen.policy import (
        ImageRegistry as ImageRegistry,
    )
    from chartgen.policy import (
        ImageTag as ImageTag,
    )
    from chartgen.policy import (
        IngressClasses as IngressClasses,
    )
    from chartgen.policy import (
        LeastPrivilege as LeastPrivilege,
    )
    from chartgen.policy import (
        ProbesDefined as ProbesDefined,
    )
    from chartgen.policy import (
        Replicas as Replicas,
    )
    from chartgen.policy import (
        RequiredLabels as RequiredLabels,
    )
    from chartgen.policy import (
        RequireNamespace as RequireNamespace,
    )
    from chartgen.policy import (
        ResourceLimits as ResourceLimits,
    )
    from chartgen.policy import (
        ResourceRequests as ResourceRequests,
    )
    from chartgen.policy import (
        ServiceType as ServiceType,
    )
    from chartgen.spec.access import Binding as Binding
    from chartgen.spec.access import ClusterRole as ClusterRole
    from chartgen.spec.access import ExistingClusterRole as ExistingClusterRole
    from chartgen.spec.access import ExistingRole as ExistingRole
    from chartgen.spec.access import PolicyRule as PolicyRule
    from chartgen.spec.access import Role as Role
    from chartgen.spec.alerts import Alert as Alert
    from chartgen.spec.alerts import PrometheusRule as PrometheusRule
    from chartgen.spec.alerts import Record as Record
    from chartgen.spec.alerts import RuleGroup as RuleGroup
    from chartgen.spec.aliases import Annotations as Annotations
    from chartgen.spec.aliases import Components as Components
    from chartgen.spec.aliases import Env as Env
    from chartgen.spec.aliases import EnvFrom as EnvFrom
    from chartgen.spec.aliases import Labels as Labels
    from chartgen.spec.aliases import Mounts as Mounts
    from chartgen.spec.aliases import Object as Object
    from chartgen.spec.aliases import Ports as Ports
    from chartgen.spec.aliases import Services as Services
    from chartgen.spec.aliases import Tolerations as Tolerations
    from chartgen.spec.autoscaling import HorizontalPodAutoscaler as HorizontalPodAutoscaler
    from chartgen.spec.backends import Backend as Backend
    from chartgen.spec.chart import Chart as Chart
    from chartgen.spec.chart import Maintainer as Maintainer
    from chartgen.spec.claim_template import VolumeClaimTemplate as VolumeClaimTemplate
    from chartgen.spec.cluster import Cluster as Cluster
    from chartgen.spec.config import ConfigMap as ConfigMap
    from chartgen.spec.config import ExistingConfigMap as ExistingConfigMap
    from chartgen.spec.config import ExistingSecret as ExistingSecret
    from chartgen.spec.config import Secret as Secret
    from chartgen.spec.connection_test import ConnectionTest as ConnectionTest
    from chartgen.spec.container import Container as Container
    from chartgen.spec.container import Lifecycle as Lifecycle
    from chartgen.spec.container import Port as Port
    from chartgen.spec.daemonset import DaemonSet as DaemonSet
    from chartgen.spec.dependency import Dependency as Dependency
    from chartgen.spec.deployment import Deployment as Deployment
    from chartgen.spec.deprecation import Deprecated as Deprecated
    from chartgen.spec.deprecation import Renamed as Renamed
    from chartgen.spec.disruption import PodDisruptionBudget as PodDisruptionBudget
    from chartgen.spec.external_secrets import ClusterSecretStore as ClusterSecretStore
    from chartgen.spec.external_secrets import EverythingOf as EverythingOf
    from chartgen.spec.external_secrets import ExternalSecret as ExternalSecret
    from chartgen.spec.external_secrets import SecretStore as SecretStore
    from chartgen.spec.identity import ServiceAccount as ServiceAccount
    from chartgen.spec.image import Image as Image
    from chartgen.spec.ingress import Ingress as Ingress
    from chartgen.spec.ingress import IngressPath as IngressPath
    from chartgen.spec.keys import KeyPaths as KeyPaths
    from chartgen.spec.keys import KeyRef as KeyRef
    from chartgen.spec.keys import KeySource as KeySource
    from chartgen.spec.keys import KeyVariables as KeyVariables
    from chartgen.spec.keys import Mountable as Mountable
    from chartgen.spec.manifest import Manifest as Manifest
    from chartgen.spec.manifest import Waiver as Waiver
    from chartgen.spec.monitoring import PodMonitor as PodMonitor
    from chartgen.spec.monitoring import ServiceMonitor as ServiceMonitor
    from chartgen.spec.namespace import Namespace as Namespace
    from chartgen.spec.networkpolicy import NetworkPolicy as NetworkPolicy
    from chartgen.spec.networkpolicy import Peer as Peer
    from chartgen.spec.params import Param as Param
    from chartgen.spec.policy import Guard as Guard
    from chartgen.spec.policy import Narrowing as Narrowing
    from chartgen.spec.policy import Policy as Policy
    from chartgen.spec.policy import Violation as Violation
    from chartgen.spec.probe import Exec as Exec
    from chartgen.spec.probe import Grpc as Grpc
    from chartgen.spec.probe import HttpGet as HttpGet
    from chartgen.spec.probe import Probe as Probe
    from chartgen.spec.probe import TcpSocket as TcpSocket
    from chartgen.spec.resources import Resources as Resources
    from chartgen.spec.route_rules import GRPCRouteRule as GRPCRouteRule
    from chartgen.spec.route_rules import HTTPRouteRule as HTTPRouteRule
    from chartgen.spec.route_rules import ParentRef as ParentRef
    from chartgen.spec.route_rules import RouteRule as RouteRule
    from chartgen.spec.routes import GRPCRoute as GRPCRoute
    from chartgen.spec.routes import HTTPRoute as HTTPRoute
    from chartgen.spec.routes import TCPRoute as TCPRoute
    from chartgen.spec.routes import TLSRoute as TLSRoute
    from chartgen.spec.scheduling import (
        Affinity as Affinity,
    )
    from chartgen.spec.scheduling import (
        HostAlias as HostAlias,
    )
    from chartgen.spec.scheduling import (
        LabelSelector as LabelSelector,
    )
    from chartgen.spec.scheduling import (
        NodeAffinity as NodeAffinity,
    )
    from chartgen.spec.scheduling import (
        NodeSelector as NodeSelector,
    )
    from chartgen.spec.scheduling import (
        NodeSelectorTerm as NodeSelectorTerm,
    )
    from chartgen.spec.scheduling import (
        PodAffinity as PodAffinity,
    )
    from chartgen.spec.scheduling import (
        PodAffinityTerm as PodAffinityTerm,
    )
    from chartgen.spec.scheduling import (
        PodAntiAffinity as PodAntiAffinity,
    )
    from chartgen.spec.scheduling import (
        PreferredSchedulingTerm as PreferredSchedulingTerm,
    )
    from chartgen.spec.scheduling import (
        Requirement as Requirement,
    )
    from chartgen.spec.scheduling import (
        Toleration as Toleration,
    )
    from chartgen.spec.scheduling import (
        TopologySpreadConstraint as TopologySpreadConstraint,
    )
    from chartgen.spec.scheduling import (
        WeightedPodAffinityTerm as WeightedPodAffinityTerm,
    )
    from chartgen.spec.security import Capabilities as Capabilities
    from chartgen.spec.security import PodSecurityContext as PodSecurityContext
    from chartgen.spec.security import SeccompProfile as SeccompProfile
    from chartgen.spec.security import SecurityContext as SecurityContext
    from chartgen.spec.service import Service as Service
    from chartgen.spec.service import ServicePort as ServicePort
    from chartgen.spec.statefulset import ClaimRetention as ClaimRetention
    from chartgen.spec.statefulset import StatefulSet as StatefulSet
    from chartgen.spec.storage import (
        EmptyDir as EmptyDir,
    )
    from chartgen.spec.storage import (
        ExistingClaim as ExistingClaim,
    )
    from chartgen.spec.storage import (
        HostPath as HostPath,
    )
    from chartgen.spec.storage import (
        Mount as Mount,
    )
    from chartgen.spec.storage import (
        PersistentVolumeClaim as PersistentVolumeClaim,
    )
    from chartgen.spec.storage import (
        Projected as Projected,
    )
    from chartgen.spec.storage import (
        RawVolume as RawVolume,
    )
    from chartgen.spec.storage import Volume as Volume
    from chartgen.spec.strategy import OnDelete as OnDelete
    from chartgen.spec.strategy import Recreate as Recreate
    from chartgen.spec.strategy import RollingUpdate as RollingUpdate
    from chartgen.spec.task import CronJob as CronJob
    from chartgen.spec.task import Hook as Hook
    from chartgen.spec.task import Job as Job
    from chartgen.spec.text import FULLNAME as FULLNAME
    from chartgen.spec.text import NAMESPACE as NAMESPACE
    from chartgen.spec.text import RELEASE as RELEASE
    from chartgen.spec.text import host as host
    from chartgen.spec.text import port as port
    from chartgen.spec.unset import UNSET as UNSET
    from chartgen.spec.variables import EnvValue as EnvValue
    from chartgen.spec.variables import FieldRef as FieldRef
    from chartgen.spec.variables import ResourceFieldRef as ResourceFieldRef
    from chartgen.spec.workload import Workload as Workload

_HOMES = {
    "policy": "HostAccess ImageRegistry ImageTag LeastPrivilege ProbesDefined Replicas RequireNamespace RequiredLabels"
    " IngressClasses ResourceLimits ResourceRequests ServiceType",
    "spec.access": "Binding ClusterRole ExistingClusterRole ExistingRole PolicyRule Role",
    "spec.aliases": "Annotations Components Env EnvFrom Labels Mounts Object Ports Services Tolerations",
    "spec.alerts": "Alert PrometheusRule Record RuleGroup",
    "spec.chart": "Chart Dependency Maintainer",
    "spec.cluster": "Cluster",
    "spec.connection_test": "ConnectionTest",
    "spec.config": "ConfigMap ExistingConfigMap ExistingSecret Secret",
    "spec.keys": "KeyPaths KeyRef KeySource KeyVariables Mountable",
    "spec.container": "Container Lifecycle Port",
    "spec.claim_template": "VolumeClaimTemplate",
    "spec.daemonset": "DaemonSet",
    "spec.deployment": "Deployment",
    "spec.statefulset": "ClaimRetention StatefulSet",
    "spec.image": "Image",
    "spec.resources": "Resources",
    "spec.security": "Capabilities PodSecurityContext SeccompProfile SecurityContext",
    "spec.variables": "EnvValue FieldRef ResourceFieldRef",
    "spec.autoscaling": "HorizontalPodAutoscaler",
    "spec.deprecation": "Deprecated Renamed",
    "spec.disruption": "PodDisruptionBudget",
    "spec.external_secrets": "ClusterSecretStore EverythingOf ExternalSecret SecretStore",
    "spec.identity": "ServiceAccount",
    "spec.manifest": "Manifest Waiver",
    "spec.monitoring": "PodMonitor ServiceMonitor",
    "spec.namespace": "Namespace",
    "spec.networkpolicy": "NetworkPolicy Peer",
    "spec.backends": "Backend",
    "spec.ingress": "Ingress IngressPath",
    "spec.route_rules": "GRPCRouteRule HTTPRouteRule ParentRef RouteRule",
    "spec.routes": "GRPCRoute HTTPRoute TCPRoute TLSRoute",
    "spec.service": "Service ServicePort",
    "spec.params": "Param",
    "spec.policy": "Violation Guard Narrowing Policy",
    "spec.probe": "Exec Grpc HttpGet Probe TcpSocket",
    "spec.scheduling": "Affinity HostAlias LabelSelector NodeAffinity NodeSelector NodeSelectorTerm PodAffinity"
    " PodAffinityTerm PodAntiAffinity PreferredSchedulingTerm Requirement Toleration TopologySpreadConstraint"
    " WeightedPodAffinityTerm",
    "spec.storage": "EmptyDir ExistingClaim HostPath Mount PersistentVolumeClaim Projected RawVolume Volume",
    "spec.task": "CronJob Hook Job",
    "spec.text": "FULLNAME NAMESPACE RELEASE host port",
    "spec.unset": "UNSET",
    "spec.strategy": "OnDelete Recreate RollingUpdate",
    "spec.workload": "Workload",
}
_HOME = {name: f"chartgen.{module}" for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME)  # noqa: PLE0605  a list of names, made of the table above


def __getattr__(name: str) -> Any:
    """Import what a spec asks for."""
    if name not in _HOME:
        raise AttributeError(f"module 'chartgen' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
