"""`chartgen build --check`: charts that have changed since their last release, and still have its version."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from chartgen.diff.unreleased import unreleased
from tests.cli.conftest import Run, spec


@pytest.fixture
def repository(project: Path, run: Run) -> Path:
    """A project whose chart is built and committed, with releases to come."""
    assert run("build").code == 0
    git(project, "init", "-q", "-b", "main", ".")
    commit(project)
    return project


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "all")


def change(project: Path, run: Run, old: str = 'tag="1.0.0"', new: str = 'tag="1.0.1"', name: str = "web") -> None:
    path = project / "specs" / f"{name}.py"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert run("build").code == 0


WARNING = "web has changed since {tag}, but its version is still 0.1.0"


@pytest.mark.parametrize("tag", ["web-0.1.0", "v0.1.0"])
@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
def test_a_chart_that_has_changed_since_its_release(repository: Path, run: Run, tag: str, committed: bool) -> None:
    git(repository, "tag", tag)
    assert run("build", "--check").err == ""
    change(repository, run)
    if committed:
        commit(repository)
    checked = run("build", "--check")
    assert checked.code == 0
    assert f"warning[unreleased]: {WARNING.format(tag=tag)}" in checked.err
    assert "= hint: run `chartgen bump web --against-release`, then build again" in checked.err
    strict = run("build", "--check", "--strict")
    assert strict.code == 1
    assert WARNING.format(tag=tag) in strict.err
    # A build alone says nothing: the version may follow.
    assert run("build").err == ""


def test_another_version_is_fine(repository: Path, run: Run) -> None:
    git(repository, "tag", "web-0.1.0")
    change(repository, run)
    change(repository, run, 'version="0.1.0"', 'version="0.1.1"')
    assert run("build", "--check", "--strict").code == 0
    commit(repository)
    assert run("build", "--check", "--strict").code == 0


def test_the_newest_release_counts(repository: Path, run: Run) -> None:
    git(repository, "tag", "web-0.0.9")
    git(repository, "tag", "v0.0.8")
    change(repository, run)
    commit(repository)
    git(repository, "tag", "-m", "annotated", "web-0.1.0")
    assert run("build", "--check", "--strict").code == 0


def test_a_tag_of_another_chart_or_branch_does_not_count(repository: Path, run: Run) -> None:
    git(repository, "tag", "other-0.1.0")
    git(repository, "tag", "web")
    git(repository, "checkout", "-q", "-b", "other")
    commit(repository)
    git(repository, "tag", "web-0.1.0")
    git(repository, "checkout", "-q", "main")
    change(repository, run)
    assert run("build", "--check", "--strict").code == 0


def test_a_chart_that_the_release_did_not_have(repository: Path, run: Run) -> None:
    git(repository, "tag", "v0.1.0")
    (repository / "specs" / "api.py").write_text(spec("api"), "utf-8")
    assert run("build").code == 0
    assert run("build", "--check", "--strict").code == 0


def test_what_helm_does_not_package_does_not_count(repository: Path, run: Run) -> None:
    git(repository, "tag", "v0.1.0")
    folder = repository / "generated" / "web"
    (folder / "ci").mkdir(exist_ok=True)
    (folder / "ci" / "mine-values.yaml").write_text("{}\n")
    (folder / ".web.swp").write_text("editing")
    assert run("build", "--check", "--strict").code == 0
    (folder / "templates" / "more.yaml").write_text("# mine\n")
    assert "web has changed" in run("build", "--check").err


def test_a_file_that_was_removed_since(repository: Path, run: Run) -> None:
    (repository / "generated" / "web" / "templates" / "more.yaml").write_text("# mine\n")
    commit(repository)
    git(repository, "tag", "v0.1.0")
    (repository / "generated" / "web" / "templates" / "more.yaml").unlink()
    assert "web has changed" in run("build", "--check").err


def test_ends_of_lines_do_not_count(repository: Path, run: Run) -> None:
    git(repository, "tag", "v0.1.0")
    for path in (repository / "generated" / "web").rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert unreleased(str(repository / "generated"), {"web": "0.1.0"}) == []


def test_a_chart_that_is_out_of_date_is_reported_as_that(repository: Path, run: Run) -> None:
    git(repository, "tag", "v0.1.0")
    path = repository / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace('tag="1.0.0"', 'tag="1.0.1"'), "utf-8")
    checked = run("build", "--check")
    assert checked.code == 1
    assert "unreleased" not in checked.err


def test_silent_without_git_or_tags(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("build").code == 0
    assert run("build", "--check", "--strict").code == 0
    git(project, "init", "-q", ".")
    assert run("build", "--check", "--strict").code == 0
    commit(project)
    assert run("build", "--check", "--strict").code == 0
    git(project, "tag", "v0.1.0")
    change(project, run)
    monkeypatch.setenv("PATH", os.devnull)
    assert run("build", "--check", "--strict").code == 0


def test_many_charts_of_one_release(repository: Path, run: Run) -> None:
    names = [f"api-{number}" for number in range(8)]
    for name in names:
        (repository / "specs" / f"{name.replace('-', '_')}.py").write_text(spec(name), "utf-8")
    assert run("build").code == 0
    commit(repository)
    git(repository, "tag", "v0.1.0")
    for name in names[:7]:
        change(repository, run, name=name.replace("-", "_"))
    found = unreleased(str(repository / "generated"), dict.fromkeys([*names, "web"], "0.1.0"))
    assert [each.name for each in found] == names[:7]


def test_an_output_at_the_top_of_the_repository(project: Path, run: Run) -> None:
    assert run("build").code == 0
    git(project / "generated", "init", "-q", ".")
    commit(project / "generated")
    git(project / "generated", "tag", "v0.1.0")
    assert run("build", "--check", "--strict").code == 0
    change(project, run)
    assert "web has changed since v0.1.0" in run("build", "--check").err
