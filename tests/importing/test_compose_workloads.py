"""Kinds of workloads, labels of kompose, and that nothing of a service is silently dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen.importing.reading.compose import schema
from tests.importing.composed import composed

ONE = "services:\n  a:\n    image: a\n    {}\n"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("restart: always", "Deployment"),
        ("restart: unless-stopped", "Deployment"),
        ("init: true", "Deployment"),
        ('restart: "no"', "Job"),
        ('restart: "no"\n    ports: ["80"]', "Deployment"),
        ("restart: on-failure", "Deployment"),
        ("restart: on-failure\n    command: ./manage.py migrate", "Job"),
        ("deploy: {restart_policy: {condition: none}}", "Job"),
        ("deploy: {mode: replicated-job}", "Job"),
        ("deploy: {mode: global}", "DaemonSet"),
        ("labels: {kompose.controller.type: daemonset}", "DaemonSet"),
        ("labels: {kompose.controller.type: statefulset}", "StatefulSet"),
    ],
)
def test_kinds(tmp_path: Path, line: str, kind: str) -> None:
    found = composed(tmp_path, ONE.format(line))
    assert found.errors == []
    assert found.names(kind) == ["a"]


def test_a_service_that_others_wait_for_is_a_job(tmp_path: Path) -> None:
    text = """
        services:
          init: {image: x, restart: "on-failure:3"}
          a: {image: a, depends_on: {init: {condition: service_completed_successfully}}}
        """
    found = composed(tmp_path, text)
    assert found.one("Job").manifest["spec"]["backoffLimit"] == 3
    assert found.pod("Job")["restartPolicy"] == "OnFailure"
    assert found.lines("becomes a Job: another service waits") == [3]
    assert found.input.after == {"a": ("init",)}
    assert found.messages("compose-port") == []


def test_replicas_and_updates(tmp_path: Path) -> None:
    line = "deploy: {replicas: 3, update_config: {parallelism: 2, order: start-first}, labels: {x: y}}"
    found = composed(tmp_path, ONE.format(line)).one("Deployment").manifest
    assert found["spec"]["replicas"] == 3
    assert found["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 2, "maxUnavailable": 0}
    assert found["metadata"]["annotations"] == {"x": "y"}
    assert composed(tmp_path, ONE.format("scale: 2")).one("Deployment").manifest["spec"]["replicas"] == 2


def test_labels_become_annotations(tmp_path: Path) -> None:
    found = composed(tmp_path, ONE.format('labels: ["traefik.enable=true", "a b=c"]\n    annotations: {x: y}'))
    template = found.one("Deployment").manifest["spec"]["template"]
    assert template["metadata"]["annotations"] == {"traefik.enable": "true", "x": "y"}
    assert found.lines("skipped label") == [4]


def test_kompose(tmp_path: Path) -> None:
    text = """
        services:
          a:
            image: a
            ports: ["80:8080"]
            labels:
              kompose.service.type: nodeport
              kompose.service.nodeport.port: 30080
              kompose.service.external-traffic-policy: local
              kompose.service.expose: shop.example/api
              kompose.service.expose.tls-secret: tls
              kompose.service.expose.ingress-class-name: nginx
              kompose.image-pull-policy: IfNotPresent
              kompose.image-pull-secret: registry
              kompose.hpa.cpu: 80
              kompose.hpa.replicas.max: 5
              kompose.service.healthcheck.readiness.http_get_path: /ready
              kompose.service.healthcheck.readiness.http_get_port: 8080
              kompose.service.healthcheck.readiness.interval: 5s
              kompose.service.healthcheck.liveness.disable: true
              kompose.security-context.fsgroup: 1000
              kompose.init.containers.image: busybox
              kompose.init.containers.command: '["sleep", "1"]'
              kompose.service.group: x
            healthcheck: {test: x}
        """
    found = composed(tmp_path, text)
    spec = found.one("Service").manifest["spec"]
    assert spec["type"] == "NodePort"
    assert spec["ports"] == [{"port": 80, "targetPort": 8080, "nodePort": 30080}]
    assert spec["externalTrafficPolicy"] == "Local"
    ingress = found.one("Ingress").manifest["spec"]
    assert ingress["ingressClassName"] == "nginx"
    assert ingress["tls"] == [{"hosts": ["shop.example"], "secretName": "tls"}]
    assert ingress["rules"][0]["http"]["paths"][0]["path"] == "/api"
    container = found.container()
    assert container["imagePullPolicy"] == "IfNotPresent"
    assert container["readinessProbe"] == {
        "httpGet": {"path": "/ready", "port": 8080},
        "periodSeconds": 5,
        "timeoutSeconds": 30,
    }
    assert "livenessProbe" not in container
    pod = found.pod()
    assert pod["imagePullSecrets"] == [{"name": "registry"}]
    assert pod["securityContext"] == {"fsGroup": 1000}
    assert pod["initContainers"] == [{"name": "init", "image": "busybox", "command": ["sleep", "1"]}]
    assert found.one("HorizontalPodAutoscaler").manifest["spec"]["maxReplicas"] == 5
    assert found.messages("compose-kompose") == ["label `kompose.service.group` is ignored"]


def test_a_cron_job(tmp_path: Path) -> None:
    labels = "{kompose.cronjob.schedule: '0 3 * * *', kompose.cronjob.concurrency_policy: forbid}"
    spec = composed(tmp_path, ONE.format(f"labels: {labels}")).one("CronJob").manifest["spec"]
    assert spec["schedule"] == "0 3 * * *"
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"


SAMPLES: dict[str, Any] = {
    "deploy": "{endpoint_mode: vip}", "annotations": "{a: b}", "build": ".", "command": "x", "configs": "[c]",
    "depends_on": "[b]", "env_file": "missing.env", "environment": "{A: b}", "expose": "['80']", "extends": "b",
    "healthcheck": "{test: x}", "image": "other", "labels": "{a: b}", "label_file": "missing.labels",
    "networks": "[n]", "ports": "['80']", "secrets": "[s]", "volumes": "[/x]", "profiles": "[p]",
    "provider": "{type: x}", "gpus": "all", "devices": "[/dev/x]", "tmpfs": "/x", "develop": "{watch: []}",
    "logging": "{driver: x}", "ulimits": "{nofile: 1}", "blkio_config": "{weight: 100}",
    "credential_spec": "{file: x}", "restart": "'no'", "read_only": "true", "privileged": "true", "tty": "true",
    "stdin_open": "true", "init": "true", "oom_kill_disable": "true", "use_api_socket": "true", "attach": None,
    "scale": "2", "mem_limit": "1g", "mem_reservation": "1g", "memswap_limit": "1g", "mem_swappiness": "1",
    "shm_size": "1g", "cpus": "1", "user": "'1'", "working_dir": "/x", "hostname": "x", "pid": "host", "ipc": "host",
    "network_mode": "host", "stop_grace_period": "1s", "entrypoint": "x", "dns": "1.1.1.1", "dns_search": "x",
    "dns_opt": "[x]", "extra_hosts": "['x:1.1.1.1']", "sysctls": "{a: b}", "group_add": "['1']",
    "security_opt": "[x]", "cap_add": "[X]", "cap_drop": "[X]", "volumes_from": "[b]", "links": "[b]",
    "external_links": "[x]", "device_cgroup_rules": "['c 1:3 mr']", "storage_opt": "{size: 1g}", "models": "[m]",
    "post_start": "[{command: x}]", "pre_stop": "[{command: x}]", "pull_policy": "always", "cpuset": "'0'",
    "pids_limit": "1", "oom_score_adj": "1", "cpu_count": "1", "cpu_percent": "1", "cpu_shares": "1",
    "cpu_quota": "1", "cpu_period": "1", "cpu_rt_period": "1", "cpu_rt_runtime": "1", "cgroup": "host",
}  # fmt: skip
"""A value for each key of services; that of the others is text. `attach` concerns only the terminal."""


def _known_keys() -> list[str]:
    return sorted(schema.schema()["definitions"]["service"]["properties"])


@pytest.mark.thorough
@pytest.mark.parametrize("key", _known_keys())
def test_nothing_is_silently_dropped(tmp_path: Path, key: str) -> None:
    """Each key of the schema changes the objects, or is reported with its line."""
    sample = SAMPLES.get(key, "text")
    if sample is None:
        return
    tail = "  b: {image: b, volumes: ['data:/d'], configs: [c], secrets: [s]}\nvolumes: {data: {}}\n"
    tail += "configs: {c: {content: x}}\nsecrets: {s: {file: s}}\n"
    image = "" if key == "image" else "    image: a\n"
    before = composed(tmp_path, f"services:\n  a:\n    image: a\n{tail}")
    after = composed(tmp_path, f"services:\n  a:\n{image}    {key}: {sample}\n{tail}")
    assert after.errors == []
    changed = [each.manifest for each in before.input.objects] != [each.manifest for each in after.input.objects]
    new = [each for each in after.input.findings if each.message not in before.messages()]
    changed |= before.input.after != after.input.after
    assert changed or new
    if not changed:
        assert all(each.location for each in new)


def test_what_no_service_uses_is_reported(tmp_path: Path) -> None:
    text = "services: {a: {image: a}}\nvolumes: {v: }\nconfigs:\n  c: {content: x}\nsecrets:\n  s: {file: s}\n"
    assert composed(tmp_path, text).lines("no service uses it") == [2, 4, 6]


def test_repeated_messages_are_one_finding(tmp_path: Path) -> None:
    text = "services:\n" + "".join(f"  a{number}:\n    image: a\n    networks: [n]\n" for number in range(3))
    found = composed(tmp_path, f"{text}networks: {{n: {{}}}}\n")
    assert found.messages("compose-ignored") == [
        "`networks` is ignored: all pods of a cluster can reach each other (also lines 7, 10, 11)"
    ]


def test_extensions_are_no_business_of_anybody(tmp_path: Path) -> None:
    assert composed(tmp_path, ONE.format("x-mine: {a: b}")).input.findings == []
