"""Deprecated values: the old path of a value works until a version, as if the new one were set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    Dependency,
    Deployment,
    Deprecated,
    HttpGet,
    Image,
    Manifest,
    Param,
    Renamed,
    Secret,
    Service,
)
from chartgen.spec.declare import LEVELS, Level
from tests.properties.checks import put_over
from tests.support import helm
from tests.traps.charts import nested, written
from tests.traps.test_dependencies import written_case

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

_BEFORE = Chart(
    "demo",
    version="1.0.0",
    description="Is tried",
    workload=Deployment(
        image=Image("demo", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        env_from=[ConfigMap({"LANG": "en"}), Secret(["PASS"])],
        liveness=HttpGet("/live"),
    ),
    components={
        "worker": Deployment(
            image=Image("worker", tag="1.0.0"),
            replicas=2,
            pod_labels={"team": "a"},
            tolerations=[{"key": "one", "operator": "Exists"}],
        )
    },
    expose=["worker.tolerations", "worker.podLabels", "replicaCount", "config"],
)
_AFTER = _BEFORE.but(
    version="1.1.0",
    workload=_BEFORE.workload.but(env_from=[ConfigMap({"LANGUAGE": "en"}), Secret(["PASSWORD"])]),
    components={"jobs": _BEFORE.components["worker"].but(image=Image("worker", tag="1.1.0"), replicas=3)},
    expose=["jobs.tolerations", "jobs.podLabels", "replicaCount", "config"],
    deprecations=[
        Renamed("worker", "jobs", until="2.0.0"),
        Renamed("worker.copies", "jobs.replicaCount", until="1.5.0"),
        Renamed("copies", "replicaCount", until="2.0.0"),
        Renamed("config.LANG", "config.LANGUAGE", until="2.0.0"),
        Renamed("secret.PASS", "secret.PASSWORD", until="2.0.0"),
        Deprecated("jobs.podLabels", until="2.0.0", reason="Use {{ labels }} of the chart."),
    ],
)
_BROUGHT = {"secret": {"PASSWORD": "placeholder"}}
_SECRET = "do-not-show"


def _objects(chart: Path, values: Mapping[str, Any], **release: Any) -> dict[str, Any]:
    found = helm.render(chart, put_over(_BROUGHT, values), nulls=True, **release)
    return {each.id: dict(each) for each in found}


def _jobs(chart: Path, values: Mapping[str, Any], **release: Any) -> Any:
    """Render the Deployment of the renamed component."""
    return _objects(chart, values, **release)["Deployment/release-demo-jobs"]["spec"]


def _image(chart: Path, values: Mapping[str, Any], **release: Any) -> str:
    (container,) = _jobs(chart, values, **release)["template"]["spec"]["containers"]
    return str(container["image"])


def _warnings(chart: Path, values: Mapping[str, Any], **release: Any) -> list[str]:
    text = helm.render_text(chart, put_over(_BROUGHT, values), **release)["templates/NOTES.txt"]
    return [line.removeprefix("WARNING: ") for line in text.splitlines() if line.startswith("WARNING")]


def _reused(chart: Path, before: Path, config: Mapping[str, Any], folder: Path) -> Path:
    """Copy a chart as `--reuse-values` sees it: its defaults are the values of the release before."""
    copy = folder / "reused"
    for file in chart.rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(chart)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    values = put_over(helm.values_of(before / "values.yaml"), config)
    (copy / "values.yaml").write_text(json.dumps(values), "utf-8")
    return copy


@pytest.fixture(scope="module", params=LEVELS)
def charts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a chart before and after its values were renamed, at each level."""
    level: Level = request.param
    folder = tmp_path_factory.mktemp(level)
    return written(_BEFORE, folder / "before", level), written(_AFTER, folder / "after", level)


