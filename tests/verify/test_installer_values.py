"""Values of installers that contradict each other or the chart: `verify --values` finds what an API server rejects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chartgen import (
    Chart,
    Deployment,
    EmptyDir,
    HorizontalPodAutoscaler,
    HttpGet,
    Image,
    NetworkPolicy,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Resources,
    ServiceAccount,
)
from chartgen.verify import ChartFinding
from tests.support import addresses
from tests.traps.charts import minimal, written
from tests.verify.objects import run

Values = Mapping[str, Any]


class Found(NamedTuple):
    """A finding, as far as it is asserted."""

    rule: str
    object: str
    field: str
    message: str


Row = tuple[Values, list[Found]]
"""Values of an installer, and what is found with them."""


def verified(chart: Chart, folder: Path, values: Sequence[Values]) -> list[list[Found]]:
    """Verify a chart at level all with each of these values; return the findings about each of them."""
    built = written(chart.but(level="all"), folder / "chart")
    paths = [folder / f"{number}.yaml" for number in range(len(values))]
    for path, content in zip(paths, values, strict=True):
        path.write_text(json.dumps(content), "utf-8")
    report = run(built, values=tuple(map(str, paths)), kubernetes=("1.35",))
    found: dict[str, list[Found]] = {}
    for finding in report.findings:
        assert isinstance(finding, ChartFinding)
        message = finding.message.removeprefix(f"{chart.name}: ").removeprefix(f"{finding.object} ")
        for scenario in finding.scenarios:
            short = Found(finding.rule, finding.object, finding.field, message.partition(" (")[0])
            found.setdefault(scenario, []).append(short)
    assert found.keys() <= set(map(str, paths)), "the chart itself is right"
    return [found.get(str(path), []) for path in paths]


DEPLOYMENT = "Deployment/demo"
POD = "spec.template.spec"
MAIN = f"{POD}.containers[0]"
SIDECAR = f"{POD}.containers[1]"
INIT = f"{POD}.initContainers[0]"


def wrong(field: str, message: str, subject: str = DEPLOYMENT, rule: str = "consistency") -> Found:
    return Found(rule, subject, field, message)


def twice(subject: str, template: str = "extra-manifests") -> Found:
    return wrong("", f"is rendered twice: by templates/{template}.yaml as well", subject, "duplicate")


def rejected(field: str) -> Found:
    """A label that the chart sets itself."""
    return wrong(field, "the chart's schema rejects the values", "", "values")


def manifest(api: str, kind: str, name: str = "demo") -> Values:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}}


_MORE = {"name": "more", "image": "busybox:1.37.0"}
_SPREAD = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
_GPU = "example.com/gpu"
_SAME_PATH = {
    "name": "a",
    "projected": {
        "sources": [
            {"secret": {"name": "s", "items": [{"key": "k", "path": "same"}]}},
            {"serviceAccountToken": {"path": "same"}},
        ]
    },
}
_SEARCHES = ["a." + "b" * 63] * 32

WORKLOAD: list[Row] = [
    (
        {"extraEnv": [{"name": "COLOUR", "value": "red"}]},
        [wrong(f"{MAIN}.env[1]", "has name COLOUR twice in `env`")],
    ),
    ({"extraEnv": [{"name": "A"}, {"name": "A"}]}, [wrong(f"{MAIN}.env[2]", "has name A twice in `env`")]),
    (
        {"extraVolumes": [{"name": "data", "emptyDir": {}}]},
        [wrong(f"{POD}.volumes[2]", "has name data twice in `volumes`")],
    ),
    (
        {"extraVolumes": [{"name": "a", "emptyDir": {}}] * 2},
        [wrong(f"{POD}.volumes[3]", "has name a twice in `volumes`")],
    ),
    (
        {"extraVolumeMounts": [{"name": "data", "mountPath": "/tmp"}]},
        [wrong(f"{MAIN}.volumeMounts[2]", "has mountPath /tmp twice in `volumeMounts`")],
    ),
    (
        {"extraVolumeMounts": [{"name": "data", "mountPath": "/a"}] * 2},
        [wrong(f"{MAIN}.volumeMounts[3]", "has mountPath /a twice in `volumeMounts`")],
    ),
    (
        {"imagePullSecrets": [{"name": "a"}, {"name": "a"}]},
        [
            wrong(f"{POD}.imagePullSecrets[1]", "has name a twice in `imagePullSecrets`", subject)
            for subject in (DEPLOYMENT, "Job/demo-test-connection")
        ],
    ),
    (
        {"imagePullSecrets": [{"name": "a"}], "global": {"imagePullSecrets": [{"name": "a"}]}},
        [wrong(f"{POD}.imagePullSecrets[1]", "has name a twice in `imagePullSecrets`")],
    ),
    (
        {"hostAliases": [{"ip": "192.0.2.1"}] * 2},
        [wrong(f"{POD}.hostAliases[1]", "has ip 192.0.2.1 twice in `hostAliases`")],
    ),
    (
        {"topologySpreadConstraints": [_SPREAD] * 2},
        [
            wrong(
                f"{POD}.topologySpreadConstraints[1]",
                "has topologyKey zone and whenUnsatisfiable DoNotSchedule twice in `topologySpreadConstraints`",
            )
        ],
    ),
    ({"extraContainers": [{**_MORE, "name": "demo"}]}, [wrong(f"{SIDECAR}.name", "has the duplicate container demo")]),
    (
        {"extraContainers": [_MORE], "extraInitContainers": [_MORE]},
        [wrong(f"{SIDECAR}.name", "has the duplicate container more")],
    ),
    (
        {"extraContainers": [{**_MORE, "env": [{"name": "A"}] * 2}]},
        [wrong(f"{SIDECAR}.env[1]", "has name A twice in `env`")],
    ),
    (
        {"extraContainers": [{**_MORE, "ports": [{"containerPort": 1}, {"containerPort": 1, "protocol": "TCP"}]}]},
        [wrong(f"{SIDECAR}.ports[1]", "has containerPort 1 and protocol TCP twice in `ports`")],
    ),
    (
        {
            "extraInitContainers": [
                {**_MORE, "ports": [{"containerPort": 1, "name": "a"}, {"containerPort": 2, "name": "a"}]}
            ]
        },
        [wrong(f"{INIT}.ports[1]", "has name a twice in `ports`")],
    ),
    (
        {"podSecurityContext": {"sysctls": [{"name": "net.a", "value": "1"}] * 2}},
        [wrong(f"{POD}.securityContext.sysctls[1]", "has name net.a twice in `sysctls`")],
    ),
    (
        {
            "extraContainers": [
                {**_MORE, "ports": [{"containerPort": 80, "hostPort": 81}, {"containerPort": 82, "hostPort": 81}]}
            ]
        },
        [wrong(f"{SIDECAR}.ports[1].hostPort", "has the host port 81 twice")],
    ),
    (
        {"resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1500m"}}},
        [wrong(f"{MAIN}.resources.requests.cpu", "requests more cpu than its limit: 2 above the limit of 1500m")],
    ),
    (
        {"resources": {"requests": {"memory": "1Gi"}, "limits": {"memory": "1G"}}},
        [
            wrong(
                f"{MAIN}.resources.requests.memory",
                "requests more memory than its limit: 1Gi above the limit of 1G",
            )
        ],
    ),
    (
        {"resources": {"requests": {_GPU: 1}}},
        [wrong(f'{MAIN}.resources.requests["{_GPU}"]', f"requests {_GPU} without an equal limit: set the limit to 1")],
    ),
    (
        {"resources": {"requests": {_GPU: 1}, "limits": {_GPU: 2}}},
        [wrong(f'{MAIN}.resources.requests["{_GPU}"]', f"requests {_GPU} without an equal limit: set the limit to 1")],
    ),
    (
        {"resources": {"limits": {"hugepages-2Mi": "4Mi"}}},
        [wrong(f"{MAIN}.resources", "has huge pages, which require a request or limit of cpu or memory")],
    ),
    (
        {"resources": {"limits": {"hugepages-2Mi": "3Mi", "cpu": 1}}},
        [
            wrong(
                f"{MAIN}.resources.limits.hugepages-2Mi",
                "has hugepages-2Mi of 3Mi, which is not a multiple of the page size",
            )
        ],
    ),
    (
        {"extraContainers": [{**_MORE, "resources": {"requests": {"cpu": 2}, "limits": {"cpu": 1}}}]},
        [wrong(f"{SIDECAR}.resources.requests.cpu", "requests more cpu than its limit: 2 above the limit of 1")],
    ),
    (
        {"extraVolumeMounts": [{"name": "nowhere", "mountPath": "/a"}]},
        [wrong(f"{MAIN}.volumeMounts[2].name", "mounts the volume nowhere, which the pod does not have")],
    ),
    (
        {"extraInitContainers": [{**_MORE, "volumeMounts": [{"name": "nowhere", "mountPath": "/a"}]}]},
        [wrong(f"{INIT}.volumeMounts[0].name", "mounts the volume nowhere, which the pod does not have")],
    ),
    (
        {"extraVolumeMounts": [{"name": "data", "mountPath": "/a", "mountPropagation": "Bidirectional"}]},
        [
            wrong(
                f"{MAIN}.volumeMounts[2].mountPropagation",
                "mounts /a with Bidirectional propagation in a container that is not privileged",
            )
        ],
    ),
    (
        {"securityContext": {"capabilities": {"add": ["CAP_SYS_ADMIN"]}}},
        [
            wrong(
                f"{MAIN}.securityContext.allowPrivilegeEscalation",
                "sets `allowPrivilegeEscalation` to false in a container with CAP_SYS_ADMIN",
            ),
            wrong(
                f"{MAIN}.securityContext.capabilities.add[0]",
                'has the capability "CAP_SYS_ADMIN": expected SYS_ADMIN',
            ),
        ],
    ),
    (
        {"lifecycle": {"preStop": {"sleep": {"seconds": 31}}}},
        [
            wrong(
                f"{MAIN}.lifecycle.preStop.sleep.seconds",
                "sleeps 31 seconds in preStop, longer than the grace period of 30 seconds",
            )
        ],
    ),
    (
        {"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}, "terminationGracePeriodSeconds": 0},
        [
            wrong(
                f"{MAIN}.lifecycle.preStop.sleep.seconds",
                "sleeps 5 seconds in preStop, longer than the grace period of 0 seconds",
            )
        ],
    ),
    (
        {"dnsPolicy": "None"},
        [wrong(f"{POD}.dnsPolicy", "has the DNS policy None and no nameservers in `dnsConfig`")],
    ),
    (
        {"dnsConfig": {"searches": _SEARCHES}},
        [wrong(f"{POD}.dnsConfig.searches", "has DNS search domains of 2111 characters in total: at most 2048")],
    ),
    (
        {"extraVolumes": [_SAME_PATH]},
        [wrong(f"{POD}.volumes[2].projected.sources[1]", "has the path same twice in a projected volume")],
    ),
    (
        {"podLabels": {"app.kubernetes.io/name": "x"}},
        [rejected('podLabels["app.kubernetes.io/name"]')],
    ),
    (
        {"commonLabels": {"helm.sh/chart": "x"}},
        [rejected('commonLabels["helm.sh/chart"]')],
    ),
    (
        {"service": {"labels": {"app.kubernetes.io/name": "x"}}},
        [rejected('service.labels["app.kubernetes.io/name"]')],
    ),
    (
        {"service": {"clusterIP": "None", "type": "NodePort"}},
        [wrong("spec.clusterIP", "has no cluster IP and the type NodePort", "Service/demo")],
    ),
    (
        {"service": {"ipFamilies": ["IPv4", "IPv6"]}},
        [
            wrong(
                "spec.ipFamilies",
                "has two IP families without the `ipFamilyPolicy` PreferDualStack or RequireDualStack",
                "Service/demo",
            )
        ],
    ),
    (
        {"service": {"clusterIP": "10.96.0.7", "ipFamilies": ["IPv6"]}},
        [wrong("spec.clusterIP", "has an IPv4 cluster IP, but the first of `ipFamilies` is IPv6", "Service/demo")],
    ),
    ({"extraManifests": [manifest("v1", "Pod", "a")] * 2}, [twice("Pod/a")]),
    ({"extraManifests": [manifest("apps/v1", "Deployment")]}, [twice(DEPLOYMENT, "deployment")]),
    (
        {"livenessProbe": {"httpGet": None}},
        [wrong(f"{MAIN}.livenessProbe", "has a probe with no handlers: expected one")],
    ),
    (
        {"progressDeadlineSeconds": 5},
        [wrong("spec.progressDeadlineSeconds", "has a `progressDeadlineSeconds` of 5, not above `minReadySeconds`, 5")],
    ),
    (
        {"fullnameOverride": "123"},
        [
            wrong(
                "metadata.name",
                'has the invalid name "123": must begin with a letter and end with a letter or a digit',
                "Service/123",
            )
        ],
    ),
    ({"image": None}, [wrong(f"{MAIN}.image", "has the container demo without an image")]),
    (
        {"image": {"repository": None}},
        [wrong(f"{MAIN}.image", 'has the invalid image ":1.0.0": missing repository')],
    ),
    (
        {"service": {"port": None}},
        [
            wrong("spec.ports[0].port", "has a null in `spec.ports[0].port`", "Service/demo", "null"),
            wrong("spec.ports[0].port", "lacks the field `spec.ports[0].port`", "Service/demo", "schema"),
        ],
    ),
    (
        {"topologySpreadConstraints": [{**_SPREAD, "matchLabelKeys": ["app.kubernetes.io/name"]}]},
        [
            wrong(
                f"{POD}.topologySpreadConstraints[0].matchLabelKeys",
                "has app.kubernetes.io/name both in `matchLabelKeys` and in the `labelSelector`",
            )
        ],
    ),
]

RIGHT: list[Values] = [
    {"resources": {"requests": {"cpu": "1", "memory": "1e3"}, "limits": {"cpu": "1000m", "memory": "1k"}}},
    {"resources": {"limits": {"example.com/gpu": 1}}},
    {"resources": {"requests": {"example.com/gpu": "1"}, "limits": {"example.com/gpu": 1}}},
    {"resources": {"limits": {"hugepages-2Mi": "4Mi", "memory": "1Gi"}}},
    {"extraVolumes": [{"name": "a", "emptyDir": {}}], "extraVolumeMounts": [{"name": "a", "mountPath": "/a"}]},
    {"extraContainers": [{**_MORE, "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]},
    {"extraContainers": [{**_MORE, "ports": [{"containerPort": 80, "hostPort": 81}, {"containerPort": 82}]}]},
    {
        "extraContainers": [
            {**_MORE, "ports": [{"containerPort": 80, "hostPort": 81}, {"containerPort": 82, "hostPort": 83}]}
        ]
    },
    {"topologySpreadConstraints": [_SPREAD, {**_SPREAD, "whenUnsatisfiable": "ScheduleAnyway"}]},
    {"lifecycle": {"preStop": {"sleep": {"seconds": 30}}}},
    {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.1"]}},
    {"progressDeadlineSeconds": 6},
    {"service": {"ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "PreferDualStack"}},
    {"service": {"clusterIP": "10.96.0.7", "ipFamilies": ["IPv4"]}},
    {"service": {"labels": {"app.kubernetes.io/x": "x"}}},
    {"commonLabels": {"a": "b"}, "podLabels": {"a": "b"}},
    {"fullnameOverride": "x123"},
    {"extraManifests": [manifest("v1", "ConfigMap", "a"), manifest("v1", "ConfigMap", "b")]},
]


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> list[list[Found]]:
    """Verify a chart with a probe, a mount and a variable."""
    chart = minimal(
        liveness=HttpGet("/"), env={"COLOUR": "blue"}, mounts={"/data": EmptyDir("data")}, min_ready_seconds=5
    )
    values = [*(values for values, _ in WORKLOAD), *RIGHT]
    return verified(chart.but(kube_version="1.30"), tmp_path_factory.mktemp("workload"), values)


@pytest.mark.parametrize("number", range(len(WORKLOAD)))
def test_values_of_a_workload(workload: list[list[Found]], number: int) -> None:
    values, expected = WORKLOAD[number]
    assert workload[number] == expected, values


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_what_is_right(workload: list[list[Found]], number: int) -> None:
    assert workload[len(WORKLOAD) + number] == [], RIGHT[number]


def test_characters_that_templates_lose(tmp_path: Path) -> None:
    """`toYaml` returns nothing for them, so that a block of the object would be missing."""
    rows = [
        (f"U+{ord(character):04X}", path, values)
        for character in "\x7f\x85\x9f\ufffe\uffff"
        for path, values in (
            ("env.A", {"env": {"A": character}}),
            ("podAnnotations.a", {"podAnnotations": {"a": character}}),
            ("args[0]", {"args": [character]}),
        )
    ]
    found = verified(minimal(env={"A": "a"}), tmp_path, [values for _, _, values in rows])
    for (sign, path, _), findings in zip(rows, found, strict=True):
        message = f"the value `{path}` has the character {sign}, which Helm's `toYaml` loses"
        assert wrong(path, message, "", "values") in findings


def block(cidr: str, *excepted: str) -> Values:
    """An extra rule with a range of addresses."""
    content = {"cidr": cidr, **({"except": list(excepted)} if excepted else {})}
    return {"networkPolicy": {"extraEgress": [{"to": [{"ipBlock": content}]}]}}


_BLOCK = "spec.egress[1].to[0].ipBlock"
_POLICY = "NetworkPolicy/demo"
_BUDGET = "PodDisruptionBudget/demo"
_NEITHER = wrong("spec", "has neither `minAvailable` nor `maxUnavailable`, and so protects no pods", _BUDGET)
_PAIRS = [
    ("10.0.0.0/8", "10.1.0.0/16"),
    ("10.0.0.0/8", "11.0.0.0/16"),
    ("10.0.0.0/8", "10.0.0.0/8"),
    ("10.0.0.0/8", "0.0.0.0/0"),
    ("0.0.0.0/0", "255.255.255.255/32"),
    ("192.168.128.0/17", "192.168.127.0/24"),
    ("192.168.128.0/17", "192.168.255.0/24"),
    ("10.0.0.0/8", "fd00::/16"),
    ("fd00::/8", "fd00:1::/32"),
    ("fd00::/8", "fe80::/10"),
    ("::/0", "::1/128"),
    ("2001:db8::/33", "2001:db8:8000::/34"),
    ("2001:db8::/33", "2001:db8:7fff::/48"),
    ("1:2:3:4:5:6:7:0/112", "1:2:3:4:5:6:7:8/128"),
]


def _pair(whole: str, part: str) -> Row:
    inner, outer = ip_network(part), ip_network(whole)
    right = inner.version == outer.version and inner != outer and inner.subnet_of(outer)  # type: ignore[arg-type]
    found = [] if right else [wrong(f"{_BLOCK}.except[0]", f"excepts {part}, which is not within {whole}", _POLICY)]
    return block(whole, part), found


def _cidr(cidr: str, message: str) -> Row:
    return block(cidr), [wrong(f"{_BLOCK}.cidr", message, _POLICY)]


PROTECTION: list[Row] = [
    (
        {"podDisruptionBudget": {"minAvailable": "50%"}},
        [wrong("spec", "has both `minAvailable` and `maxUnavailable`: expected one", _BUDGET)],
    ),
    ({"podDisruptionBudget": {"maxUnavailable": ""}}, [_NEITHER]),
    ({"podDisruptionBudget": {"maxUnavailable": None}}, [_NEITHER]),
    ({"podDisruptionBudget": {"minAvailable": "50%", "maxUnavailable": None}}, []),
    *(_pair(whole, part) for whole, part in _PAIRS),
    *(
        _cidr(cidr, f"has the CIDR {cidr} with bits set after the first 8: expected {meant}")
        for cidr, meant in addresses.WITH_HOST_BITS.items()
    ),
    *(
        _cidr(cidr, f"has the CIDR {cidr}, which is IPv4 in IPv6: write it as an IPv4 CIDR")
        for cidr in addresses.IPV4_IN_IPV6
    ),
    *(_cidr(cidr, f"has an invalid CIDR `{cidr}`") for cidr in addresses.MALFORMED),
    *((block(cidr), []) for cidr in addresses.VALID_IPV6),
    (
        {"networkPolicy": {"extraIngress": [{"ports": [{"port": 90, "endPort": 80}]}]}},
        [wrong("spec.ingress[1].ports[0].endPort", "has an `endPort` 80 below its `port` 90", _POLICY)],
    ),
    ({"networkPolicy": {"extraIngress": [{"ports": [{"port": 80, "endPort": 90}]}]}}, []),
    (
        {"extraManifests": [manifest("policy/v1", "PodDisruptionBudget")]},
        [_NEITHER, twice(_BUDGET)],
    ),
    ({"extraManifests": [manifest("networking.k8s.io/v1", "NetworkPolicy")]}, [twice(_POLICY)]),
    ({"extraManifests": [manifest("v1", "ServiceAccount")]}, [twice("ServiceAccount/demo")]),
    (
        {
            "extraManifests": [manifest("networking.k8s.io/v1", "NetworkPolicy")],
            "networkPolicy": {"enabled": False},
        },
        [],
    ),
    ({"extraManifests": [manifest("v1", "ServiceAccount")], "serviceAccount": {"create": False}}, []),
    (
        {"serviceAccount": {"name": "robot"}, "worker": {"serviceAccount": {"name": "robot"}}},
        [twice("ServiceAccount/robot", "serviceaccount")],
    ),
    (
        {"serviceAccount": {"name": "robot"}, "worker": {"serviceAccount": {"name": "robot", "create": False}}},
        [],
    ),
]


@pytest.fixture(scope="module")
def protection(tmp_path_factory: pytest.TempPathFactory) -> list[list[Found]]:
    """Verify a chart of two workloads with network policies, disruption budgets and service accounts."""
    worker = Deployment(
        image=Image("worker", tag="1"),
        network_policy=NetworkPolicy(),
        pod_disruption_budget=PodDisruptionBudget(),
        service_account=ServiceAccount(),
    )
    chart = minimal(replicas=3, network_policy=NetworkPolicy(), pod_disruption_budget=PodDisruptionBudget())
    values = [values for values, _ in PROTECTION]
    return verified(chart.but(components={"worker": worker}), tmp_path_factory.mktemp("protection"), values)


@pytest.mark.parametrize("number", range(len(PROTECTION)))
def test_values_of_what_protects(protection: list[list[Found]], number: int) -> None:
    values, expected = PROTECTION[number]
    assert protection[number] == expected, values


def test_an_autoscaler(tmp_path: Path) -> None:
    autoscaler = HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80)
    chart = minimal(resources=Resources(cpu="100m", memory="128Mi"), autoscaling=autoscaler)
    above, missing, right = verified(
        chart,
        tmp_path,
        [
            {"autoscaling": {"minReplicas": 20}},
            {"autoscaling": {"maxReplicas": None}},
            {"autoscaling": {"minReplicas": 10}},
        ],
    )
    subject = "HorizontalPodAutoscaler/demo"
    assert above == [wrong("spec.minReplicas", "has `minReplicas` 20 above `maxReplicas` 10", subject)]
    assert missing == [
        wrong("spec.maxReplicas", "has a null in `spec.maxReplicas`", subject, "null"),
        wrong("spec.maxReplicas", "lacks the field `spec.maxReplicas`", subject, "schema"),
    ]
    assert right == []


def test_a_claim_without_a_size(tmp_path: Path) -> None:
    chart = minimal(mounts={"/data": PersistentVolumeClaim("data", size="1Gi")})
    (found,) = verified(chart, tmp_path, [{"persistence": {"data": {"size": None}}}])
    subject, path = "PersistentVolumeClaim/demo-data", "spec.resources.requests.storage"
    assert found == [
        wrong(path, f"has a null in `{path}`", subject, "null"),
        wrong(path, f"lacks the field `{path}`", subject),
    ]
