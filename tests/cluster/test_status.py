"""`chartgen status` on a cluster, as people run it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.releases import Helm
from tests.cluster.server import Cluster
from tests.support.paths import GENERATED, ROOT

pytestmark = pytest.mark.cluster

BACKEND, FRONTEND = GENERATED / "todo-backend", GENERATED / "todo-frontend"
PLANTED = "planted-3d41-value"
ENTITIES = {
    "release": {"name", "chart", "version", "namespace", "status", "values"},
    "Deployment": {"name", "namespace", "replicas", "availableReplicas", "image", "strategy"},
    "Service": {"name", "namespace", "type", "port", "targetPort", "nodePort", "selector"},
    "ConfigMap": {"name", "namespace", "data"},
    "Secret": {"name", "namespace", "type", "data"},
    "pod": {"name", "namespace", "status", "ip", "node", "restarts"},
    "image": {"name", "tag", "registry", "size", "created"},
}
"""The attributes of the seven entities of the data model."""


@pytest.fixture
def todo(cluster: Cluster) -> Iterator[str]:
    """Give the namespace of the specs, with the Secret that its pods need."""
    with cluster.namespace("todo") as name:
        secret = {"metadata": {"name": "todo-secrets"}, "stringData": {"DATABASE_URL": PLANTED, "JWT_SECRET": PLANTED}}
        assert not cluster.request("POST", f"/api/v1/namespaces/{name}/secrets", secret).refusal
        yield name


def status(cluster: Cluster, *arguments: str, kubeconfig: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in the repository; nothing of the Secret is printed, in any format."""
    command = [sys.executable, "-m", "chartgen", "status", *arguments]
    environment = os.environ | cluster.env | ({"KUBECONFIG": kubeconfig} if kubeconfig else {})
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert PLANTED not in found.stdout + found.stderr
    assert "Traceback" not in found.stderr
    return found


def test_both_charts(cluster: Cluster, helm: Helm, todo: str) -> None:
    before = status(cluster)
    assert before.returncode == 1
    assert before.stdout.count("not installed") == 2
    helm.run(todo, "install", "todo-backend", BACKEND)
    helm.run(todo, "install", "todo-frontend", FRONTEND)
    watched = status(cluster, "--wait", "60")
    assert watched.returncode == 0, watched.stdout
    shown = status(cluster)
    assert shown.returncode == 0, shown.stdout
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert any("✓ Deployment todo-backend Available 1/1" in line for line in lines)
    assert any("✓ Deployment todo-frontend Available 2/2" in line for line in lines)
    assert "OPENAI_API_KEY is optional and missing" in shown.stdout
    assert "specs/todo_backend.py" in shown.stdout
    for output_format in ("json", "github", "html"):
        assert status(cluster, "--format", output_format).returncode == 0


def test_json_has_all_attributes(cluster: Cluster, helm: Helm, todo: str) -> None:
    helm.run(todo, "install", "todo-backend", BACKEND, "--wait")
    helm.run(todo, "install", "todo-frontend", FRONTEND, "--wait")
    found = json.loads(status(cluster, "todo", "--format", "json").stdout)
    assert found["exit_code"] == 0
    (namespace,) = found["namespaces"]
    backend, frontend = namespace["releases"]
    assert (backend["name"], backend["chart"], backend["status"]) == ("todo-backend", "todo-backend", "deployed")
    objects = {each["kind"]: each for each in (*frontend["objects"], *namespace["otherObjects"])}
    pods = objects["Deployment"]["pods"]
    assert len(pods) == 2
    entities = {"release": frontend, "pod": pods[0], "image": pods[0]["images"][0], **objects}
    for name, attributes in ENTITIES.items():
        assert attributes <= entities[name].keys(), name
    assert objects["Service"]["port"] == 3000
    assert objects["Service"]["nodePort"] >= 30000
    assert objects["Secret"]["data"] == {"DATABASE_URL": None, "JWT_SECRET": None}
    assert pods[0]["status"] == "Running"
    assert pods[0]["node"]
    assert entities["image"]["name"] == "todo-frontend"


@pytest.mark.parametrize(
    ("fate", "state", "cause"),
    [("crash", "Failed", "exit code 1"), ("image-pull", "Failed", "ImagePullBackOff"), ("fail", "Failed", "")],
)
def test_a_release_that_fails(cluster: Cluster, helm: Helm, todo: str, fate: str, state: str, cause: str) -> None:
    helm.run(todo, "install", "todo-backend", BACKEND, "--set", f"podAnnotations.simulate={fate}")
    deadline = time.monotonic() + 60
    while True:
        shown = status(cluster, "todo-backend")
        if f"{state} " in shown.stdout or time.monotonic() > deadline:
            break
    assert shown.returncode == 1
    assert f"todo-backend          {state}" in shown.stdout
    assert cause in shown.stdout
    assert "next: kubectl " in shown.stdout


def test_names(cluster: Cluster) -> None:
    missing = status(cluster, "no-such-namespace")
    assert missing.returncode == 2
    assert "neither a namespace of the cluster nor a chart of the specs" in missing.stdout
    unknown = status(cluster, "--chart", "nope")
    assert unknown.returncode == 2
    assert "unknown chart `nope`" in unknown.stderr


def test_a_server_that_is_down(cluster: Cluster, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = json.loads(
        subprocess.run(
            [str(cluster.kubectl), "config", "view", "--raw", "--minify", "-o", "json"],
            env=os.environ | cluster.env,
            capture_output=True,
            check=True,
        ).stdout
    )
    config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
    path = tmp_path / "config"
    path.write_text(json.dumps(config))
    found = status(cluster, "todo", kubeconfig=str(path))
    assert found.returncode == 3
    assert "error[environment]" in found.stderr


def test_a_server_that_does_not_answer(cluster: Cluster, tmp_path: Path) -> None:
    """It accepts connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        path = tmp_path / "config"
        path.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "silent",
                    "contexts": [{"name": "silent", "context": {"cluster": "silent", "user": "nobody"}}],
                    "clusters": [{"name": "silent", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
                    "users": [{"name": "nobody", "user": {}}],
                }
            )
        )
        found = status(cluster, "todo", kubeconfig=str(path))
    assert found.returncode == 3
    # Four seconds, less what it takes to start the client.
    assert re.search(r"no response within [234] seconds", found.stderr)
