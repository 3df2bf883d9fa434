"""Any values that a chart's schema accepts render to what Kubernetes takes, or are refused in words; no others do."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import helm_python
from hypothesis import assume, event, given
from hypothesis import strategies as st

from chartgen.objects.canonical import without_nulls
from tests.properties import checks, schema
from tests.properties.texts import config_key, dns_name, hostile
from tests.support import helm
from tests.support.paths import golden_charts, short
from tests.test_charts import namespace_of, versions_of
from tests.test_charts import values_of as scenario_of

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Tried(NamedTuple):
    """A committed chart, read once."""

    name: str
    loaded: helm_python.Chart
    source: schema.Source
    leaves: tuple[tuple[schema.Path, schema.Json], ...]
    defaults: dict[str, Any]
    base: dict[str, Any]
    namespace: str
    versions: tuple[str, ...]


@cache
def tried(chart: Path) -> Tried:
    """Read a chart."""
    text = json.loads((chart / "values.schema.json").read_text("utf-8"))
    defaults = helm.values_of(chart / "values.yaml")
    base = scenario_of(chart, chart / "ci/default-values.yaml")
    found = tuple(leaf for leaf in schema.leaves(text) if leaf[0] != ("enabled",))
    return Tried(
        short(chart), helm.load(chart), schema.Source(text), found, defaults, base, namespace_of(chart),
        tuple(versions_of(chart)),
    )  # fmt: skip


charts = st.sampled_from(golden_charts())
objects = st.lists(
    st.builds(
        lambda name, data: {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data},
        dns_name,
        st.dictionaries(config_key, hostile, max_size=2),
    ),
    max_size=2,
    unique_by=lambda each: each["metadata"]["name"],
)
"""What `extraManifests` may be."""


@st.composite
def values_of(draw: Draw, chart: Tried) -> tuple[dict[str, Any], tuple[schema.Path, ...]]:
    """Draw values for a chart, of which each one alone is what the schema lets in; with what is set by them."""
    chosen = draw(st.lists(st.sampled_from(chart.leaves), min_size=1, max_size=3, unique_by=lambda leaf: leaf[0]))
    values: dict[str, Any] = {}
    for path, node in chosen:
        # Any object of any kind may be brought; those of no kind are not for a schema of charts to know.
        some = objects if path == ("extraManifests",) else chart.source.values(node)
        values = checks.put_over(values, nested(path, draw(some)))
    return values, tuple(path for path, _node in chosen)


def nested(path: schema.Path, value: Any) -> dict[str, Any]:
    """Put a value at its place."""
    for step in reversed(path):
        value = {step: value}
    return dict(value)


@given(st.data())
def test_what_the_schema_lets_in(data: st.DataObject) -> None:
    """It renders and is valid, or the chart refuses it with a sentence of its own that names the value."""
    chart = tried(data.draw(charts))
    values, paths = data.draw(values_of(chart))
    whole = checks.put_over(chart.base, values)
    # Maps are merged with the defaults, which can make what is alone right wrong.
    if not chart.source.judge.is_valid(checks.put_over(chart.defaults, whole)):
        assert helm.schema_refusal(chart.loaded, whole), "two judges, one schema"
        event("refused by the schema once it is merged with the defaults")
        return
    try:
        # A null at an old path takes a default away; what is rendered instead is null, too, which API servers drop.
        nulls = without_nulls(values) != values
        checks.accepted(chart.loaded, whole, chart.namespace, chart.versions, nulls=nulls)
    except helm.HelmRefused as error:
        assert checks.is_own_sentence(error), error  # noqa: PT017
        named = any(step in error.text for path in paths for step in path[-2:])
        assert named, f"it names none of {paths}: {error}"  # noqa: PT017
        event("refused by the chart's own sentence")
        return
    event("rendered")


@given(st.data())
def test_what_the_schema_does_not_let_in(data: st.DataObject) -> None:
    """Helm refuses it, and names the value."""
    chart = tried(data.draw(charts))
    path, node = data.draw(st.sampled_from(chart.leaves))
    value = data.draw(schema.wrong(chart.source, node))
    whole = checks.put_over(chart.base, nested(path, value))
    assume(not chart.source.judge.is_valid(checks.put_over(chart.defaults, whole)))
    said = helm.schema_refusal(chart.loaded, whole)
    assert said is not None, f"{'.'.join(path)}={value!r} is let in"
    assert path[-1] in said, said


@given(st.data())
def test_a_misspelt_value(data: st.DataObject) -> None:
    """Helm refuses it by its name."""
    chart = tried(data.draw(charts))
    path, _node = data.draw(st.sampled_from(chart.leaves))
    assume(path[0] != "global")
    misspelt = (*path[:-1], path[-1] + data.draw(st.sampled_from(("x", "_", "S", "-"))))
    whole = checks.put_over(chart.base, nested(misspelt, "x"))
    assume(not chart.source.judge.is_valid(checks.put_over(chart.defaults, whole)))
    said = helm.schema_refusal(chart.loaded, whole)
    assert said is not None, f"{'.'.join(misspelt)} is let in"
    assert misspelt[-1] in said, said
