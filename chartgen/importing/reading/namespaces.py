"""The namespace of objects that name none, where the rest of the input tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chartgen.importing.graph import Application, pod_of
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text

_DEFAULT = "default"
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")


def placed(originals: Sequence[Original]) -> list[Original]:
    """Return objects, of which those that name no namespace have the one that the others imply.

    If some objects name the namespace `default`, the others belong there, too: it is where kubectl creates them.
    Otherwise, bindings are effective only in that of their subjects.
    """
    application = Application(originals)
    namespaced = {id(each) for each in originals if application.is_namespaced(each)}
    named = {each.namespace for each in originals if id(each) in namespaced} - {""}
    namespace = _DEFAULT if _DEFAULT in named else _of_subjects(application)
    if not namespace:
        return list(originals)
    return [_in(namespace, each) if id(each) in namespaced and not each.namespace else each for each in originals]


def _of_subjects(application: Application) -> str:
    """Return the only namespace in which bindings look for accounts of objects without one; empty if there is none."""
    accounts = {each.name for each in application.of_kind("ServiceAccount") if not each.namespace}
    accounts |= {text(pod_of(each), "serviceAccountName") for each in application.workloads() if not each.namespace}
    found = {
        text(subject, "namespace")
        for binding in application.of_kind(*_BINDINGS)
        for subject in entries(binding.manifest, "subjects")
        if text(subject, "kind") == "ServiceAccount"
        if text(subject, "name") in accounts
    } - {""}
    return found.pop() if len(found) == 1 else ""


def _in(namespace: str, original: Original) -> Original:
    metadata = {**mapping(original.manifest, "metadata"), "namespace": namespace}
    return replace(original, manifest={**original.manifest, "metadata": metadata})
