"""Services without ports, and what would need them."""

from chartgen import Chart, Deployment, HTTPRoute, Image, Ingress, Service, ServiceMonitor, host, port

empty = Service({})  #! {}
_peers = Service({}, headless=True)
_web = Deployment(image=Image("a", tag="1"), ports={"http": 80}, service=_peers)
edges = Chart(
    "edges",
    version="1.0.0",
    description="Routes to a Service without ports",
    workload=_web.but(ingress=Ingress("a.example.com")),  #! "a.example.com"
)
routes = Chart(
    "routes",
    version="1.0.0",
    description="Routes to a Service without ports",
    workload=_web.but(routes={"": HTTPRoute(parents=["public"])}),  #! HTTPRoute(parents=["public"])
)
numbers = Chart(
    "numbers",
    version="1.0.0",
    description="Asks for a port",
    workload=_web.but(env={"SELF": f"{host()}:{port()}"}),  #! f"{host()}:{port()}"
)
monitored = Deployment(
    image=Image("a", tag="1"),
    ports={"http": 80},
    service=_peers,
    monitor=ServiceMonitor(),  #! ServiceMonitor()
)
