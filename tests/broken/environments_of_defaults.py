"""Differences of environments that others follow from, and parts that the spec does not name."""

from chartgen import (
    Chart,
    Deployment,
    GRPCRoute,
    Hook,
    HTTPRoute,
    Image,
    Ingress,
    Job,
    PolicyRule,
    Service,
    ServiceAccount,
    StatefulSet,
    TLSRoute,
    VolumeClaimTemplate,
)


def build(name: str, **fields: object) -> Chart:
    return Chart(name, version="1.0.0", description="A shop", **fields)


image = Image("shop", tag="1.0.0")
web = Deployment(image=image, ports={"http": 8080}, service=Service(80))
routed = web.but(
    routes={"": HTTPRoute(parents=["edge"]), "calls": GRPCRoute(parents=["edge"])},
    ingresses={"old": Ingress("shop.example.com")},
)
_routes = build("routes", workload=routed)
routes = _routes.with_environments(
    none=_routes.but_workload(routes={}, ingresses={}),  #! {}  #! {} @2
    other=_routes.but_workload(routes={**routed.routes, "": TLSRoute(parents=["edge"], hostnames=["a.b"])}),  #! TLSRoute(parents=["edge"], hostnames=["a.b"])
)
_hook = build("hook", workload=web, components={"migrate": Job(command=["migrate"], hook=Hook("pre-upgrade"))})
hook = _hook.with_environments(
    none=_hook.but_workload("migrate", hook=None),  #! None
)
_account = build("account", workload=web.but(service_account=ServiceAccount(roles=[PolicyRule(["pods"], ["get"])])))
account = _account.with_environments(
    none=_account.but_workload(service_account=None),  #! None
)
_queue = build(
    "queue",
    workload=StatefulSet(
        image=image,
        ports={"amqp": 5672},
        service=Service(5672),
        mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},
    ),
)
queue = _queue.with_environments(
    none=_queue.but_workload(mounts={}),  #! {}
)
