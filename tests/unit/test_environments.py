"""What an environment lacks, it lacks with all that belongs to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    HorizontalPodAutoscaler,
    Image,
    Manifest,
    NetworkPolicy,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Resources,
    Secret,
    Service,
    ServiceAccount,
)
from chartgen.overview import summarize, tree
from chartgen.plan.environments import disabled
from chartgen.resources import ChartScope, resources_of
from chartgen.spec.resolve import resolved
from tests.support import helm
from tests.traps.charts import written

_ALWAYS = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "always"}})
_OWN = Secret(["TOKEN"], name="own")
_SHARED = Secret(["TOKEN"], name="shared")


def _workload(*secrets: Secret) -> Deployment:
    config, data = ConfigMap({"a.txt": "text"}), PersistentVolumeClaim("data", size="1Gi")
    return Deployment(
        image=Image("worker", tag="1.0.0"), mounts={"/c": config, "/d": data}, env_from=list(secrets[:1])
    ).but(env={f"TOKEN_{number}": secret.key("TOKEN") for number, secret in enumerate(secrets[1:])})


def _ids(chart: Path, *files: str, **values: object) -> set[str]:
    merged: dict[str, object] = dict(values)
    for file in files:
        merged |= helm.values_of(chart / file)
    return {each.id for each in helm.render(chart, merged, name="demo")}


def test_what_only_a_missing_component_refers_to(tmp_path: Path) -> None:
    """Secrets of a component that is off need not be brought, and its values are left alone."""
    base = Chart("demo", version="1.0.0", description="x", components={"worker": _workload(_OWN)}, manifests=[_ALWAYS])
    chart = written(base.with_environments(dev=base.but_workload("worker", enabled=False), prod=base), tmp_path)
    assert _ids(chart, "values-dev.yaml") == {"ServiceAccount/demo", "ConfigMap/demo-always"}
    assert "secrets" not in helm.values_of(chart / "values-dev.yaml")
    assert "null" not in (chart / "values-dev.yaml").read_text("utf-8")
    assert _ids(chart, secrets={"own": {"TOKEN": "x"}}) >= {
        "Secret/demo-own", "ConfigMap/demo-config", "PersistentVolumeClaim/demo-data", "Deployment/demo-worker",
    }  # fmt: skip


def test_what_several_components_refer_to(tmp_path: Path) -> None:
    """It is there as long as one of them is."""
    base = Chart("demo", version="1.0.0", description="x", manifests=[_ALWAYS])
    both = base.but(components={"one": _workload(_OWN, _SHARED), "two": _workload(_SHARED)})
    chart = written(base.with_environments(prod=both), tmp_path)
    assert _ids(chart) == {"ServiceAccount/demo", "ConfigMap/demo-always"}
    brought = {"secrets": {"shared": {"TOKEN": "x"}}}
    some = {"ServiceAccount/demo", "ConfigMap/demo-always", "Deployment/demo-two"}
    belonging = {"Secret/demo-shared", "ConfigMap/demo-config", "PersistentVolumeClaim/demo-data"}
    assert _ids(chart, **brought, two={"enabled": True}) == some | belonging
    with pytest.raises(helm.HelmRefused, match=r"secrets\.own"):
        _ids(chart, "values-prod.yaml", **brought)


def _shop(**fields: Any) -> Deployment:
    return Deployment(image=Image("shop", tag="1.0.0"), ports={"http": 8080}, **fields)


def _chart(workload: Deployment, **fields: Any) -> Chart:
    return Chart("demo", version="1.0.0", description="x", workload=workload, **fields)


def test_parts_that_only_an_environment_has(tmp_path: Path) -> None:
    """They are in the chart, disabled; their other values are those of the first environment that has them."""
    plain = _shop(replicas=2)
    base = _chart(plain, components={"worker": plain})
    scaled = plain.but(
        resources=Resources(cpu="1"), autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=9, cpu=80)
    )
    production = base.but_workload(pod_disruption_budget=PodDisruptionBudget(max_unavailable=2))
    chart = written(
        base.with_environments(
            production=production.but_workload("worker", autoscaling=scaled.autoscaling, resources=scaled.resources),
            staging=production.but_workload(network_policy=NetworkPolicy()),
            dev=base,
        ),
        tmp_path,
    )  # fmt: skip
    values = helm.values_of(chart / "values.yaml")
    assert values["podDisruptionBudget"] | {"enabled": False, "maxUnavailable": 2} == values["podDisruptionBudget"]
    assert values["worker"]["autoscaling"]["maxReplicas"] == 9

    def kinds(*files: str) -> set[str]:
        return {each.partition("/")[0] for each in _ids(chart, *files)}

    assert kinds() == kinds("values-dev.yaml") == {"Deployment", "ServiceAccount"}
    assert kinds("values-production.yaml") == kinds() | {"PodDisruptionBudget", "HorizontalPodAutoscaler"}
    assert kinds("values-staging.yaml") == kinds() | {"PodDisruptionBudget", "NetworkPolicy"}
    assert helm.values_of(chart / "values-staging.yaml")["networkPolicy"] == {"enabled": True}
    assert (chart / "values-dev.yaml").read_text("utf-8").endswith("{}\n")


def test_a_part_that_an_environment_lacks(tmp_path: Path) -> None:
    """It is disabled there."""
    base = _chart(_shop(replicas=2, pod_disruption_budget=PodDisruptionBudget()))
    chart = written(base.with_environments(dev=base.but_workload(pod_disruption_budget=None)), tmp_path)
    assert helm.values_of(chart / "values-dev.yaml") == {"podDisruptionBudget": {"enabled": False}}


def test_a_component_that_the_base_disables(tmp_path: Path) -> None:
    base = _chart(_shop(), components={"worker": _shop(enabled=False, replicas=3)})
    assert _ids(written(base, tmp_path / "alone")) == {"Deployment/demo", "ServiceAccount/demo"}
    chart = written(base.with_environments(prod=base.but_workload("worker", enabled=True)), tmp_path)
    assert helm.values_of(chart / "values-prod.yaml") == {"worker": {"enabled": True}}
    assert "Deployment/demo-worker" in _ids(chart, "values-prod.yaml")
    assert "Deployment/demo-worker" in _ids(chart, worker={"enabled": True})


def test_a_switch_that_older_releases_lack(tmp_path: Path) -> None:
    """`--reuse-values` keeps a component whose switch is new, if it is enabled by default."""
    base = _chart(_shop(), components={"worker": _shop()})
    chart = written(base.with_environments(dev=base.but_workload("worker", enabled=False)), tmp_path)
    assert "Deployment/demo-worker" in _ids(chart, worker={"enabled": None})


def test_variables_and_keys_that_an_environment_omits(tmp_path: Path) -> None:
    config = ConfigMap({"SIZE": "1", "COLOR": "red"})
    base = _chart(_shop(env={"LEVEL": "info", "HOST": "web"}, env_from=[config]))
    dev = base.but_workload(
        env={"LEVEL": None, "HOST": "web", "MORE": "1"}, env_from=[ConfigMap({"SIZE": "1", "COLOR": None})]
    )
    chart = written(base.with_environments(dev=dev), tmp_path)
    assert helm.values_of(chart / "values-dev.yaml") == {
        "env": {"LEVEL": None, "MORE": "1"}, "config": {"COLOR": None}
    }  # fmt: skip


def test_a_variable_that_only_an_environment_has(tmp_path: Path) -> None:
    base = _chart(_shop(env={"LEVEL": None, "HOST": "web"}, env_from=[ConfigMap({"COLOR": None, "SIZE": "1"})]))
    dev = base.but_workload(env={"LEVEL": "debug", "HOST": "web"}, env_from=[ConfigMap({"COLOR": "red", "SIZE": "1"})])
    chart = written(base.with_environments(dev=dev), tmp_path)
    assert helm.values_of(chart / "values.yaml")["env"] == {"HOST": "web"}
    assert helm.values_of(chart / "values-dev.yaml") == {"env": {"LEVEL": "debug"}, "config": {"COLOR": "red"}}


def test_the_tree_omits_disabled_components() -> None:
    base = _chart(_shop(), components={"worker": _shop(enabled=False)})
    chart = base.with_environments(prod=base.but_workload("worker", enabled=True))
    chart = resolved(chart)
    text = tree([summarize(chart, resources_of(ChartScope(chart, disabled(chart))))])
    assert "demo-worker (replicas: 1; only in prod)" in text


def test_the_tree_says_once_where_a_component_is() -> None:
    worker = _shop(service=Service(80), env_from=[ConfigMap({"A": "1"}, name="worker")])
    base = _chart(_shop(), components={"worker": worker.but(enabled=False)})
    chart = resolved(base.with_environments(prod=base.but_workload("worker", enabled=True), dev=base))
    text = tree([summarize(chart, resources_of(ChartScope(chart, disabled(chart))))])
    assert "demo-worker (replicas: 1; only in prod)" in text
    assert "demo-worker (ClusterIP, port: 80)" in text
    assert text.count("only in prod") == 2, "also at the ConfigMap, which belongs to no workload"
    chart = resolved(base.but_workload("worker", enabled=True).with_environments(dev=base))
    text = tree([summarize(chart, resources_of(ChartScope(chart)))])
    assert "demo-worker (replicas: 1; not in dev)" in text
    assert "demo-worker (ClusterIP, port: 80)" in text


def test_service_accounts_of_an_environment(tmp_path: Path) -> None:
    """One that is equal to that of another workload does not get its name."""
    component = _shop(fullname="exact", service_account=ServiceAccount())
    base = _chart(_shop(), components={"worker": component}, service_account=ServiceAccount())
    chart = written(base.with_environments(prod=base.but(service_account=ServiceAccount())), tmp_path)
    assert helm.values_of(chart / "values-prod.yaml") == {}
    assert _ids(chart) >= {"ServiceAccount/demo", "ServiceAccount/exact"}


def test_settings_that_only_an_environment_has(tmp_path: Path) -> None:
    """They are rendered there; elsewhere, the chart renders nothing for them, not even null."""
    base = _chart(_shop(dns_policy=None, termination_grace_period_seconds=None, revision_history_limit=None))
    base = base.but_workload(image=Image("shop", tag="1.0.0", pull_policy=None)).but(level="all")
    production = base.but_workload(
        image=Image("shop", tag="1.0.0", pull_policy="Always"),
        dns_policy="Default",
        termination_grace_period_seconds=7,
        revision_history_limit=3,
    )
    chart = written(base.with_environments(prod=production), tmp_path)
    expected = {"imagePullPolicy": "Always", "dnsPolicy": "Default", "terminationGracePeriodSeconds": 7}
    for values, found in (({}, {}), (helm.values_of(chart / "values-prod.yaml"), expected)):
        spec = helm.one(helm.render(chart, values, name="demo"), "Deployment")["spec"]
        pod = spec["template"]["spec"]
        assert {key: value for key, value in {**pod, **pod["containers"][0]}.items() if key in expected} == found
        assert spec.get("revisionHistoryLimit") == (3 if found else None)


def test_the_tag_of_an_environment_is_a_value(tmp_path: Path) -> None:
    shop = Chart(
        "shop", version="1.0.0", description="Shop", workload=Deployment(image=Image("acme/shop", tag="2.3.1"))
    )
    chart = written(
        shop.with_environments(production=shop.but_workload(image=Image("acme/shop", tag="2.4.0"))), tmp_path
    )
    assert helm.values_of(chart / "values-production.yaml") == {"image": {"tag": "2.4.0"}}


def test_an_environment_may_set_the_tag_of_an_image_without_one(tmp_path: Path) -> None:
    shop = Chart("shop", version="1.0.0", description="Shop", workload=Deployment(image=Image("acme/shop", tag=None)))
    chart = written(
        shop.with_environments(production=shop.but_workload(image=Image("acme/shop", tag="2.4.0"))), tmp_path
    )
    assert helm.values_of(chart / "values-production.yaml") == {"image": {"tag": "2.4.0"}}
