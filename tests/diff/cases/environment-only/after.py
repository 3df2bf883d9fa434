from chartgen import (
    Chart,
    Deployment,
    HttpGet,
    Image,
    Resources,
    Service,
)


def _shop(replicas: int = 2, currency: str = "EUR") -> Chart:
    return Chart(
        "shop",
        version="1.4.0",
        description="Sells things",
        workload=Deployment(
            image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
            replicas=replicas,
            ports={"http": 8080},
            service=Service(80),
            env={"CURRENCY": currency},
            liveness=HttpGet("/live"),
            readiness=HttpGet("/ready"),
            resources=Resources(cpu="100m", memory="128Mi", memory_limit="128Mi"),
        ),
    )


shop = _shop().with_environments(production=_shop(6))
