"""Charts that are made to hang, crash, or reach out: each gets a finding, and the others are verified."""

from __future__ import annotations

import http.server
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chartgen.verify.helm import embedded
from tests.verify.objects import CHART, chart_of, found_in, run

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n"
AUTOSCALER = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n"
LONG = "{{ range until 1000000000 }}{{ end }}"
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="special files and signals of Unix")


def _rules(found: list[tuple[str, str, str]]) -> set[str]:
    return {rule for rule, _, _ in found}


def _pod(spec: str) -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"


@pytest.mark.parametrize(
    "template",
    [
        _pod("containers: [{name: [a], image: a:1}]"),
        _pod("containers: [{name: {a: b}, image: a:1}, {name: a, image: a:1}]"),
        _pod("containers: a"),
        _pod("containers: [a, [b], 1]"),
        _pod("volumes: [{name: [a], emptyDir: {}}, a], containers: [{name: a, image: a:1}]"),
        _pod("containers: [{name: a, image: a:1, volumeMounts: [{name: [a], mountPath: [b]}, c]}]"),
        _pod("containers: [{name: a, image: a:1, env: [{name: [a], valueFrom: [b]}], ports: [{name: {}}]}]"),
        _pod("containers: [{name: a, image: a:1, resources: {requests: {cpu: [1]}, limits: [a]}}]"),
        _pod("containers: [{name: a, image: a:1, resources: {requests: {cpu: {a: b}}, limits: {cpu: {a: b}}}}]"),
        _pod("containers: [{name: a, image: a:1, livenessProbe: [a], lifecycle: {preStop: a}}]"),
        _pod("securityContext: [a], affinity: {podAffinity: a}, containers: [{name: a, image: a:1}]"),
        _pod("tolerations: {a: b}, topologySpreadConstraints: [{matchLabelKeys: [[a]]}], containers: [a]"),
        "apiVersion: [v1]\nkind: {a: b}\nmetadata: [a]\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: [a]}\nspec: {selector: [a], ports: [{port: [a]}]}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: [a], annotations: a}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: [a]}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: [a]\nstringData: a\n",
        "apiVersion: v1\nkind: List\nmetadata: {name: a}\nitems: {a: b}\n",
        INGRESS + "spec: {rules: [{http: [a], host: [a]}], tls: a}\n",
        ("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
        "spec: {egress: [{to: [{ipBlock: {cidr: [a], except: [[a]]}}], ports: [{port: [a], endPort: [b]}]}]}\n"),
        AUTOSCALER + "spec: {scaleTargetRef: [a], maxReplicas: a}\n",
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: [a], jobTemplate: a}\n",
        CONFIG + "data: " + "{a: " * 300 + "b" + "}" * 300 + "\n",
        CONFIG + "data: " + "[" * 5000 + "]" * 5000 + "\n",
        CONFIG + "data:\n" + "".join(f"{' ' * level}a:\n" for level in range(1, 900)) + " " * 900 + "b: c\n",
        CONFIG + "data:\n  - " + "- " * 100_000 + "a\n",
        CONFIG + "data:\n  a: " + "9" * 10_000 + "\n",
        CONFIG + "data:\n  a: .inf\n  b: .nan\n  c: 1e999\n  d: -0x\n  e: 0b\n",
        CONFIG + "data:\n  ? [a]\n  : b\n  ? {c: d}\n  : e\n",
        CONFIG + "data: &a\n  b: *a\n",
        CONFIG + "data:\n  a: !!python/object:os.system b\n  c: !!binary d\n  e: !!set {f}\n",
        CONFIG + "data:\n  <<: [a, b]\n",
        "%YAML 9.9\n---\n" + CONFIG,
        "--- >\n a\n",
        "[]\n",
        "\x00",
        "\ufeff" + CONFIG,
    ],
)  # fmt: skip
def test_objects_of_any_shape(tmp_path: Path, template: str) -> None:
    report = run(chart_of(tmp_path, template))
    assert not [finding for finding in report.findings if finding.rule == "internal"]
    assert report.exit_code in (0, 1)


