"""The built-in policies: what they find in specs, in rendered objects and in values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import chartgen
from chartgen import (
    Chart,
    ClusterRole,
    Deployment,
    ExistingClusterRole,
    HostAccess,
    HostPath,
    Image,
    ImageRegistry,
    Ingress,
    IngressClasses,
    LeastPrivilege,
    Namespace,
    Policy,
    PolicyRule,
    Port,
    RequiredLabels,
    ResourceRequests,
    Resources,
    SecurityContext,
    Service,
    ServiceAccount,
    Waiver,
)
from chartgen.policy import findings
from chartgen.spec import policy_calls
from tests.properties import checks
from tests.support import helm
from tests.traps.charts import written
from tests.verify.objects import run

IMAGE = Image("demo", tag="1", registry="registry.example.com")


def chart(policy: Policy, workload: Deployment | None = None, **fields: Any) -> Chart:
    return Chart(
        "demo",
        **{
            "version": "1.0.0",
            "description": "x",
            "level": "all",
            "namespace": Namespace("there", policies=[policy]),
            "workload": workload or Deployment(image=IMAGE),
            **fields,
        },
    )


def found(policy: Policy, workload: Deployment | None = None, **fields: Any) -> list[tuple[str, str]]:
    return [
        (each.field, each.message) for each in findings(chart(policy, workload, **fields)) if each.rule == policy.name
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("network", {"host_network": True}, "workload.host_network"),
        ("pid", {"host_pid": True}, "workload.host_pid"),
        ("path", {"mounts": {"/log": HostPath("/var/log", "log")}}, "workload.mounts./log"),
        ("port", {"ports": {"http": Port(80, host_port=80)}}, "workload.ports.http"),
        (
            "privileged",
            {"security_context": SecurityContext(privileged=True, allow_privilege_escalation=True)},
            "workload.security_context",
        ),
    ],
)
def test_access_to_nodes(kind: str, fields: dict[str, Any], field: str) -> None:
    workload = Deployment(image=IMAGE, **fields)
    assert [path for path, _ in found(HostAccess(), workload)] == [field]
    assert found(HostAccess(allow=[kind]), workload) == []
    assert found(HostAccess(), workload, waivers=[Waiver("host-access", "It is an agent.")]) == []


@pytest.mark.parametrize(
    "values",
    [
        {"securityContext": {"privileged": True, "allowPrivilegeEscalation": True}},
        {"extraContainers": [{"name": "a", "image": "a", "securityContext": {"privileged": True}}]},
        {"extraVolumes": [{"name": "a", "hostPath": {"path": "/"}}]},
    ],
)
def test_values_that_give_access_to_nodes(tmp_path: Path, values: dict[str, Any]) -> None:
    folder = written(chart(HostAccess()), tmp_path)
    assert helm.render(folder, namespace="there")
    assert "must not" in helm.refusal(folder, values, namespace="there")


@pytest.mark.parametrize(
    ("account", "field", "message"),
    [
        (ServiceAccount(roles=[PolicyRule(["*"], ["get"])]), "roles[0].resources", "all resources"),
        (ServiceAccount(roles=[PolicyRule(["pods"], ["*"])]), "roles[0].verbs", "all verbs"),
        (ServiceAccount(roles=[PolicyRule(["a"], ["get"], groups=["*"])]), "roles[0].groups", "all API groups"),
        (
            ServiceAccount(cluster_roles={"a": ClusterRole([PolicyRule(["secrets"], ["list"])])}),
            "cluster_roles.a.rules[0].resources",
            "all Secrets of the cluster",
        ),
        (
            ServiceAccount(roles=[PolicyRule(["users"], ["impersonate"])]),
            "roles[0].verbs",
            "impersonate, which grants those of other users",
        ),
        (
            ServiceAccount(bind=[ExistingClusterRole("cluster-admin", cluster_wide=True)]),
            "bind[0]",
            "the existing ClusterRole cluster-admin",
        ),
    ],
)
def test_excessive_rights(account: ServiceAccount, field: str, message: str) -> None:
    of_chart = found(LeastPrivilege(), service_account=account)
    assert of_chart == [(f"service_account.{field}", f"excessive rights: {message}")]
    of_workload = found(LeastPrivilege(), Deployment(image=IMAGE, service_account=account))
    assert of_workload == [(f"workload.service_account.{field}", f"excessive rights: {message}")]


def test_sufficient_rights() -> None:
    account = ServiceAccount(
        roles=[PolicyRule(["secrets"], ["get", "list"])],
        cluster_roles={"": ClusterRole([PolicyRule(["secrets"], ["get"], names=["ca"])])},
        bind=[ExistingClusterRole("view")],
    )
    assert found(LeastPrivilege(), service_account=account) == []


def test_registries(tmp_path: Path) -> None:
    policy = ImageRegistry("registry.example.com")
    assert found(policy) == []
    other = Deployment(image=IMAGE.but(registry=""))
    assert found(policy, other) == [("workload.image.registry", "image from another registry")]
    assert found(ImageRegistry("docker.io"), other) == []
    folder = written(chart(policy), tmp_path)
    assert "value must be" in helm.refusal(folder, {"image": {"registry": "docker.io"}}, namespace="there")
    assert "value must be" in helm.refusal(folder, {"global": {"imageRegistry": "docker.io"}}, namespace="there")
    assert "image.registry must be" in helm.refusal(folder, {"image": {"registry": None}}, namespace="there")


def test_ingress_classes(tmp_path: Path) -> None:
    policy = IngressClasses("nginx", "internal")
    web = Deployment(image=IMAGE, ports={"http": 8080}, service=Service(80))
    other = web.but(
        ingress=Ingress("a.example.com"),
        ingresses={
            "own": Ingress("b.example.com", class_name="traefik"),
            "off": Ingress("c.example.com", enabled=False),
        },
    )
    message = "wrong ingress class"
    assert found(policy, other) == [
        ("workload.ingress.class_name", message),
        ("workload.ingresses.own.class_name", message),
    ]
    assert found(IngressClasses("traefik", ""), other) == []
    kept = web.but(
        ingress=Ingress("a.example.com", class_name="nginx"),
        ingresses={"off": Ingress("c.example.com", enabled=False)},
    )
    folder = written(chart(policy, kept), tmp_path)
    assert "value must be" in helm.refusal(folder, {"ingress": {"className": "traefik"}}, namespace="there")
    assert "ingress.className must be nginx or internal" in helm.refusal(
        folder, {"ingress": {"className": None}}, namespace="there"
    )
    enabled: dict[str, object] = {"ingresses": {"off": {"enabled": True}}}
    assert "ingresses.off.className must be" in helm.refusal(folder, enabled, namespace="there")
    enabled = {"ingresses": {"off": {"enabled": True, "className": "internal"}}}
    assert helm.render(folder, enabled, namespace="there")


def test_ingress_classes_that_are_no_values(tmp_path: Path) -> None:
    """An environment may enable an Ingress whose class is not exposed."""
    policy = IngressClasses("nginx")
    web = Deployment(image=IMAGE, ports={"http": 8080}, service=Service(80))
    enabled = {"ingress": {"enabled": True}}
    for name in ("nginx", "other"):
        off = web.but(ingress=Ingress("a.example.com", class_name=name, enabled=False))
        folder = written(chart(policy, off), tmp_path / name, "minimal")
        assert all(each.kind != "Ingress" for each in helm.render(folder, namespace="there"))
        if name == "nginx":
            assert helm.one(helm.render(folder, enabled, namespace="there"), "Ingress")
        else:
            assert "ingress.className must be nginx" in helm.refusal(folder, enabled, namespace="there")


def test_labels(tmp_path: Path) -> None:
    policy = RequiredLabels({"team": "[a-z]+", "cost-center": r"\d{4}"})
    assert found(policy) == [
        ("labels.team", "missing label team"),
        ("labels.cost-center", "missing label cost-center"),
    ]
    wrong = {"team": "shop", "cost-center": "12"}
    assert found(policy, labels=wrong) == [("labels.cost-center", "invalid label cost-center")]
    folder = written(chart(policy, labels={"team": "shop", "cost-center": "1234"}), tmp_path)
    assert helm.render(folder, {"commonLabels": {"cost-center": "9999"}}, namespace="there")
    refusal = helm.refusal(folder, {"commonLabels": {"cost-center": "99"}}, namespace="there")
    assert "commonLabels must have the label cost-center" in refusal


def test_requests() -> None:
    assert found(ResourceRequests("memory"), Deployment(image=IMAGE, resources=Resources(cpu="1"))) == [
        ("workload.resources", "missing request of memory")
    ]
    assert found(ResourceRequests("memory"), Deployment(image=IMAGE, resources=Resources(memory="1Gi"))) == []


def test_rendered_objects(tmp_path: Path) -> None:
    """Manifests are not fields, so that `verify` applies policies to what is rendered."""
    (tmp_path / "demo.py").write_text(
        """from chartgen import *

