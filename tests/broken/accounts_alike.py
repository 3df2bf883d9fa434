"""Two service accounts of one name."""

from chartgen import Chart, Deployment, Image, ServiceAccount

web = Deployment(image=Image("web", tag="1"))
worker = Deployment(image=Image("worker", tag="1"), service_account=ServiceAccount("robot"))  #! "robot"
a = Chart(
    "a", version="1.0.0", description="a", service_account=ServiceAccount("robot"), workload=web,
    components={"worker": worker},
)  # fmt: skip
b = Chart("b", version="1.0.0", description="b", service_account=ServiceAccount("robot"), components={"worker": worker})
