"""Namespaces of clusters: the objects in them, as their authors wrote them."""

from __future__ import annotations

import re

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.importing.model import Input
from chartgen.importing.reading.manifests import Manifests
from chartgen.objects.fields import at, dotted, text
from chartgen.objects.secret_content import HIDDEN
from chartgen.wording import listed

PREFIX = "cluster:"
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def read(path: str, found: Input, manifests: Manifests) -> str:
    """Add the objects of a namespace, and return its name.

    Args:
        path: `cluster:NAMESPACE`; the cluster is that of the current context of the kubeconfig.
        found: Where the findings are added.
        manifests: Adds the objects.

    Raises:
        ChartgenError: There is no such namespace, or the kubeconfig is invalid (exit code 2), or the cluster cannot be
            read (exit code 3).
    """
    from chartgen.live.cluster import Cluster

    namespace = path.removeprefix(PREFIX)
    if not _NAME.fullmatch(namespace):
        raise _usage(f"invalid namespace {namespace[:60]!r}", "name a namespace as `cluster:NAMESPACE`")
    cluster = Cluster()
    try:
        inventory = cluster.everything(namespace)
    finally:
        cluster.close()
    kinds_unread = {each.kind for each in inventory.unread}
    if "Namespace" not in kinds_unread and not any(text(each, "kind") == "Namespace" for each in inventory.objects):
        raise _usage(f"unknown namespace {namespace}", "list namespaces with `kubectl get namespaces`")
    for each in inventory.objects:
        manifests.object(each, None)
    added = {(each.kind, each.name): each.manifest for each in found.objects}
    for kind, name, field in inventory.hidden:
        if HIDDEN not in str(at(added.get((kind, name)), field)):
            continue
        message = f"{kind}/{name} contains the contents of a Secret in {dotted(field)}, replaced by `{HIDDEN}`"
        hint = "refer to the Secret, for example with `valueFrom.secretKeyRef`, or set the value in the spec"
        _warn(found, "secret", message, hint)
    missing = [each for each in inventory.unread if each.reason != "unknown" and each.kind != "Namespace"]
    for reason in dict.fromkeys(each.message for each in missing):
        kinds = listed([each.kind for each in missing if each.message == reason], most=5)
        custom = kinds == "CustomResourceDefinition"
        subject = "custom resources" if custom else f"objects of kind {kinds}"
        _warn(found, "cluster", f"skipped {subject}, which cannot be read: {reason}")
    return namespace


def _warn(found: Input, rule: str, message: str, hint: str = "") -> None:
    found.findings.append(Finding(message, hint=hint, rule=f"import/{rule}", severity="warning"))


def _usage(message: str, hint: str) -> ChartgenError:
    return ChartgenError(Finding(message, hint=hint, rule="usage"), exit_code=EXIT_USAGE)
