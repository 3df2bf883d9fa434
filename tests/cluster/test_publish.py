"""Published charts, installed from a registry by Helm 3 and 4."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.releases import Helm, one
from tests.cluster.server import Cluster
from tests.publish.conftest import SPEC
from tests.publish.test_real_registry import chartgen
from tests.support import registry as registries
from tests.support.fetching import Missing

pytestmark = [pytest.mark.cluster, pytest.mark.helm]


def test_installed_from_a_registry(helm: Helm, cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    project, storage = tmp_path / "project", tmp_path / "registry"
    (project / "specs").mkdir(parents=True)
    storage.mkdir()
    # Without pods, which need a node.
    (project / "specs" / "web.py").write_text(SPEC.replace("liveness=None", "replicas=0, liveness=None"), "utf-8")
    assert chartgen(project, "build").returncode == 0
    try:
        with registries.running(storage) as registry:
            to = ("--to", f"oci://{registry.host}/charts", "--plain-http")
            ran = chartgen(project, "publish", *to)
            assert ran.returncode == 0, ran.stderr
            for name in ("web", "suite"):
                chart = f"oci://{registry.host}/charts/{name}"
                helm.run(namespace, "pull", chart, "--plain-http", "--destination", tmp_path)
                installing = ("--wait", "--timeout", "60s", "--plain-http", "--set", "fullnameOverride=")
                helm.run(namespace, "install", name, chart, *installing[: 4 if name == "suite" else 6])
                assert one(cluster, namespace, "Deployment", "web" if name == "web" else "suite-web")
                helm.run(namespace, "uninstall", name, "--wait")
    except Missing as error:
        pytest.skip(str(error))
