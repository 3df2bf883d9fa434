"""What is exposed outside of the namespace, but whose network policies admit nobody from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.objects import found_in
from tests.verify.test_consistency import deployment

POLICY = """---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: %s}
spec: {podSelector: {%s}, %s}
"""
INGRESS = """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
"""
OURS = "matchLabels: {app: web}"
OF_NAMESPACE = "ingress: [{from: [{podSelector: {}}]}]"


def service(kind: str) -> str:
    spec = f"type: {kind}, selector: {{app: web}}, ports: [{{port: 80}}]"
    return f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{{spec}}}\n"


@pytest.mark.parametrize(
    "template",
    [
        service("NodePort"),
        service("ClusterIP") + POLICY % ("a", OURS, OF_NAMESPACE),
        service("NodePort") + POLICY % ("a", OURS, "ingress: [{ports: [{port: 80}]}]"),
        service("NodePort") + POLICY % ("a", OURS, "ingress: [{from: [{namespaceSelector: {}}]}]"),
        service("NodePort") + POLICY % ("a", OURS, "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
        service("NodePort") + POLICY % ("a", OURS, "policyTypes: [Egress]"),
        service("NodePort") + POLICY % ("a", "matchLabels: {app: db}", OF_NAMESPACE),
        service("NodePort") + POLICY % ("a", OURS, OF_NAMESPACE) + POLICY % ("b", "", "ingress: [{}]"),
        service("ClusterIP") + INGRESS + POLICY % ("a", OURS, "ingress: [{from: [{namespaceSelector: {}}]}]"),
    ],
)
def test_what_is_right(tmp_path: Path, template: str) -> None:
    assert found_in(tmp_path, deployment() + template) == []


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            service("NodePort") + POLICY % ("a", OURS, OF_NAMESPACE),
            "spec.type",
            "Service/web can't be reached from outside the namespace, because of the NetworkPolicy a",
        ),
        (
            service("LoadBalancer") + POLICY % ("a", "", "policyTypes: [Ingress, Egress]"),
            "spec.type",
            "Service/web can't be reached from outside the namespace, because of the NetworkPolicy a",
        ),
        (
            service("ClusterIP") + INGRESS + POLICY % ("a", OURS, OF_NAMESPACE) + POLICY % ("b", "", "ingress: []"),
            "spec.rules[0].http.paths[0].backend.service.name",
            "Ingress/web can't be reached from outside the namespace, because of the NetworkPolicies a, b",
        ),
    ],
)
def test_what_is_wrong(tmp_path: Path, template: str, field: str, message: str) -> None:
    (found,) = found_in(tmp_path, deployment() + template)
    assert (found[0], found[1], found[2].partition(" of Deployment/")[0]) == ("unreachable", field, message)
