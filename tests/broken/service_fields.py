"""Ports of Services, and Services of several workloads, that lead nowhere."""

from chartgen import Chart, Deployment, Image, Service, ServicePort

image = Image("shop", tag="1.0.0")
a = Service({"http_web": 80})  #! "http_web"
b = Service({"http": ServicePort(80, node_port=80)}, type="NodePort")  #! 80 @2
c = Service({"http": ServicePort(80, node_port=30080)})  #! 30080
d = Service(80, extra={"type": "NodePort"})  #! "type"
d = Service(80, extra={"color": "red"})  #! "color"
e = Service(80, load_balancer_source_ranges=["10.0.0.0/8"])  #! ["10.0.0.0/8"]
f = Service(80, type="LoadBalancer", load_balancer_source_ranges=["10.0.0.0"])  #! "10.0.0.0"
# The ports of a node are allocated by number: 53/UDP and 53/TCP can share one, 53/UDP and 80/TCP can't.
dns = {"dns": ServicePort(53, protocol="UDP", node_port=30053), "dns-tcp": ServicePort(53, node_port=30053)}
Service(dns, type="NodePort")
Service(dns | {"http": ServicePort(80, node_port=30053)}, type="NodePort")  #! 30053
Service({"http": 80, "dns": ServicePort(53, protocol="UDP", node_port=30053)}, type="NodePort", node_port=30053)  #! 30053
g = Deployment(
    image=image,
    ports={"http": 8080},
    service=Service({
        "web": ServicePort(80, target="https"),  #! "https"
        "http": ServicePort(81, protocol="UDP"),  #! "UDP"
    }),
)
web = Deployment(image=image, ports={"http": 8080}, service=Service(80))
h = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=web.but(services={"all": Service(80, components=["apis", "worker", "main"])}),  #! "apis"  #! "worker"  #! "main"
    components={"api": web, "worker": Deployment()},
)
own = web.but(selector={"app": "shop"})
i = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=own.but(
        services={
            "all": Service(80, components=["api"]),  #! Service(80, components=["api"])
            "some": Service(80, components=["api"], selector={"app": "shop"}),  #! "shop"
        }
    ),
    components={"api": web},
)
