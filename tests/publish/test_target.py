"""Where to publish to: registries and folders, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.errors import EXIT_USAGE, ChartgenError
from chartgen.publish.target import FolderTarget, RegistryTarget, target


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("oci://ghcr.io/acme/charts", "oci://ghcr.io/acme/charts"),
        ("oci://ghcr.io/acme/charts/", "oci://ghcr.io/acme/charts"),
        ("oci://localhost:5000", "oci://localhost:5000"),
        ("oci://[::1]:5000/a/b__c/d-e.f", "oci://[::1]:5000/a/b__c/d-e.f"),
    ],
)
def test_registries(text: str, url: str) -> None:
    found = target(text)
    assert isinstance(found, RegistryTarget)
    assert found.url == url
    assert found.reference("web", "1.0.0-rc.1+build.5") == f"{url}/web:1.0.0-rc.1_build.5"


def test_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "me@here").mkdir()
    assert target(str(tmp_path / "me@here")) == FolderTarget(str(tmp_path / "me@here"))
    assert target("charts/public/") == FolderTarget("charts/public/")
    assert target("charts").reference("web", "1.0.0+a") == "charts/web-1.0.0+a.tgz"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ghcr.io").mkdir()
    (tmp_path / "ghcr.io/acme").mkdir()
    assert target("ghcr.io/acme") == FolderTarget("ghcr.io/acme")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "invalid target of --to", ""),
        ("ghcr.io/acme/charts", "invalid target of --to", "did you mean oci://ghcr.io/acme/charts?"),
        ("localhost:5000/charts", "invalid target of --to", "did you mean oci://localhost:5000/charts?"),
        ("http://localhost:5000/charts", "unknown scheme `http`", "use oci://, with --plain-http for"),
        ("docker://ghcr.io/acme", "unknown scheme `docker`", ""),
        ("oci://", "the host is missing or invalid", ""),
        ("oci:///charts", "the host is missing or invalid", ""),
        ("oci://ghcr.io:port/charts", "the host is missing or invalid", ""),
        ("oci://ghcr.io/Acme/charts", "a path has lowercase letters", "did you mean oci://ghcr.io/acme/charts?"),
        ("oci://ghcr.io/acme/web:1.0.0", "a path has lowercase letters", "the name and the version of each chart"),
        ("oci://ghcr.io/acme//web", "a path has lowercase letters", ""),
        ("oci://ghcr.io/a?token=hunter2", "a path has lowercase letters", ""),
        ("oci://me:hunter2@ghcr.io/acme", "must not contain credentials", "log in with `helm registry login"),
        ("oci://hunter2@ghcr.io/acme", "must not contain credentials", "log in with `helm registry login"),
        ("https://ghcr.io/me:hunter2@acme", "must not contain credentials", "log in with"),
        ("oci://ghcr.io/me:hunter2@acme", "must not contain credentials", "log in with"),
        ("me:hunter2@ghcr.io/acme", "must not contain credentials", "log in with"),
        ("oci:/me:hunter2@ghcr.io/acme", "must not contain credentials", "log in with"),
        ("oci:/ghcr.io/acme", "invalid target of --to", ""),
        ("ghcr.io/acme?token=hunter2", "invalid target of --to", "did you mean oci://ghcr.io/acme?"),
        ("https://me:hunter2@ghcr.io/acme", "must not contain credentials", "log in with"),
    ],
)
def test_invalid_targets(text: str, message: str, hint: str) -> None:
    with pytest.raises(ChartgenError) as raised:
        target(text)
    (finding,) = raised.value.findings
    assert raised.value.exit_code == EXIT_USAGE
    assert message in finding.message
    assert finding.hint.startswith(hint)
    assert "hunter2" not in repr(finding)


def test_plain_http_is_for_registries() -> None:
    with pytest.raises(ChartgenError, match="conflicting options --plain-http and --to with a folder"):
        target("charts", plain_http=True)
