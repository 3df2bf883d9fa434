"""What has drifted, by releases of both versions of Helm that were recorded after changes in the cluster.

The recordings are those of a chart with two Deployments, one of which an autoscaler scales to three replicas, a
ConfigMap, a Secret, a service account, a route and a hook. Then, the other Deployment was scaled, given another image,
and lost a field; the ConfigMap, the Secret and the route were patched; the service account was deleted; and a ConfigMap
`old` was created that claims to belong to the release.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from chartgen.live.cluster import Snapshot, Unread
from chartgen.live.drift import Drift, find
from chartgen.live.drift.changed import CONFLICT, KEPT, RESTORED
from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "live" / "drifted"
RECORDINGS = ("helm-3", "helm-4")
IMAGE = 'spec.template.spec.containers[name="web"].image'
TOKEN = "spec.template.spec.automountServiceAccountToken"


@dataclass
class Recorded:
    """A namespace, in place of a cluster."""

    records: list[dict[str, Any]]
    objects: list[dict[str, Any]]
    managed_fields: dict[str, Any]
    unread: list[Unread] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def object(self, namespace: str, api_version: str, kind: str, name: str) -> Mapping[str, Any] | None:
        self.asked.append(f"{kind}/{name}")
        found = copy.deepcopy(self.find(kind, name))
        found["metadata"]["managedFields"] = self.managed_fields.get(f"{kind}/{name}", [])
        return found

    def find(self, kind: str, name: str) -> dict[str, Any]:
        return next(each for each in self.objects if (each["kind"], each["metadata"]["name"]) == (kind, name))

    def drift(self) -> tuple[Drift, ...]:
        namespace = self.records[0]["namespace"]
        return find(Snapshot(namespace, list(self.objects), list(self.records), self.unread), self, {})["shop"]

    def of(self, subject: str) -> dict[str, Drift]:
        return {each.field: each for each in self.drift() if each.subject == subject}


@cache
def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load(name: str) -> Recorded:
    found = copy.deepcopy(_read(name))
    return Recorded(found["records"], found["objects"], found["managedFields"])


@pytest.fixture(params=RECORDINGS)
def recorded(request: pytest.FixtureRequest) -> Recorded:
    return load(request.param)


def test_all_changes(recorded: Recorded) -> None:
    drift = recorded.drift()
    assert {(each.kind, each.subject, each.field, each.expected, each.found, each.manager) for each in drift} == {
        ("changed", "Secret/passwords", "data.PASSWORD", "", "", "kubectl-patch"),
        ("changed", "ConfigMap/conf", "data.COLOUR", "blue", "red", "kubectl-patch"),
        ("changed", "Deployment/web", "spec.replicas", "2", "5", "kubectl"),
        ("changed", "Deployment/web", TOKEN, "false", "", ""),
        ("changed", "Deployment/web", IMAGE, "web:1", "web:2", "kubectl-set"),
        ("changed", "HTTPRoute/route", "spec.hostnames", '["a.test"]', '["b.test"]', "kubectl-patch"),
        ("missing", "ServiceAccount/robot", "", "", "", ""),
        ("orphaned", "ConfigMap/old", "", "", "", ""),
    }


def test_only_changed_objects_are_read_whole(recorded: Recorded) -> None:
    recorded.drift()
    assert sorted(recorded.asked) == ["ConfigMap/conf", "Deployment/web", "HTTPRoute/route", "Secret/passwords"]


def test_time_of_a_change(recorded: Recorded) -> None:
    time = recorded.of("ConfigMap/conf")["data.COLOUR"].time
    assert time is not None
    assert time.isoformat().startswith("2026-")


def test_helm_3_restores_what_it_knows() -> None:
    recorded = load("helm-3")
    assert {each.consequence for each in recorded.of("Deployment/web").values()} == {RESTORED}
    assert recorded.of("HTTPRoute/route")["spec.hostnames"].consequence == KEPT


def test_helm_4_conflicts_with_another_manager() -> None:
    recorded = load("helm-4")
    assert {each.consequence for each in recorded.of("Deployment/web").values()} == {CONFLICT}
    assert recorded.of("HTTPRoute/route")["spec.hostnames"].consequence == CONFLICT
    # An API server does not compare `stringData` with `data`.
    assert recorded.of("Secret/passwords")["data.PASSWORD"].consequence == RESTORED


def test_helm_4_restores_what_no_manager_has() -> None:
    recorded = load("helm-4")
    web = recorded.find("Deployment", "web")["spec"]
    web["replicas"] = 2
    web["template"]["spec"]["containers"][0]["image"] = "web:1"
    assert [each.consequence for each in recorded.of("Deployment/web").values()] == [RESTORED]


def test_a_value_that_helm_wrote_is_no_drift(recorded: Recorded) -> None:
    """A webhook changes an image during the request of Helm."""
    subject = recorded.find("Deployment", "scaled")
    subject["spec"]["template"]["spec"]["containers"][0]["image"] = "mirror.example.test/web:1"
    assert recorded.of("Deployment/scaled") == {}
    recorded.records[0]["status"] = "failed"
    assert list(recorded.of("Deployment/scaled")) == ['spec.template.spec.containers[name="scaled"].image']


def test_replicas_without_an_autoscaler(recorded: Recorded) -> None:
    recorded.objects = [each for each in recorded.objects if each["kind"] != "HorizontalPodAutoscaler"]
    recorded.records[0]["objects"] = [
        each for each in recorded.records[0]["objects"] if each["kind"] != "HorizontalPodAutoscaler"
    ]
    assert [each.found for each in recorded.of("Deployment/scaled").values()] == ["3"]


@pytest.mark.parametrize("reason", ["forbidden", "failed"])
def test_kinds_that_cannot_be_read_are_not_missing(recorded: Recorded, reason: Any) -> None:
    recorded.unread = [Unread("ServiceAccount", reason, "")]
    assert "missing" not in {each.kind for each in recorded.drift()}


def test_objects_of_unknown_kinds_are_missing(recorded: Recorded) -> None:
    recorded.unread = [Unread("ServiceAccount", "unknown", "")]
    assert "missing" in {each.kind for each in recorded.drift()}


def test_long_texts(recorded: Recorded) -> None:
    """Only the first line that differs is shown."""
    recorded.records[0]["objects"] = [each for each in recorded.records[0]["objects"] if each["kind"] == "ConfigMap"]
    (manifest,) = recorded.records[0]["objects"]
    manifest["data"]["COLOUR"] = "a: 1\nb: 2\nc: 3\n"
    recorded.find("ConfigMap", "conf")["data"]["COLOUR"] = "a: 1\nb: 3\nc: 4\n"
    (found,) = recorded.of("ConfigMap/conf").values()
    assert (found.expected, found.found) == ("line 2: b: 2", "line 2: b: 3")


def test_nothing_is_missing_during_an_upgrade(recorded: Recorded) -> None:
    recorded.records[0]["status"] = "pending-upgrade"
    assert recorded.drift() == ()


def test_finished_jobs_that_delete_themselves_are_not_missing(recorded: Recorded) -> None:
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "once"},
        "spec": {"ttlSecondsAfterFinished": 0},
    }
    recorded.records[0]["objects"].append(job)
    assert recorded.of("Job/once") == {}
    del job["spec"]
    assert recorded.of("Job/once")[""].kind == "missing"


@pytest.mark.parametrize(
    "change",
    [
        {"annotations": {"meta.helm.sh/release-name": "other"}},
        {"annotations": {"meta.helm.sh/release-namespace": "other"}},
        {"annotations": {"helm.sh/hook": "pre-install"}},
        {"annotations": {"helm.sh/resource-policy": "keep"}},
        {"labels": {"app.kubernetes.io/managed-by": "other"}},
        {"ownerReferences": [{"kind": "Deployment", "name": "web", "uid": "1"}]},
    ],
    ids=str,
)
def test_not_orphaned(recorded: Recorded, change: dict[str, Any]) -> None:
    metadata = recorded.find("ConfigMap", "old")["metadata"]
    for key, value in change.items():
        metadata[key] = {**metadata[key], **value} if isinstance(value, dict) else value
    assert recorded.of("ConfigMap/old") == {}


def test_hooks_are_not_orphaned(recorded: Recorded) -> None:
    """Some hooks are copies of objects, with their labels and annotations."""
    recorded.records[0]["hooks"].append({"kind": "ConfigMap", "name": "old"})
    assert recorded.of("ConfigMap/old") == {}


def test_records_that_cannot_be_read(recorded: Recorded) -> None:
    recorded.records[:] = [{"name": "shop", "namespace": "a", "revision": 1, "problem": "it is corrupt"}]
    assert recorded.drift() == ()


def test_other_version_of_an_api(recorded: Recorded) -> None:
    """The API server gives the object in the version of the manifest on demand."""
    autoscaler = {
        "apiVersion": "autoscaling/v1",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "scaled"},
        "spec": {"maxReplicas": 5},
    }
    recorded.records[0]["objects"].append(autoscaler)
    recorded.drift()
    assert "HorizontalPodAutoscaler/scaled" in recorded.asked


def test_the_label_that_helm_sets(recorded: Recorded) -> None:
    objects = recorded.records[0]["objects"]
    manifest = next(each for each in objects if each["metadata"]["name"] == "scaled" and each["kind"] == "Deployment")
    manifest["metadata"]["labels"] = {"app.kubernetes.io/managed-by": "shop"}
    recorded.managed_fields.clear()
    assert recorded.of("Deployment/scaled") == {}
    recorded.find("Deployment", "scaled")["metadata"]["labels"]["app.kubernetes.io/managed-by"] = "other"
    assert list(recorded.of("Deployment/scaled")) == ['metadata.labels["app.kubernetes.io/managed-by"]']
