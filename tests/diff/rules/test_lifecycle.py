"""Objects that come, go or get another name, hooks, and fields that no other rule is about."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.model import Bump, Category
from chartgen.diff.rules import effects
from tests.diff.changes import categories, compare, found, manifest, one, one_set
from tests.diff.rules.objects import autoscaler, service, template, workload

_CONFIG = manifest("ConfigMap", data={"a": "1"})
_BUDGET = manifest("PodDisruptionBudget", spec={"maxUnavailable": 1, "selector": {"matchLabels": {"app": "shop"}}})
_POLICY = manifest("NetworkPolicy", spec={"podSelector": {}, "policyTypes": ["Egress"], "egress": [{}]})


def _hooked(events: str, **fields: Any) -> dict[str, Any]:
    return manifest("Job", metadata={"annotations": {"helm.sh/hook": events}}, spec={"template": template(), **fields})


def test_nothing_happens_to_an_unchanged_object() -> None:
    assert one(_CONFIG, _CONFIG) == []


@pytest.mark.parametrize(
    ("each", "created", "deleted"),
    [
        (_CONFIG, "minor", "major"),
        (workload(), "minor", "major"),
        (_BUDGET, "minor", "minor"),
        (_POLICY, "minor", "minor"),
        (autoscaler(1), "minor", "minor"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_objects_on_one_side(each: dict[str, Any], created: Bump, deleted: Bump) -> None:
    first = one(None, each)[0]
    assert (first.category, first.weight) == ("created", ("look", created))
    last = one(each, None)[0]
    assert (last.category, last.weight) == ("deleted", ("look", deleted))


def test_an_object_in_another_namespace() -> None:
    old, new = (manifest("ConfigMap", metadata={"namespace": each}, data={"a": "1"}) for each in ("one", "two"))
    comparison = compare([old], [new])
    by_namespace = {
        each.shown.manifest["metadata"]["namespace"]: next(iter(effects(each, comparison)))
        for each in comparison.changes
    }
    gone, come = by_namespace["one"], by_namespace["two"]
    assert (gone.category, gone.why) == ("recreated", "moves from the namespace one to two")
    assert gone.instead == "keep the namespace; or install the release there, and uninstall the one in one"
    assert (come.category, come.why) == ("recreated", "comes from the namespace one")


def test_a_kept_object_stays() -> None:
    kept = manifest("ConfigMap", metadata={"annotations": {"helm.sh/resource-policy": "keep"}}, data={"a": "1"})
    effect = one(kept, None)[0]
    assert "stays in the cluster" in effect.why
    assert "kubectl" in effect.instead


def test_both_objects_of_another_name_are_recreated() -> None:
    comparison = compare([workload(name="worker")], [workload(name="jobs")])
    old, new = found(comparison, "Deployment/worker")[0], found(comparison, "Deployment/jobs")[0]
    assert (old.category, old.why) == ("recreated", "is replaced by Deployment/jobs, and deleted")
    assert (new.category, new.why) == ("recreated", "replaces Deployment/worker")
    assert old.weight == new.weight == ("breaking", "major")


def test_a_job_of_another_name_runs_again() -> None:
    before, after = (manifest("Job", f"migrate-{each}", spec={"template": template()}) for each in ("1a", "2b"))
    for title in ("Job/migrate-1a", "Job/migrate-2b"):
        effect = found(compare([before], [after]), title)[0]
        assert (effect.category, effect.weight) == ("recreated", ("note", "patch"))


@pytest.mark.parametrize(
    ("before", "after", "expected", "bump"),
    [
        (_hooked("pre-upgrade"), _hooked("pre-upgrade", backoffLimit=1), "hook-only", "patch"),
        (None, _hooked("post-install,post-upgrade"), "hook-only", "minor"),
        (_hooked("post-install"), None, "hook-only", "minor"),
        (manifest("Job", spec={"template": template()}), _hooked("pre-upgrade"), "hook-only", "patch"),
        (_hooked("test"), _hooked("test", backoffLimit=1), "test-only", "patch"),
        (None, _hooked("test"), "test-only", "patch"),
        (_hooked("test-success"), None, "test-only", "patch"),
    ],
)
def test_hooks(before: dict[str, Any] | None, after: dict[str, Any] | None, expected: Category, bump: Bump) -> None:
    effects = one(before, after)
    assert [(each.category, each.weight.bump) for each in effects] == [(expected, bump)]


def test_hooks_are_never_refused() -> None:
    other = template()
    other["spec"]["containers"][0]["image"] = "shop:2"
    assert one_set(_hooked("pre-upgrade"), _hooked("pre-upgrade", template=other)) == {"hook-only"}


def test_a_hook_that_becomes_an_ordinary_object_is_new() -> None:
    assert one_set(_hooked("post-install"), manifest("Job", spec={"template": template()})) == {"created"}


@pytest.mark.parametrize("name", ["helm.sh/chart", "app.kubernetes.io/version"])
def test_version_labels(name: str) -> None:
    before, after = (manifest("ConfigMap", metadata={"labels": {name: each}}) for each in ("1", "2"))
    assert one_set(before, after) == {"version-label"}
    assert one(before, after)[0].weight == ("note", "none")
    for each in (before, after):
        each["metadata"]["annotations"] = {"helm.sh/hook": "test"}
    assert one_set(before, after) == {"version-label"}


def test_version_labels_of_pods_replace_them() -> None:
    before, after = (workload() for _ in range(2))
    after["spec"]["template"] = template()
    after["spec"]["template"]["metadata"]["labels"] = {"app": "shop", "helm.sh/chart": "shop-2"}
    assert one_set(before, after) == {"rolls"}


def test_metadata() -> None:
    before, after = (manifest("ConfigMap", metadata={"annotations": {"team": each}}) for each in "ab")
    effect = one(before, after)[0]
    assert (effect.category, effect.weight) == ("metadata", ("note", "patch"))
    assert effect.why == "labels and annotations change: annotations.team changed"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (workload(), workload(minReadySeconds=5), "changes in place: minReadySeconds unset → 5"),
        (service(), service(sessionAffinity="ClientIP"), "changes in place: sessionAffinity changed"),
        (autoscaler(1, 5), autoscaler(1, 6), "changes in place: maxReplicas 5 → 6"),
    ],
)  # fmt: skip
def test_other_fields_change_in_place(before: dict[str, Any], after: dict[str, Any], why: str) -> None:
    effect = one(before, after)[0]
    assert (effect.category, effect.weight) == ("in-place", ("note", "patch"))
    assert effect.why == why


def test_a_cronjob_changes_in_place() -> None:
    before, after = (
        manifest("CronJob", spec={"schedule": "@daily", "jobTemplate": {"spec": {"template": each}}})
        for each in (template(), template(annotations={"a": "b"}))
    )
    assert one_set(before, after) == {"in-place"}


_DEFINITION = "CustomResourceDefinition/widgets.example.com"


@pytest.mark.parametrize("side", ["changed", "new"])
def test_helm_ignores_changes_of_crds(side: str) -> None:
    before, after = (manifest("CustomResourceDefinition", "widgets.example.com", spec={"scope": each}) for each in "AB")
    comparison = compare([before] if side == "changed" else [], [after], crds=[_DEFINITION])
    effects = found(comparison, _DEFINITION)
    assert [(each.category, each.weight.severity) for each in effects] == [("depends", "look")]
    assert "kubectl apply --server-side -f crds/shop.yaml" in effects[0].instead


def test_helm_never_deletes_files_of_crds() -> None:
    before = manifest("CustomResourceDefinition", "widgets.example.com")
    comparison = compare([before], [], crds=[_DEFINITION])
    assert categories(comparison, _DEFINITION) == {"deleted"}
    assert "stays in the cluster" in found(comparison, _DEFINITION)[0].why
