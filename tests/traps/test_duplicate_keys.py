"""Labels and annotations of installers that charts set themselves: rejected, or ignored, but never there twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from chartgen import Chart, Deployment, Image, Namespace, PodDisruptionBudget, Service
from tests.support import documents, helm
from tests.support.paths import golden_charts, short
from tests.test_charts import namespace_of
from tests.traps.conftest import Write

_MAPS = ("Annotations", "Labels", "ObjectLabels", "PodAnnotations", "PodLabels", "StandaloneLabels")


def _maps(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the values that are maps of labels or annotations."""
    for key, part in schema.get("properties", {}).items():
        if part.get("$ref", "").rpartition("/")[2] in _MAPS:
            yield (*path, key)
        else:
            yield from _maps(part, (*path, key))


def _nested(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for key in reversed(path):
        value = {key: value}
    found: dict[str, Any] = value
    return found


def _merge(into: dict[str, Any], other: dict[str, Any]) -> None:
    for key, item in other.items():
        if isinstance(item, dict) and isinstance(into.get(key), dict):
            _merge(into[key], item)
        else:
            into[key] = item


def _keys(chart: Path, values: dict[str, Any]) -> set[str]:
    """Return the keys of all labels and annotations of a chart."""
    found = helm.render(chart, values, namespace=namespace_of(chart))
    maps = (each for document in found for each in documents.maps_in(document))
    return {key for each in maps for name in ("labels", "annotations") for key in each.get(name) or {}}


@pytest.mark.parametrize("chart", golden_charts(), ids=short)
def test_keys_are_never_there_twice(chart: Path) -> None:
    schema = json.loads((chart / "values.schema.json").read_text("utf-8"))
    scenario = next(
        (
            chart / "ci" / f"{each}-values.yaml"
            for each in ("full", "default")
            if (chart / "ci" / f"{each}-values.yaml").exists()
        ),
        None,
    )
    values: dict[str, Any] = helm.values_of(scenario) if scenario else {}
    accepts = jsonschema_rs.validator_for(schema).is_valid
    for key in sorted(_keys(chart, values)):
        for path in _maps(schema):
            if accepts(tried := _nested(path, {key: "x"})):
                _merge(values, tried)
    for name, text in helm.render_text(chart, values, namespace=namespace_of(chart)).items():
        if name.endswith(".yaml"):
            documents.parse(text, name)


def _chart(**fields: Any) -> Chart:
    return Chart(
        "shop",
        version="0.1.0",
        description="Shop",
        level="all",
        namespace=Namespace("store"),
        workload=Deployment(
            image=Image("acme/shop", tag="1.0.0"), replicas=2, ports={"http": 8080}, service=Service(80),
            pod_disruption_budget=PodDisruptionBudget(), **fields,
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("podLabels",), "app.kubernetes.io/name"),
        (("podLabels",), "app.kubernetes.io/component"),
        (("podAnnotations",), "checksum/config"),
        (("service", "labels"), "app.kubernetes.io/instance"),
        (("commonLabels",), "helm.sh/chart"),
        (("commonLabels",), "app.kubernetes.io/part-of"),
    ],
)
def test_keys_of_all_charts_are_rejected(write: Write, path: tuple[str, ...], key: str) -> None:
    assert helm.schema_refusal(write(_chart()), _nested(path, {key: "x"}))


def test_labels_of_one_chart_take_precedence(write: Write) -> None:
    chart = write(_chart(selector={"app": "shop"}, pod_labels={"app.kubernetes.io/version": "1"}))
    labels = {"app": "x", "app.kubernetes.io/version": "x", "app.kubernetes.io/part-of": "x", "tier": "web"}
    found = helm.render(chart, {"podLabels": labels, "commonLabels": {"tier": "web"}})
    deployment = helm.one(found, "Deployment")
    assert deployment["spec"]["template"]["metadata"]["labels"] == {
        "app": "shop", "app.kubernetes.io/version": "1", "app.kubernetes.io/part-of": "x", "tier": "web",
    }  # fmt: skip
    assert deployment["metadata"]["labels"]["app.kubernetes.io/part-of"] == "store"
    assert deployment["metadata"]["labels"]["tier"] == "web"
