"""`chartgen bump`: the smallest version that the changes of a chart need, written into its spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, spec
from tests.cli.test_unreleased import commit, git


@pytest.fixture
def repository(project: Path, run: Run) -> Path:
    """A project of two charts, built and committed."""
    (project / "specs" / "api.py").write_text(spec("api"), "utf-8")
    assert run("build").code == 0
    git(project, "init", "-q", "-b", "main", ".")
    commit(project)
    return project


def change(project: Path, old: str, new: str, name: str = "web") -> str:
    path = project / "specs" / f"{name}.py"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path.read_text("utf-8")


def text(project: Path, name: str = "web") -> str:
    return (project / "specs" / f"{name}.py").read_text("utf-8")


NOTHING = "no chart needs another version\n"


def test_nothing_to_do(repository: Path, run: Run) -> None:
    ran = run("bump")
    assert (ran.code, ran.out, ran.err) == (0, NOTHING, "")


def test_an_image_needs_a_patch(repository: Path, run: Run) -> None:
    changed = change(repository, 'tag="1.0.0"', 'tag="1.0.1"')
    ran = run("bump")
    assert ran.code == 0, ran.err
    assert ran.out == "web  0.1.0 → 0.1.1  specs/web.py:7\n\nTo build the charts: chartgen build specs/\n"
    assert text(repository) == changed.replace("0.1.0", "0.1.1")
    assert text(repository, "api") == spec("api")
    # Now it is enough.
    assert run("bump").out == NOTHING
    assert run("build").code == 0
    assert run("bump").out == NOTHING


def test_another_port_needs_more(repository: Path, run: Run) -> None:
    change(repository, "Service(80)", "Service(81)")
    assert run("bump").out.startswith("web  0.1.0 → 0.2.0  ")


def test_a_version_that_is_too_small_is_replaced(repository: Path, run: Run) -> None:
    change(repository, "Service(80)", "Service(81)")
    change(repository, 'version="0.1.0"', 'version="0.1.1"')
    assert run("bump").out.startswith("web  0.1.1 → 0.2.0  ")
    assert 'version="0.2.0"' in text(repository)


def test_some_charts(repository: Path, run: Run) -> None:
    for name in ("web", "api"):
        change(repository, 'tag="1.0.0"', 'tag="1.0.1"', name)
    assert run("bump", "api").out.startswith("api  0.1.0 → 0.1.1  specs/api.py:7\n\n")
    assert 'version="0.1.0"' in text(repository)
    assert run("bump", "web", "api").out.startswith("web  0.1.0 → 0.1.1  specs/web.py:7\n\n")


def test_an_unknown_chart(repository: Path, run: Run) -> None:
    change(repository, 'tag="1.0.0"', 'tag="1.0.1"')
    ran = run("bump", "web", "wbe")
    assert ran.code == 2
    assert "error[usage]: unknown chart `wbe`" in ran.err
    assert 'version="0.1.0"' in text(repository)


def test_against_the_release(repository: Path, run: Run) -> None:
    """The commits since the release need one new version together."""
    git(repository, "tag", "web-0.1.0")
    change(repository, 'tag="1.0.0"', 'tag="1.0.1"')
    assert run("build").code == 0
    commit(repository)
    assert run("bump").out == NOTHING
    assert run("bump", "--against-release").out.startswith("web  0.1.0 → 0.1.1  ")


def test_against_a_revision_or_a_folder(repository: Path, run: Run) -> None:
    change(repository, 'tag="1.0.0"', 'tag="1.0.1"')
    before = text(repository)
    assert run("build").code == 0
    commit(repository)
    assert run("bump", "--base", "HEAD~1").out.startswith("web  0.1.0 → 0.1.1  ")
    (repository / "specs" / "web.py").write_text(before, "utf-8")
    assert run("bump", "--base", "generated").out == NOTHING
    assert run("bump", "--base", "no-such-revision").code == 2


def test_a_version_that_cannot_be_written(repository: Path, run: Run) -> None:
    change(repository, 'version="0.1.0"', 'version="0.1" + ".0"')
    change(repository, 'tag="1.0.0"', 'tag="1.0.1"')
    before = text(repository)
    ran = run("bump")
    assert ran.code == 2
    assert "error[usage]: the version is not a string literal" in ran.err
    assert "--> specs/web.py:7:13" in ran.err
    assert text(repository) == before


def test_an_invalid_spec(repository: Path, run: Run) -> None:
    change(repository, 'tag="1.0.0"', "tag=1")
    assert run("bump").code == 2


def test_without_git(project: Path, run: Run) -> None:
    assert run("build").code == 0
    assert run("bump").code == 3
