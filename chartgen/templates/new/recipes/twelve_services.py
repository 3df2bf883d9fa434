"""Twelve services in three environments: a function for what they have in common, and one line per service.

Each environment is a namespace with its own policies. Each build checks the charts against the policies of all three
namespaces.
"""

from dataclasses import dataclass

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    HorizontalPodAutoscaler,
    HttpGet,
    Image,
    ImageTag,
    Namespace,
    ProbesDefined,
    Resources,
    Service,
)

REGISTRY = "registry.example.com"
RULES = (ProbesDefined(), ImageTag(r"\d+\.\d+\.\d+"))


@dataclass(frozen=True)
class Site:
    """An environment."""

    namespace: Namespace
    log_level: str
    size: int
    """How many replicas a service has for each one in development."""


DEVELOPMENT = Site(Namespace("shop-dev"), "debug", 1)
STAGING = Site(Namespace("shop-staging", policies=RULES), "info", 2)
PRODUCTION = Site(Namespace("shop", policies=RULES), "warning", 4)


def _service(name: str, tag: str, *, cpu: str = "100m", memory: str = "128Mi", scales: bool = False) -> Chart:
    def at(site: Site) -> Chart:
        scaled = scales and site is PRODUCTION
        return Chart(
            name,
            version="0.1.0",
            description=f"Service {name} of the shop",
            namespace=site.namespace,
            level="minimal",
            workload=Deployment(
                image=Image(f"shop/{name}", registry=REGISTRY, tag=tag),
                replicas=site.size,
                autoscaling=HorizontalPodAutoscaler(min_replicas=site.size, max_replicas=20, cpu=70)
                if scaled
                else None,
                ports={"http": 8080},
                service=Service(80),
                env_from=[ConfigMap({"LOG_LEVEL": site.log_level}, docs={"LOG_LEVEL": "Log level."})],
                readiness=HttpGet("/healthz"),
                liveness=HttpGet("/healthz"),
                resources=Resources(cpu, memory, memory_limit=memory),
            ),
        )

    return at(DEVELOPMENT).with_environments(staging=at(STAGING), production=at(PRODUCTION))


charts = [
    _service("accounts", "2.3.0"),
    _service("basket", "1.8.2", scales=True),
    _service("catalog", "4.1.0", memory="512Mi", scales=True),
    _service("checkout", "3.0.1", cpu="250m", scales=True),
    _service("delivery", "1.2.0"),
    _service("invoices", "2.0.4"),
    _service("mail", "1.0.9"),
    _service("payments", "5.2.1", cpu="250m", memory="256Mi"),
    _service("prices", "1.4.0"),
    _service("reviews", "0.9.3"),
    _service("search", "2.2.0", cpu="500m", memory="1Gi", scales=True),
    _service("stock", "1.1.7"),
]
