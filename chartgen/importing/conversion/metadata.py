"""Labels and annotations of objects, without those that charts have anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import mapping

_HELM = frozenset({"helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"})
"""Labels that tell what manages an object, and in which version."""
_ADDED = frozenset({"meta.helm.sh/release-name", "meta.helm.sh/release-namespace"})
"""Annotations that Helm adds."""


def strings(found: Mapping[str, Any]) -> dict[str, str]:
    """Return labels or annotations as text, as API servers would read a number or a boolean in quotes."""
    return {
        key: str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
        for key, value in found.items()
    }


def own_labels(labels: Mapping[str, Any], group: Group, component: str = "") -> dict[str, str]:
    """Return the labels that a chart does not render anyway."""
    standard = {
        "app.kubernetes.io/name": group.name,
        "app.kubernetes.io/instance": group.name,
        "app.kubernetes.io/component": component or "main",
    }
    return {key: value for key, value in strings(labels).items() if key not in _HELM and standard.get(key) != value}


def own_annotations(annotations: Mapping[str, Any]) -> dict[str, str]:
    """Return the annotations that Helm does not add."""
    return {key: value for key, value in strings(annotations).items() if key not in _ADDED}


def metadata(original: Original, group: Group, component: str = "") -> dict[str, Any]:
    """Return the fields `labels` and `annotations` of an object."""
    found: dict[str, Any] = {}
    if labels := own_labels(original.labels, group, component):
        found["labels"] = labels
    if annotations := own_annotations(mapping(original.manifest, "metadata", "annotations")):
        found["annotations"] = annotations
    return found


def exact(name: str, expected: str) -> dict[str, Any]:
    """Return the field `fullname` of an object that would otherwise have another name."""
    return {} if name == expected else {"fullname": name}
