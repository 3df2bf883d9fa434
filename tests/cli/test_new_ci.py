"""What `chartgen new` writes for CI systems: valid, and each command of it does what it is there for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartgen import installation
from tests.cli.conftest import Run, environment
from tests.conformance import tools
from tests.support.fetching import Missing
from tests.support.paths import ROOT

GITHUB = ".github/workflows/charts.yml"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with nothing in it, which is the current directory."""
    folder = tmp_path / "shop"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    monkeypatch.chdir(folder)
    return folder


def _commit(folder: Path) -> None:
    own = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*own, "commit", "-qm", "charts")):
        subprocess.run(["git", *words], cwd=folder, check=True)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def test_the_default_is_github(empty: Path, run: Run) -> None:
    run("new", "hello")
    assert (empty / GITHUB).exists()
    assert not (empty / ".gitlab-ci.yml").exists()
    assert "`.github/workflows/charts.yml` does all of this" in (empty / "README.md").read_text("utf-8")


def test_gitlab(empty: Path, run: Run) -> None:
    run("new", "hello", "--ci", "gitlab")
    assert not (empty / ".github").exists()
    assert "`.gitlab-ci.yml` does all of this" in (empty / "README.md").read_text("utf-8")
    jobs = _yaml(empty / ".gitlab-ci.yml")
    assert jobs["verify"]["artifacts"] == {"when": "always", "reports": {"junit": "verify.xml"}}
    assert {jobs[name]["stage"] for name in ("build", "verify", "diff", "publish")} == set(jobs["stages"])


def test_in_an_existing_project(project: Path, run: Run) -> None:
    made = run("new", "hello", "--ci", "gitlab")
    assert made.out.startswith("wrote specs/hello.py\nwrote .gitlab-ci.yml\n\nNext: edit specs/hello.py, ")
    assert sorted(path.name for path in project.iterdir()) == [".gitlab-ci.yml", "specs"]
    again = run("new", "again", "--ci", "gitlab")
    assert "kept  .gitlab-ci.yml" in again.out


def test_an_unknown_ci_system(empty: Path, run: Run) -> None:
    made = run("new", "hello", "--ci", "jenkins")
    assert (made.code, made.out) == (2, "")
    assert made.err.startswith("error[usage]: invalid value `jenkins` of --ci; expected one of 'github', 'gitlab'\n")


@pytest.mark.parametrize(
    ("requirement", "action"),
    [
        ("chartgen[verify] @ git+https://github.com/acme/chartgen.git@0123abc", "acme/chartgen@0123abc"),
        ("chartgen[verify] @ git+https://github.com/acme/chartgen@0123abc", "acme/chartgen@0123abc"),
        ("chartgen[verify] @ git+https://gitlab.com/acme/chartgen@0123abc", ""),
        ("chartgen[verify] @ file:///src/chartgen", ""),
        ("chartgen[verify]==1.2.0", ""),
    ],
)
def test_the_action_is_that_of_the_repository_that_is_installed(
    requirement: str, action: str, empty: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "requirement", lambda extra: requirement)
    run("new", "hello")
    steps = _yaml(empty / GITHUB)["jobs"]["check"]["steps"]
    used = [each["uses"] for each in steps if not each.get("uses", "actions/").startswith(("actions/", "github/"))]
    assert used == [action] * bool(action)
    assert any("chartgen diff" in each.get("run", "") for each in steps) is not bool(action)
    permissions = _yaml(empty / GITHUB)["jobs"]["check"]["permissions"]
    assert ("pull-requests" in permissions) is bool(action)


