"""Exact names and labels of objects, and what refers to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    Alert,
    Chart,
    ConfigMap,
    Deployment,
    ExternalSecret,
    HorizontalPodAutoscaler,
    HTTPRoute,
    Image,
    Ingress,
    NetworkPolicy,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    PolicyRule,
    Projected,
    PrometheusRule,
    Resources,
    Secret,
    SecretStore,
    Service,
    ServiceAccount,
    ServiceMonitor,
    StatefulSet,
    VolumeClaimTemplate,
)
from chartgen.errors import ChartgenError
from chartgen.spec.declare import Level
from tests.support import helm
from tests.traps.charts import written

_LEVELS: tuple[Level, ...] = ("minimal", "standard", "all")
_REFERENCES = (
    ("configMap", "name", "ConfigMap"),
    ("secret", "secretName", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
)
_BROUGHT = {"secrets": {"keys": {"KEY": "x"}}}


@pytest.mark.parametrize("level", _LEVELS)
def test_pods_refer_to_objects_by_their_exact_names(tmp_path: Path, level: Level) -> None:
    """Trap: fullname."""
    chart = Chart(
        "shop",
        version="1.0.0",
        description="Shop",
        workload=Deployment(
            image=Image("shop", tag="1.0.0"),
            mounts={
                "/etc/shop": ConfigMap({"a.txt": "a"}, name="files", fullname="shop-files"),
                "/keys": Secret(["KEY"], name="keys", fullname="shop.keys"),
                "/data": PersistentVolumeClaim("data", fullname="old-data", size="1Gi", access_modes=["ReadWriteMany"]),
            },
        ),
    )
    rendered = helm.render(written(chart, tmp_path, level), _BROUGHT, name="other")
    volumes = helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["volumes"]
    found = {kind: volume[key][name] for volume in volumes for key, name, kind in _REFERENCES if key in volume}
    assert found == {kind: helm.one(rendered, kind).name for _key, _name, kind in _REFERENCES}
    assert found == {"ConfigMap": "shop-files", "Secret": "shop.keys", "PersistentVolumeClaim": "old-data"}


_NOTES = {"a": "b"}
_OWN = {"app.kubernetes.io/part-of": "store", "app.kubernetes.io/version": "v9", "tier": "web"}
_LABELLED = Chart(
    "shop",
    version="1.0.0",
    description="Shop",
    labels={"app.kubernetes.io/part-of": "everything", "team": "a"},
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        replicas=2,
        resources=Resources(cpu="100m"),
        labels=_OWN | {"app.kubernetes.io/component": "front"},
        pod_labels=_OWN,
        service=Service(80, labels=_OWN | {"app.kubernetes.io/name": "store"}),
        ingress=Ingress("shop.example.com", labels=_OWN),
        routes={"": HTTPRoute(parents=["public"], labels=_OWN)},
        monitor=ServiceMonitor(labels=_OWN),
        alerts=PrometheusRule({"ShopDown": Alert("up == 0")}, labels=_OWN),
        autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=3, cpu=80, labels=_OWN, annotations=_NOTES),
        pod_disruption_budget=PodDisruptionBudget(labels=_OWN, annotations=_NOTES),
        network_policy=NetworkPolicy(labels=_OWN, annotations=_NOTES),
        service_account=ServiceAccount(labels=_OWN),
        mounts={
            "/etc/shop": ConfigMap({"a.txt": "a"}, labels=_OWN, annotations=_NOTES),
            "/keys": Secret(["KEY"], name="keys", labels=_OWN, annotations=_NOTES),
            "/data": PersistentVolumeClaim("data", size="1Gi", access_modes=["ReadWriteMany"], labels=_OWN),
            "/vault": ExternalSecret("vault", store=SecretStore("vault"), keys={"K": "a#b"}, labels=_OWN),
        },
    ),
)


@pytest.mark.parametrize("level", _LEVELS)
def test_labels_of_the_spec_replace_those_of_the_chart(tmp_path: Path, level: Level) -> None:
    """Each label is rendered once, also with labels of the installer next to it.

    Trap: duplicate YAML keys; environment, labels, annotations
    """
    folder = written(_LABELLED, tmp_path, level)
    installer: dict[str, Any] = {"commonLabels": {"x": "y"}, "service": {"labels": {"z": "z"}}}
    rendered = helm.render(folder, {**_BROUGHT, **(installer if level == "all" else {})})
    objects = [each for each in rendered if "helm.sh/hook" not in each["metadata"].get("annotations", {})]
    assert len(objects) == 14
    for each in objects:
        found = each["metadata"]["labels"]
        assert found | _OWN == found, each.id
        assert found["team"] == "a"
        assert found.get("x", "y") == "y"
    assert helm.one(objects, "Deployment")["metadata"]["labels"]["app.kubernetes.io/component"] == "front"
    pod = helm.one(rendered, "Deployment")["spec"]["template"]["metadata"]["labels"]
    assert pod["app.kubernetes.io/name"] == "shop"
    assert pod | _OWN == pod
    monitor, service = helm.one(objects, "ServiceMonitor"), helm.one(objects, "Service")
    selected = monitor["spec"]["selector"]["matchLabels"]
    assert selected["app.kubernetes.io/name"] == "store"
    assert selected.items() <= service["metadata"]["labels"].items()


def test_own_labels_that_differ_between_environments(tmp_path: Path) -> None:
    """They are fixed in the chart, and so must be the same."""
    base = Chart("shop", version="1.0.0", description="Shop", workload=_LABELLED.workload)
    other = base.but_workload(pod_labels={**_OWN, "app.kubernetes.io/version": "v10"})
    with pytest.raises(ChartgenError, match="it differs in test, but is fixed in the chart"):
        written(base.with_environments(test=other), tmp_path)
    written(base.with_environments(test=base.but_workload(pod_labels={**_OWN, "tier": "all"})), tmp_path)


@pytest.mark.parametrize("enabled", ["one", "two", ""])
def test_an_account_of_several_components_exists_if_one_of_them_does(tmp_path: Path, enabled: str) -> None:
    """Trap: fullname."""
    robot = ServiceAccount("robot", roles=[PolicyRule(["pods"], ["get"])])
    components = {name: Deployment(service_account=robot, enabled=name == enabled) for name in ("one", "two")}
    chart = Chart("shop", version="1.0.0", description="Shop", image=Image("shop", tag="1"), components=components)
    rendered = helm.render(written(chart, tmp_path, "standard"), {"one": {"serviceAccount": {"name": "android"}}})
    names = {each.kind: each.name for each in rendered}
    assert ("ServiceAccount" in names) == ("Role" in names) == ("RoleBinding" in names) == bool(enabled)
    for each in rendered:
        if each.kind == "Deployment":
            assert each["spec"]["template"]["spec"]["serviceAccountName"] == names["ServiceAccount"] == "android"


def test_braces_in_paths_of_keys_are_text(tmp_path: Path) -> None:
    """Trap: `{{` in configuration."""
    files = ConfigMap({"a": "a"}, name="files")
    chart = Chart(
        "shop",
        version="1.0.0",
        description="Shop",
        workload=Deployment(
            image=Image("shop", tag="1"),
            mounts={
                "/a": files.paths({"a": "{{ x }}/b"}),
                "/p": Projected("p", [files.paths({"a": "{{ y }}"})]),
            },
        ),
    )
    deployment = helm.one(helm.render(written(chart, tmp_path)), "Deployment")
    first, second = deployment["spec"]["template"]["spec"]["volumes"][:2]
    assert first["configMap"]["items"] == [{"key": "a", "path": "{{ x }}/b"}]
    assert second["projected"]["sources"][0]["configMap"]["items"] == [{"key": "a", "path": "{{ y }}"}]


@pytest.mark.parametrize("level", _LEVELS)
@pytest.mark.parametrize(("given", "expected"), [("-", ""), ("fast", "fast"), ("", None)])
def test_claims_without_a_storage_class(tmp_path: Path, level: Level, given: str, expected: str | None) -> None:
    """Trap: an empty string where Kubernetes expects one of several words."""
    chart = Chart(
        "shop",
        version="1.0.0",
        description="Shop",
        workload=StatefulSet(
            image=Image("shop", tag="1"),
            mounts={
                "/a": VolumeClaimTemplate("a", size="1Gi", storage_class=given),
                "/b": PersistentVolumeClaim("b", size="1Gi", storage_class=given, access_modes=["ReadWriteMany"]),
            },
        ),
    )
    folder = written(chart, tmp_path, level)
    for values in ({}, {"persistence": {"b": {"storageClass": given}}} if level != "minimal" else {}):
        rendered = helm.render(folder, values)
        (template,) = helm.one(rendered, "StatefulSet")["spec"]["volumeClaimTemplates"]
        claim = helm.one(rendered, "PersistentVolumeClaim")
        assert template["spec"].get("storageClassName") == claim["spec"].get("storageClassName") == expected