pod = {
    "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
    "spec": {
        "hostNetwork": True,
        "containers": [{
            "name": "a", "image": "docker.io/library/a:1", "ports": [{"containerPort": 80, "hostPort": 80}],
            "securityContext": {"privileged": True},
        }],
        "volumes": [{"name": "a", "hostPath": {"path": "/"}}],
    },
}
role = {
    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "a"},
    "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}],
}
ingress = {
    "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "a"},
    "spec": {"defaultBackend": {"resource": {"kind": "Bucket", "name": "a", "apiGroup": "example.com"}}},
}
policies = [HostAccess(), LeastPrivilege(), ImageRegistry("registry.example.com"), IngressClasses("nginx")]
demo = Chart(
    "demo", version="1.0.0", description="Demo", namespace=Namespace("there", policies=policies),
    manifests=[Manifest(pod), Manifest(role), Manifest(ingress)],
)
""",
        "utf-8",
    )
    found = run(tmp_path / "demo.py").findings
    messages = {(each.rule, each.message.partition(" (")[0].removeprefix("demo: ")) for each in found}
    assert messages >= {
        ("host-access", "Pod/demo-a has access to the node: hostNetwork is set"),
        ("host-access", "Pod/demo-a has access to the node: a host path is mounted"),
        ("host-access", "Pod/demo-a has access to the node: a host port is used"),
        ("host-access", "Pod/demo-a has access to the node: the container is privileged"),
        ("least-privilege", "ClusterRole/there-demo-a grants excessive rights: all verbs"),
        ("least-privilege", "ClusterRole/there-demo-a grants excessive rights: all Secrets of the cluster"),
        ("image-registry", "Pod/demo-a has an image from another registry"),
        ("ingress-classes", "Ingress/demo-a has the wrong ingress class"),
    }


@pytest.mark.parametrize("name", chartgen._HOMES["policy"].split())
def test_built_in_policies_are_not_author_code(name: str) -> None:
    # Author code is timed, which takes longer than most policies.
    assert policy_calls.is_built_in(getattr(chartgen, name))


def test_scenarios_have_a_permitted_class() -> None:
    """What is turned off may be of any class, but not what the scenario `full` turns on."""
    namespace = Namespace("shop", policies=[IngressClasses("", "nginx")])
    chart = Chart(
        "shop",
        version="1.0.0",
        description="A chart with an Ingress that is turned off",
        namespace=namespace,
        workload=Deployment(
            image=Image("shop", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            ingress=Ingress("shop.example.com", class_name="other", enabled=False),
        ),
    )
    for scenario in ("full", "strict"):
        values = yaml.safe_load(checks.files(chart)[f"ci/{scenario}-values.yaml"])
        assert values["ingress"] == {**values["ingress"], "className": ""}
