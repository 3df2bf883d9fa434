"""Pods that API servers accept, and nodes do not start."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.objects.fields import dotted
from chartgen.verify.documents.consistency import warnings

A = "containers[0]"


def one(**fields: Any) -> dict[str, Any]:
    """A pod of one container."""
    return {"containers": [{"name": "a", "image": "a:1", **fields}]}


NODES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (
        {"securityContext": {"runAsUser": 0, "runAsNonRoot": True}, **one()},
        [("securityContext.runAsUser", "has the user 0 and `runAsNonRoot`, so the container does not start")],
    ),
    (
        {"securityContext": {"runAsNonRoot": True}, **one(securityContext={"runAsUser": 0})},
        [(f"{A}.securityContext.runAsUser", "has the user 0 and `runAsNonRoot`, so the container does not start")],
    ),
    ({"securityContext": {"runAsUser": 0, "runAsNonRoot": True}, **one(securityContext={"runAsUser": 1})}, []),
    ({"securityContext": {"runAsNonRoot": True}, **one(securityContext={"runAsUser": 0, "runAsNonRoot": False})}, []),
    (one(workingDir="app"), [(f"{A}.workingDir", 'has the relative working directory "app"')]),
    (one(workingDir="C:\\app"), []),
    (
        one(securityContext={"capabilities": {"add": ["NET_RAW", "CAP_NET_ADMIN"]}}),
        [(f"{A}.securityContext.capabilities.add[1]", 'has the capability "CAP_NET_ADMIN": expected NET_ADMIN')],
    ),
    (
        {**one(), "volumes": [{"name": "a", "hostPath": {"path": "logs"}}]},
        [
            (
                "volumes[0].hostPath.path",
                'has the invalid path "logs" of a node: must be an absolute path, which begins with a slash',
            )
        ],
    ),
]


@pytest.mark.parametrize(("pod", "expected"), NODES)
def test_nodes(pod: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": pod}
    found = [(dotted(path), message) for path, message in warnings(manifest)]
    assert found == [(f"spec.{field}", message) for field, message in expected]
