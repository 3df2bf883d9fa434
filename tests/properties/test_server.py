"""What the schema lets in, and what the language lets in, is taken by a real API server as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chartgen.errors import ChartgenError
from tests.cluster.server import Cluster
from tests.cluster.test_accepts import is_not_strict, refusals, unreported
from tests.properties import checks, specs
from tests.properties.test_values import charts, tried, values_of
from tests.support import documents, helm

pytestmark = pytest.mark.cluster

Refusals = Callable[[Cluster, list[documents.Document], str], Iterator[str]]

_EVERY = settings(
    settings(),
    # Each draw counts by itself: what is refused is listed, not made smaller.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


@pytest.fixture(scope="module")
def namespace(cluster: Cluster) -> Iterator[str]:
    """Give a namespace in which any pod may run."""
    with cluster.namespace("cgp-properties", labels={}) as name:
        yield name


class Asked:
    """Objects that were sent, each once, with what the server said against them."""

    def __init__(self, cluster: Cluster, namespace: str, refused: Refusals = refusals) -> None:
        self.cluster, self.namespace, self.refused = cluster, namespace, refused
        self.seen: dict[str, list[str]] = {}
        self.wrong: list[str] = []

    def ask(self, case: str, rendered: list[documents.Document]) -> None:
        """Send what was not sent before."""
        for each in rendered:
            key = repr(each)
            if key not in self.seen:
                self.seen[key] = list(self.refused(self.cluster, [each], self.namespace))
                self.wrong += [f"{case}: {refusal}" for refusal in self.seen[key]]


def test_values(cluster: Cluster, namespace: str) -> None:
    """The API server accepts values that the schema accepts, unless the chart refuses them or `verify` reports them."""
    asked = Asked(cluster, namespace, unreported)

    @settings(_EVERY, max_examples=20 * settings().max_examples)
    @given(st.data())
    def try_one(data: st.DataObject) -> None:
        chart = tried(data.draw(charts))
        values, _paths = data.draw(values_of(chart))
        whole = checks.put_over(chart.base, values)
        try:
            rendered = helm.render(chart.loaded, whole, namespace=chart.namespace)
        except helm.HelmRefused:
            return
        except documents.NotStrict:
            assert is_not_strict(chart.loaded, whole, chart.namespace)
            return
        asked.ask(f"{chart.name} {values}", rendered)

    try_one()
    assert asked.wrong == [], f"{len(asked.wrong)} of {len(asked.seen)}:\n" + "\n".join(asked.wrong)


def test_specs(cluster: Cluster, namespace: str) -> None:
    """What any Chart renders is accepted by the API server."""
    asked = Asked(cluster, namespace)

    @settings(_EVERY, max_examples=4 * settings().max_examples)
    @given(st.data())
    def try_one(data: st.DataObject) -> None:
        try:
            chart = data.draw(specs.charts())
            tree = checks.files(chart)
        except ChartgenError:
            return
        with checks.folder(chart.name, tree) as folder:
            loaded = helm.load(folder)
            home = chart.namespace.name if chart.namespace else "default"
            for name, values in checks.scenarios(folder).items():
                asked.ask(f"{chart.name} {name}", helm.render(loaded, values, namespace=home))

    try_one()
    assert asked.wrong == [], f"{len(asked.wrong)} of {len(asked.seen)}:\n" + "\n".join(asked.wrong)
