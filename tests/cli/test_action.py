"""The GitHub Action and the recipes for other systems: their commands run here, with a `gh` that records its calls."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartgen.cli.diff_markdown import MARKER
from chartgen.diff.report import Report
from tests.cli.conftest import environment, process, spec
from tests.cli.diff_reports import everything, markdown
from tests.support import pages
from tests.support.paths import ROOT

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="commands of bash"),
]

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
GH = f"""\
#!{sys.executable}
import json, pathlib, sys
state = pathlib.Path(__file__).parent / "comments.json"
comments = json.loads(state.read_text())
words = sys.argv[1:]
assert words.pop(0) == "api"
options = {{}}
paths = []
while words:
    word = words.pop(0)
    if word in ("--method", "--field", "--jq"):
        options[word] = words.pop(0)
    elif not word.startswith("--"):
        paths.append(word)
(path,) = paths
if comments == "forbidden" or (comments == "read-only" and "--method" in options):
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
if comments == "read-only":
    sys.exit(0)
if "--jq" in options:
    assert path == "repos/acme/shop/issues/7/comments?per_page=100"
    assert 'startswith("{MARKER}")' in options["--jq"]
    print("".join(f"{{each['id']}}\\n" for each in comments if each["body"].startswith("{MARKER}")), end="")
    sys.exit(0)
key, _, value = options["--field"].partition("=@")
body = pathlib.Path(value).read_text()
if options["--method"] == "POST":
    assert path == "repos/acme/shop/issues/7/comments"
    comments.append({{"id": len(comments) + 1, key: body}})
else:
    (comment,) = [each for each in comments if path == f"repos/acme/shop/issues/comments/{{each['id']}}"]
    comment[key] = body
