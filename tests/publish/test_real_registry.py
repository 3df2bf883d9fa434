"""Docker's own registry, and the `helm` commands: the same digests from everywhere, logins, signatures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publish.conftest import SPEC
from tests.support import registry as registries
from tests.support.fetching import Missing
from tests.support.helmcmd import HelmCommand
from tests.support.paths import ROOT
from tests.support.registry import Registry

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="the registry of Debian")]

USER, PASSWORD = "planted-user", "planted-password"
HTPASSWD = f"{USER}:$2b$04$IQSBjJpyz37QrhZ61ZIcxOTDWsFCsn.4nYLKyGw6tipYSLFyRGGrS\n"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """A registry without logins."""
    folder = tmp_path / "registry"
    folder.mkdir()
    try:
        with registries.running(folder) as started:
            yield started
    except Missing as error:
        pytest.skip(str(error))


def chartgen(folder: Path, *words: str, umask: int = 0o022, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chartgen", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        umask=umask,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def clone(folder: Path, **options: Any) -> Path:
    (folder / "specs").mkdir(parents=True)
    (folder / "specs" / "web.py").write_text(SPEC, "utf-8")
    built = chartgen(folder, "build", **options)
    assert built.returncode == 0, built.stderr
    return folder


def publish(folder: Path, host: str, *more: str, **options: Any) -> list[dict[str, Any]]:
    ran = chartgen(
        folder, "publish", "--to", f"oci://{host}/charts", "--plain-http", "--format", "json", *more, **options
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)["charts"]
    return found


def test_two_clones_have_the_same_digests(tmp_path: Path, registry: Registry) -> None:
    """Whatever the umask, the time zone and the times of files; in two paths of a registry."""
    elsewhere: dict[str, Any] = {"umask": 0o077, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    one, other = clone(tmp_path / "one"), clone(tmp_path / "there" / "other", **elsewhere)
    for path in other.rglob("generated/*/*"):
        os.utime(path, (1, 1))
    first = publish(one, registry.host)
    assert [each["status"] for each in first] == ["published", "published"]
    again = publish(other, registry.host, **elsewhere)
    assert [each["status"] for each in again] == ["unchanged", "unchanged"]
    assert [(each["archive"], each["manifest"]) for each in again] == [
        (each["archive"], each["manifest"]) for each in first
    ]
    (web,) = publish(other, f"{registry.host}/more", "web", **elsewhere)
    assert web["status"] == "published"
    assert (web["archive"], web["manifest"]) == (first[1]["archive"], first[1]["manifest"])


def test_helm_push_gives_the_same_digest(tmp_path: Path, registry: Registry, helm_command: HelmCommand) -> None:
    folder = clone(tmp_path / "project")
    assert chartgen(folder, "publish", "--to", "repo").returncode == 0
    planned = publish(folder, registry.host, "--check")
    assert not [each for each in registry.requests() if each.startswith(("PUT", "POST"))]
    for chart in planned:
        archive = folder / "repo" / f"{chart['name']}-{chart['version']}.tgz"
        if chart["name"] == "suite":
            continue  # in a registry, it names the repository of web
        os.utime(archive, (315532800, 315532800))
        pushed = helm_command.run("push", archive, f"oci://{registry.host}/charts", "--plain-http", env={"TZ": "UTC"})
        assert f"Digest: {chart['manifest']}" in pushed.stdout + pushed.stderr
    assert {each["name"]: each["status"] for each in publish(folder, registry.host)} == {
        "web": "unchanged", "suite": "published",
    }  # fmt: skip


def test_helm_pulls_and_renders_it(tmp_path: Path, registry: Registry, helm_command: HelmCommand) -> None:
    publish(clone(tmp_path / "project"), registry.host)
    out = tmp_path / "out"
    out.mkdir()
    helm_command.run("pull", f"oci://{registry.host}/charts/suite", "--plain-http", "--destination", out)
    objects = helm_command.template(out / "suite-2.0.0.tgz")
    assert {each.kind for each in objects} == {"Deployment", "Service", "ServiceAccount"}
    helm_command.run("lint", "--strict", out / "suite-2.0.0.tgz")
    # Its dependency is where Chart.yaml says.
    with_dependency = tmp_path / "unpacked"
    helm_command.run(
        "pull", f"oci://{registry.host}/charts/suite", "--plain-http", "--untar", "--untardir", with_dependency
    )
    listed = helm_command.run("dependency", "list", with_dependency / "suite").stdout
    assert f"oci://{registry.host}/charts" in listed
    assert "unpacked" in listed


def test_a_chart_pushed_by_helm_is_the_same(tmp_path: Path, registry: Registry, helm_command: HelmCommand) -> None:
    folder = clone(tmp_path / "project")
    helm_command.run("package", folder / "generated" / "web", "--destination", tmp_path)
    helm_command.run("push", tmp_path / "web-1.0.0.tgz", f"oci://{registry.host}/charts", "--plain-http")
    (web,) = publish(folder, registry.host, "web")
    assert web["status"] == "unchanged"


def test_logins(tmp_path: Path, helm_command: HelmCommand) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "htpasswd").write_text(HTPASSWD, "utf-8")
    auth = {"htpasswd": {"realm": "charts", "path": str(folder / "htpasswd")}}
    project = clone(tmp_path / "project")
    configuration: dict[str, Any] = {
        "HELM_REGISTRY_CONFIG": str(tmp_path / "login.json"),
        "DOCKER_CONFIG": str(tmp_path),
    }
    try:
        with registries.running(folder, auth) as registry:
            to = ("publish", "--to", f"oci://{registry.host}/charts", "--plain-http")
            ran = chartgen(project, *to, **configuration)
            assert ran.returncode == 3
            assert "requires a login, or rejects its credentials" in ran.stderr
            assert f"helm registry login {registry.host}" in ran.stderr
            # Helm 3.17 has no such option, and tries HTTP for addresses of the same machine.
            plain = ("--plain-http",) if helm_command.major > 3 else ()
            login = ("registry", "login", registry.host, "--username", USER, "--password", PASSWORD, *plain)
            helm_command.run(*login, env=configuration)
            ran = chartgen(project, *to, **configuration)
            assert ran.returncode == 0, ran.stderr
            assert PASSWORD not in ran.stdout + ran.stderr
    except Missing as error:
        pytest.skip(str(error))


def test_signatures(tmp_path: Path, registry: Registry, helm_command: HelmCommand) -> None:
    home = tmp_path / "gnupg"
    home.mkdir(0o700)
    gnupg = {"GNUPGHOME": str(home)}

    def gpg(*arguments: str | Path) -> None:
        options = ("--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", "")
        subprocess.run(["gpg", *options, *arguments], env={**os.environ, **gnupg}, check=True, capture_output=True)

    try:
        gpg("--quick-generate-key", "Acme <charts@acme.example>", "rsa2048", "sign", "never")
        gpg("--output", home / "secret", "--export-secret-keys")
        gpg("--output", home / "public", "--export")
    except FileNotFoundError:
        pytest.skip("no gpg command")
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env={**os.environ, **gnupg}, check=False)
    project = clone(tmp_path / "project")
    (unsigned,) = publish(project, registry.host, "web")
    assert not unsigned["signed"]
    (planned,) = publish(project, registry.host, "web", "--sign", str(home / "secret"), "--check")
    assert (planned["status"], planned["manifest"]) == ("signed", None)
    (signed,) = publish(project, registry.host, "web", "--sign", str(home / "secret"))
    assert (signed["status"], signed["signed"]) == ("signed", True)
    assert signed["archive"] == unsigned["archive"]
    assert signed["manifest"] != unsigned["manifest"]
    # A second signature would be another one.
    (again,) = publish(project, registry.host, "web", "--sign", str(home / "secret"))
    assert (again["status"], again["manifest"], again["signed"]) == ("unchanged", signed["manifest"], True)
    (without,) = publish(project, registry.host, "web")
    assert (without["status"], without["manifest"]) == ("unchanged", signed["manifest"])
    verifying = ("--verify", "--keyring", home / "public", "--plain-http", "--destination", tmp_path)
    pulled = helm_command.run("pull", f"oci://{registry.host}/charts/web", *verifying)
    assert "Signed by: Acme <charts@acme.example>" in pulled.stdout + pulled.stderr
    archive = tmp_path / "web-1.0.0.tgz"
    helm_command.run("verify", "--keyring", home / "public", archive)
    flipped = bytearray(archive.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    archive.write_bytes(flipped)
    assert helm_command.run("verify", "--keyring", home / "public", archive, check=False).returncode != 0
