"""`chartgen diff`: its formats and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from chartgen.cli import main
from tests.cli.conftest import Run, process

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose chart is up to date and committed."""
    from tests.cli.conftest import spec

    folder = tmp_path_factory.mktemp("built")
    (folder / "specs").mkdir()
    (folder / "specs" / "web.py").write_text(spec("web").replace("0.1.0", "1.0.0"), "utf-8")
    assert process("build", folder=folder).returncode == 0
    names = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "--quiet"), ("add", "--all"), (*names, "commit", "--quiet", "--message", "charts")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.fixture
def project(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, with its spec as it was committed."""
    for name in ("NO_COLOR", "GITHUB_WORKSPACE", "GITHUB_BASE_REF", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    subprocess.run(["git", "checkout", "--quiet", "."], cwd=built, check=True)
    monkeypatch.chdir(built)
    return built


def edit(project: Path, old: str, new: str) -> None:
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_without_changes(project: Path, run: Run) -> None:
    ran = run("diff")
    assert ran.out.startswith("no changes: 1 chart compared with HEAD (")
    assert ran.out.count("\n") == 1
    assert (ran.code, ran.err) == (0, "")
    assert run("diff", "generated").out == "no changes: 1 chart compared with generated/\n"


def test_formats(project: Path, run: Run) -> None:
    edit(project, '"http": 8080', '"web": 8080')
    text = run("diff").out
    assert "web 1.0.0: breaking" in text
    assert "! Service/web: no endpoints until the first new pod is ready" in text
    shown = json.loads(run("diff", "--format", "json").out)
    assert (shown["command"], shown["format"]) == ("diff", "chartgen.diff/1")
    service = next(
        each for each in shown["charts"]["web"]["scenarios"]["default"]["objects"] if each["kind"] == "Service"
    )
    assert "downtime" in service["categories"]
    assert run("diff", "--format", "markdown").out.startswith("<!-- chartgen diff -->\n")
    assert run("diff", "--format", "html").out.startswith("<!doctype html>\n")


def test_annotations_come_with_the_text(project: Path, run: Run) -> None:
    edit(project, '"http": 8080', '"web": 8080')
    ran = run("diff", "--format", "github")
    lines = ran.out.splitlines()
    assert all(
        line.startswith(("::error file=specs/web.py,line=", "::warning file=specs/web.py,line=")) for line in lines
    )
    assert any("title=chartgen%3A diff/downtime::web: Service/web: no endpoints" in line for line in lines)
    assert any("title=chartgen%3A diff/version::the version of web is too low" in line for line in lines)
    assert ran.err == run("diff").out


def test_exit_codes(project: Path, run: Run) -> None:
    edit(project, '"http": 8080', '"web": 8080')
    assert run("diff").code == 0
    checked = run("diff", "--check")
    assert checked.code == 1
    assert "--check fails for web: its version must be 2.0.0 or higher (run `chartgen bump web`)\n" in checked.out
    edit(project, '"1.0.0"', '"2.0.0"')
    assert run("diff", "--check").code == 0
    unknown = run("diff", "nowhere")
    assert (unknown.code, unknown.out) == (2, "")
    assert "unknown revision `nowhere`" in unknown.err


@pytest.mark.parametrize("output_format", ["text", "markdown", "html", "json", "github"])
def test_failures(output_format: str, project: Path, run: Run) -> None:
    ran = run("diff", "nowhere", "--format", output_format)
    assert ran.code == 2
    if output_format == "json":
        assert json.loads(ran.out)["charts"] == {}
    elif output_format == "github":
        assert ran.out.startswith("::error title=chartgen%3A usage::unknown revision `nowhere`")
    else:
        assert ran.out == ""


def test_without_git(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "web.py").write_text((project / "specs" / "web.py").read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.path.dirname(tmp_path))
    assert main(["diff"]) == 3


@pytest.mark.parametrize("output_format", ["text", "markdown", "html"])
def test_warnings_about_specs(output_format: str, project: Path, run: Run) -> None:
    edit(project, "import Chart", "import ImageTag, Namespace, Chart")
    policy = 'ImageTag("never", severity="warning")'
    edit(project, "    workload=", f'    namespace=Namespace("w", policies=[{policy}]), workload=')
    ran = run("diff", "--format", output_format)
    assert "warning" in ran.err
    assert "warning" not in ran.out.partition("\n")[0]


def test_the_revision_of_the_project(project: Path, run: Run) -> None:
    for words in (("tag", "--force", "released"), ("branch", "--force", "specs")):
        subprocess.run(["git", *words], cwd=project, check=True)
    config = project / "pyproject.toml"
    config.write_text('[tool.chartgen]\ndiff-base = "released"\n', "utf-8")
    try:
        assert "compared with released (" in run("diff").out
        assert "compared with HEAD (" in run("diff", "HEAD").out
        config.write_text('[tool.chartgen]\ndiff-base = "specs"\n', "utf-8")
        assert "compared with specs (" in run("diff").out  # not the folder
        config.write_text('[tool.chartgen]\ndiff-base = "relaesed"\n', "utf-8")
        ran = run("diff")
        assert ran.code == 2
        assert ran.err.startswith("error[usage]: unknown revision `relaesed`\n --> pyproject.toml:2\n")
    finally:
        config.unlink()


def test_specs_instead_of_a_revision(project: Path, run: Run) -> None:
    edit(project, '"http": 8080', '"http": 9090')
    expected = run("diff").out
    assert "Deployment/web rolls" in expected
    for path in ("specs", "specs/", "specs/web.py"):
        assert run("diff", path).out == expected
    (project / "empty").mkdir(exist_ok=True)
    assert (run("diff", "empty").code, run("diff", "absent").code) == (2, 2)
