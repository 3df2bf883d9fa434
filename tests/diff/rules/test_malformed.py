"""Objects that are anything but well-formed: rules accept whatever a template renders."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from chartgen.diff.rules import effects
from tests.diff.changes import compare, manifest
from tests.diff.rules.immutables import BASES
from tests.diff.rules.objects import LABELS, autoscaler, claim, container, service, template, workload

_JUNK: tuple[Any, ...] = (None, True, 7, "text", [], ["text"], [{}], {}, {"a": "b"}, [None])
_POD = template(
    container(
        ports=[{"name": "http", "containerPort": 8080, "hostPort": 80}],
        env=[{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "shop", "key": "a"}}}],
        envFrom=[{"secretRef": {"name": "shop"}}],
        volumeMounts=[{"name": "data", "mountPath": "/data", "subPath": "a"}],
        securityContext={"capabilities": {"add": ["A"], "drop": ["ALL"]}, "seccompProfile": {"type": "Unconfined"}},
    ),
    volumes=[
        {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "a", "hostPath": {"path": "/"}},
    ],
    securityContext={"runAsNonRoot": True},
)
_OBJECTS: tuple[dict[str, Any], ...] = (
    *BASES.values(),
    workload(template=_POD, replicas=2, strategy={"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}),
    workload("StatefulSet", "set", persistentVolumeClaimRetentionPolicy={"whenScaled": "Delete"}, replicas=2),
    claim(keep=True),
    autoscaler(2),
    service({"port": 80, "targetPort": "http", "nodePort": 30000}, type="NodePort", externalIPs=["192.0.2.1"]),
    manifest(
        "NetworkPolicy",
        spec={
            "podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}],
            "egress": [{"to": [{"namespaceSelector": {}, "podSelector": {}}], "ports": [{"port": 1, "endPort": 2}]}],
        },
    ),
    manifest(
        "Ingress",
        spec={"rules": [{"host": "a", "http": {"paths": [{"path": "/", "pathType": "Exact"}]}}]},
    ),
    manifest(
        "HTTPRoute",
        spec={"hostnames": ["a"], "rules": [{"matches": [{"path": {"type": "Exact", "value": "/"}}]}]},
    ),
    manifest("Gateway", spec={"listeners": [{"name": "a", "hostname": "a", "port": 80, "protocol": "HTTP"}]}),
    manifest("PodDisruptionBudget", spec={"minAvailable": "50%", "selector": {"matchLabels": LABELS}}),
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from _paths(part, (*path, key))


def _replaced(value: dict[str, Any], path: tuple[Any, ...], junk: Any) -> dict[str, Any]:
    found = copy.deepcopy(value)
    owner: Any = found
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = junk
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("each", _OBJECTS, ids=lambda each: each["kind"])
def test_no_rule_fails(each: dict[str, Any]) -> None:
    others = [other for other in _OBJECTS if other["kind"] != each["kind"]]
    for path in _paths(each):
        if path[0] in ("apiVersion", "kind") or path == ("metadata",) or path == ("metadata", "name"):
            continue
        for junk in _JUNK:
            broken = _replaced(each, path, junk)
            for before, after in ((each, broken), (broken, each)):
                comparison = compare([before], [after])
                for change in comparison.changes:
                    list(effects(change, comparison))
        broken = _replaced(each, path, "text")
        comparison = compare([*others, each], [*others, broken])
        for change in comparison.changes:
            list(effects(change, comparison))
