"""Objects that were read from a cluster, reduced to what their authors wrote.

API servers fill in defaults, and allocate addresses and ports. `managedFields` do not tell which: they attribute the
defaults to whoever created the object, except for server-side apply.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from chartgen.importing.defaults import without_defaults
from chartgen.importing.model import Original
from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.identity import display_name

Note = tuple[str, str]
"""What somebody should decide, and how."""

_MADE = frozenset(
    {
        ("", "ComponentStatus"),
        ("", "Endpoints"),
        ("", "Event"),
        ("apps", "ControllerRevision"),
        ("coordination.k8s.io", "Lease"),
        ("discovery.k8s.io", "EndpointSlice"),
        ("events.k8s.io", "Event"),
        ("metrics.k8s.io", "PodMetrics"),
        ("storage.k8s.io", "CSIStorageCapacity"),
    }
)
"""Kinds whose objects controllers make."""
_OF_CERTIFICATES = frozenset({"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"})
_SECRET_TYPES = ("kubernetes.io/service-account-token", "helm.sh/release.", "bootstrap.kubernetes.io/token")
_RELEASE = re.compile(r"sh\.helm\.release\.v1\.|.+\.v\d+$")
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_OF_JOBS = frozenset("controller-uid job-name batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name".split())
_TOKEN = "kube-api-access-"
_NODE_CONDITIONS = frozenset({"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})


def is_live(manifest: Mapping[str, Any]) -> bool:
    """Tell whether an object was read from a cluster."""
    metadata = mapping(manifest, "metadata")
    return bool(metadata.get("uid") or metadata.get("managedFields"))


def is_made_by_cluster(manifest: Mapping[str, Any]) -> bool:
    """Tell whether the cluster created an object by itself."""
    group, kind, name = (
        text(manifest, "apiVersion").rpartition("/")[0],
        text(manifest, "kind"),
        text(manifest, "metadata", "name"),
    )
    if entries(manifest, "metadata", "ownerReferences") or (group, kind) in _MADE:
        return True
    if group:
        return False
    if kind == "Secret":
        return text(manifest, "type").startswith(_SECRET_TYPES)
    if kind == "ConfigMap":
        is_release = text(manifest, "metadata", "labels", "owner").lower() in ("helm", "tiller")
        return name in _OF_CERTIFICATES or (is_release and _RELEASE.match(name) is not None)
    if kind == "ServiceAccount" and name == "default":
        return not (manifest.get("imagePullSecrets") or "automountServiceAccountToken" in manifest)
    return kind == "Service" and name == "kubernetes" and text(manifest, "metadata", "namespace") == "default"


def as_written(manifest: Mapping[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """Return an object without the fields that API servers and controllers have set, as far as that can be known."""
    found = without_defaults(manifest, replicas=False)
    notes: list[Note] = []
    group, kind = text(found, "apiVersion").rpartition("/")[0], text(found, "kind")
    own = _OWN.get((group, kind))
    if own is not None:
        notes = own(found)
    for pod in _pods(found):
        for key in ("containers", "initContainers"):
            for container in entries(pod, key):
                if container.get("resources") == {}:
                    del container["resources"]
    return found, notes


def without_claims_of_templates(objects: Iterable[Original], live: Iterable[Original]) -> list[Original]:
    """Return objects without the claims that StatefulSets have made, which do not own them."""
    from_cluster = {id(each) for each in live}
    all_objects = list(objects)
    made = [
        (each.namespace, re.compile(rf"{re.escape(text(claim, 'metadata', 'name'))}-{re.escape(each.name)}-\d+"))
        for each in all_objects
        if each.kind == "StatefulSet"
        for claim in entries(each.manifest, "spec", "volumeClaimTemplates")
    ]
    return [
        each
        for each in all_objects
        if id(each) not in from_cluster
        or not any(each.namespace == namespace and name.fullmatch(each.name) for namespace, name in made)
    ]


def _pods(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    paths = (("spec",), ("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"))
    return [pod for path in paths if isinstance(pod := at(manifest, path), dict) and "containers" in pod]


def _service(service: dict[str, Any]) -> list[Note]:
    spec = service.get("spec")
    if not isinstance(spec, dict):
        return []
    chosen = _chosen(service)
    if spec.get("clusterIP") != "None" and "clusterIP" not in mapping(chosen, "spec"):
        spec.pop("clusterIP", None)
    for key in ("clusterIPs", "healthCheckNodePort"):
        spec.pop(key, None)
    if spec.get("ipFamilyPolicy") == "SingleStack":
        del spec["ipFamilyPolicy"]
        if spec.get("ipFamilies") == ["IPv4"]:
            del spec["ipFamilies"]
    notes: list[Note] = []
    set_ports = [each.get("nodePort") for each in entries(chosen, "spec", "ports")] if chosen is not None else None
    for port in entries(spec, "ports"):
        number = port.get("nodePort")
        if number is None or (set_ports is not None and number in set_ports):
            continue
        if set_ports is None and spec.get("type") == "NodePort":
            message = (
                f"node port {number} of {display_name(service)} is kept, although the cluster may have allocated it"
            )
            notes.append((message, "remove it if nothing depends on the number"))
        else:
            del port["nodePort"]
    return notes


def _chosen(manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what was applied with kubectl, if that is known; None if it is not."""
    applied = text(manifest, "metadata", "annotations", _LAST_APPLIED)
    try:
        found = json.loads(applied) if applied else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _claim(claim: dict[str, Any]) -> list[Note]:
    if text(claim, "metadata", "annotations", "pv.kubernetes.io/bound-by-controller") == "yes":
        _remove(claim.get("spec"), "volumeName")
    return []


