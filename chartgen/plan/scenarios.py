"""Scenarios: values to try a chart with, in `ci/`.

`default` is the chart as it is, `full` turns everything on, `strict` is what the well-known linters ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.kubernetes import quantity
from chartgen.values import Contract, Leaf, nested

Path = tuple[str, ...]

_LABEL = {"example.com/scenario": "full"}
_RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}
_FULL: dict[str, Any] = {
    "replicaCount": 2,
    "revisionHistoryLimit": 3,
    "progressDeadlineSeconds": 300,
    "terminationGracePeriodSeconds": 45,
    "commonLabels": _LABEL,
    "commonAnnotations": _LABEL,
    "podLabels": _LABEL,
    "podAnnotations": _LABEL,
    "imagePullSecrets": [{"name": "registry"}],
    "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}},
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "example.com/dedicated", "operator": "Exists", "effect": "NoSchedule"}],
    "topologySpreadConstraints": [
        {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}
    ],
    "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["example.test"]}],
    "dnsConfig": {"options": [{"name": "ndots", "value": "2"}]},
    "extraEnv": [{"name": "EXTRA", "value": "extra"}],
    "extraEnvFrom": [{"configMapRef": {"name": "extra", "optional": True}}],
    "volumes": [{"name": "extra", "emptyDir": {}}],
    "volumeMounts": [{"name": "extra", "mountPath": "/extra"}],
    "initContainers": [
        {"name": "first", "image": "busybox:1.37.0", "command": ["true"], "securityContext": _RESTRICTED}
    ],
    "sidecars": [
        {"name": "beside", "image": "busybox:1.37.0", "command": ["sleep", "infinity"], "securityContext": _RESTRICTED}
    ],
    "extraManifests": [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra"}, "data": {"key": "text"}}
    ],
    "digest": "sha256:" + "0" * 64,
    "enabled": True,
    "allowExternal": False,
    "allowExternalEgress": False,
    "extraIngress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}],
    "extraEgress": [{"ports": [{"port": 443}], "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}],
    "existingClaim": "",
    "retain": True,
}
_FULL_BELOW: dict[tuple[str, str], Any] = {
    ("serviceAccount", "annotations"): _LABEL,
    ("serviceAccount", "automount"): True,
    ("service", "annotations"): _LABEL,
    ("service", "labels"): _LABEL,
    ("service", "ipFamilyPolicy"): "SingleStack",
    ("service", "ipFamilies"): ["IPv4"],
    ("global", "imageRegistry"): "registry.example.com",
    ("global", "imagePullSecrets"): [{"name": "global-registry"}],
}
_NAMED = frozenset({"config", "configMaps", "existingConfigMaps", "existingSecrets", "secret", "secrets"})
_LIMITS = {"cpu": "500m", "memory": "256Mi", "ephemeral-storage": "64Mi"}
_REQUESTS = {"cpu": "100m", "memory": "256Mi", "ephemeral-storage": "64Mi"}


_STRICT = """\
What the well-known linters ask for at their strictest. What they ask for in vain they are told of in annotations:
Polaris wants the instance label to be the name of each object (it is the release's), a priority class (those are the
cluster's), and a network policy that selects by one label alone (here it selects by three)."""
_IN_VAIN = ("metadataAndInstanceMismatched", "missingNetworkPolicy", "priorityClassNotSet")


def scenarios(values: Contract, placeholders: Mapping[Path, str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give each scenario: what it is for, and its values, as nested plain data."""
    free = [(leaf.path, _tries(leaf)) for leaf in values.listed() if leaf.path not in values.narrowed]
    full = [(path, value) for path, tries in free for value in tries.full]
    strict = [(path, value) for path, tries in free for value in tries.strict]
    brought = list(placeholders.items())
    return {
        "default": ("Default values; contents of Secrets are placeholders.", nested(brought)),
        "full": ("All optional features enabled.", nested([*brought, *full])),
        "strict": (_STRICT, nested([*brought, *strict, *_exempt(values)])),
    }


def _is_named(path: Path) -> bool:
    """Tell whether the author gave a value its name, which may be any: that of a variable, or of a key."""
    return path[0] in _NAMED or path[-2:-1] == ("env",)


class _Tries(NamedTuple):
    """What one leaf is in each scenario, if it is in it. Most leaves are the same in all charts: made once."""

    full: list[Any]
    strict: list[Any]


_NOTHING = _Tries([], [])


def _tries(leaf: Leaf) -> _Tries:
    known: _Tries | None = leaf.tries
    if known is None:
        full, strict = ([], []) if _is_named(leaf.path) else (_full(leaf), _strict(leaf))
        known = leaf.tries = _Tries(full, strict) if full or strict else _NOTHING
    return known


def _full(leaf: Leaf) -> list[Any]:
    if isinstance(leaf.default, dict) and leaf.default:
        return []  # maps are merged: what is put over one that is not empty may not go with it
    if leaf.path[0] == "tests":
        return []
    if leaf.path[-2:-1] == ("podDisruptionBudget",) and leaf.path[-1] in ("minAvailable", "maxUnavailable"):
        return ["50%" if leaf.default == "" else ""]  # the one in the place of the other
    value = _FULL_BELOW.get((leaf.path[-2], leaf.path[-1])) if len(leaf.path) > 1 else None
    if value is None:
        value = None if leaf.path[-1] in ("annotations", "labels") else _FULL.get(leaf.path[-1])
    if value is None or value == leaf.default or (leaf.path[-1] == "replicaCount" and leaf.default > value):
        return []
    return [value]


def _exempt(values: Contract) -> Iterator[tuple[Path, dict[str, str]]]:
    """Tell Polaris of the checks that no chart of this shape can pass; network policies only where there is one."""
    annotations = values.leaves.get(("commonAnnotations",))
    if annotations is not None and ("commonAnnotations",) not in values.narrowed:
        has_policy = any(path[-2:] == ("networkPolicy", "enabled") for path in values.leaves)
        checks = [check for check in _IN_VAIN if has_policy or check != "missingNetworkPolicy"]
        yield annotations.path, {f"polaris.fairwinds.com/{check}-exempt": "true" for check in checks}


def _strict(leaf: Leaf) -> list[Any]:
    name = leaf.path[-1]
    if name == "digest":
        return [_FULL[name]]
    if name == "pullPolicy":
        return ["Always"]
    if name == "enabled" and leaf.path[-2:-1] in (("networkPolicy",), ("podDisruptionBudget",)):
        return [] if leaf.default else [True]
    if name == "resources":
        return [_bounded(leaf.default)]
    if name == "topologySpreadConstraints" and not leaf.default:
        return [_FULL[name]]
    if name == "replicaCount":
        return [max(2, leaf.default)]
    return []


def _bounded(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Give requests and limits for all that linters ask for; what is said stays."""
    requests, limits = dict(resources.get("requests", {})), dict(resources.get("limits", {}))
    for name, amount in _LIMITS.items():
        limits.setdefault(name, _larger(amount, requests.get(name, amount)))
    for name, amount in _REQUESTS.items():
        requests.setdefault(name, _smaller(amount, limits[name]))
    return {"requests": requests, "limits": limits}


def _larger(one: str, other: str) -> str:
    return one if quantity.parse(one) >= quantity.parse(other) else other


def _smaller(one: str, other: str) -> str:
    return one if quantity.parse(one) <= quantity.parse(other) else other
