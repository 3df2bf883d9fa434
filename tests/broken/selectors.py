"""Selectors that match the pods of other workloads."""

from chartgen import Chart, Deployment, Image

web = Deployment(image=Image("web", tag="1.0.0"), selector={"app": "shop"})
same = Chart(
    "same",
    version="1.0.0",
    description="A shop",
    workload=web.but(selector={"app": "shop"}),  #! {"app": "shop"}
    components={"worker": Deployment(selector={"app": "shop", "tier": "worker"})},
)
labels = Chart(
    "labels",
    version="1.0.0",
    description="A shop",
    workload=web.but(selector={"tier": "web"}),  #! {"tier": "web"}
    components={"worker": Deployment(pod_labels={"tier": "web"})},
)
right = Chart(
    "right",
    version="1.0.0",
    description="A shop",
    workload=web,
    components={"worker": Deployment(selector={"app": "worker"}), "other": Deployment()},
)
twice = Deployment(image=Image("web", tag="1.0.0"), selector={"app": "a"}, pod_labels={"app": "b"})  #! "b"
invalid = Deployment(image=Image("web", tag="1.0.0"), selector={"app": "a b"})  #! {"app": "a b"}
selected = Deployment(image=Image("web", tag="1.0.0"), pod_labels={"app.kubernetes.io/name": "front"})  #! "front"
