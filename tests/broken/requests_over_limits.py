"""More is asked for than may be used."""

from chartgen import Chart, Deployment, Image, Resources

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        resources=Resources(
            cpu="500m",  #! "500m"
            memory="1Gi",  #! "1Gi"
            cpu_limit="250m",
            memory_limit="512Mi",
        ),
    ),
)
