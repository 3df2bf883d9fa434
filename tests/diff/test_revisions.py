"""Revisions to compare with: defaults, release tags, and what git may lack."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from chartgen.diff.revisions import Releases, Repository, by_chart
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError
from tests.diff.repositories import SPEC, Project


def test_the_base_is_the_merge_base_with_the_default_branch(project: Project) -> None:
    fork = project.git("rev-parse", "HEAD")
    project.git("checkout", "-q", "-b", "change")
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    project.commit()
    project.git("checkout", "-q", "main")
    project.write("other.txt", "later")
    project.commit()
    project.git("checkout", "-q", "change")
    base = Repository.at(".").base()
    assert (base.commit, base.title) == (fork, "merge base with main")
    assert base.shown == f"merge base with main ({fork[:10]})"


def test_on_the_default_branch_the_base_is_head(project: Project) -> None:
    assert Repository.at(".").base().title == "HEAD"


def test_a_pull_request_names_its_target(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.git("branch", "release")
    project.git("checkout", "-q", "-b", "change")
    project.write("a.txt", "a")
    project.commit()
    monkeypatch.setenv("GITHUB_BASE_REF", "release")
    assert Repository.at(".").base().title == "merge base with release"


def test_branches_without_a_common_commit(project: Project) -> None:
    project.git("checkout", "-q", "--orphan", "other")
    project.commit()
    assert Repository.at(".").base().title == "HEAD"


@pytest.mark.parametrize("revision", ["nothing", "-x", "--help", "HEAD:specs", "", "HEAD^{tree}"])
def test_an_unknown_revision(project: Project, revision: str) -> None:
    with pytest.raises(ChartgenError) as error:
        Repository.at(".").resolve(revision)
    assert error.value.exit_code == EXIT_USAGE
    assert error.value.findings[0].message == f"unknown revision `{revision}`"


def test_a_shallow_clone_says_how_to_fetch(project: Project, tmp_path: Path) -> None:
    old = project.git("rev-parse", "HEAD")
    project.write("a.txt", "a")
    project.commit()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", project.folder.as_uri(), clone], check=True)
    repository = Repository.at(str(clone))
    assert repository.is_shallow
    with pytest.raises(ChartgenError) as error:
        repository.resolve(old)
    assert "shallow clone" in error.value.findings[0].hint


def test_a_shallow_clone_without_the_merge_base(project: Project, tmp_path: Path) -> None:
    project.git("checkout", "-q", "-b", "change")
    project.write("a.txt", "a")
    project.commit()
    project.git("checkout", "-q", "main")
    project.write("b.txt", "b")
    project.commit()
    clone = tmp_path / "clone"
    options = ["--depth", "1", "--no-single-branch", "--branch", "change"]
    subprocess.run(["git", "clone", "-q", *options, project.folder.as_uri(), clone], check=True)
    with pytest.raises(ChartgenError) as error:
        Repository.at(str(clone)).base()
    assert error.value.exit_code == EXIT_USAGE
    assert "fetch-depth: 0" in error.value.findings[0].hint


def test_a_shallow_clone_without_the_default_branch(project: Project, tmp_path: Path) -> None:
    project.git("branch", "change")
    clone = tmp_path / "clone"
    options = ["--depth", "1", "--branch", "change"]
    subprocess.run(["git", "clone", "-q", *options, project.folder.as_uri(), clone], check=True)
    with pytest.raises(ChartgenError) as error:
        Repository.at(str(clone)).base()
    assert error.value.findings[0].message == "no default branch to compare with"
    assert "git fetch --unshallow" in error.value.findings[0].hint


def test_a_pull_request_whose_target_is_not_fetched(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "release")
    with pytest.raises(ChartgenError) as error:
        Repository.at(".").base()
    (finding,) = error.value.findings
    assert finding.message == "unknown branch `origin/release`"
    assert finding.hint == 'fetch it: `git fetch origin "+refs/heads/release:refs/remotes/origin/release"`'


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ChartgenError) as error:
        Repository.at(str(tmp_path))
    assert error.value.exit_code == EXIT_ENVIRONMENT


def test_no_git(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(ChartgenError) as error:
        Repository.at(".")
    assert error.value.exit_code == EXIT_ENVIRONMENT


def test_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Project(tmp_path)
    with pytest.raises(ChartgenError) as error:
        Repository.at(".").base()
    assert error.value.exit_code == EXIT_USAGE
    assert error.value.findings[0].message == "no commit to compare with"


def test_files_of_a_folder_below_another_directory(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder / "specs")
    repository = Repository.at("../generated")
    charts = by_chart(repository.files(repository.resolve("HEAD").commit, "../generated"))
    assert set(charts) == {"shop"}
    blobs = repository.contents(charts["shop"].values())
    assert blobs[charts["shop"]["Chart.yaml"]].startswith(b"# Generated by chartgen from specs/shop.py")


def test_a_folder_outside_of_the_repository_has_no_files(project: Project, tmp_path: Path) -> None:
    repository = Repository.at(".")
    assert repository.files(repository.resolve("HEAD").commit, "../elsewhere") == {}


def test_contents_that_are_missing_are_left_out(project: Project) -> None:
    assert Repository.at(".").contents(["0" * 40]) == {}


def test_the_newest_release() -> None:
    tags = {
        "shop-1.2.0": "a", "shop-1.10.0": "b", "shop-1.10.0-rc.1": "c", "shop-api-2.0.0": "d", "v0.9.0": "e",
        "v1.0.0-rc.1": "f", "v1": "g", "nightly": "h", "shop-latest": "i", "v01.0.0": "j",
    }  # fmt: skip
    releases = Releases.of(tags)
    assert [releases.newest(name) and releases.newest(name).title for name in ("shop", "shop-api", "cart")] == [  # type: ignore[union-attr]
        "shop-1.10.0",
        "shop-api-2.0.0",
        "v1.0.0-rc.1",
    ]
    assert Releases.of({}).newest("shop") is None


def test_releases_of_other_branches_do_not_count(project: Project) -> None:
    project.git("tag", "-a", "shop-1.4.0", "-m", "annotated")
    project.git("checkout", "-q", "-b", "next")
    project.write("a.txt", "a")
    project.commit(tag="shop-2.0.0")
    project.git("checkout", "-q", "main")
    newest = Repository.at(".").releases().newest("shop")
    assert newest is not None
    assert (newest.title, newest.commit) == ("shop-1.4.0", project.git("rev-parse", "HEAD"))
