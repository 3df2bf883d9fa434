"""Placeholders of what a chart does not have, and objects in text."""

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    Image,
    Manifest,
    Secret,
    Service,
    ServiceAccount,
    host,
    port,
)

image = Image("shop", tag="1.0.0")
password, other = Secret(["PASSWORD"]), ConfigMap({"A": "b"}, name="other")
account = [ServiceAccount() for _ in range(2)]
worker = Deployment(image=image.but(tag="2.0.0"), service_account=account[0])


def address() -> str:
    return "shop"


web = Deployment(
    image=image,
    ports={"http": 80, "metrics": 90},
    service=Service({"http": 80, "metrics": 9090}),
    env={
        "A": f"{host('redsi')}",  #! f"{host('redsi')}"
        "B": f"{port('worker')}",  #! f"{port('worker')}"
        "C": f"{host(service='peers')}",  #! f"{host(service='peers')}"
        "D": f"{port('', 'metrcs')}",  #! f"{port('', 'metrcs')}"
        "E": f"{other}",  #! f"{other}"
        "F": f"{account[0]}",  #! f"{account[0]}"
    },
    args=[host("queue", service="peers")],  #! host("queue", service="peers")
    labels={"a": host("queue")},  #! host("queue")
)
_base = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=web,
    components={"worker": worker, "second": worker.but(service_account=account[1])},
    manifests=[
        Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"b": host("c")}}),  #! host("c")
    ],
)
_texts = Deployment(
    image=image,
    env={
        "A": f"{worker}",  #! f"{worker}"
        "B": f"{password.key('PASSWORD')}",  #! f"{password.key('PASSWORD')}"
        "C": f"{address}",  #! f"{address}"
        "D": f"{object()}",  #! f"{object()}"
    },
)
_host = _base.host("workr")  #! "workr"
_service = Service(80, annotations={"a": f"{other}"})  #! f"{other}"
