"""What Helm and its charts add to the metadata of objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chartgen.importing.model import Original
from chartgen.objects.fields import mapping

_HELM = ("Helm", "Tiller")
_LABELS: Mapping[str, tuple[str, ...]] = {
    "app.kubernetes.io/instance": (),
    "app.kubernetes.io/managed-by": _HELM,
    "helm.sh/chart": (),
    "heritage": _HELM,
}
"""Labels that charts set for Helm; some only if they have one of these values."""
_SELECTORS = frozenset({"selector", "matchLabels", "podSelector", "labelSelector", "namespaceSelector"})


def is_released(manifest: Mapping[str, Any]) -> bool:
    """Tell whether an object says that Helm manages it."""
    return mapping(manifest, "metadata", "labels").get("app.kubernetes.io/managed-by") in _HELM


def selected_labels(objects: Iterable[Original]) -> set[str]:
    """Return the labels that the selectors of objects name."""
    return {key for each in objects for key in _selected(each.manifest, is_selector=False)}


def without_labels(original: Original, selected: set[str]) -> Original:
    """Return an object without the labels that its chart set for Helm, except those that selectors name."""
    metadata = dict(mapping(original.manifest, "metadata"))
    labels = {
        key: value
        for key, value in mapping(metadata, "labels").items()
        if key in selected or key not in _LABELS or (_LABELS[key] and value not in _LABELS[key])
    }
    metadata.pop("labels", None)
    if labels:
        metadata["labels"] = labels
    return replace(original, manifest={**original.manifest, "metadata": metadata})


def _selected(value: Any, *, is_selector: bool) -> set[str]:
    found: set[str] = set()
    if isinstance(value, dict):
        for key, part in value.items():
            if is_selector:
                found.add(str(part) if key == "key" else key)
            found |= _selected(part, is_selector=is_selector or key in _SELECTORS)
    elif isinstance(value, list):
        for part in value:
            found |= _selected(part, is_selector=is_selector)
    return found
