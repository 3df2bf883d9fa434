"""Words in rules of roles that the Kubernetes API does not have, and rules without effect."""

from chartgen import Chart, ClusterRole, Deployment, Image, PolicyRule, Role, ServiceAccount

_rules = [
    # Resources
    PolicyRule(["Pod"], ["get"]),  #! "Pod"
    PolicyRule(["configMaps"], ["get"]),  #! "configMaps"
    PolicyRule(["Deployment"], ["get"]),  #! "Deployment"
    PolicyRule(["secret", "svc"], ["get"]),  #! "secret"  #! "svc"
    PolicyRule(["networkpolicy"], ["get"], groups=["networking.k8s.io"]),  #! "networkpolicy"
    PolicyRule(["deployments"], ["get"]),  #! "deployments"
    PolicyRule(["deploymnets"], ["get"], groups=["apps"]),  #! "deploymnets"
    PolicyRule(["deployments.apps"], ["get"], groups=["apps"]),  #! "deployments.apps"
    PolicyRule(["pods/logs"], ["get"]),  #! "pods/logs"
    PolicyRule(["pods/*"], ["get"]),  #! "pods/*"
    PolicyRule(["Widget"], ["get"], groups=["example.com"]),  #! "Widget"
    # Verbs
    PolicyRule(["pods"], ["read"]),  #! "read"
    PolicyRule(["pods"], ["get", "LIST", "wacth"]),  #! "LIST"  #! "wacth"
    PolicyRule(["widgets"], ["write"], groups=["example.com"]),  #! "write"
    PolicyRule(["pods"], ["exec"]),  #! "exec"
    PolicyRule([], ["list"], urls=["/metrics"]),  #! "list"
    PolicyRule(["secrets"], ["get", "create"], names=["token"]),  #! "create"
    # API groups
    PolicyRule(["deployments"], ["get"], groups=["apps/v1"]),  #! "apps/v1"
    PolicyRule(["pods"], ["get"], groups=["core"]),  #! "core"
    PolicyRule(["roles"], ["get"], groups=["rbac"]),  #! "rbac"
    # As it should be
    PolicyRule(["*", "*/scale", "pods/exec"], ["*"], groups=["", "apps", "*"]),
    PolicyRule(["clusterroles"], ["bind", "escalate"], groups=["rbac.authorization.k8s.io"]),
    PolicyRule(["queueLength"], ["get"], groups=["external.metrics.k8s.io"]),
    PolicyRule(["projects"], ["updatepsa"], groups=["management.cattle.io"]),
    PolicyRule(["signers"], ["approve"], groups=["certificates.k8s.io"], names=["example.com/*"]),
    PolicyRule([], ["get", "post"], urls=["*"]),
]
_account = ServiceAccount(
    roles={"": Role([PolicyRule(["nodes"], ["get"])])},  #! "nodes"
    cluster_roles={"": ClusterRole(_rules)},
)
_other = ServiceAccount(roles=[PolicyRule(["persistentvolumes"], ["get"])])  #! "persistentvolumes"
shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1"), service_account=_account),
    components={"a": Deployment(service_account=_account), "b": Deployment(service_account=_other)},
)
