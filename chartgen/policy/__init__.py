"""The built-in policies, and the application of policies to charts."""

from chartgen.policy.access import HostAccess, LeastPrivilege
from chartgen.policy.apply import Enforced, applicable, enforced, findings, narrowed
from chartgen.policy.images import ImageRegistry, ImageTag
from chartgen.policy.traffic import IngressClasses
from chartgen.policy.workloads import (
    ProbesDefined,
    Replicas,
    RequiredLabels,
    RequireNamespace,
    ResourceLimits,
    ResourceRequests,
    ServiceType,
)

__all__ = [
    "Enforced",
    "HostAccess",
    "ImageRegistry",
    "ImageTag",
    "IngressClasses",
    "LeastPrivilege",
    "ProbesDefined",
    "Replicas",
    "RequireNamespace",
    "RequiredLabels",
    "ResourceLimits",
    "ResourceRequests",
    "ServiceType",
    "applicable",
    "enforced",
    "findings",
    "narrowed",
]
