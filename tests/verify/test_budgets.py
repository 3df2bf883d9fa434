"""Disruption budgets that block the drain of a node."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.objects import found_in, run
from tests.verify.test_consistency import deployment

BUDGET = """---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: %s}
spec: {%s, selector: {matchLabels: {app: %s}}}
"""
AUTOSCALER = """---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, %s maxReplicas: 5}
"""


def budget(spec: str, name: str = "web", app: str = "web") -> str:
    return BUDGET % (name, spec, app)


@pytest.mark.parametrize(
    "template",
    [
        deployment(spec="replicas: 2,") + budget("minAvailable: 1"),
        deployment(spec="replicas: 3,") + budget("minAvailable: 50%"),
        deployment(spec="replicas: 1,") + budget("maxUnavailable: 1"),
        deployment(spec="replicas: 3,") + budget("maxUnavailable: 1%"),
        deployment(spec="replicas: 0,") + budget("minAvailable: 1"),
        deployment() + AUTOSCALER % "minReplicas: 2," + budget("minAvailable: 1"),
        deployment(spec="replicas: 1,") + budget("minAvailable: 1", app="db"),
    ],
)
def test_what_is_right(tmp_path: Path, template: str) -> None:
    assert found_in(tmp_path, template) == []


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            deployment() + budget("minAvailable: 1"),
            "spec.minAvailable",
            "PodDisruptionBudget/web allows no eviction: `minAvailable` is 1, and Deployment/web has 1 pod",
        ),
        (
            deployment(spec="replicas: 2,") + budget("minAvailable: 100%"),
            "spec.minAvailable",
            "PodDisruptionBudget/web allows no eviction: `minAvailable` is 100%, and Deployment/web has 2 pods",
        ),
        (
            deployment(spec="replicas: 3,") + budget("minAvailable: 90%"),
            "spec.minAvailable",
            "PodDisruptionBudget/web allows no eviction: `minAvailable` is 90%, and Deployment/web has 3 pods",
        ),
        (
            deployment() + AUTOSCALER % "minReplicas: 2," + budget("minAvailable: 2"),
            "spec.minAvailable",
            "PodDisruptionBudget/web allows no eviction: `minAvailable` is 2, and Deployment/web has 2 pods",
        ),
        (
            deployment(kind="StatefulSet", spec="replicas: 3,") + budget("maxUnavailable: 0"),
            "spec.maxUnavailable",
            "PodDisruptionBudget/web allows no eviction: `maxUnavailable` is 0",
        ),
        (
            deployment(spec="replicas: 3,") + budget("maxUnavailable: 1", "a") + budget("maxUnavailable: 1", "b"),
            "spec.selector",
            (
                "PodDisruptionBudget/b selects pods of Deployment/web, as does PodDisruptionBudget/a: pods with two"
                " budgets can't be evicted"
            ),
        ),
    ],
)
def test_what_blocks(tmp_path: Path, template: str, field: str, message: str) -> None:
    (found,) = found_in(tmp_path, template)
    assert (found[0], found[1], found[2].partition(" (templates/")[0]) == ("blocking-budget", field, message)


def test_a_waiver_permits_one_in_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "web.py").write_text(
        "from chartgen import *\n"
        'budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "a"},'
        ' "spec": {"maxUnavailable": 0, "selector": {"matchLabels": {"app.kubernetes.io/name": "web"}}}}\n'
        'web = Chart("web", version="1.0.0", description="Web", manifests=[Manifest(budget)],'
        ' workload=Deployment(image=Image("web", tag="1")))\n'
        'waived = web.but(name="waived", waivers=[Waiver("blocking-budget", "It is never drained.")])\n',
        "utf-8",
    )
    report = run(tmp_path / "web.py")
    assert [(finding.rule, finding.message.partition(":")[0]) for finding in report.findings] == [
        ("blocking-budget", "web")
    ]
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pyproject.toml").write_text(
        '[tool.chartgen]\nwaivers = { blocking-budget = "It is never drained." }\n', "utf-8"
    )
    (tmp_path / "web.py").rename(tmp_path / "project" / "web.py")
    assert run(tmp_path / "project" / "web.py").findings == []