state.write_text(json.dumps(comments))
"""


@dataclass
class Job:
    """A job of a workflow on a pull request, as a runner runs it."""

    folder: Path
    scratch: Path
    inputs: dict[str, str] = field(default_factory=dict)
    event: str = "7"
    """The number of the pull request; empty for a push."""

    def __post_init__(self) -> None:
        self.bin.mkdir(parents=True, exist_ok=True)
        self._command("chartgen", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m chartgen "$@"\n')
        self._command("gh", GH)
        self.comments = []

    @property
    def bin(self) -> Path:
        return self.scratch / "bin"

    @property
    def comments(self) -> Any:
        return json.loads((self.bin / "comments.json").read_text("utf-8"))

    @comments.setter
    def comments(self, value: Any) -> None:
        (self.bin / "comments.json").write_text(json.dumps(value), "utf-8")

    @property
    def diff(self) -> str:
        """The comment of the last step that compared the charts."""
        return (self.scratch / "chartgen-diff.md").read_text("utf-8")

    @diff.setter
    def diff(self, value: str) -> None:
        (self.scratch / "chartgen-diff.md").write_text(value, "utf-8")

    @property
    def summary(self) -> str:
        path = self.scratch / "summary.md"
        return path.read_text("utf-8") if path.exists() else ""

    def _command(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def git(self, *words: str) -> None:
        names = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *names, *words], cwd=self.folder, check=True, capture_output=True)

    def edit(self, old: str, new: str) -> None:
        path = self.folder / "specs" / "web.py"
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        self.git("commit", "--quiet", "--all", "--message", "change")

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a step, as `shell: bash` does."""
        (step,) = (each for each in STEPS if each["name"] == name)
        assert step["shell"] == "bash"
        return self.shell(step["run"], **{key: self._filled(value) for key, value in step.get("env", {}).items()})

    def shell(self, script: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env=environment(
                PATH=f"{self.bin}{os.pathsep}{os.environ['PATH']}",
                RUNNER_TEMP=str(self.scratch),
                GITHUB_PATH=str(self.scratch / "path"),
                GITHUB_STEP_SUMMARY=str(self.scratch / "summary.md"),
                GITHUB_REPOSITORY="acme/shop",
                GITHUB_BASE_REF="main",
                GITHUB_SERVER_URL="https://github.com",
                **more,
            ),
            capture_output=True,
            text=True,
            check=False,
        )

    def _filled(self, value: str) -> str:
        known = {"github.action_path": str(ROOT), "github.event.pull_request.number": self.event, "github.token": "t"}
        known |= {f"inputs.{name}": self.inputs.get(name, each["default"]) for name, each in ACTION["inputs"].items()}
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], value)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose charts are up to date and committed, on a branch."""
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    folder = tmp_path_factory.mktemp("built")
    (folder / "specs").mkdir(parents=True)
    (folder / "specs" / "web.py").write_text(spec("web").replace("0.1.0", "1.0.0"), "utf-8")
    assert process("build", folder=folder).returncode == 0
    job = Job(folder, tmp_path_factory.mktemp("scratch"))
    job.git("init", "--quiet", "--initial-branch", "main")
    job.git("add", "--all")
    job.git("commit", "--quiet", "--message", "charts")
    job.git("switch", "--quiet", "--create", "branch")
    return folder


@pytest.fixture
def job(built: Path, tmp_path: Path) -> Job:
    """A job for a branch of a project, whose specs and charts are those of `main`."""
    shutil.copytree(built, tmp_path / "project")
    return Job(tmp_path / "project", tmp_path / "scratch")


BUILD, VERIFY, DIFF, COMMENT = (step["name"] for step in STEPS[1:])


def test_it_uses_no_other_actions() -> None:
    assert not [step for step in STEPS if "uses" in step]


def test_inputs_are_described_and_never_part_of_a_script() -> None:
    for name, each in ACTION["inputs"].items():
        assert each["description"].endswith("."), name
        assert "default" in each, name
    assert not [step["name"] for step in STEPS if "${{" in step["run"]]
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(STEPS)))
    assert used == ACTION["inputs"].keys()


def test_the_install_step(job: Job) -> None:
    job._command(
        "python3",
        f'#!/bin/sh\necho "$@" >> {job.scratch}/calls\n'
        f'case "$1" in -m) mkdir -p "$3/bin"; cp "$0" "$3/bin/python";; -c) exec {sys.executable} "$@";; esac\n',
    )
    done = job.run(STEPS[0]["name"])
    assert done.returncode == 0, done.stderr
    assert (job.scratch / "calls").read_text("utf-8").splitlines()[1:] == [
        f"-m venv {job.scratch}/chartgen",
        f"-m pip install --quiet --disable-pip-version-check {ROOT}[verify]",
    ]
    assert (job.scratch / "path").read_text("utf-8") == f"{job.scratch}/chartgen/bin\n"
    job.inputs = {"install": "-r requirements.txt"}
    job.run(STEPS[0]["name"])
    assert (job.scratch / "calls").read_text("utf-8").endswith("-version-check -r requirements.txt\n")


def test_an_old_python_is_an_error(job: Job) -> None:
    job._command("python3", "#!/bin/sh\nexit 1\n")
    done = job.run(STEPS[0]["name"])
    assert done.returncode == 1
    assert "::error::chartgen needs Python 3.11" in done.stdout


def test_build_and_verify(job: Job) -> None:
    assert job.run(BUILD).returncode == job.run(VERIFY).returncode == 0
    (job.folder / "specs" / "web.py").write_text(spec("web").replace("1.0.0", "1.0.1"), "utf-8")
    assert job.run(BUILD).returncode == 1


def test_a_breaking_change_fails_and_is_a_comment_that_the_next_run_replaces(job: Job) -> None:
    job.comments = [{"id": 1, "body": f"> {MARKER}"}]
    job.edit('ports={"http": 8080}', 'ports={"web": 8080}')
    done = job.run(DIFF)
    assert done.returncode == 1
    assert "::error file=specs/web.py," in done.stdout
    assert "compared with merge base with main" in done.stderr
    assert job.summary.startswith(f"{MARKER}\n")
    assert job.run(COMMENT).returncode == 0
    assert [each["id"] for each in job.comments] == [1, 2]
    assert job.comments[1]["body"] == job.summary == job.diff

    job.edit('version="1.0.0"', 'version="2.0.0"')
    assert job.run(DIFF).returncode == 0
    assert job.run(COMMENT).returncode == 0
    assert [each["id"] for each in job.comments] == [1, 2]
    assert "1.0.0 → 2.0.0" in job.comments[1]["body"]


def test_without_check_it_only_reports(job: Job) -> None:
    job.inputs = {"check": "false"}
    job.edit('ports={"http": 8080}', 'ports={"web": 8080}')
    assert job.run(DIFF).returncode == 0
    assert "needs" in job.summary


def test_no_comment_without_changes_unless_there_is_one(job: Job) -> None:
    job.diff = markdown(Report("main", (), 1))
    assert job.run(COMMENT).returncode == 0
    assert job.comments == []
    job.comments = [{"id": 1, "body": f"{MARKER}\nof an earlier commit"}]
    job.run(COMMENT)
    assert "no changes: 1 chart" in job.comments[0]["body"]


@pytest.mark.parametrize("access", ["forbidden", "read-only"])
def test_without_the_permission_to_comment_it_says_so(access: str, job: Job) -> None:
    job.diff = markdown(everything())
    job.comments = access
    done = job.run(COMMENT)
    assert done.returncode == 0
    assert "::notice::cannot" in done.stdout


def test_a_push_has_no_comment(job: Job) -> None:
    job.event = ""
    job.diff = markdown(everything())
    assert job.run(COMMENT).returncode == 0
    assert job.comments == []


def test_base(job: Job) -> None:
    job.edit('version="1.0.0"', 'version="1.0.1"')
    job.inputs = {"base": "main"}
    assert job.run(DIFF).returncode == 0
    assert "compared with main " in job.summary
    job.inputs = {"base": "$(touch evil); nowhere"}
    done = job.run(DIFF)
    assert done.returncode == 2
    assert "unknown revision `$(touch evil); nowhere`" in done.stderr
    assert not (job.folder / "evil").exists()


def test_a_shallow_clone_gets_its_history(job: Job) -> None:
    job.edit('version="1.0.0"', 'version="1.0.1"')
    origin = job.folder
    job.folder = job.scratch / "clone"
    words = ("clone", "--quiet", "--depth", "1", "--branch", "branch", f"file://{origin}", str(job.folder))
    subprocess.run(["git", *words], check=True)
    done = job.run(DIFF)
    assert done.returncode == 0, done.stderr
    assert "compared with merge base with origin/main" in done.stderr


CURL = f"""\
#!{sys.executable}
import json, pathlib, sys
state = pathlib.Path(__file__).parent / "comments.json"
notes = json.loads(state.read_text())
words = sys.argv[1:]
options = {{}}
urls = []
while words:
    word = words.pop(0)
    if word in ("--header", "--output", "--request", "--data-urlencode"):
        options[word] = words.pop(0)
    elif not word.startswith("--"):
        urls.append(word)
