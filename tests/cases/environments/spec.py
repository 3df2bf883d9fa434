"""One chart in three environments, made by a function and a dataclass of the team's own."""

from dataclasses import dataclass, field

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    Env,
    HttpGet,
    Image,
    PersistentVolumeClaim,
    Resources,
    Service,
    Toleration,
    Waiver,
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """What differs."""

    replicas: int = 1
    tag: str = "3.0.0"
    log_level: str = "debug"
    size: str = "1Gi"
    node_selector: dict[str, str] = field(default_factory=lambda: {"pool": "shared", "arch": "amd64"})
    env: Env = field(default_factory=lambda: {"DEBUG": "1", "COLOUR": "auto"})
    resources: Resources = field(default_factory=lambda: Resources(cpu="50m", memory="64Mi"))
    tolerations: tuple[Toleration, ...] = ()
    has_mailer: bool = False
    has_toolbox: bool = True


def build(site: Site) -> Chart:
    """Build the chart for one environment."""
    components = {
        "toolbox": Deployment(
            enabled=site.has_toolbox, image=Image("toolbox", tag="3.0.0"), command=["sleep", "infinity"]
        )
    }
    if site.has_mailer:
        components["mailer"] = Deployment(
            image=Image("mailer", tag="3.0.0"),
            ports={"smtp": 2525},
            service=Service(25),
            env={"RATE": "10"},
        )
    return Chart(
        "tour",
        level="all",
        version="3.0.0",
        app_version="3.0.0",
        description="Travels through environments",
        waivers=[
            Waiver("network-policy", reason="The cluster's own policies are not its business."),
            Waiver("disruption-budget", reason="It may be away while nodes are drained."),
            Waiver("liveness", reason="It ends by itself where it is stuck."),
            Waiver("readiness", reason="It is ready as soon as it runs."),
        ],
        workload=Deployment(
            image=Image("tour", tag=site.tag),
            replicas=site.replicas,
            ports={"http": 8080},
            service=Service(80, type="ClusterIP" if site.replicas == 1 else "NodePort"),
            env=site.env,
            env_from=[ConfigMap({"LOG_LEVEL": site.log_level, "TIMEOUT": "30"})],
            mounts={"/data": PersistentVolumeClaim("data", size=site.size, access_modes=["ReadWriteMany"])},
            readiness=HttpGet("/ready"),
            resources=site.resources,
            node_selector=site.node_selector,
            tolerations=site.tolerations,
        ),
        components=components,
    )


DEVELOPMENT = Site()
STAGING = Site(log_level="info", has_mailer=True)
PRODUCTION = Site(
    replicas=3,
    log_level="warning",
    size="50Gi",
    node_selector={"pool": "production"},
    env={"DEBUG": None, "COLOUR": "never", "REGION": "eu-north-1"},
    resources=Resources(cpu="500m", memory_limit="512Mi"),
    tolerations=(Toleration("dedicated", operator="Exists"),),
    has_mailer=True,
    has_toolbox=False,
)

tour = build(DEVELOPMENT).with_environments(staging=build(STAGING), production=build(PRODUCTION))
