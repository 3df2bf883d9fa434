"""Services, Ingresses and routes."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.model import Category
from tests.diff.changes import categories, compare, found, manifest, one_set
from tests.diff.rules.objects import LABELS, container, service, template, workload


def _ingress(*addresses: str, **spec: Any) -> dict[str, Any]:
    rules = []
    for each in addresses:
        host, slash, path = each.partition("/")
        backend = {"service": {"name": "shop", "port": {"number": 80}}}
        paths = [{"path": f"{slash or '/'}{path}", "pathType": "Prefix", "backend": backend}]
        rules.append({"host": host, "http": {"paths": paths}} if host else {"http": {"paths": paths}})
    return manifest("Ingress", spec={"rules": rules, **spec})


def _route(*hosts: str, path: str = "/", **spec: Any) -> dict[str, Any]:
    rules = [{"matches": [{"path": {"type": "PathPrefix", "value": path}}]}]
    return manifest("HTTPRoute", spec={"hostnames": [*hosts], "rules": rules, **spec})


def _gateway(*hosts: str, **spec: Any) -> dict[str, Any]:
    listeners = [{"name": each, "hostname": each, "port": 80, "protocol": "HTTP"} for each in hosts]
    return manifest("Gateway", spec={"gatewayClassName": "a", "listeners": listeners, **spec})


_OLD = "kubernetes.io/ingress.class"
_PORTS = [{"port": 80, "nodePort": 30001}]
_BALANCED = {"type": "LoadBalancer"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (service(), service(type="NodePort"), "network-wider"),
        (service(), service(type="LoadBalancer"), "network-wider"),
        (service(type="NodePort"), service(type="LoadBalancer"), "network-wider"),
        (service(type="LoadBalancer"), service(), "network-narrower"),
        (service(type="LoadBalancer"), service(type="NodePort"), "network-narrower"),
        (service(), service(type="ExternalName", externalName="example.com"), "network-moved"),
        (service(), service({"port": 80}, {"port": 81}), "network-wider"),
        (service({"port": 80}, {"port": 81}), service(), "network-narrower"),
        (service({"port": 80}), service({"port": 81, "targetPort": 80}), "network-moved"),
        (service({"port": 80}), service({"port": 80, "protocol": "UDP"}), "network-moved"),
        (service({"port": 80, "name": "a"}), service({"port": 80, "name": "b"}), "network-moved"),
        (
            service(*_PORTS, type="NodePort"),
            service({"port": 80, "nodePort": 30002}, type="NodePort"),
            "network-moved",
        ),
        (service(type="NodePort"), service(*_PORTS, type="NodePort"), "network-moved"),
        (service(*_PORTS, type="NodePort"), service(type="NodePort"), "in-place"),
        (service(), service(*_PORTS, type="NodePort"), "network-wider"),
        (service(**_BALANCED), service(**_BALANCED, loadBalancerIP="192.0.2.1"), "network-moved"),
        (service(**_BALANCED), service(**_BALANCED, loadBalancerSourceRanges=["10.0.0.0/8"]), "network-narrower"),
        (service(**_BALANCED, loadBalancerSourceRanges=["10.0.0.0/8"]), service(**_BALANCED), "network-wider"),
        (service(), service(externalIPs=["192.0.2.1"]), "network-wider"),
        (
            service(type="ExternalName", externalName="a"),
            service(type="ExternalName", externalName="b"),
            "network-moved",
        ),
        (_ingress("a"), _ingress("a", "b"), "network-wider"),
        (_ingress("a", "b"), _ingress("a"), "network-narrower"),
        (_ingress("a"), _ingress("b"), "network-moved"),
        (_ingress("a/x"), _ingress("a/x", "a/y"), "network-wider"),
        (_ingress("a/x"), _ingress("a"), "network-wider"),
        (_ingress("a"), _ingress("a/x"), "network-narrower"),
        (_ingress("a"), _ingress(""), "network-wider"),
        (_ingress("a"), _ingress("a", "a/x"), "network-wider"),  # it may lead elsewhere
        (_ingress("a", "a/x"), _ingress("a"), "in-place"),
        (_ingress("a"), _ingress("a", tls=[{"hosts": ["a"], "secretName": "tls"}]), "in-place"),
        (_ingress("a", ingressClassName="x"), _ingress("a", ingressClassName="y"), "network-moved"),
        (_ingress("a"), _ingress("a", defaultBackend={"service": {"name": "shop"}}), "network-wider"),
        (_route("a"), _route("a", "b"), "network-wider"),
        (_route("a", "b"), _route("a"), "network-narrower"),
        (_route("a"), _route("b"), "network-moved"),
        (_route("a"), _route(), "network-wider"),
        (_route("a"), _route("a", path="/x"), "network-narrower"),
        (_route("a", parentRefs=[{"name": "x"}]), _route("a", parentRefs=[{"name": "y"}]), "network-moved"),
        (_gateway("a"), _gateway("a", "b"), "network-wider"),
        (_gateway("a", "b"), _gateway("a"), "network-narrower"),
        (_gateway("a"), _gateway("a", gatewayClassName="b"), "network-moved"),
        (_gateway("a"), _gateway("a", addresses=[{"value": "192.0.2.1"}]), "network-moved"),
    ],
)
def test_changes(before: dict[str, Any], after: dict[str, Any], expected: Category) -> None:
    assert one_set(before, after) == {expected}


def test_the_class_of_an_old_ingress() -> None:
    before, after = (_ingress("a") for _ in range(2))
    before["metadata"]["annotations"], after["metadata"]["annotations"] = {_OLD: "x"}, {_OLD: "y"}
    assert one_set(before, after) == {"network-moved"}


def test_new_and_deleted() -> None:
    assert one_set(None, service()) == {"created"}
    assert one_set(None, service(type="LoadBalancer")) == {"created", "network-wider"}
    assert one_set(service(), None) == {"deleted", "network-narrower"}
    assert one_set(None, _ingress("a")) == {"created", "network-wider"}
    assert one_set(_ingress("a"), None) == {"deleted", "network-narrower"}


def test_another_name() -> None:
    before, after = service(), service()
    after["metadata"]["name"] = "store"
    comparison = compare([before], [after])
    assert categories(comparison, "Service/shop") == {"recreated", "network-moved"}
    assert found(comparison, "Service/shop")[1].why == "the host name changes: shop → store"
    assert categories(comparison, "Service/store") == {"recreated"}
    hosted = _ingress("a")
    hosted["metadata"]["name"] = "store"
    assert categories(compare([_ingress("a")], [hosted]), "Ingress/shop") == {"recreated"}


def _with_port(name: str, number: int = 8080) -> dict[str, Any]:
    return workload(template=template(container(ports=[{"name": name, "containerPort": number}])))


@pytest.mark.parametrize(
    ("before", "after", "loses"),
    [
        ("http", "web", True),
        (8080, 9090, True),
        ("http", "http", False),
        ("missing", "web", False),
        ("http", 8080, False),
    ],
)
def test_target_ports_that_no_old_pod_has(before: str | int, after: str | int, loses: bool) -> None:
    comparison = compare(
        [service({"port": 80, "targetPort": before}), _with_port("http")],
        [service({"port": 80, "targetPort": after}), _with_port("web", 9090)],
    )
    assert ("downtime" in categories(comparison, "Service/shop")) == loses


def test_a_port_whose_number_changes_as_well() -> None:
    comparison = compare(
        [service({"port": 80, "targetPort": "http"}), _with_port("http")],
        [service({"port": 81, "targetPort": "web"}), _with_port("web")],
    )
    assert categories(comparison, "Service/shop") == {"downtime", "network-moved"}


def test_an_additional_port_waits_for_its_pods() -> None:
    comparison = compare(
        [service({"port": 80, "targetPort": "http"}), _with_port("http")],
        [service({"port": 80, "targetPort": "http"}, {"port": 81, "targetPort": "web"}), _with_port("web")],
    )
    assert categories(comparison, "Service/shop") == {"network-wider"}


def test_the_sentence_names_both_ports() -> None:
    comparison = compare(
        [service({"port": 80, "targetPort": "http"}), _with_port("http")],
        [service({"port": 80, "targetPort": "web"}), _with_port("web")],
    )
    effect = found(comparison, "Service/shop")[0]
    assert effect.weight == ("breaking", "patch")
    assert effect.why == (
        "no endpoints until the first new pod is ready: its target port is now web instead of http,"
        " which the old pods do not have"
    )


def test_a_selector_that_matches_no_old_pod() -> None:
    other = {**LABELS, "tier": "web"}
    new = workload()
    new["spec"]["template"] = {**template(), "metadata": {"labels": other}}
    comparison = compare([service(), workload()], [service(selector=other), new])
    assert categories(comparison, "Service/shop") == {"downtime"}


@pytest.mark.parametrize("selector", [{**LABELS, "tier": "web"}, LABELS])
def test_a_selector_that_matches_old_pods_or_had_none(selector: dict[str, str]) -> None:
    running = workload()
    running["spec"]["template"] = {**template(), "metadata": {"labels": {**LABELS, "tier": "web"}}}
    stopped = workload(replicas=0)
    assert one_set(service(selector={"tier": "web"}), service(selector=selector), running) == {"in-place"}
    assert one_set(service(selector={"tier": "none"}), service(selector=selector), stopped) == {"in-place"}
