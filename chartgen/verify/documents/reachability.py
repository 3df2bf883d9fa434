"""Services and Ingresses that network policies keep others from reaching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.objects.fields import Path, entries, indexed, mapping, text
from chartgen.objects.pods import pod_labels, pod_path
from chartgen.objects.references import selects
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario

_OUTSIDE = ("LoadBalancer", "NodePort")


def unreachable(rendered: Rendered, scenario: Scenario, namespace: str) -> Iterator[Occurrence]:
    """Report Services that are exposed outside of the namespace, but whose pods admit traffic from the namespace only.

    Args:
        rendered: The objects of one scenario.
        scenario: The scenario.
        namespace: The namespace of objects that name none.
    """
    policies = [document.manifest for _, document in rendered if document.kind == "NetworkPolicy"]
    if not policies:
        return
    services = {
        (_namespace(document, namespace), document.name): document.manifest
        for _, document in rendered
        if document.kind == "Service"
    }
    pods = [document for _, document in rendered if pod_path(document.manifest) is not None]
    for template, document in rendered:
        own = _namespace(document, namespace)
        for path, service in _exposed(document, own, services):
            selected = [
                pod
                for pod in pods
                if _namespace(pod, namespace) == own
                and selects(mapping(service, "spec", "selector") or None, pod_labels(pod.manifest))
            ]
            for pod in selected:
                applied = [
                    policy
                    for policy in policies
                    if (text(policy, "metadata", "namespace") or namespace) == own and _applies(policy, pod)
                ]
                if applied and not any(map(_admits_others, applied)):
                    names = ", ".join(text(policy, "metadata", "name") for policy in applied)
                    noun = "NetworkPolicy" if len(applied) == 1 else "NetworkPolicies"
                    occurrence = Occurrence(
                        "unreachable",
                        f"can't be reached from outside the namespace, because of the {noun} {names} of {pod.id}",
                        object=document.id,
                        path=path,
                        template=template,
                        severity="warning",
                        manifest=document.manifest,
                    )
                    yield in_scenario(occurrence, scenario)


def _namespace(document: Document, namespace: str) -> str:
    return text(document.manifest, "metadata", "namespace") or namespace


def _exposed(
    document: Document, namespace: str, services: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the Services that an object exposes outside of the namespace, each with the field that does."""
    manifest = document.manifest
    if document.kind == "Service" and text(manifest, "spec", "type") in _OUTSIDE:
        yield ("spec", "type"), manifest
    elif document.kind == "Ingress":
        for rule, _ in indexed(manifest, ("spec", "rules")):
            for path, content in indexed(manifest, (*rule, "http", "paths")):
                found = services.get((namespace, text(content, "backend", "service", "name")))
                if found is not None:
                    yield (*path, "backend", "service", "name"), found


def _applies(policy: Mapping[str, Any], pod: Document) -> bool:
    """Return whether a policy restricts the ingress of a pod; a selector with expressions may or may not select it."""
    types = mapping(policy, "spec").get("policyTypes")
    if isinstance(types, list) and "Ingress" not in types:
        return False
    selector = mapping(policy, "spec", "podSelector")
    if entries(selector, "matchExpressions"):
        return False
    return selects(dict(mapping(selector, "matchLabels")), pod_labels(pod.manifest))


def _admits_others(policy: Mapping[str, Any]) -> bool:
    for rule in entries(policy, "spec", "ingress"):
        peers = entries(rule, "from")
        if not peers or any("ipBlock" in peer or "namespaceSelector" in peer for peer in peers):
            return True
    return False
