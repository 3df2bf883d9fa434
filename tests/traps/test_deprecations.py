"""Deprecated values: the old path of a value works until a version, as if the new one were set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chartgen import (
    Image,
    ImageRegistry,
    ImageTag,
    Manifest,
    Namespace,
    Param,
    Renamed,
)
from tests.properties.checks import put_over
from tests.support import helm
from tests.traps.charts import nested, written
from tests.traps.deprecated import AFTER, BROUGHT, SECRET, image_of, jobs_of, objects, warnings

if TYPE_CHECKING:
    pass

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
def test_the_old_path_works(versions: tuple[Path, Path], old: str, new: str, value: Any) -> None:
    _before, after = versions
    by_new = objects(after, nested(tuple(new.split(".")), value))
    assert objects(after, nested(tuple(old.split(".")), value)) == by_new
    if value not in ({}, 1):
        assert by_new != objects(after, {})


def test_secrets(versions: tuple[Path, Path]) -> None:
    _before, after = versions
    by_old = {each.id: dict(each) for each in helm.render(after, {"secret": {"PASS": SECRET}})}
    assert by_old == {each.id: dict(each) for each in helm.render(after, {"secret": {"PASSWORD": SECRET}})}
    said = helm.refusal(after, {"secret": {"PASS": SECRET, "PASSWORD": "placeholder"}})
    assert "secret.PASS and secret.PASSWORD are both set" in said
    assert SECRET not in said + helm.refusal(after, {"secret": {"PASS": {SECRET: SECRET}}}).replace(SECRET, "", 1)
    notes = helm.notes(after, {"secret": {"PASS": SECRET}})
    assert "secret.PASS" in notes
    assert SECRET not in notes


def test_the_schema_is_that_of_the_new_path(versions: tuple[Path, Path]) -> None:
    _before, after = versions
    wrong: Any
    for wrong in ({"replicaCount": "7"}, {"image": {"tag": "a b"}}, {"podLabels": {"a b": "c"}}, {"nothing": 1}, 1, []):
        assert helm.schema_refusal(after, put_over(BROUGHT, {"worker": wrong})), wrong
    assert helm.schema_refusal(after, put_over(BROUGHT, {"config": {"LANG": 1}}))
    schema = json.loads((after / "values.schema.json").read_text("utf-8"))["properties"]
    old, new = schema["worker"]["properties"]["replicaCount"], schema["jobs"]["properties"]["replicaCount"]
    assert (old["deprecated"], "deprecated" in new) == (True, False)
    assert schema["jobs"]["properties"]["podLabels"]["deprecated"]
    assert "Use {{ labels }} of the chart." in schema["jobs"]["properties"]["podLabels"]["deprecationMessage"]


def test_values_yaml_lists_the_new_paths_only(versions: tuple[Path, Path]) -> None:
    _before, after = versions
    values = helm.values_of(after / "values.yaml")
    assert not {"worker", "copies"} & set(values)
    assert values["config"] == {"LANGUAGE": "en"}
    assert values["x-defaults"]["jobs"] == values["jobs"]
    readme = (after / "README.md").read_text("utf-8")
    assert "| `worker` | | Old path of `jobs`. Deprecated: version 2.0.0 removes it. |" in readme
    assert "Deprecated: version 2.0.0 removes it. Use {{ labels }} of the chart. |" in readme


def test_notes_warn(versions: tuple[Path, Path]) -> None:
    _before, after = versions
    assert warnings(after, {}) == []
    assert warnings(after, {"jobs": {"replicaCount": 9}, "config": {"LANGUAGE": "fr"}}) == []
    assert warnings(after, {"worker": {}}) == []
    (warning,) = warnings(after, {"worker": {"replicaCount": 9}})
    assert warning == "worker is now jobs: version 2.0.0 of the chart removes the old name."
    (warning,) = warnings(after, {"worker": {"copies": 9}})
    assert warning == "worker.copies is now jobs.replicaCount: version 1.5.0 of the chart removes the old name."
    (warning,) = warnings(after, {"config": {"LANG": None}}, is_upgrade=True)
    assert warning.startswith("config.LANG is now config.LANGUAGE: version 2.0.0")
    assert "upgrade with --reset-then-reuse-values instead of --reuse-values" in warning
    deprecated = "jobs.podLabels is deprecated: version 2.0.0 of the chart removes it. Use {{ labels }} of the chart."
    assert warnings(after, {"jobs": {"podLabels": {"more": "c"}}}) == [deprecated]
    assert warnings(after, {"jobs": {"podLabels": None}}) == [deprecated]
    assert warnings(after, {"jobs": {"podLabels": {"team": "a"}}}) == []
    assert deprecated in warnings(after, {"worker": {"podLabels": {"more": "c"}}})


def test_both_paths(versions: tuple[Path, Path]) -> None:
    _before, after = versions
    both = {"worker": {"replicaCount": 7}, "jobs": {"replicaCount": 8}}
    said = helm.refusal(after, put_over(BROUGHT, both))
    message = (
        "worker.replicaCount and jobs.replicaCount are both set: remove worker.replicaCount, which is the old name"
    )
    assert message in said
    assert message in helm.refusal(after, put_over(BROUGHT, both), is_upgrade=True)
    assert "both set" in helm.refusal(after, put_over(BROUGHT, {"copies": 7, "replicaCount": 8}))
    assert "both set" in helm.refusal(
        after, put_over(BROUGHT, {"worker": {"podLabels": {"team": "b"}}, "jobs": {"podLabels": None}})
    )
    # The same, and what was set to null, do not conflict; nor do different keys.
    assert jobs_of(after, {"worker": {"replicaCount": 7}, "jobs": {"replicaCount": 7}})["replicas"] == 7
    assert jobs_of(after, {"worker": {"replicaCount": None}, "jobs": {"replicaCount": 7}})["replicas"] == 7
    spec = jobs_of(after, {"worker": {"podLabels": {"x": "1"}}, "jobs": {"podLabels": {"y": "2"}, "replicaCount": 7}})
    assert spec["replicas"] == 7
    assert {"x": "1", "y": "2"}.items() <= spec["template"]["metadata"]["labels"].items()


def test_the_old_default_does_not_conflict_with_the_new_one(versions: tuple[Path, Path]) -> None:
    before, after = versions
    assert jobs_of(after, {})["replicas"] == 3
    assert jobs_of(after, {"worker": {"replicaCount": 2}})["replicas"] == 2
    copied = helm.values_of(before / "values.yaml")
    del copied["secret"]
    assert jobs_of(after, copied)["replicas"] == 2


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
    chart = AFTER.but(
        manifests=[manifest],
        deprecations=[
            Renamed("rate", "rates.low", until="2.0.0"),
            Renamed("withRates", "manifests.rates.enabled", until="2.0.0"),
        ],
        expose=[],
    )
    folder = written(chart, tmp_path, "minimal")
    (found,) = (each["data"] for key, each in objects(folder, {"rate": "9"}).items() if key.endswith("rates"))
    assert found == {"r": "9"}
    assert not [key for key in objects(folder, {"withRates": False}) if key.endswith("rates")]


def test_policies(tmp_path: Path) -> None:
    """They hold for values at old paths, by the schema and by conditions in templates."""
    strict = Namespace("strict", policies=[ImageRegistry("registry.example.com"), ImageTag(r"[0-9.]+")])
    image = Image("worker", registry="registry.example.com", tag="1.1.0")
    chart = AFTER.but(
        namespace=strict,
        workload=AFTER.workload.but(image=image),
        components={"jobs": AFTER.components["jobs"].but(image=image)},
    )
    folder = written(chart, tmp_path, "standard")

    def refusal(values: Mapping[str, Any]) -> str:
        return helm.refusal(folder, put_over(BROUGHT, {"worker": {"image": values}}))

    assert "registry" in refusal({"registry": "docker.io"})
    assert "tag" in refusal({"tag": "latest"})
    assert image_of(folder, {"worker": {"image": {"tag": "2.0.0"}}}) == "registry.example.com/worker:2.0.0"
