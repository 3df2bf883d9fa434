"""What is fixed in a chart renders as what is a value there: inputs for which it did not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    Chart,
    ClusterSecretStore,
    ConfigMap,
    Deployment,
    ExistingClaim,
    ExistingConfigMap,
    ExternalSecret,
    HorizontalPodAutoscaler,
    HttpGet,
    Image,
    LabelSelector,
    Namespace,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    ProbesDefined,
    Replicas,
    Resources,
    Secret,
    ServiceAccount,
    TopologySpreadConstraint,
)
from chartgen.plan import plan
from chartgen.render import render
from chartgen.spec.declare import LEVELS
from tests.support import helm

IMAGE = Image("demo", tag="1.0.0")


def _objects(folder: Path, workload: Deployment, values: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Render a chart: objects by kind."""
    chart = Chart("demo", version="1.0.0", description="Is tried", workload=workload, **fields)
    for path, text in render(plan(chart, "specs/demo.py")).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    found = helm.render(folder, values, namespace="here")
    return {each.kind: each for each in found if "templates/tests/" not in each.source}


def _pod(objects: dict[str, Any]) -> Any:
    return objects["Deployment"]["spec"]["template"]["spec"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("automount", [True, False])
def test_the_token_of_a_service_account(tmp_path: Path, level: Any, automount: bool) -> None:
    account = ServiceAccount(automount=automount)
    objects = _objects(tmp_path, Deployment(image=IMAGE), level=level, service_account=account)
    assert _pod(objects).get("automountServiceAccountToken", True) is automount
    assert objects["ServiceAccount"].get("automountServiceAccountToken", True) is automount


@pytest.mark.parametrize("level", LEVELS)
def test_an_amount_of_0(tmp_path: Path, level: Any) -> None:
    budget = PodDisruptionBudget(max_unavailable=0)
    workload = Deployment(image=IMAGE, replicas=2, pod_disruption_budget=budget)
    spec = _objects(tmp_path, workload, level=level)["PodDisruptionBudget"]["spec"]
    assert spec["maxUnavailable"] == 0
    assert "minAvailable" not in spec


def test_pull_secrets_beside_those_of_several_charts(tmp_path: Path) -> None:
    fields: dict[str, Any] = {"level": "minimal", "expose": ["global.imagePullSecrets"]}
    fields["image_pull_secrets"] = [{"name": "own"}]
    values = {"global": {"imagePullSecrets": [{"name": "shared"}]}}
    pod = _pod(_objects(tmp_path, Deployment(image=IMAGE), values, **fields))
    assert pod["imagePullSecrets"] == [{"name": "own"}, {"name": "shared"}]


@pytest.mark.parametrize("level", LEVELS)
def test_a_selector_of_all_pods(tmp_path: Path, level: Any) -> None:
    spread = TopologySpreadConstraint("kubernetes.io/hostname", label_selector=LabelSelector(match_labels={}))
    pod = _pod(_objects(tmp_path, Deployment(image=IMAGE, topology_spread_constraints=[spread]), level=level))
    assert pod["topologySpreadConstraints"][0]["labelSelector"] in ({}, {"matchLabels": {}})


@pytest.mark.parametrize("level", LEVELS)
def test_annotations_of_a_resource_override_those_of_the_chart(tmp_path: Path, level: Any) -> None:
    account = ServiceAccount(annotations={"team": "own"})
    objects = _objects(
        tmp_path, Deployment(image=IMAGE), level=level, annotations={"team": "all"}, service_account=account
    )
    assert objects["ServiceAccount"]["metadata"]["annotations"] == {"team": "own"}
    assert objects["Deployment"]["metadata"]["annotations"] == {"team": "all"}


@pytest.mark.parametrize("level", LEVELS)
def test_names_that_look_like_something_else(tmp_path: Path, level: Any) -> None:
    other, claim = ExistingConfigMap("11", keys=["K"]), PersistentVolumeClaim("data", size="1Gi", existing_claim="no")
    workload = Deployment(image=IMAGE, env={"A": other.key("K")}, mounts={"/a": ExistingClaim("b", "on"), "/b": claim})
    pod = _pod(_objects(tmp_path, workload, level=level))
    assert pod["containers"][0]["env"][0]["valueFrom"]["configMapKeyRef"]["name"] == "11"
    claims = {each["persistentVolumeClaim"]["claimName"] for each in pod["volumes"] if "emptyDir" not in each}
    assert claims == {"no", "on"}


@pytest.mark.parametrize("level", LEVELS)
def test_sizes_are_text(tmp_path: Path, level: Any) -> None:
    workload = Deployment(image=IMAGE, mounts={"/b": PersistentVolumeClaim("data", size="1073741824")})
    claim = _objects(tmp_path, workload, level=level)["PersistentVolumeClaim"]
    assert claim["spec"]["resources"]["requests"]["storage"] == "1073741824"


@pytest.mark.parametrize("level", LEVELS)
def test_no_number_of_replicas_and_an_autoscaler_that_is_off(tmp_path: Path, level: Any) -> None:
    autoscaler = HorizontalPodAutoscaler(enabled=False, min_replicas=1, max_replicas=2, cpu=80)
    workload = Deployment(image=IMAGE, replicas=None, autoscaling=autoscaler, resources=Resources(cpu="1"))
    assert "replicas" not in _objects(tmp_path, workload, level=level)["Deployment"]["spec"]


def test_a_config_map_without_keys(tmp_path: Path) -> None:
    assert "data" not in _objects(tmp_path, Deployment(image=IMAGE, env_from=[ConfigMap({})]))["ConfigMap"]


def test_rules_of_no_replicas_and_of_probes_that_are_fixed(tmp_path: Path) -> None:
    namespace = Namespace("here", description="Has rules", policies=[Replicas({"demo": 0}), ProbesDefined()])
    workload = Deployment(image=IMAGE, replicas=0, ports={"http": 80}, liveness=HttpGet("/"), readiness=HttpGet("/"))
    objects = _objects(tmp_path, workload, namespace=namespace, fixed=["readinessProbe"])
    assert objects["Deployment"]["spec"]["replicas"] == 0
    for value in ("replicaCount", "livenessProbe"):
        assert f"{value} must be" in helm.refusal(tmp_path, {value: None}, namespace="here")


def test_an_existing_service_account_whose_name_is_a_value(tmp_path: Path) -> None:
    account = ServiceAccount(create=False)
    fields: dict[str, Any] = {"service_account": account, "fixed": ["serviceAccount.create"]}
    assert _pod(_objects(tmp_path, Deployment(image=IMAGE), **fields))["serviceAccountName"] == "default"
    given = {"serviceAccount": {"name": "theirs"}}
    assert _pod(_objects(tmp_path, Deployment(image=IMAGE), given, **fields))["serviceAccountName"] == "theirs"


@pytest.mark.parametrize(
    "options",
    [{"level": "minimal"}, {"level": "standard"}, {"level": "minimal", "expose": ["externalSecrets.pay.keys.B"]}],
    ids=["fixed", "values", "both"],
)
def test_keys_of_external_secrets_have_one_order(tmp_path: Path, options: dict[str, Any]) -> None:
    keys = {"C": "prod/pay#{{ x }}", "B": 'prod/pay#"\u00a0"', "A": "prod/pay"}
    source = ExternalSecret("pay", store=ClusterSecretStore("vault"), keys=keys)
    found = _objects(tmp_path, Deployment(image=IMAGE, env_from=[source]), **options)["ExternalSecret"]
    assert [(each["secretKey"], each["remoteRef"].get("property")) for each in found["spec"]["data"]] == [
        ("A", None),
        ("B", '"\u00a0"'),
        ("C", "{{ x }}"),
    ]


@pytest.mark.parametrize("fixed", [(), ("env.B",), ("env.A", "env.B"), ("env",)], ids=["values", "one", "two", "all"])
def test_environment_variables_have_one_order(tmp_path: Path, fixed: tuple[str, ...]) -> None:
    env = {"C": "$(B)", "B": "{{ x }}", "A": "a"}
    found = _pod(_objects(tmp_path, Deployment(image=IMAGE, env=env), fixed=fixed))["containers"][0]["env"]
    assert [(each["name"], each["value"]) for each in found] == [("A", "a"), ("B", "{{ x }}"), ("C", "$(B)")]


@pytest.mark.parametrize(
    ("secret", "value", "given"),
    [
        (Secret(["TOKEN"]), "existingSecret", {"existingSecret": "x"}),
        (Secret(["TOKEN"], name="db"), "existingSecrets.db", {"existingSecrets": {"db": "x"}}),
    ],
    ids=["unnamed", "named"],
)
def test_a_secret_can_always_be_one_that_exists(
    tmp_path: Path, secret: Secret, value: str, given: dict[str, Any]
) -> None:
    workload = Deployment(image=IMAGE, env_from=[secret])
    assert "Secret" not in _objects(tmp_path, workload, given, fixed=[value])
