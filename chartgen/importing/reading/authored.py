"""The part of an object that its author wrote: without what API servers, controllers and programs add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.objects.fields import text
from chartgen.objects.secret_keys import is_secret, may_contain_content, without_content

_OF_SERVERS = (
    "creationTimestamp deletionGracePeriodSeconds deletionTimestamp generation managedFields ownerReferences"
    " resourceVersion selfLink uid"
).split()
_ANNOTATIONS = frozenset(
    "autoscaling.alpha.kubernetes.io/behavior"
    " autoscaling.alpha.kubernetes.io/conditions"
    " autoscaling.alpha.kubernetes.io/current-metrics"
    " control-plane.alpha.kubernetes.io/leader"
    " deployment.kubernetes.io/desired-replicas"
    " deployment.kubernetes.io/max-replicas"
    " deployment.kubernetes.io/revision"
    " deployment.kubernetes.io/revision-history"
    " deprecated.daemonset.template.generation"
    " endpoints.kubernetes.io/last-change-trigger-time"
    " kubectl.kubernetes.io/last-applied-configuration"
    " kapp.k14s.io/original kapp.k14s.io/original-diff-md5"
    " meta.helm.sh/release-name meta.helm.sh/release-namespace"
    " objectset.rio.cattle.io/applied"
    " pv.kubernetes.io/bind-completed pv.kubernetes.io/bound-by-controller"
    " volume.beta.kubernetes.io/storage-provisioner volume.kubernetes.io/storage-provisioner"
    " volume.kubernetes.io/selected-node"
    " config.kubernetes.io/index config.kubernetes.io/path config.kubernetes.io/origin"
    " config.k8s.io/id".split()
)
"""Annotations that programs keep their own state in; some are copies of the object."""
_OF_KUSTOMIZE = "internal.config.kubernetes.io/"
_FINALIZERS = frozenset(
    "foregroundDeletion orphan kubernetes kubernetes.io/pvc-protection kubernetes.io/pv-protection"
    " service.kubernetes.io/load-balancer-cleanup batch.kubernetes.io/job-tracking".split()
)
"""Finalizers that API servers and controllers of Kubernetes add by themselves."""


def authored(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without nulls, its status, the metadata of API servers, and the content of Secrets."""
    found = without_content(manifest)
    found.pop("status", None)
    _own_metadata(found)
    for template in _templates(found):
        _own_metadata(template)
        if not template.get("metadata", True):
            del template["metadata"]
    # A null is a field that is not set; an entry of a ConfigMap that is null is empty.
    data = found.get("data") if text(found, "kind") == "ConfigMap" else None
    if isinstance(data, dict):
        found["data"] = {key: "" if value is None else value for key, value in data.items()}
    result: dict[str, Any] = _without_nulls(found)
    return result


def _own_metadata(manifest: dict[str, Any]) -> None:
    metadata = manifest.get("metadata")
    if not isinstance(metadata, dict):
        return
    kept = {key: value for key, value in metadata.items() if key not in _OF_SERVERS}
    if text(kept, "name"):
        kept.pop("generateName", None)
    if isinstance(kept.get("annotations"), dict):
        kept["annotations"] = {key: value for key, value in kept["annotations"].items() if not _is_state(key)}
    if isinstance(kept.get("finalizers"), list):
        kept["finalizers"] = [each for each in kept["finalizers"] if str(each) not in _FINALIZERS]
    for key in ("labels", "annotations", "finalizers"):
        if key in kept and not kept[key]:
            del kept[key]
    manifest["metadata"] = kept


def skipped_metadata(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Iterate over what an author wrote that is skipped: `("annotations", KEY)` of a Secret if it may quote content."""
    if is_secret(manifest):
        yield from (each for each in may_contain_content(manifest) if not _is_state(each[1]))


def _is_state(annotation: str) -> bool:
    return annotation in _ANNOTATIONS or annotation.startswith(_OF_KUSTOMIZE)


def _templates(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the templates of pods, Jobs and claims within an object, as copies that replace them."""
    spec = manifest.get("spec")
    if not isinstance(spec, dict):
        return []
    spec = manifest["spec"] = dict(spec)
    found: list[dict[str, Any]] = []
    for key in ("template", "jobTemplate"):
        if isinstance(spec.get(key), dict):
            spec[key] = dict(spec[key])
            found.append(spec[key])
            if key == "jobTemplate":
                found += _templates(spec[key])
    if isinstance(spec.get("volumeClaimTemplates"), list):
        claims = [dict(each) if isinstance(each, dict) else each for each in spec["volumeClaimTemplates"]]
        spec["volumeClaimTemplates"] = claims
        for each in claims:
            if isinstance(each, dict):
                each.pop("status", None)
                found.append(each)
    return found


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            # A volume without a source is an empty folder.
            key: {} if part is None else _without_nulls(part)
            for key, part in value.items()
            if part is not None or key == "emptyDir"
        }
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    return value
