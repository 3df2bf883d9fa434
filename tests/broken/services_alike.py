"""Two Services of one name."""

from chartgen import Chart, Deployment, Image, Service

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    components={
        "web": Deployment(image=Image("web", tag="1"), ports={"http": 1}, services={"api": Service(1)}),
        "web-api": Deployment(image=Image("api", tag="1"), ports={"http": 1}, service=Service(1)),  #! Service(1)
    },
)
