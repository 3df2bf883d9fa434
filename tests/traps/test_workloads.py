"""Workloads: values over their defaults, lists that are merged by keys, and checksums of data."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import pytest

from chartgen import (
    NAMESPACE,
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    ExistingSecret,
    HttpGet,
    Image,
    Recreate,
    Secret,
    Waiver,
)
from tests.support import documents, helm, kubernetes
from tests.traps.charts import BROUGHT, minimal, written
from tests.traps.conftest import Write

_SPREAD = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Load a chart with a probe, a mount and a variable."""
    spec = minimal(liveness=HttpGet("/"), env={"COLOUR": "blue"}, mounts={"/data": EmptyDir("data")})
    return helm.load(written(spec.but(kube_version="1.30"), tmp_path_factory.mktemp("chart")))


def test_handlers_of_probes(chart: Any) -> None:
    """Trap: one-of parts.

    Rules: maps merge
    """
    text = helm.refusal(chart, {"livenessProbe": {"tcpSocket": {"port": "http"}}})
    assert "livenessProbe has the handlers httpGet and tcpSocket: set all but one to null" in text
    rendered = helm.render(chart, {"livenessProbe": {"tcpSocket": {"port": "http"}, "httpGet": None}})
    probe = _container(rendered)["livenessProbe"]
    assert probe["tcpSocket"] == {"port": "http"}
    assert "httpGet" not in probe
    assert "livenessProbe" in _container(helm.render(chart, {"livenessProbe": {}})), "an empty map clears nothing"
    assert "livenessProbe" not in _container(helm.render(chart, {"livenessProbe": None}))


def test_strategy(chart: Any, write: Write) -> None:
    """Trap: a reset map.

    Rules: maps merge
    """
    spec = helm.one(helm.render(chart, {"strategy": {"type": "Recreate"}}), "Deployment")["spec"]
    assert spec["strategy"] == {"type": "Recreate"}
    recreated = write(minimal(strategy=Recreate()))
    assert helm.one(helm.render(recreated), "Deployment")["spec"]["strategy"] == {"type": "Recreate"}
    update = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 2}}
    spec = helm.one(helm.render(recreated, {"strategy": update}), "Deployment")["spec"]
    assert spec["strategy"] == update
    assert "maxUnavailable" in helm.refusal(chart, {"strategy": {"rollingUpdate": {"maxSurge": 0}}})


def test_keys_of_merged_lists(whole: Path) -> None:
    """Whatever a scenario sets, lists that are merged by keys have each key once, and ports have their protocol.

    Trap: server-side apply (Helm 4's default)
    """
    for scenario in sorted(whole.glob("ci/*.yaml")):
        for each in helm.render(whole, helm.values_of(scenario)):
            spec = each["spec"]["template"]["spec"] if each.kind in ("Deployment", "Job") else {}
            for container in (*spec.get("containers", ()), *spec.get("initContainers", ())):
                _once(container.get("env", ()), "name")
                _once(container.get("ports", ()), "containerPort", "protocol")
                _once(container.get("volumeMounts", ()), "mountPath")
            _once(spec.get("volumes", ()), "name")
            _once(spec.get("imagePullSecrets", ()), "name")
            if each.kind == "Service":
                _once(each["spec"]["ports"], "port", "protocol")


