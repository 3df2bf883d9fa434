"""`chartgen status --environment`: the charts of an environment, in the context of its cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import pipeline
from chartgen.errors import ChartgenError
from chartgen.live.charts import ProjectChart, project_charts
from chartgen.live.environment import context_of, of_environment
from chartgen.live.status import Names, targets

SPEC = """
from chartgen import Chart, Cluster, Deployment, Image, Namespace

_base = Chart("web", version="1.0.0", description="Web", workload=Deployment(image=Image("web", tag="1")))
eu = Cluster("eu", context="admin@eu", namespace="web-eu")
us = Cluster("us", context="admin@us")
web = _base.with_environments(
    staging=_base.but(namespace=Namespace("staging"), clusters=[Cluster("staging", context="admin@staging")]),
    production=_base.but(clusters=[eu]),
    both=_base.but(clusters=[eu, us]),
    nowhere=_base.but(clusters=[Cluster("nowhere")]),
    configured=_base.but(),
    qa=_base.but(namespace=Namespace("qa")),
)
api = _base.but(name="api")
"""


@pytest.fixture
def charts(tmp_path: Path) -> list[ProjectChart]:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.chartgen.clusters.eu]\ncontext = "from-the-project"\nenvironments = ["configured", "production"]\n'
    )
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "web.py").write_text(SPEC)
    found = pipeline.Findings()
    charts = list(project_charts([str(tmp_path / "specs")], str(tmp_path / "generated"), found, "current"))
    found.raise_errors()
    return charts


@pytest.mark.parametrize(
    ("environment", "context", "namespace"),
    [
        ("staging", "admin@staging", "staging"),
        ("production", "admin@eu", "web-eu"),
        ("configured", "from-the-project", "default"),
        ("qa", None, "qa"),
    ],
)
def test_where_an_environment_runs(
    charts: list[ProjectChart], environment: str, context: str | None, namespace: str
) -> None:
    found = of_environment(charts, environment)
    assert [each.name for each in found] == ["web"], "api has no environments"
    assert context_of(found, environment) == context
    assert [(each.namespace, each.is_optional) for each in targets(Names(), found)] == [(namespace, False)]


@pytest.mark.parametrize(
    ("environment", "message", "expected"),
    [
        ("nowhere", 'missing context of the environment "nowhere"', ""),
        ("both", 'ambiguous context of the environment "both"', "admin@eu (eu) and admin@us (us)"),
        ("stagin", 'unknown environment "stagin"', "both, configured, nowhere, production, qa, staging"),
    ],
)
def test_environments_that_are_not_clear(
    charts: list[ProjectChart], environment: str, message: str, expected: str
) -> None:
    with pytest.raises(ChartgenError) as caught:
        context_of(of_environment(charts, environment), environment)
    (finding,) = caught.value.findings
    assert caught.value.exit_code == 2
    assert message in finding.message
    assert finding.expected == expected
    assert finding.hint
