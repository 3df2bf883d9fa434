"""Network policies of what others reach from outside of the namespace."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen import (
    Chart,
    Deployment,
    HTTPRoute,
    Image,
    Ingress,
    IngressPath,
    NetworkPolicy,
    Peer,
    Service,
    ServiceMonitor,
)
from chartgen.policy import findings
from chartgen.spec.networkpolicy import ANYWHERE, IN_NAMESPACE
from chartgen.spec.resolve import resolved

WEB = Deployment(
    image=Image("web", tag="1"), ports={"http": 80}, service=Service(80), network_policy=NetworkPolicy(ingress=[])
)
API = Ingress({"shop.example.com": [IngressPath("/", component="api")]})


def chart(web: Deployment, api: Deployment) -> Chart:
    return Chart("shop", version="1.0.0", description="A shop", workload=web, components={"api": api})


def found(web: Deployment, api: Deployment) -> list[tuple[str, str]]:
    return [
        (each.field, each.message.partition("which ")[2])
        for each in findings(chart(web, api))
        if each.rule == "unreachable"
    ]


@pytest.mark.parametrize(
    ("fields", "path", "noun"),
    [
        ({"service": Service(80, type="NodePort")}, "workload", "the Service of type NodePort"),
        (
            {"services": {"public": Service(80, type="LoadBalancer", components=["api"])}},
            "workload",
            'the Service "public" of type LoadBalancer',
        ),
        ({"ingress": Ingress("shop.example.com")}, "workload", "the Ingress"),
        ({"ingresses": {"public": Ingress("shop.example.com")}}, "workload", 'the Ingress "public"'),
        ({"ingress": API}, "components.api", "the Ingress"),
        ({"routes": {"": HTTPRoute(parents=["public"])}}, "workload", "the HTTPRoute"),
        ({"monitor": ServiceMonitor(port="http")}, "workload", "the ServiceMonitor"),
    ],
)
def test_what_is_exposed(fields: dict[str, Any], path: str, noun: str) -> None:
    assert (f"{path}.network_policy.ingress", f"{noun} needs") in found(WEB.but(**fields), WEB)
    both = NetworkPolicy(ingress=[Peer(namespace="ingress-nginx")])
    assert found(WEB.but(network_policy=both, **fields), WEB.but(network_policy=both)) == []
    unset = resolved(chart(WEB.but(network_policy=NetworkPolicy(), **fields), WEB.but(network_policy=NetworkPolicy())))
    workload = unset.workload if path == "workload" else unset.components["api"]
    assert workload is not None
    assert workload.network_policy is not None
    assert workload.network_policy.ingress == ANYWHERE


def test_what_is_not_exposed() -> None:
    assert found(WEB, WEB) == []
    assert found(WEB.but(ingress=Ingress("shop.example.com", enabled=False)), WEB) == []
    assert found(WEB.but(ingress=API), WEB.but(network_policy=None)) == []
    policy = NetworkPolicy()
    main = resolved(chart(WEB.but(ingress=API, network_policy=policy), WEB)).workload
    assert main is not None
    assert main.network_policy is not None
    assert main.network_policy.ingress == IN_NAMESPACE
