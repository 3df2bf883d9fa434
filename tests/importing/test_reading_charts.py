"""Charts, read for an import: what they render."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from textwrap import dedent

import pytest

from chartgen.errors import ChartgenError
from chartgen.importing.reading import read

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndescription: |\n  Sells\n  things\n",
    "values.yaml": "replicas: 1\nport: 80\n",
    "crds/widgets.yaml": """\
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.example.com
        """,
    "templates/NOTES.txt": "Thank you.",
    "templates/_helpers.tpl": """\
        {{- define "labels" }}
        app: shop
        helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
        app.kubernetes.io/managed-by: {{ .Release.Service }}
        app.kubernetes.io/instance: {{ .Release.Name }}
        {{- end }}
        """,
    "templates/service.yaml": """\
        {{- if .Values.port }}
        # What others call.
        apiVersion: v1
        kind: Service
        metadata:
          name: {{ .Release.Name }}
          namespace: {{ .Release.Namespace }}
          labels: {{- include "labels" . | nindent 4 }}
        spec:
          {{- $old := lookup "v1" "Service" .Release.Namespace .Release.Name }}
          {{- if $old }}
          clusterIP: {{ $old.spec.clusterIP }}
          {{- end }}
          selector:
            app: shop
          ports:
            - port: {{ .Values.port }}
        {{- end }}
        """,
    "templates/secret.yaml": """\
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        stringData:
          password: {{ randAlphaNum 20 }}
        """,
    "templates/hooks.yaml": """\
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: migration
          annotations:
            helm.sh/hook: pre-install,pre-upgrade
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: test
          annotations:
            helm.sh/hook: test
        """,
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(**changed: str) -> None:
    """Write a chart."""
    for path, content in {**FILES, **changed}.items():
        Path("chart", path).parent.mkdir(parents=True, exist_ok=True)
        Path("chart", path).write_text(dedent(content))


def failure(path: str, **options: object) -> ChartgenError:
    """Return the error of a chart that cannot be read."""
    with pytest.raises(ChartgenError) as raised:
        read([path], **options)  # type: ignore[arg-type]
    return raised.value


def test_a_chart_is_rendered() -> None:
    write()
    Path("production.yaml").write_text("port: 8080\n")
    found = read(["chart"], values=["production.yaml"])
    assert found.name == "shop"
    assert found.descriptions == {"shop": "Sells things"}
    by_id = {(each.kind, each.name): each for each in found.objects}
    assert set(by_id) == {
        ("CustomResourceDefinition", "widgets.example.com"),
        ("Job", "migration"),
        ("Secret", "shop"),
        ("Service", "shop"),
    }
    service = by_id["Service", "shop"]
    assert service.manifest["metadata"] == {"name": "shop", "labels": {"app": "shop"}}
    assert service.manifest["spec"]["ports"] == [{"port": 8080}]
    assert service.comments == {(): "What others call."}
    assert str(service.location) == "chart/templates/service.yaml:3"
    assert service.lines["spec", "selector", "app"] == 15
    assert by_id["Job", "migration"].manifest["metadata"]["annotations"] == {"helm.sh/hook": "pre-install,pre-upgrade"}
    assert by_id["Secret", "shop"].manifest["data"] == {"password": ""}
    assert [f"{each.location}: {each.message}" for each in found.findings] == [
        "chart/templates/hooks.yaml:8: skipped Pod/test: it is a chart test"
    ]


def test_the_namespace_is_that_of_the_release() -> None:
    write()
    service = next(each for each in read(["chart"], namespace="web").objects if each.kind == "Service")
    assert service.namespace == "web"


def test_labels_that_selectors_use_stay() -> None:
    service = FILES["templates/service.yaml"].replace("app: shop", "app.kubernetes.io/instance: shop")
    write(**{"templates/service.yaml": service})
    found = next(each for each in read(["chart"]).objects if each.kind == "Service")
    assert found.labels == {"app": "shop", "app.kubernetes.io/instance": "shop"}


def test_archives() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, content in FILES.items():
            member = tarfile.TarInfo(f"shop/{path}")
            encoded = dedent(content).encode()
            member.size = len(encoded)
            archive.addfile(member, io.BytesIO(encoded))
    Path("shop-1.0.0.tgz").write_bytes(packed.getvalue())
    found = read(["shop-1.0.0.tgz"])
    assert len(found.objects) == 4
    assert str(found.objects[-1].location) == "shop-1.0.0.tgz/templates/service.yaml:3"
    Path("broken.tgz").write_bytes(packed.getvalue()[:200])
    assert "invalid chart archive" in failure("broken.tgz").findings[0].message


def test_missing_dependencies() -> None:
    dependencies = "dependencies:\n  - {name: db, version: 1.x.x, repository: 'https://example.com'}\n"
    write(**{"Chart.yaml": FILES["Chart.yaml"] + dependencies})
    [finding] = failure("chart").findings
    assert finding.message == "the chart cannot be rendered: missing dependency db"
    assert finding.hint == "run `helm dependency build chart` first"


def test_errors_of_templates() -> None:
    write(**{"templates/service.yaml": '{{ fail (printf "bad password %s" .Values.password) }}\n'})
    Path("own.yaml").write_text("password: correct-horse\n")
    [finding] = failure("chart", values=["own.yaml"]).findings
    assert str(finding.location) == "chart/templates/service.yaml:1"
    assert finding.message == "the chart refuses to render"
    assert finding.found.startswith("bad password ")
    assert "correct-horse" not in repr(finding)


@pytest.mark.parametrize("content", ["- correct-horse\n", "a: [correct-horse\n", "a: *correct-horse\n"])
def test_invalid_values(content: str) -> None:
    write()
    Path("own.yaml").write_text(content)
    [finding] = failure("chart", values=["own.yaml"]).findings
    assert finding.message == "invalid values file: expected a YAML mapping"
    assert "correct" not in repr(finding)
    assert "no such file" in failure("chart", values=["missing.yaml"]).findings[0].message


def test_what_is_not_yaml_once_rendered() -> None:
    write(**{"templates/service.yaml": "a: [\n"})
    found = read(["chart"])
    [problem] = [each for each in found.findings if each.severity == "error"]
    assert str(problem.location) == "chart/templates/service.yaml:1"
    assert problem.message.startswith("invalid YAML: ")
