"""What the API server refuses and every schema lets through: the chart says it first, by the value's name."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chartgen import Chart, ConfigMap, Deployment, EmptyDir, HttpGet, Image, Recreate, Secret
from tests.support import documents, helm, kubernetes
from tests.traps.charts import BROUGHT, minimal, written
from tests.traps.conftest import Write

_MORE = {"name": "more", "image": "busybox:1.37.0"}
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


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"extraEnv": [{"name": "COLOUR", "value": "red"}]}, "extraEnv: duplicate COLOUR"),
        ({"extraEnv": [{"name": "A"}, {"name": "A"}]}, "extraEnv: duplicate A"),
        ({"volumes": [{"name": "data", "emptyDir": {}}]}, "volumes: duplicate data"),
        ({"volumes": [{"name": "a", "emptyDir": {}}] * 2}, "volumes: duplicate a"),
        ({"volumeMounts": [{"name": "data", "mountPath": "/tmp"}]}, "volumeMounts: duplicate /tmp"),
        ({"volumeMounts": [{"name": "data", "mountPath": "/a"}] * 2}, "volumeMounts: duplicate /a"),
        ({"imagePullSecrets": [{"name": "a"}, {"name": "a"}]}, "imagePullSecrets: duplicate a"),
        (
            {"imagePullSecrets": [{"name": "a"}], "global": {"imagePullSecrets": [{"name": "a"}]}},
            "imagePullSecrets: duplicate a",
        ),
        ({"hostAliases": [{"ip": "192.0.2.1"}] * 2}, "hostAliases: duplicate 192.0.2.1"),
        ({"topologySpreadConstraints": [_SPREAD] * 2}, "topologySpreadConstraints: duplicate zone DoNotSchedule"),
        ({"sidecars": [{**_MORE, "name": "demo"}]}, "sidecars: duplicate demo"),
        ({"sidecars": [_MORE], "initContainers": [_MORE]}, "initContainers: duplicate more"),
        ({"sidecars": [{**_MORE, "env": [{"name": "A"}] * 2}]}, "sidecars, more: env: duplicate A"),
        (
            {"sidecars": [{**_MORE, "ports": [{"containerPort": 1}, {"containerPort": 1, "protocol": "TCP"}]}]},
            "sidecars, more: ports: duplicate 1 TCP",
        ),
        (
            {
                "initContainers": [
                    {**_MORE, "ports": [{"containerPort": 1, "name": "a"}, {"containerPort": 2, "name": "a"}]}
                ]
            },
            "initContainers, more: ports: duplicate a",
        ),
        (
            {"podSecurityContext": {"sysctls": [{"name": "net.a", "value": "1"}] * 2}},
            "podSecurityContext.sysctls: duplicate net.a",
        ),
        (
            {"extraManifests": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}] * 2},
            "extraManifests: duplicate Pod default/a",
        ),
    ],
)
def test_entries_of_one_key(chart: Any, values: dict[str, Any], sentence: str) -> None:
    """Trap: server-side apply (Helm 4's default)."""
    assert sentence in helm.refusal(chart, values)


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


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1500m"}}}, "resources.requests.cpu: 2 exceeds"),
        ({"resources": {"requests": {"memory": "1Gi"}, "limits": {"memory": "1G"}}}, "requests.memory: 1Gi exceeds"),
        ({"resources": {"requests": {"example.com/gpu": 1}}}, "set limits.example.com/gpu to 1"),
        (
            {"resources": {"requests": {"example.com/gpu": 1}, "limits": {"example.com/gpu": 2}}},
            "set limits.example.com/gpu to 1",
        ),
        ({"resources": {"limits": {"hugepages-2Mi": "4Mi"}}}, "hugepages-2Mi requires a request or limit"),
        ({"resources": {"limits": {"hugepages-2Mi": "3Mi", "cpu": 1}}}, "resources.limits.hugepages-2Mi: 3Mi"),
        (
            {"sidecars": [{**_MORE, "resources": {"requests": {"cpu": 2}, "limits": {"cpu": 1}}}]},
            "sidecars, more: resources.requests.cpu: 2 exceeds the limit 1",
        ),
        ({"volumeMounts": [{"name": "nowhere", "mountPath": "/a"}]}, "volumeMounts: unknown volume nowhere"),
        (
            {"initContainers": [{**_MORE, "volumeMounts": [{"name": "nowhere", "mountPath": "/a"}]}]},
            "initContainers, more: volumeMounts: unknown volume nowhere",
        ),
        (
            {"volumeMounts": [{"name": "data", "mountPath": "/a", "mountPropagation": "Bidirectional"}]},
            "volumeMounts: Bidirectional propagation of /a requires securityContext.privileged",
        ),
        (
            {"lifecycle": {"preStop": {"sleep": {"seconds": 31}}}},
            "lifecycle.preStop.sleep: 31 seconds exceed terminationGracePeriodSeconds, 30",
        ),
        (
            {"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}, "terminationGracePeriodSeconds": "0"},
            "lifecycle.preStop.sleep: 5 seconds exceed terminationGracePeriodSeconds, 0",
        ),
        ({"dnsPolicy": "None"}, "dnsPolicy: None requires dnsConfig.nameservers"),
        ({"dnsConfig": {"searches": ["a." + "b" * 63] * 32}}, "dnsConfig.searches: exceeds 2048"),
        (
            {
                "volumes": [
                    {
                        "name": "a",
                        "projected": {
                            "sources": [
                                {"secret": {"name": "s", "items": [{"key": "k", "path": "same"}]}},
                                {"serviceAccountToken": {"path": "same"}},
                            ]
                        },
                    }
                ]
            },
            "volumes, a: duplicate same",
        ),
        ({"podLabels": {"app.kubernetes.io/name": "x"}}, "podLabels: reserved label app.kubernetes.io/name"),
        ({"commonLabels": {"helm.sh/chart": "x"}}, "commonLabels: reserved label helm.sh/chart"),
        ({"service": {"labels": {"app.kubernetes.io/x": "x"}}}, "service.labels: reserved label app.kubernetes.io/x"),
        ({"service": {"clusterIP": "None", "type": "NodePort"}}, "service.clusterIP: None requires service.type"),
        ({"service": {"ipFamilies": ["IPv4", "IPv6"]}}, "service.ipFamilies: two families require service.ip"),
        (
            {"service": {"clusterIP": "10.96.0.7", "ipFamilies": ["IPv6"]}},
            "service.clusterIP: its family IPv4 must be the first of service.ipFamilies",
        ),
        ({"extraManifests": [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "release-demo"}}]},
         "extraManifests: duplicate Deployment default/release-demo: it is listed twice, or the chart creates it"),
    ],
)  # fmt: skip
def test_what_no_schema_can_say(chart: Any, values: dict[str, Any], sentence: str) -> None:
    """Rules: maps merge."""
    assert sentence in helm.refusal(chart, values)


