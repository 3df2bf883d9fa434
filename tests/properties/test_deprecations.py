"""An old path of a value is as good as the new one, whatever the chart and the value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

import chartgen as c
from chartgen.errors import ChartgenError
from chartgen.plan import plan
from chartgen.spec.declare import LEVELS
from chartgen.spec.resolve import resolved
from chartgen.values import dotted, nested
from tests.properties import checks, deprecated, schema, specs
from tests.support import documents, helm

_OLD = ("old-map", "value")


def _rendered(chart: Any, values: Mapping[str, Any], namespace: str) -> list[tuple[str, dict[str, Any]]] | str:
    """Render the objects, by template; Helm does not always print maps in the same order."""
    try:
        found = helm.render(chart, values, namespace=namespace, nulls=True)
    except helm.HelmRefused as error:
        assert error.stage == "schema" or checks.is_own_sentence(error), error  # noqa: PT017
        return "refused"
    except documents.NotStrict:
        return "ambiguous"  # `verify` reports such values.
    return [(each.source, dict(each)) for each in found]


@given(st.data())
def test_an_old_path(data: st.DataObject) -> None:
    level = data.draw(st.sampled_from(LEVELS))
    try:
        chart = resolved(data.draw(specs.charts()))
        made = plan(chart, "specs/tried.py", level=level)
    except ChartgenError:
        event("refused by the language")
        assume(condition=False)
        raise
    known = deprecated.paths(made.values, chart)
    assume(known)
    new = data.draw(st.sampled_from(known))
    renamed = [c.Renamed(dotted(_OLD), dotted(new), until="99.0.0")]
    others = {name: each._derived(deprecations=renamed) for name, each in chart.environments.items()}
    chart = chart._derived(deprecations=renamed, environments=others)
    tree = checks.built(chart, plan(chart, "specs/tried.py", level=level))
    namespace = chart.namespace.name if chart.namespace else "default"
    node = json.loads(tree["values.schema.json"])
    source = schema.Source(node)
    for step in new:
        node = node["properties"][step]
    if "description" in node:
        drawn, value = new, data.draw(source.values(node) | st.none())
        event("a value")
    else:
        leaf, part = data.draw(st.sampled_from(list(schema.leaves({"properties": node["properties"]}))))
        drawn, value = (*new, *leaf), nested([(leaf, data.draw(source.values(part) | st.none()))])
        event("a map")
    # A placeholder at the new path as well would be a second value.
    others_set = nested((path, text) for path, text in made.placeholders.items() if path != drawn)
    with checks.folder(chart.name, tree) as folder:
        loaded = helm.load(folder)
        by_new, by_old = (
            _rendered(loaded, checks.put_over(others_set, nested([(path, value)])), namespace) for path in (new, _OLD)
        )
        # What is null where there is no default is rejected at a new path only.
        if by_new != "refused":
            assert by_old == by_new
        plain = helm.render_text(loaded, nested(made.placeholders.items()), namespace=namespace)
        assert "WARNING" not in plain["templates/NOTES.txt"]
