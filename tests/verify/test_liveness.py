"""Dead values and dead branches are found, and what is alive is not."""

from __future__ import annotations

from pathlib import Path

from chartgen.verify import ChartFinding, Options, verify
from chartgen.verify.liveness.branches import branches, marked
from chartgen.verify.liveness.values import changes, schema_at
from tests.support.cases import build_case
from tests.support.paths import CASES
from tests.verify.charts import write


def _dead(chart: Path) -> list[tuple[str, str, int]]:
    report = verify(Options(charts=(str(chart),), lint=False, liveness=True))
    return [
        (finding.rule, finding.message, finding.template_line)
        for finding in report.findings
        if isinstance(finding, ChartFinding) and finding.rule.startswith("dead")
    ]


def test_a_chart_that_is_alive(tmp_path: Path) -> None:
    assert _dead(write(tmp_path)) == []


def test_a_value_that_nothing_reads(tmp_path: Path) -> None:
    ((rule, message, line),) = _dead(write(tmp_path, values="replicas: 2 -> replicas: 2\nbelow:\n  unread: 1"))
    assert rule == "dead-value"
    assert "below.unread" in message
    assert line == 3


def test_values_at_old_paths(tmp_path: Path) -> None:
    """They are in the schema only, and copies of defaults are no values."""
    files = build_case(CASES / "deprecations")["parcels"]
    for path, text in files.items():
        file = tmp_path / "parcels" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert _dead(tmp_path / "parcels") == []


def test_a_value_that_is_read_only_to_refuse(tmp_path: Path) -> None:
    chart = write(tmp_path, values='tag: -> must: ""\ntag:')
    helper = chart / "templates" / "_checks.tpl"
    helper.write_text('{{- define "checks" }}{{- if .Values.must }}{{- fail "leave it empty" }}{{- end }}{{- end }}\n')
    template = chart / "templates" / "extra.yaml"
    template.write_text('{{- include "checks" . }}\n' + template.read_text())
    assert _dead(chart) == []


def test_a_value_that_another_one_switches_on(tmp_path: Path) -> None:
    chart = write(tmp_path, values="extra: false -> extra: false\nservice:\n  enabled: false\n  port: 80")
    text = "{{- if .Values.service.enabled }}\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  ports:\n"
    text += "    - port: {{ .Values.service.port }}\n{{- end }}\n"
    (chart / "templates" / "service.yaml").write_text(text)
    assert _dead(chart) == []


def test_branches_that_nothing_takes(tmp_path: Path) -> None:
    chart = write(tmp_path)
    template = chart / "templates" / "extra.yaml"
    text = template.read_text().replace(
        "\ndata:\n",
        '\ndata:\n  {{- if eq .Values.tag "never" }}\n  a: b\n  {{- else if .Values.extra }}\n  c: d\n'
        "  {{- else }}\n  e: f\n"
        '  {{- end }}\n  {{- with .Values.missing }}\n  g: "{{ . }}"\n  {{- end }}\n',
    )
    template.write_text(text)
    (chart / "templates" / "_helpers.tpl").write_text('{{- define "unused" }}x{{- end }}\n')
    found = _dead(chart)
    assert [(rule, line) for rule, _, line in found] == [
        ("dead-branch", 1),
        ("dead-branch", 7),
        ("dead-branch", 11),
        ("dead-branch", 14),
    ]


def test_what_is_a_branch() -> None:
    text = """{{- /* {{ if not this }} */ -}}
{{ if eq .a "}} {{ if b }}" }}x{{ else }}{{ fail "no" }}{{ end }}
{{ range $k, $v := .m }}{{ $x := $v }}{{ else with .n }}{{ . }}{{ end }}
"""
    found = branches({"templates/a.yaml": text, "templates/_b.tpl": '{{ define "c" }}{{ fail "x" }}{{ end }}'})
    assert [(branch.line, branch.action_text) for branch in found] == [
        (2, 'if eq .a "}} {{ if b }}"'),
        (3, "range $k, $v := .m"),
        (3, "else with .n of range $k, $v := .m"),
    ]
    assert marked("{{ if x }}y{{ end }}", {10: "M"}) == '{{ if x }}{{ fail "M" }}y{{ end }}'


def test_what_a_schema_says_of_a_value() -> None:
    """Also where a property is said by what another one brings along, behind a reference."""
    kinds = {"properties": {"type": {"enum": ["one", "two"]}}}
    schema = {
        "definitions": {"Profile": {"dependencies": {"type": {"$ref": "#/definitions/Kinds"}}}, "Kinds": kinds},
        "properties": {"profile": {"$ref": "#/definitions/Profile"}},
    }
    assert schema_at(schema, ("profile", "type")) == {"enum": ["one", "two"]}
    assert schema_at(schema, ("profile", "other")) == {}


def test_parts_of_the_items_of_lists() -> None:
    """One property at a time, at any depth."""
    backend = {"type": "object", "properties": {"weight": {"type": "integer"}, "kind": {"enum": ["Service"]}}}
    rule = {"type": "object", "properties": {"backends": {"type": "array", "items": backend}}}
    found = changes([], {"type": "array", "items": rule}, ())
    assert [{"backends": [{"weight": 1}]}] in found
    assert [{"backends": [{"kind": "Service"}]}] in found
