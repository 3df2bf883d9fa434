"""Objects without a class of the language: Manifests."""

from __future__ import annotations

from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.metadata import own_annotations, own_labels
from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import mapping, text


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
    elif application.is_cluster_scoped_resource(original):
        fields["cluster_scoped"] = True
    return Call("Manifest", [definition], fields, comment=reason or original.comments.get((), ""))
