"""The main workload's is the chart's."""

from chartgen import Chart, Deployment, Image, ServiceAccount

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    service_account=ServiceAccount("robot"),
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        service_account=ServiceAccount("web"),  #! ServiceAccount("web")
    ),
)
