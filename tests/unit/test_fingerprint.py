"""The fingerprint of a Chart: all that is said counts, and what is left out is the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    ExistingSecret,
    HttpGet,
    Image,
    Manifest,
    Namespace,
    Resources,
)
from chartgen.plan import fingerprint as fingerprints
from chartgen.policy import enforced
from tests.support.paths import ROOT


def fingerprint(chart: Chart, origin: str) -> str:
    return fingerprints.fingerprint(chart, chart.defaults, "standard", origin, enforced(chart))


def chart(workload: dict[str, Any] | None = None, **fields: Any) -> Chart:
    said: dict[str, Any] = {"image": Image("web", tag="1.0.0"), "ports": {"http": 80}, **(workload or {})}
    given: dict[str, Any] = {"version": "1.0.0", "description": "Web", "workload": Deployment(**said), **fields}
    return Chart("web", **given)


def test_equal_specs_have_the_same_fingerprint() -> None:
    assert fingerprint(chart(), "specs/web.py") == fingerprint(chart(), "specs/web.py")
    assert fingerprint(chart(), "specs/web.py") != fingerprint(chart(), "specs/other.py")


@pytest.mark.parametrize(
    ("workload", "fields"),
    [
        ({"replicas": 2}, {}),
        ({"replicas": 0}, {}),
        ({"image": Image("web", tag="1.0.1")}, {}),
        ({"image": Image("web", tag="1.0.0", pull_policy="Always")}, {}),
        ({"ports": {"http": 80, "metrics": 90}}, {}),
        ({"env": {"A": ""}}, {}),
        ({"env": {"A": "b"}}, {}),
        ({"args": ["a"]}, {}),
        ({"command": ["a"]}, {}),
        ({"liveness": HttpGet("/")}, {}),
        ({"readiness": HttpGet("/")}, {}),
        ({"readiness": HttpGet("/", period_seconds=5)}, {}),
        ({"resources": Resources(cpu="1")}, {}),
        ({"resources": Resources(cpu_limit="1")}, {}),
        ({"env_from": [ConfigMap({"A": "b"})]}, {}),
        ({"env_from": [ConfigMap({"A": "b"}, name="a")]}, {}),
        ({"env_from": [ExistingSecret("a", keys=["B"])]}, {}),
        ({"env_from": [ExistingSecret("a", optional_keys=["B"])]}, {}),
        ({"mounts": {"/a": EmptyDir("a")}}, {}),
        ({"security_context": {"privileged": False}}, {}),
        ({"security_context": {}}, {}),
        ({"extra_pod": {"preemptionPolicy": "Never"}}, {}),
        ({}, {"namespace": Namespace("shop")}),
        ({}, {"components": {"worker": Deployment(image=Image("web", tag="1"))}}),
        ({}, {"kube_version": "1.32"}),
        ({}, {"home": "https://example.com"}),
    ],
)
def test_each_field_counts(workload: dict[str, Any], fields: dict[str, Any]) -> None:
    assert fingerprint(chart(workload, **fields), "a") != fingerprint(chart(), "a")


def manifest(rest: Any) -> Chart:
    said = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": rest}
    return Chart("web", version="1.0.0", description="Web", manifests=[Manifest(said)])


def test_values_that_look_alike_differ() -> None:
    """Those that are equal in Python, and those that are empty, are other text in a chart."""
    alike: list[Any] = [{}, [], "", 0, False, 0.0, "0", 1, True, 1.0, "1", "True", [["a", 1]], {"a": 1}]
    found = {fingerprint(manifest(each), "a") for each in [*alike, *([each] for each in alike)]}
    assert len(found) == 2 * len(alike)


def test_what_changes_after_a_spec_was_made_is_no_part_of_it() -> None:
    inner = {"a": [1]}
    made = manifest(inner)
    before = fingerprint(made, "a")
    inner["a"].append(2)
    assert fingerprint(made, "a") == before
    assert made.manifests[0].definition["spec"] == {"a": [1]}


class Sly(dict[str, Any]):
    """Shows more than it holds."""

    def items(self) -> Any:
        return {**self, "more": 1}.items()


def test_a_dict_of_another_class_is_what_it_shows() -> None:
    assert manifest(Sly(a=1)).manifests[0].definition["spec"] == {"a": 1, "more": 1}
    assert fingerprint(manifest(Sly(a=1)), "a") == fingerprint(manifest({"a": 1, "more": 1}), "a")


class Ours(Deployment):
    """May do anything in its methods."""


def test_what_holds_a_class_of_a_teams_own_is_never_known() -> None:
    made = Chart("web", version="1.0.0", description="Web", workload=Ours(image=Image("web", tag="1.0.0")))
    assert fingerprint(made, "a") != fingerprint(made, "a")


@pytest.mark.thorough
def test_it_is_the_same_in_each_process() -> None:
    code = (
        "from tests.unit.test_fingerprint import *;"
        "print(fingerprint(chart({'env': {'A': 'b'}, 'liveness': HttpGet('/')}), 'a'))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 64
