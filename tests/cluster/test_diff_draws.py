"""Random changes of random charts: a diff says that a change is refused exactly where an API server refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from chartgen.diff import rules
from chartgen.diff.model import ObjectChange, Release, RenderedObject
from chartgen.diff.pairing import compare
from chartgen.errors import ChartgenError
from chartgen.objects.identity import identity
from tests.cluster.server import MANAGER, Cluster
from tests.cluster.test_accepts import OF_OTHER_CLUSTERS
from tests.cluster.test_equivalence import OF_COMPANIONS
from tests.properties import checks, specs
from tests.properties.test_values import charts, tried, values_of
from tests.support import documents, helm

pytestmark = pytest.mark.cluster

_SETTINGS = settings(
    settings(),
    max_examples=4 * settings().max_examples,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_OTHER_REASONS = {"PersistentVolumeClaim"}
"""Kinds for which it depends on the state of the object: claims only grow once they are bound."""


def release(rendered: list[documents.Document], namespace: str) -> Release:
    """Return objects as a diff has them."""
    objects = (RenderedObject(each, "", namespace) for each in rendered)
    return Release(namespace, {identity(each.manifest, namespace): each for each in objects})


def contradictions(cluster: Cluster, namespace: str, before: Release, after: Release) -> Iterator[str]:
    """Yield the changes that a diff announces as refused, or does not, other than the API server does."""
    comparison = compare(before, after)
    for change in comparison.changes:
        if change.before is None or change.after is None or not change.fields or change.shown.kind in _OTHER_REASONS:
            continue
        api_version = str(change.shown.manifest["apiVersion"])
        if change.before.hooks or change.after.hooks or OF_OTHER_CLUSTERS(api_version):
            continue
        if api_version.startswith(OF_COMPANIONS):
            continue  # A cluster need not have them.
        announced = [effect.why for effect in rules.effects(change, comparison) if effect.category == "refused"]
        answer = _asked(cluster, namespace, change)
        if answer is not None and bool(answer) != bool(announced):
            yield f"{change.shown.title}: announced {announced}, the API server says {answer or 'nothing'}"
        elif answer is not None:
            event(f"{'refused' if answer else 'accepted'}: {change.shown.kind}")


def _asked(cluster: Cluster, namespace: str, change: ObjectChange) -> str | None:
    """Return how an API server refuses a change, empty if it does not; None if it refuses an object as such."""
    assert change.before is not None
    assert change.after is not None
    named = {"name": "drawn", "namespace": namespace}
    old, new = (
        documents.Document({**each.manifest, "metadata": {**each.manifest["metadata"], **named}})
        for each in (change.before, change.after)
    )
    if cluster.dry_run(old, namespace).refusal or cluster.dry_run(new, namespace).refusal:
        return None
    path = cluster.path(old, namespace)
    query = f"fieldManager={MANAGER}&force=true"
    created = cluster.request("PATCH", f"{path}?{query}", old, "application/apply-patch+yaml")
    assert not created.refusal, created.refusal
    try:
        return cluster.dry_run(new, namespace).refusal
    finally:
        options = {"propagationPolicy": "Background", "gracePeriodSeconds": 0}
        cluster.request("DELETE", path, options)
        cluster.wait(lambda: cluster.request("GET", path).status == 404, 30, f"{path} is not deleted")


def test_changes_of_values(cluster: Cluster, open_namespace: str) -> None:
    """Other values for the same chart."""
    wrong: dict[str, None] = {}

    @_SETTINGS
    @given(st.data())
    def try_one(data: st.DataObject) -> None:
        chart = tried(data.draw(charts))
        sides = []
        for values in ({}, data.draw(values_of(chart))[0]):
            try:
                whole = checks.put_over(chart.base, values)
                sides.append(release(helm.render(chart.loaded, whole, namespace=chart.namespace), chart.namespace))
            except (helm.HelmRefused, documents.NotStrict):
                return
        wrong.update(dict.fromkeys(contradictions(cluster, open_namespace, *sides)))

    try_one()
    assert not wrong, "\n".join(wrong)


def test_changes_of_specs(cluster: Cluster, open_namespace: str) -> None:
    """Random specs, and the same ones with some fields changed."""
    wrong: dict[str, None] = {}

    @_SETTINGS
    @given(st.data())
    def try_one(data: st.DataObject) -> None:
        sides = []
        try:
            chart = data.draw(specs.charts())
            for each in (chart, data.draw(specs.changed(chart))):
                sides.append(_rendered(each))
        except (ChartgenError, helm.HelmRefused, documents.NotStrict):
            return
        wrong.update(dict.fromkeys(contradictions(cluster, open_namespace, *sides)))

    try_one()
    assert not wrong, "\n".join(wrong)


def _rendered(chart: Any) -> Release:
    with checks.folder(chart.name, checks.files(chart)) as folder:
        home = chart.namespace.name if chart.namespace else "default"
        values = checks.scenarios(folder)
        given_values = values.get("default", next(iter(values.values())))
        return release(helm.render(helm.load(folder), given_values, namespace=home), home)
