"""Commands, health checks, security and resources of compose files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.importing.composed import composed

ONE = "services:\n  a:\n    image: a\n    {}\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("command: [a, b c]", {"args": ["a", "b c"]}),
        ("command: sh -c \"echo 'a b' && exit\"", {"args": ["sh", "-c", "echo 'a b' && exit"]}),
        ("entrypoint: /run --fast", {"command": ["/run", "--fast"]}),
        ("entrypoint: [/run]\n    command: x", {"command": ["/run"], "args": ["x"]}),
        ("working_dir: /app", {"workingDir": "/app"}),
        ("tty: true\n    stdin_open: true", {"tty": True, "stdin": True}),
        ("pull_policy: always", {"imagePullPolicy": "Always"}),
        ("user: '1000'", {"securityContext": {"runAsUser": 1000}}),
        ("user: 1000:2000", {"securityContext": {"runAsUser": 1000, "runAsGroup": 2000}}),
        ("read_only: true", {"securityContext": {"readOnlyRootFilesystem": True}}),
        ("privileged: true", {"securityContext": {"privileged": True}}),
        (
            "cap_add: [CAP_NET_ADMIN]\n    cap_drop: [all]",
            {"securityContext": {"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}}},
        ),
        ("security_opt: ['no-new-privileges:true']", {"securityContext": {"allowPrivilegeEscalation": False}}),
        ("mem_limit: 512m\n    cpus: 0.5", {"resources": {"limits": {"cpu": "500m", "memory": "512Mi"}}}),
        (
            "deploy: {resources: {limits: {cpus: '2', memory: 1.5G}, reservations: {memory: 1000000}}}",
            None,
        ),
        (
            "deploy: {resources: {limits: {cpus: '2', memory: 1.5G}, reservations: {cpus: '0.25', memory: 100k}}}",
            {"resources": {"limits": {"cpu": "2", "memory": "1536Mi"}, "requests": {"cpu": "250m", "memory": "100Ki"}}},
        ),
        ("gpus: all", {"resources": {"limits": {"nvidia.com/gpu": 1}}}),
        (
            "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 2}]}}}",
            {"resources": {"limits": {"nvidia.com/gpu": 2}}},
        ),
        (
            "pre_stop: [{command: stop now}]",
            {"lifecycle": {"preStop": {"exec": {"command": ["/bin/sh", "-c", "stop now"]}}}},
        ),
    ],
)
def test_fields_of_containers(tmp_path: Path, line: str, expected: Any) -> None:
    found = composed(tmp_path, ONE.format(line))
    if expected is None:
        assert found.errors
        return
    assert found.errors == []
    assert found.container() == {"name": "a", "image": "a:latest", **expected}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("stop_grace_period: 1m30s", {"terminationGracePeriodSeconds": 90}),
        ("hostname: web1", {"hostname": "web1"}),
        ("pid: host", {"hostPID": True}),
        ("ipc: host", {"hostIPC": True}),
        ("network_mode: host", {"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}),
        (
            "extra_hosts: ['a.example:10.0.0.1', 'b.example=10.0.0.1', 'v6=[::1]']",
            {
                "hostAliases": [
                    {"ip": "10.0.0.1", "hostnames": ["a.example", "b.example"]},
                    {"ip": "::1", "hostnames": ["v6"]},
                ]
            },
        ),
        (
            "dns: 1.1.1.1\n    dns_search: [example.com]\n    dns_opt: ['ndots:2', rotate]",
            {
                "dnsConfig": {
                    "nameservers": ["1.1.1.1"],
                    "searches": ["example.com"],
                    "options": [{"name": "ndots", "value": "2"}, {"name": "rotate"}],
                }
            },
        ),
        (
            "sysctls: {net.core.somaxconn: 1024}\n    group_add: ['20']",
            {
                "securityContext": {
                    "supplementalGroups": [20],
                    "sysctls": [{"name": "net.core.somaxconn", "value": "1024"}],
                }
            },
        ),
        (
            "deploy: {placement: {constraints: [node.labels.disk == ssd, node.platform.arch==x86_64]}}",
            {"nodeSelector": {"disk": "ssd", "kubernetes.io/arch": "amd64"}},
        ),
    ],
)
def test_fields_of_pods(tmp_path: Path, line: str, expected: dict[str, Any]) -> None:
    found = composed(tmp_path, ONE.format(line))
    assert found.errors == []
    assert found.pod() == {"containers": [{"name": "a", "image": "a:latest"}], **expected}


def test_placement(tmp_path: Path) -> None:
    line = (
        "deploy: {placement: {constraints: [node.hostname != n1, node.role == manager],"
        " preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}}"
    )
    found = composed(tmp_path, ONE.format(line))
    affinity = found.pod()["affinity"]
    assert list(affinity) == ["nodeAffinity", "podAntiAffinity"]
    assert found.pod()["topologySpreadConstraints"][0]["topologyKey"] == "zone"
    assert found.lines("placement constraint is ignored") == [4]


def test_a_named_user_is_reported(tmp_path: Path) -> None:
    found = composed(tmp_path, ONE.format("user: postgres:100"))
    assert found.container()["securityContext"] == {"runAsGroup": 100}
    assert found.lines("skipped `user`") == [4]


SHELL = ["/bin/sh", "-c"]


@pytest.mark.parametrize(
    ("test", "command"),
    [
        ("curl -f localhost || exit 1", [*SHELL, "curl -f localhost || exit 1"]),
        ("[CMD, curl, -f, localhost]", ["curl", "-f", "localhost"]),
        ("[CMD-SHELL, 'test $$A']", [*SHELL, "test $A"]),
    ],
)
def test_health_checks(tmp_path: Path, test: str, command: list[str]) -> None:
    found = composed(tmp_path, ONE.format(f"healthcheck: {{test: {test}}}"))
    probe = {"exec": {"command": command}, "periodSeconds": 30, "timeoutSeconds": 30}
    assert found.container()["readinessProbe"] == probe
    assert found.container()["livenessProbe"] == probe
    assert found.lines("restarts unhealthy containers") == [4]


def test_times_of_health_checks(tmp_path: Path) -> None:
    times = "interval: 1m30s, timeout: 1500ms, retries: 5, start_period: 20s"
    found = composed(tmp_path, ONE.format(f"healthcheck: {{test: x, {times}}}"))
    common = {"exec": {"command": [*SHELL, "x"]}, "periodSeconds": 90, "timeoutSeconds": 2, "failureThreshold": 5}
    assert found.container()["readinessProbe"] == common
    assert found.container()["livenessProbe"] == {**common, "initialDelaySeconds": 20}
    found = composed(tmp_path, ONE.format(f"healthcheck: {{test: x, {times}, start_interval: 2s}}"))
    assert found.container()["livenessProbe"] == common
    assert found.container()["startupProbe"] == {**common, "periodSeconds": 2, "failureThreshold": 15}


@pytest.mark.parametrize("check", ["disable: true", "test: [NONE]"])
def test_no_health_check(tmp_path: Path, check: str) -> None:
    found = composed(tmp_path, ONE.format(f"healthcheck: {{{check}}}"))
    assert found.container() == {"name": "a", "image": "a:latest"}
    assert found.input.findings == []


def test_builds(tmp_path: Path) -> None:
    text = """
        services:
          my_app: {build: ./app}
          b: {build: {context: ., dockerfile: x}, image: registry.example/b}
        """
    found = composed(tmp_path, text)
    assert found.container(name="my-app")["image"] == "shop-my-app:latest"
    assert found.container(name="b")["image"] == "registry.example/b:latest"
    path = ("spec", "template", "spec", "containers", 0, "image")
    assert found.one("Deployment", "my-app").comments[path].endswith("and push to a registry.")
    assert found.lines("must be pushed") == [3]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("nginx", "nginx:latest"),
        ("nginx:1", "nginx:1"),
        ("localhost:5000/a", "localhost:5000/a:latest"),
        ("a@sha256:" + 64 * "0", "a@sha256:" + 64 * "0"),
    ],
)
def test_images_have_their_tag(tmp_path: Path, given: str, expected: str) -> None:
    assert composed(tmp_path, f"services: {{a: {{image: '{given}'}}}}").container()["image"] == expected


def test_neither_image_nor_build(tmp_path: Path) -> None:
    found = composed(tmp_path, "services:\n  a: {command: x}\n")
    assert found.lines("neither `image` nor `build`") == [2]
    assert len(found.errors) == 1


def test_lines_and_comments(tmp_path: Path) -> None:
    text = """\
        services:
          # Serves the shop.
          web:
            image: web:1 # pinned
            environment:
              # Bytes of a request
              LIMIT: 10
        """
    made = composed(tmp_path, text).one("Deployment")
    container = ("spec", "template", "spec", "containers", 0)
    assert made.location is not None
    assert made.location.line == 3
    assert made.location_of((*container, "image")).line == 4  # type: ignore[union-attr]
    assert made.location_of((*container, "env", 0)).line == 7  # type: ignore[union-attr]
    assert made.comments == {
        (): "Serves the shop.",
        (*container, "image"): "pinned",
        (*container, "env", 0): "Bytes of a request",
    }
