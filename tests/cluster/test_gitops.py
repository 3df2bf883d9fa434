"""Files for Argo CD and Flux, held against the definitions of their kinds by an API server."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.cluster.server import Cluster
from tests.support.paths import ROOT

pytestmark = pytest.mark.cluster

EXPECTED = ROOT / "tests" / "gitops" / "expected"
FILES = sorted(EXPECTED.rglob("*.yaml"))
DEFINITIONS = (
    "applications.argoproj.io",
    "helmreleases.helm.toolkit.fluxcd.io",
    "ocirepositories.source.toolkit.fluxcd.io",
)


@pytest.fixture(scope="module")
def defined(cluster: Cluster) -> Cluster:
    """Give a cluster with the definitions of Argo CD and Flux."""
    for name in DEFINITIONS:
        answer = cluster.request("GET", f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")
        if answer.refusal:
            pytest.skip(f"the cluster has no definition {name}")
    return cluster


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(EXPECTED).as_posix())
def test_the_server_accepts_the_files(defined: Cluster, open_namespace: str, path: Any) -> None:
    documents = list(yaml.safe_load_all(path.read_text("utf-8")))
    assert documents
    for document in documents:
        answer = defined.dry_run(document, open_namespace)
        assert (answer.refusal, answer.warnings) == ("", ()), document["kind"]


def test_an_unknown_field_is_refused(defined: Cluster, open_namespace: str) -> None:
    path = EXPECTED / "oci" / "flux" / "default" / "web.yaml"
    *_, release = yaml.safe_load_all(path.read_text("utf-8"))
    release["spec"]["valuesFiles"] = ["values-production.yaml"]  # which only HelmCharts have
    assert "valuesFiles" in defined.dry_run(release, open_namespace).refusal
