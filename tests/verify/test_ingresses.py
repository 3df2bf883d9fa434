"""Hosts and paths of Ingresses that an API server rejects."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.verify.documents.consistency import problems


def _ingress(host: str, path: str, kind: str = "Prefix") -> dict[str, Any]:
    backend = {"service": {"name": "a", "port": {"number": 80}}}
    paths = [{"path": path, "pathType": kind, "backend": backend}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "a"},
        "spec": {"rules": [{"host": host, "http": {"paths": paths}}]},
    }


@pytest.mark.parametrize(
    ("host", "path", "kind"),
    [
        ("a.example.com", "/a/b", "Prefix"),
        ("1.2.3.400", "/a/b/", "Exact"),
        ("*.example.com", "/a//b", "ImplementationSpecific"),
    ],
)
def test_accepted(host: str, path: str, kind: str) -> None:
    assert list(problems(_ingress(host, path, kind))) == []


@pytest.mark.parametrize(
    ("host", "path", "message"),
    [
        ("192.0.2.1", "/", 'has the invalid host "192.0.2.1": must be a DNS name, not an IP address'),
        ("a.example.com", "/a//b", 'has the invalid path "/a//b": must not contain "//"'),
        ("a.example.com", "/a/..", 'has the invalid path "/a/..": must not contain "/.."'),
        ("a.example.com", "a", "has a path that does not begin with a slash"),
    ],
)
def test_rejected(host: str, path: str, message: str) -> None:
    assert [text for _, text in problems(_ingress(host, path))] == [message]
