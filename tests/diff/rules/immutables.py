"""Changes of objects that API servers refuse or accept: for the table of immutable fields, and for API servers."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.diff.changes import manifest

_LABELS = {"app": "shop"}
_POD = {"metadata": {"labels": _LABELS}, "spec": {"containers": [{"name": "shop", "image": "shop:1"}]}}
_RUN = {"spec": {"restartPolicy": "Never", "containers": [{"name": "run", "image": "shop:1"}]}}
_CLAIM = {
    "accessModes": ["ReadWriteOnce"],
    "storageClassName": "standard",
    "resources": {"requests": {"storage": "1Gi"}},
}
_TEMPLATE = {"metadata": {"name": "data"}, "spec": _CLAIM}
_WORKLOAD = {"selector": {"matchLabels": _LABELS}, "template": _POD}
_PORTS = [{"port": 80}]
_ROLE = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}

BASES: Mapping[str, dict[str, Any]] = {
    "Deployment": manifest("Deployment", spec=_WORKLOAD),
    "ReplicaSet": manifest("ReplicaSet", spec=_WORKLOAD),
    "DaemonSet": manifest("DaemonSet", spec=_WORKLOAD),
    "StatefulSet": manifest(
        "StatefulSet", spec={**_WORKLOAD, "serviceName": "shop", "volumeClaimTemplates": [_TEMPLATE]}
    ),
    "Job": manifest("Job", spec={"template": _RUN}),
    "CronJob": manifest("CronJob", spec={"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": _RUN}}}),
    "Pod": manifest("Pod", spec=_RUN["spec"]),
    "PersistentVolumeClaim": manifest("PersistentVolumeClaim", spec=_CLAIM),
    "PersistentVolume": manifest(
        "PersistentVolume",
        "cg-shop",
        spec={
            "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "manual",
            "hostPath": {"path": "/data"},
        },
    ),
    "Service": manifest("Service", spec={"ports": _PORTS, "selector": _LABELS}),
    "Secret": manifest("Secret", stringData={"username": "a", "password": "b"}),
    "ConfigMap": manifest("ConfigMap", data={"a": "1"}),
    "ResourceQuota": manifest("ResourceQuota", spec={"hard": {"pods": "10"}}),
    "Role": manifest("Role", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]),
    "RoleBinding": manifest("RoleBinding", roleRef=_ROLE, subjects=[{"kind": "ServiceAccount", "name": "shop"}]),
    "ClusterRoleBinding": manifest("ClusterRoleBinding", "cg-shop", roleRef=_ROLE),
    "StorageClass": manifest("StorageClass", "cg-shop", provisioner="example.com/a", parameters={"type": "ssd"}),
    "VolumeAttributesClass": manifest(
        "VolumeAttributesClass", "cg-shop", driverName="example.com", parameters={"iops": "1"}
    ),
    "CSIDriver": manifest("CSIDriver", "cg-shop.example.com", spec={"attachRequired": True}),
    "PriorityClass": manifest("PriorityClass", "cg-shop", value=10),
    "RuntimeClass": manifest("RuntimeClass", "cg-shop", handler="a"),
    "IngressClass": manifest("IngressClass", "cg-shop", spec={"controller": "example.com/a"}),
    "EndpointSlice": manifest("EndpointSlice", addressType="IPv4", endpoints=[{"addresses": ["10.0.0.1"]}]),
    "CustomResourceDefinition": manifest(
        "CustomResourceDefinition",
        "widgets.chartgen.example.com",
        spec={
            "group": "chartgen.example.com",
            "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [
                {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
            ],
        },
    ),
    "GatewayClass": manifest("GatewayClass", "cg-shop", spec={"controllerName": "example.com/a"}),
    "PodDisruptionBudget": manifest(
        "PodDisruptionBudget", spec={"maxUnavailable": 1, "selector": {"matchLabels": _LABELS}}
    ),
    "Ingress": manifest(
        "Ingress", spec={"defaultBackend": {"service": {"name": "shop", "port": {"number": 80}}}}
    ),
    "NetworkPolicy": manifest("NetworkPolicy", spec={"podSelector": {"matchLabels": _LABELS}}),
    "HorizontalPodAutoscaler": manifest(
        "HorizontalPodAutoscaler",
        spec={
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
            "minReplicas": 1, "maxReplicas": 3,
        },
    ),
}  # fmt: skip
"""A manifest of each kind."""


class Sample(NamedTuple):
    """A change of an object."""

    kind: str
    path: str
    """The row of the table that it is about; the changed field if it is about none."""
    before: Mapping[str, Any]
    """Fields that differ from those of the base, by their dotted paths; None removes a field."""
    after: Mapping[str, Any]
    is_refused: bool = True
    by_server_only: bool = False
    """Whether it is only refused if it is applied server-side."""

    @property
    def id(self) -> str:
        """A name for the test."""
        changed = ",".join(f"{key}={value}" for key, value in self.after.items())
        return f"{self.kind}-{changed or self.path}"[:90]

    @property
    def manifests(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The manifest before and after."""
        return _with(BASES[self.kind], self.before), _with(BASES[self.kind], self.after)


