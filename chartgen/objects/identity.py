"""The identity of an object: what makes two manifests the same object to an API server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chartgen.objects.fields import text

CLUSTER_SCOPED = frozenset(
    {
        ("", "Namespace"),
        ("", "Node"),
        ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("certificates.k8s.io", "CertificateSigningRequest"),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
        ("networking.k8s.io", "IngressClass"),
        ("networking.k8s.io", "IPAddress"),
        ("networking.k8s.io", "ServiceCIDR"),
        ("node.k8s.io", "RuntimeClass"),
        ("policy", "PodSecurityPolicy"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("resource.k8s.io", "DeviceClass"),
        ("resource.k8s.io", "ResourceSlice"),
        ("scheduling.k8s.io", "PriorityClass"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "CSINode"),
        ("storage.k8s.io", "StorageClass"),
        ("storage.k8s.io", "VolumeAttachment"),
    }
)
"""Group and kind of Kubernetes' own objects that are in no namespace."""


class Identity(NamedTuple):
    """An object as an API server identifies it. The version of its API is not part of it."""

    group: str
    kind: str
    namespace: str
    """Empty for objects that are in no namespace."""
    name: str


def identity(manifest: Mapping[str, Any], namespace: str) -> Identity:
    """Return the identity of an object.

    Args:
        manifest: The object.
        namespace: The namespace that it is installed into if it names none.
    """
    group = text(manifest, "apiVersion").rpartition("/")[0]
    kind = text(manifest, "kind")
    own = text(manifest, "metadata", "namespace") or namespace
    name = text(manifest, "metadata", "name")
    return Identity(group, kind, "" if (group, kind) in CLUSTER_SCOPED else own, name)


def display_name(manifest: Mapping[str, Any]) -> str:
    """Return the kind and the name of an object for people, such as `Deployment/todo-backend`."""
    kind, name = text(manifest, "kind"), text(manifest, "metadata", "name")
    return f"{kind or '(no kind)'}/{name or '(no name)'}"
