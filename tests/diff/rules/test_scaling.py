"""Replicas."""

from __future__ import annotations

import pytest

from tests.diff.changes import categories, compare, found, one, one_set
from tests.diff.rules.objects import autoscaler, workload


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "ReplicaSet"])
def test_replicas(kind: str) -> None:
    effect = one(workload(kind, replicas=2), workload(kind, replicas=3))[0]
    assert (effect.category, effect.why, effect.weight) == ("scales", "scales 2 → 3", ("note", "patch"))


def test_to_none() -> None:
    assert one_set(workload(replicas=2), workload(replicas=0)) == {"scales", "downtime"}
    assert one_set(workload(replicas=0), workload(replicas=2)) == {"scales"}


def test_a_removed_number_is_one() -> None:
    assert one(workload(replicas=4), workload())[0].why == "scales 4 → 1"


def test_an_autoscaler_takes_over() -> None:
    """Seen with Helm 3.17 and 4.3: 4 → 1 before the autoscaler acts."""
    comparison = compare([workload(replicas=4)], [workload(), autoscaler(2)])
    effect = found(comparison, "Deployment/shop")[0]
    assert (effect.category, effect.weight) == ("scales", ("look", "patch"))
    assert effect.why == (
        "scales 4 → 1, since the manifest no longer sets `replicas`, until HorizontalPodAutoscaler/shop acts"
    )
    assert "`minReplicas` to 4" in effect.instead
    assert categories(comparison, "HorizontalPodAutoscaler/shop") == {"created"}


def test_an_autoscaler_of_one_pod_takes_over() -> None:
    effects = found(compare([workload(replicas=1)], [workload(), autoscaler(1)]), "Deployment/shop")
    assert [(each.category, each.weight.severity) for each in effects] == [("scales", "note")]


def test_an_autoscaler_is_removed() -> None:
    effects = found(compare([workload(), autoscaler(2)], [workload(replicas=4)]), "Deployment/shop")
    assert [(each.category, each.weight.severity) for each in effects] == [("scales", "look")]
    assert "HorizontalPodAutoscaler/shop" in effects[0].why
