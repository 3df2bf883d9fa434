"""The Services that Ingresses and routes lead to."""

from __future__ import annotations

from chartgen import Chart, Deployment, Image, Ingress, IngressPath, Service, StatefulSet
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
