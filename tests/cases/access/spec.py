"""What service accounts may do: an operator with roles of its own and existing ones, a component that shares them."""

from chartgen import (
    Chart,
    ClusterRole,
    Deployment,
    ExistingClusterRole,
    ExistingRole,
    Image,
    LabelSelector,
    Namespace,
    PolicyRule,
    ServiceAccount,
)

_MANAGED = PolicyRule(
    ["widgets", "widgets/status"],
    ["get", "list", "watch", "update", "patch"],
    groups=["example.com"],
)
_operator = ServiceAccount(
    annotations={"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/operator"},
    roles=[
        PolicyRule(["pods", "pods/log"], ["get", "list"]),
        PolicyRule(["leases"], ["create"], groups=["coordination.k8s.io"]),
        PolicyRule(["leases"], ["get", "update"], groups=["coordination.k8s.io"], names=["operator"]),
    ],
    cluster_roles={
        "": ClusterRole([_MANAGED, PolicyRule(["nodes"], ["get"]), PolicyRule([], ["get"], urls=["/metrics"])]),
        "view": ClusterRole(
            [PolicyRule(["widgets"], ["get", "list", "watch"], groups=["example.com"])],
            labels={"rbac.authorization.k8s.io/aggregate-to-view": "true"},
            annotations={"example.com/note": "for people"},
            bound=False,
        ),
        "all": ClusterRole(
            aggregation=[LabelSelector(match_labels={"example.com/aggregate": "true"})], fullname="example:all"
        ),
    },
    bind=[
        ExistingClusterRole("view"),
        ExistingClusterRole("system:auth-delegator", cluster_wide=True),
        ExistingRole("extension-apiserver-authentication-reader", namespace="kube-system"),
    ],
)
_chart = Chart(
    "operator",
    version="1.0.0",
    description="Manages widgets",
    namespace=Namespace("widgets"),
    workload=Deployment(image=Image("operator", tag="1.0.0"), service_account=_operator),
    components={
        "webhook": Deployment(service_account=_operator),
        "docs": Deployment(image=Image("docs", tag="1.0.0")),
        "reader": Deployment(service_account=ServiceAccount(roles=[PolicyRule(["configmaps"], ["get"])])),
    },
)
_restricted = _operator.but(rbac=False)
operator = _chart.with_environments(
    restricted=_chart.but_workload(service_account=_restricted).but_workload("webhook", service_account=_restricted)
)
