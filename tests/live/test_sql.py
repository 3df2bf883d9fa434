"""Releases that Helm stores in a database: a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chartgen.folder import FolderChart
from chartgen.live.drift.installed import not_installed
from tests.cluster.releases import Helm
from tests.live import parts
from tests.support import postgres
from tests.support.fetching import Missing

pytestmark = pytest.mark.cluster
PASSWORD = "planted-s3cr3t"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the connection string of a database."""
    try:
        with postgres.running(tmp_path_factory.mktemp("postgres")) as port:
            yield f"postgres://postgres:planted-login@127.0.0.1:{port}/postgres?sslmode=disable"
    except Missing as error:
        pytest.skip(str(error))


def test_releases_in_a_database(
    helm: Helm, namespace: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_DRIVER", "sql")
    monkeypatch.setenv("HELM_DRIVER_SQL_CONNECTION_STRING", database)
    chart = parts.write(tmp_path / "demo")
    for name in ("todo", "gone"):
        helm.run(namespace, "install", name, chart, "--set", f"password={PASSWORD},keep.a=1")
    helm.run(namespace, "upgrade", "todo", chart, "--reuse-values", "--set", "keep.a=2")
    helm.run(namespace, "uninstall", "gone", "--keep-history")
    snapshot, status = parts.status(helm.cluster.kubeconfig, namespace)
    (found,) = status.releases
    release = found.release
    assert (release.name, release.driver, release.status, release.revision) == ("todo", "sql", "deployed", 2)
    assert (release.chart, release.version, release.app_version) == ("demo", "1.2.3", "9")
    assert (release.description, release.namespace) == ("Upgrade complete", namespace)
    assert release.values == {"password": "***", "keep": {"a": 2}}
    assert {each.title for each in found.objects} == {"Deployment/todo", "ConfigMap/todo-config", "Secret/todo-secret"}
    assert PASSWORD not in json.dumps([snapshot.objects, snapshot.records])
    # The files of the chart are not known, which is no difference.
    assert list(not_installed(snapshot.records[0], FolderChart(str(chart)))) == []


@pytest.mark.parametrize(
    "connection",
    ["postgres://postgres:planted@127.0.0.1:1/postgres", "postgres://postgres:pla%nted@127.0.0.1:1/postgres"],
)
def test_a_database_that_cannot_be_read(
    helm: Helm, namespace: str, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_DRIVER", "sql")
    monkeypatch.setenv("HELM_DRIVER_SQL_CONNECTION_STRING", connection)
    _, status = parts.status(helm.cluster.kubeconfig, namespace)
    (unread,) = status.unread
    assert (unread.kind, unread.reason) == ("Release", "failed")
    assert unread.message.startswith("the database of HELM_DRIVER=sql cannot be read")
    assert "nted" not in unread.message
    assert not status.is_fine
