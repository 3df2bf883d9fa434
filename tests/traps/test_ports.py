"""Ports as whole values in Kubernetes syntax: numbers, or text where the API expects text."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen import Chart, Deployment, Image, Manifest, Service, host, port
from tests.support import helm
from tests.traps.conftest import Write


def _chart(api_version: str, kind: str, **rest: Any) -> Chart:
    return Chart(
        "shop",
        version="0.1.0",
        description="Shop",
        workload=Deployment(
            image=Image("acme/shop", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            args=["--port", port()],
            env={"PORT": port()},
        ),
        manifests=[Manifest({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, **rest})],
    )


def _render(write: Write, chart: Chart, kind: str, **values: Any) -> Any:
    return helm.one(helm.render(write(chart), values), kind)


@pytest.mark.parametrize("values", [{}, {"service": {"port": 8443}}])
def test_a_webhook_has_the_port_of_the_service(write: Write, values: dict[str, Any]) -> None:
    service = {"name": host(), "namespace": "shop", "path": "/validate", "port": port()}
    webhook = {
        "name": "a.example.com", "clientConfig": {"service": service}, "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }  # fmt: skip
    chart = _chart("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", webhooks=[webhook])
    found = _render(write, chart, "ValidatingWebhookConfiguration", **values)
    assert found["webhooks"][0]["clientConfig"]["service"]["port"] == values.get("service", {}).get("port", 80)


def test_data_of_a_configmap_is_text(write: Write) -> None:
    found = _render(
        write, _chart("v1", "ConfigMap", data={"PORT": port(), "URL": f"http://{host()}:{port()}"}), "ConfigMap"
    )
    assert found["data"] == {"PORT": "80", "URL": "http://release-shop:80"}


def test_either_number_or_text_is_a_number(write: Write) -> None:
    spec = {"podSelector": {}, "ingress": [{"ports": [{"port": port()}]}]}
    found = _render(write, _chart("networking.k8s.io/v1", "NetworkPolicy", spec=spec), "NetworkPolicy")
    assert found["spec"]["ingress"][0]["ports"] == [{"port": 80}]


def test_kinds_without_a_schema(write: Write) -> None:
    spec = {
        "port": {"number": port()},
        "template": {"env": [{"name": "PORT", "value": port()}], "args": ["--port", port()]},
    }
    found = _render(write, _chart("example.com/v1", "Edge", spec=spec), "Edge")
    assert found["spec"] == {
        "port": {"number": 80},
        "template": {"env": [{"name": "PORT", "value": "80"}], "args": ["--port", "80"]},
    }


def test_variables_and_arguments_are_text(write: Write) -> None:
    container = _render(write, _chart("v1", "ConfigMap"), "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["--port", "80"]
    assert {"name": "PORT", "value": "80"} in container["env"]
