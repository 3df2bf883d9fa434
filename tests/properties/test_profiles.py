"""With the profile `kubernetes`, a chart contains what its spec says, and Helm's labels; `hardened` restricts pods."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import chartgen as c
from chartgen.objects.pod_security import violations
from tests.properties import checks
from tests.properties.texts import dns_name, hostile, labels, notes
from tests.support import helm

_HELM = ("app.kubernetes.io/", "helm.sh/")


def _some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


_numbers = st.integers(1, 100)
_timings = _some(
    initialDelaySeconds=st.integers(0, 100), periodSeconds=_numbers, timeoutSeconds=_numbers, failureThreshold=_numbers
)
_handlers = st.one_of(
    _some(path=st.sampled_from(("/", "/health"))).map(lambda get: {"httpGet": {**get, "port": "http"}}),
    st.just({"tcpSocket": {"port": 8080}}),
    st.just({"exec": {"command": ["true"]}}),
    st.just({"grpc": {"port": 50051}}),
)
_probes = st.builds(lambda handler, timings: {**handler, **timings}, _handlers, _timings)
_amounts = st.sampled_from((1, 2, "25%"))
_strategies = st.one_of(
    st.just({"type": "Recreate"}),
    st.just({"type": "RollingUpdate"}),
    _some(maxSurge=_amounts, maxUnavailable=_amounts).filter(bool).map(
        lambda update: {"type": "RollingUpdate", "rollingUpdate": update}
    ),
)  # fmt: skip
_ids = st.integers(0, 100000)


_FROM_POD = {"valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}


def _port(name: str, number: int) -> st.SearchStrategy[dict[str, Any]]:
    more = _some(name=st.just(name), protocol=st.sampled_from(("TCP", "UDP")), hostPort=st.just(number))
    return more.map(lambda fields: {"containerPort": number, **fields})


_containers = _some(
    image=st.just("shop"),
    command=st.lists(hostile, min_size=1, max_size=2),
    args=st.lists(hostile, min_size=1, max_size=2),
    workingDir=st.just("/srv"),
    imagePullPolicy=st.sampled_from(("Always", "IfNotPresent", "Never")),
    env=st.lists(
        st.fixed_dictionaries({"name": st.sampled_from(("A", "B", "C", "D"))}, optional={"value": hostile}),
        min_size=1,
        unique_by=lambda entry: entry["name"],
    ).map(lambda entries: [entry if "value" in entry else {**entry, **_FROM_POD} for entry in entries]),
    ports=(st.tuples(_port("http", 8080)) | st.tuples(_port("http", 8080), _port("admin", 9090))).map(list),
    resources=st.just({"requests": {"cpu": "100m"}, "limits": {"memory": "64Mi"}}),
    livenessProbe=_probes,
    readinessProbe=_probes,
    startupProbe=_probes,
    lifecycle=st.just({"preStop": {"exec": {"command": ["sleep", "5"]}}}),
    securityContext=_some(
        allowPrivilegeEscalation=st.booleans(),
        readOnlyRootFilesystem=st.booleans(),
        runAsNonRoot=st.booleans(),
        runAsUser=_ids,
        runAsGroup=_ids,
        capabilities=st.just({"drop": ["ALL"]}),
        seccompProfile=st.just({"type": "Unconfined"}),
    ).filter(bool),
)
_pods = _some(
    terminationGracePeriodSeconds=st.integers(0, 100),
    dnsPolicy=st.sampled_from(("ClusterFirst", "Default")),
    imagePullSecrets=st.just([{"name": "registry"}, {"name": "a"}]),
    priorityClassName=dns_name,
    nodeSelector=labels.filter(bool),
    tolerations=st.just([{"key": "a", "operator": "Exists"}]),
    hostAliases=st.just([{"ip": "192.0.2.1", "hostnames": ["a.test"]}]),
    affinity=st.just({"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 1, "preference": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}
    ]}}),
    securityContext=_some(
        fsGroup=_ids,
        fsGroupChangePolicy=st.sampled_from(("Always", "OnRootMismatch")),
        runAsUser=_ids,
        runAsGroup=_ids,
        runAsNonRoot=st.booleans(),
        seccompProfile=st.just({"type": "RuntimeDefault"}),
    ).filter(bool),
)  # fmt: skip
_OBJECTS: dict[str, Any] = {
    "settings": c.ExistingConfigMap("own"),
    "keys": c.Mount(c.ExistingSecret("keys").paths({"tls.key": "private/tls.key"}), mode=0o400),
    "scratch": c.EmptyDir(),
    "cache": c.EmptyDir("cache", medium="Memory"),
}
"""Volumes in the language; others are in Kubernetes syntax."""
_VOLUMES: tuple[dict[str, Any], ...] = (
    {"name": "settings", "configMap": {"name": "own"}},
    {"name": "keys", "secret": {
        "secretName": "keys", "defaultMode": 0o400, "items": [{"key": "tls.key", "path": "private/tls.key"}]
    }},
    {"name": "scratch", "emptyDir": {}},
    {"name": "cache", "emptyDir": {"medium": "Memory"}},
    {"name": "share", "nfs": {"server": "nas", "path": "/share"}},
)  # fmt: skip
_volumes = st.lists(st.sampled_from(_VOLUMES), unique_by=lambda volume: volume["name"])
_mounts = st.lists(
    st.tuples(
        st.sampled_from(("/z", "/tmp", "/a", "/etc/own")),
        _some(subPath=st.just("a/b"), readOnly=st.just(True)),
        st.integers(0, len(_VOLUMES) - 1),
    ),
    unique_by=lambda mount: mount[0],
)
_deployments = _some(
    replicas=st.integers(0, 5),
    revisionHistoryLimit=st.integers(0, 20),
    progressDeadlineSeconds=st.integers(100, 1000),
    minReadySeconds=st.integers(1, 99),
    strategy=_strategies,
)


_OF_DEPLOYMENT = ("replicas", "revisionHistoryLimit", "progressDeadlineSeconds", "minReadySeconds")
_OF_POD = (
    "terminationGracePeriodSeconds", "dnsPolicy", "priorityClassName", "nodeSelector", "tolerations", "hostAliases",
    "affinity", "imagePullSecrets",
)  # fmt: skip
_OF_CONTAINER = ("command", "args", "workingDir", "lifecycle")


def _spec(deployment: dict[str, Any], pod: dict[str, Any], container: dict[str, Any], metadata: dict[str, Any]) -> Any:
    """Write a Deployment in the language, field by field."""
    fields = _snake(deployment, _OF_DEPLOYMENT) | _snake(pod, _OF_POD) | _snake(container, _OF_CONTAINER)
    if "strategy" in deployment:
        update = _snake(deployment["strategy"].get("rollingUpdate", {}))
        is_rolling = deployment["strategy"]["type"] == "RollingUpdate"
        fields["strategy"] = c.RollingUpdate(**update) if is_rolling else c.Recreate()
    if "securityContext" in pod:
        fields["pod_security_context"] = c.PodSecurityContext(**_snake(pod["securityContext"]))
    if "securityContext" in container:
        fields["security_context"] = c.SecurityContext(**_snake(container["securityContext"]))
    if "env" in container:
        own_name = c.FieldRef("metadata.name")
        fields["env"] = {entry["name"]: entry.get("value", own_name) for entry in container["env"]}
    if "resources" in container:
        fields["resources"] = c.Resources(cpu="100m", memory_limit="64Mi")
    fields["volumes"] = {
        name: _OBJECTS[name] if name in _OBJECTS else c.RawVolume(name, volume) for name, volume in _volumes_of(pod)
    }
    fields["mounts"] = {
        mount["mountPath"]: _mount(fields["volumes"][mount["name"]], mount)
        for mount in container.get("volumeMounts", ())
    }
    fields["ports"] = {}
    for port in container.get("ports", ()):
        more = _snake(port, ("protocol", "hostPort"))
        number = port["containerPort"]
        fields["ports"][port.get("name", str(number))] = c.Port(number, **more) if more else number
    for kind in ("liveness", "readiness", "startup"):
        if f"{kind}Probe" in container:
            fields[kind] = _probe(container[f"{kind}Probe"])
    pull = {"pull_policy": container["imagePullPolicy"]} if "imagePullPolicy" in container else {}
    return c.Deployment(
        image=c.Image("shop", tag=container.get("image", "shop:1.0.0").partition(":")[2] or None, **pull),
        pod_labels=metadata["labels"],
        pod_annotations=metadata["annotations"],
        **fields,
    )


def _mount(volume: Any, mount: dict[str, Any]) -> Any:
    more = {"sub_path": mount.get("subPath", ""), "read_only": mount.get("readOnly", False)}
    return volume.but(**more) if isinstance(volume, c.Mount) else c.Mount(volume, **more)


def _volumes_of(pod: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """List the volumes of a pod, each with its name."""
    return [(each["name"], {key: each[key] for key in each if key != "name"}) for each in pod.get("volumes", ())]


def _probe(probe: dict[str, Any]) -> Any:
    timings = _snake({key: value for key, value in probe.items() if key.endswith(("Seconds", "Threshold"))})
    if "httpGet" in probe:
        return c.HttpGet(**probe["httpGet"], **timings)
    if "tcpSocket" in probe:
        return c.TcpSocket(probe["tcpSocket"]["port"], **timings)
    if "exec" in probe:
        return c.Exec(probe["exec"]["command"], **timings)
    return c.Grpc(probe["grpc"]["port"], **timings)


def _snake(fields: dict[str, Any], names: Collection[str] = ()) -> dict[str, Any]:
    """Rename fields as the language does, all of them or only some."""
    return {
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key): value
        for key, value in fields.items()
        if not names or key in names
    }


def _without_helm(labels: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in labels.items() if not key.startswith(_HELM)}


def _contradicts_itself(of_pod: dict[str, Any], of_container: dict[str, Any]) -> bool:
    """Tell whether user 0 must not be user 0, which the language rejects."""
    contexts = (of_pod, of_container, of_pod | of_container)
    return any(each.get("runAsUser") == 0 and each.get("runAsNonRoot") is True for each in contexts)


def _rendered(workload: Any, profile: Any) -> list[Any]:
    chart = c.Chart("shop", version="1.0.0", description="A shop", defaults=profile, workload=workload)
    with checks.folder("shop", checks.files(chart)) as folder:
        return helm.render(helm.load(folder), {}, namespace="default")


def _with_volumes(pod: dict[str, Any], container: dict[str, Any], volumes: list[Any], mounts: list[Any]) -> None:
    """Add volumes in their order, and mounts of some of them in theirs."""
    if volumes:
        pod["volumes"] = volumes
        container["volumeMounts"] = [
            {"name": volumes[index % len(volumes)]["name"], "mountPath": path, **more} for path, more, index in mounts
        ]
    if not container.get("volumeMounts", True):
        del container["volumeMounts"]


@given(
    _deployments, _pods, _containers, st.fixed_dictionaries({"labels": labels, "annotations": notes}), _volumes, _mounts
)
def test_a_plain_deployment_is_rendered_as_it_is(
    deployment: dict[str, Any],
    pod: dict[str, Any],
    container: dict[str, Any],
    metadata: dict[str, Any],
    volumes: list[Any],
    mounts: list[Any],
) -> None:
    _with_volumes(pod, container, volumes, mounts)
    assume(not _contradicts_itself(pod.get("securityContext", {}), container.get("securityContext", {})))
    first = container.get("ports", [{"containerPort": 8080}])[0]
    for kind in ("liveness", "readiness", "startup"):
        if get := container.get(f"{kind}Probe", {}).get("httpGet"):
            get["port"] = first.get("name", first["containerPort"])
    (made,) = _rendered(_spec(deployment, pod, container, metadata), "kubernetes")
    assert made["metadata"].pop("name") == "release-shop"
    assert made["metadata"].pop("labels").keys() == {
        "helm.sh/chart", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by",
        "app.kubernetes.io/component", *(() if "image" in container else ("app.kubernetes.io/version",)),
    }  # fmt: skip
    template = made["spec"]["template"]
    selected = made["spec"].pop("selector")["matchLabels"]
    assert selected.items() <= template["metadata"]["labels"].items()
    template["metadata"]["labels"] = _without_helm(template["metadata"]["labels"])
    made_metadata = {key: value for key, value in template.pop("metadata").items() if value}
    assert made_metadata == {key: value for key, value in metadata.items() if value}
    assert made == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": "default"},
        "spec": {
            **deployment,
            "template": {"spec": {**pod, "containers": [{"name": "shop", "image": "shop:1.0.0", **container}]}},
        },
    }


_own_ids = _some(runAsUser=st.integers(10000, 60000), runAsGroup=st.integers(10000, 60000))


@given(_deployments, _pods, _containers, _own_ids, _own_ids, st.booleans())
def test_hardened_pods_are_restricted(
    deployment: dict[str, Any],
    pod: dict[str, Any],
    container: dict[str, Any],
    of_pod: dict[str, Any],
    of_container: dict[str, Any],
    is_served: bool,
) -> None:
    container["ports"] = [{"name": "http", "containerPort": 8080}]
    pod, container = pod | {"securityContext": of_pod}, container | {"securityContext": of_container}
    workload = _spec(deployment, pod, container, {"labels": {}, "annotations": {}})
    made = {
        each["kind"]: each for each in _rendered(workload.but(service=c.Service(80) if is_served else None), "hardened")
    }
    assert made.keys() >= {"Deployment", "ServiceAccount"}
    spec = made["Deployment"]["spec"]["template"]["spec"]
    assert list(violations("restricted", made["Deployment"], ("spec", "template", "spec"))) == []
    (main,) = spec["containers"]
    user = of_container.get("runAsUser", spec["securityContext"]["runAsUser"])
    assert user == of_container.get("runAsUser", of_pod.get("runAsUser", 65532))
    assert main["securityContext"]["readOnlyRootFilesystem"] is True
    assert {"name": "tmp", "mountPath": "/tmp"} in main["volumeMounts"]
    assert (spec["automountServiceAccountToken"], spec["enableServiceLinks"]) == (False, False)
    grace = pod.get("terminationGracePeriodSeconds", 30)
    if "lifecycle" not in container:
        assert main.get("lifecycle") == ({"preStop": {"sleep": {"seconds": 5}}} if is_served and grace > 5 else None)
