"""The Services that Ingresses and routes refer to."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen import Backend, Chart, Deployment, HTTPRoute, Image, Ingress, IngressPath, Service, StatefulSet
from tests.support import helm
from tests.traps.conftest import Write

_IMAGE = Image("demo", tag="1.0.0")


def test_services_that_charts_create_for_host_names_are_no_backends(write: Write) -> None:
    """They have no values, and none of them has ports if its pods have none."""
    hosts: dict[str, list[str | IngressPath]] = {"a.example.com": ["/", IngressPath("/api", component="api")]}
    main = Deployment(image=_IMAGE, ports={"http": 8080}, service=Service(80), ingress=Ingress(hosts))
    components = {
        "api": Deployment(image=_IMAGE, ports={"http": 8080}, service=Service(80)),
        "db": StatefulSet(image=_IMAGE, ports={"sql": 5432}),
        "quiet": StatefulSet(image=_IMAGE),
    }
    spec = Chart("demo", version="1.0.0", description="Is tried", workload=main, components=components)
    chart = write(spec)
    paths = helm.one(helm.render(chart), "Ingress")["spec"]["rules"][0]["http"]["paths"]
    assert [each["backend"]["service"]["name"] for each in paths] == ["release-demo", "release-demo-api"]
    values = {"ingress": {"hosts": [{"host": "a", "paths": [{"path": "/", "pathType": "Prefix", "component": "db"}]}]}}
    assert "/component': value must be one of 'main', 'api'" in helm.refusal(chart, values)


_REDIRECT = {"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}


@pytest.mark.parametrize("fixed", [False, True])
def test_redirects_have_no_backends(write: Write, fixed: bool) -> None:
    """API servers reject them together; a filter with a text like that has backends."""
    header = {"set": [{"name": "x-next", "value": '"type":"RequestRedirect"'}]}
    rules: list[dict[str, Any]] = [
        {"filters": [_REDIRECT]},
        {"filters": [{"type": "RequestHeaderModifier", "requestHeaderModifier": header}]},
    ]
    chart = write(_routed(rules if fixed else [], fixed=["httpRoute.rules"] if fixed else []))
    found = helm.one(helm.render(chart, {} if fixed else {"httpRoute": {"rules": rules}}), "HTTPRoute")["spec"]["rules"]
    assert found == [rules[0], {**rules[1], "backendRefs": [{"name": "release-demo", "port": 80}]}]


@pytest.mark.parametrize(
    ("backend", "where"),
    [
        ({"port": 80}, "port"),
        ({"namespace": "infra"}, "namespace"),
        ({"name": "other", "port": "http"}, "port"),
    ],
)
def test_backends_are_services_of_the_chart_or_named(write: Write, backend: dict[str, Any], where: str) -> None:
    values = {"httpRoute": {"rules": [{"backendRefs": [backend]}]}}
    assert f"/httpRoute/rules/0/backendRefs/0/{where}'" in helm.refusal(write(_routed([])), values)


def _routed(rules: list[dict[str, Any]], **fields: Any) -> Chart:
    route = HTTPRoute(parents=["public"], rules=rules)
    workload = Deployment(image=_IMAGE, ports={"http": 8080}, service=Service(80), routes={"": route})
    return Chart("demo", version="1.0.0", description="Is tried", workload=workload, level="all", **fields)


def test_an_ingress_leads_somewhere(write: Write) -> None:
    """API servers reject one without rules and without a default backend."""
    for backend, refused in ((None, True), (Backend(), False)):
        ingress = Ingress({"a.example.com": ["/"]}, default_backend=backend)
        main = Deployment(image=_IMAGE, ports={"http": 8080}, service=Service(80), ingress=ingress)
        chart = write(Chart("demo", version="1.0.0", description="Is tried", workload=main))
        assert bool(helm.schema_refusal(chart, {"ingress": {"hosts": []}})) == refused
