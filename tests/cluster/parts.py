"""Samples of parts as Kubernetes writes them, by the definition that a schema refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LABELS = [{"example.com/team": "web"}, {"n": "y", "on": "1.10", "e": "1e6"}, {"empty": ""}, {"a" * 63: "b" * 63}]
_ANNOTATIONS = [
    *_LABELS,
    {"example.com/text": "{{ .Values.image }} 'a' \"b\" # c\n\ttwo lines: {}", "example.com/no": "NO"},
    {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
]
_HTTP = {"httpGet": {"path": "/", "port": 8080}}
_TERM = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "x"}}}
_PROBES = [
    {**_HTTP, "periodSeconds": 1, "timeoutSeconds": 30, "failureThreshold": 1, "initialDelaySeconds": 0},
    {
        "httpGet": {
            "path": "/x",
            "port": "no-such-port",
            "scheme": "HTTPS",
            "httpHeaders": [{"name": "A", "value": "b"}],
        }
    },
    {"httpGet": {"path": "", "port": 65535}},
    {"tcpSocket": {"port": "http"}},
    {"exec": {"command": ["sh", "-c", "true && echo '{{ x }}'"]}},
    {"grpc": {"port": 9000}},
    {"grpc": {"port": 9000, "service": "ready"}},
    {**_HTTP, "successThreshold": 2},
    {**_HTTP, "terminationGracePeriodSeconds": 5},
    {"timeoutSeconds": 2},
    {"httpGet": {"port": 80}, "exec": {"command": ["true"]}},
    {},
]
_SPREAD = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}
_SELECTOR = {"matchLabels": {"app": "x"}}
_RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
_CONTAINER = {"name": "more", "image": "busybox:1.37.0", "command": ["sleep", "1"], "securityContext": _RESTRICTED}
_CONTAINERS = [
    [_CONTAINER],
    [_CONTAINER, _CONTAINER],
    [{**_CONTAINER, "name": name} for name in ("one", "two")],
    [{"name": "no-image"}],
    [{**_CONTAINER, "ports": [{"containerPort": 9999, "name": "extra"}, {"containerPort": 9999, "name": "extra"}]}],
    [{**_CONTAINER, "ports": [{"containerPort": 9999}, {"containerPort": 9999, "protocol": "TCP"}]}],
    [{**_CONTAINER, "ports": [{"containerPort": 9999, "hostPort": 9998}]}],
    [{**_CONTAINER, "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}],
    [{**_CONTAINER, "env": [{"name": "A", "value": "1", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}],
    [{**_CONTAINER, "volumeMounts": [{"name": "nowhere", "mountPath": "/nowhere"}]}],
    [{**_CONTAINER, "volumeMounts": [{"name": "tmp", "mountPath": "/a"}, {"name": "tmp", "mountPath": "/a"}]}],
    [{**_CONTAINER, "volumeMounts": [{"name": "tmp", "mountPath": "/a", "mountPropagation": "Bidirectional"}]}],
    [{**_CONTAINER, "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}}],
    [{**_CONTAINER, "resources": {"requests": {"nvidia.com/gpu": 1}}}],
    [{**_CONTAINER, "livenessProbe": _HTTP}],
    [{**_CONTAINER, "lifecycle": {"preStop": {"exec": {"command": ["true"]}}}}],
    [{**_CONTAINER, "restartPolicy": "Always"}],
    [{**_CONTAINER, "restartPolicy": "Always", "startupProbe": _HTTP}],
    [{**_CONTAINER, "securityContext": {"privileged": True, "allowPrivilegeEscalation": False}}],
]
_ENV = [
    [{"name": "PLAIN", "value": "1"}, {"name": "EMPTY"}, {"name": "BRACES", "value": "{{ x }} $(PLAIN) NO"}],
    [{"name": "TWICE", "value": "1"}, {"name": "TWICE", "value": "2"}],
    [{"name": "BOTH", "value": "1", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
    [{"name": "NONE", "valueFrom": {}}],
    [
        {
            "name": "TWO",
            "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}, "secretKeyRef": {"name": "a", "key": "b"}},
        }
    ],
    [{"name": "FIELD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['app']"}}}],
    [{"name": "FIELD", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName", "apiVersion": "v1"}}}],
    [{"name": "FIELD", "valueFrom": {"fieldRef": {"fieldPath": "status.nothing"}}}],
    [{"name": "LIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}}],
    [{"name": "LIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "containerName": "nobody"}}}],
    [{"name": "LIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1m"}}}],
    [{"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": True}}}],
    [{"name": "SECRET", "valueFrom": {"secretKeyRef": {"key": "k"}}}],
    [{"name": "SECRET", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k/l"}}}],
    [{"name": "FILE", "valueFrom": {"fileKeyRef": {"volumeName": "cache", "path": "env", "key": "KEY"}}}],
    [{"name": "FILE", "valueFrom": {"fileKeyRef": {"volumeName": "nowhere", "path": "env", "key": "KEY"}}}],
    [{"name": "1DIGIT", "value": "1"}],
    [{"name": "dots.and-dashes", "value": "1"}],
]
_ENV_FROM = [
    [{"configMapRef": {"name": "c"}}, {"secretRef": {"name": "s", "optional": True}, "prefix": "P_"}],
    [{"configMapRef": {"name": "c"}}, {"configMapRef": {"name": "c"}}],
    [{"configMapRef": {"name": "c"}, "secretRef": {"name": "s"}}],
    [{"prefix": "P_"}],
    [{"configMapRef": {}}],
    [{"configMapRef": {"name": "c"}, "prefix": "1"}],
]
_VOLUMES = [
    [{"name": "more", "emptyDir": {}}],
    [{"name": "more", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}],
    [{"name": "more", "emptyDir": {"medium": "HugePages"}}],
    [{"name": "more", "emptyDir": {}}, {"name": "more", "emptyDir": {}}],
    [{"name": "tmp", "emptyDir": {}}],
    [{"name": "more"}],
    [{"name": "more", "configMap": {"name": "c", "defaultMode": 0o440, "items": [{"key": "a", "path": "a"}]}}],
    [{"name": "more", "configMap": {"name": "c", "items": [{"key": "a", "path": "../a"}]}}],
    [{"name": "more", "secret": {"secretName": "s", "optional": True}}],
    [{"name": "more", "hostPath": {"path": "/var/log", "type": "Directory"}}],
    [{"name": "more", "hostPath": {"path": "/a/../b"}}],
    [{"name": "more", "persistentVolumeClaim": {"claimName": "c", "readOnly": True}}],
    [{"name": "more", "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}}],
    [{"name": "more", "downwardAPI": {"items": [{"path": "cpu", "resourceFieldRef": {"resource": "limits.cpu"}}]}}],
    [
        {
            "name": "more",
            "downwardAPI": {
                "items": [{"path": "cpu", "resourceFieldRef": {"resource": "limits.cpu", "containerName": "nobody"}}]
            },
        }
    ],
    [{"name": "more", "projected": {"sources": [{"serviceAccountToken": {"path": "t", "expirationSeconds": 600}}]}}],
    [
        {
            "name": "more",
            "projected": {
                "sources": [
                    {"configMap": {"name": "c", "items": [{"key": "a", "path": "same"}]}},
                    {"secret": {"name": "s", "items": [{"key": "a", "path": "same"}]}},
                ]
            },
        }
    ],
    [{"name": "more", "projected": {"sources": []}}],
    [{"name": "more", "nfs": {"server": "nas", "path": "/x"}}],
    [{"name": "more", "csi": {"driver": "secrets-store.csi.k8s.io", "readOnly": True}}],
    [
        {
            "name": "more",
            "ephemeral": {
                "volumeClaimTemplate": {
                    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
                }
            },
        }
    ],
]
_MOUNTS = [
    [{"name": "tmp", "mountPath": "/more"}],
    [{"name": "tmp", "mountPath": "/more", "subPath": "a/b", "readOnly": True}],
    [{"name": "tmp", "mountPath": "/more", "subPathExpr": "$(POD)"}],
    [{"name": "tmp", "mountPath": "/more", "subPath": "../x"}],
    [{"name": "nowhere", "mountPath": "/more"}],
    [{"name": "tmp", "mountPath": "/tmp"}],
    [{"name": "tmp", "mountPath": "/a"}, {"name": "tmp", "mountPath": "/a"}],
    [{"name": "tmp", "mountPath": "/a"}, {"name": "tmp", "mountPath": "/a/"}],
    [{"name": "tmp", "mountPath": "relative"}],
    [{"name": "tmp", "mountPath": "/more", "mountPropagation": "HostToContainer"}],
    [{"name": "tmp", "mountPath": "/more", "mountPropagation": "Bidirectional"}],
]


def _network_rules(side: str) -> list[Any]:
    """Give lists of rules of a network policy; `side` is `from` or `to`."""
    blocks = [
        {"cidr": "10.0.0.0/8"},
        {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16", "10.255.255.255/32"]},
        {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]},
        {"cidr": "10.0.0.0/8", "except": ["10.0.0.0/8"]},
        {"cidr": "10.1.2.3/8", "except": ["10.1.0.0/16"]},
        {"cidr": "::/0", "except": ["fd00::/8", "::1/128"]},
        {"cidr": "fd00::/8", "except": ["fe80::/10"]},
        {"cidr": "fd00::/8", "except": ["10.0.0.0/8"]},
        {"cidr": "10.0.0.0/33"},
        {"cidr": "010.0.0.0/8"},
        {"cidr": "::ffff:10.0.0.0/104"},
    ]
    peers = [
        {"podSelector": {}},
        {"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}, "podSelector": _SELECTOR},
        {"podSelector": {"matchExpressions": [{"key": "a", "operator": "In"}]}},
        {"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}},
        {},
    ]
    ports = [
        {"port": 53, "protocol": "UDP"},
        {"port": "http"},
        {"port": 80, "endPort": 90},
        {"port": 80, "endPort": 80},
        {"port": 90, "endPort": 80},
        {"port": "http", "endPort": 90},
        {"endPort": 90},
        {"protocol": "SCTP"},
        {"port": "No_Name"},
        {"port": 0},
        {},
    ]
    return [
        [{side: [{"ipBlock": blocks[0]}], "ports": ports[:2]}, {}],
        *([{side: [{"ipBlock": each}]}] for each in blocks),
        *([{side: [each]}] for each in peers),
        *([{"ports": [each]}] for each in ports),
        [{side: []}],
        [{side: None}],
    ]


DEFINITIONS: Mapping[str, list[Any]] = {
    "Affinity": [
        {"nodeAffinity": {}},
        {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]}]
                }
            }
        },
        {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["x"]}]}]
                }
            }
        },
        {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_TERM]}},
        {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone"}]}},
        {
            "podAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": _TERM}]
            }
        },
        {
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [{**_TERM, "namespaceSelector": {}, "namespaces": []}]
            }
        },
    ],
    "Annotations": _ANNOTATIONS,
    "Labels": _LABELS,
    "ObjectLabels": [*_LABELS, {"helm.sh/chart": "other"}],
    "PodAnnotations": [*_ANNOTATIONS, {"checksum/config": "other"}],
    "PodLabels": [*_LABELS, {"app.kubernetes.io/name": "other"}],
    "StandaloneLabels": [*_LABELS, {"app.kubernetes.io/part-of": "other"}],
    "PodDNSConfig": [
        {"nameservers": ["192.0.2.1"], "searches": ["example.test"], "options": [{"name": "ndots", "value": "2"}]},
        {"nameservers": ["192.0.2.1", "192.0.2.1"], "options": [{"name": "a"}, {"name": "a"}]},
        {"searches": ["a." + "b" * 63] * 32},
        {"nameservers": ["2001:db8::1"]},
    ],
    "PodSecurityContext": [
        {"runAsNonRoot": True, "runAsUser": 1000, "fsGroup": 1000},
        {"sysctls": [{"name": "net.ipv4.ip_local_port_range", "value": "1024 65535"}]},
        {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"}] * 2},
        {"supplementalGroups": [1, 1]},
        {"seccompProfile": {"type": "Unconfined"}},
        {"seLinuxOptions": {"level": "s0:c1,c2"}},
        {"fsGroupChangePolicy": "Always"},
    ],
    "SecurityContext": [
        {"readOnlyRootFilesystem": False},
        {"privileged": True, "allowPrivilegeEscalation": True},
        {"privileged": True},
        {"capabilities": {"add": ["SYS_ADMIN"]}},
        {"capabilities": {"add": ["CAP_SYS_ADMIN"]}},
        {"allowPrivilegeEscalation": False, "capabilities": {"add": ["CAP_SYS_ADMIN"], "drop": ["ALL"]}},
        {"capabilities": {"add": ["NET_BIND_SERVICE", "NET_BIND_SERVICE"]}},
        {"runAsUser": 0, "runAsNonRoot": True},
        {"seccompProfile": {"type": "Localhost", "localhostProfile": "a.json"}},
    ],
    "ResourceRequirements": [
        {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": 1, "memory": "64Mi"}},
        {"requests": {"cpu": 0.1}},
        {"requests": {"memory": "1e3", "cpu": "1E"}},
        {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}},
        {"requests": {"cpu": "2"}, "limits": {"cpu": 0}},
        {"requests": {"cpu": 0}, "limits": {"cpu": "0"}},
        {"requests": {"memory": "1Gi"}, "limits": {"memory": "1G"}},
        {"requests": {"memory": "1e10"}, "limits": {"memory": "1Gi"}},
        {"requests": {"nvidia.com/gpu": 1}},
        {"limits": {"nvidia.com/gpu": 1}},
        {"requests": {"nvidia.com/gpu": 1}, "limits": {"nvidia.com/gpu": 2}},
        {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": 1}},
        {"limits": {"hugepages-2Mi": "4Mi"}},
        {"limits": {"hugepages-2Mi": "4Mi", "memory": "64Mi"}},
        {"requests": {"hugepages-2Mi": "2Mi", "memory": "64Mi"}, "limits": {"hugepages-2Mi": "4Mi"}},
        {"limits": {"hugepages-2Mi": "3Mi", "memory": "64Mi"}},
        {"requests": {"cpu": "0.0001"}},
        {"requests": {"memory": "100000000E"}},
        {"limits": {"ephemeral-storage": "0"}},
        {"requests": {}, "limits": {}},
    ],
    "LivenessProbe": _PROBES,
    "StartupProbe": _PROBES,
    "ReadinessProbe": _PROBES,
    "Lifecycle": [
        {"preStop": {"exec": {"command": ["sleep", "5"]}}},
        {"preStop": {"httpGet": {"path": "/stop", "port": "http"}}},
        {"preStop": {"sleep": {"seconds": 5}}},
        {"preStop": {"sleep": {"seconds": 3600}}},
        {"preStop": {"sleep": {"seconds": 0}}},
        {"postStart": {"sleep": {"seconds": 3600}}},
        {"postStart": {"exec": {"command": ["true"]}, "httpGet": {"port": 1}}},
        {"preStop": {}},
    ],
    "EnvVar": _ENV,
    "EnvFromSource": _ENV_FROM,
    "Volume": _VOLUMES,
    "VolumeMount": _MOUNTS,
    "HostAlias": [
        [{"ip": "192.0.2.1", "hostnames": ["a.test", "b"]}, {"ip": "2001:db8::1", "hostnames": []}],
        [{"ip": "192.0.2.1", "hostnames": ["a"]}, {"ip": "192.0.2.1", "hostnames": ["b"]}],
        [{"ip": "192.0.2.1"}],
        [{"ip": "192.0.2.1", "hostnames": ["Not_A_Name"]}],
    ],
    "Toleration": [
        [{"operator": "Exists"}],
        [{"key": "a", "operator": "Equal", "value": "b", "effect": "NoExecute", "tolerationSeconds": 5}],
        [{"key": "a", "operator": "Exists"}, {"key": "a", "operator": "Exists"}],
        [{"key": "a", "value": "b"}],
        [{"key": "a", "operator": "Exists", "tolerationSeconds": 5, "effect": "NoSchedule"}],
        [{"effect": "NoSchedule"}],
    ],
    "TopologySpreadConstraint": [
        [_SPREAD],
        [{**_SPREAD, "whenUnsatisfiable": "ScheduleAnyway"}, _SPREAD],
        [_SPREAD, _SPREAD],
        [{**_SPREAD, "minDomains": 2, "nodeAffinityPolicy": "Ignore", "nodeTaintsPolicy": "Honor"}],
        [{**_SPREAD, "labelSelector": _SELECTOR}],
        [{**_SPREAD, "matchLabelKeys": ["pod-template-hash"]}],
        [{**_SPREAD, "matchLabelKeys": ["pod-template-hash"], "labelSelector": _SELECTOR}],
        [{**_SPREAD, "matchLabelKeys": ["app"], "labelSelector": _SELECTOR}],
        [{**_SPREAD, "matchLabelKeys": ["a", "a"], "labelSelector": _SELECTOR}],
        [{**_SPREAD, "matchLabelKeys": ["app.kubernetes.io/name"]}],
    ],
    "LocalObjectReference": [
        [{"name": "one"}, {"name": "two"}],
        [{"name": "one"}, {"name": "one"}],
        [{"name": ""}],
        [{}],
    ],
    "MetricSpec": [
        [
            {
                "type": "Resource",
                "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 70}},
            }
        ],
        [{"type": "Pods", "pods": {"metric": {"name": "a"}, "target": {"type": "AverageValue", "averageValue": "1k"}}}],
    ],
    "HorizontalPodAutoscalerBehavior": [
        {"scaleDown": {"stabilizationWindowSeconds": 0}},
        {"scaleUp": {"selectPolicy": "Max", "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}]}},
    ],
    "InitContainer": _CONTAINERS,
    "SidecarContainer": _CONTAINERS,
    "NetworkPolicyIngressRule": _network_rules("from"),
    "NetworkPolicyEgressRule": _network_rules("to"),
    "RollingUpdateDeployment": [
        {"maxSurge": "100%", "maxUnavailable": "0%"},
        {"maxSurge": 0, "maxUnavailable": 1},
        {"maxSurge": 0, "maxUnavailable": "50%"},
        {"maxSurge": "200%"},
        {"maxSurge": 0},
        {"maxSurge": 0, "maxUnavailable": 0},
        {"maxSurge": "0%", "maxUnavailable": "0%"},
    ],
    "RollingUpdateDaemonSet": [
        {"maxUnavailable": 1},
        {"maxUnavailable": "50%"},
        {"maxSurge": 1, "maxUnavailable": 0},
        {"maxSurge": "100%", "maxUnavailable": "0%"},
        {"maxSurge": 1, "maxUnavailable": 1},
        {"maxSurge": 1},
        {"maxSurge": 0},
        {"maxUnavailable": 0},
        {"maxUnavailable": "0%"},
        {"maxUnavailable": "101%"},
        {"maxUnavailable": 1000000},
        {},
    ],
    "RollingUpdateStatefulSetStrategy": [
        {"partition": 0},
        {"partition": 1},
        {"partition": 1000000},
        {"partition": -1},
        {"maxUnavailable": 1},
        {},
    ],
}
