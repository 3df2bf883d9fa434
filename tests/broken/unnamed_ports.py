"""Ports without a name, where a name is needed or the number is another one."""

from chartgen import Chart, Container, Deployment, HttpGet, Image, PodMonitor, Service, ServiceMonitor, ServicePort, port

_image = Image("a", tag="1")
a = Deployment(image=_image, ports={"80": 8080, "08080": 8080, "0": 1})  #! "80" #! "08080" #! "0"
b = Deployment(image=_image, liveness=HttpGet(port="80"), ports={"8080": 8080})  #! "80"
c = Deployment(image=_image, ports={"8080": 8080}, monitor=PodMonitor())  #! PodMonitor()
d = Deployment(image=_image, monitor=PodMonitor(port="8080"), ports={"8080": 8080, "web": 80})  #! "8080"
e = Deployment(image=_image, ports={"8080": 8080}, service=Service(80), monitor=ServiceMonitor())  #! ServiceMonitor()
f = Service({"": 80, "web": 81})  #! ""
g = Deployment(image=_image, service=Service({"": 80}))  #! Service({"": 80})
h = Deployment(image=_image, ports={"8080": 8080}, service=Service({"web": 80}))  #! "web"
i = Deployment(image=_image, ports={"8080": 8080}, service=Service({"": ServicePort(80, target="web")}))  #! "web"
j = Deployment(image=_image, containers={"b": Container(ports={"80": 80})}, ports={"80": 80})  #! "80"
k = Deployment(image=_image, ports={"53/UDP": 53, "54/TCP": 53})  #! "53/UDP" #! "54/TCP"
chart = Chart(
    "asks",
    version="1.0.0",
    description="Asks for a port by the name that it does not have",
    workload=Deployment(
        image=_image,
        ports={"8080": 8080},
        service=Service(80),
        env={"PORT": port(name="8080")},  #! port(name="8080")
    ),
)