@pytest.mark.thorough
@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_its_commands(ci: str, empty: Path, run: Run) -> None:
    """All commands of chartgen succeed in a new project."""
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    run("new", "hello", "--ci", ci)
    run("build")
    _commit(empty)
    if ci == "github":
        jobs = _yaml(empty / GITHUB)["jobs"]
        lines = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    else:
        jobs = _yaml(empty / ".gitlab-ci.yml")
        lines = [line for name in ("build", "verify", "diff", "publish") for line in jobs[name]["script"]]
    printed = {}
    for line in lines:
        if line.startswith("chartgen "):
            words, _, target = line.removeprefix("chartgen ").partition(">")
            words = re.sub(r'--to ".*"', "--to published", words)
            made = run(*words.split())
            assert made.code == 0, (line, made)
            printed[target.strip(' >"')] = made.out
    if ci == "github":
        assert json.loads(printed["verify.sarif"])["version"] == "2.1.0"
        assert "no changes: 1 chart" in printed["$GITHUB_STEP_SUMMARY"]
    else:
        assert '<testsuite name="hello"' in printed["verify.xml"]
    assert [path.name for path in (empty / "published").glob("*.tgz")] == ["hello-0.1.0.tgz"]


@pytest.mark.skipif(shutil.which("bash") is None or sys.platform == "win32", reason="commands of bash")
def test_gitlab_logs_in_as_docker_does(empty: Path, run: Run) -> None:
    """The image has no `docker` and no `helm`; both, and chartgen, read the file that they would write."""
    run("new", "hello", "--ci", "gitlab")
    script = [line for line in _yaml(empty / ".gitlab-ci.yml")["publish"]["script"] if not line.startswith("chartgen")]
    variables = environment(
        CI_PROJECT_DIR=str(empty), CI_REGISTRY="registry.example.com", CI_REGISTRY_USER="ci", CI_REGISTRY_PASSWORD="s:e"
    )
    subprocess.run(["bash", "-e", "-c", "\n".join(script)], cwd=empty, env=variables, check=True, timeout=60)
    config = json.loads(Path(f"{empty}.docker", "config.json").read_text("utf-8"))
    assert config == {"auths": {"registry.example.com": {"auth": "Y2k6czpl"}}}


@pytest.mark.conformance
@pytest.mark.parametrize("requirement", ["chartgen[verify]==1.0", "chartgen[verify] @ git+https://github.com/a/c@01"])
def test_actionlint(requirement: str, empty: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "requirement", lambda extra: requirement)
    run("new", "hello")
    try:
        program = tools.go_tool(tools.ACTIONLINT)
    except Missing as error:
        pytest.skip(str(error))
    done = subprocess.run([program, "-no-color", GITHUB], cwd=empty, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_its_hooks(empty: Path, run: Run) -> None:
    """Each hook runs a target of the Makefile, and is asked for by specs and by charts."""
    run("new", "hello")
    config = _yaml(empty / ".pre-commit-config.yaml")
    targets = set(re.findall(r"^(\w+): \$", (empty / "Makefile").read_text("utf-8"), re.MULTILINE))
    (repository,) = config["repos"]
    assert [hook["entry"].split()[:2] for hook in repository["hooks"]] == [
        ["make", name] for name in ("check", "verify", "diff")
    ]
    assert targets == {"build", "check", "verify", "diff"}
    stages = {stage for hook in repository["hooks"] for stage in hook.get("stages", ["pre-commit"])}
    assert stages == set(config["default_install_hook_types"])
    for hook in repository["hooks"]:
        assert all(re.search(hook["files"], path) for path in ("specs/hello.py", "generated/hello/values.yaml"))


HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def test_the_hooks_of_the_repository_install_what_they_need() -> None:
    """Pre-commit installs the repository without extras, so hooks name what these consist of."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    verify = {*extras["helm"], *extras["verify"]} - {"chartgen[helm]"}
    for hook in HOOKS:
        needs_helm = not hook["entry"].startswith("chartgen build")
        assert set(hook.get("additional_dependencies", [])) == (verify if needs_helm else set())
        assert {"id", "name", "entry", "language"} <= hook.keys()


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_the_hooks_of_the_repository(hook: dict[str, Any], project: Path, run: Run) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    run("build")
    _commit(project)
    name, *words = hook["entry"].split()
    assert name == "chartgen"
    assert run(*words).code == 0
    assert all(re.search(hook["files"], path) for path in ("specs/web.py", "generated/web/values.yaml"))
