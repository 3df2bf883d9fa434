"""Network policies and disruption budgets: what they protect, and what values can change of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import Deployment, Image, NetworkPolicy, PersistentVolumeClaim, PodDisruptionBudget
from chartgen.errors import ChartgenError
from chartgen.spec.declare import Level
from tests.support import addresses, helm
from tests.traps.charts import minimal, written
from tests.traps.conftest import Write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = minimal(replicas=3, network_policy=NetworkPolicy(), pod_disruption_budget=PodDisruptionBudget())
    worker = Deployment(
        image=Image("worker", tag="1"), network_policy=NetworkPolicy(), pod_disruption_budget=PodDisruptionBudget()
    )
    return written(spec.but(components={"worker": worker}), tmp_path_factory.mktemp("chart"))


@pytest.fixture(scope="module")
def chart(folder: Path) -> Any:
    return helm.load(folder)


def _budget(chart: Any, **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = helm.one(helm.render(chart, {"podDisruptionBudget": values}), "PodDisruptionBudget")["spec"]
    return found


def test_a_budget_says_one_thing(chart: Any) -> None:
    """Rules: maps merge."""
    for least, rendered in (("50%", "50%"), (0, 0), (2, 2), (999999, 999999)):
        spec = _budget(chart, minAvailable=least, maxUnavailable=None)
        assert spec["minAvailable"] == rendered
        assert "maxUnavailable" not in spec
    assert _budget(chart, maxUnavailable=0)["maxUnavailable"] == 0
    assert "maxUnavailable" in helm.refusal(chart, {"podDisruptionBudget": {"maxUnavailable": "101%"}})


def test_one_pod_has_no_budget(chart: Any) -> None:
    """A budget of a single pod that has to stay would never let its node be drained."""
    rendered = helm.render(chart, {"replicaCount": 1, "worker": {"replicaCount": 2}})
    budget = helm.one(rendered, "PodDisruptionBudget")
    assert budget["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"] == "worker"


def _policy(chart: Any, **values: Any) -> dict[str, Any]:
    rendered = helm.render(chart, {"networkPolicy": values, "worker": {"networkPolicy": {"enabled": False}}})
    found = [each for each in rendered if each.kind == "NetworkPolicy" and "hook" not in str(each)]
    assert len(found) == 1
    spec: dict[str, Any] = found[0]["spec"]
    return spec


def test_who_reaches_whom(chart: Any) -> None:
    ours = {"app.kubernetes.io/name": "demo", "app.kubernetes.io/instance": "release"}
    spec = _policy(chart)
    assert spec["podSelector"]["matchLabels"] == {**ours, "app.kubernetes.io/component": "main"}
    assert spec["policyTypes"] == ["Ingress", "Egress"]
    assert spec["ingress"] == [{"ports": [{"port": 8080}], "from": [{"podSelector": {}}]}]
    assert spec["egress"] == [{}]
    spec = _policy(chart, allowExternal=True, allowExternalEgress=False)
    assert spec["ingress"] == [{"ports": [{"port": 8080}]}]
    dns, release = spec["egress"]
    assert {(port["port"], port.get("protocol", "TCP")) for port in dns["ports"]} == {(53, "UDP"), (53, "TCP")}
    assert release == {"to": [{"podSelector": {"matchLabels": ours}}]}


@pytest.mark.parametrize("level", ["minimal", "all"])
@pytest.mark.parametrize("ports", [None, ()])
def test_pods_that_may_connect_to_nothing(write: Write, level: Level, ports: tuple[int, ...] | None) -> None:
    """Without rules, there is no list of rules: a null in it is nothing that reviewers or servers expect."""
    closed = write(minimal(network_policy=NetworkPolicy(egress=[], dns_ports=ports)).but(level=level, tests=None))
    spec = helm.one(helm.render(closed), "NetworkPolicy")["spec"]
    assert "Egress" in spec["policyTypes"]
    assert "egress" not in spec


def test_values_that_leave_no_rules(write: Write) -> None:
    closed = helm.load(write(minimal(network_policy=NetworkPolicy(egress=[])).but(level="all", tests=None)))

    def egress(**values: Any) -> Any:
        spec = helm.one(helm.render(closed, {"networkPolicy": values}), "NetworkPolicy")["spec"]
        return spec.get("egress")

    assert len(egress()) == 1
    assert egress(dnsPorts=[]) is None
    assert egress(dnsPorts=[], extraEgress=[{}]) == [{}]


def test_the_test_may_reach_the_release(chart: Any) -> None:
    """Where all traffic is denied by default, `helm test` needs a policy of its own, which is there before its Job."""
    hooks = [each for each in helm.render(chart) if "helm.sh/hook" in each["metadata"].get("annotations", {})]
    weights = {each.kind: each["metadata"]["annotations"].get("helm.sh/hook-weight", "0") for each in hooks}
    assert weights == {"Job": "0", "NetworkPolicy": "-1"}
    off = {"networkPolicy": {"enabled": False}, "worker": {"networkPolicy": {"enabled": False}}}
    assert not [each for each in helm.render(chart, off) if each.kind == "NetworkPolicy"]


def test_the_policy_of_the_connection_test_where_policies_are_fixed(write: Write) -> None:
    spec = minimal(network_policy=NetworkPolicy()).but(fixed=["networkPolicy.enabled"])
    rendered = helm.render(write(spec))
    assert len([each for each in rendered if each.kind == "NetworkPolicy"]) == 2
    off = helm.render(write(spec), {"tests": {"enabled": False}})
    assert len([each for each in off if each.kind == "NetworkPolicy"]) == 1


@pytest.mark.parametrize("cidr", [*addresses.WITH_HOST_BITS, *addresses.IPV4_IN_IPV6, *addresses.MALFORMED])
def test_blocks_are_what_the_api_server_takes(cidr: str) -> None:
    """What the API server says of blocks the language says first; `verify` says it of the values of installers."""
    with pytest.raises(ChartgenError, match=r"CIDR|block of addresses"):
        NetworkPolicy(extra_ingress=[{"from": [{"ipBlock": {"cidr": cidr}}]}])


@pytest.mark.parametrize("cidr", addresses.VALID_IPV6)
def test_blocks_of_the_newer_family(chart: Any, cidr: str) -> None:
    rule = {"from": [{"ipBlock": {"cidr": cidr}}]}
    NetworkPolicy(extra_ingress=[rule])
    helm.render(chart, {"networkPolicy": {"extraIngress": [rule]}})


def test_misspelt_rules_are_refused(chart: Any) -> None:
    values: dict[str, Any] = {"networkPolicy": {"extraIngress": [{"form": []}]}}
    assert "form" in helm.refusal(chart, values)


@pytest.mark.parametrize("number", ["08", "010", "00"])
def test_numbers_as_text_are_decimal(chart: Any, number: str) -> None:
    """Helm reads a leading zero as octal, and 08 as 0: the schema refuses both."""
    assert "replicaCount" in helm.refusal(chart, {"replicaCount": number})
    assert "maxUnavailable" in helm.refusal(chart, {"podDisruptionBudget": {"maxUnavailable": number}})
    helm.render(chart, {"replicaCount": 10, "podDisruptionBudget": {"maxUnavailable": "0%"}})


def test_values_of_an_older_chart(tmp_path: Path) -> None:
    """Rules: a closed schema and `--reuse-values`.

    What keeps data is not switched off because an older release's values do not have it.
    """
    spec = minimal(network_policy=NetworkPolicy(), mounts={"/data": PersistentVolumeClaim("data", size="1Gi")})
    chart = helm.load(written(spec, tmp_path))
    assert helm.render(chart, {"networkPolicy": None})
    claimed = helm.render(chart, {"persistence": None}, nulls=True)
    assert helm.one(claimed, "PersistentVolumeClaim")["spec"]["resources"] == {"requests": {}}, "the API server asks"
    claimed = helm.render(chart, {"persistence": {"data": {"enabled": None}}})
    assert helm.one(claimed, "PersistentVolumeClaim")
    assert "emptyDir" not in str(helm.one(claimed, "Deployment")["spec"]["template"]["spec"]["volumes"][0])
