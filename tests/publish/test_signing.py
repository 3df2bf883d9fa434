"""Signatures: what Helm's client signs is verified by Helm, and keys are read as GnuPG exports them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError
from chartgen.publish.helm_client import HelmClient
from chartgen.publish.signing import PASSPHRASE, read_key, sign
from tests.publish.packages import package

helm = pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
if shutil.which("gpg") is None:
    pytest.skip("no gpg command", allow_module_level=True)

SECRET = "correct horse battery"


@dataclass(frozen=True)
class Keys:
    """A home of GnuPG with keys."""

    home: Path

    def gpg(self, *arguments: str, passphrase: str = "") -> bytes:
        quiet = ("--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", passphrase)
        return subprocess.run(
            ["gpg", *quiet, *arguments],
            env={**os.environ, "GNUPGHOME": str(self.home)},
            check=True,
            capture_output=True,
            timeout=60,
        ).stdout

    def export(self, name: str, *options: str, passphrase: str = "") -> Path:
        path = self.home / f"{name}.key"
        path.write_bytes(self.gpg("--export-secret-keys", *options, name, passphrase=passphrase))
        return path


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keys]:
    home = tmp_path_factory.mktemp("gnupg")
    home.chmod(0o700)
    found = Keys(home)
    for name, kind, passphrase in (("plain", "ed25519", ""), ("locked", "ed25519", SECRET), ("older", "rsa2048", "")):
        found.gpg("--quick-generate-key", f"{name} <{name}@example.com>", kind, "sign", "never", passphrase=passphrase)
    yield found
    subprocess.run(["gpgconf", "--kill", "all"], env={**os.environ, "GNUPGHOME": str(home)}, check=False, timeout=60)


@pytest.fixture(scope="module")
def client() -> Iterator[HelmClient]:
    with HelmClient() as started:
        yield started


@pytest.fixture(autouse=True)
def _no_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSPHRASE, raising=False)


@pytest.mark.parametrize("name", ["plain", "older"])
@pytest.mark.parametrize("armor", [(), ("--armor",)])
def test_helm_verifies_it(name: str, armor: tuple[str, ...], keys: Keys, client: HelmClient, tmp_path: Path) -> None:
    key = read_key(str(keys.export(name, *armor)))
    assert key.identity == f"{name} <{name}@example.com>"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    archive = tmp_path / "web-1.0.0.tgz"
    archive.write_bytes(package().archive)
    (tmp_path / "web-1.0.0.tgz.prov").write_bytes(sign(package(), key, client, str(scratch)))
    assert list(scratch.iterdir()) == []
    (tmp_path / "public").write_bytes(keys.gpg("--export", name))
    assert helm.verify(archive, tmp_path / "public")["signed_by"] == [key.identity]
    flipped = bytearray(archive.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    archive.write_bytes(flipped)
    with pytest.raises(helm.HelmError):
        helm.verify(archive, tmp_path / "public")


def test_a_passphrase(keys: Keys, client: HelmClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(keys.export("locked", passphrase=SECRET))
    for passphrase, problem in ((None, "missing passphrase"), ("wrong", "wrong passphrase")):
        if passphrase is not None:
            monkeypatch.setenv(PASSPHRASE, passphrase)
        with pytest.raises(ChartgenError, match=problem) as raised:
            sign(package(), read_key(path), client, str(tmp_path))
        assert raised.value.exit_code == EXIT_ENVIRONMENT
    monkeypatch.setenv(PASSPHRASE, SECRET)
    assert b"web-1.0.0.tgz: sha256:" in sign(package(), read_key(path), client, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_secret_key(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "key"
    for content, problem in (
        (b"", "it contains no secret key"),
        (b"hello", "it contains no secret key"),
        (b"\xff\xff\xff\xff\xff\xff", "it contains no secret key"),
        (b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n", "no secret key"),
        (keys.export("plain").read_bytes()[:50], "it contains no secret key"),
        (keys.gpg("--export", "plain"), "it contains a public key"),
        (keys.export("plain").read_bytes() + keys.export("older").read_bytes(), "it must contain one key"),
    ):
        path.write_bytes(content)
        with pytest.raises(ChartgenError, match=problem) as raised:
            read_key(str(path))
        assert raised.value.exit_code == EXIT_USAGE


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError, match="cannot read the key"):
        read_key(str(tmp_path / "missing"))
    with pytest.raises(ChartgenError, match="cannot read the key"):
        read_key(str(tmp_path))
