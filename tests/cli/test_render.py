"""`chartgen render`, and values files of `verify`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartgen import installation
from tests.cli.conftest import Run, process, spec
from tests.support.paths import ROOT

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")


def manifests(text: str) -> dict[str, Any]:
    return {document["kind"]: document for document in yaml.safe_load_all(text) if document}


def test_a_chart_by_its_name_its_spec_and_its_folder(project: Path, run: Run) -> None:
    by_name = run("render", "web")
    assert (by_name.code, by_name.err) == (0, "")
    assert by_name.out.startswith("---\n# Source: web/templates/deployment.yaml\napiVersion: apps/v1\n")
    found = manifests(by_name.out)
    assert found["Deployment"]["spec"]["replicas"] == 1
    assert {"Deployment", "Service", "ServiceAccount"} <= found.keys()
    assert run("render", "specs/web.py").out == by_name.out
    assert not (project / "generated").exists()
    run("build")
    assert run("render", "generated/web").out == by_name.out


def test_values_release_and_namespace(project: Path, run: Run) -> None:
    (project / "a.yaml").write_text("replicaCount: 7\n", "utf-8")
    (project / "b.json").write_text('{"replicaCount": 8}', "utf-8")
    ran = run("render", "web", "--values", "a.yaml", "--values", "b.json", "--release", "blue", "-n", "there")
    deployment = manifests(ran.out)["Deployment"]
    assert deployment["spec"]["replicas"] == 8
    assert deployment["metadata"]["namespace"] == "there"
    assert deployment["metadata"]["name"] == "blue-web"


def test_a_scenario_and_an_environment(project: Path, run: Run) -> None:
    text = spec("web").replace("web = Chart", "_web = Chart")
    text += "web = _web.with_environments(production=_web)\n"
    (project / "specs" / "web.py").write_text(text, "utf-8")
    strict = run("render", "web", "--scenario", "strict")
    assert "@sha256:" in strict.out
    assert "@sha256:" not in run("render", "web").out
    assert run("render", "web", "-e", "production").code == 0
    for words in (("-e", "prod"), ("--scenario", "prod")):
        unknown = run("render", "web", *words)
        assert (unknown.code, unknown.out) == (2, "")
        assert "unknown " in unknown.err
        assert "prod" in unknown.err
    both = run("render", "web", "-e", "production", "--scenario", "strict")
    assert both.err.startswith("error[usage]: conflicting options --environment and --scenario\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("wbe",), 2, "error[usage]: unknown chart `wbe`\n = expected: web\n = hint: did you mean `web`?\n"),
        (("nowhere/web",), 2, "error[file]: "),
        (("web", "--values", "no.yaml"), 2, "error[file]: cannot read no.yaml: no such file or directory\n"),
        (("web", "--values", "bad.yaml"), 1, "error[values]: web: "),
        (("web", "--values", "broken.yaml"), 2, "error[values]: invalid values file broken.yaml\n"),
        (("web", "-k", "new"), 2, "error[usage]: invalid version of Kubernetes `new`\n = expected: such as 1.32\n"),
        (("web", "--helm", "/no/helm"), 3, "error[environment]: `/no/helm` is not a working helm command\n"),
    ],
)
def test_errors(words: tuple[str, ...], code: int, message: str, project: Path, run: Run) -> None:
    (project / "bad.yaml").write_text("replicaCount: many\n", "utf-8")
    (project / "broken.yaml").write_text("a: [\n", "utf-8")
    ran = run("render", *words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(message)


def test_a_chart_of_a_broken_spec_is_reported_with_its_error(project: Path, run: Run) -> None:
    (project / "specs" / "bad.py").write_text("x = 1 / 0\n", "utf-8")
    assert run("render", "web").code == 0, "other specs may be broken"
    ran = run("render", "bad")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[exception]: ZeroDivisionError")


def test_without_helm(project: Path) -> None:
    (project / "missing").mkdir()
    (project / "missing" / "helm_python.py").write_text("raise ModuleNotFoundError('No module named helm_python')\n")
    path = os.pathsep.join([str(project / "missing"), str(ROOT)])
    ran = process("render", "web", folder=project, env={"PYTHONPATH": path, "PATH": str(project)})
    assert (ran.returncode, ran.stdout) == (3, b"")
    assert ran.stderr.decode() == (
        "error[environment]: Helm's engine is not available\n"
        f" = hint: install it with `{installation.command('helm')}`, or use a helm command with --helm PATH\n"
    )


EXTRAS = {"helm_python": "helm", "yaml": "helm", "kubernetes_validate": "verify"}
"""Modules that chartgen does not require, and the extra that installs them."""


@pytest.mark.parametrize("missing", [[name] for name in EXTRAS] + [list(EXTRAS)], ids="+".join)
@pytest.mark.parametrize("command", ["render", "verify"])
def test_without_the_extras(command: str, missing: list[str], project: Path) -> None:
    for name in missing:
        module = project / "missing" / f"{name}.py"
        module.parent.mkdir(exist_ok=True)
        module.write_text(f"raise ModuleNotFoundError('No module named {name}')\n", "utf-8")
    words = ("render", "web") if command == "render" else ("verify",)
    path = os.pathsep.join([str(project / "missing"), str(ROOT)])
    ran = process(*words, folder=project, env={"PYTHONPATH": path, "PATH": str(project)})
    needed = [EXTRAS[name] for name in missing if command == "verify" or name != "kubernetes_validate"]
    if not needed:
        assert (ran.returncode, ran.stderr) == (0, b"")
        return
    assert (ran.returncode, ran.stdout) == (3, b"")
    assert ran.stderr.startswith(b"error[environment]: ")
    # All of them at once: the second attempt must succeed.
    assert f"`{installation.command(max(needed))}`" in ran.stderr.decode()


def test_verify_has_a_scenario_for_each_values_file(project: Path, run: Run) -> None:
    pytest.importorskip("kubernetes_validate")
    (project / "good.yaml").write_text("replicaCount: 7\n", "utf-8")
    (project / "bad.yaml").write_text("replicaCount: many\n", "utf-8")
    words = ("verify", "--no-lint", "--values", "good.yaml", "--values", "bad.yaml", "--format", "json")
    ran = run(*words)
    assert ran.code == 1
    data = json.loads(ran.out)
    assert data["charts"][0]["scenarios"][-2:] == ["good.yaml", "bad.yaml"]
    assert [finding["scenarios"] for finding in data["findings"]] == [["bad.yaml"]]
