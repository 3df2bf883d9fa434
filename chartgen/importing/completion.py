"""Complete objects that lack what API servers require, such as those in the base of a kustomization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chartgen.errors import Finding
from chartgen.importing.conversion.metadata import strings
from chartgen.importing.model import Original
from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.pods import pod_path
from chartgen.wording import listed

_SELECTING = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_HINT = "if this is the base of a kustomization, import the kustomization"
_OF_TEMPLATES = ("labels", "annotations")
"""The metadata of a pod template that its pods get."""


def completed(originals: Sequence[Original]) -> tuple[list[Original], list[Finding]]:
    """Return objects with the selectors, namespaces and quotes that they lack, and findings about those.

    They are also without metadata of pod templates that has no effect.
    """
    result: list[Original] = []
    findings: list[Finding] = []
    labels: dict[tuple[str, str], Mapping[str, str]] = {}
    accounts = {each.name: each.namespace for each in originals if each.kind == "ServiceAccount"}
    for original in originals:
        each = _bound(_without_names(original), accounts)
        if each.kind == "ClusterRoleBinding" and (missing := _nowhere(original)):
            names = listed(text(subject, "name") for subject in missing)
            message = f"missing namespace of {names} in ClusterRoleBinding {each.name}: that of the release is used"
            findings.append(_incomplete(each, message))
        each, unquoted = _quoted(each)
        if unquoted:
            message = f"missing quotes of {listed(unquoted)} in {each.kind} {each.name}: the values are text"
            findings.append(_incomplete(each, message, hint="put the values in quotes"))
        if each.kind in _SELECTING and not mapping(each.manifest, "spec", "selector"):
            each, chosen = _selected(each)
            labels[each.namespace, each.name] = chosen
            findings.append(_incomplete(each, _selector(each)))
        result.append(each)
    for number, each in enumerate(result):
        if (service := _service(each, labels)) is not each:
            result[number] = service
            findings.append(_incomplete(each, _selector(each)))
    return result, findings


def _selector(original: Original) -> str:
    return f"missing selector of {original.kind} {original.name}: one is added"


def _incomplete(original: Original, message: str, hint: str = _HINT) -> Finding:
    return Finding(message, original.location, rule="import/incomplete", hint=hint, severity="warning")


def _quoted(original: Original) -> tuple[Original, list[str]]:
    """Return an object whose labels and annotations are text, and the keys of those that were not."""
    pod = pod_path(original.manifest)
    manifest = original.manifest
    keys: list[str] = []
    for path in dict.fromkeys([("metadata",), *([(*pod[:-1], "metadata")] if pod else [])]):
        for field in _OF_TEMPLATES:
            given = mapping(manifest, *path, field)
            if unquoted := [key for key, value in given.items() if isinstance(value, bool | int | float)]:
                manifest = _with(manifest, (*path, field), strings(given))
                keys += unquoted
    return (replace(original, manifest=manifest), keys) if keys else (original, [])


def _nowhere(binding: Original) -> list[dict[str, Any]]:
    """Return the service accounts that a binding names without their namespace."""
    subjects = entries(binding.manifest, "subjects")
    return [each for each in subjects if text(each, "kind") == "ServiceAccount" and not text(each, "namespace")]


def _bound(original: Original, accounts: Mapping[str, str]) -> Original:
    """Return a ClusterRoleBinding whose service accounts have their namespace, as far as the input tells it."""
    nowhere = _nowhere(original) if original.kind == "ClusterRoleBinding" else []
    if not nowhere:
        return original
    subjects = [
        {**each, "namespace": namespace}
        if each in nowhere and (namespace := accounts.get(text(each, "name")))
        else each
        for each in entries(original.manifest, "subjects")
    ]
    return replace(original, manifest={**original.manifest, "subjects": subjects})


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
