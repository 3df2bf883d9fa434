"""The requirement and the command of an installation, from what pip, pipx and uv record of it."""

from __future__ import annotations

import json
import shlex
import sys
from importlib import metadata
from pathlib import Path

import pytest

from chartgen import installation

COMMIT = {
    "url": "https://example.com/acme/chartgen.git",
    "vcs_info": {"vcs": "git", "commit_id": "0a1b2c", "requested_revision": "main"},
}
FROM_GIT = "git+https://example.com/acme/chartgen.git@0a1b2c"


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment in which version 1.2.0 of chartgen is installed, from an index unless the test says otherwise."""
    info = tmp_path / "chartgen-1.2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: chartgen\nVersion: 1.2.0\n", "utf-8")
    monkeypatch.setattr(metadata, "distribution", lambda name: metadata.PathDistribution(info))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


def origin(install: Path, content: object) -> None:
    (install / "chartgen-1.2.0.dist-info" / "direct_url.json").write_text(json.dumps(content), "utf-8")


def test_from_an_index(install: Path) -> None:
    assert installation.requirement("verify") == "chartgen[verify]==1.2.0"
    assert installation.command("helm") == "pip install 'chartgen[helm]'"


def test_from_a_commit(install: Path) -> None:
    origin(install, COMMIT)
    assert installation.requirement("verify") == f"chartgen[verify] @ {FROM_GIT}"
    assert installation.command("helm") == f"pip install 'chartgen[helm] @ {FROM_GIT}'"


@pytest.mark.parametrize("name", ["chartgen", "my clone", "chartgen-1.2.0-py3-none-any.whl"])
def test_from_a_folder_or_a_file(name: str, install: Path, tmp_path: Path) -> None:
    place = tmp_path / name
    origin(install, {"url": place.as_uri(), "dir_info": {"editable": True}})
    assert installation.requirement("verify") == f"chartgen[verify] @ {place.as_uri()}"
    assert shlex.split(installation.command("helm")) == ["pip", "install", f"{place}[helm]"]


@pytest.mark.parametrize(
    ("record", "command"),
    [("pipx_metadata.json", "pipx install --force"), ("uv-receipt.toml", "uv tool install --force")],
)
def test_as_a_tool(record: str, command: str, install: Path) -> None:
    (install / record).touch()
    assert installation.command("verify") == f"{command} 'chartgen[verify]'"


def test_a_checkout_that_is_not_installed(install: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    root = Path(installation.__file__).parents[1]
    assert installation.requirement("verify") == f"chartgen[verify] @ {root.as_uri()}"
    assert shlex.split(installation.command("helm"))[-1] == f"{root}[helm]"


def test_the_error_names_the_cause_unless_it_says_nothing(install: Path) -> None:
    (plain,) = installation.unavailable("PyYAML is not available", "helm", "ModuleNotFoundError: yaml").findings
    assert (plain.found, plain.hint) == ("", "install it with `pip install 'chartgen[helm]'`")
    (other,) = installation.unavailable("PyYAML is not available", "helm", "OSError: no memory").findings
    assert other.found == "OSError: no memory"
