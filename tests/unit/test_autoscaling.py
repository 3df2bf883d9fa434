"""Autoscalers: what they do to replicas, disruption budgets and the policy about replicas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import Deployment, HorizontalPodAutoscaler, Image, Namespace, PodDisruptionBudget, Replicas, Resources
from chartgen.overview import summarize
from chartgen.policy import findings
from chartgen.resources import ChartScope, resources_of
from chartgen.spec.resolve import resolved
from chartgen.spec.unset import UNSET
from tests.support import helm
from tests.traps.charts import minimal, written

_RESOURCES = Resources(cpu="100m", memory="128Mi")


def _chart(**fields: Any) -> Any:
    autoscaler = HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80)
    return minimal(**{"resources": _RESOURCES, "autoscaling": autoscaler, **fields})


def test_replicas_are_not_rendered_while_it_is_enabled(tmp_path: Path) -> None:
    folder = written(_chart(), tmp_path)
    rendered = helm.render(folder)
    assert "replicas" not in helm.one(rendered, "Deployment")["spec"]
    spec = helm.one(rendered, "HorizontalPodAutoscaler")["spec"]
    assert spec["scaleTargetRef"] == {
        "apiVersion": "apps/v1", "kind": "Deployment", "name": helm.one(rendered, "Deployment")["metadata"]["name"],
    }  # fmt: skip
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 10)
    assert spec["metrics"] == [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
    ]
    # An unset number of replicas is the autoscaler's minimum.
    rendered = helm.render(folder, {"autoscaling": {"enabled": False}})
    assert helm.one(rendered, "Deployment")["spec"]["replicas"] == 2
    assert not [each for each in rendered if each.kind == "HorizontalPodAutoscaler"]


@pytest.mark.parametrize(("enabled", "minimum", "replicas", "expected"), [
    (True, 1, 3, False), (True, 2, 1, True), (False, 1, 3, True), (False, 2, 1, False),
])  # fmt: skip
def test_a_budget_goes_by_the_minimum(
    enabled: bool, minimum: int, replicas: int, expected: bool, tmp_path: Path
) -> None:
    folder = written(_chart(pod_disruption_budget=PodDisruptionBudget()), tmp_path)
    values = {"autoscaling": {"enabled": enabled, "minReplicas": minimum}, "replicaCount": replicas}
    assert any(each.kind == "PodDisruptionBudget" for each in helm.render(folder, values)) is expected


@pytest.mark.parametrize(("low", "high", "enabled", "violations"), [
    (2, 2, True, 0), (2, 10, True, 1), (1, 10, True, 2), (1, 10, False, 0),
])  # fmt: skip
def test_the_policy_about_replicas(low: int, high: int, enabled: bool, violations: int, tmp_path: Path) -> None:
    autoscaler = HorizontalPodAutoscaler(enabled=enabled, min_replicas=low, max_replicas=high, cpu=80)
    chart = _chart(autoscaling=autoscaler, replicas=UNSET if enabled else 2)
    chart = chart.but(namespace=Namespace("demo", policies=[Replicas({"demo": 2})]))
    assert len(findings(chart)) == violations
    if not violations:
        folder = written(chart, tmp_path)
        helm.render(folder, namespace="demo")
        other = {"maxReplicas": 3} if enabled else {"enabled": True}
        with pytest.raises(helm.HelmRefused, match="autoscaling"):
            helm.render(folder, {"autoscaling": other}, namespace="demo")


def test_the_tree_shows_the_range() -> None:
    chart = resolved(_chart())
    summary = summarize(chart, resources_of(ChartScope(chart)))
    assert [item.note for item in summary.items if item.group == "Deployments"] == ["replicas: 2-10"]


def test_an_image_needs_no_autoscaler(tmp_path: Path) -> None:
    folder = written(minimal(), tmp_path)
    assert "autoscaling" not in (folder / "values.yaml").read_text("utf-8")
    assert Deployment(image=Image("demo", tag="1")).autoscaling is None