(url,) = urls
base = "https://gitlab.example/api/v4/projects/3/merge_requests/7/notes"
assert url.startswith(base)
assert options["--header"] == "PRIVATE-TOKEN: secret"
rest = url.removeprefix(base)
if rest == "?per_page=100":
    print(json.dumps(notes))
    sys.exit(0)
key, _, file = options["--data-urlencode"].partition("@")
body = pathlib.Path(file).read_text()
if options["--request"] == "POST":
    assert not rest
    notes.append({{"id": len(notes) + 1, key: body}})
else:
    assert options["--request"] == "PUT"
    (note,) = [each for each in notes if rest == f"/{{each['id']}}"]
    note[key] = body
state.write_text(json.dumps(notes))
"""


def recipe(path: str) -> str:
    """Return the file of docs/diff.md with a path."""
    (text,) = (each.text for each in pages.blocks(ROOT / "docs" / "diff.md") if each.how == f"write {path}")
    return text


def test_the_workflow_of_the_docs_uses_this_action() -> None:
    workflow = yaml.safe_load(recipe(".github/workflows/charts.yml"))
    _checkout, action = workflow["jobs"]["charts"]["steps"]
    assert action["with"].keys() <= ACTION["inputs"].keys()
    assert workflow["permissions"]["pull-requests"] == "write"


def test_the_recipe_for_gitlab(built: Path, job: Job) -> None:
    job._command("curl", CURL)
    job._command("pip", "#!/bin/sh\n")
    job.git("remote", "add", "origin", str(built))
    script = yaml.safe_load(recipe(".gitlab-ci.yml"))["charts"]["script"]
    python = f"{shlex.quote(sys.executable)} -c"
    lines = "\n".join(script).replace("python -c", python)
    variables = {
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "GITLAB_TOKEN": "secret",
    }
    job.comments = [{"id": 1, "body": "LGTM"}]
    for expected in ("1.0.0 → 1.0.1", "1.0.1 → 1.0.2"):
        old, _, new = expected.partition(" → ")
        job.edit(f'version="{old}"', f'version="{new}"')
        subprocess.run([job.bin / "chartgen", "build"], cwd=job.folder, env=environment(), check=True)
        done = job.shell(lines, **variables)
        assert done.returncode == 0, done.stderr
        assert [each["id"] for each in job.comments] == [1, 2]
        assert f"1.0.0 → {new}" in job.comments[1]["body"]
        assert "compared with merge base with origin/main" in done.stdout


def test_the_recipe_for_other_systems(built: Path, job: Job) -> None:
    job.git("remote", "add", "origin", str(built))
    done = job.shell(recipe("ci.sh"))
    assert done.returncode == 0, done.stderr
    assert "no changes: 1 chart" in done.stdout
    assert "no changes: 1 chart" in (job.folder / "diff.html").read_text("utf-8")
