"""What an API server stores of a manifest does not differ from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from chartgen.objects.differences import differences, written
from tests.cluster.parts import DEFINITIONS
from tests.cluster.server import Cluster
from tests.support import helm
from tests.test_charts import each_scenario, namespace_of, values_of

pytestmark = pytest.mark.cluster

POD = ("spec", "template", "spec")
CONTAINER = (*POD, "containers", 0)
WORKLOAD: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "x"}},
        "template": {
            "metadata": {"labels": {"app": "x"}},
            "spec": {
                "containers": [{"name": "web", "image": "web:1", "ports": [{"name": "http", "containerPort": 8080}]}],
                "volumes": [{"name": "tmp", "emptyDir": {}}],
            },
        },
    },
}
PARTS: dict[str, tuple[str | int, ...]] = {
    "Affinity": (*POD, "affinity"),
    "Annotations": ("metadata", "annotations"),
    "PodDNSConfig": (*POD, "dnsConfig"),
    "PodSecurityContext": (*POD, "securityContext"),
    "SecurityContext": (*CONTAINER, "securityContext"),
    "ResourceRequirements": (*CONTAINER, "resources"),
    "LivenessProbe": (*CONTAINER, "livenessProbe"),
    "ReadinessProbe": (*CONTAINER, "readinessProbe"),
    "Lifecycle": (*CONTAINER, "lifecycle"),
    "EnvVar": (*CONTAINER, "env"),
    "EnvFromSource": (*CONTAINER, "envFrom"),
    "Volume": (*POD, "volumes"),
    "VolumeMount": (*CONTAINER, "volumeMounts"),
    "HostAlias": (*POD, "hostAliases"),
    "Toleration": (*POD, "tolerations"),
    "TopologySpreadConstraint": (*POD, "topologySpreadConstraints"),
    "LocalObjectReference": (*POD, "imagePullSecrets"),
    "InitContainer": (*POD, "initContainers"),
    "RollingUpdateDeployment": ("spec", "strategy", "rollingUpdate"),
}
"""Where a Deployment has what the samples are."""
OVERFLOW = "100000000E"
"""An amount of which API servers store another one."""
AWKWARD: list[tuple[tuple[str | int, ...], Any]] = [
    ((*CONTAINER, "resources"), {"limits": {"cpu": "1000m", "memory": "1.5Gi"}, "requests": {"cpu": 0.5}}),
    ((*CONTAINER, "resources"), {"limits": {"memory": "1e3", "cpu": "0.1"}, "requests": {}}),
    ((*CONTAINER, "env"), [{"name": "A", "value": ""}, {"name": "B", "value": None}]),
    ((*CONTAINER, "ports"), [{"containerPort": 1, "hostPort": 0}, {"containerPort": 1, "protocol": "UDP"}]),
    ((*CONTAINER, "args"), []),
    ((*CONTAINER, "command"), None),
    ((*CONTAINER, "livenessProbe"), {"httpGet": {"port": 1, "path": "", "scheme": ""}, "timeoutSeconds": 0}),
    ((*CONTAINER, "imagePullPolicy"), ""),
    ((*CONTAINER, "stdin"), False),
    ((*POD, "serviceAccount"), "robot"),
    ((*POD, "serviceAccountName"), ""),
    ((*POD, "automountServiceAccountToken"), False),
    ((*POD, "hostNetwork"), False),
    ((*POD, "hostNetwork"), True),
    ((*POD, "nodeSelector"), {}),
    ((*POD, "tolerations"), []),
    ((*POD, "affinity"), {"podAntiAffinity": {}}),
    ((*POD, "securityContext"), {}),
    ((*POD, "priorityClassName"), ""),
    ((*POD, "volumes"), [{"name": "a"}, {"name": "b", "emptyDir": {"sizeLimit": "1024Mi", "medium": ""}}]),
    (("spec", "strategy"), {}),
    (("spec", "minReadySeconds"), 0),
    (("spec", "replicas"), 0),
    (("spec", "paused"), False),
    (("metadata", "labels"), {"a": "", "b": None}),
    (("metadata", "creationTimestamp"), None),
    (("spec", "template", "metadata", "creationTimestamp"), None),
    (("status",), {}),
]
"""Fields of a Deployment that API servers write in another way, move, set or drop."""
OTHERS: list[dict[str, Any]] = [
    {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "", "b": "1000m"}, "binaryData": {}},
    {"apiVersion": "v1", "kind": "ServiceAccount", "secrets": [], "imagePullSecrets": []},
    {
        "apiVersion": "v1",
        "kind": "Service",
        "spec": {
            "type": "",
            "clusterIP": "",
            "sessionAffinity": "",
            "ports": [
                {"name": "a", "port": 80, "nodePort": 0, "targetPort": 0},
                {"name": "b", "port": 80, "protocol": "UDP"},
            ],
            "selector": {"app": "x"},
        },
    },
    {"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "None", "ports": [{"port": 1}], "externalIPs": []}},
    {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1024Mi"}},
            "storageClassName": "",
            "volumeName": "",
        },
    },
    {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"requests.cpu": 4, "memory": "2048Mi"}}},
    {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "spec": {"limits": [{"type": "Container", "default": {"cpu": "500m"}, "max": {"cpu": 2.0}}]},
    },
    {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "spec": {
            "serviceName": "",
            "selector": {"matchLabels": {"app": "x"}},
            "template": WORKLOAD["spec"]["template"],
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
            "volumeClaimTemplates": [
                {
                    "metadata": {"name": "data", "labels": {}},
                    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "0.5Gi"}}},
                }
            ],
        },
    },
    {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "spec": {
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "metrics": [
                {
                    "type": "Pods",
                    "pods": {"metric": {"name": "a"}, "target": {"type": "AverageValue", "averageValue": "1000m"}},
                },
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                },
            ],
        },
    },
    {
        "apiVersion": "autoscaling/v1",
        "kind": "HorizontalPodAutoscaler",
        "spec": {
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "targetCPUUtilizationPercentage": 80,
        },
    },
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [],
            "egress": [{"to": [{"namespaceSelector": {}}], "ports": [{"port": 53, "protocol": "UDP"}, {"port": "x"}]}],
        },
    },
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "spec": {
            "tls": [],
            "rules": [
                {
                    "host": "",
                    "http": {
                        "paths": [
                            {
                                "path": "",
                                "pathType": "ImplementationSpecific",
                                "backend": {"service": {"name": "web", "port": {"number": 80, "name": ""}}},
                            }
                        ]
                    },
                }
            ],
        },
    },
    {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "spec": {"minAvailable": "50%", "selector": {"matchLabels": {}}},
    },
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": []}],
    },
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"},
        "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}, {"kind": "User", "name": "u"}],
    },
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]},
        "rules": [],
    },
    {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "spec": {
            "schedule": "@daily",
            "concurrencyPolicy": "",
            "suspend": False,
            "successfulJobsHistoryLimit": 0,
            "jobTemplate": {
                "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b"}]}}}
            },
        },
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "spec": {"gatewayClassName": "a", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]},
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "spec": {
            "parentRefs": [{"name": "a"}],
            "rules": [{"backendRefs": [{"name": "web", "port": 80}], "matches": []}],
        },
    },
    {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "provisioner": "a.test/b",
        "parameters": {},
        "allowVolumeExpansion": False,
    },
    {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 0, "globalDefault": False},
    {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "webhooks": [
            {
                "name": "a.example.test",
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "timeoutSeconds": None,
                "namespaceSelector": {},
                "clientConfig": {"service": {"name": "a", "namespace": "b", "path": "/x"}, "caBundle": ""},
                "rules": [{"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["pods"]}],
            }
        ],
    },
]
"""Objects of other kinds, likewise."""


def with_part(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Give the Deployment with a part."""
    manifest: dict[str, Any] = deepcopy(WORKLOAD)
    here: Any = manifest
    for step in path[:-1]:
        here = here[step] if isinstance(step, int) else here.setdefault(step, {})
    here[path[-1]] = value
    return manifest


