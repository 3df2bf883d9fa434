"""An umbrella chart in the life of a release, by Helm 3 and 4."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cluster.releases import Helm, one, there
from tests.cluster.server import Cluster
from tests.traps.test_dependencies import written_case

pytestmark = pytest.mark.cluster

SECRET = ("--set-string", "archive.secret.PASSWORD=x")


def test_a_release_of_several_charts(helm: Helm, cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    suite = written_case("umbrella", tmp_path) / "suite"
    helm.run(namespace, "dependency", "build", suite)
    helm.run(namespace, "install", "one", suite, *SECRET)
    both = {"Deployment/one-archive", "Deployment/one-archive-index", "Deployment/one-search"}
    assert there(cluster, namespace, "Deployment") == both
    (container,) = one(cluster, namespace, "Deployment", "one-search")["spec"]["template"]["spec"]["containers"]
    hosts = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    assert hosts == {"ARCHIVE": "http://one-archive", "METRICS": "one-archive-metrics:9090"}
    services = there(cluster, namespace, "Service")
    assert {"Service/one-archive", "Service/one-archive-metrics"} <= services
    # Another release, next to it.
    helm.run(namespace, "install", "two", suite, *SECRET, "--set", "search.enabled=false")
    assert "Deployment/two-search" not in there(cluster, namespace, "Deployment")
    helm.run(namespace, "upgrade", "one", suite, *SECRET, "--values", suite / "values-staging.yaml")
    assert "Deployment/one-search" not in there(cluster, namespace, "Deployment")
    helm.run(namespace, "rollback", "one", "1")
    assert both <= there(cluster, namespace, "Deployment")
    refusal = helm.refusal(namespace, "upgrade", "one", suite, *SECRET, "--set", "archive.replicas=2")
    assert re.search("replicas'? (is )?not allowed", refusal)
    for release in ("one", "two"):
        helm.run(namespace, "uninstall", release)
    assert there(cluster, namespace) == set()
