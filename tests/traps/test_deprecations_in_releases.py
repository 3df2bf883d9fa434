"""Deprecated values in upgrades, in environments, and in charts on which another one depends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chartgen import (
    Chart,
    Dependency,
    Deprecated,
    Image,
    Renamed,
)
from chartgen.spec.declare import Level
from tests.properties.checks import put_over
from tests.support import helm
from tests.traps.charts import written
from tests.traps.deprecated import AFTER, BROUGHT, SECRET, as_reused, image_of, jobs_of, objects, warnings
from tests.traps.test_dependencies import written_case

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand


def test_reused_values(versions: tuple[Path, Path], tmp_path: Path) -> None:
    """The values of a release from before: its defaults are at the old paths, and the new ones have none."""
    before, after = versions
    given = {"worker": {"replicaCount": 6}, "secret": {"PASS": SECRET}}
    reused = as_reused(after, before, given, tmp_path)

    def render(values: Mapping[str, Any]) -> Any:
        found = helm.render(reused, values, is_upgrade=True)
        (jobs,) = (each for each in found if each.id == "Deployment/release-demo-jobs")
        return jobs["spec"]["replicas"], jobs["spec"]["template"]["spec"]["containers"][0]["image"]

    assert render({}) == (6, "worker:1.0.0")
    assert render({"worker": {"replicaCount": 7}}) == (7, "worker:1.0.0")
    assert render({"jobs": {"replicaCount": 8}}) == (8, "worker:1.0.0")
    # Both the old and the new default, by the new path.
    assert render({"jobs": {"replicaCount": 2, "image": {"tag": "1.0.0"}}}) == (2, "worker:1.0.0")
    assert render({"jobs": {"replicaCount": 3, "image": {"tag": "1.1.0"}}}) == (3, "worker:1.1.0")
    # The old one cannot be told from what is reused.
    assert render({"worker": {"replicaCount": 7}, "jobs": {"replicaCount": 8}}) == (8, "worker:1.0.0")


def test_reused_values_of_a_version_with_the_deprecation(versions: tuple[Path, Path], tmp_path: Path) -> None:
    """The next version has other defaults, but those of the release are the ones that are reused."""
    _before, after = versions
    jobs = AFTER.components["jobs"]
    newer = AFTER.but(version="1.2.0", components={"jobs": jobs.but(image=Image("worker", tag="1.2.0"), replicas=9)})
    level: Level = "all" if "tests" in helm.values_of(after / "values.yaml") else "standard"
    chart = written(newer, tmp_path / "newer", level)
    reused = as_reused(chart, after, {"worker": {"replicaCount": 6}, **BROUGHT}, tmp_path)
    assert (jobs_of(reused, {}, is_upgrade=True)["replicas"], image_of(reused, {}, is_upgrade=True)) == (
        6,
        "worker:1.1.0",
    )
    assert image_of(reused, {"jobs": {"image": {"tag": "1.2.0"}}}, is_upgrade=True) == "worker:1.2.0"
    assert jobs_of(reused, {"worker": {"replicaCount": 9}}, is_upgrade=True)["replicas"] == 9
    said = helm.refusal(reused, put_over(BROUGHT, {"jobs": {"replicaCount": 8}}), is_upgrade=True)
    assert "worker.replicaCount and jobs.replicaCount are both set" in said


def test_a_value_that_is_renamed_twice(tmp_path: Path) -> None:
    deprecations = [Renamed("worker", "tasks", until="2.0.0"), Renamed("jobs", "tasks", until="2.0.0")]
    newer = AFTER.but(
        version="1.2.0",
        components={"tasks": AFTER.components["jobs"].but(replicas=9)},
        expose=[],
        deprecations=[*AFTER.deprecations[3:5], *deprecations],
    )
    chart = written(newer, tmp_path / "newer", "standard")

    def replicas(values: Mapping[str, Any], chart: Path = chart) -> int:
        found: int = objects(chart, values)["Deployment/release-demo-tasks"]["spec"]["replicas"]
        return found

    assert replicas({}) == 9
    assert replicas({"jobs": {"replicaCount": 4}}) == 4
    assert replicas({"worker": {"replicaCount": 5}}) == 5
    after = written(AFTER, tmp_path / "after", "standard")
    reused = as_reused(chart, after, {}, tmp_path)
    assert replicas({}, reused) == 3
    assert replicas({"jobs": {"replicaCount": 4}}, reused) == 4


def test_environments(tmp_path: Path) -> None:
    """What the file of an environment sets is not set by the installer."""
    chart = AFTER.but(deprecations=[*AFTER.deprecations, Deprecated("fullnameOverride", until="2.0.0")])
    chart = chart.with_environments(
        production=chart.but_workload("jobs", replicas=5, tolerations=[]).but(fullname="demo"),
        lean=chart.but_workload("jobs", enabled=False),
    )
    folder = written(chart, tmp_path, "standard")
    production = helm.values_of(folder / "values-production.yaml")
    assert production["x-defaults"]["jobs"] == {"replicaCount": 5, "tolerations": []}
    assert warnings(folder, production) == []

    def replicas(values: Mapping[str, Any]) -> int:
        found = objects(folder, put_over(production, values))
        return int(found["Deployment/demo-jobs"]["spec"]["replicas"])

    assert replicas({}) == 5
    assert replicas({"worker": {"replicaCount": 3}}) == 3
    assert replicas({"worker": {"replicaCount": 7}}) == 7
    lean = helm.values_of(folder / "values-lean.yaml")
    assert "Deployment/release-demo-jobs" not in objects(folder, lean)
    assert "Deployment/release-demo-jobs" in objects(folder, put_over(lean, {"worker": {"enabled": True}}))
    assert "Deployment/release-demo-jobs" not in objects(folder, {"worker": {"enabled": False}})


def test_in_another_chart(tmp_path: Path) -> None:
    chart = AFTER.with_environments(production=AFTER.but_workload("jobs", replicas=5))
    whole = Chart(
        "whole",
        version="1.0.0",
        description="Has another chart",
        dependencies=[
            Dependency.of(chart, alias="one", values={"jobs": {"podLabels": {"team": "c"}}, **BROUGHT}),
            Dependency.of(chart, alias="two", enabled=False),
        ],
    )
    folder = written(whole, tmp_path, "standard")
    for alias in ("one", "two"):
        written(chart, folder / "charts" / alias, "standard").rename(folder / "charts" / f"demo-{alias}")
        (folder / "charts" / alias).rmdir()

    def spec(values: Mapping[str, Any], **release: Any) -> Any:
        found = helm.render(folder, put_over({"one": {}}, values), **release)
        return next(each["spec"] for each in found if each.id == "Deployment/release-one-jobs")

    assert spec({})["replicas"] == 3
    found = spec({"one": {"worker": {"replicaCount": 7, "podLabels": {"team": "d"}}}})
    assert (found["replicas"], found["template"]["metadata"]["labels"]["team"]) == (7, "d")
    production = helm.values_of(folder / "values-production.yaml")
    assert spec(production)["replicas"] == 5
    assert spec(put_over(production, {"one": {"worker": {"replicaCount": 7}}}))["replicas"] == 7
    both = {"one": {"worker": {"replicaCount": 7}, "jobs": {"replicaCount": 8}}}
    assert "both set" in helm.refusal(folder, both)
    # With the values of a release from before, Helm adds the new defaults of the chart below.
    assert spec(both, is_upgrade=True)["replicas"] == 8


def test_by_the_commands(tmp_path: Path, helm_command: HelmCommand) -> None:
    chart = written_case("deprecations", tmp_path) / "letters"
    needed = ("--set", "secret.PASSWORD=x")

    def replicas(*arguments: str) -> int:
        found = helm_command.template(chart, *needed, *arguments)
        return int(next(each["spec"]["replicas"] for each in found if each.id.endswith("letters-sorting")))

    assert replicas() == 3
    assert replicas("--set", "sorter.copies=7") == 7
    assert replicas("--set", "sorter.replicaCount=7") == 7
    assert replicas("--set", "sorter.replicaCount=null,sorting.replicaCount=4") == 4
    production = ("--values", str(chart / "values-production.yaml"))
    assert replicas(*production) == 5
    assert replicas(*production, "--set", "sorter.replicaCount=3,sorter.nodeSelector=null") == 3
    assert replicas("--set", "sorter.nodeSelector.disk=null,sorter.securityContext.runAsUser=null") == 3
    refused = helm_command.run(
        "template", "release", chart, *needed, "--set", "sorter.replicaCount=7,sorting.replicaCount=8", check=False
    )
    assert refused.returncode
    assert "sorter.replicaCount and sorting.replicaCount are both set" in refused.stderr
