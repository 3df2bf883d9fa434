"""Which version different contents need, by the rules of `chartgen diff`, and which are replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import verify
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, ChartgenError, Finding
from chartgen.publish import run as publishing
from chartgen.publish.destination import newest_below
from tests.publish.conftest import Run, edit
from tests.support.fake_registry import FakeRegistry

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(
    ("old", "new", "needed"),
    [
        ('env={"A": "b", "C": "d"}', 'env={"A": "b"}', "2.0.0"),
        ('env={"A": "b", "C": "d"}', 'env={"A": "b", "C": "d", "E": "f"}', "1.1.0"),
        ('"A": "b"', '"A": "changed"', "1.0.1"),
        ('description="A small <web> & service"', 'description="A small service"', "1.0.1"),
    ],
    ids=["removed value", "added value", "changed default", "changed comment"],
)
def test_the_version_that_is_needed(old: str, new: str, needed: str, project: Path, run: Run) -> None:
    assert run("publish", "web", "--to", "repo").code == 0
    edit(project, old, new)
    assert run("build").code == 0
    ran = run("publish", "web", "--to", "repo", "--check")
    assert ran.code == 1
    assert f'hint: set version="{needed}"' in ran.err
    assert f"expected: {needed} or higher" in ran.err


@pytest.mark.parametrize("kind", ["folder", "registry"])
def test_a_version_that_is_too_low_is_a_warning(kind: str, project: Path, run: Run, registry: FakeRegistry) -> None:
    """Compared with the newest release before it; a registry would accept it."""
    to = ("--to", "repo") if kind == "folder" else ("--to", f"oci://{registry.host}/charts", "--plain-http")
    assert run("publish", "web", *to).code == 0
    edit(project, 'env={"A": "b", "C": "d"}', 'env={"A": "b"}')
    edit(project, 'version="1.0.0"', 'version="1.0.1"')
    assert run("build").code == 0
    ran = run("publish", "web", *to, "--check")
    assert ran.code == 0
    assert "warning[published]: web 1.0.1 needs a higher version: its changes since 1.0.0 are breaking" in ran.err
    assert "expected: 2.0.0 or higher" in ran.err
    published = run("publish", "web", *to)
    assert (published.code, published.err) == (0, ran.err)
    edit(project, 'version="1.0.1"', 'version="2.0.0"')
    assert run("build").code == 0
    ran = run("publish", "web", *to, "--check")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.2.0", "1.1.0"), ("1.1.0-rc.2", "1.1.0-rc.1"), ("1.0.0", None), ("9.0.0", "2.0.0"), ("1.1.0", "1.0.1")],
)
def test_the_version_before(version: str, expected: str | None) -> None:
    published = ["1.0.1", "latest", "1.1.0-rc.1", "1.1.0", "v3.0.0", "2.0.0", "2.1.0-rc.1"]
    assert newest_below(version, published) == expected


def test_an_umbrella_chart_needs_a_version_when_its_charts_do(project: Path, run: Run) -> None:
    assert run("publish", "--to", "repo").code == 0
    edit(project, '"A": "b"', '"A": "changed"')
    edit(project, 'version="1.0.0"', 'version="1.0.1"')
    assert run("build").code == 0
    ran = run("publish", "--to", "repo")
    assert ran.code == 1
    assert "conflicting version 2.0.0 of suite" in ran.err
    assert "charts/web/values.yaml" in ran.err
    assert 'hint: set version="2.0.1"' in ran.err
    # Nothing is published, although web could be.
    assert not (project / "repo" / "web-1.0.1.tgz").exists()


def test_the_version_is_not_known_without_helm(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_: object) -> None:
        raise ChartgenError(Finding("no engine"), exit_code=EXIT_ENVIRONMENT)

    assert run("publish", "web", "--to", "repo").code == 0
    edit(project, '"A": "b"', '"A": "changed"')
    assert run("build").code == 0
    monkeypatch.setattr("chartgen.diff.run.engine_for", unavailable)
    ran = run("publish", "web", "--to", "repo")
    assert ran.code == 1
    assert "hint: set another version" in ran.err


def test_files_that_chartgen_did_not_generate(project: Path, run: Run) -> None:
    """They are published, and do not look like removed ones when the version is determined."""
    own = project / "generated" / "web" / "templates" / "own.yaml"
    own.write_text("{{- /* nothing */ -}}\n", "utf-8")
    assert run("publish", "web", "--to", "repo").code == 0
    own.write_text("{{- /* still nothing */ -}}\n", "utf-8")
    ran = run("publish", "web", "--to", "repo")
    assert ran.code == 1
    assert "found: different contents of templates/own.yaml" in ran.err
    assert 'hint: set version="1.0.1"' in ran.err


def test_prereleases_are_replaced_on_request(project: Path, run: Run) -> None:
    edit(project, 'version="1.0.0"', 'version="1.1.0-rc.1"')
    assert run("build").code == 0
    assert run("publish", "web", "--to", "repo").code == 0
    before = (project / "repo" / "web-1.1.0-rc.1.tgz").read_bytes()
    edit(project, '"A": "b"', '"A": "changed"')
    assert run("build").code == 0
    ran = run("publish", "web", "--to", "repo")
    assert ran.code == 1
    assert 'hint: set version="1.1.0-rc.2", or replace the pre-release with --replace-prerelease' in ran.err
    checked = run("publish", "web", "--to", "repo", "--replace-prerelease", "--check")
    assert checked.code == 0
    assert "1 to be replaced (--check: nothing was published)" in checked.out
    assert (project / "repo" / "web-1.1.0-rc.1.tgz").read_bytes() == before
    ran = run("publish", "web", "--to", "repo", "--replace-prerelease")
    assert ran.code == 0, ran.err
    assert "web 1.1.0-rc.1  replaced " in ran.out
    assert (project / "repo" / "web-1.1.0-rc.1.tgz").read_bytes() != before
    assert "1 unchanged" in run("publish", "web", "--to", "repo").out


def test_releases_are_never_replaced(project: Path, run: Run) -> None:
    assert run("publish", "web", "--to", "repo").code == 0
    edit(project, '"A": "b"', '"A": "changed"')
    assert run("build").code == 0
    ran = run("publish", "web", "--to", "repo", "--replace-prerelease")
    assert ran.code == 1
    assert "--replace-prerelease" not in ran.err


def test_charts_are_verified_first(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def failing(options: verify.Options) -> verify.Report:
        asked.append(options.charts)
        finding = Finding("a request is above its limit", rule="resources")
        return verify.Report(findings=[finding], exit_code=EXIT_FINDINGS)

    monkeypatch.setattr(publishing, "_can_verify", lambda: True)
    monkeypatch.setattr(verify, "verify", failing)
    ran = run("publish", "web", "--to", "repo")
    assert ran.code == 1
    assert "error[resources]: a request is above its limit" in ran.err
    assert asked == [(str(project / "specs" / "web.py"),)] or asked == [("specs/web.py",)]
    assert not (project / "repo").exists()