def test_an_object_that_is_nested_too_deeply(tmp_path: Path) -> None:
    found = found_in(tmp_path, CONFIG + "data: " + "{a: " * 300 + "b" + "}" * 300 + "\n")
    assert (
        "yaml",
        "data.a",
        "ConfigMap/a in `data.a`: nested more than 150 levels deep (templates/a.yaml:4; scenario default)",
    ) in found


def test_aliases_that_explode(tmp_path: Path) -> None:
    names = "abcdefghij"
    lines = ["  a: &a [x, x, x, x, x, x, x, x, x, x]\n"]
    for before, name in itertools.pairwise(names):
        lines.append(f"  {name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n")
    found = found_in(tmp_path, CONFIG + "data:\n" + "".join(lines))
    (message,) = (message for _, _, message in found)
    assert message.startswith("more than 300,000 values, with aliases expanded")
    bomb = "".join(line.removeprefix("  ") for line in lines)
    assert _rules(found_in(tmp_path / "values", CONFIG, bomb)) == {"load"}
    assert "values" in _rules(found_in(tmp_path / "ci", CONFIG, **{"ci/a-values.yaml": bomb}))


@pytest.fixture
def short_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SECONDS", 3.0)


@pytest.mark.usefixtures("short_time")
@pytest.mark.parametrize(
    "template",
    [
        '{{- define "a" }}{{ range until 99999 }}{{ range until 99999 }}{{ end }}{{ end }}{{ end }}{{ include "a" . }}',
        '{{ range until 10000000 }}{{ range until 1000000 }}{{ end }}{{ end }}',
        '{{ $x := "x" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}',
        '{{ repeat 1000000000 "xxxxxxxxxx" }}',
        '{{ until 5000000000 | len }}',
        'a: {{ repeat 40000000 "x" }}',
        '{{ regexMatch "(a*)*b" (repeat 1000000 "a") }}' + LONG,
    ],
)  # fmt: skip
def test_templates_without_bounds(tmp_path: Path, template: str) -> None:
    start = time.monotonic()
    report = run(chart_of(tmp_path, template), chart_of(tmp_path / "good", CONFIG))
    assert time.monotonic() - start < 60
    (finding,) = report.findings
    assert finding.rule == "limit"
    assert finding.message.startswith("web: the chart exceeds a limit of rendering")
    assert report.charts[1].errors == 0
    assert report.charts[1].objects == 1


def test_a_template_that_includes_itself(tmp_path: Path) -> None:
    found = found_in(tmp_path, '{{- define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}')
    assert _rules(found) == {"render"}


