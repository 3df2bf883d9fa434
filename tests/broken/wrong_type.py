"""Text where a number belongs, and the other way round."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        replicas="2",  #! "2"
        ports={"http": "8080"},  #! "8080"
        env={"PORT": 8080},  #! 8080
    ),
)
