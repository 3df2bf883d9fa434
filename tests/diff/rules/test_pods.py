"""Rollouts."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.model import Category, Severity
from tests.diff.changes import one, one_set
from tests.diff.rules.objects import autoscaler, claim, container, mounted, template, workload

_NEW = template(container("shop:2"))
_RECREATE = {"type": "Recreate"}
_NO_SURGE = {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}
_SURGE = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (workload(replicas=2), workload(replicas=2, template=_NEW), {"rolls"}),
        (workload("DaemonSet"), workload("DaemonSet", template=_NEW), {"rolls"}),
        (workload("StatefulSet", replicas=2), workload("StatefulSet", replicas=2, template=_NEW), {"rolls"}),
        (workload("ReplicaSet"), workload("ReplicaSet", template=_NEW), {"in-place"}),
        (workload(paused=True), workload(paused=True, template=_NEW), {"in-place"}),
        (
            workload("DaemonSet", updateStrategy={"type": "OnDelete"}),
            workload("DaemonSet", updateStrategy={"type": "OnDelete"}, template=_NEW),
            {"in-place"},
        ),
        (
            workload("StatefulSet", replicas=2, updateStrategy={"rollingUpdate": {"partition": 2}}),
            workload("StatefulSet", replicas=2, updateStrategy={"rollingUpdate": {"partition": 2}}, template=_NEW),
            {"in-place"},
        ),
    ],
)
def test_which_changes_replace_pods(before: dict[str, Any], after: dict[str, Any], expected: set[Category]) -> None:
    assert one_set(before, after) == expected


def _with_variables(*names: str, value: str = "de", image: str = "shop:1") -> dict[str, Any]:
    variables = [{"name": each, "value": value} for each in names]
    return workload(replicas=2, template=template(container(image, env=variables)))


def test_names_what_changes() -> None:
    effect = one(_with_variables("CURRENCY", "LANGUAGE"), _with_variables("CURRENCY", image="shop:2"))[0]
    changes = "containers[shop].image shop:1 → shop:2 and containers[shop].env[LANGUAGE] removed"
    assert effect.why == f"2 pods are replaced: {changes}"


def test_values_of_variables_are_not_shown() -> None:
    before, after = (_with_variables("PASSWORD", value=each) for each in ("old-one", "new-one"))
    assert "-one" not in one(before, after)[0].why


def test_names_checksums() -> None:
    before, after = (workload(template=template(annotations={"checksum/config": each})) for each in "ab")
    assert one(before, after)[0].why == "1 pod is replaced: the checksum of their configuration changes"


@pytest.mark.parametrize(
    ("kind", "before", "after", "severity"),
    [
        ("Deployment", {"replicas": 2, "strategy": _SURGE}, {"replicas": 2, "strategy": _RECREATE}, "breaking"),
        ("Deployment", {"replicas": 2, "strategy": _RECREATE}, {"replicas": 2, "strategy": _RECREATE}, "look"),
        ("Deployment", {"strategy": _SURGE}, {"strategy": _NO_SURGE}, "breaking"),
        ("Deployment", {"strategy": _NO_SURGE}, {"strategy": _NO_SURGE}, "look"),
        ("StatefulSet", {}, {}, "look"),
        ("StatefulSet", {"replicas": 2}, {}, "breaking"),
        (
            "DaemonSet",
            {},
            {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "100%"}}},
            "breaking",
        ),
    ],
)
def test_rollouts_that_leave_no_pod(
    kind: str, before: dict[str, Any], after: dict[str, Any], severity: Severity
) -> None:
    effects = one(workload(kind, **before), workload(kind, **{**after, "template": _NEW}))
    assert [each.weight.severity for each in effects if each.category == "downtime"] == [severity]


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Deployment", {}),
        ("Deployment", {"replicas": 2, "strategy": _NO_SURGE}),
        ("Deployment", {"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": "0%", "maxUnavailable": "50%"}}}),
        ("Deployment", {"replicas": 0, "strategy": _RECREATE}),
        ("StatefulSet", {"replicas": 2}),
        ("DaemonSet", {}),
    ],
)
def test_rollouts_that_leave_pods(kind: str, spec: dict[str, Any]) -> None:
    assert one_set(workload(kind, **spec), workload(kind, **{**spec, "template": _NEW})) == {"rolls"}


def test_both_limits_are_never_zero() -> None:
    """Seen in `ResolveFenceposts`: with both at 0, one pod may be unavailable."""
    strategy = {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "1%"}}
    assert "downtime" in one_set(workload(strategy=strategy), workload(strategy=strategy, template=_NEW))


def test_an_autoscaled_workload_has_its_fewest_pods() -> None:
    before, after = workload(strategy=_NO_SURGE), workload(strategy=_NO_SURGE, template=_NEW)
    assert "downtime" not in one_set(before, after, autoscaler(2))
    assert "downtime" in one_set(before, after, autoscaler(1))


@pytest.mark.parametrize("strategy", [_RECREATE, _NO_SURGE])
def test_the_next_rollout(strategy: dict[str, Any]) -> None:
    effects = one(workload(strategy=_SURGE), workload(strategy=strategy))
    assert [(each.category, each.weight) for each in effects] == [("downtime-next", ("look", "patch"))]


def test_back_to_a_rolling_update_changes_in_place() -> None:
    assert one_set(workload(strategy=_RECREATE), workload(strategy=_SURGE)) == {"in-place"}


@pytest.mark.parametrize(
    ("modes", "strategy", "severity"),
    [
        (["ReadWriteOncePod"], _SURGE, "breaking"),
        (["ReadWriteOncePod"], {}, "breaking"),
        (["ReadWriteOnce"], _SURGE, "look"),
        (["ReadWriteMany"], _SURGE, None),
        (["ReadWriteOnce", "ReadWriteMany"], _SURGE, None),
        (["ReadWriteOncePod"], _NO_SURGE, None),
        (["ReadWriteOncePod"], _RECREATE, None),
    ],
)
def test_rollouts_that_wait_for_a_volume(modes: list[str], strategy: dict[str, Any], severity: Severity | None) -> None:
    before = workload(template=mounted("data"), strategy=strategy)
    after = workload(template=mounted("data", image="shop:2"), strategy=strategy)
    effects = one(before, after, claim(accessModes=modes))
    assert [each.weight.severity for each in effects if each.category == "stuck"] == ([severity] if severity else [])


def test_a_daemonset_waits_for_a_volume_too() -> None:
    strategy = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    before = workload("DaemonSet", template=mounted("data"), updateStrategy=strategy)
    after = workload("DaemonSet", template=mounted("data", image="shop:2"), updateStrategy=strategy)
    assert "stuck" in one_set(before, after, claim(accessModes=["ReadWriteOncePod"]))
