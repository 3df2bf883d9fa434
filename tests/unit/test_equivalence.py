"""The form that all manifests of an object share, and the changes between two manifests."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.objects.changes import changes
from chartgen.objects.differences import written
from chartgen.objects.equivalence import equivalent
from chartgen.objects.equivalence import written as amount


def manifest(kind: str, api_version: str = "v1", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "shop"}, **fields}


def deployment(*, container: Any = None, pod: Any = None, **spec: Any) -> dict[str, Any]:
    only = {"name": "shop", "image": "shop:1.0", **(container or {})}
    template = {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [only], **(pod or {})}}
    fields = {"selector": {"matchLabels": {"app": "shop"}}, "template": template, **spec}
    return manifest("Deployment", "apps/v1", spec=fields)


def pod(container: Any) -> dict[str, Any]:
    return manifest("Pod", spec={"containers": [{"name": "shop", "image": "shop:1.0", **container}]})


def stateful_set(**spec: Any) -> dict[str, Any]:
    return manifest("StatefulSet", "apps/v1", spec=spec)


def service(*ports: Any, **spec: Any) -> dict[str, Any]:
    return manifest("Service", spec={"ports": list(ports), **spec})


def scaler(version: str, **spec: Any) -> dict[str, Any]:
    return manifest("HorizontalPodAutoscaler", f"autoscaling/{version}", spec=spec)


def role(*rules: Any) -> dict[str, Any]:
    return manifest("Role", "rbac.authorization.k8s.io/v1", rules=list(rules))


def binding(*subjects: Any, namespace: str = "default") -> dict[str, Any]:
    metadata = {"name": "shop", "namespace": namespace}
    return manifest("RoleBinding", "rbac.authorization.k8s.io/v1", metadata=metadata, subjects=list(subjects))


CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}

SAME = {
    "amounts": (
        deployment(container={"resources": {"requests": {"cpu": "1000m", "memory": "1024Mi"}}}),
        deployment(container={"resources": {"requests": {"cpu": 1, "memory": "1Gi"}}}),
    ),
    "requests follow limits": (
        pod({"resources": {"limits": {"cpu": "1"}}}),
        pod({"resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "1000m"}}}),
    ),
    "defaults of pods": (
        deployment(),
        deployment(
            container={"terminationMessagePolicy": "File", "imagePullPolicy": "IfNotPresent", "env": [], "tty": False},
            pod={"schedulerName": "default-scheduler", "dnsPolicy": "ClusterFirst", "securityContext": {}},
        ),
    ),
    "pull policy of latest": (
        deployment(container={"image": "localhost:5000/shop"}),
        deployment(container={"image": "localhost:5000/shop", "imagePullPolicy": "Always"}),
    ),
    "pull policy of a digest": (
        deployment(container={"image": "shop@sha256:12"}),
        deployment(container={"image": "shop@sha256:12", "imagePullPolicy": "IfNotPresent"}),
    ),
    "pull policy of a placeholder": (
        deployment(container={"image": "example.com/<PROJECT>/shop:latest"}),
        deployment(container={"image": "example.com/<PROJECT>/shop:latest", "imagePullPolicy": "IfNotPresent"}),
    ),
    "an empty variable": (
        deployment(container={"env": [{"name": "A"}]}),
        deployment(container={"env": [{"name": "A", "value": ""}]}),
    ),
    "the old name of the account": (
        deployment(pod={"serviceAccount": "shop"}),
        deployment(pod={"serviceAccountName": "shop"}),
    ),
    "strategy": (
        deployment(),
        deployment(strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}}, paused=False),
    ),
    "claim templates": (
        stateful_set(volumeClaimTemplates=[{"metadata": {"name": "data"}}]),
        stateful_set(
            volumeClaimTemplates=[
                {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
                 "spec": {"volumeMode": "Filesystem"}, "status": {"phase": "Pending"}},
            ],
            podManagementPolicy="OrderedReady",
        ),
    ),
    "ports of a Service": (
        service({"port": 80}),
        service({"port": 80, "targetPort": 80, "protocol": "TCP"}, type="ClusterIP", sessionAffinity="None"),
    ),
    "data of a Secret": (
        manifest("Secret", stringData={"a": "b"}, data={"a": "eA=="}),
        manifest("Secret", data={"a": "Yg=="}, type="Opaque"),
    ),
    "a ConfigMap that can be changed": (
        manifest("ConfigMap", data={"a": "b"}, immutable=False),
        manifest("ConfigMap", data={"a": "b"}),
    ),
    "a Secret that can be changed": (
        manifest("Secret", data={"a": "Yg=="}, immutable=False),
        manifest("Secret", data={"a": "Yg=="}),
    ),
    "versions of autoscalers": (
        scaler("v1", maxReplicas=3, targetCPUUtilizationPercentage=70),
        scaler("v2", maxReplicas=3, minReplicas=1, metrics=[CPU]),
    ),
    "order of rules": (
        role({"apiGroups": [""], "resources": ["pods", "secrets"], "verbs": ["get", "list"]},
             {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}),
        role({"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]},
             {"apiGroups": [""], "resources": ["secrets", "pods"], "verbs": ["list", "get"]}),
    ),
    "order of subjects": (
        binding({"kind": "ServiceAccount", "name": "a"}, {"kind": "User", "name": "b"}),
        binding({"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "b"},
                {"kind": "ServiceAccount", "apiGroup": "", "name": "a"}),
    ),
    "namespace of subjects": (
        binding({"kind": "ServiceAccount", "name": "a", "namespace": "shop"}, namespace="shop"),
        binding({"kind": "ServiceAccount", "name": "a"}, namespace="shop"),
    ),
    "types of a policy": (
        manifest("NetworkPolicy", "networking.k8s.io/v1", spec={"podSelector": {}, "egress": [{}]}),
        manifest("NetworkPolicy", "networking.k8s.io/v1",
                 spec={"podSelector": {}, "egress": [{}], "policyTypes": ["Egress", "Ingress"]}),
    ),
    "numbers of a Job": (
        manifest("Job", "batch/v1", spec={"template": {}, "completions": 1, "parallelism": 1}),
        manifest("Job", "batch/v1", spec={"template": {}, "backoffLimit": 6, "suspend": False}),
    ),
    "limits": (
        manifest("LimitRange", spec={"limits": [{"type": "Container", "default": {"cpu": "1"}}]}),
        manifest("LimitRange", spec={
            "limits": [{"type": "Container", "default": {"cpu": "1"}, "defaultRequest": {"cpu": "1000m"}}]}),
    ),
    "nulls and status": (manifest("ConfigMap", data={"a": "b"}), manifest("ConfigMap", data={"a": "b", "c": None},
                                                                         status={})),
}  # fmt: skip

DIFFERENT = {
    "requests of templates do not follow limits": (
        deployment(container={"resources": {"limits": {"cpu": "1"}}}),
        deployment(container={"resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "1"}}}),
        {'spec.template.spec.containers[name="shop"].resources.requests.cpu': (None, "1")},
    ),
    "false is not absent": (
        deployment(), deployment(container={"securityContext": {"privileged": False}}),
        {'spec.template.spec.containers[name="shop"].securityContext.privileged': (None, False)},
    ),
    "a default that is left": (
        deployment(), deployment(strategy={"type": "Recreate"}),
        {"spec.strategy.type": ("RollingUpdate", "Recreate")},
    ),
    "an empty label": (
        manifest("ConfigMap"), {**manifest("ConfigMap"), "metadata": {"name": "shop", "labels": {"a": ""}}},
        {"metadata.labels.a": (None, "")},
    ),
    "an empty key of data": (
        manifest("ConfigMap", data={"a": ""}), manifest("ConfigMap", data={}), {"data.a": ("", None)},
    ),
    "order of variables": (
        deployment(container={"env": [{"name": "A"}, {"name": "B"}]}),
        deployment(container={"env": [{"name": "B"}, {"name": "A"}]}),
        {'spec.template.spec.containers[name="shop"].env': (
            [{"name": "A"}, {"name": "B"}], [{"name": "B"}, {"name": "A"}])},
    ),
    "an entry": (
        deployment(container={"env": [{"name": "A"}]}), deployment(container={"env": [{"name": "B", "value": "1"}]}),
        {'spec.template.spec.containers[name="shop"].env[name="B"]': (None, {"name": "B", "value": "1"}),
         'spec.template.spec.containers[name="shop"].env[name="A"]': ({"name": "A"}, None)},
    ),
    "arguments": (
        deployment(container={"args": ["a", "b"]}), deployment(container={"args": ["a"]}),
        {'spec.template.spec.containers[name="shop"].args': (["a", "b"], ["a"])},
    ),
    "one replica": (deployment(), deployment(replicas=1), {"spec.replicas": (None, 1)}),
    "no class of storage": (
        manifest("PersistentVolumeClaim", spec={}), manifest("PersistentVolumeClaim", spec={"storageClassName": ""}),
        {"spec.storageClassName": (None, "")},
    ),
    "a Job with a work queue": (
        manifest("Job", "batch/v1", spec={"template": {}}),
        manifest("Job", "batch/v1", spec={"template": {}, "parallelism": 1}),
        {"spec.parallelism": (None, 1)},
    ),
    "true is not one": (
        manifest("Widget", "example.com/v1", spec={"a": 1}), manifest("Widget", "example.com/v1", spec={"a": True}),
        {"spec.a": (1, True)},
    ),
    "a custom resource is kept as it is": (
        manifest("Widget", "example.com/v1", spec={"cpu": "1000m", "off": False}),
        manifest("Widget", "example.com/v1", spec={"cpu": "1"}),
        {"spec.cpu": ("1000m", "1"), "spec.off": (False, None)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert equivalent(before) == equivalent(after)
    assert changes(before, after) == []


@pytest.mark.parametrize(("before", "after", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_different(before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {written(each.steps): (each.found, each.expected) for each in changes(before, after)} == expected
    assert {written(each.steps): (each.expected, each.found) for each in changes(after, before)} == expected


def test_the_manifests_stay_as_they_are() -> None:
    before, _ = SAME["requests follow limits"]
    copy = equivalent(before)
    copy["spec"]["containers"][0]["resources"]["limits"]["cpu"] = "2"
    assert before["spec"]["containers"][0]["resources"]["limits"]["cpu"] == "1"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("1000m", "1"), ("1500m", "1500m"), (0.5, "500m"), ("1024Mi", "1Gi"), ("2e3", "2k"), ("0", "0"), ("1Ki", "1Ki"),
     (1024, "1Ki"), ("100u", "100u"), ("-1Gi", "-1Gi"), ("x", "x"), (None, None), ("1n", "1n"), ("0.1Ki", "102400m")],
)  # fmt: skip
def test_amounts(given: Any, expected: Any) -> None:
    assert amount(given) == expected


def test_the_eviction_policy_that_budgets_have() -> None:
    """API servers do not set it."""
    budget = manifest("PodDisruptionBudget", "policy/v1", spec={"maxUnavailable": 1})
    spec = {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "IfHealthyBudget"}
    assert changes(budget, {**budget, "spec": spec}) == []
    assert changes(budget, {**budget, "spec": {**spec, "unhealthyPodEvictionPolicy": "AlwaysAllow"}}) != []