def drift(cluster: Cluster, manifests: list[dict[str, Any]], namespace: str) -> Iterator[str]:
    """Have objects tried, and yield how what would be stored differs."""
    for each in manifests:
        if is_known(cluster, each):
            answer = cluster.dry_run(each, namespace)
            if not answer.refusal:
                for found in differences(each, answer.body):
                    yield f"{each['kind']}: {written(found.steps)}: {found.expected!r} is stored as {found.found!r}"


def is_known(cluster: Cluster, manifest: Mapping[str, Any]) -> bool:
    """Tell whether the cluster has a kind."""
    api = manifest["apiVersion"]
    kinds = cluster.request("GET", f"/apis/{api}" if "/" in api else f"/api/{api}").body.get("resources", [])
    return any(each["kind"] == manifest["kind"] for each in kinds)


@each_scenario
def test_scenario(cluster: Cluster, open_namespace: str, chart: Path, scenario: Path) -> None:
    rendered = helm.render(chart, values_of(chart, scenario), namespace=namespace_of(chart))
    assert list(drift(cluster, [dict(each) for each in rendered], open_namespace)) == []


@pytest.mark.parametrize("part", PARTS)
def test_part(cluster: Cluster, open_namespace: str, part: str) -> None:
    manifests = [with_part(PARTS[part], value) for value in DEFINITIONS[part] if str(value).find(OVERFLOW) < 0]
    assert list(drift(cluster, manifests, open_namespace)) == []


@pytest.mark.parametrize(("path", "value"), AWKWARD, ids=[f"{path[-1]}-{value}" for path, value in AWKWARD])
def test_awkward_field(cluster: Cluster, open_namespace: str, path: tuple[str | int, ...], value: Any) -> None:
    manifest = with_part(path, value)
    answer = cluster.dry_run(manifest, open_namespace)
    assert not answer.refusal
    assert list(drift(cluster, [manifest], open_namespace)) == []


@pytest.mark.parametrize("manifest", OTHERS, ids=lambda each: each["kind"])
def test_other_kind(cluster: Cluster, open_namespace: str, manifest: dict[str, Any]) -> None:
    manifest = {**manifest, "metadata": {"name": "x"}}
    if not is_known(cluster, manifest):
        pytest.skip(f"the cluster has no {manifest['kind']}")
    answer = cluster.dry_run(manifest, open_namespace)
    assert not answer.refusal
    assert list(drift(cluster, [manifest], open_namespace)) == []
