"""Registries, asked through Helm's client: what they have, and all the ways in which they fail."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chartgen import installation
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError
from chartgen.publish import registry as publishing
from chartgen.publish.comparison import compare
from chartgen.publish.helm_client import HelmClient
from chartgen.publish.registry import Registry
from chartgen.publish.target import RegistryTarget
from tests.publish.packages import package
from tests.support import fake_registry
from tests.support.fake_registry import Answer, FakeRegistry, error
from tests.support.ports import free_port

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

SECRET = "hunter2hunter2"


@pytest.fixture(scope="module")
def client() -> Iterator[HelmClient]:
    with HelmClient() as started:
        yield started


def destination(host: str, client: HelmClient, tmp_path: Path, *, plain_http: bool = True) -> Registry:
    return Registry(RegistryTarget(host, "charts", plain_http), client, str(tmp_path))


def failure(host: str, client: HelmClient, tmp_path: Path, *, plain_http: bool = True) -> str:
    """Ask a registry that fails, and return the error."""
    with pytest.raises(ChartgenError) as raised:
        destination(host, client, tmp_path, plain_http=plain_http).find(package())
    (finding,) = raised.value.findings
    assert raised.value.exit_code == EXIT_ENVIRONMENT
    assert raised.value.__cause__ is None or SECRET not in str(raised.value.__cause__)
    assert SECRET not in f"{finding.message} {finding.found} {finding.hint}"
    return f"{finding.message}; {finding.hint}".replace(host, "HOST")


def test_a_chart_is_absent_then_the_same(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    there = destination(registry.host, client, tmp_path)
    assert there.find(package()) is None
    assert not registry.is_written()
    expected = there.manifest_of(package(), None)
    assert there.put(package(), None) == expected == registry.digest("charts/web", "1.0.0")
    found = there.find(package())
    assert found is not None
    assert (found.archive, found.manifest, found.is_signed) == (None, expected, False)


def test_other_bytes_of_the_same_content_are_the_same(
    registry: FakeRegistry, client: HelmClient, tmp_path: Path
) -> None:
    """Another implementation of gzip, or `helm package`."""
    import gzip

    there = destination(registry.host, client, tmp_path)
    ours = package()
    other = replace(ours, archive=gzip.compress(gzip.decompress(ours.archive), compresslevel=1))
    assert other.digest != ours.digest
    there.put(other, None)
    found = there.find(ours)
    assert found is not None
    assert found.archive == other.archive
    assert not found.is_signed
    assert compare(ours, found).state == "same"


def test_other_content_differs(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    there = destination(registry.host, client, tmp_path)
    there.put(package(), None)
    ours = package(**{"values.yaml": "a: 2\n", "NOTES.md": "new\n"})
    compared = compare(ours, there.find(ours))
    assert compared.state == "different"
    assert compared.differing == ["NOTES.md", "values.yaml"]


@pytest.mark.parametrize("version", ["1.0.0+build.1", "1.0.0-rc.1+a"])
def test_build_metadata(version: str, registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    """Tags have no plus signs: Helm writes underscores."""
    there = destination(registry.host, client, tmp_path)
    ours = package(version)
    assert there.find(ours) is None
    there.put(ours, None)
    assert registry.tags() == {f"charts/web:{version.replace('+', '_')}"}
    found = there.find(ours)
    assert found is not None
    assert found.archive is None
    # Pulled, and not only resolved:
    changed = package(version, **{"values.yaml": "a: 2\n"})
    assert compare(changed, there.find(changed)).state == "different"


def test_signatures_are_recognized(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    there = destination(registry.host, client, tmp_path)
    for number in range(4):
        ours = package(f"1.0.{number}")
        provenance = f"-----BEGIN PGP SIGNED MESSAGE-----\n{'signature ' * 50}{number}\n".encode()
        assert there.put(ours, provenance) == there.manifest_of(ours, provenance)
        assert len(registry.manifest("charts/web", ours.version)["layers"]) == 2
        found = there.find(ours)
        assert found is not None
        assert found.is_signed
        assert compare(ours, found).state == "same"


def test_no_registry(client: HelmClient, tmp_path: Path) -> None:
    assert failure(f"localhost:{free_port()}", client, tmp_path).startswith(
        "the registry HOST is down: the connection was refused; "
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            error(401, "UNAUTHORIZED", SECRET),
            "requires a login, or rejects its credentials; log in with `helm registry",
        ),
        (error(403, "DENIED", SECRET), "denies access; log in with `helm registry login HOST --plain-http`"),
        (error(503, "UNAVAILABLE", SECRET), "has an internal error; try again later"),
        (error(418, "TEAPOT", SECRET), "answered with the status 418; "),
        ((200, {"Content-Type": "text/html"}, b"<html>hunter2hunter2</html>"), "does not answer as the OCI"),
        ((200, {"Docker-Content-Digest": "sha256:" + SECRET}, b"{}"), "does not answer as the OCI specification"),
    ],
    ids=["401", "403", "503", "418", "html", "digest"],
)
def test_failures(answer: Answer, message: str, registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    registry.intercept = lambda method, path: answer
    assert failure(registry.host, client, tmp_path).startswith(f"the registry HOST {message}")
    assert not registry.is_written()


def test_a_registry_without_tls(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    found = failure(registry.host, client, tmp_path, plain_http=False)
    assert found == "the registry HOST does not use TLS; use --plain-http if this is a registry for tests"


def test_a_certificate_that_nobody_knows(client: HelmClient, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command")
    certificate = tmp_path / "certificate.pem"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", certificate, "-out", tmp_path / "public.pem"], check=True, capture_output=True)
    certificate.write_bytes(certificate.read_bytes() + (tmp_path / "public.pem").read_bytes())
    with fake_registry.running(certificate) as registry:
        found = failure(registry.host, client, tmp_path, plain_http=False)
        assert found.startswith("the registry HOST has a certificate that cannot be verified; ")
        assert registry.requests == []


def test_a_slow_registry(registry: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "ASK_SECONDS", 1)
    registry.seconds = 3
    with HelmClient() as client:
        assert failure(registry.host, client, tmp_path) == "the registry HOST did not answer within 1 second; "


def test_endless_redirects(registry: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "ASK_SECONDS", 1)
    target = f"/v2/charts/web/manifests/1.0.0?token={SECRET}"
    registry.intercept = lambda method, path: (302, {"Location": target}, b"")
    with HelmClient() as client:
        assert failure(registry.host, client, tmp_path) == "the registry HOST did not answer within 1 second; "


def test_a_chart_that_grows_while_it_is_pulled(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    """A blob that is not what its digest says."""
    there = destination(registry.host, client, tmp_path)
    there.put(package(), None)
    (layer,) = registry.manifest("charts/web", "1.0.0")["layers"]
    registry.blobs[layer["digest"]] += b"more"
    with pytest.raises(ChartgenError, match="does not answer as the OCI specification requires"):
        there.find(package(**{"values.yaml": "a: 2\n"}))


def test_a_chart_that_is_huge(
    registry: FakeRegistry, client: HelmClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = destination(registry.host, client, tmp_path)
    there.put(package(), None)
    monkeypatch.setattr(publishing, "MOST_BYTES", 100)
    with pytest.raises(
        ChartgenError, match=r"has an archive of web 1\.0\.0 that cannot be read: it is larger than 100 bytes"
    ):
        there.find(package(**{"values.yaml": "a: 2\n"}))


def test_helm_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Process:
        def __init__(self, *arguments: object, **options: object) -> None:
            pass

        def greeting(self, seconds: float) -> dict[str, str]:
            return {"error": "ModuleNotFoundError: No module named 'helm_python'"}

        def end(self) -> None:
            pass

    monkeypatch.setattr("chartgen.publish.helm_client.ChildProcess", Process)
    with HelmClient() as client:
        found = failure("localhost:1", client, tmp_path)
    assert found == f"Helm's client is not available; install it with `{installation.command('helm')}`"


def test_an_artifact_that_is_no_chart(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    there = destination(registry.host, client, tmp_path)
    there.put(package(), None)
    content = json.loads(registry.manifests["charts/web", "1.0.0"])
    content["layers"][0]["mediaType"] = "application/vnd.example"
    registry.manifests["charts/web", "1.0.0"] = json.dumps(content).encode()
    with pytest.raises(ChartgenError) as raised:
        there.find(package())
    assert raised.value.exit_code == EXIT_ENVIRONMENT


def test_a_push_that_fails_halfway(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    there = destination(registry.host, client, tmp_path)
    registry.intercept = lambda method, path: error(403) if method == "PUT" and "/manifests/" in path else None
    with pytest.raises(ChartgenError, match="denies access"):
        there.put(package(), None)
    assert registry.blobs
    assert registry.tags() == set()
    registry.intercept = None
    assert there.find(package()) is None
    there.put(package(), None)
    assert registry.tags() == {"charts/web:1.0.0"}


def test_a_registry_that_forgets(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    there = destination(registry.host, client, tmp_path)
    registry.intercept = lambda method, path: error(404) if method == "HEAD" and path.endswith("1.0.0") else None
    with pytest.raises(ChartgenError, match="does not have what was pushed to it"):
        there.put(package(), None)


def test_a_chart_that_helm_packaged_is_the_same(registry: FakeRegistry, client: HelmClient, tmp_path: Path) -> None:
    """`helm package` writes Chart.yaml anew, and a header with an extra field."""
    import helm_python

    ours = package(**{"Chart.yaml": "# Ours.\nname: web\nversion: 1.0.0\napiVersion: v2\n"})
    folder = tmp_path / "web"
    folder.mkdir()
    for path, content in ours.files.items():
        (folder / path).write_bytes(content)
    packed = Path(helm_python.package(folder, destination=tmp_path / "out")).read_bytes()
    there = destination(registry.host, client, tmp_path)
    there.put(replace(ours, archive=packed), None)
    assert compare(ours, there.find(ours)).state == "same"
    other = package(**{"Chart.yaml": "name: web\nversion: 1.0.0\napiVersion: v2\ndescription: Other\n"})
    assert compare(other, there.find(other)).differing == ["Chart.yaml"]