def _with(base: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = copy.deepcopy(dict(base))
    for path, value in fields.items():
        *parents, last = path.split(".")
        owner: Any = found
        for step in parents:
            owner = owner[int(step)] if step.isdecimal() else owner.setdefault(step, {})
        if value is None:
            owner.pop(last, None)
        else:
            owner[int(last) if last.isdecimal() else last] = value
    return found


_OTHER = {"app": "web"}
_SELECTED = {"spec.selector.matchLabels": _OTHER, "spec.template.metadata.labels": _OTHER}
_RECREATE = {"spec.strategy.type": "Recreate"}
_ON_DELETE = {"spec.updateStrategy.type": "OnDelete"}
_IMAGE = "spec.template.spec.containers.0.image"
_SIZE = "spec.resources.requests.storage"
_TEMPLATE_SIZE = "spec.volumeClaimTemplates.0.spec.resources.requests.storage"
_INDEXED = {"spec.completionMode": "Indexed", "spec.completions": 2, "spec.parallelism": 2}
_SUSPENDED = {"spec.suspend": True}
_BALANCED = {"spec.type": "LoadBalancer"}
_LOCAL = {**_BALANCED, "spec.externalTrafficPolicy": "Local"}
_FAILURE = {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [42]}}]}
_SUCCESS = {"rules": [{"succeededCount": 1}]}
_EXTERNAL = {
    "spec.type": "ExternalName", "spec.externalName": "example.com", "spec.ports": None, "spec.selector": None,
}  # fmt: skip

