"""Which namespaces and charts are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chartgen import pipeline
from chartgen.cli.console import Stream
from chartgen.cli.status_text import text
from chartgen.errors import ChartgenError
from chartgen.live.charts import ProjectChart, project_charts
from chartgen.live.cluster import Snapshot
from chartgen.live.status import Names, Target, read, targets
from tests.support.paths import ROOT

_TWO = """
from chartgen import Chart, Dependency, Deployment, Image, Namespace

shop, production = Namespace("shop"), Namespace("shop-production")
web = Deployment(image=Image("web", tag="1"))
api = Chart("api", version="0.1.0", description="API", namespace=shop, workload=web)
shop_chart = Chart("shop", version="0.1.0", description="Shop", namespace=shop, workload=web)
front = Chart("front", version="0.1.0", description="Front", namespace=shop, workload=web)
front = front.with_environments(production=front.but(namespace=production))
"""


def _charts(folder: Path, source: str) -> list[ProjectChart]:
    (folder / "specs").mkdir(parents=True)
    (folder / "specs" / "all.py").write_text(source)
    found = pipeline.Findings()
    charts = list(project_charts([str(folder / "specs")], str(folder / "generated"), found))
    found.raise_errors()
    return charts


def _todo() -> list[ProjectChart]:
    found = pipeline.Findings()
    charts = list(project_charts([str(ROOT / "specs")], str(ROOT / "generated"), found))
    assert not found.items
    return charts


class _Empty:
    """A cluster with a namespace that contains nothing."""

    def __init__(self, *namespaces: str) -> None:
        self.namespaces = namespaces

    def snapshot(self, namespace: str, *, nodes: bool = False) -> Snapshot:
        assert not nodes
        objects: list[Any] = [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": each}}
            for each in self.namespaces
            if each == namespace
        ]
        return Snapshot(namespace, objects, [], [])

    def object(self, namespace: str, api_version: str, kind: str, name: str) -> None:
        raise AssertionError((namespace, api_version, kind, name))


class _Installed(_Empty):
    """A cluster with a release of a chart in each namespace."""

    def __init__(self, chart: str) -> None:
        super().__init__()
        self.chart = chart

    def snapshot(self, namespace: str, *, nodes: bool = False) -> Snapshot:
        objects: list[Any] = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}]
        record = {"name": "r", "status": "deployed", "metadata": {"name": self.chart}, "problem": "unread"}
        return Snapshot(namespace, objects, [record], [])


def test_all_namespaces_of_the_specs(tmp_path: Path) -> None:
    assert targets(Names(), _charts(tmp_path, _TWO)) == [
        Target("shop"),
        Target("shop-production", is_optional=True),
    ]


def test_a_chart_in_all_its_namespaces(tmp_path: Path) -> None:
    assert targets(Names(("front",)), _charts(tmp_path, _TWO)) == [
        Target("shop", "front"),
        Target("shop-production", "front", is_optional=True),
    ]


def test_other_names_are_namespaces(tmp_path: Path) -> None:
    assert targets(Names(("kube-system",)), _charts(tmp_path, _TWO)) == [Target("kube-system")]


def test_a_namespace_that_is_called_like_a_chart(tmp_path: Path) -> None:
    """It is the namespace, if that contains the chart; otherwise the name is ambiguous."""
    charts = _charts(tmp_path, _TWO)
    assert targets(Names(("shop",)), charts) == [Target("shop")]
    elsewhere = """
