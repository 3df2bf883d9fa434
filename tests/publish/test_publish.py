"""`chartgen publish` with a registry: what is pushed, what is refused, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.publish.conftest import Run, edit
from tests.support.fake_registry import FakeRegistry

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")


def arguments(registry: FakeRegistry, *more: str) -> tuple[str, ...]:
    return ("publish", "--to", f"oci://{registry.host}/charts", "--plain-http", *more)


def test_new_charts_are_pushed_and_the_same_ones_are_not(project: Path, run: Run, registry: FakeRegistry) -> None:
    checked = run(*arguments(registry, "--check", "--format", "json"))
    assert checked.code == 0, checked.err
    assert not registry.is_written()

    ran = run(*arguments(registry))
    assert ran.code == 0, ran.err
    assert registry.tags() == {"charts/web:1.0.0", "charts/suite:2.0.0"}
    for chart in json.loads(checked.out)["charts"]:
        # What was printed before anything was pushed.
        name = f"charts/{chart['name']}"
        assert chart["status"] == "new"
        assert chart["manifest"] == registry.digest(name, chart["version"])
        layers = registry.manifest(name, chart["version"])["layers"]
        assert [each["digest"] for each in layers] == [chart["archive"]]
        assert f"  tgz {chart['archive']}\n  oci {chart['manifest']}\n" in ran.out

    registry.requests.clear()
    again = run(*arguments(registry))
    assert again.code == 0
    assert not registry.is_written()
    assert f"web 1.0.0    unchanged  oci://{registry.host}/charts/web:1.0.0\n" in again.out


def test_other_contents_of_a_version_are_refused(project: Path, run: Run, registry: FakeRegistry) -> None:
    assert run(*arguments(registry)).code == 0
    before = dict(registry.manifests)
    registry.requests.clear()
    edit(project, '"A": "b"', '"A": "changed"')
    assert run("build").code == 0
    ran = run(*arguments(registry, "web"))
    assert ran.code == 1
    assert not registry.is_written()
    assert registry.manifests == before
    assert "error[published]: conflicting version 1.0.0 of web: it is published with different contents" in ran.err
    assert "--> specs/web.py:7:13" in ran.err
    assert "found: different contents of README.md and values.yaml" in ran.err
    assert 'hint: set version="1.0.1"' in ran.err
    edit(project, '"1.0.0",\n    desc', '"1.0.1",\n    desc')
    assert run("build").code == 0
    assert run(*arguments(registry, "web")).code == 0
    assert registry.tags() == {"charts/web:1.0.0", "charts/suite:2.0.0", "charts/web:1.0.1"}


@pytest.mark.parametrize("name", [".env", "tls.KEY", "id_rsa"])
def test_charts_with_credentials_are_not_published(project: Path, run: Run, registry: FakeRegistry, name: str) -> None:
    (project / "generated/web" / name).write_text("TOKEN=hunter2\n", "utf-8")
    ran = run(*arguments(registry))
    assert ran.code == 1
    assert registry.tags() == set()
    assert f"generated/web/{name} has the name of a credential file" in ran.err
    assert "hunter2" not in ran.err + ran.out