def _job(job: dict[str, Any]) -> list[Note]:
    spec = job.get("spec")
    if not isinstance(spec, dict) or spec.get("manualSelector"):
        return []
    spec.pop("selector", None)
    for each in (job, spec.get("template")):
        metadata = each.get("metadata") if isinstance(each, dict) else None
        if isinstance(metadata, dict) and isinstance(metadata.get("labels"), dict):
            metadata["labels"] = {key: value for key, value in metadata["labels"].items() if key not in _OF_JOBS}
            if not metadata["labels"]:
                del metadata["labels"]
    return []


def _service_account(account: dict[str, Any]) -> list[Note]:
    name = text(account, "metadata", "name")
    made = re.compile(rf"{re.escape(name)}-(token|dockercfg)-[a-z0-9]+")
    kept = [each for each in entries(account, "secrets") if not made.fullmatch(text(each, "name"))]
    account.pop("secrets", None)
    if kept:
        account["secrets"] = kept
    return []


def _namespace(namespace: dict[str, Any]) -> list[Note]:
    namespace.pop("spec", None)
    labels = mapping(namespace, "metadata", "labels")
    if labels:
        kept = {key: value for key, value in labels.items() if key != "kubernetes.io/metadata.name"}
        namespace["metadata"]["labels"] = kept
    return []


def _pod(pod: dict[str, Any]) -> list[Note]:
    labels = mapping(pod, "metadata", "labels")
    if labels:
        # An admission plugin copies them from the node.
        pod["metadata"]["labels"] = {
            key: value for key, value in labels.items() if not key.startswith("topology.kubernetes.io/")
        }
    spec = pod.get("spec")
    if not isinstance(spec, dict):
        return []
    for key, value in (
        ("preemptionPolicy", "PreemptLowerPriority"),
        ("priority", 0),
        ("serviceAccountName", "default"),
    ):
        if spec.get(key) == value:
            del spec[key]
    spec.pop("nodeName", None)
    _filter(spec, "volumes", lambda each: not text(each, "name").startswith(_TOKEN))
    _filter(
        spec,
        "tolerations",
        lambda each: not (text(each, "key") in _NODE_CONDITIONS and each.get("tolerationSeconds") == 300),
    )
    for key in ("containers", "initContainers"):
        for container in entries(spec, key):
            _filter(container, "volumeMounts", lambda each: not text(each, "name").startswith(_TOKEN))
    return []


def _remove(value: Any, key: str) -> None:
    if isinstance(value, dict):
        value.pop(key, None)


def _filter(value: dict[str, Any], key: str, keeps: Any) -> None:
    found = value.get(key)
    if isinstance(found, list):
        value[key] = [each for each in found if not isinstance(each, dict) or keeps(each)]
        if not value[key]:
            del value[key]


_OWN: Mapping[tuple[str, str], Any] = {
    ("", "Namespace"): _namespace,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Pod"): _pod,
    ("", "Service"): _service,
    ("", "ServiceAccount"): _service_account,
    ("batch", "Job"): _job,
}
