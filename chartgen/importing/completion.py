"""Complete objects that lack what API servers require, such as those in the base of a kustomization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chartgen.errors import Finding
from chartgen.importing.model import Original
from chartgen.objects.fields import at, mapping
from chartgen.objects.pods import pod_path

_SELECTING = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_OF_TEMPLATES = ("labels", "annotations")
"""The metadata of a pod template that its pods get."""


def completed(originals: Sequence[Original]) -> tuple[list[Original], list[Finding]]:
    """Return objects with the selectors that they lack, and without metadata of pod templates that has no effect."""
    result: list[Original] = []
    findings: list[Finding] = []
    labels: dict[tuple[str, str], Mapping[str, str]] = {}
    for original in originals:
        each = _without_names(original)
        if each.kind in _SELECTING and not mapping(each.manifest, "spec", "selector"):
            each, chosen = _selected(each)
            labels[each.namespace, each.name] = chosen
            findings.append(_incomplete(each))
        result.append(each)
    for number, each in enumerate(result):
        if (service := _service(each, labels)) is not each:
            result[number] = service
            findings.append(_incomplete(each))
    return result, findings


def _incomplete(original: Original) -> Finding:
    return Finding(
        f"missing selector of {original.kind} {original.name}: one is added",
        original.location,
        rule="import/incomplete",
        hint="if this is the base of a kustomization, import the kustomization",
        severity="warning",
    )


def _selected(original: Original) -> tuple[Original, Mapping[str, str]]:
    spec = dict(mapping(original.manifest, "spec"))
    template = dict(mapping(spec, "template"))
    metadata = dict(mapping(template, "metadata"))
    labels = dict(mapping(metadata, "labels")) or {
        "app.kubernetes.io/name": original.name,
        "app.kubernetes.io/instance": original.name,
        "app.kubernetes.io/component": "main",
    }
    spec["selector"] = {"matchLabels": labels}
    spec["template"] = {**template, "metadata": {**metadata, "labels": labels}}
    return replace(original, manifest={**original.manifest, "spec": spec}), labels


def _service(original: Original, labels: Mapping[tuple[str, str], Mapping[str, str]]) -> Original:
    """Return a Service that selects the pods of the incomplete workload of its name, unless it selects others."""
    chosen = labels.get((original.namespace, original.name))
    spec = mapping(original.manifest, "spec")
    if original.kind != "Service" or chosen is None or spec.get("selector") or spec.get("type") == "ExternalName":
        return original
    return replace(original, manifest={**original.manifest, "spec": {**spec, "selector": dict(chosen)}})


def _without_names(original: Original) -> Original:
    """Return a workload without the name and the namespace of its pod template, which pods do not get."""
    path = pod_path(original.manifest)
    metadata = at(original.manifest, (*path[:-1], "metadata")) if path and len(path) > 1 else None
    if not isinstance(metadata, dict) or not metadata.keys() - set(_OF_TEMPLATES):
        return original
    kept = {key: value for key, value in metadata.items() if key in _OF_TEMPLATES}
    assert path is not None
    return replace(original, manifest=_with(original.manifest, (*path[:-1], "metadata"), kept))


def _with(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """Return a value with another part; nothing is changed in place."""
    if not path:
        return new
    return {**value, path[0]: _with(value[path[0]], path[1:], new)}
