"""What an API server stores of a manifest does not differ from it: all committed charts, and each value alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chartgen.objects.differences import differences, written
from tests.cluster import samples
from tests.cluster.server import Cluster
from tests.cluster.test_accepts import OF_OTHER_CLUSTERS
from tests.support import documents, helm
from tests.support.paths import golden_charts, short
from tests.test_charts import each_scenario, namespace_of, values_of
from tests.traps.charts import nested

pytestmark = pytest.mark.cluster


def drift(cluster: Cluster, rendered: list[documents.Document], namespace: str) -> Iterator[str]:
    """Have objects tried, and yield how what would be stored differs."""
    for each in rendered:
        if OF_OTHER_CLUSTERS(each["apiVersion"]):
            continue
        answer = cluster.dry_run(each, namespace)
        if not answer.refusal:
            for found in differences(each, answer.body):
                yield f"{each.id}: {written(found.steps)}: {found.expected!r} is stored as {found.found!r}"


@each_scenario
def test_scenario(cluster: Cluster, open_namespace: str, chart: Path, scenario: Path) -> None:
    rendered = helm.render(chart, values_of(chart, scenario), namespace=namespace_of(chart))
    assert list(drift(cluster, rendered, open_namespace)) == []


@pytest.mark.parametrize("chart", golden_charts(), ids=short)
def test_each_value_alone(cluster: Cluster, open_namespace: str, chart: Path) -> None:
    loaded = helm.load(chart)
    schema = json.loads((chart / "values.schema.json").read_text("utf-8"))
    base = values_of(chart, chart / "ci/default-values.yaml")
    namespace = namespace_of(chart)
    before = {each.id: json.dumps(each) for each in helm.render(loaded, base, namespace=namespace)}
    wrong: dict[str, None] = {}
    for values, path in _samples(schema):
        try:
            rendered = helm.render(loaded, nested(path, values, base), namespace=namespace)
        except (helm.HelmRefused, documents.NotStrict):
            continue
        changed = [each for each in rendered if before.get(each.id) != json.dumps(each)]
        wrong |= dict.fromkeys(drift(cluster, changed, open_namespace))
    assert list(wrong) == []


def _samples(schema: Mapping[str, Any]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    for path, values in samples.of(dict(schema)):
        for value in values:
            yield value, path
