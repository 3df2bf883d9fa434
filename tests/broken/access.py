"""Rules that have no effect or that API servers reject, and roles that are bound twice."""

from chartgen import (
    Binding,
    Chart,
    ClusterRole,
    Deployment,
    ExistingClusterRole,
    ExistingRole,
    Image,
    PolicyRule,
    Role,
    ServiceAccount,
)

PolicyRule(["pods"], [])  #! []
PolicyRule([], ["get"])  #! []
PolicyRule(["pods"], ["get"], urls=["/metrics"])  #! ["/metrics"]
PolicyRule([], ["get"], urls=["metrics"])  #! "metrics"
PolicyRule(["widgets"], ["get"], groups=[])  #! []
PolicyRule("pods", ["get"])  #! "pods"
ServiceAccount(roles=[PolicyRule([], ["get"], urls=["/metrics"])])  #! ["/metrics"]
ServiceAccount(cluster_roles={"": ClusterRole()})  #! ClusterRole
ServiceAccount(cluster_roles={"Nodes": ClusterRole([PolicyRule(["nodes"], ["get"])])})  #! "Nodes"
ClusterRole([PolicyRule(["nodes"], ["get"])], aggregation=[{"matchLabels": {"a": "b"}}])  #! [PolicyRule(["nodes"], ["get"])]
ClusterRole(aggregation=[{"labels": {"a": "b"}}])  #! "labels"
ExistingRole("")  #! ""
Binding(fullname="")  #! ""
ExistingRole("a/b")  #! "a/b"
ExistingClusterRole("view", namespace="a", cluster_wide=True)  #! "a"
ServiceAccount(bind=[ExistingRole("a"), ExistingRole(name="a")])  #! ExistingRole(name="a")
_account = ServiceAccount(roles=[PolicyRule(["pods"], ["get"])])
_image = Image("shop", tag="1")
_shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=_image, service_account=_account),
    components={"worker": Deployment(service_account=_account)},
)
shop = _shop.with_environments(
    dev=_shop.but_workload("worker", service_account=ServiceAccount(roles=[PolicyRule(["pods"], ["get"])]))  #! ServiceAccount(roles=[PolicyRule(["pods"], ["get"])])
)
twice = Chart(
    "twice",
    version="1.0.0",
    description="Twice",
    workload=Deployment(
        image=_image,
        service_account=_account.but(bind=[ExistingRole("a:b"), ExistingRole("a-b")]),  #! ExistingRole("a-b")
    ),
)
empty = Role([])  #! Role
urls = Role([PolicyRule([], ["get"], urls=["/metrics"])])  #! ["/metrics"]
named = ServiceAccount(roles={"A": Role([PolicyRule(["pods"], ["get"])])})  #! "A"
listed = ServiceAccount(roles=[Role([PolicyRule(["pods"], ["get"])])])  #! Role([PolicyRule(["pods"], ["get"])])
