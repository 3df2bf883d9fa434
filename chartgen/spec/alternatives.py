"""Alternatives for names of classes and methods that the spec language does not have.

Used for unknown names in `from chartgen import ...`.
"""

from __future__ import annotations

_OBJECT = "write it as a `Manifest` with `kind: {kind}`: `Chart(manifests=[Manifest({{...}})])`"

_OBJECTS = frozenset(
    """
    APIService CertificateSigningRequest ControllerRevision CSIDriver
    CustomResourceDefinition EndpointSlice Endpoints Gateway GatewayClass
    IngressClass Lease LimitRange MutatingWebhookConfiguration PersistentVolume Pod
    PodTemplate PriorityClass ReferenceGrant ReplicaSet ReplicationController ResourceQuota
    RuntimeClass StorageClass ValidatingAdmissionPolicy
    ValidatingWebhookConfiguration VerticalPodAutoscaler VolumeSnapshot Certificate ClusterIssuer Issuer
    ScaledObject ScaledJob
""".split()
)
"""Kinds that have no class."""

_SECRET_KEY = 'use the key of a Secret: `Secret([...]).key("NAME")` or `ExistingSecret(...).key("NAME")`'
_CLASSES = {
    "Sidecar": "use a container: `sidecars={\"NAME\": Container(...)}`",
    "InitContainer": "use a container: `init_containers={\"NAME\": Container(...)}`",
    "EphemeralContainer": "use `kubectl debug`",
    "PodSpec": "the fields of the pod are fields of the workload; others go into `extra_pod={...}`",
    "PodTemplateSpec": "the fields of the pod are fields of the workload; others go into `extra_pod={...}`",
    "ObjectMeta": "use the fields `labels` and `annotations`; names are generated",
    "Metadata": "use the fields `labels` and `annotations`; names are generated",
    "EnvVar": "`env` is a dict: `env={\"NAME\": \"value\"}`",
    "EnvFromSource": "list ConfigMaps and Secrets: `env_from=[ConfigMap(...)]`",
    "SecretKeyRef": _SECRET_KEY,
    "SecretKeySelector": _SECRET_KEY,
    "ConfigMapKeyRef": "use the key of a ConfigMap: `ConfigMap({...}).key(\"NAME\")`",
    "ConfigMapKeySelector": "use the key of a ConfigMap: `ConfigMap({...}).key(\"NAME\")`",
    "VolumeMount": "use a path of `mounts`, with `Mount(...)` for more than what is mounted",
    "ContainerPort": "use a number, `ports={\"http\": 8080}`, or `Port`",
    "ResourceRequirements": "use `Resources`",
    "LivenessProbe": "use `liveness=HttpGet(...)`, or `TcpSocket`, `Exec`, `Grpc`",
    "ReadinessProbe": "use `readiness=HttpGet(...)`, or `TcpSocket`, `Exec`, `Grpc`",
    "StartupProbe": "use `startup=HttpGet(...)`, or `TcpSocket`, `Exec`, `Grpc`",
    "HTTPGetAction": "use `HttpGet`",
    "DeploymentStrategy": "use `RollingUpdate` or `Recreate`",
    "StatefulSetUpdateStrategy": "use `RollingUpdate` or `OnDelete`",
    "DaemonSetUpdateStrategy": "use `RollingUpdate` or `OnDelete`",
    "StatefulSetOrdinals": "use `StatefulSet(ordinals_start=1)`",
    "RollingUpdateStatefulSetStrategy": "use `RollingUpdate(partition=1)`",
    "PodDisruptionBudgetSpec": "use `PodDisruptionBudget`",
    "HostPathVolumeSource": "use `HostPath`",
    "EmptyDirVolumeSource": "use `EmptyDir`",
    "DownwardAPI": "use `FieldRef` or `ResourceFieldRef` in `env`, or a dict among the sources of `Projected`",
    "NFS": "use `RawVolume(\"share\", {\"nfs\": {...}})`",
    "RoleBinding": "use `ServiceAccount(bind=[ExistingRole(\"NAME\")])`; roles of the chart are bound by it",
    "ClusterRoleBinding": "use `ServiceAccount(bind=[ExistingClusterRole(\"NAME\", cluster_wide=True)])`",
    "Component": "a component is a workload: `Chart(components={\"worker\": Deployment(...)})`",
    "Environment": "an environment is a Chart: `chart.with_environments(staging=chart.but(...))`",
    "Values": "fields of the spec are the values of the chart",
}  # fmt: skip
"""Names of Kubernetes, Helm and other tools that are no kinds."""

_ALIASES = {"CRD": "CustomResourceDefinition", "VPA": "VerticalPodAutoscaler"}
_RENAMED = {"HPA": "HorizontalPodAutoscaler", "PDB": "PodDisruptionBudget", "PVC": "PersistentVolumeClaim"}


def class_alternative(name: str) -> str:
    """Return how to write what a class of another name would be; "" if the name is not known."""
    if name in _RENAMED:
        return f"use `{_RENAMED[name]}`"
    kind = _ALIASES.get(name, name)
    if kind in _OBJECTS:
        return _OBJECT.format(kind=kind)
    return _CLASSES.get(name, "")


_COPY = "create a changed copy with `.but(...)`"
_ATTRIBUTES = {
    **dict.fromkeys(("copy", "model_copy", "replace", "update", "with_", "set", "evolve"), _COPY),
    "but_container": "containers are those of a workload: `chart.but(workload=chart.workload.but_container(...))`",
    "but_component": 'use `.but_workload("NAME", ...)`',
    "but_components": 'use `.but_workload("NAME", ...)`',
    "with_environment": "use `.with_environments(production=...)`",
    "with_env": "use `.with_environments(production=...)`",
}


def attribute_alternative(name: str) -> str:
    """Return what to use instead of a method that objects of the language do not have; "" if that is not known."""
    return _ATTRIBUTES.get(name, "")
