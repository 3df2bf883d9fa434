"""Kustomizations, read for an import: built by the real kubectl."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

from chartgen.errors import ChartgenError
from chartgen.importing.reading import kustomize, read
from tests.support import helmcmd

FILES = {
    "base/web.yaml": """\
        # Serves the shop.
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          ports:
            # For browsers.
            - port: 80
        """,
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "overlay/kustomization.yaml": """\
        namePrefix: prod-
        namespace: prod
        resources: [../base]
        secretGenerator:
          - name: login
            literals: [password=correct-horse]
        configMapGenerator:
          - name: settings
            literals: [a=b]
        """,
}


@pytest.fixture
def _kubectl(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the real kubectl on PATH."""
    try:
        command = helmcmd.kubectl()
    except helmcmd.Missing as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PATH", str(Path(command).parent), prepend=os.pathsep)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path, content in FILES.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(dedent(content))


@pytest.mark.helm
@pytest.mark.usefixtures("_kubectl")
@pytest.mark.parametrize("path", ["overlay", "overlay/kustomization.yaml"])
def test_objects_have_the_lines_of_their_files(path: str) -> None:
    found = read([path])
    assert found.name == "overlay"
    by_kind = {each.kind: each for each in found.objects}
    web = by_kind["Service"]
    assert (web.name, web.namespace) == ("prod-web", "prod")
    assert web.comments == {(): "Serves the shop.", ("spec", "ports", 0): "For browsers."}
    assert str(web.location_of(("spec", "ports", 0, "port"))) == "base/web.yaml:9"
    assert str(web.location_of(("metadata", "namespace"))) == "base/web.yaml:4"
    assert by_kind["Secret"].manifest["data"] == {"password": ""}
    assert str(by_kind["Secret"].location) == "overlay/kustomization.yaml:5"
    assert str(by_kind["ConfigMap"].location) == "overlay/kustomization.yaml:8"
    assert not found.findings


@pytest.mark.helm
@pytest.mark.usefixtures("_kubectl")
def test_failures_quote_no_content() -> None:
    file = Path("overlay/kustomization.yaml")
    file.write_text(file.read_text().replace("password=", ""))
    with pytest.raises(ChartgenError) as raised:
        read(["overlay"])
    [finding] = raised.value.findings
    assert finding.message == "kustomize build failed"
    assert finding.hint == "run `kubectl kustomize overlay` for details, which may quote the content of a Secret"
    assert "correct-horse" not in repr(finding)
    file.write_text("resources: [missing.yaml]\n")
    with pytest.raises(ChartgenError) as raised:
        read(["overlay"])
    assert raised.value.exit_code == 2
    assert raised.value.findings[0].found == "overlay/missing.yaml: no such file or directory"


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        ('err="invalid Kustomization: json: unknown field \\"resourcez\\""', 'unknown field "resourcez"'),
        ("Error: from 'a.yaml': MalformedYAMLError: yaml: line 3: mapping values are not allowed in File: a.yaml",
         "yaml: line 3: mapping values are not allowed in File: a.yaml"),
        ("may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.[noNs]': must build",
         "may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.[noNs]"),
        ("Error: no matches for Id Deployment.v1.apps/web.[noNs]; failed to find unique target for patch",
         "no matches for Id Deployment.v1.apps/web.[noNs]"),
        ('trouble configuring builtin PatchTransformer with config: `patch: correct-horse`', ""),
        ("loading KV pairs: literal sources [correct-horse]: invalid literal source correct-horse", ""),
    ],
)  # fmt: skip
def test_what_kustomize_says(printed: str, message: str) -> None:
    assert kustomize._message(printed.encode()) == message


def test_without_kustomize(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ChartgenError) as raised:
        read(["overlay"])
    [finding] = raised.value.findings
    assert raised.value.exit_code == 3
    assert str(finding.location) == "overlay/kustomization.yaml:1"
    assert finding.message == "neither kustomize nor kubectl is installed"
    assert "`kustomize build overlay > manifests.yaml`" in finding.hint


def test_a_process_that_prints_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "bin" / "kustomize"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\nexec cat /dev/zero\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=os.pathsep)
    with pytest.raises(ChartgenError) as raised:
        read(["overlay"])
    assert raised.value.findings[0].message == "the output of kustomize is larger than 64 MiB"
