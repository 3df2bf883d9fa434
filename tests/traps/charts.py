"""Charts to spring traps on."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen import (
    NAMESPACE,
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    ExistingConfigMap,
    ExistingSecret,
    FieldRef,
    HttpGet,
    Image,
    Manifest,
    Mount,
    NetworkPolicy,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Port,
    Secret,
    Service,
    ServiceAccount,
    TcpSocket,
    host,
)
from chartgen.plan import plan
from chartgen.render import render
from chartgen.spec.declare import Level

Path = tuple[str, ...]


def written(chart: Chart, folder: pathlib.Path, level: Level = "all") -> pathlib.Path:
    """Write the files of a Chart below a folder; gives the chart's own."""
    for path, text in render(plan(chart, "specs/trap.py", level=level)).items():
        file = folder / chart.name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    return folder / chart.name


def minimal(**fields: Any) -> Chart:
    """Give the least chart with a workload; `fields` are the Deployment's."""
    given = {"image": Image("demo", tag="1.0.0"), "ports": {"http": 8080}, "service": Service(80), **fields}
    return Chart("demo", version="1.0.0", description="Is tried", workload=Deployment(**given))


_own = Secret(["PASSWORD"], optional_keys=["DSN"])
_settings = ConfigMap({"LOG_LEVEL": "info", "SELF": f"http://{host()}.{NAMESPACE}"})

_base = Chart(
    "whole",
    version="1.2.3",
    description="Has all that the language has words for",
    workload=Deployment(
        image=Image("team/whole", registry="registry.example.com", tag="1.2.3"),
        ports={"http": 8080, "metrics": 9090, "dns": Port(5353, protocol="UDP")},
        service=Service({"http": 80, "metrics": 9090}, type="NodePort"),
        services={"out-side": Service({"http": 443, "dns": 53}, type="LoadBalancer")},
        command=["/whole"],
        args=["--serve"],
        env={"COLOUR": "blue", "POD": FieldRef("metadata.name"), "TOKEN": _own.key("PASSWORD"), "HOST": host()},
        env_from=[_settings, ExistingSecret("shared", keys=["KEY"]), ExistingConfigMap("cluster-info")],
        mounts={
            "/data": PersistentVolumeClaim("data", size="1Gi"),
            "/old-data": PersistentVolumeClaim("old-data", size="1Gi", retain=False),
            "/etc/app": ConfigMap({"app.yaml": "debug: false\n"}, name="files"),
            "/tls": Secret(name="tls-files", type="kubernetes.io/tls"),
            "/scratch": EmptyDir("scratch"),
            "/registry": Mount(Secret(name="registry", type="kubernetes.io/dockerconfigjson"), mode=0o400),
        },
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        min_ready_seconds=5,
        network_policy=NetworkPolicy(),
        pod_disruption_budget=PodDisruptionBudget(),
    ),
    components={
        "work-er": Deployment(
            image=Image("worker", tag="1.2.3"),
            ports={"tcp": 7000},
            service=Service(7000, headless=True),
            service_account=ServiceAccount(),
            env={"RATE": "10"},
            readiness=TcpSocket(),
        ),
        "plain": Deployment(image=Image("plain", tag="1.2.3")),
    },
    manifests=[Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "more"}, "data": {"n": "y"}})],
    image_pull_secrets=[{"name": "pull"}],
)

everything = _base.with_environments(
    lean=_base.but_workload("plain", enabled=False),
    rich=_base.but(
        components={
            **_base.components,
            "mailer": Deployment(image=Image("mailer", tag="1.2.3"), ports={"smtp": 25}, service=Service(25)),
        }
    ),
)

BROUGHT: dict[str, Any] = {
    "secret": {"PASSWORD": "placeholder"},
    "secrets": {"tls-files": {"tls.crt": "c", "tls.key": "k"}, "registry": {".dockerconfigjson": '{"auths":{}}'}},
}
"""What whoever installs the chart has to bring."""


def leaves(properties: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Give each value of a schema's `properties`, with its own schema."""
    for name, node in properties.items():
        if is_group(node):
            yield from leaves(node["properties"], (*at, name))
        else:
            yield (*at, name), node


def groups(properties: Mapping[str, Any], at: Path = ()) -> Iterator[Path]:
    """Give the path of each map that holds values."""
    for name, node in properties.items():
        if is_group(node):
            yield (*at, name)
            yield from groups(node["properties"], (*at, name))


def is_group(node: Mapping[str, Any]) -> bool:
    """Tell whether a part of a schema holds values, rather than being one."""
    return "properties" in node and "description" not in node


def nested(path: Path, value: Any, over: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Put a value at its place among the values, over others."""
    made: dict[str, Any] = dict(over or {})
    first, *rest = path
    inner = made.get(first)
    made[first] = nested(tuple(rest), value, inner if isinstance(inner, dict) else None) if rest else value
    return made
