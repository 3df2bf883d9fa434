"""Labels and annotations of objects, without those that charts set anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import mapping

VERSION = "app.kubernetes.io/version"
"""The label with the version of an application, which charts set if they know it."""
_CHART = "helm.sh/chart"
_MANAGER = ("app.kubernetes.io/managed-by", "Helm")
_PART_OF = "app.kubernetes.io/part-of"
_ADDED = frozenset({"meta.helm.sh/release-name", "meta.helm.sh/release-namespace"})
"""Annotations that Helm adds."""


def strings(found: Mapping[str, Any]) -> dict[str, str]:
    """Return labels or annotations as text, as API servers would read a number or a boolean in quotes."""
    return {
        key: str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
        for key, value in found.items()
    }


def standard_labels(group: Group, component: str = "") -> dict[str, str]:
    """Return the labels by which a chart selects the pods of a component."""
    return {
        "app.kubernetes.io/name": group.name,
        "app.kubernetes.io/instance": group.name,
        "app.kubernetes.io/component": component or "main",
    }


def own_labels(labels: Mapping[str, Any], group: Group, component: str = "") -> dict[str, str]:
    """Return the labels of an object that a chart does not render anyway."""
    rendered = {
        **standard_labels(group, component),
        **group.labels,
        **({VERSION: group.app_version} if group.app_version else {}),
        # Charts of a namespace have it on all objects.
        **({_PART_OF: group.namespace} if group.namespace else {}),
    }
    return {
        key: value
        for key, value in strings(labels).items()
        if key != _CHART and (key, value) != _MANAGER and rendered.get(key) != value
    }


def common_labels(originals: Sequence[Original], group: Group) -> dict[str, str]:
    """Return the labels that all of some objects of a chart have, and that it does not render anyway."""
    found: dict[str, str] = {}
    for index, original in enumerate(originals):
        labels = own_labels(original.labels, replace(group, labels={}, app_version=""))
        found = labels if not index else {key: value for key, value in found.items() if labels.get(key) == value}
    return found


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


def named(group: Group, component: str, original: Original) -> dict[str, Any]:
    """Return the name, labels and annotations of an object that is named after a workload by default."""
    return {**exact(original.name, group.full_name(component)), **metadata(original, group, component)}
