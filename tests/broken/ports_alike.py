"""One port under two names, and a bad name."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080, "web": 8080, "HTTP_2": 8081},  #! 8080 @2  #! "HTTP_2"
    ),
)
