from chartgen import (
    Chart,
    Deployment,
    HttpGet,
    Image,
    PersistentVolumeClaim,
    Resources,
    Service,
    Waiver,
)

shop = Chart(
    "shop",
    version="1.4.0",
    description="Sells things",
    workload=Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        replicas=1,
        ports={"http": 8080},
        service=Service(80),
        env={"CURRENCY": "EUR"},
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="128Mi"),
        mounts={"/var/lib/shop": PersistentVolumeClaim("data", size="1Gi", access_modes=["ReadWriteOncePod"])},
    ),
    waivers=[Waiver("stuck-rollout", "the case is about it")],
)
