"""`render` renders one chart with the values of an environment, a scenario, and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import ChartgenError
from chartgen.folder import FolderChart
from chartgen.verify import Options, render, verify
from chartgen.verify.helm.embedded import EmbeddedEngine
from chartgen.verify.source.find import of_folder
from tests.support.paths import SPECS
from tests.verify.charts import write
from tests.verify.objects import CHART, chart_of, run


def test_the_defaults(tmp_path: Path) -> None:
    rendered = render(str(write(tmp_path)))
    assert (rendered.name, rendered.release, rendered.namespace) == ("web", "web", "default")
    assert list(rendered.texts) == ["templates/deployment.yaml"]
    assert "replicas: 2" in rendered.texts["templates/deployment.yaml"]


def test_values_files_override_environments(tmp_path: Path) -> None:
    chart = write(tmp_path)
    (chart / "values-production.yaml").write_text("replicas: 5\nextra: true\n")
    over = tmp_path / "over.yaml"
    over.write_text("replicas: 7\n")
    rendered = render(str(chart), environment="production", release="shop", namespace="prod")
    assert "replicas: 5" in rendered.texts["templates/deployment.yaml"]
    assert "name: shop-extra" in rendered.texts["templates/extra.yaml"]
    assert (rendered.release, rendered.namespace) == ("shop", "prod")
    rendered = render(str(chart), environment="production", values=[str(over)])
    assert "replicas: 7" in rendered.texts["templates/deployment.yaml"]
    assert list(render(str(chart), scenario="full").texts) == ["templates/deployment.yaml", "templates/extra.yaml"]


def test_the_version_that_templates_see(tmp_path: Path) -> None:
    fields = (".Capabilities.KubeVersion.Minor", ".Capabilities.KubeVersion", '$.Capabilities.APIVersions.Has "v1"')
    version = "/".join(f"{{{{ {field} }}}}" for field in fields)
    chart = write(tmp_path, extra=f"key: text -> key: {version}")
    rendered = render(str(chart), scenario="full", kube_version="1.31")
    assert "key: 31/v1.31.0/true" in rendered.texts["templates/extra.yaml"]


def test_specs() -> None:
    rendered = render(str(SPECS / "todo_backend.py"))
    assert rendered.name == "todo-backend"
    assert "templates/deployment.yaml" in rendered.texts


@pytest.mark.parametrize(
    ("changes", "options", "code", "message"),
    [
        ({}, {"environment": "nope"}, 2, "web: unknown environment `nope`"),
        ({}, {"scenario": "nope"}, 2, "web: unknown scenario `nope`"),
        ({}, {"scenario": "a", "environment": "b"}, 2, "conflicting options: an environment and a scenario"),
        ({}, {"values": ["nope.yaml"]}, 2, "cannot read nope.yaml: no such file or directory"),
        ({"deployment": '  replicas: ->   nope: {{ fail "bring a key" }}'}, {}, 1, "web: the chart refuses to render"),
        ({"deployment": "  replicas: ->   nope: {{ .Values.nope.nope }}"}, {}, 1, "web: cannot be rendered"),
    ],
)
def test_what_fails(
    tmp_path: Path, changes: dict[str, str], options: dict[str, object], code: int, message: str
) -> None:
    with pytest.raises(ChartgenError) as caught:
        render(str(write(tmp_path, **changes)), **options)  # type: ignore[arg-type]
    assert (caught.value.exit_code, caught.value.findings[0].message) == (code, message)


def test_verify_with_values_files(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text("replicas: many\n")
    report = verify(Options(charts=(str(write(tmp_path)),), values=(str(over),), lint=False))
    assert [(finding.rule, finding.field) for finding in report.findings] == [("schema", "spec.replicas")]
    assert str(over) in report.findings[0].message


SUB = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\n"


def test_each_scenario_has_all_subcharts(tmp_path: Path) -> None:
    """Helm removes those that a scenario disables from the chart that it has loaded."""
    chart = chart_of(
        tmp_path,
        '{{ include "one.name" . }}',
        "one: {enabled: true}\n",
        **{
            "Chart.yaml": f"{CHART}dependencies:\n- {{name: one, version: 1.0.0, condition: one.enabled}}\n"
            "- {name: two, version: 1.0.0, tags: [more]}\n",
            "ci/a-values.yaml": "tags: {more: false}\n",
            "ci/b-values.yaml": "other: 1\n",
            "charts/one/Chart.yaml": SUB.format("one"),
            "charts/one/templates/_helpers.tpl": '{{ define "one.name" }}{{ end }}',
            "charts/one/templates/a.yaml": CONFIG.format("one"),
            "charts/two/Chart.yaml": SUB.format("two"),
            "charts/two/templates/a.yaml": CONFIG.format("two"),
        },
    )
    report = run(chart)
    assert (report.charts[0].objects, report.findings) == (3, [])


def test_values_that_a_subchart_exports_do_not_stay(tmp_path: Path) -> None:
    chart = chart_of(
        tmp_path,
        CONFIG.format("web") + "data: {a: {{ .Values.port | quote }}}\n",
        **{
            "Chart.yaml": f"{CHART}dependencies:\n- {{name: one, version: 1.0.0, condition: one.enabled,"
            " import-values: [{child: exported, parent: .}]}\n",
            "charts/one/Chart.yaml": SUB.format("one"),
            "charts/one/values.yaml": "exported: {port: 3}\n",
        },
    )
    source = of_folder(FolderChart(str(chart)))
    scenarios: list[dict[str, Any]] = [{}, {"one": {"exported": {"port": 2}}}, {"one": {"enabled": False}}, {}]
    engine = EmbeddedEngine()
    try:
        alone = [engine.open(source).render(values) for values in scenarios]
        opened = engine.open(source)
        assert [opened.render(values) for values in scenarios] == alone
    finally:
        engine.close()
    shown = [texts["templates/a.yaml"].splitlines()[-1] for texts in alone]
    assert shown == ['data: {a: "3"}', 'data: {a: "3"}', "data: {a: }", 'data: {a: "3"}']
