"""Placeholders in Kubernetes syntax that is a value, and a port where Kubernetes expects text."""

from chartgen import Deployment, HTTPRoute, HTTPRouteRule, Image, Ingress, NetworkPolicy, host, port

web = Deployment(
    image=Image("shop", tag="1.0.0"),
    ingress=Ingress(
        "a.example.com",
        default_backend={"service": {"name": host("api"), "port": {"number": port("api")}}},  #! host("api") #! port("api")
    ),
    routes={
        "": HTTPRoute(
            parents=["gateway"],
            rules=[HTTPRouteRule(backends=[{"name": host("api"), "port": port("api")}])],  #! host("api") #! port("api")
        ),
    },
    network_policy=NetworkPolicy(extra_egress=[{"ports": [{"port": port("api")}]}]),  #! port("api")
    extra_container={"terminationMessagePath": port()},  #! port()
)
