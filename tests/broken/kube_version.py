"""A field that is newer than the chart's oldest Kubernetes."""

from chartgen import Chart, Container, Deployment, Image, RawVolume, RollingUpdate, Service, StatefulSet

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    kube_version="1.29",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        lifecycle={"preStop": {"sleep": {"seconds": 5}}},  #! {"preStop": {"sleep": {"seconds": 5}}}
    ),
)
_queue = StatefulSet(
    image=Image("queue", tag="1.0.0"),
    ports={"amqp": 5672},
    service=Service(5672, traffic_distribution="PreferClose"),  #! "PreferClose"
    update_strategy=RollingUpdate(max_unavailable=2),  #! 2
    sidecars={"proxy": Container()},  #! Container()
    mounts={"/model": RawVolume("model", {"image": {"reference": "model:1"}})},  #! RawVolume("model", {"image": {"reference": "model:1"}})
)
queue = Chart("queue", version="1.0.0", description="A queue", kube_version="1.28", workload=_queue)
