"""Alternatives for names of Kubernetes that the spec language does not have.

Used for unknown fields of classes, and for unknown names in `from chartgen import ...`.
"""

from __future__ import annotations

import re
from typing import Any

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
    "Role": "use `ServiceAccount(roles=[PolicyRule([\"pods\"], [\"get\"])])`",
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


_POD = frozenset(
    """
    activeDeadlineSeconds hostUsers hostnameOverride nodeName os overhead preemptionPolicy priority readinessGates
    resourceClaims schedulingGates setHostnameAsFQDN
""".split()
)
_CONTAINER = frozenset(
    """
    resizePolicy stdin stdinOnce terminationMessagePath tty volumeDevices
""".split()
)
_ROUTE = 'use `routes={"": HTTPRoute(parents=["GATEWAY"], hostnames=["shop.example.com"])}`'
_AUTOSCALER = "use `autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80)`"
_SECRET = 'use a Secret: `env={"KEY": Secret(["KEY"]).key("KEY")}`, or `env_from=[Secret([...])]`'
_CONFIG = 'use a ConfigMap: `env_from=[ConfigMap({...})]`, or `mounts={"/config": ConfigMap({...})}`'
_MOUNTS = 'mount volumes directly: `mounts={"/data": EmptyDir("data")}`'
_CLAIM = 'mount a claim: `mounts={"/data": PersistentVolumeClaim("data", size="1Gi")}`'
_WORKLOAD = {
    "gateway": _ROUTE,
    "http_route": _ROUTE,
    "autoscaler": _AUTOSCALER,
    "hpa": _AUTOSCALER,
    "min_replicas": _AUTOSCALER,
    "max_replicas": _AUTOSCALER,
    "volumes": _MOUNTS,
    "volume_mounts": _MOUNTS,
    "persistence": _CLAIM,
    "volume_claim_templates": 'mount a template: `mounts={"/data": VolumeClaimTemplate("data", size="1Gi")}`',
    "service_name": "the governing Service is the first headless one: `service=Service(80, headless=True)`",
    "persistent_volume_claim_retention_policy": "use `claim_retention=ClaimRetention(when_deleted=\"Delete\")`",
    "ordinals": "use `ordinals_start=1`",
    "config": _CONFIG,
    "config_map": _CONFIG,
    "config_maps": _CONFIG,
    "secret": _SECRET,
    "secrets": _SECRET,
    "extra_env": "further variables are set at install: the value `extraEnv`",
    "extra_env_from": "further variables are set at install: the value `extraEnvFrom`",
    "container_port": "declare it in `ports`: `ports={\"http\": 8080}`",
    "container_ports": "declare them in `ports`: `ports={\"http\": 8080}`",
    "port": "did you mean \"ports\"? `ports={\"http\": 8080}`",
    "pdb": "did you mean \"pod_disruption_budget\"?",
    "restart_policy": "the pods of servers always restart",
    "automount_service_account_token": "use `service_account=ServiceAccount(automount=True)`",
    "service_account_name": "use `service_account=ServiceAccount(\"NAME\", create=False)`",
    "image_pull_secrets": "it is a field of the Chart: `Chart(image_pull_secrets=[{\"name\": \"registry\"}])`",
    "image_pull_policy": "it is a field of the image: `Image(..., pull_policy=\"Always\")`",
    "name": "names are generated: the chart's, and the component's",
    "namespace": "it is a field of the Chart: `Chart(namespace=Namespace(\"NAME\"))`",
    "paused": "describe the workload as a `Manifest`",
}  # fmt: skip
_TASK = {
    **dict.fromkeys(
        ("service", "services", "ingress", "ingresses", "routes"), "Jobs serve no requests: use a Deployment"
    ),
    **dict.fromkeys(("replicas", "autoscaling", "autoscaler"), "use `parallelism` and `completions`"),
    "pod_disruption_budget": "Jobs have no disruption budget: `backoff_limit` is the number of retries",
    "cron": 'use `CronJob(schedule="0 3 * * *")`',
    "schedule": 'use `CronJob(schedule="0 3 * * *")`',
    "hook": 'use `Job(hook=Hook("post-install"))`',
    "hook_weight": 'use `hook=Hook("post-install", weight=-5)`',
}
_CHART = {
    "ingress": 'it is a field of the workload: `Deployment(ingress=Ingress("shop.example.com"))`',
    "routes": 'it is a field of the workload: `Deployment(routes={"": HTTPRoute(...)})`',
    "values": "fields of the spec are the values of the chart",
    "crds": "write each as a `Manifest`: `manifests=[Manifest({...})]`",
    "config_maps": "ConfigMaps belong to the workloads that use them: `Deployment(env_from=[ConfigMap({...})])`",
    "secrets": "Secrets belong to the workloads that use them: `Deployment(env_from=[Secret([...])])`",
    "jobs": 'write each as a component: `components={"migrate": Job(...)}`',
    "cron_jobs": 'write each as a component: `components={"backup": CronJob(...)}`',
    "extra_manifests": "use `manifests=[Manifest({...})]`; the value `extraManifests` is set at install",
    "name_override": "it is set at install: the value `nameOverride`",
    "fullname_override": "it is set at install: the value `fullnameOverride`",
    "global_values": "it is set at install: the values `global.imageRegistry` and `global.imagePullSecrets`",
}
_ONE_PER_NODE = "a DaemonSet runs one pod on each node: use `node_selector` and `tolerations` to choose nodes"
_DAEMON_SET = {
    "replicas": _ONE_PER_NODE,
    "autoscaling": _ONE_PER_NODE,
    "pod_disruption_budget": "nodes are drained without their DaemonSets: use `update_strategy` to limit updates",
}
_FIELDS = {"Workload": _WORKLOAD, "DaemonSet": _DAEMON_SET, "Chart": _CHART}


def field_alternative(cls: type[Any], name: str) -> str:
    """Return how to set what a field of another name would be; "" if the name is not known."""
    is_workload = any(base.__name__ == "Workload" for base in cls.__mro__)
    language_class = "Workload" if is_workload else cls.__name__
    snake = re.sub("(?<!^)([A-Z]+)", lambda letters: f"_{letters[0]}", name).lower()
    if any(base.__name__ == "Task" for base in cls.__mro__) and (found := _TASK.get(snake)):
        return found
    if found := (_FIELDS.get(cls.__name__, {}).get(snake) or _FIELDS.get(language_class, {}).get(snake)):
        return found
    if is_workload:
        for field, known in (("extra_pod", _POD), ("extra_container", _CONTAINER)):
            for kubernetes_name in known:
                if _folded(kubernetes_name) == _folded(name):
                    return f'use `{field}={{"{kubernetes_name}": ...}}`'
    if language_class == "Service":
        for kubernetes_name in _SERVICE:
            if _folded(kubernetes_name) == _folded(name):
                return f'use `extra={{"{kubernetes_name}": ...}}`'
        if _folded(name) == "externalname":
            return "write the Service as a `Manifest`"
    return ""


_SERVICE = frozenset(
    """
    allocateLoadBalancerNodePorts clusterIPs externalIPs healthCheckNodePort internalTrafficPolicy loadBalancerIP
    sessionAffinityConfig
""".split()
)
"""Fields of Kubernetes without a field of the class."""


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
