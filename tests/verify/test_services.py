"""Fields of Services that depend on the type, and addresses, which an API server rejects."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.verify.documents.consistency import problems


def _found(**spec: Any) -> list[str]:
    spec = {"ports": [{"port": 80}], **spec}
    return [
        text for _, text in problems({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec})
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allocateLoadBalancerNodePorts", False),
        ("loadBalancerClass", "example.com/lb"),
        ("loadBalancerSourceRanges", ["10.0.0.0/8"]),
    ],
)
def test_fields_of_load_balancers(field: str, value: Any) -> None:
    assert _found(type="LoadBalancer", **{field: value}) == []
    for kind in ("ClusterIP", "NodePort"):
        assert _found(type=kind, **{field: value}) == [f"has `{field}` and the type {kind}"]


def test_health_checks_of_nodes() -> None:
    assert _found(type="LoadBalancer", externalTrafficPolicy="Local", healthCheckNodePort=30123) == []
    for spec in ({"type": "LoadBalancer"}, {"type": "NodePort", "externalTrafficPolicy": "Local"}):
        assert _found(**spec, healthCheckNodePort=30123) == [
            "has a `healthCheckNodePort` without the type LoadBalancer and `externalTrafficPolicy: Local`"
        ]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("192.0.2.1", ""),
        ("2001:db8::1", ""),
        ("127.0.0.1", "must not be unspecified, loopback or link-local"),
        ("::", "must not be unspecified, loopback or link-local"),
        ("169.254.1.1", "must not be unspecified, loopback or link-local"),
        ("example.com", "must be an IP address"),
    ],
)
def test_external_addresses(address: str, problem: str) -> None:
    expected = [f'has the invalid external IP "{address}": {problem}'] if problem else []
    assert _found(externalIPs=[address]) == expected
