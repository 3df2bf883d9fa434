"""Routes that the schemas of the Gateway API accept, and its rules do not."""

from chartgen import (
    Chart,
    GRPCRoute,
    GRPCRouteRule,
    HTTPRoute,
    HTTPRouteRule,
    Manifest,
    ParentRef,
    RouteRule,
    TCPRoute,
    TLSRoute,
)

edge = ParentRef("edge", namespace="gateways")

# Gateways
a1 = HTTPRoute(parents=["gateways/edge", edge])  #! edge @2
a2 = HTTPRoute(parents=["edge", ParentRef("edge", section_name="https")])  #! ParentRef("edge", section_name="https")
a3 = GRPCRoute(parents=[{"name": "edge", "sectionName": "grpc"}] * 2)  #! [{"name": "edge", "sectionName": "grpc"}] * 2
a4 = TLSRoute(
    parents=[ParentRef("edge", port=443), ParentRef("edge", port=8443)],  #! ParentRef("edge", port=8443)
    hostnames=["10.0.0.1"],  #! "10.0.0.1"
)
a5 = TCPRoute(parents=[ParentRef("edge", port=5432), ParentRef("edge", port=5432)])  #! ParentRef("edge", port=5432) @2

# Matches
b1 = HTTPRouteRule("/api//v1")  #! "/api//v1"
b2 = HTTPRouteRule("/shop?debug=1")  #! "/shop?debug=1"
b3 = HTTPRouteRule("/a b", path_type="Exact")  #! "/a b"
b4 = HTTPRouteRule("/", headers={"X-Tenant": "a", "x-tenant": "b"})  #! "x-tenant"
b5 = GRPCRouteRule("orders/v1", grpc_method="get order")  #! "orders/v1"  #! "get order"
b6 = HTTPRoute(
    parents=["edge"],
    rules=[
        {"matches": [{"path": {"value": "api"}}]},  #! "api"
        {"matches": [{"queryParams": [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}]}]},  #! "a" @2
        {"name": "api", "matches": [{"path": {"value": f"/{number}"}} for number in range(60)]},
        {"name": "api", "matches": [{"path": {"value": f"/{number}"}} for number in range(60)]},  #! "api"
    ],
)
b7 = HTTPRoute(
    parents=["edge"],
    rules=[{"matches": [{"path": {"value": f"/{number}"}}] * 50} for number in range(3)],  #! [{"matches": [{"path": {"value": f"/{number}"}}] * 50} for number in range(3)]
)

# Filters
headers = {"set": [{"name": "X-A", "value": "1"}, {"name": "x-a", "value": "2"}], "remove": ["X-B", "X-B"]}  #! "x-a"  #! "X-B" @2
prefix = {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}  #! "/"
c1 = HTTPRouteRule("/", filters=[{"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}], port="http")  #! "http"
c2 = HTTPRouteRule("/", filters=[{"type": "RequestRedirect", "urlRewrite": {"path": prefix}}])  #! {"type": "RequestRedirect", "urlRewrite": {"path": prefix}}
c3 = HTTPRouteRule(
    "/",
    filters=[
        {"type": "RequestHeaderModifier", "requestHeaderModifier": headers},
        {"type": "RequestHeaderModifier", "requestHeaderModifier": {}},  #! "RequestHeaderModifier"
        {"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplaceFullPath", "replacePrefixMatch": "/"}}},  #! {"type": "ReplaceFullPath", "replacePrefixMatch": "/"}
        {"type": "RequestRedirect", "requestRedirect": {}},  #! "RequestRedirect"
        {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "copy"}}, "cors": {}},  #! {"name": "copy"}  #! {}
    ],
)
c4 = HTTPRouteRule("/a", path_type="Exact", filters=[{"type": "URLRewrite", "urlRewrite": {"path": prefix}}])
c5 = GRPCRouteRule(
    filters=[
        {
            "type": "RequestMirror",
            "requestMirror": {
                "backendRef": {"name": "copy", "port": 80},
                "percent": 10,  #! 10
                "fraction": {"numerator": 3, "denominator": 2},  #! 3
            },
        }
    ]
)

# Backends and timeouts
d1 = HTTPRouteRule("/", backends=[{"name": "old", "port": 80, "weight": 1}, {"name": "new", "weight": 1}])  #! {"name": "new", "weight": 1}
d2 = RouteRule(backends=[{"name": "old", "port": "tcp"}])  #! "tcp"
d3 = HTTPRouteRule("/", timeouts={"request": "10s", "backendRequest": "1m"})  #! "1m"
d4 = TCPRoute(
    parents=["edge"],
    rules=[
        {"name": "db", "backendRefs": [{"name": "db", "port": 5432}]},
        {"name": "db", "backendRefs": [{"name": "db", "kind": "Service"}]},  #! "db"  #! {"name": "db", "kind": "Service"}
    ],
)

# Manifests
e = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    manifests=[
        Manifest(
            {
                "apiVersion": "gateway.networking.k8s.io/v1",
                "kind": "HTTPRoute",
                "metadata": {"name": "edge"},
                "spec": {
                    "parentRefs": [{"name": "edge"}, {"name": "edge"}],  #! {"name": "edge"} @2
                    "rules": [{"backendRefs": [{"name": "shop"}]}],  #! {"name": "shop"}
                },
            }
        )
    ],
)