@UNIX
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_render_that_never_ends_can_be_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    chart = chart_of(tmp_path, "{{ range until 10000000 }}{{ range until 1000000 }}{{ end }}{{ end }}")
    command = [sys.executable, "-m", "chartgen", "verify", str(chart)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(4)
        start = time.monotonic()
        process.send_signal(stop)
        process.communicate(timeout=15)
        assert time.monotonic() - start < 10
    assert process.returncode == {signal.SIGTERM: 143, signal.SIGINT: 130}[stop]


def test_a_pattern_of_helmignore_that_backtracks(tmp_path: Path) -> None:
    name = "a" * 200
    chart = chart_of(tmp_path, CONFIG)
    (chart / ".helmignore").write_text("*a" * 100 + "b\n[z-a]\n" + "?*" * 100 + "\n")
    (chart / "templates" / name).write_text(CONFIG)
    start = time.monotonic()
    run(chart)
    assert time.monotonic() - start < 30


def _special(path: Path, kind: str) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(50 * 1024**3)


@UNIX
@pytest.mark.parametrize("kind", ["pipe", "zero", "loop", "dangling", "large"])
@pytest.mark.parametrize(
    "path", ["Chart.yaml", "values.yaml", ".helmignore", "templates/a.yaml", "ci/a-values.yaml", "charts/a.tgz",
             "x.txt", "values-prod.yaml", "values.schema.json", "crds/a.yaml"]
)  # fmt: skip
def test_files_that_are_not_regular(tmp_path: Path, path: str, kind: str) -> None:
    chart = chart_of(tmp_path, CONFIG)
    _special(chart / path, kind)
    report = run(chart, chart_of(tmp_path / "good", CONFIG))
    assert "file" in {finding.rule for finding in report.findings}
    assert any(path in finding.message for finding in report.findings)
    assert report.charts[1].errors == 0


@UNIX
def test_folders_that_contain_themselves(tmp_path: Path) -> None:
    chart = chart_of(tmp_path, CONFIG)
    for name in ("a", "b", "c"):
        (chart / "templates" / name).symlink_to(".")
    assert "file" in {finding.rule for finding in run(chart).findings}


class _Requests(http.server.BaseHTTPRequestHandler):
    seen: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """A web server that must not be asked."""
    _Requests.seen.clear()
    server = http.server.HTTPServer(("127.0.0.1", 0), _Requests)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    assert _Requests.seen == []


@pytest.mark.parametrize(
    "schema",
    [
        '{"$ref": "ADDRESS/a.json"}',
        '{"\\u0024ref": "ADDRESS/a.json"}',
        '{"properties": {"a": {"items": [{"$ref": "ADDRESS/a.json#/b"}]}}}',
        '{"$ref": "ADDRESS/a.json", "$ref": "#"}',
        '{"$schema": "ADDRESS/meta.json"}',
        '{"$id": "ADDRESS/a.json", "properties": {"a": {"$ref": "b.json"}}}',
        '{"$id": "ADDRESS/a.json", "$ref": "ADDRESS/a.json"}',
        '{"id": "ADDRESS/a.json", "allOf": [{"$ref": "ADDRESS/a.json"}]}',
        '{"const": {"$id": "ADDRESS/a.json"}, "allOf": [{"$ref": "ADDRESS/a.json"}]}',
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "ADDRESS/a.json"}',
        '{"properties": ' + '{"properties": ' * 3000 + '{"$ref": "ADDRESS/a.json"}' + "}" * 3000 + "}",
        '{"x": ' + "9" * 5000 + ', "$ref": "ADDRESS/a.json"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"$ref": "../../../../etc/passwd"}',
        '{"$ref": "a.json"}',
    ],
)
@pytest.mark.parametrize("place", ["values.schema.json", "charts/sub/values.schema.json"])
def test_schemas_that_refer_to_other_documents(tmp_path: Path, address: str, schema: str, place: str) -> None:
    files = {place: schema.replace("ADDRESS", address)}
    if place.startswith("charts"):
        files["charts/sub/Chart.yaml"] = CHART.replace("web", "sub")
    chart = chart_of(tmp_path, CONFIG, "a: []\n", **files)
    report = run(chart, lint=True, liveness=True)
    found = [finding for finding in report.findings if finding.rule == "schema-reference"]
    line = "" if found[0].found not in schema.replace("ADDRESS", address) else ":1"
    assert [finding.message for finding in found] == [
        f"web: the schema refers to another document, so it was not used ({place}{line})"
    ]
    assert not [finding for finding in report.findings if finding.rule in ("load", "internal", "render")]


def test_the_line_of_a_reference_to_another_document(tmp_path: Path, address: str) -> None:
    schema = json.dumps({"properties": {"a": {"$ref": f"{address}/a.json"}}}, indent=1)
    report = run(chart_of(tmp_path, CONFIG, "a: []\n", **{"values.schema.json": schema}))
    (finding,) = [finding for finding in report.findings if finding.rule == "schema-reference"]
    assert finding.location is not None
    assert (finding.location.line, finding.location.source.strip()) == (4, f'"$ref": "{address}/a.json"')


def test_a_schema_in_the_archive_of_a_subchart(tmp_path: Path, address: str) -> None:
    from chartgen.verify.helm.archive import archive

    chart = chart_of(tmp_path, CONFIG)
    schema = json.dumps({"$ref": f"{address}/a.json"}).encode()
    files = {"Chart.yaml": CHART.replace("web", "sub").encode(), "values.schema.json": schema}
    (chart / "charts").mkdir()
    (chart / "charts" / "sub-1.0.0.tgz").write_bytes(archive("sub", files))
    assert "schema-reference" in {finding.rule for finding in run(chart).findings}