@pytest.mark.parametrize(
    "values",
    [
        {"resources": {"requests": {"cpu": "1", "memory": "1e3"}, "limits": {"cpu": "1000m", "memory": "1k"}}},
        {"resources": {"limits": {"example.com/gpu": 1}}},
        {"resources": {"requests": {"example.com/gpu": "1"}, "limits": {"example.com/gpu": 1}}},
        {"resources": {"limits": {"hugepages-2Mi": "4Mi", "memory": "1Gi"}}},
        {"volumes": [{"name": "a", "emptyDir": {}}], "volumeMounts": [{"name": "a", "mountPath": "/a"}]},
        {"sidecars": [{**_MORE, "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]},
        {"topologySpreadConstraints": [_SPREAD, {**_SPREAD, "whenUnsatisfiable": "ScheduleAnyway"}]},
        {"lifecycle": {"preStop": {"sleep": {"seconds": 30}}}},
        {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.1"]}},
    ],
)
def test_what_is_right_is_let_through(chart: Any, values: dict[str, Any]) -> None:
    """Rules: maps merge."""
    assert kubernetes.all_problems(helm.render(chart, values), ["1.30"]) == []


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


def test_rollout_longer_than_readiness(whole: Path) -> None:
    """Rules: maps merge."""
    text = helm.refusal(whole, {**BROUGHT, "progressDeadlineSeconds": 5})
    assert "progressDeadlineSeconds: must be greater than minReadySeconds, 5" in text


def _container(rendered: list[documents.Document], name: str = "release-demo") -> dict[str, Any]:
    found: dict[str, Any] = helm.one(rendered, "Deployment", name)["spec"]["template"]["spec"]["containers"][0]
    return found


def _checksums(rendered: list[documents.Document]) -> dict[str, str]:
    annotations = helm.one(rendered, "Deployment")["spec"]["template"]["metadata"].get("annotations", {})
    return {key: text for key, text in annotations.items() if key.startswith("checksum/")}


def _once(entries: Any, *keys: str) -> None:
    counted = Counter(tuple(entry.get(key, "TCP" if key == "protocol" else None) for key in keys) for entry in entries)
    assert [key for key, count in counted.items() if count > 1 or None in key] == []
