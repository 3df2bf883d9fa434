"""Rules of API servers, on single objects: of every kind that runs pods, and in every list of containers."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from chartgen.objects.fields import Path, dotted
from chartgen.objects.pods import POD_PATHS
from chartgen.verify.documents import consistency

Found = list[tuple[str, str]]
Spec = Mapping[str, Any]

_NEVER = {"restartPolicy": "Never"}


def problems(manifest: Spec) -> Found:
    return [(dotted(path), message) for path, message in consistency.problems(manifest)]


def warnings(manifest: Spec) -> Found:
    return [(dotted(path), message) for path, message in consistency.warnings(manifest)]


def workload(group: str, kind: str, pod: Spec) -> dict[str, Any]:
    """An object of a kind that runs pods, with the spec of the pod."""
    jobs = _NEVER if kind in ("Job", "CronJob") else {}
    content: dict[str, Any] = {**pod, **jobs}
    path: Path = POD_PATHS[group, kind]
    for step in reversed(path):
        content = {str(step): content}
    if kind == "CronJob":
        content["spec"]["schedule"] = "@daily"
    version = {"": "v1"}.get(group, f"{group}/v1")
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, **content}


def of(kind: str, group: str = "apps", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": f"{group}/v1" if group else "v1",
        "kind": kind,
        "metadata": {"name": "a"},
        "spec": spec,
    }


def one(**fields: Any) -> dict[str, Any]:
    """A pod of one container."""
    return {"containers": [{"name": "a", "image": "a:1", **fields}]}


def pod(**fields: Any) -> dict[str, Any]:
    return {**one(), **fields}


def amounts(**resources: Any) -> dict[str, Any]:
    return one(resources=resources)


GPU = "nvidia.com/gpu"
PAGES = "hugepages-2Mi"
A = "containers[0]"
ITEMS = {"items": [{"key": "k", "path": "p"}]}
PLENTY = [f"{number}.example.com" for number in range(33)]
EQUAL = "without an equal limit: set the limit to"
EXPECTED = "expected cpu, memory, ephemeral-storage or DOMAIN/NAME"

PODS: list[tuple[Spec, Found]] = [
    (one(env=[{"name": "A"}, {"name": "A"}]), [(f"{A}.env[1]", "has name A twice in `env`")]),
    (
        one(ports=[{"containerPort": 1}, {"containerPort": 1, "protocol": "TCP"}]),
        [(f"{A}.ports[1]", "has containerPort 1 and protocol TCP twice in `ports`")],
    ),
    (one(ports=[{"containerPort": 1}, {"containerPort": 1, "protocol": "UDP"}]), []),
    (
        one(ports=[{"containerPort": 1, "name": "a"}, {"containerPort": 2, "name": "a"}]),
        [(f"{A}.ports[1]", "has name a twice in `ports`")],
    ),
    (
        {
            "containers": [
                {"name": "a", "image": "a:1", "ports": [{"containerPort": 1, "hostPort": 80}]},
                {"name": "b", "image": "a:1", "ports": [{"containerPort": 2, "hostPort": 80}]},
            ]
        },
        [("containers[1].ports[0].hostPort", "has the host port 80 twice")],
    ),
    (
        {
            "containers": [
                {"name": "a", "image": "a:1", "ports": [{"containerPort": 1, "hostPort": 80, "hostIP": "192.0.2.1"}]},
                {"name": "b", "image": "a:1", "ports": [{"containerPort": 2, "hostPort": 80, "hostIP": "192.0.2.2"}]},
            ],
            "initContainers": [{"name": "c", "image": "a:1", "ports": [{"containerPort": 1, "hostPort": 80}]}],
        },
        [],
    ),
    (
        {
            "hostNetwork": True,
            "containers": [
                {"name": "a", "image": "a:1", "ports": [{"containerPort": 80}]},
                {"name": "b", "image": "a:1", "ports": [{"containerPort": 80}]},
            ],
        },
        [("containers[1].ports[0]", "has the host port 80 twice")],
    ),
    (
        {**one(ports=[{"containerPort": 80, "hostPort": 81}]), "hostNetwork": True},
        [
            (
                f"{A}.ports[0].hostPort",
                "has the host port 81 and the port 80: in the host network, they must be equal",
            )
        ],
    ),
    (
        {"initContainers": [{"name": "a", "image": "a:1"}], **one()},
        [(f"{A}.name", "has the duplicate container a")],
    ),
    (
        amounts(requests={"cpu": 2}, limits={"cpu": 1}),
        [(f"{A}.resources.requests.cpu", "requests more cpu than its limit: 2 above the limit of 1")],
    ),
    (amounts(requests={GPU: 1}), [(f'{A}.resources.requests["{GPU}"]', f"requests {GPU} {EQUAL} 1")]),
    (
        amounts(requests={GPU: 1}, limits={GPU: 2}),
        [(f'{A}.resources.requests["{GPU}"]', f"requests {GPU} {EQUAL} 1")],
    ),
    (amounts(limits={GPU: 2}), []),
    (amounts(requests={"example.kubernetes.io/a": 1}), []),
    (
        amounts(limits={GPU: "500m"}),
        [(f'{A}.resources.limits["{GPU}"]', f"has 500m of {GPU}, which is not an integer")],
    ),
    (amounts(limits={"gpu": 1}), [(f"{A}.resources.limits.gpu", f"has the unknown resource gpu: {EXPECTED}")]),
    (
        amounts(requests={PAGES: "2Mi"}, limits={PAGES: "4Mi", "cpu": 1}),
        [(f"{A}.resources.requests.{PAGES}", f"requests {PAGES} {EQUAL} 2Mi")],
    ),
    (
        amounts(limits={PAGES: "3Mi", "memory": "1Gi"}),
        [(f"{A}.resources.limits.{PAGES}", f"has {PAGES} of 3Mi, which is not a multiple of the page size")],
    ),
    (
        amounts(limits={PAGES: "2Mi"}),
        [(f"{A}.resources", "has huge pages, which require a request or limit of cpu or memory")],
    ),
    (amounts(limits={PAGES: "2Mi"}, requests={"memory": "1Gi"}), []),
    (
        amounts(claims=[{"name": "a"}, {"name": "a"}]),
        [(f"{A}.resources.claims[1]", "has name a twice in `claims`")],
    ),
    (
        pod(resources={"requests": {"cpu": 2}, "limits": {"cpu": 1}}),
        [("resources.requests.cpu", "requests more cpu than its limit: 2 above the limit of 1")],
    ),
    (
        one(volumeMounts=[{"name": "b", "mountPath": "/b"}]),
        [(f"{A}.volumeMounts[0].name", "mounts the volume b, which the pod does not have")],
    ),
    (
        one(env=[{"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "b", "path": "c", "key": "d"}}}]),
        [
            (
                f"{A}.env[0].valueFrom.fileKeyRef.volumeName",
                "reads the variable A from the volume b, which the pod does not have",
            )
        ],
    ),
    (
        {
            **one(volumeMounts=[{"name": "b", "mountPath": "/b", "mountPropagation": "Bidirectional"}]),
            "volumes": [{"name": "b", "emptyDir": {}}],
        },
        [
            (
                f"{A}.volumeMounts[0].mountPropagation",
                "mounts /b with Bidirectional propagation in a container that is not privileged",
            )
        ],
    ),
    (
        {
            **one(
                volumeMounts=[{"name": "b", "mountPath": "/b", "mountPropagation": "Bidirectional"}],
                securityContext={"privileged": True},
            ),
            "volumes": [{"name": "b", "emptyDir": {}}],
        },
        [],
    ),
    (
        one(securityContext={"allowPrivilegeEscalation": False, "capabilities": {"add": ["CAP_SYS_ADMIN"]}}),
        [
            (
                f"{A}.securityContext.allowPrivilegeEscalation",
                "sets `allowPrivilegeEscalation` to false in a container with CAP_SYS_ADMIN",
            )
        ],
    ),
    (one(securityContext={"capabilities": {"add": ["CAP_SYS_ADMIN"]}}), []),
    (
        one(lifecycle={"preStop": {"sleep": {"seconds": 31}}}),
        [
            (
                f"{A}.lifecycle.preStop.sleep.seconds",
                "sleeps 31 seconds in preStop, longer than the grace period of 30 seconds",
            )
        ],
    ),
    ({**one(lifecycle={"preStop": {"sleep": {"seconds": 31}}}), "terminationGracePeriodSeconds": 60}, []),
    (pod(dnsPolicy="None"), [("dnsPolicy", "has the DNS policy None and no nameservers in `dnsConfig`")]),
    (pod(dnsPolicy="None", dnsConfig={"nameservers": ["192.0.2.1"]}), []),
    (
        pod(dnsConfig={"nameservers": ["192.0.2.1", "192.0.2.2", "192.0.2.3", "::1"]}),
        [("dnsConfig.nameservers", "has 4 nameservers: at most 3")],
    ),
    (
        pod(dnsConfig={"nameservers": ["dns.example.com"]}),
        [("dnsConfig.nameservers[0]", "has the invalid nameserver dns.example.com: must be an IP address")],
    ),
    (pod(dnsConfig={"searches": PLENTY}), [("dnsConfig.searches", "has 33 DNS search domains: at most 32")]),
    (
        pod(dnsConfig={"searches": ["a" * 2049]}),
        [("dnsConfig.searches", "has DNS search domains of 2049 characters in total: at most 2048")],
    ),
    (pod(dnsConfig={"options": [{"value": "2"}]}), [("dnsConfig.options[0]", "has a DNS option without a name")]),
    (
        pod(securityContext={"sysctls": [{"name": "net.a", "value": "1"}, {"name": "net.a", "value": "2"}]}),
        [("securityContext.sysctls[1]", "has name net.a twice in `sysctls`")],
    ),
    (
        pod(volumes=[{"name": "b", "projected": {"sources": [{"configMap": ITEMS}, {"downwardAPI": ITEMS}]}}]),
        [("volumes[0].projected.sources[1]", "has the path p twice in a projected volume")],
    ),
    (
        pod(volumes=[{"name": "b", "emptyDir": {}}, {"name": "b", "emptyDir": {}}]),
        [("volumes[1]", "has name b twice in `volumes`")],
    ),
    (pod(hostAliases=[{"ip": "::1"}, {"ip": "::1"}]), [("hostAliases[1]", "has ip ::1 twice in `hostAliases`")]),
    (
        pod(schedulingGates=[{"name": "b"}, {"name": "b"}]),
        [("schedulingGates[1]", "has name b twice in `schedulingGates`")],
    ),
    (one(image=""), [(f"{A}.image", "has the container a without an image")]),
    (
        pod(ephemeralContainers=[{"name": "b", "image": "b:1"}]),
        [("ephemeralContainers", "has `ephemeralContainers`, which only a running pod can be given")],
    ),
]

KINDS = [key for key in POD_PATHS if key != ("apps", "ReplicaSet")]


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_pods_of_every_kind(group: str, kind: str) -> None:
    path = dotted(POD_PATHS[group, kind])
    for spec, expected in PODS:
        assert problems(workload(group, kind, spec)) == [(f"{path}.{field}", text) for field, text in expected], spec


@pytest.mark.parametrize("listed", ["initContainers", "ephemeralContainers"])
def test_containers_of_every_list(listed: str) -> None:
    """What is wrong in a container is wrong in each list."""
    tried = 0
    for spec, expected in PODS:
        container = spec["containers"][0]
        fields = [(field, message) for field, message in expected if field.startswith(f"{A}.")]
        if not fields or len(fields) != len(expected) or "initContainers" in spec or "lifecycle" in container:
            continue
        more = {**spec, "containers": [{"name": "other", "image": "a:1"}], listed: [container]}
        found = problems(workload("apps", "Deployment", more))
        prefix = f"spec.template.spec.{listed}[0]"
        assert [(field.replace(A, prefix, 1), message) for field, message in fields] == [
            each for each in found if each[0].startswith(prefix)
        ]
        tried += 1
    assert tried >= 15


PORTS = [{"port": 80}]
NO_ROLLOUT = "has `maxSurge` and `maxUnavailable` both 0, so no rollout can begin"
DUAL = "has two IP families without the `ipFamilyPolicy` PreferDualStack or RequireDualStack"


def service(**spec: Any) -> dict[str, Any]:
    return of("Service", "", **{"ports": PORTS, **spec})


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (of("Deployment", minReadySeconds=600), [("spec.progressDeadlineSeconds", 600)]),
        (of("Deployment", minReadySeconds=5, progressDeadlineSeconds=5), [("spec.progressDeadlineSeconds", 5)]),
        (of("Deployment", minReadySeconds=5, progressDeadlineSeconds=6), []),
        (
            of("Deployment", strategy={"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "0%"}}),
            [("spec.strategy.rollingUpdate", NO_ROLLOUT)],
        ),
        (
            of("Deployment", strategy={"type": "Recreate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}),
            [("spec.strategy.rollingUpdate", "has `rollingUpdate` and the strategy Recreate")],
        ),
        (
            of("DaemonSet", updateStrategy={"rollingUpdate": {"maxUnavailable": 0}}),
            [("spec.updateStrategy.rollingUpdate", NO_ROLLOUT)],
        ),
        (
            of("DaemonSet", updateStrategy={"rollingUpdate": {"maxSurge": 1}}),
            [
                (
                    "spec.updateStrategy.rollingUpdate.maxSurge",
                    "has a `maxSurge` and a `maxUnavailable` other than 0",
                )
            ],
        ),
        (of("DaemonSet", updateStrategy={"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}), []),
        (of("DaemonSet", updateStrategy={"type": "OnDelete"}), []),
        (
            of("StatefulSet", updateStrategy={"type": "OnDelete", "rollingUpdate": {"partition": 0}}),
            [("spec.updateStrategy.rollingUpdate", "has `rollingUpdate` and the update strategy OnDelete")],
        ),
        (
            of("HorizontalPodAutoscaler", "autoscaling", minReplicas=3, maxReplicas=2),
            [("spec.minReplicas", "has `minReplicas` 3 above `maxReplicas` 2")],
        ),
        (
            of("HorizontalPodAutoscaler", "autoscaling", minReplicas=2e9, maxReplicas=2),
            [("spec.minReplicas", "has `minReplicas` 2000000000 above `maxReplicas` 2")],
        ),
        (
            of("HorizontalPodAutoscaler", "autoscaling", maxReplicas=0),
            [("spec.minReplicas", "has `minReplicas` 1 above `maxReplicas` 0")],
        ),
        (
            service(type="LoadBalancer", clusterIP="None"),
            [("spec.clusterIP", "has no cluster IP and the type LoadBalancer")],
        ),
        (
            of("Service", "", type="ExternalName", externalName="a.example.com", clusterIP="None"),
            [("spec.clusterIP", "has `clusterIP` and the type ExternalName")],
        ),
        (of("Service", "", type="ExternalName", externalName="a.example.com"), []),
        (service(ipFamilies=["IPv4", "IPv6"]), [("spec.ipFamilies", DUAL)]),
        (service(ipFamilies=["IPv4", "IPv6"], ipFamilyPolicy="SingleStack"), [("spec.ipFamilies", DUAL)]),
        (service(ipFamilies=["IPv6", "IPv4"], ipFamilyPolicy="RequireDualStack"), []),
        (service(ipFamilies=["IPv6", "IPv4"], clusterIP="None"), []),
        (service(ipFamilies=["IPv6", "IPv6"]), [("spec.ipFamilies", "has IPv6 twice in `ipFamilies`")]),
        (
            service(clusterIP="fd00::1", ipFamilies=["IPv4"]),
            [("spec.clusterIP", "has an IPv6 cluster IP, but the first of `ipFamilies` is IPv4")],
        ),
        (service(clusterIP="auto"), [("spec.clusterIP", "has the invalid cluster IP auto")]),
        (
            service(externalTrafficPolicy="Local"),
            [("spec.externalTrafficPolicy", "has an `externalTrafficPolicy` and the type ClusterIP")],
        ),
        (service(externalTrafficPolicy="Local", externalIPs=["192.0.2.1"]), []),
        (
            service(type="NodePort", loadBalancerClass="a"),
            [("spec.loadBalancerClass", "has `loadBalancerClass` and the type NodePort")],
        ),
        (
            service(
                type="NodePort",
                ports=[{"name": "a", "port": 80, "nodePort": 30080}, {"name": "b", "port": 81, "nodePort": 30080}],
            ),
            [("spec.ports[1].nodePort", "has the node port 30080 twice, for the ports 80 and 81")],
        ),
        (
            service(
                type="NodePort",
                ports=[
                    {"name": "a", "port": 53, "nodePort": 30080},
                    {"name": "b", "port": 53, "nodePort": 30080, "protocol": "UDP"},
                    {"name": "c", "port": 80, "nodePort": 30080, "protocol": "SCTP"},
                    {"name": "d", "port": 81, "nodePort": 0},
                    {"name": "e", "port": 82, "nodePort": 0},
                ],
            ),
            [("spec.ports[2].nodePort", "has the node port 30080 twice, for the ports 53 and 80")],
        ),
        (
            service(
                type="NodePort",
                ports=[
                    {"name": "a", "port": 53, "nodePort": 30080},
                    {"name": "b", "port": 53, "nodePort": 30081, "protocol": "UDP"},
                ],
            ),
            [],
        ),
        (
            service(
                type="LoadBalancer",
                externalTrafficPolicy="Local",
                healthCheckNodePort=30080,
                ports=[{"name": "a", "port": 80, "nodePort": 30080}],
            ),
            [("spec.healthCheckNodePort", "has the node port 30080 twice")],
        ),
        (
            service(ports=[{"name": "a", "port": 80}, {"name": "a", "port": 81}]),
            [("spec.ports[1]", "has name a twice in `ports`")],
        ),
    ],
)
def test_objects(manifest: Spec, expected: list[tuple[str, str | int]]) -> None:
    found: list[tuple[str, str | int]] = [
        (field, message) for field, message in problems(manifest) if not field.startswith("spec.template")
    ]
    shown = "has a `progressDeadlineSeconds` of {0}, not above `minReadySeconds`, {0}"
    assert found == [(field, shown.format(text) if isinstance(text, int) else text) for field, text in expected]


@pytest.mark.parametrize("cidr", ["10.0.0.0/255.0.0.0", "fe80::%eth0/64", "10.0.0.0/", "10.0.0.0"])
def test_networks_as_only_python_reads_them(cidr: str) -> None:
    rules = [{"to": [{"ipBlock": {"cidr": cidr}}]}]
    found = problems(of("NetworkPolicy", "networking.k8s.io", egress=rules))
    assert found == [("spec.egress[0].to[0].ipBlock.cidr", f"has an invalid CIDR `{cidr}`")]


def secret(kind: str, *, plain: bool = False, **data: str) -> dict[str, Any]:
    content = {key.replace("_", "."): text for key, text in data.items()}
    if not plain:
        content = {key: base64.b64encode(text.encode()).decode() for key, text in content.items()}
    metadata = {"name": "a"}
    field = "stringData" if plain else "data"
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": f"kubernetes.io/{kind}", field: content}


@pytest.mark.parametrize("plain", [False, True])
def test_secrets_of_a_type(plain: bool) -> None:
    field = "stringData" if plain else "data"
    kind = "kubernetes.io/dockerconfigjson"
    assert problems(secret("dockerconfigjson", plain=plain, _dockerconfigjson='{"auths": {}}')) == []
    for content in ("hunter2", "[]", "", "{"):
        found = problems(secret("dockerconfigjson", plain=plain, _dockerconfigjson=content))
        path = f'{field}[".dockerconfigjson"]'
        assert found == [(path, f"has a value in `{path}` that is not a JSON object")]
    found = problems(secret("dockerconfigjson", plain=plain, other="x"))
    assert found == [('data[".dockerconfigjson"]', f"has the type {kind} and no key .dockerconfigjson")]
    assert problems(secret("dockerconfigjson", plain=plain, _dockerconfigjson="null")) == []
    assert problems(secret("ssh-auth", plain=plain, **{"ssh-privatekey": ""})) == [
        ("data.ssh-privatekey", "has the type kubernetes.io/ssh-auth and an empty key ssh-privatekey")
    ]
    assert problems(secret("tls", plain=plain, tls_crt="x", tls_key="y")) == []
    assert problems(secret("tls", plain=plain, tls_crt="x")) == [
        ('data["tls.key"]', "has the type kubernetes.io/tls and no key tls.key")
    ]
    assert problems(secret("basic-auth", plain=plain, username="x")) == []
    assert problems(secret("basic-auth", plain=plain, user="x")) == [
        ("data", "has the type kubernetes.io/basic-auth and neither of the keys username and password")
    ]


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        (":1.0", "missing repository"),
        ("web:", "must not be empty"),
        ("Web:1.0", "must"),
        ("web@sha256:abc", "must be"),
        ("web:1.0@", "must be"),
        (" web:1.0", "must"),
        ("https://example.com/web", "must not have a scheme"),
    ],
)
def test_images_that_no_node_can_parse(image: str, problem: str) -> None:
    ((field, message),) = warnings(workload("apps", "Deployment", one(image=image)))
    assert field == f"spec.template.spec.{A}.image"
    assert message.startswith(f'has the invalid image "{image}": {problem}')


@pytest.mark.parametrize(
    "image",
    [
        "web",
        "web:1.0",
        "localhost:5000/web",
        "localhost:5000/team/web:1.0_a",
        "registry.example.com/a/b/c@sha256:" + "0" * 64,
        "web:1.0@sha256:" + "0" * 64,
    ],
)
def test_images_that_are_right(image: str) -> None:
    assert warnings(workload("apps", "Deployment", one(image=image))) == []
