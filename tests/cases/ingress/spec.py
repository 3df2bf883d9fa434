"""Ingresses by host and path, to several Services: a web application, its API, and an internal one."""

from chartgen import (
    Backend,
    Chart,
    Deployment,
    HttpGet,
    Image,
    Ingress,
    IngressPath,
    Namespace,
    Resources,
    Service,
    ServicePort,
)

_namespace = Namespace("shop")
_resources = Resources(cpu="100m", memory="128Mi", memory_limit="256Mi")
_web = Deployment(
    image=Image("web", registry="registry.example.com", tag="1.0.0"),
    ports={"http": 8080},
    service=Service(80),
    liveness=HttpGet("/live"),
    readiness=HttpGet("/ready"),
    resources=_resources,
)


def _shop(host: str) -> Chart:
    return Chart(
        "shop",
        level="all",
        version="1.0.0",
        description="Web application and API behind one host",
        namespace=_namespace,
        workload=_web.but(
            service=Service(
                {
                    "web": ServicePort(80, target="http", app_protocol="http"),
                    "debug": ServicePort(6060, target=6060),
                }
            ),
            services={"all": Service({"http": 80}, components=["api"], traffic_distribution="PreferClose")},
            ingress=Ingress(
                {
                    host: ["/", IngressPath("/api", component="api", port="http"), IngressPath("/both", service="all")],
                    f"www.{host}": [IngressPath("/", path_type="Exact")],
                },
                class_name="nginx",
                tls="shop-tls",
                annotations={"nginx.ingress.kubernetes.io/proxy-body-size": "8m"},
            ),
            ingresses={
                "internal": Ingress(
                    {"": ["/"]},
                    enabled=False,
                    default_backend=Backend("api"),
                    labels={"example.com/audience": "staff"},
                    fullname="staff",
                )
            },
        ),
        components={
            "api": Deployment(
                image=Image("api", registry="registry.example.com", tag="1.0.0"),
                ports={"http": 8000, "grpc": 9000},
                service=Service({"http": 80, "grpc": 9000}, extra={"internalTrafficPolicy": "Local"}),
                liveness=HttpGet("/live"),
                readiness=HttpGet("/ready"),
                resources=_resources,
            )
        },
    )


# Environments have other hosts; the Secret covers all of them.
shop = _shop("shop.example.com").with_environments(staging=_shop("staging.example.com"))

simple = Chart(
    "simple",
    version="1.0.0",
    description="One host, one Service",
    namespace=_namespace,
    workload=_web.but(ingress=Ingress("simple.example.com", class_name="nginx", tls="simple-tls")),
)
_plain = Chart(
    "plain",
    level="minimal",
    version="1.0.0",
    description="An Ingress in one environment only, without values otherwise",
    namespace=_namespace,
    workload=_web,
)
plain = _plain.with_environments(
    production=_plain.but_workload(
        ingress=Ingress(
            {"plain.example.com": ["/"]},
            tls=[{"secretName": "plain-tls", "hosts": ["plain.example.com"]}],
        ),
        ingresses={"other": Ingress("other.example.com", tls="other-tls")},
    )
)
