"""Merge keys: the fields that identify an entry of a list to server-side apply, which rejects duplicates of them.

They are `x-kubernetes-list-map-keys` of Kubernetes' OpenAPI document, which schemas do not contain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.objects.fields import Path, indexed
from chartgen.objects.pods import CONTAINER_LISTS, POD_PATHS

DEFAULTS: Mapping[str, str] = {"protocol": "TCP"}
"""What an API server sets where an entry lacks a merge key."""

POD: Mapping[str, tuple[str, ...]] = {
    "volumes": ("name",),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "schedulingGates": ("name",),
    "resourceClaims": ("name",),
}
"""Merge keys of the lists of a pod."""

CONTAINER: Mapping[str, tuple[str, ...]] = {
    "env": ("name",),
    "ports": ("containerPort", "protocol"),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
}
"""Merge keys of the lists of a container."""

SERVICE_PORTS: Sequence[tuple[str, ...]] = (("port", "protocol"), ("name",))
"""Merge keys of a Service's ports; their names are unique too."""

_NAME = ("name",)
_ANY: Mapping[tuple[str, ...], tuple[str, ...]] = {("metadata", "ownerReferences"): ("uid",)}
_OF_KINDS: Mapping[tuple[str, str], Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("", "Service"): {("spec", "ports"): SERVICE_PORTS[0]},
    ("", "ServiceAccount"): {("secrets",): _NAME},
    **{
        ("admissionregistration.k8s.io", kind): {("webhooks",): _NAME, ("webhooks", "matchConditions"): _NAME}
        for kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
    },
    **{
        ("admissionregistration.k8s.io", kind): {("spec", "matchConditions"): _NAME, ("spec", "variables"): _NAME}
        for kind in ("MutatingAdmissionPolicy", "ValidatingAdmissionPolicy")
    },
    **{("gateway.networking.k8s.io", kind): {("spec", "listeners"): _NAME} for kind in ("Gateway", "ListenerSet")},
}
"""Merge keys of other lists, by group and kind of the object."""

_SETS: frozenset[tuple[str, str, tuple[str, ...]]] = frozenset(
    {
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", ("spec", "validationActions")),
        ("monitoring.coreos.com", "PodMonitor", ("spec", "scrapeProtocols")),
        ("monitoring.coreos.com", "ServiceMonitor", ("spec", "scrapeProtocols")),
        ("storage.k8s.io", "CSIDriver", ("spec", "volumeLifecycleModes")),
    }
)
"""Lists that are sets, whose entries identify themselves: group and kind of the object, and path."""


def keys_at(group: str, kind: str, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the merge keys of a list of an object: none for a set; None for a list that is replaced as a whole.

    Args:
        group: The API group of the object.
        kind: Its kind.
        names: The fields that lead to the list, without positions in the lists among them.
    """
    if names == ("metadata", "finalizers") or (group, kind, names) in _SETS:
        return ()
    if found := _ANY.get(names) or _OF_KINDS.get((group, kind), {}).get(names):
        return found
    pod = POD_PATHS.get((group, kind))
    if pod is None or names[: len(pod)] != pod:
        return None
    match names[len(pod) :]:
        case (name,):
            return _NAME if name in CONTAINER_LISTS else POD.get(name)
        case (name, field) if name in CONTAINER_LISTS:
            return CONTAINER.get(field)
        case (*_, "resources", "claims"):
            return _NAME
    return None


def duplicates(value: Any, path: Path, keys: tuple[str, ...]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the entries of a list that repeat the merge keys of an earlier one, with those keys."""
    seen: set[tuple[Any, ...]] = set()
    for where, entry in indexed(value, path):
        found = tuple(entry.get(key, DEFAULTS.get(key)) for key in keys)
        if any(part is None or isinstance(part, dict | list) for part in found):
            continue
        if found in seen:
            yield where, dict(zip(keys, found, strict=True))
        seen.add(found)
