"""Random values that a chart's schema lets in: the API server takes what is rendered, or `verify` reports it.

As many as `CHARTGEN_DRAWS` says for each chart; one out of some hundreds is enough to find most of what can be found.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests.cluster.server import Cluster
from tests.cluster.test_accepts import is_not_strict, modern, unreported
from tests.properties import schema
from tests.support import documents, helm
from tests.support.paths import GENERATED
from tests.test_charts import namespace_of, values_of
from tests.traps.charts import everything, nested, written

pytestmark = pytest.mark.cluster

DRAWS = int(os.environ.get("CHARTGEN_DRAWS", "150"))
_NAMED_OUTSIDE = {("extraManifests",), ("enabled",)}
"""What brings objects of kinds that a cluster need not have, and what only a parent chart sets."""


@pytest.mark.parametrize("name", ["modern", "whole", "todo-backend", "todo-frontend"])
def test_draws(cluster: Cluster, open_namespace: str, folder: Path, name: str) -> None:
    made = {"modern": modern(), "whole": everything}
    chart = written(made[name], folder) if name in made else GENERATED / name
    loaded = helm.load(chart)
    text = json.loads((chart / "values.schema.json").read_text("utf-8"))
    source = schema.Source(text)
    leaves = [leaf for leaf in schema.leaves(text) if leaf[0] not in _NAMED_OUTSIDE]
    base = values_of(chart, chart / "ci/default-values.yaml")
    namespace = namespace_of(chart)
    before = {each.id: json.dumps(each) for each in helm.render(loaded, base, namespace=namespace)}

    @settings(
        max_examples=DRAWS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        path, node = data.draw(st.sampled_from(leaves))
        values = nested(path, data.draw(source.values(node)), base)
        try:
            rendered = helm.render(loaded, values, namespace=namespace)
        except helm.HelmRefused as error:
            told = error.stage == "schema" or ("execution error at" in error.text and path[-1] in error.text)
            if not told:
                pytest.fail(str(error))
            event(f"refused by {error.stage}")
            return
        except documents.NotStrict:
            assert is_not_strict(loaded, values, namespace)
            event("reported as not strict")
            return
        changed = [each for each in rendered if before.get(each.id) != json.dumps(each)]
        event(f"accepted: {bool(changed)}")
        assert list(unreported(cluster, changed, open_namespace)) == []

    draw()
