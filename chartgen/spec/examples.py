"""Example values that the scenarios `full` and `strict` of a chart are made of; fields refer to them in `Value`."""

from collections.abc import Mapping
from typing import Any

from chartgen.kubernetes import quantity

_RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}

LABELS = {"example.com/scenario": "full"}
DIGEST = "sha256:" + "0" * 64
PULL_SECRETS = [{"name": "registry"}]
GLOBAL_PULL_SECRETS = [{"name": "global-registry"}]
LIFECYCLE = {"preStop": {"exec": {"command": ["sleep", "5"]}}}
NODE_SELECTOR = {"kubernetes.io/os": "linux"}
TOLERATIONS = [{"key": "example.com/dedicated", "operator": "Exists", "effect": "NoSchedule"}]
TOPOLOGY_SPREAD = [{"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}]
HOST_ALIASES = [{"ip": "192.0.2.1", "hostnames": ["example.test"]}]
DNS_CONFIG = {"options": [{"name": "ndots", "value": "2"}]}
ENV = [{"name": "EXTRA", "value": "extra"}]
ENV_FROM = [{"configMapRef": {"name": "extra", "optional": True}}]
VOLUMES = [{"name": "extra", "emptyDir": {}}]
VOLUME_MOUNTS = [{"name": "extra", "mountPath": "/extra"}]
INIT_CONTAINERS = [{"name": "first", "image": "busybox:1.37.0", "command": ["true"], "securityContext": _RESTRICTED}]
SIDECARS = [
    {"name": "beside", "image": "busybox:1.37.0", "command": ["sleep", "infinity"], "securityContext": _RESTRICTED}
]
MANIFESTS = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra"}, "data": {"key": "text"}}]
INGRESS_RULES = [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}]
EGRESS_RULES = [{"ports": [{"port": 443}], "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]

RELABELINGS = [{"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}]
METRIC_RELABELINGS = [{"sourceLabels": ["__name__"], "regex": "go_.*", "action": "drop"}]
RULE_GROUPS = [{"name": "extra", "rules": [{"alert": "Missing", "expr": "absent(up)", "for": "10m"}]}]
METRICS = [
    {
        "type": "Pods",
        "pods": {"metric": {"name": "requests"}, "target": {"type": "AverageValue", "averageValue": "100"}},
    }
]
SCALING = {"scaleDown": {"stabilizationWindowSeconds": 600}}

_LIMITS = {"cpu": "500m", "memory": "256Mi", "ephemeral-storage": "64Mi"}
_REQUESTS = {"cpu": "100m", "memory": "256Mi", "ephemeral-storage": "64Mi"}


def enabled(default: bool) -> bool | None:
    """Enable what is disabled by default."""
    return None if default else True


def unless_set(value: Any) -> Any:
    """Return a function that gives this value unless the default is set."""
    return lambda default: None if default else value


def at_least_two(default: int) -> int:
    """Return two replicas, or more if that is the default."""
    return max(2, default)


def raised_to_two(default: int) -> int | None:
    """Raise a number of replicas to two."""
    return 2 if default < 2 else None


def other_amount(default: Any) -> str:
    """Set the amount of a disruption budget that is unset by default, and unset the other one."""
    return "50%" if default == "" else ""


def with_limits(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Add the requests and limits that linters ask for to those that are set."""
    requests, limits = dict(resources.get("requests", {})), dict(resources.get("limits", {}))
    for name, amount in _LIMITS.items():
        limits.setdefault(name, max(amount, requests.get(name, amount), key=quantity.parse))
    for name, amount in _REQUESTS.items():
        requests.setdefault(name, min(amount, limits[name], key=quantity.parse))
    return {"requests": requests, "limits": limits}