_PAIRS = [
    ("copies", "replicaCount", 7),
    ("copies", "replicaCount", 0),
    ("copies", "replicaCount", 1),
    ("worker.replicaCount", "jobs.replicaCount", 7),
    ("worker.copies", "jobs.replicaCount", 7),
    ("worker.image", "jobs.image", {"tag": "2.0.0", "pullPolicy": "Always"}),
    ("worker.podLabels", "jobs.podLabels", {"team": "b", "more": "c"}),
    ("worker.podLabels", "jobs.podLabels", {"team": None}),
    ("worker.podLabels", "jobs.podLabels", None),
    ("worker.tolerations", "jobs.tolerations", []),
    ("worker.tolerations", "jobs.tolerations", [{"key": "two", "operator": "Exists"}]),
    ("worker.tolerations", "jobs.tolerations", None),
    ("worker.resources", "jobs.resources", {"limits": {"memory": "1Gi"}}),
    ("worker", "jobs", {"replicaCount": 7, "image": {"tag": "2.0.0"}, "tolerations": []}),
    ("worker", "jobs", {}),
    ("worker", "jobs", None),
    ("config.LANG", "config.LANGUAGE", "fr"),
    ("config.LANG", "config.LANGUAGE", ""),
    ("config.LANG", "config.LANGUAGE", None),
]


@pytest.mark.parametrize(("old", "new", "value"), _PAIRS)
def test_the_old_path_works(charts: tuple[Path, Path], old: str, new: str, value: Any) -> None:
    _before, after = charts
    by_new = _objects(after, nested(tuple(new.split(".")), value))
    assert _objects(after, nested(tuple(old.split(".")), value)) == by_new
    if value not in ({}, 1):
        assert by_new != _objects(after, {})


def test_secrets(charts: tuple[Path, Path]) -> None:
    _before, after = charts
    by_old = {each.id: dict(each) for each in helm.render(after, {"secret": {"PASS": _SECRET}})}
    assert by_old == {each.id: dict(each) for each in helm.render(after, {"secret": {"PASSWORD": _SECRET}})}
    said = helm.refusal(after, {"secret": {"PASS": _SECRET, "PASSWORD": "placeholder"}})
    assert "secret.PASS and secret.PASSWORD are both set" in said
    assert _SECRET not in said + helm.refusal(after, {"secret": {"PASS": {_SECRET: _SECRET}}}).replace(_SECRET, "", 1)
    notes = helm.notes(after, {"secret": {"PASS": _SECRET}})
    assert "secret.PASS" in notes
    assert _SECRET not in notes


def test_the_schema_is_that_of_the_new_path(charts: tuple[Path, Path]) -> None:
    _before, after = charts
    wrong: Any
    for wrong in ({"replicaCount": "7"}, {"image": {"tag": "a b"}}, {"podLabels": {"a b": "c"}}, {"nothing": 1}, 1, []):
        assert helm.schema_refusal(after, put_over(_BROUGHT, {"worker": wrong})), wrong
    assert helm.schema_refusal(after, put_over(_BROUGHT, {"config": {"LANG": 1}}))
    schema = json.loads((after / "values.schema.json").read_text("utf-8"))["properties"]
    old, new = schema["worker"]["properties"]["replicaCount"], schema["jobs"]["properties"]["replicaCount"]
    assert (old["deprecated"], "deprecated" in new) == (True, False)
    assert schema["jobs"]["properties"]["podLabels"]["deprecated"]
    assert "Use {{ labels }} of the chart." in schema["jobs"]["properties"]["podLabels"]["deprecationMessage"]


def test_values_yaml_lists_the_new_paths_only(charts: tuple[Path, Path]) -> None:
    _before, after = charts
    values = helm.values_of(after / "values.yaml")
    assert not {"worker", "copies"} & set(values)
    assert values["config"] == {"LANGUAGE": "en"}
    assert values["x-defaults"]["jobs"] == values["jobs"]
    readme = (after / "README.md").read_text("utf-8")
    assert "| `worker` | | Old path of `jobs`. Deprecated: version 2.0.0 removes it. |" in readme
    assert "Deprecated: version 2.0.0 removes it. Use {{ labels }} of the chart. |" in readme


