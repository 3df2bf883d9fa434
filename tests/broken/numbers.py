"""Numbers that Kubernetes or Helm cannot hold."""

from chartgen import Chart, Dependency, Deployment, Hook, Image, Manifest, Param, PodSecurityContext, Projected, Toleration

a = Param("limits.items", default=10**400)  #! 10**400
b = Param("limits", default={"items": [2**53 + 1]})  #! {"items": [2**53 + 1]}
c = Manifest({"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "a"}, "spec": {"items": 2**63}})  #! 2**63
d = Dependency("db", version="1.0.0", repository="https://charts.example.com", values={"limit": 2**60})  #! 2**60
e = Hook("pre-install", weight=10**12)  #! 10**12
f = Deployment(image=Image("shop", tag="1"), pod_security_context=PodSecurityContext(run_as_user=10**400))  #! 10**400
g = Deployment(image=Image("shop", tag="1"), pod_security_context=PodSecurityContext(run_as_user=10**5000))  #! 10**5000
h = Toleration("a", effect="NoExecute", toleration_seconds=10**5000)  #! 10**5000
i = Deployment(image=Image("shop", tag="1"), tolerations=[h])
j = Projected("a", [{"serviceAccountToken": {"path": "a"}}], default_mode=10**5000)  #! 10**5000
_shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1"), env={"ITEMS": f"{Param('items', default=2**53)}"}),
)
shop = _shop.with_environments(large=_shop.but_param("items", 2**53 + 1))  #! but_param