@pytest.mark.parametrize(
    "schema",
    [
        (
            '{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {}}, "properties": {"a": '
            '{"$ref": "#/definitions/a"}}}'
        ),
        (
            '{"$id": "https://example.com/a.json", "$defs": {"a": {}}, "properties": {"a": {"$ref": '
            '"https://example.com/a.json#/$defs/a"}}}'
        ),
        '{"properties": {"$ref": {"type": "string"}}}',
        '{"allOf": [{"$ref": "http://json-schema.org/draft-07/schema#"}]}',
    ],
)
def test_schemas_that_refer_to_themselves(tmp_path: Path, schema: str) -> None:
    assert found_in(tmp_path, CONFIG, **{"values.schema.json": schema}) == []


@pytest.mark.parametrize("name", ["../../evil", "/etc", "a/b", "..", "a b", "a\nb", "-x"])
def test_names_that_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    chart = chart_of(tmp_path, CONFIG)
    (chart / "Chart.yaml").write_text(CHART.replace("name: web", f"name: {json.dumps(name)}"))
    report = run(chart, lint=True)
    assert {finding.rule for finding in report.findings} == {"load"}


def test_archives_that_are_not_charts(tmp_path: Path) -> None:
    import io
    import tarfile

    for number, name in enumerate(("../../evil", "/evil", "sub/../../evil", "sub/Chart.yaml")):
        chart = chart_of(tmp_path / str(number), CONFIG)
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
            info = tarfile.TarInfo(name)
            info.size = 2_000_000_000 if name == "sub/Chart.yaml" else 0
            packed.addfile(info, io.BytesIO(b"")) if not info.size else packed.fileobj.write(info.tobuf())
        (chart / "charts").mkdir()
        (chart / "charts" / "a.tgz").write_bytes(buffer.getvalue())
        assert "load" in {finding.rule for finding in run(chart).findings}, name


def test_many_findings_in_one_file(tmp_path: Path) -> None:
    """Each finding has a line, which is found in one reading of the file; the number of findings is bounded."""
    chart = chart_of(tmp_path, CONFIG)
    entries = "".join(f"- {{name: d{number}, version: 1.0.0, repository: 'file://d'}}\n" for number in range(8000))
    (chart / "Chart.yaml").write_text(f"{CHART}dependencies:\n{entries}")
    start = time.monotonic()
    report = run(chart)
    assert time.monotonic() - start < 60
    assert len(report.findings) == 1001
    assert report.findings[-1].message == "web: 7,000 more findings are not listed"


@UNIX
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    chart = chart_of(tmp_path, CONFIG)
    (Path(os.fsdecode(os.fsencode(chart) + b"/templates/\xff.yaml"))).write_text(CONFIG)
    (finding,) = run(chart).findings
    assert finding.rule == "file"
    assert "cannot read templates/\\xff.yaml: its name is not UTF-8" in finding.message


def test_the_text_of_a_chart_in_a_finding_is_bounded(tmp_path: Path) -> None:
    for finding in run(chart_of(tmp_path, '{{ fail (repeat 5000000 "x") }}')).findings:
        assert len(finding.message) + len(finding.found) < 10_000


@pytest.mark.parametrize("constraint", ["1." + "1" * 5000, ">= " + "9" * 5000, "1.2.3-" + "1" * 5000, "١.٢"])
def test_numbers_of_versions_that_are_too_large(tmp_path: Path, constraint: str) -> None:
    chart = chart_of(tmp_path, CONFIG)
    (chart / "Chart.yaml").write_text(CHART.replace(">=1.30.0-0", constraint), "utf-8")
    findings = run(chart).findings
    assert findings
    assert not any("int_max_str_digits" in f"{finding.message} {finding.found}" for finding in findings)
    assert not [finding for finding in findings if finding.rule == "internal"]


def test_a_file_that_is_too_large_is_reported_with_the_limit(tmp_path: Path) -> None:
    chart = chart_of(tmp_path, CONFIG)
    with (chart / "values.yaml").open("wb") as file:
        file.truncate(11 * 1024**2)
    assert any("is larger than 10 MiB" in finding.message for finding in run(chart).findings)


def test_more_scenarios_than_there_is_time_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartgen.verify.check.SECONDS", 0.0)
    chart = chart_of(tmp_path, CONFIG, **{f"ci/{number}-values.yaml": "a: b\n" for number in range(5)})
    (finding,) = run(chart).findings
    assert finding.rule == "limit"
    assert "4 of them were not verified" in finding.message
