"""Keys of Secrets that are no longer set are gone from the cluster after an upgrade, by Helm 3 and 4."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from chartgen import Secret
from tests.cluster.releases import Helm, one, templates
from tests.cluster.server import Cluster
from tests.traps.charts import minimal, written

pytestmark = pytest.mark.cluster

BOTH = ("--set-string", "secret.PASSWORD=x,secret.DSN=postgres://db")
PASSWORD = ("--set-string", "secret.PASSWORD=x")


@pytest.fixture(scope="module")
def charts(folder: Path) -> dict[str, Path]:
    """Give a chart whose Secret has an optional key, one without that key, and one as earlier versions generated it."""
    made = {}
    for name, secret in {
        "both": Secret(["PASSWORD"], optional_keys=["DSN"]),
        "one": Secret(["PASSWORD"]),
        "old": Secret(["PASSWORD"], optional_keys=["DSN"]),
        "optional": Secret(optional_keys=["PASSWORD", "DSN"]),
    }.items():
        made[name] = written(minimal(env_from=[secret]), folder / "secrets" / name)
    file = made["old"] / "templates" / "secret.yaml"
    text = file.read_text("utf-8")
    assert text.count("\ndata:\n") == 1
    assert text.count(" | b64enc | quote") == 2
    file.write_text(text.replace("\ndata:\n", "\nstringData:\n").replace(" | b64enc | quote", " | quote"), "utf-8")
    return made


def _content(cluster: Cluster, namespace: str) -> dict[str, str]:
    data = one(cluster, namespace, "Secret", "demo-secret").get("data") or {}
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


def test_a_value_that_is_no_longer_set(cluster: Cluster, helm: Helm, namespace: str, charts: dict[str, Path]) -> None:
    chart = charts["both"]
    helm.run(namespace, "install", "demo", chart, *BOTH)
    assert _content(cluster, namespace) == {"PASSWORD": "x", "DSN": "postgres://db"}
    helm.run(namespace, "upgrade", "demo", chart, *PASSWORD)
    assert _content(cluster, namespace) == {"PASSWORD": "x"}
    helm.run(namespace, "rollback", "demo", "1")
    assert _content(cluster, namespace) == {"PASSWORD": "x", "DSN": "postgres://db"}
    helm.run(namespace, "upgrade", "demo", chart, "--reset-then-reuse-values", "--set", "secret.DSN=null")
    assert _content(cluster, namespace) == {"PASSWORD": "x"}
    # Pods see a Secret's variables when they start: each change is a rollout.
    cluster.wait(lambda: templates(cluster, namespace, "demo") == 2, 30, "the pods are not rolled out again")


def test_the_last_value_that_is_no_longer_set(
    cluster: Cluster, helm: Helm, namespace: str, charts: dict[str, Path]
) -> None:
    helm.run(namespace, "install", "demo", charts["optional"], *BOTH)
    helm.run(namespace, "upgrade", "demo", charts["optional"], "--reset-values")
    assert _content(cluster, namespace) == {}
    helm.run(namespace, "upgrade", "demo", charts["optional"], *PASSWORD)
    assert _content(cluster, namespace) == {"PASSWORD": "x"}


def test_a_key_that_the_spec_no_longer_has(
    cluster: Cluster, helm: Helm, namespace: str, charts: dict[str, Path]
) -> None:
    helm.run(namespace, "install", "demo", charts["both"], *BOTH)
    helm.run(namespace, "upgrade", "demo", charts["one"], *PASSWORD)
    assert _content(cluster, namespace) == {"PASSWORD": "x"}


def test_from_a_chart_with_string_data(cluster: Cluster, helm: Helm, namespace: str, charts: dict[str, Path]) -> None:
    helm.run(namespace, "install", "demo", charts["old"], *BOTH)
    helm.run(namespace, "upgrade", "demo", charts["both"], *BOTH)
    assert _content(cluster, namespace) == {"PASSWORD": "x", "DSN": "postgres://db"}
    assert templates(cluster, namespace, "demo") == 1, "the content is the same, and so are the pods"
    helm.run(namespace, "upgrade", "demo", charts["both"], *PASSWORD)
    assert _content(cluster, namespace) == {"PASSWORD": "x"}
    helm.run(namespace, "rollback", "demo", "1")
    assert _content(cluster, namespace) == {"PASSWORD": "x", "DSN": "postgres://db"}


def test_from_string_data_and_without_a_key_at_once(
    cluster: Cluster, helm: Helm, namespace: str, charts: dict[str, Path]
) -> None:
    """Helm compares manifests, and cannot know that a key of `stringData` is in `data`: the changelog says so."""
    helm.run(namespace, "install", "demo", charts["old"], *BOTH)
    helm.run(namespace, "upgrade", "demo", charts["both"], *PASSWORD)
    assert _content(cluster, namespace) == {"PASSWORD": "x", "DSN": "postgres://db"}
    # The way out: let Helm record the key, then remove it.
    helm.run(namespace, "upgrade", "demo", charts["both"], *BOTH)
    helm.run(namespace, "upgrade", "demo", charts["both"], *PASSWORD)
    assert _content(cluster, namespace) == {"PASSWORD": "x"}