more = Chart("shop-production", version="0.1.0", description="More", namespace=shop, workload=web)
"""
    with pytest.raises(ChartgenError) as caught:
        targets(Names(("shop-production",)), _charts(tmp_path / "more", _TWO + elsewhere))
    assert caught.value.exit_code == 2
    assert caught.value.findings[0].hint == "use --chart shop-production or --namespace shop-production"
    assert targets(Names(charts=("shop",)), charts) == [Target("shop", "shop")]
    assert targets(Names(namespaces=("shop",)), charts) == [Target("shop")]


def test_an_unknown_chart(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError) as caught:
        targets(Names(charts=("nope",)), _charts(tmp_path, _TWO))
    assert caught.value.findings[0].hint == "the charts of the specs are api, front, shop"


def test_nothing_is_named_and_there_are_no_specs() -> None:
    with pytest.raises(ChartgenError) as caught:
        targets(Names(), [])
    assert caught.value.exit_code == 2


def test_charts_that_are_not_installed() -> None:
    report = read(_Empty("todo"), [Target("todo")], _todo())
    assert report.exit_code == 1
    assert [each.chart for each in report.namespaces[0].not_installed] == ["todo-backend", "todo-frontend"]
    shown = text(report, Stream("stdout"))
    assert "todo-backend   todo-backend-0.1.0   not installed" in shown
    assert "generated/todo-backend -n todo" in shown


def test_the_values_of_the_environment_of_a_namespace(tmp_path: Path) -> None:
    report = read(_Empty("shop-production"), [Target("shop-production")], _charts(tmp_path, _TWO))
    (found,) = (each for each in report.namespaces[0].not_installed if each.chart == "front")
    assert "generated/front/values-production.yaml" in found.command


def test_a_chart_that_another_one_contains_is_not_expected(tmp_path: Path) -> None:
    whole = """
whole = Chart(
    "whole", version="0.1.0", description="All", namespace=shop, dependencies=[Dependency.of(api)]
)
"""
    report = read(_Empty("shop"), [Target("shop")], _charts(tmp_path, _TWO + whole))
    found = report.namespaces[0].not_installed
    assert [each.chart for each in found] == ["shop", "front", "whole"]
    # Helm refuses to install it before.
    assert [each.command.startswith("helm dependency build ") for each in found] == [False, False, True]


def test_a_chart_within_another_one(tmp_path: Path) -> None:
    whole = """
whole = Chart(
    "whole", version="0.1.0", description="All", namespace=shop, dependencies=[Dependency.of(api)]
)
"""
    charts = _charts(tmp_path, _TWO + whole)
    report = read(_Empty("shop"), [Target("shop", "api")], charts)
    assert report.exit_code == 1
    assert [each.chart for each in report.namespaces[0].not_installed] == ["api"]
    report = read(_Installed("whole"), [Target("shop", "api")], charts)
    assert [each.release.chart for each in report.namespaces[0].releases] == ["whole"]
    assert report.namespaces[0].not_installed == ()


def test_namespaces_of_environments_may_be_elsewhere(tmp_path: Path) -> None:
    charts = _charts(tmp_path, _TWO)
    report = read(_Empty("shop"), targets(Names(), charts), charts)
    assert [each.name for each in report.namespaces] == ["shop"]
    report = read(_Empty("shop"), [Target("shop-production")], charts)
    assert not report.namespaces[0].exists
    assert report.exit_code == 1
    assert abs((report.time - datetime.now(UTC)).total_seconds()) < 60


def test_an_unknown_name_is_a_usage_error(tmp_path: Path) -> None:
    charts = _charts(tmp_path, _TWO)
    report = read(_Empty("shop"), targets(Names(("nope", "front")), charts), charts)
    assert report.exit_code == 2
    assert "\n  ✗ neither a namespace of the cluster nor a chart of the specs;" in text(report, Stream("stdout"))
    report = read(_Empty(), [Target("shop")], charts)
    assert report.exit_code == 1
    assert "\n  ✗ does not exist\n" in text(report, Stream("stdout"))
    assert "/generated/front -n shop --create-namespace\n" in text(report, Stream("stdout"))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "must not be empty"),
        ("Nope_X", 'must contain only lower-case letters, digits and dashes, not "N"'),
        ("a.b", 'must contain only lower-case letters, digits and dashes, not "."'),
        ("-a", "must begin and end with a letter or a digit"),
        ("a/b", 'must contain only lower-case letters, digits and dashes, not "/"'),
        ("a" * 64, "must have at most 63 characters, not 64"),
        ("a\n", "must contain only lower-case letters, digits and dashes, not '\\n'"),
    ],
)
def test_a_name_that_no_namespace_has(name: str, problem: str) -> None:
    for names in (Names((name,)), Names(namespaces=(name,))):
        with pytest.raises(ChartgenError) as caught:
            targets(names, [])
        assert caught.value.exit_code == 2
        assert caught.value.findings[0].message == f"invalid namespace `{name}`: it {problem}"
