"""Namespaces of a real API server, read for an import."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.errors import ChartgenError
from chartgen.importing.reading import read
from tests.cluster.server import Cluster

pytestmark = pytest.mark.cluster

_APPLIED = Path(__file__).parents[1] / "importing" / "recorded" / "applied.yaml"
_TOKEN = """
apiVersion: v1
kind: Secret
metadata:
  name: token
  annotations: {kubernetes.io/service-account.name: default}
type: kubernetes.io/service-account-token
"""


@pytest.fixture(autouse=True)
def _kubeconfig(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", cluster.kubeconfig)


@pytest.mark.parametrize("options", [("apply",), ("apply", "--server-side"), ("create",)], ids=" ".join)
def test_a_namespace_is_what_was_applied(options: tuple[str, ...], cluster: Cluster, tmp_path: Path) -> None:
    token = tmp_path / "token.yaml"
    token.write_text(_TOKEN)
    with cluster.namespace(labels={}) as namespace:
        for file in (_APPLIED, token):
            cluster.command("-n", namespace, *options, "-f", str(file))
        found = read([f"cluster:{namespace}"])
    assert found.name == namespace
    by_id = {(each.kind, each.name): each.manifest for each in found.objects}
    namespaces = by_id.pop(("Namespace", namespace))
    assert "spec" not in namespaces
    assert by_id["Service", "web"]["spec"].get("ports")[0].pop("nodePort", 0) == 0 or options != ("apply",)
    applied = {(each.kind, each.name): each.manifest for each in read([str(_APPLIED)]).objects}
    assert by_id.keys() == applied.keys()
    for key, manifest in by_id.items():
        own = {**manifest, "metadata": {**manifest["metadata"]}}
        assert own["metadata"].pop("namespace") == namespace
        if key == ("StatefulSet", "db"):
            assert own["spec"].pop("replicas") == 1
        if key == ("ConfigMap", "settings"):
            assert own["data"]["url"] == "postgres://postgres:***@db/x"
            continue
        assert own == applied[key]
    assert "correct-horse" not in repr(found)
    [hidden] = [each for each in found.findings if each.rule == "import/secret"]
    assert hidden.message.startswith("ConfigMap/settings contains the contents of a Secret in data.url")


def test_custom_resources(cluster: Cluster) -> None:
    definitions = cluster.request("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions").body["items"]
    names = {each["metadata"]["name"] for each in definitions}
    if "servicemonitors.monitoring.coreos.com" not in names:
        pytest.skip("the cluster has no definition of ServiceMonitor")
    monitor = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "web"},
        "spec": {"selector": {}, "endpoints": [{"port": "http"}]},
    }
    with cluster.namespace() as namespace:
        path = f"/apis/monitoring.coreos.com/v1/namespaces/{namespace}/servicemonitors"
        assert not cluster.request("POST", path, monitor).refusal
        found = read([f"cluster:{namespace}"])
    assert [each.kind for each in found.objects] == ["Namespace", "ServiceMonitor"]
    assert found.objects[1].manifest["spec"] == monitor["spec"]


def test_a_namespace_that_does_not_exist() -> None:
    with pytest.raises(ChartgenError) as raised:
        read(["cluster:no-such-namespace"])
    assert raised.value.exit_code == 2
    assert raised.value.findings[0].message == "unknown namespace no-such-namespace"
