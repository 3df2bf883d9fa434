"""Environments that lack parts of the base, or have parts that only the base could have."""

from chartgen import Chart, ConfigMap, Deployment, Image, Manifest, Namespace, Service

image = Image("web", tag="1")
web = Deployment(
    image=image,
    ports={"http": 8080},
    service=Service(80),
    env={"LEVEL": "info", "HOST": "web"},
    env_from=[ConfigMap({"SIZE": "1", "COLOR": "red"})],
)
worker, redis = Deployment(env={"QUEUE": "a"}), Deployment()
_base = Chart(
    "web",
    version="1.0.0",
    description="A shop",
    workload=web,
    components={"worker": worker, "redis": redis},
)
chart = _base.with_environments(
    production=_base.but(components={"worker": worker}),  #! {"worker": worker}
    staging=_base.but(workload=web.but(service=None)),  #! None
    dev=_base.but(
        workload=web.but(
            env={"HOST": "dev"},  #! {"HOST": "dev"}
            env_from=[ConfigMap({"SIZE": "1"})],  #! {"SIZE": "1"}
            services={"debug": Service(81)},  #! Service(81)
        ),
    ),
    test=_base.but_workload("worker", env={}),  #! {}
    none=_base.but(components={}),  #! {}
)
manifest = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "more"}})
other = Chart(
    "other", version="1.0.0", description="x", workload=web, manifests=[manifest], namespace=Namespace("shop")
).with_environments(
    dev=Chart("other", version="1.0.0", description="x", workload=web, namespace=Namespace("dev")),  #! Chart
    bare=Chart("other", version="1.0.0", description="x", workload=web, manifests=[manifest]),  #! Chart
)
late = _base.but(name="late", components={}).with_environments(
    one=_base.but(name="late", components={"batch": Deployment(working_dir="/one")}),
    two=_base.but(name="late", components={"batch": Deployment(working_dir="/two")}),  #! "/two"
)
main = Chart("main", version="1.0.0", description="x", workload=web.but(enabled=False))  #! False
