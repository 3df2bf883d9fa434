"""Routes of the Gateway API: by path with weights, gRPC, TLS and TCP."""

from chartgen import (
    Backend,
    Chart,
    Deployment,
    Exec,
    GRPCRoute,
    GRPCRouteRule,
    HttpGet,
    HTTPRoute,
    HTTPRouteRule,
    Image,
    ParentRef,
    Resources,
    RouteRule,
    Service,
    TCPRoute,
    TLSRoute,
)

_resources = Resources(cpu="100m", memory="128Mi", memory_limit="256Mi")
_web = Deployment(
    image=Image("web", registry="registry.example.com", tag="1.0.0"),
    ports={"http": 8080},
    service=Service(80),
    liveness=HttpGet("/live"),
    readiness=HttpGet("/ready"),
    resources=_resources,
)
_next = Deployment(
    image=Image("web", registry="registry.example.com", tag="2.0.0"),
    ports={"http": 8080, "grpc": 9000},
    service=Service({"http": 80, "grpc": 9000}),
    liveness=HttpGet("/live"),
    readiness=HttpGet("/ready"),
    resources=_resources,
)
_database = Deployment(
    image=Image("database", registry="registry.example.com", tag="1.0.0"),
    ports={"sql": 5432},
    service=Service(5432),
    liveness=Exec(["ready"]),
    readiness=Exec(["ready"]),
    resources=_resources,
    routes={
        "": TCPRoute(parents=[ParentRef("tcp", namespace="infra", section_name="sql", port=5432)]),
        "tls": TLSRoute(parents=["infra/tls"], hostnames=["db.example.com"], rules=[RouteRule(port="sql")]),
    },
)
canary = Chart(
    "canary",
    level="all",
    version="1.0.0",
    description="Two versions behind one gateway",
    workload=_web.but(
        routes={
            "": HTTPRoute(
                parents=["public"],
                hostnames=["shop.example.com"],
                rules=[
                    HTTPRouteRule("/api", backends=[Backend(weight=9), Backend("next", port="http", weight=1)]),
                    HTTPRouteRule(
                        "/old",
                        path_type="Exact",
                        filters=[
                            {"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}
                        ],
                    ),
                    HTTPRouteRule("/", headers={"x-version": "2"}, method="GET", component="next"),
                    {
                        "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                        "timeouts": {"request": "10s"},
                    },
                    {
                        "matches": [{"path": {"type": "Exact", "value": "/cart"}}],
                        "filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "cart.example.com"}}],
                    },
                ],
            ),
            "calls": GRPCRoute(
                parents=["public"],
                enabled=False,
                annotations={"example.com/team": "shop"},
                labels={"example.com/team": "shop"},
                fullname="calls",
                rules=[
                    GRPCRouteRule("shop.Cart", grpc_method="Add", component="next", port="grpc"),
                    GRPCRouteRule(backends=[{"name": "other", "port": 9000}]),
                ],
            ),
        }
    ),
    components={"next": _next, "database": _database},
)
_simple = Chart("simple-route", version="1.0.0", description="One host, one Service", workload=_web)
simple = _simple.but_workload(routes={"": HTTPRoute(parents=["public"], hostnames=["shop.example.com"])})
simple = simple.with_environments(
    production=simple.but_workload(
        routes={
            "": HTTPRoute(parents=["infra/public"], hostnames=["shop.example.org"]),
            "calls": GRPCRoute(parents=["infra/public"]),
        }
    )
)
