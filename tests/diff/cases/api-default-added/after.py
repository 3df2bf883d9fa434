from chartgen import (
    Chart,
    Deployment,
    HttpGet,
    Image,
    Resources,
    Service,
)

shop = Chart(
    "shop",
    version="1.4.0",
    description="Sells things",
    workload=Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        replicas=2,
        ports={"http": 8080},
        service=Service(80),
        env={"CURRENCY": "EUR"},
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="128Mi"),
        scheduler_name="default-scheduler",
        termination_message_policy="File",
    ),
)