def test_notes_warn(charts: tuple[Path, Path]) -> None:
    _before, after = charts
    assert _warnings(after, {}) == []
    assert _warnings(after, {"jobs": {"replicaCount": 9}, "config": {"LANGUAGE": "fr"}}) == []
    assert _warnings(after, {"worker": {}}) == []
    (warning,) = _warnings(after, {"worker": {"replicaCount": 9}})
    assert warning == "worker is now jobs: version 2.0.0 of the chart removes the old name."
    (warning,) = _warnings(after, {"worker": {"copies": 9}})
    assert warning == "worker.copies is now jobs.replicaCount: version 1.5.0 of the chart removes the old name."
    (warning,) = _warnings(after, {"config": {"LANG": None}}, is_upgrade=True)
    assert warning.startswith("config.LANG is now config.LANGUAGE: version 2.0.0")
    assert "upgrade with --reset-then-reuse-values instead of --reuse-values" in warning
    deprecated = "jobs.podLabels is deprecated: version 2.0.0 of the chart removes it. Use {{ labels }} of the chart."
    assert _warnings(after, {"jobs": {"podLabels": {"more": "c"}}}) == [deprecated]
    assert _warnings(after, {"jobs": {"podLabels": None}}) == [deprecated]
    assert _warnings(after, {"jobs": {"podLabels": {"team": "a"}}}) == []
    assert deprecated in _warnings(after, {"worker": {"podLabels": {"more": "c"}}})


def test_both_paths(charts: tuple[Path, Path]) -> None:
    _before, after = charts
    both = {"worker": {"replicaCount": 7}, "jobs": {"replicaCount": 8}}
    said = helm.refusal(after, put_over(_BROUGHT, both))
    message = (
        "worker.replicaCount and jobs.replicaCount are both set: remove worker.replicaCount, which is the old name"
    )
    assert message in said
    assert message in helm.refusal(after, put_over(_BROUGHT, both), is_upgrade=True)
    assert "both set" in helm.refusal(after, put_over(_BROUGHT, {"copies": 7, "replicaCount": 8}))
    assert "both set" in helm.refusal(
        after, put_over(_BROUGHT, {"worker": {"podLabels": {"team": "b"}}, "jobs": {"podLabels": None}})
    )
    # The same, and what was set to null, do not conflict; nor do different keys.
    assert _jobs(after, {"worker": {"replicaCount": 7}, "jobs": {"replicaCount": 7}})["replicas"] == 7
    assert _jobs(after, {"worker": {"replicaCount": None}, "jobs": {"replicaCount": 7}})["replicas"] == 7
    spec = _jobs(after, {"worker": {"podLabels": {"x": "1"}}, "jobs": {"podLabels": {"y": "2"}, "replicaCount": 7}})
    assert spec["replicas"] == 7
    assert {"x": "1", "y": "2"}.items() <= spec["template"]["metadata"]["labels"].items()


def test_the_old_default_does_not_conflict_with_the_new_one(charts: tuple[Path, Path]) -> None:
    before, after = charts
    assert _jobs(after, {})["replicas"] == 3
    assert _jobs(after, {"worker": {"replicaCount": 2}})["replicas"] == 2
    copied = helm.values_of(before / "values.yaml")
    del copied["secret"]
    assert _jobs(after, copied)["replicas"] == 2


def test_reused_values(charts: tuple[Path, Path], tmp_path: Path) -> None:
    """The values of a release from before: its defaults are at the old paths, and the new ones have none."""
    before, after = charts
    given = {"worker": {"replicaCount": 6}, "secret": {"PASS": _SECRET}}
    reused = _reused(after, before, given, tmp_path)

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


def test_reused_values_of_a_version_with_the_deprecation(charts: tuple[Path, Path], tmp_path: Path) -> None:
    """The next version has other defaults, but those of the release are the ones that are reused."""
    _before, after = charts
    jobs = _AFTER.components["jobs"]
    newer = _AFTER.but(version="1.2.0", components={"jobs": jobs.but(image=Image("worker", tag="1.2.0"), replicas=9)})
    level: Level = "all" if "tests" in helm.values_of(after / "values.yaml") else "standard"
    chart = written(newer, tmp_path / "newer", level)
    reused = _reused(chart, after, {"worker": {"replicaCount": 6}, **_BROUGHT}, tmp_path)
    assert (_jobs(reused, {}, is_upgrade=True)["replicas"], _image(reused, {}, is_upgrade=True)) == (6, "worker:1.1.0")
    assert _image(reused, {"jobs": {"image": {"tag": "1.2.0"}}}, is_upgrade=True) == "worker:1.2.0"
    assert _jobs(reused, {"worker": {"replicaCount": 9}}, is_upgrade=True)["replicas"] == 9
    said = helm.refusal(reused, put_over(_BROUGHT, {"jobs": {"replicaCount": 8}}), is_upgrade=True)
    assert "worker.replicaCount and jobs.replicaCount are both set" in said


