"""Objects without a class of the language: Manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.metadata import own_annotations, own_labels
from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import mapping, text
from chartgen.objects.identity import CLUSTER_SCOPED


def manifest(application: Application, group: Group, original: Original, reason: str = "") -> Call:
    """Return an object as a Manifest with its exact name.

    Args:
        application: The application.
        group: The chart.
        original: The object.
        reason: Why it has no other form, for a comment.
    """
    definition = {key: value for key, value in original.manifest.items() if key != "metadata"}
    kept = {
        key: value
        for key, value in mapping(original.manifest, "metadata").items()
        if key not in ("name", "namespace", "labels", "annotations", "generateName") and value
    }
    if labels := own_labels(original.labels, group):
        kept["labels"] = labels
    if annotations := own_annotations(mapping(original.manifest, "metadata", "annotations")):
        kept["annotations"] = annotations
    fields: dict[str, Any] = {}
    if original.name:
        fields["fullname"] = original.name
    else:
        kept["generateName"] = text(original.manifest, "metadata", "generateName")
    if kept:
        definition = {
            "apiVersion": definition.pop("apiVersion", ""), "kind": definition.pop("kind", ""), "metadata": kept,
            **definition,
        }  # fmt: skip
    namespace = application.namespace(original)
    if namespace and namespace != group.namespace:
        fields["namespace"] = namespace
    elif _is_cluster_scoped(application, original):
        fields["cluster_scoped"] = True
    return Call("Manifest", [definition], fields, comment=reason or original.comments.get((), ""))


def _is_cluster_scoped(application: Application, original: Original) -> bool:
    """Return whether a custom resource is in no namespace, according to its definition, or to its name."""
    if (original.group, original.kind) in CLUSTER_SCOPED or original.namespace:
        return False
    for each in application.of_kind("CustomResourceDefinition"):
        spec: Mapping[str, Any] = mapping(each.manifest, "spec")
        if text(spec, "group") == original.group and text(spec, "names", "kind") == original.kind:
            return text(spec, "scope") == "Cluster"
    return bool(original.group) and "." in original.group and original.kind.startswith("Cluster")