SAMPLES: tuple[Sample, ...] = (
    Sample("Deployment", "spec.selector", {}, _SELECTED),
    Sample("Deployment", "spec.template", {}, {_IMAGE: "shop:2"}, False),
    Sample("Deployment", "spec.strategy", {}, _RECREATE, by_server_only=True),
    Sample("Deployment", "spec.strategy", {"spec.strategy.rollingUpdate.maxSurge": 1}, _RECREATE, False),
    Sample("Deployment", "spec.strategy", _RECREATE, {}, False),
    Sample("ReplicaSet", "spec.selector", {}, _SELECTED),
    Sample("DaemonSet", "spec.selector", {}, _SELECTED),
    Sample("DaemonSet", "spec.updateStrategy", {}, _ON_DELETE, False),
    Sample("StatefulSet", "spec.selector", {}, _SELECTED),
    Sample("StatefulSet", "spec.serviceName", {}, {"spec.serviceName": "other"}),
    Sample("StatefulSet", "spec.podManagementPolicy", {}, {"spec.podManagementPolicy": "Parallel"}),
    Sample("StatefulSet", "spec.volumeClaimTemplates", {}, {_TEMPLATE_SIZE: "2Gi"}),
    Sample("StatefulSet", "spec.volumeClaimTemplates", {}, {"spec.volumeClaimTemplates": None}),
    Sample(
        "StatefulSet", "spec.volumeClaimTemplates", {},
        {"spec.volumeClaimTemplates.0.metadata": {"name": "data", "labels": {"a": "b"}}},
    ),
    Sample("StatefulSet", "spec.replicas", {}, {"spec.replicas": 2}, False),
    Sample("StatefulSet", "spec.revisionHistoryLimit", {}, {"spec.revisionHistoryLimit": 2}, False),
    Sample("StatefulSet", "spec.updateStrategy", {}, _ON_DELETE),
    Sample("StatefulSet", "spec.updateStrategy", {"spec.updateStrategy.rollingUpdate.partition": 0}, _ON_DELETE, False),
    Sample("StatefulSet", "spec.updateStrategy", _ON_DELETE, {}, False),
    Sample("StatefulSet", "spec.ordinals", {}, {"spec.ordinals.start": 1}, False),
    Sample("StatefulSet", "spec.minReadySeconds", {}, {"spec.minReadySeconds": 1}, False),
    Sample(
        "StatefulSet", "spec.persistentVolumeClaimRetentionPolicy", {},
        {"spec.persistentVolumeClaimRetentionPolicy.whenDeleted": "Delete"}, False,
    ),
    Sample("Job", "spec.template", {}, {_IMAGE: "shop:2"}),
    Sample("Job", "spec.template", _SUSPENDED, {**_SUSPENDED, _IMAGE: "shop:2"}),
    Sample(
        "Job", "spec.template", _SUSPENDED, {**_SUSPENDED, "spec.template.spec.nodeSelector": {"disk": "ssd"}}, False
    ),
    Sample("Job", "spec.template", {}, {"spec.template.spec.nodeSelector": {"disk": "ssd"}}),
    Sample("Job", "spec.completions", {"spec.completions": 1}, {"spec.completions": 2}),
    Sample(
        "Job", "spec.completions", _INDEXED, {**_INDEXED, "spec.completions": 3, "spec.parallelism": 3}, False
    ),
    Sample("Job", "spec.completions", _INDEXED, {**_INDEXED, "spec.completions": 3}),
    Sample(
        "Job", "spec.completionMode", {"spec.completions": 1},
        {"spec.completions": 1, "spec.completionMode": "Indexed"},
    ),
    Sample("Job", "spec.completionMode", {}, {"spec.completionMode": "NonIndexed"}, False),
    Sample("Job", "spec.podFailurePolicy", {}, {"spec.podFailurePolicy": _FAILURE}),
    Sample("Job", "spec.backoffLimitPerIndex", _INDEXED, {**_INDEXED, "spec.backoffLimitPerIndex": 1}),
    Sample("Job", "spec.successPolicy", _INDEXED, {**_INDEXED, "spec.successPolicy": _SUCCESS}),
    Sample("Job", "spec.managedBy", {}, {"spec.managedBy": "example.com/controller"}),
    Sample(
        "Job", "spec.selector", {},
        {"spec.manualSelector": True, "spec.selector.matchLabels": _OTHER, "spec.template.metadata.labels": _OTHER},
    ),
    Sample("Job", "spec.backoffLimit", {}, {"spec.backoffLimit": 1}, False),
    Sample("Job", "spec.parallelism", {}, {"spec.parallelism": 2}, False),
    Sample("Job", "spec.suspend", {}, {"spec.suspend": True}, False),
    Sample("Job", "spec.ttlSecondsAfterFinished", {}, {"spec.ttlSecondsAfterFinished": 60}, False),
    Sample("Job", "spec.activeDeadlineSeconds", {}, {"spec.activeDeadlineSeconds": 60}, False),
    Sample("PersistentVolumeClaim", "spec.resources.requests.storage", {_SIZE: "2Gi"}, {_SIZE: "1Gi"}),
    Sample("PersistentVolumeClaim", "spec", {}, {_SIZE: "2Gi"}, False),
    Sample("PersistentVolumeClaim", "spec", {}, {"spec.accessModes": ["ReadWriteMany"]}),
    Sample("PersistentVolumeClaim", "spec", {}, {"spec.storageClassName": "other"}),
    Sample("PersistentVolumeClaim", "spec", {}, {"spec.volumeMode": "Block"}),
    Sample("PersistentVolumeClaim", "spec", {}, {"spec.selector.matchLabels": _LABELS}),
    Sample("PersistentVolumeClaim", "spec", {}, {"spec.volumeAttributesClassName": "fast"}, False),
    Sample("Service", "spec.clusterIP", {}, {"spec.clusterIP": "None"}),
    Sample("Service", "spec.clusterIP", {"spec.clusterIP": "None"}, {}, False),
    Sample("Service", "spec.clusterIP", {}, {"spec.clusterIP": "10.0.0.200"}),
    Sample("Service", "spec.clusterIP", {}, _EXTERNAL, False),
    Sample("Service", "spec.clusterIP", _EXTERNAL, {"spec.clusterIP": "None"}, False),
    Sample("Service", "spec.ipFamilies", {}, {"spec.ipFamilies": ["IPv6"]}),
    Sample("Service", "spec.ipFamilies", {}, {"spec.ipFamilies": ["IPv4"]}, False),
    Sample("Service", "spec.loadBalancerClass", _BALANCED, {**_BALANCED, "spec.loadBalancerClass": "example.com/a"}),
    Sample("Service", "spec.loadBalancerClass", {}, {**_BALANCED, "spec.loadBalancerClass": "example.com/a"}, False),
    Sample("Service", "spec.healthCheckNodePort", _LOCAL, {**_LOCAL, "spec.healthCheckNodePort": 30123}),
    Sample("Service", "spec.healthCheckNodePort", _BALANCED, {**_LOCAL, "spec.healthCheckNodePort": 30124}, False),
    Sample("Service", "spec.type", {}, {"spec.type": "NodePort"}, False),
    Sample("Service", "spec.selector", {}, {"spec.selector": _OTHER}, False),
    Sample("Service", "spec.ports", {}, {"spec.ports": [{"port": 81}]}, False),
    Sample("Secret", "type", {}, {"type": "kubernetes.io/basic-auth"}),
    Sample("Secret", "stringData", {"immutable": True}, {"immutable": True, "stringData": {"username": "c"}}),
    Sample("Secret", "immutable", {"immutable": True}, {}),
    Sample("Secret", "immutable", {}, {"immutable": True}, False),
    Sample("Secret", "stringData", {}, {"stringData": {"username": "c"}}, False),
    Sample("ConfigMap", "data", {"immutable": True}, {"immutable": True, "data": {"a": "2"}}),
    Sample("ConfigMap", "binaryData", {"immutable": True}, {"immutable": True, "binaryData": {"b": "YQ=="}}),
    Sample("ConfigMap", "immutable", {"immutable": True}, {}),
    Sample("ConfigMap", "metadata", {"immutable": True}, {"immutable": True, "metadata.labels": _LABELS}, False),
    Sample("ConfigMap", "data", {}, {"data": {"a": "2"}}, False),
    Sample("Pod", "spec", {}, {"spec.containers.0.command": ["true"]}),
    Sample("Pod", "spec", {}, {"spec.containers.0.image": "shop:2"}, False),
    Sample("Pod", "spec", {}, {"spec.activeDeadlineSeconds": 60}, False),
    Sample("PersistentVolume", "spec", {}, {"spec.hostPath.path": "/other"}),
    Sample("PersistentVolume", "spec", {}, {"spec.volumeMode": "Block"}),
    Sample("PersistentVolume", "spec", {}, {"spec.capacity.storage": "2Gi"}, False),
    Sample("PersistentVolume", "spec", {}, {"spec.persistentVolumeReclaimPolicy": "Delete"}, False),
    Sample("PersistentVolume", "spec", {}, {"spec.storageClassName": "other"}, False),
    Sample("PersistentVolume", "spec", {}, {"spec.accessModes": ["ReadWriteMany"]}, False),
    Sample("PersistentVolume", "spec", {}, {"spec.mountOptions": ["ro"]}, False),
    Sample("ResourceQuota", "spec.scopes", {}, {"spec.scopes": ["BestEffort"]}),
    Sample("ResourceQuota", "spec.hard", {}, {"spec.hard.pods": "11"}, False),
    Sample("RoleBinding", "roleRef", {}, {"roleRef.name": "edit"}),
    Sample("RoleBinding", "subjects", {}, {"subjects": [{"kind": "ServiceAccount", "name": "other"}]}, False),
    Sample("ClusterRoleBinding", "roleRef", {}, {"roleRef.name": "edit"}),
    Sample("StorageClass", "provisioner", {}, {"provisioner": "example.com/b"}),
    Sample("StorageClass", "parameters", {}, {"parameters.type": "hdd"}),
    Sample("StorageClass", "reclaimPolicy", {}, {"reclaimPolicy": "Retain"}),
    Sample("StorageClass", "volumeBindingMode", {}, {"volumeBindingMode": "WaitForFirstConsumer"}),
    Sample("StorageClass", "allowVolumeExpansion", {}, {"allowVolumeExpansion": True}, False),
    Sample("StorageClass", "mountOptions", {}, {"mountOptions": ["ro"]}, False),
    Sample("VolumeAttributesClass", "driverName", {}, {"driverName": "example.org"}),
    Sample("VolumeAttributesClass", "parameters", {}, {"parameters.iops": "2"}),
    Sample("CSIDriver", "spec.attachRequired", {}, {"spec.attachRequired": False}),
    Sample("CSIDriver", "spec.volumeLifecycleModes", {}, {"spec.volumeLifecycleModes": ["Ephemeral"]}),
    Sample("CSIDriver", "spec.podInfoOnMount", {}, {"spec.podInfoOnMount": True}, False),
    Sample("PriorityClass", "value", {}, {"value": 11}),
    Sample("PriorityClass", "preemptionPolicy", {}, {"preemptionPolicy": "Never"}),
    Sample("PriorityClass", "description", {}, {"description": "other"}, False),
    Sample("RuntimeClass", "handler", {}, {"handler": "b"}),
    Sample("IngressClass", "spec.controller", {}, {"spec.controller": "example.com/b"}),
    Sample("EndpointSlice", "addressType", {}, {"addressType": "FQDN", "endpoints": [{"addresses": ["example.com"]}]}),
    Sample("CustomResourceDefinition", "spec.scope", {}, {"spec.scope": "Cluster"}),
    Sample("CustomResourceDefinition", "spec.group", {}, {"spec.group": "other.example.com"}),
    Sample("CustomResourceDefinition", "spec.names.plural", {}, {"spec.names.plural": "others"}),
    Sample("CustomResourceDefinition", "spec.names.kind", {}, {"spec.names.kind": "Other"}),
    Sample("CustomResourceDefinition", "spec.names.shortNames", {}, {"spec.names.shortNames": ["wi"]}, False),
    Sample("GatewayClass", "spec.controllerName", {}, {"spec.controllerName": "example.com/b"}),
    Sample("PodDisruptionBudget", "spec.selector", {}, {"spec.selector.matchLabels": _OTHER}, False),
    Sample("PodDisruptionBudget", "spec", {}, {"spec.maxUnavailable": 2}, False),
    Sample("Ingress", "spec.ingressClassName", {}, {"spec.ingressClassName": "other"}, False),
    Sample("NetworkPolicy", "spec.podSelector", {}, {"spec.podSelector.matchLabels": _OTHER}, False),
    Sample("NetworkPolicy", "spec.ingress", {}, {"spec.ingress": [{}]}, False),
    Sample("CronJob", "spec.schedule", {}, {"spec.schedule": "0 4 * * *"}, False),
    Sample(
        "CronJob", "spec.jobTemplate", {}, {"spec.jobTemplate.spec.template.spec.containers.0.image": "shop:2"}, False
    ),
    Sample("CronJob", "spec.timeZone", {}, {"spec.timeZone": "Etc/UTC"}, False),
    Sample("HorizontalPodAutoscaler", "spec.scaleTargetRef", {}, {"spec.scaleTargetRef.name": "other"}, False),
    Sample("HorizontalPodAutoscaler", "spec.maxReplicas", {}, {"spec.maxReplicas": 4}, False),
    Sample("Role", "rules", {}, {"rules": []}, False),
)  # fmt: skip
"""At least one for each row of the table, and for each field that has been tried and found mutable."""
