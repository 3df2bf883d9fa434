"""The form that manifests of one object share: an API server's own object has the same one as what it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chartgen.objects.changes import changes
from chartgen.objects.differences import Difference, written
from tests.cluster.server import Cluster
from tests.cluster.test_accepts import OF_OTHER_CLUSTERS, OF_THIS_CLUSTER
from tests.support import documents, helm
from tests.support.paths import golden_charts
from tests.test_charts import each_scenario, namespace_of, values_of

pytestmark = pytest.mark.cluster

OF_COMPANIONS = ("gateway.networking.k8s.io", "monitoring.coreos.com", "external-secrets.io")
"""Groups of custom resources, whose defaults their definitions have."""
ASSIGNED = {
    "Service": {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "nodePort", "healthCheckNodePort"},
    "Job": {"selector", "labels", "podReplacementPolicy", "parallelism", "completions"},
    "PersistentVolumeClaim": {"finalizers", "storageClassName", "volumeName"},
    "CustomResourceDefinition": {"names", "conversion", "finalizers"},
    "DaemonSet": {"deprecated.daemonset.template.generation"},
    "Deployment": {"replicas"},
    "StatefulSet": {"replicas"},
}
"""Fields that API servers choose themselves, by kind. A number of replicas that is left out may be an autoscaler's."""


def differences(cluster: Cluster, each: documents.Document, namespace: str) -> Iterator[str]:
    """Yield the fields in which an object and what the API server makes of it differ in form."""
    answer = cluster.dry_run(each, namespace)
    if OF_THIS_CLUSTER.search(answer.refusal):
        return
    assert not answer.refusal, answer.refusal
    # It is tried in this namespace, whatever its own.
    sent = {**each, "metadata": {**each["metadata"], **_namespace(answer.body)}}
    for found in changes(sent, answer.body):
        if not _is_assigned(each.kind, found):
            yield f"{each.id}: {written(found.steps)}: {found.found!r} is {found.expected!r} afterwards"


def _namespace(given: Mapping[str, Any]) -> dict[str, str]:
    return {"namespace": given["metadata"]["namespace"]} if "namespace" in given["metadata"] else {}


def _is_assigned(kind: str, found: Difference) -> bool:
    return found.steps[0] == "status" or bool(
        {step for step in found.steps if isinstance(step, str)} & ASSIGNED.get(kind, set())
    )


@each_scenario
def test_scenario(cluster: Cluster, open_namespace: str, chart: Path, scenario: Path) -> None:
    rendered = helm.render(chart, values_of(chart, scenario), namespace=namespace_of(chart))
    known = [
        each
        for each in rendered
        if not OF_OTHER_CLUSTERS(each["apiVersion"]) and not str(each["apiVersion"]).startswith(OF_COMPANIONS)
    ]
    assert [text for each in known for text in differences(cluster, each, open_namespace)] == []


def test_there_are_charts() -> None:
    assert len(golden_charts()) > 20