def test_spread_without_a_selector_counts_these_pods(chart: Any) -> None:
    """Trap: `with` and `range`."""
    deployment = helm.one(helm.render(chart, {"topologySpreadConstraints": [_SPREAD]}, name="mine"), "Deployment")
    pod = deployment["spec"]["template"]
    (constraint,) = pod["spec"]["topologySpreadConstraints"]
    assert constraint["labelSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    assert constraint["labelSelector"]["matchLabels"]["app.kubernetes.io/instance"] == "mine"


def test_checksums_are_of_the_data_alone(write: Write) -> None:
    """Trap: `checksum/config`."""
    base = minimal(env_from=[ConfigMap({"KEY": "text"}), Secret(["PASSWORD"])])
    bumped = base.but(version="2.0.0", labels={"a": "b"})
    secret = {"secret": {"PASSWORD": "x"}}
    first, second = (_checksums(helm.render(write(chart), secret)) for chart in (base, bumped))
    assert first == second
    changed = _checksums(helm.render(write(base), {**secret, "config": {"KEY": "other"}}))
    assert changed["checksum/config"] != first["checksum/config"]
    assert changed["checksum/secret"] == first["checksum/secret"]
    other = _checksums(helm.render(write(base), {"secret": {"PASSWORD": "y"}}))
    assert other["checksum/secret"] != first["checksum/secret"]
    assert other["checksum/config"] == first["checksum/config"]
    plain = write(minimal())
    assert _checksums(helm.render(plain)) == {}


def test_components_roll_for_their_own_data(write: Write) -> None:
    """Trap: `checksum/config`."""
    spec = Chart(
        "demo",
        version="1.0.0",
        description="Is tried",
        workload=Deployment(image=Image("a", tag="1"), env_from=[ConfigMap({"A": "1"})]),
        components={"other": Deployment(image=Image("b", tag="1"), env_from=[ConfigMap({"B": "1"}, name="b")])},
    )
    chart = write(spec)
    before, after = (helm.render(chart, values) for values in ({}, {"configMaps": {"b": {"B": "2"}}}))
    assert helm.one(before, "Deployment", "release-demo") == helm.one(after, "Deployment", "release-demo")
    assert helm.one(before, "Deployment", "release-demo-other") != helm.one(after, "Deployment", "release-demo-other")


@pytest.mark.parametrize("defaults", ["hardened", "kubernetes"])
def test_variables_in_several_sources(write: Write, defaults: Literal["hardened", "kubernetes"]) -> None:
    """`env` overrides `env_from`, in which a later source overrides an earlier one; no name occurs twice in a list."""
    sources = [
        ExistingSecret("first", keys=["A", "B", "C"]),
        ConfigMap({"B": "config", "D": "config"}),
        ExistingSecret("last", keys=["C", "D"]),
    ]
    spec = minimal(env={"A": "own"}, env_from=sources)
    spec = spec.but(defaults=defaults, waivers=[Waiver("duplicate-variable", reason="It is tried.")])
    container = _container(helm.render(write(spec)))
    assert container["envFrom"] == [{"configMapRef": {"name": "release-demo-config"}}]
    found = {each["name"]: each.get("value") or each["valueFrom"]["secretKeyRef"]["name"] for each in container["env"]}
    assert len(found) == len(container["env"])
    assert found == {"A": "own", "C": "last", "D": "last"}


def test_existing_things_in_place_of_ours(whole: Path) -> None:
    """Trap: nil through `quote`."""
    values = copy.deepcopy(BROUGHT)
    values["existingSecrets"] = {"registry": "theirs"}
    values["persistence"] = {"data": {"existingClaim": "theirs"}, "old-data": {"enabled": False}}
    rendered = helm.render(whole, values)
    assert kubernetes.all_problems(rendered) == []
    assert [each.id for each in rendered if each.kind == "PersistentVolumeClaim"] == []
    volumes = {
        each["name"]: each
        for each in helm.one(rendered, "Deployment", "release-whole")["spec"]["template"]["spec"]["volumes"]
    }
    assert volumes["data"]["persistentVolumeClaim"] == {"claimName": "theirs"}
    assert volumes["old-data"] == {"name": "old-data", "emptyDir": {}}
    assert volumes["secret-registry"]["secret"]["secretName"] == "theirs"
    env = {each["name"]: each for each in _container(rendered, "release-whole")["env"]}
    assert env["KEY"]["valueFrom"]["secretKeyRef"]["name"] == "shared"


def test_components_that_are_switched_off(whole: Path) -> None:
    """Trap: comment-only documents."""
    off = helm.render(whole, {**BROUGHT, "plain": {"enabled": False}})
    assert "release-whole-plain" not in {each.name for each in off}
    assert "mailer" not in helm.notes(whole, BROUGHT)
    on = {**BROUGHT, "mailer": {"enabled": True}}
    assert {"release-whole-mailer"} <= {each.name for each in helm.render(whole, on)}
    assert "release-whole-mailer" in helm.notes(whole, on)


@pytest.mark.parametrize("fixed", [["config.ODD"], ["config"], ["configMaps.other"], ["config", "configMaps.other"]])
def test_checksums_do_not_depend_on_what_is_fixed(write: Write, fixed: list[str]) -> None:
    """Trap: `toJson` escapes `<`, `>` and `&`, and orders keys by their bytes."""
    odd = "<a href=\"x\">&\t'\\n' {{ .Values.x }}\nüñ \U0001f600 \u2028"
    maps = [
        ConfigMap({"ODD": odd, "B.x": "1", "b": "2", "SELF": f"http://{NAMESPACE}"}),
        ConfigMap({"a": "b"}, name="other"),
    ]
    base = minimal(env_from=maps)
    free, bound = (helm.render(write(chart)) for chart in (base, base.but(fixed=fixed)))
    assert _checksums(free) == _checksums(bound)
    assert {each.name: each["data"] for each in free if each.kind == "ConfigMap"} == {
        each.name: each["data"] for each in bound if each.kind == "ConfigMap"
    }


def _container(rendered: list[documents.Document], name: str = "release-demo") -> dict[str, Any]:
    found: dict[str, Any] = helm.one(rendered, "Deployment", name)["spec"]["template"]["spec"]["containers"][0]
    return found


def _checksums(rendered: list[documents.Document]) -> dict[str, str]:
    annotations = helm.one(rendered, "Deployment")["spec"]["template"]["metadata"].get("annotations", {})
    return {key: text for key, text in annotations.items() if key.startswith("checksum/")}


def _once(entries: Any, *keys: str) -> None:
    counted = Counter(tuple(entry.get(key, "TCP" if key == "protocol" else None) for key in keys) for entry in entries)
    assert [key for key, count in counted.items() if count > 1 or None in key] == []


def test_a_fixed_affinity_next_to_a_preset_that_is_a_value(tmp_path: Path) -> None:
    """The affinity of the spec replaces the preset, whichever of both are values."""
    node = {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}]
        }
    }
    chart = minimal(affinity={"nodeAffinity": node}).but(expose=["podAntiAffinityPreset"])
    deployment = helm.one(helm.render(written(chart, tmp_path, "minimal")), "Deployment")
    assert deployment["spec"]["template"]["spec"]["affinity"] == {"nodeAffinity": node}
