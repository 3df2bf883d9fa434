"""Routes of the Gateway API that its rules reject, in rendered charts."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.verify.documents.consistency import problems

_EDGE = {"name": "edge"}
_BACKEND = {"name": "shop", "port": 80}
_REDIRECT = {"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}


def _route(parents: list[Any], *rules: dict[str, Any], kind: str = "HTTPRoute") -> dict[str, Any]:
    return {
        "apiVersion": f"gateway.networking.k8s.io/{'v1alpha2' if kind == 'TCPRoute' else 'v1'}",
        "kind": kind,
        "metadata": {"name": "shop"},
        "spec": {"parentRefs": parents, "hostnames": ["shop.example.com"], "rules": list(rules)},
    }


@pytest.mark.parametrize(
    "route",
    [
        _route([_EDGE, {**_EDGE, "namespace": "gateways"}, {"name": "mesh", "kind": "Service", "group": ""}], {}),
        _route([{**_EDGE, "sectionName": "http"}, {**_EDGE, "sectionName": "https"}], {"backendRefs": [_BACKEND]}),
        _route([{**_EDGE, "port": 1}, {**_EDGE, "port": 2}], {"backendRefs": [_BACKEND]}, kind="TCPRoute"),
        _route([_EDGE], {"filters": [_REDIRECT], "backendRefs": []}),
        _route([_EDGE], {"backendRefs": [{"name": "a", "kind": "ServiceImport", "group": "multicluster.x-k8s.io"}]}),
        _route([_EDGE], {"matches": [{"path": {"type": "RegularExpression", "value": "^a//b?$"}}]}),
        _route([_EDGE], {"timeouts": {"request": "0s", "backendRequest": "10s"}}),
        _route([_EDGE], {"timeouts": {"request": "1m30s", "backendRequest": "90000ms"}}),
        _route([_EDGE], {"filters": [{"type": "URLRewrite", "urlRewrite": {"hostname": "a.b"}}]}),
        _route([_EDGE], {"matches": "wrong", "filters": [1], "timeouts": [], "backendRefs": {}}),
    ],
)
def test_accepted(route: dict[str, Any]) -> None:
    assert list(problems(route)) == []


@pytest.mark.parametrize(
    ("route", "path", "message"),
    [
        (_route([_EDGE, _EDGE], {}), ("spec", "parentRefs", 1), 'has a duplicate gateway "edge"'),
        (
            _route([_EDGE], {"backendRefs": [{"name": "shop"}]}),
            ("spec", "rules", 0, "backendRefs", 0),
            'lacks the port of the Service "shop"',
        ),
        (
            _route([_EDGE], {"matches": [{"path": {"value": "/a//b"}}]}),
            ("spec", "rules", 0, "matches", 0, "path", "value"),
            'has an invalid path "/a//b": must not contain "//"',
        ),
        (
            _route([_EDGE], {"filters": [_REDIRECT], "backendRefs": [_BACKEND]}),
            ("spec", "rules", 0, "backendRefs"),
            (
                "has conflicting backends of a rule with the filter RequestRedirect:"
                " the filter itself responds to requests"
            ),
        ),
    ],
)
def test_rejected(route: dict[str, Any], path: tuple[str | int, ...], message: str) -> None:
    assert list(problems(route)) == [(path, message)]


@pytest.mark.parametrize("kind", ["Gateway", "ListenerSet"])
def test_listeners_have_names_of_their_own(kind: str) -> None:
    route = _route([], kind=kind)
    route["spec"]["listeners"] = [{"name": "a"}, {"name": "b"}, {"name": "a"}]
    assert list(problems(route)) == [(("spec", "listeners", 2), "has name a twice in `listeners`")]
