"""No finding shows the content of a Secret, or of a value that may become part of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chartgen.cli import main
from chartgen.verify import Options, verify
from tests.verify.objects import chart_of

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
CONFIG_OF_PASSWORD = f"---\n{CONFIG}data: {{x: {{{{ .Values.pw }}}}, y: 1}}\n"
LIST = "apiVersion: v1\nkind: List\nmetadata: {name: a}\nitems:\n"
WORD = "hunter2hunter2"


@pytest.mark.parametrize(
    ("template", "values", "secret"),
    [
        (SECRET + "stringData:\n  pin: 0123456\n", "", "0123456"),
        (SECRET + "stringData:\n  pin: 0123456\n", "", "42798"),
        (SECRET + f"stringData:\n  key: [{WORD}]\n", "", WORD),
        (SECRET + f"data:\n  key: {WORD}!\n", "", WORD),
        (SECRET + f"stringData:\n  key: {WORD}: b\n", "", WORD),
        (SECRET + f"stringData:\n  key: {WORD}\n  key: {WORD}\n", "", WORD),
        (SECRET + f"stringDatas:\n  key: {WORD}\n", "", WORD),
        (SECRET + "stringData:\n  a: {{ randAlpha 9 }}" + WORD + "\n", "", WORD),
        (SECRET + "stringData:\n  a: {{ .Values.a.b }}\n" + CONFIG, f"a: {{b: [{WORD}]}}\n", WORD),
        (SECRET + 'stringData:\n  a: {{ index .Values "a" "b" }}\n  c: yes\n', f"a: {{b: [{WORD}]}}\n", WORD),
        (SECRET + "stringData: {{ toYaml .Values.all | nindent 2 }}\n", f"all: {{x: [{WORD}]}}\n", WORD),
        (SECRET + 'stringData: {a: "postgres://u:{{ .Values.pw }}@h/b", c: 1}\n' + CONFIG_OF_PASSWORD,
         f"pw: {WORD}\n", WORD),
        ('{{ fail (printf "no %s" .Values.password) }}', f"password: {WORD}\n", WORD),
        ('{{ fail (printf "no %s" (b64enc .Values.password)) }}', "password: hunter2hunter3\n", "aHVudGVyMmh1bnRlcjM="),
        ('{{ fail (printf "no %v" .Values.auth) }}', f"auth: {{rootPassword: {WORD}}}\n", WORD),
        ('{{ required (printf "no %s" .Values.apiToken) .Values.nope }}', f"apiToken: {WORD}\n", WORD),
        ("{{ .Values.password.nope }}", f"password: {WORD}\n", WORD),
        ('{{ tpl .Values.password . }}', "password: '{{ hunter2hunter2 }}'\n", WORD),
        ("{{ .Values.password | int | fail }}", f"password: {WORD}\n", WORD),
        (CONFIG + "data:\n  a: {{ .Values.password }}\n  b: [x]\n", f"password: [{WORD}]\n", WORD),
        (CONFIG + "data:\n  a: {{ .Values.password }}\n", "password: 4711471147\n", "4711471147"),
        (CONFIG + "data: {{ .Values.password }}\n", f"password: {WORD}\n", WORD),
        (CONFIG, f"password: {WORD}\n  x: y\n", WORD),
        (CONFIG, f"password: {WORD}\npassword: {WORD}\n", WORD),
        (CONFIG, f"{WORD}\n", WORD),
        (LIST + f"  - kind: Secret\n    apiVersion: v1\n    stringData: {{a: {WORD}, a: {WORD}}}\n", "", WORD),
    ],
)  # fmt: skip
def test_no_secret_is_shown(tmp_path: Path, template: str, values: str, secret: str) -> None:
    chart = chart_of(tmp_path, template, values)
    report = verify(Options(charts=(str(chart),), liveness=True))
    assert report.findings
    assert secret not in repr(report)


@pytest.mark.parametrize("output", ["text", "json", "sarif", "github"])
def test_no_format_shows_a_secret(tmp_path: Path, capfd: pytest.CaptureFixture[str], output: str) -> None:
    template = SECRET + f"stringData: {{a: [{WORD}], b: {{{{ .Values.b }}}}}}\n"
    chart = chart_of(tmp_path, template, f"b: [{WORD}]\npassword: {WORD}\n")
    assert main(["verify", str(chart), "--format", output, "--verbose"]) == 1
    shown = "".join(capfd.readouterr())
    assert "Secret/a" in shown
    assert WORD not in shown


def test_values_that_a_schema_rejects(tmp_path: Path) -> None:
    schema = {"properties": {"password": {"type": "string", "pattern": "^[0-9]+$"}}}
    chart = chart_of(tmp_path, CONFIG, f"password: {WORD}\n", **{"values.schema.json": json.dumps(schema)})
    report = verify(Options(charts=(str(chart),)))
    (finding,) = report.findings
    assert (finding.rule, finding.field) == ("values", "password")
    assert "does not match pattern" in finding.found
    assert WORD not in str(report)


def test_what_is_not_secret_stays(tmp_path: Path) -> None:
    template = (
        SECRET
        + "stringData: {a: {{ .Values.password | quote }}}\n---\n"
        + CONFIG
        + "data: {a: [b], c: {{ .Values.colour }}}\n"
    )
    chart = chart_of(tmp_path, template, "password: hunter2hunter2\ncolour: [blue]\nexistingSecret: shop\n")
    (first, second) = verify(Options(charts=(str(chart),), lint=False)).findings
    assert first.message == "web: ConfigMap/a has the wrong type in `data.a` (templates/a.yaml:9; scenario default)"
    assert "data.c" in second.message


@pytest.mark.parametrize(
    ("template", "values"),
    [
        (SECRET.replace("{name: a}", "{name: shop, labels: {app: shop}, annotations: {owner: shop}}"), ""),
        (SECRET + "{{ if .Values.existingSecret }}\n---\n" + CONFIG + "{{ end }}", "existingSecret: shop\n"),
        (CONFIG, "existingSecrets: {shop: shop, api-token: shop}\n"),
        (CONFIG, "existingSecrets:\n  token: token\n  shop-token: shop-token\n"),
    ],
)
def test_names_are_not_secret(tmp_path: Path, template: str, values: str) -> None:
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: shop-web}\nshop-token: [1]\n"
    report = verify(Options(charts=(str(chart_of(tmp_path, template + account, values)),)))
    shown = repr(report.findings)
    assert "ServiceAccount/shop-web" in shown
    assert "shop-token" in shown
    assert "***" not in shown
