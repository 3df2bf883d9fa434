"""Network policies of workloads."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.importing.applications import WEB, run, spec

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
"""
PORTS = """
          ports:
            - {containerPort: 53, name: dns, protocol: UDP}
            - {containerPort: 53, name: dns-tcp}
"""


def _imported(folder: Path, rules: str, workload: str = WEB) -> str:
    """Return the spec of a workload with a policy, whose proof has to hold."""
    report = run(folder, workload, POLICY + indent(dedent(rules), "  "))
    assert report.proof.holds, report.proof
    assert not [each for each in report.findings if each.rule == "import/manifest"]
    return spec(report)


def test_a_rule_with_several_peers(tmp_path: Path) -> None:
    found = _imported(
        tmp_path,
        """
        ingress:
          - from:
              - podSelector: {matchLabels: {app: a}}
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}
                podSelector: {}
          - from:
              - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
              - namespaceSelector: {}
            ports: [{port: 8080}, {port: 9000, endPort: 9010, protocol: UDP}]
        """,
    )
    assert "extra_ingress" not in found
    assert 'Peer(labels={"app": "a"}, ports=None)' in found
    assert 'Peer(namespace="edge", labels={}, ports=None)' in found
    assert 'Peer(cidr="10.0.0.0/8", except_=["10.1.0.0/16"], ports=[8080, "9000-9010/UDP"])' in found
    assert 'Peer(namespace="*", ports=[8080, "9000-9010/UDP"])' in found


def test_egress_with_dns_of_its_own(tmp_path: Path) -> None:
    found = _imported(
        tmp_path,
        """
        policyTypes: [Ingress, Egress]
        egress:
          - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
            ports: [{port: 53, protocol: UDP}]
          - to: [{podSelector: {matchLabels: {app: db}}}]
            ports: [{port: 5432}]
        """,
    )
    assert "extra_egress" not in found
    assert "ingress=[]" in found
    assert "dns_ports=None" in found
    assert 'egress=[Peer(namespace="kube-system", ports=["53/UDP"])' in " ".join(found.split()).replace("[ ", "[")


def test_egress_to_dns_as_charts_allow_it(tmp_path: Path) -> None:
    found = _imported(
        tmp_path,
        """
        policyTypes: [Egress]
        egress:
          - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
          - to: [{podSelector: {matchLabels: {app: db}}}]
        """,
    )
    assert "dns_ports" not in found
    assert 'egress=[Peer(labels={"app": "db"}, ports=None)]' in found


def test_egress_alone(tmp_path: Path) -> None:
    assert "ingress=None" in _imported(tmp_path, "policyTypes: [Egress]")


@pytest.mark.parametrize("rule", ["- {}", "- ports: [{port: 80}]", "- {from: [], ports: [{port: dns-tcp}]}"])
def test_a_rule_for_anywhere(tmp_path: Path, rule: str) -> None:
    assert "ingress=[Peer(ports=" in _imported(tmp_path, f"ingress:\n{indent(rule, '  ')}", WEB + PORTS)


@pytest.mark.parametrize(
    ("port", "code"),
    [
        ("{port: 53, protocol: UDP}", "[53]"),
        ("{port: 53, protocol: TCP}", '["53/TCP"]'),
        ("{port: dns, protocol: UDP}", '["dns"]'),
        ("{port: dns-tcp}", '["dns-tcp"]'),
    ],
)
def test_the_protocol_of_a_port_of_the_workload(tmp_path: Path, port: str, code: str) -> None:
    rules = f"ingress: [{{from: [{{podSelector: {{}}}}], ports: [{port}]}}]"
    assert f"Peer(labels={{}}, ports={code})" in _imported(tmp_path, rules, WEB + PORTS)


@pytest.mark.parametrize(
    "rules",
    [
        # Charts put the peers of a list of ports into one rule, and those without ports first.
        "[{from: [{podSelector: {matchLabels: {app: a}}}]}, {from: [{podSelector: {matchLabels: {app: b}}}]}]",
        "[{from: [{podSelector: {}}], ports: [{port: 80}]}, {from: [{podSelector: {matchLabels: {app: b}}}]}]",
        "[{from: [{podSelector: {}}], ports: [{port: 80}]}, {ports: [{port: 80, protocol: TCP}]}]",
        "[{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]",
        "[{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]",
        "[{ports: [{protocol: UDP}]}]",
    ],
)
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_what_remains_in_kubernetes_syntax(tmp_path: Path, direction: str, rules: str) -> None:
    rules = rules if direction == "ingress" else rules.replace("from:", "to:")
    found = _imported(tmp_path, f"policyTypes: [{direction.capitalize()}]\n{direction}: {rules}")
    assert f"extra_{direction}=" in found


def test_a_port_that_the_workload_does_not_name(tmp_path: Path) -> None:
    found = _imported(tmp_path, "ingress: [{ports: [{port: http}]}]")
    assert 'extra_ingress=[{"ports": [{"port": "http"}]}]' in found
