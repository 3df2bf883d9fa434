"""The resources of the Kubernetes API that rules of roles name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

_NAMESPACED: Mapping[str, str] = {
    "": "bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates"
    " replicationcontrollers resourcequotas secrets serviceaccounts services",
    "apps": "controllerrevisions daemonsets deployments replicasets statefulsets",
    "authorization.k8s.io": "localsubjectaccessreviews",
    "autoscaling": "horizontalpodautoscalers",
    "batch": "cronjobs jobs",
    "certificates.k8s.io": "podcertificaterequests",
    "coordination.k8s.io": "leasecandidates leases",
    "discovery.k8s.io": "endpointslices",
    "networking.k8s.io": "ingresses networkpolicies",
    "policy": "poddisruptionbudgets",
    "rbac.authorization.k8s.io": "rolebindings roles",
    "resource.k8s.io": "resourceclaims resourceclaimtemplates",
    "scheduling.k8s.io": "podgroups workloads",
    "storage.k8s.io": "csistoragecapacities",
}
_CLUSTER_SCOPED: Mapping[str, str] = {
    "": "componentstatuses namespaces nodes persistentvolumes",
    "admissionregistration.k8s.io": "mutatingadmissionpolicies mutatingadmissionpolicybindings"
    " mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings"
    " validatingwebhookconfigurations",
    "apiextensions.k8s.io": "customresourcedefinitions",
    "apiregistration.k8s.io": "apiservices",
    "authentication.k8s.io": "selfsubjectreviews tokenreviews",
    "authorization.k8s.io": "selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews",
    "certificates.k8s.io": "certificatesigningrequests clustertrustbundles",
    "flowcontrol.apiserver.k8s.io": "flowschemas prioritylevelconfigurations",
    "networking.k8s.io": "ingressclasses ipaddresses servicecidrs",
    "node.k8s.io": "runtimeclasses",
    "rbac.authorization.k8s.io": "clusterrolebindings clusterroles",
    "resource.k8s.io": "deviceclasses devicetaintrules resourceslices",
    "scheduling.k8s.io": "priorityclasses",
    "storage.k8s.io": "csidrivers csinodes storageclasses volumeattachments volumeattributesclasses",
    "storagemigration.k8s.io": "storageversionmigrations",
}


def _by_resource(*tables: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in tables:
        for group, resources in table.items():
            for resource in resources.split():
                found.setdefault(resource, set()).add(group)
    return {resource: frozenset(groups) for resource, groups in found.items()}


_GROUPS = _by_resource(_NAMESPACED, _CLUSTER_SCOPED) | {
    # Other APIs serve them, too.
    "events": frozenset({"", "events.k8s.io"}),
    "ingresses": frozenset({"networking.k8s.io", "extensions"}),
    "nodes": frozenset({"", "metrics.k8s.io"}),
    "pods": frozenset({"", "metrics.k8s.io"}),
}
RESOURCES = frozenset(_GROUPS)
"""The resources of Kubernetes itself."""
KNOWN_GROUPS = frozenset({*_NAMESPACED, *_CLUSTER_SCOPED})
"""The API groups of Kubernetes itself."""
_SCOPED = _by_resource(_CLUSTER_SCOPED)
_BY_NAMESPACE = frozenset({"namespaces"})
"""Cluster-scoped resources that a Role may grant: the namespace itself."""
NAMELESS_VERBS = frozenset({"create", "deletecollection"})
"""Verbs whose requests name no object, so that rules with `resourceNames` never allow them."""


def groups_of(resource: str) -> frozenset[str]:
    """Return the API groups of a resource of Kubernetes itself; empty for others and for subresources."""
    return _GROUPS.get(resource, frozenset())


def missing_group(resources: Iterable[str], groups: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the resources that none of some API groups has: the position, the resource, and a group that has it."""
    given = frozenset(groups)
    if not given or not given <= KNOWN_GROUPS:
        return  # other groups may have resources of any name
    for index, resource in enumerate(resources):
        known = groups_of(resource.partition("/")[0])
        if known and not known & given:
            yield index, resource, min(known)


def cluster_scoped(resources: Iterable[str], groups: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the resources that are in no namespace, so that a Role does not grant access to them."""
    given = frozenset(groups)
    for index, resource in enumerate(resources):
        name = resource.partition("/")[0]
        scoped = _SCOPED.get(name, frozenset())
        if name not in _BY_NAMESPACE and scoped & given and given <= scoped:
            yield index, resource
