"""The host of a component that has none."""

from chartgen import Chart, Deployment, Image, Service, host

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={"REDIS": f"redis://{host('redsi')}:6379"},  #! f"redis://{host('redsi')}:6379"
    ),
    components={"redis": Deployment(image=Image("redis", tag="7"), ports={"redis": 6379}, service=Service(6379))},
)
