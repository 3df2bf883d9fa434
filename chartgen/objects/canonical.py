"""The canonical form of objects: what an API server makes of a manifest before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.objects.fields import mapping

_OF_AUTHORS = ("name", "generateName", "namespace", "labels", "annotations", "finalizers", "ownerReferences")
"""The metadata that manifests set; all other is set by API servers."""

PRESENCE = frozenset(
    "allowPrivilegeEscalation automountServiceAccountToken fsGroup hostUsers labelSelector namespaceSelector"
    " minReplicas partition podSelector replicas runAsGroup runAsNonRoot runAsUser storageClassName tolerationSeconds"
    " ttlSecondsAfterFinished".split()
)
"""Fields of Kubernetes' own kinds whose zero value means something else than their absence."""

DEFAULTED = frozenset(
    "apiVersion clusterIP concurrencyPolicy dnsPolicy externalTrafficPolicy failureThreshold hostPort imagePullPolicy"
    " nodeName nodePort path periodSeconds podManagementPolicy protocol restartPolicy schedulerName scheme"
    " serviceAccount serviceAccountName sessionAffinity successThreshold targetPort terminationMessagePath"
    " terminationMessagePolicy timeoutSeconds type volumeName".split()
)
"""Fields of Kubernetes' own kinds that an API server or a controller sets if they are empty or zero."""


def is_zero(value: Any) -> bool:
    """Tell whether a value is what an API server does not store: empty, zero or false."""
    return value is None or value is False or value in ("", 0) or value in ({}, [])


def without_nulls(value: Any) -> Any:
    """Return a value without the keys that are null, which API servers drop."""
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [without_nulls(part) for part in value]
    return value


def merged_without_nulls(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge mappings, of which the first has no nulls, as Helm merges values; a null of the second removes a key."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(below, dict) and isinstance(value, dict):
            merged[key] = merged_without_nulls(below, value)
        else:
            merged[key] = without_nulls(value)
    return merged


def stored(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a manifest that an API server stores for its author: no nulls, status, or other metadata."""
    found: dict[str, Any] = without_nulls({key: value for key, value in manifest.items() if key != "status"})
    metadata = mapping(found, "metadata")
    kept = {key: metadata[key] for key in _OF_AUTHORS if key in metadata}
    return {key: kept if key == "metadata" else value for key, value in found.items() if key != "metadata" or kept}
