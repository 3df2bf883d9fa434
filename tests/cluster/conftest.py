"""The cluster, and the commands that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import server
from tests.cluster.releases import Helm
from tests.cluster.server import Cluster
from tests.support import helmcmd


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Give the API server of the kubeconfig that is named; skips where none is, and fails where it does not answer."""
    config = server.kubeconfig()
    if not config:
        pytest.skip("no cluster: name a kubeconfig in CHARTGEN_KUBECONFIG or KUBECONFIG")
    try:
        kubectl = helmcmd.kubectl()
    except helmcmd.Missing as error:
        pytest.skip(str(error))
    with server.connected(config, kubectl) as found:
        yield found


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """Give a new namespace that enforces Pod Security `restricted`; it is deleted after."""
    with cluster.namespace() as name:
        yield name


@pytest.fixture(scope="module")
def open_namespace(cluster: Cluster) -> Iterator[str]:
    """Give a namespace in which any pod may run, for trying what only dry-runs see."""
    with cluster.namespace(labels={}) as name:
        yield name


@pytest.fixture(scope="session", params=["3.17", "4.3"])
def helm(request: pytest.FixtureRequest, cluster: Cluster) -> Helm:
    """Give a real `helm` that talks to the cluster, once for each major version."""
    try:
        return Helm(helmcmd.command(request.param), cluster)
    except helmcmd.Missing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for charts that are built once."""
    return tmp_path_factory.mktemp("charts")
