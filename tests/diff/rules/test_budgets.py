"""Disruption budgets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.changes import categories, compare, found, manifest, one, one_set
from tests.diff.rules.objects import LABELS, autoscaler, workload


def _budget(**spec: Any) -> dict[str, Any]:
    return manifest("PodDisruptionBudget", spec={"selector": {"matchLabels": LABELS}, **spec})


@pytest.mark.parametrize(
    ("budget", "replicas"),
    [
        (_budget(maxUnavailable=0), 2),
        (_budget(maxUnavailable="0%"), 2),
        (_budget(minAvailable=2), 2),
        (_budget(minAvailable="100%"), 2),
        (_budget(minAvailable="51%"), 1),
    ],
)
def test_budgets_that_allow_no_evictions(budget: dict[str, Any], replicas: int) -> None:
    effects = one(None, budget, workload(replicas=replicas))
    assert [each.category for each in effects] == ["created", "blocks-drain"]
    assert effects[1].weight == ("look", "patch")


@pytest.mark.parametrize("budget", [_budget(maxUnavailable=1), _budget(minAvailable=1), _budget(minAvailable="50%")])
def test_budgets_that_allow_evictions(budget: dict[str, Any]) -> None:
    assert one_set(None, budget, workload(replicas=2)) == {"created"}


def test_a_budget_changes() -> None:
    pods = workload(replicas=2)
    assert one_set(_budget(minAvailable=1), _budget(minAvailable=2), pods) == {"in-place", "blocks-drain"}
    assert one_set(_budget(minAvailable=2), _budget(minAvailable=3), pods) == {"in-place"}


def test_a_workload_has_fewer_pods() -> None:
    budget = _budget(minAvailable=1)
    comparison = compare([workload(replicas=2), budget], [workload(replicas=1), budget])
    assert categories(comparison, "Deployment/shop") == {"scales", "blocks-drain"}
    assert found(comparison, "Deployment/shop")[1].why == (
        "nodes with its pods can't be drained because of PodDisruptionBudget/shop: `minAvailable` is 1, and"
        " Deployment/shop has 1 pod"
    )


def test_an_autoscaled_workload() -> None:
    assert one_set(None, _budget(minAvailable=2), workload(), autoscaler(2)) == {"created", "blocks-drain"}
    assert one_set(None, _budget(minAvailable=2), workload(), autoscaler(3)) == {"created"}
