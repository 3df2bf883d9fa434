"""The test suites that charts ship pass in helm-unittest, and fail once a chart is edited."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chartgen.plan import plan
from chartgen.render import render
from chartgen.spec.frozen import FrozenDict
from chartgen.spec_chart import SpecChart
from tests.conformance import tools
from tests.support.cases import build_specs, case_folders
from tests.support.fetching import Missing
from tests.support.paths import CASES
from tests.support.trees import write_tree

pytestmark = pytest.mark.conformance
SHOP = CASES / "suites" / "expected" / "shop"
WITHOUT_DEPENDENCIES = [each for each in case_folders() if each.name not in ("dependencies", "umbrella")]


@pytest.fixture(scope="module")
def unittest() -> Path:
    try:
        return tools.go_tool(tools.HELM_UNITTEST)
    except Missing as error:
        pytest.skip(str(error))


def failures(program: Path, chart: Path) -> str:
    """Run the suites of a chart; gives what is printed if they fail."""
    done = tools.ask(program, "--strict", chart)
    assert "Test Suites:" in done.stdout, done.stdout + done.stderr
    return "" if done.returncode == 0 else done.stdout


def with_suites(built: SpecChart) -> dict[str, str]:
    """Render a chart with suites, though its spec asks for none."""
    environments = {name: each._derived(suites=True) for name, each in built.chart.environments.items()}
    chart = built.chart._derived(suites=True, environments=FrozenDict(environments))
    return dict(render(plan(chart, "spec.py", built.policies, built.level)))


@pytest.mark.parametrize("folder", WITHOUT_DEPENDENCIES, ids=lambda folder: folder.name)
def test_suites_pass(folder: Path, unittest: Path, tmp_path: Path) -> None:
    for built in build_specs(str(folder / "spec.py")):
        tree = with_suites(built)
        chart = tmp_path / built.name
        chart.mkdir()
        write_tree(chart, tree)
        if any(path.startswith("tests/") for path in tree):
            assert failures(unittest, chart) == ""


@pytest.mark.parametrize(
    ("path", "before", "after", "test"),
    [
        ("templates/deployment.yaml", 'component: "main"', 'component: "web"', "deployment"),
        ("templates/service.yaml", "kind: Service", "kind: Endpoints", "service"),
        ("templates/ingress.yaml", "kind: Ingress", "kind: Ingres", "ingress"),
        ("values.yaml", "QUEUE: mail", "QUEUE: other", "worker-deployment"),
        ("values.yaml", "replicaCount: 3", "replicaCount: 4", "worker-deployment"),
        ("values-production.yaml", "maxReplicas: 20", "maxReplicas: 30", "horizontalpodautoscaler"),
        ("values-development.yaml", "replicaCount: 1", "replicaCount: 2", "worker-poddisruptionbudget"),
    ],
)
def test_an_edit_of_a_chart_fails(
    path: str, before: str, after: str, test: str, unittest: Path, tmp_path: Path
) -> None:
    chart = tmp_path / "shop"
    shutil.copytree(SHOP, chart)
    text = (chart / path).read_text("utf-8")
    before, after = (before, after) if before in text else (before.replace('"', ""), after.replace('"', ""))
    assert before in text
    (chart / path).write_text(text.replace(before, after), "utf-8")
    assert f"FAIL  {test}" in failures(unittest, chart)
