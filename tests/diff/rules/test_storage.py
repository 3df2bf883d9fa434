"""Data."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.rules.storage import POLICIES
from tests.diff.changes import categories, compare, found, manifest, one, one_set
from tests.diff.rules.objects import claim, mounted, workload


def _stateful(name: str = "shop", **spec: Any) -> dict[str, Any]:
    return workload("StatefulSet", name, volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": {}}], **spec)


@pytest.mark.parametrize(
    "each",
    [
        claim(),
        manifest("Namespace"),
        manifest("CustomResourceDefinition", "widgets.example.com"),
        _stateful(persistentVolumeClaimRetentionPolicy={"whenDeleted": "Delete"}),
    ],
    ids=lambda each: each["kind"],
)
def test_what_is_lost_with_an_object(each: dict[str, Any]) -> None:
    effects = one(each, None)
    assert [effect.category for effect in effects] == ["deleted", "data-loss"]
    assert effects[1].instead


def test_a_kept_claim_stays() -> None:
    assert one_set(claim(keep=True), None) == {"deleted", "data-left"}


def test_a_kept_definition_stays() -> None:
    kept = manifest("CustomResourceDefinition", metadata={"annotations": {"helm.sh/resource-policy": "keep"}})
    assert one_set(kept, None) == {"deleted"}


@pytest.mark.parametrize(("keep", "expected"), [(True, "data-left"), (False, "data-loss")])
def test_a_claim_of_another_name(keep: bool, expected: str) -> None:
    comparison = compare([claim("data", keep=keep)], [claim("files", keep=keep)])
    assert categories(comparison, "PersistentVolumeClaim/data") == {"recreated", expected}
    assert categories(comparison, "PersistentVolumeClaim/files") == {"recreated"}


def test_a_stateful_set_leaves_its_claims() -> None:
    assert one_set(_stateful(), None) == {"deleted", "data-left"}
    assert one_set(workload("StatefulSet"), None) == {"deleted"}


def test_a_stateful_set_of_another_name() -> None:
    comparison = compare([_stateful("shop")], [_stateful("store")])
    assert categories(comparison, "StatefulSet/shop") == {"recreated", "data-left"}
    assert "StatefulSet/store" in found(comparison, "StatefulSet/shop")[1].why
    assert categories(comparison, "StatefulSet/store") == {"recreated"}


def test_keep_is_removed() -> None:
    effects = one(claim(keep=True), claim())
    assert [(each.category, each.weight) for each in effects] == [("data-risk", ("look", "patch"))]
    assert one_set(claim(), claim(keep=True)) == {"metadata"}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.kind}.{policy.path[-1]}")
def test_policies(policy: Any) -> None:
    def written(value: str) -> dict[str, Any]:
        inner: Any = value
        for step in reversed(policy.path[1:]):
            inner = {step: inner}
        return _stateful(**inner) if policy.kind == "StatefulSet" else manifest(policy.kind, spec=inner)

    effects = one(written("Retain"), written("Delete"))
    assert [(each.category, each.weight) for each in effects] == [("data-risk", ("look", "patch"))]
    assert "Retain → Delete" in effects[0].why
    assert one_set(written("Delete"), written("Retain")) == {"in-place"}


def test_a_claim_expands() -> None:
    effects = one(claim(size="1Gi"), claim(size="2Gi"))
    assert [(each.category, each.weight) for each in effects] == [("depends", ("look", "minor"))]
    assert "1Gi → 2Gi" in effects[0].why
    assert "allowVolumeExpansion" in effects[0].why


def test_other_attributes_of_a_volume() -> None:
    assert one_set(claim(), claim(volumeAttributesClassName="fast")) == {"depends"}


def test_scaling_down_deletes_claims() -> None:
    policy: dict[str, Any] = {"persistentVolumeClaimRetentionPolicy": {"whenScaled": "Delete"}}
    assert "data-loss" in one_set(_stateful(replicas=3, **policy), _stateful(replicas=2, **policy))
    assert "data-loss" not in one_set(_stateful(replicas=3), _stateful(replicas=2))


def test_a_claim_that_nothing_mounts_any_more() -> None:
    before, after = workload(template=mounted("data")), workload()
    assert one_set(before, after, claim()) == {"rolls", "data-left"}
    assert one_set(before, after, claim(), workload("DaemonSet", template=mounted("data"))) == {"rolls"}
    assert one_set(before, after) == {"rolls"}
