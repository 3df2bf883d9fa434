"""A value of the wrong type hides no other finding: only checks that read its field wait until it is fixed."""

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Resources, Service

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        replicas="2",  #! "2"
        ports={"http": "8080", "admin": 9000, "metrics": 9000},  #! "8080"
        service=Service({"http": 80, "web": 81}),
        liveness=HttpGet("live", port="htpp"),  #! "live"
        readiness=HttpGet("/ready", port="http"),
        env_from=[
            ConfigMap({"A": "1"}),
            "shop-config",  #! "shop-config"
            ConfigMap({"A": "2"}, name="more"),
        ],
        resources=Resources(
            memory="128MB",  #! "128MB"
            memory_limit="64Mi",
            cpu="2",  #! "2"
            cpu_limit="1",
        ),
    ),
)
