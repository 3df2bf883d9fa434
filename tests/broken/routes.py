"""Routes that the Gateway API does not have, or that lead nowhere."""

from chartgen import (
    Backend,
    Chart,
    Deployment,
    GRPCRoute,
    HTTPRoute,
    HTTPRouteRule,
    Image,
    RouteRule,
    Service,
    TCPRoute,
    TLSRoute,
)

a = HTTPRoute(parents=[])  #! []
b = HTTPRoute(parents=["Public"])  #! "Public"
c = HTTPRoute(parents=[{"gateway": "public"}])  #! "gateway"
d = HTTPRoute(parents=["public"], hostnames=["shop_example.com"])  #! "shop_example.com"
e = HTTPRoute(parents=["public"], rules=[{"matches": [{"paths": "/"}]}])  #! "paths"
f = HTTPRouteRule("api")  #! "api"
g = HTTPRoute(
    parents=["public"],
    rules=[HTTPRouteRule("/", timeouts={"request": "soon"})],  #! "soon"
)
h = TLSRoute(parents=["public"], hostnames=[])  #! []
n = TLSRoute(parents=["public"], hostnames=["a.b"], rules=[RouteRule()] * 2)  #! [RouteRule()] * 2
i = TCPRoute(parents=["public"], extra={"rules": [], "useDefaultGateways": "Some"})  #! "rules"  #! "Some"
j = HTTPRouteRule("/", component="api", backends=[Backend("web")])  #! "api"
k = GRPCRoute(parents=["public"], rules=[RouteRule()])  #! RouteRule()

web = Deployment(image=Image("shop", tag="1.0.0"), ports={"http": 8080}, service=Service(80))
l = web.but(routes={"Public": HTTPRoute(parents=["public"])})  #! "Public"
m = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=web.but(
        routes={
            "": HTTPRoute(
                parents=["public"],
                rules=[
                    HTTPRouteRule("/", component="api"),  #! "api"
                    {"backendRefs": [{"port": "https"}]},  #! {"backendRefs": [{"port": "https"}]}
                    {"backendRefs": [{"name": "elsewhere", "port": 80}]},
                ],
            )
        }
    ),
    components={"worker": Deployment(routes={"": TCPRoute(parents=["public"])})},  #! TCPRoute(parents=["public"])
)
