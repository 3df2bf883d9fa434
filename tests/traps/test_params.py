"""Params: values that installers set keep their type and their text, and change the checksum of what contains them."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen import Chart, ConfigMap, Deployment, Image, Manifest, Param
from tests.support import helm
from tests.support.paths import CASES
from tests.traps.conftest import Write

PARAMS = CASES / "params" / "expected" / "shop"


def _edge(**values: Any) -> dict[str, Any]:
    found: dict[str, Any] = helm.one(helm.render(PARAMS, values), "Edge", "release-shop-edge")["spec"]
    return found


def test_types_and_texts_of_installers() -> None:
    spec = _edge(
        site={"host": "{{ a }} # b: c", "metricsPort": 20240101, "debug": True, "banner": '"\n\\ x: y'},
        edge={"rules": [{"NO": "1.10"}], "limits": {"requests": 12345678}},
        sampling=0.5,
    )
    assert spec["host"] == "{{ a }} # b: c"
    assert spec["url"].startswith("https://{{ a }} # b: c:20240101/")
    assert (spec["port"], spec["debug"], spec["ratio"]) == (20240101, True, 0.5)
    assert spec["banner"] == '"\n\\ x: y'
    assert (spec["rules"], spec["limits"]) == ([{"NO": "1.10"}], {"requests": 12345678})
    assert spec["list"] == [20240101, "{{ a }} # b: c", [{"NO": "1.10"}]]
    assert spec["routes"] == [
        {"match": [{"NO": "1.10"}], "port": 20240101},
        {"limits": {"daily": {"requests": 12345678}}},
    ]


def test_the_key_of_merges_is_not_kept_by_helm() -> None:
    """Helm's `toYaml` writes it unquoted, which YAML reads as a merge; property tests therefore do not use it."""
    values = {"edge": {"rules": [{"<<": {"a": 1}}]}}
    assert "\n    - <<:\n" in helm.render_text(PARAMS, values)["templates/edge-edge.yaml"]


def test_empty_lists_and_dicts() -> None:
    spec = _edge(edge={"rules": [], "limits": {"requests": None}})
    assert (spec["rules"], spec["limits"], spec["list"][2]) == ([], {}, [])
    assert spec["routes"][0]["match"] == []


@pytest.mark.parametrize("chart", ["shop", "fixed"])
def test_lists_and_dicts_are_written_in_lines(chart: str) -> None:
    text = helm.render_text(PARAMS.parent / chart, {})["templates/edge-edge.yaml"]
    assert "  rules:\n" in text
    assert not [line for line in text.splitlines() if "[" in line or line.endswith("}")]


def test_environment_variables_are_text() -> None:
    deployment = helm.one(helm.render(PARAMS, {"site": {"metricsPort": 20240101, "debug": True}}), "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    env = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    assert (env["PORT"], env["DEBUG"]) == ("20240101", "true")
    assert container["args"][-2:] == ["--metrics=:20240101", "20240101"]


@pytest.mark.parametrize("host", ['a"b', "a\\b", "a\nb", "a\tb"])
def test_text_that_would_end_the_text_around_it(host: str) -> None:
    with pytest.raises(helm.HelmRefused, match="does not match pattern"):
        helm.render(PARAMS, {"site": {"host": host}})


@pytest.mark.parametrize(
    "values", [{"site": {"metricsPort": "80"}}, {"site": {"debug": "yes"}}, {"edge": {"rules": {}}}]
)
def test_values_of_another_type(values: dict[str, Any]) -> None:
    with pytest.raises(helm.HelmRefused, match="want"):
        helm.render(PARAMS, values)


def _checksum(chart: Any, **values: Any) -> str:
    pod = helm.one(helm.render(chart, values), "Deployment")["spec"]["template"]
    return str(pod["metadata"]["annotations"]["checksum/config"])


def test_a_param_in_a_configmap_replaces_the_pods(write: Write) -> None:
    host = Param("site.host", default="a.example.com")
    chart = Chart(
        "shop",
        version="1.0.0",
        description="A shop",
        workload=Deployment(
            image=Image("shop", tag="1"), env_from=[ConfigMap({"URL": f"https://{host}/", "LEVEL": "info"})]
        ),
    )
    folder, fixed = write(chart), write(chart.but(fixed=["site.host"]))
    assert _checksum(folder) != _checksum(folder, site={"host": "b.example.com"})
    assert _checksum(folder) == _checksum(fixed)


def test_a_configmap_that_only_a_manifest_uses(write: Write) -> None:
    pages = ConfigMap({"a": "b"}, name="pages")
    definition = {"apiVersion": "example.com/v1", "kind": "Site", "metadata": {"name": "a"}, "pages": pages}
    chart = Chart("shop", version="1.0.0", description="A shop", manifests=[Manifest(definition)])
    objects = helm.render(write(chart))
    assert helm.one(objects, "Site")["pages"] == helm.one(objects, "ConfigMap")["metadata"]["name"]