def test_a_value_that_is_renamed_twice(tmp_path: Path) -> None:
    deprecations = [Renamed("worker", "tasks", until="2.0.0"), Renamed("jobs", "tasks", until="2.0.0")]
    newer = _AFTER.but(
        version="1.2.0",
        components={"tasks": _AFTER.components["jobs"].but(replicas=9)},
        expose=[],
        deprecations=[*_AFTER.deprecations[3:5], *deprecations],
    )
    chart = written(newer, tmp_path / "newer", "standard")

    def replicas(values: Mapping[str, Any], chart: Path = chart) -> int:
        found: int = _objects(chart, values)["Deployment/release-demo-tasks"]["spec"]["replicas"]
        return found

    assert replicas({}) == 9
    assert replicas({"jobs": {"replicaCount": 4}}) == 4
    assert replicas({"worker": {"replicaCount": 5}}) == 5
    after = written(_AFTER, tmp_path / "after", "standard")
    reused = _reused(chart, after, {}, tmp_path)
    assert replicas({}, reused) == 3
    assert replicas({"jobs": {"replicaCount": 4}}, reused) == 4


def test_environments(tmp_path: Path) -> None:
    """What the file of an environment sets is not set by the installer."""
    chart = _AFTER.but(deprecations=[*_AFTER.deprecations, Deprecated("fullnameOverride", until="2.0.0")])
    chart = chart.with_environments(
        production=chart.but_workload("jobs", replicas=5, tolerations=[]).but(fullname="demo"),
        lean=chart.but_workload("jobs", enabled=False),
    )
    folder = written(chart, tmp_path, "standard")
    production = helm.values_of(folder / "values-production.yaml")
    assert production["x-defaults"]["jobs"] == {"replicaCount": 5, "tolerations": []}
    assert _warnings(folder, production) == []

    def replicas(values: Mapping[str, Any]) -> int:
        found = _objects(folder, put_over(production, values))
        return int(found["Deployment/demo-jobs"]["spec"]["replicas"])

    assert replicas({}) == 5
    assert replicas({"worker": {"replicaCount": 3}}) == 3
    assert replicas({"worker": {"replicaCount": 7}}) == 7
    lean = helm.values_of(folder / "values-lean.yaml")
    assert "Deployment/release-demo-jobs" not in _objects(folder, lean)
    assert "Deployment/release-demo-jobs" in _objects(folder, put_over(lean, {"worker": {"enabled": True}}))
    assert "Deployment/release-demo-jobs" not in _objects(folder, {"worker": {"enabled": False}})


def test_params_and_manifests(tmp_path: Path) -> None:
    manifest = Manifest(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "rates"},
            "data": {"r": Param("rates.low", default="1")},
        },
        name="rates",
        enabled=True,
    )
    chart = _AFTER.but(
        manifests=[manifest],
        deprecations=[
            Renamed("rate", "rates.low", until="2.0.0"),
            Renamed("withRates", "manifests.rates.enabled", until="2.0.0"),
        ],
        expose=[],
    )
    folder = written(chart, tmp_path, "minimal")
    (found,) = (each["data"] for key, each in _objects(folder, {"rate": "9"}).items() if key.endswith("rates"))
    assert found == {"r": "9"}
    assert not [key for key in _objects(folder, {"withRates": False}) if key.endswith("rates")]


def test_in_another_chart(tmp_path: Path) -> None:
    chart = _AFTER.with_environments(production=_AFTER.but_workload("jobs", replicas=5))
    whole = Chart(
        "whole",
        version="1.0.0",
        description="Has another chart",
        dependencies=[
            Dependency.of(chart, alias="one", values={"jobs": {"podLabels": {"team": "c"}}, **_BROUGHT}),
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
