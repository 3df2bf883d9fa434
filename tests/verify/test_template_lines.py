"""The lines of templates that findings are about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from chartgen.verify.source import template_location
from chartgen.verify.source.template_location import template_line
from tests.verify.objects import CHART, chart_of, run

POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
spec:
  egress:
    - ports:
        - port: 53
          protocol: {protocol}
---
"""


def _policies(*names: str) -> str:
    return "".join(POLICY.replace("{name}", name).replace("{protocol}", "UDP") for name in names)


@pytest.mark.parametrize(
    ("names", "name", "document"),
    [
        (['{{ include "a.fullname" . }}-dns', '{{ include "a.fullname" . }}-extra'], "web-extra", 2),
        (['{{ include "a.fullname" . }}', '{{ include "a.fullname" . }}-extra'], "web-extra", 2),
        (['{{ include "a.fullname" . }}', '{{ include "a.fullname" . }}-extra'], "web", 1),
        (["a-{{ .Values.x }}-b", "a-{{ .Values.y }}-c", "c"], "a-1-c", 2),
        (["{{ .Values.x }}", "web"], "web", 2),
        (["a", "b"], "b", 2),
        (["a", "b"], "c", 1),
        (["aa-{{ .Values.x }}-aa", "a{{ .Values.x }}"], "aa-aa", 2),
    ],
)
def test_of_several_documents(names: list[str], name: str, document: int) -> None:
    text = _policies(*names)
    line = template_line(text, ("spec", "egress", 0, "ports", 0, "protocol"), "NetworkPolicy", name)
    assert line == 10 * (document - 1) + 9


def test_branches_of_a_condition() -> None:
    text = "{{- if .Values.a }}\napiVersion: policy/v1\n{{- else }}\napiVersion: policy/v1beta1\n{{- end }}\nkind: A\n"
    assert template_line(text, ("apiVersion",), value="policy/v1beta1") == 4
    assert template_line(text, ("apiVersion",), value="policy/v1") == 2
    assert template_line(text, ("apiVersion",), value="v2") == 2


def test_the_branch_that_is_found(tmp_path: Path) -> None:
    template = (
        "{{- if .Values.a }}\napiVersion: policy/v1\n{{- else }}\napiVersion: policy/v1beta1\n{{- end }}\n"
        "kind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}, minAvailable: 1}\n"
    )
    report = run(chart_of(tmp_path, template))
    assert [(finding.rule, finding.location and finding.location.line) for finding in report.findings] == [
        ("api-version", 4)
    ]


def test_what_templates_see_without_a_cluster(tmp_path: Path) -> None:
    template = (
        '{{- $v1 := .Capabilities.APIVersions.Has "policy/v1/PodDisruptionBudget" }}\n'
        'apiVersion: policy/{{ ternary "v1" "v1beta1" $v1 }}\nkind: PodDisruptionBudget\nmetadata: {name: a}\n'
    )
    found = [each for each in run(chart_of(tmp_path, template)).findings if each.rule == "api-version"]
    assert ["compare `.Capabilities.KubeVersion.Version` instead" in each.hint for each in found] == [True]


def test_an_umbrella_without_templates(tmp_path: Path) -> None:
    """Helm 4's linter names the folder that is missing."""
    chart = chart_of(
        tmp_path,
        "",
        **{
            "Chart.yaml": f"{CHART}dependencies: [{{name: sub, version: 1.0.0}}]\n",
            "charts/sub/Chart.yaml": CHART.replace("web", "sub"),
            "charts/sub/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
        },
    )
    (chart / "templates" / "a.yaml").unlink()
    (chart / "templates").rmdir()
    (message,) = [finding.message for finding in run(chart, lint=True).findings if finding.rule == "lint"]
    assert message == "web: helm lint --strict: templates: directory does not exist (scenario default)"


@pytest.mark.parametrize("path", [("spec", "x", 3, "c"), ("spec", "x", "missing"), ("spec", "y")])
def test_a_lookup_does_not_read_the_whole_template(path: tuple[str | int, ...]) -> None:
    """Definitions have tens of thousands of lines, and an import looks each of them up."""

    def steps(entries: int) -> int:
        text = "spec:\n  x:\n" + "    - a: 1\n      c: 2\n" * entries
        template_line(text, path)
        return _lines_run(lambda: template_line(text, path))

    assert steps(1000) == steps(10)


def _lines_run(call: Any) -> int:
    """Return how many lines of the module a call runs."""
    count = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename != template_location.__file__:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count
