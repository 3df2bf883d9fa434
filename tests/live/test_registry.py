"""Sizes and times of images, from a real registry that runs here."""

from __future__ import annotations

import base64
import http.server
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from chartgen.live import images, status
from chartgen.live.entities import Image
from tests.cluster.server import Cluster
from tests.live import parts
from tests.support import registry
from tests.support.fetching import Missing
from tests.support.registry import Registry

pytest.importorskip("docker", reason="needs the extra `images`")
pytestmark = pytest.mark.slow

USER, PASSWORD = "planted-user", "planted-password"
HTPASSWD = f"{USER}:$2b$04$IQSBjJpyz37QrhZ61ZIcxOTDWsFCsn.4nYLKyGw6tipYSLFyRGGrS\n"
BUILT = "2026-01-28T10:11:12.123456789Z"
TIME = datetime(2026, 1, 28, 10, 11, 12, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's credentials and container engine out of tests, and answers of one test out of the next."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    (tmp_path / "docker").mkdir()
    monkeypatch.setattr(images, "_answers", {})


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Give a registry that everybody may read."""
    try:
        with registry.running(tmp_path_factory.mktemp("registry")) as found:
            yield found
    except Missing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Give a registry that demands a name and a password, with the image `app:1`."""
    folder = tmp_path_factory.mktemp("registry")
    (folder / "htpasswd").write_text(HTPASSWD, "utf-8")
    auth = {"htpasswd": {"realm": "test", "path": str(folder / "htpasswd")}}
    try:
        with registry.running(folder, auth) as found:
            found.headers["Authorization"] = registry.basic(USER, PASSWORD)
            found.push("app", "1", BUILT, [b"x"])
            yield found
    except Missing as error:
        pytest.skip(str(error))


def _one(reference: str, *nodes: images.Json) -> Image:
    return images.details([reference], nodes)[reference]


def test_size_and_time(plain: Registry) -> None:
    digest, size = plain.push("org/todo-backend", "1.0.0-abc1234", BUILT, [b"x" * 1000, b"y" * 500])
    found = _one(f"{plain.host}/org/todo-backend:1.0.0-abc1234")
    assert found == Image("org/todo-backend", "1.0.0-abc1234", plain.host, size, TIME, digest)


def test_each_image_is_asked_for_once(plain: Registry) -> None:
    plain.push("once", "1", BUILT, [b"x"])
    before = len(plain.requests())
    reference = f"{plain.host}/once:1"
    assert images.details([reference, reference], []) == images.details([reference], [])
    assert len(plain.requests()) == before + 2  # the manifest and the configuration


def test_a_digest_names_the_image_even_after_its_tag_moved(plain: Registry) -> None:
    old, old_size = plain.push("moved", "1", BUILT, [b"old"])
    plain.push("moved", "1", "2026-02-01T00:00:00Z", [b"much newer"])
    found = _one(f"{plain.host}/moved:1@{old}")
    assert (found.size, found.created, found.tag) == (old_size, TIME, "1")


def test_a_node_tells_the_digest_of_a_tag(plain: Registry) -> None:
    old, _ = plain.push("noded", "1", BUILT, [b"old"])
    plain.push("noded", "1", "2026-02-01T00:00:00Z", [b"much newer"])
    names = [f"{plain.host}/noded@{old}", f"{plain.host}/noded:1"]
    node = {"kind": "Node", "status": {"images": [{"names": names, "sizeBytes": 77}]}}
    found = _one(f"{plain.host}/noded:1", node)
    assert (found.size, found.created, found.digest) == (77, TIME, old)


def test_an_index_has_the_image_of_the_nodes_platform(plain: Registry) -> None:
    amd, amd_size = plain.push("multi", "amd64", BUILT, [b"amd64"])
    arm, arm_size = plain.push("multi", "arm64", "2026-01-29T00:00:00Z", [b"arm64 is larger"])
    index = plain.push_index("multi", "1", {"unknown/unknown": amd, "linux/arm64": arm, "linux/amd64": amd})
    reference = f"{plain.host}/multi:1"
    assert (_one(reference).size, _one(reference).digest) == (amd_size, index)
    node = {"kind": "Node", "status": {"nodeInfo": {"operatingSystem": "linux", "architecture": "arm64"}}}
    assert _one(reference, node).size == arm_size
    node["status"]["nodeInfo"]["architecture"] = "s390x"  # type: ignore[index]
    assert _one(reference, node).size is None


@pytest.mark.parametrize("created", [None, "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "yesterday"])
def test_placeholders_of_builds_are_no_times(plain: Registry, created: str | None) -> None:
    _, size = plain.push("placeholder", "1", created, [b"x"])
    found = _one(f"{plain.host}/placeholder:1")
    assert (found.size, found.created) == (size, None)


def test_what_a_registry_does_not_have_is_unknown(plain: Registry) -> None:
    found = _one(f"{plain.host}/nothing:1")
    assert (found.size, found.created) == (None, None)


def test_an_image_that_was_loaded_into_a_node_is_not_asked_for(plain: Registry) -> None:
    plain.push("loaded", "1", BUILT, [b"another image of this name"])
    node = {"kind": "Node", "status": {"images": [{"names": [f"{plain.host}/loaded:1"], "sizeBytes": 5}]}}
    found = _one(f"{plain.host}/loaded:1", node)
    assert (found.size, found.created) == (5, None)


def _login(folder: Path, **config: object) -> None:
    (folder / "docker" / "config.json").write_text(json.dumps(config), "utf-8")


def test_credentials_of_docker_login(protected: Registry, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    reference = f"{protected.host}/app:1"
    assert _one(reference).created is None
    images._answers.clear()
    auth = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    _login(tmp_path, auths={protected.host: {"auth": auth}})
    assert _one(reference).created == TIME
    images._answers.clear()
    _login(tmp_path, auths={protected.host: {"auth": base64.b64encode(b"other:planted-wrong").decode()}})
    assert _one(reference).created is None
    assert "planted" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"""echo '{{"Username": "{USER}", "Secret": "{PASSWORD}"}}'""", TIME),
        (f"echo {PASSWORD}; exit 1", None),
        ("sleep 60", None),
        ("echo {}", None),
    ],
    ids=["answers", "fails", "hangs", "other-form"],
)
def test_credentials_of_helpers(
    protected: Registry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    body: str,
    expected: datetime | None,
) -> None:
    helper = tmp_path / "docker-credential-planted"
    helper.write_text(f"#!/bin/sh\ncat >/dev/null\necho {PASSWORD} >&2\n{body}\n", "utf-8")
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(images, "SECONDS", 3)
    _login(tmp_path, credHelpers={protected.host: "planted"})
    start = time.monotonic()
    assert _one(f"{protected.host}/app:1").created == expected
    assert time.monotonic() - start < 10
    assert "planted" not in "".join(capfd.readouterr())


class _Tokens(http.server.BaseHTTPRequestHandler):
    """A server of tokens, as the registry's documentation specifies it."""

    key: Path
    certificate: bytes
    asked: list[str]

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.asked.append(self.headers.get("Authorization", ""))
        kind, name, actions = query["scope"][0].split(":")
        now = int(time.time())
        header = {"alg": "RS256", "typ": "JWT", "x5c": [base64.b64encode(self.certificate).decode()]}
        claims = {"iss": "issuer", "sub": "", "aud": query["service"][0], "exp": now + 300, "nbf": now - 5, "iat": now}
        claims |= {"jti": "1", "access": [{"type": kind, "name": name, "actions": actions.split(",")}]}
        signed = b".".join(_encoded(json.dumps(each).encode()) for each in (header, claims))
        command = ["openssl", "dgst", "-sha256", "-sign", str(self.key)]
        signature = subprocess.run(command, input=signed, capture_output=True, check=True).stdout
        answer = json.dumps({"token": b".".join((signed, _encoded(signature))).decode()}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def test_tokens(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    create = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=issuer", "-days", "2"]
    subprocess.run([*create, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    command = ["openssl", "x509", "-in", str(certificate), "-outform", "DER"]
    _Tokens.key, _Tokens.asked = key, []
    _Tokens.certificate = subprocess.run(command, check=True, capture_output=True).stdout
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Tokens)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    realm = f"http://localhost:{server.server_port}/token"
    auth = {
        "token": {"realm": realm, "service": "test", "issuer": "issuer", "rootcertbundle": str(certificate)},
    }
    folder = tmp_path / "registry"
    folder.mkdir()
    try:
        with registry.running(folder, auth) as found:
            scope = "repository:org/app:pull,push"
            with _opened(f"{realm}?service=test&scope={scope}") as answer:
                found.headers["Authorization"] = f"Bearer {json.load(answer)['token']}"
            found.push("org/app", "1", BUILT, [b"x"])
            reference = f"{found.host}/org/app:1"
            assert _one(reference).created == TIME
            assert _Tokens.asked[-1] == ""
            images._answers.clear()
            _login(tmp_path, auths={found.host: {"auth": base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}})
            assert _one(reference).created == TIME
            assert _Tokens.asked[-1] == registry.basic(USER, PASSWORD)
    except Missing as error:
        pytest.skip(str(error))
    finally:
        server.shutdown()


def _opened(url: str) -> http.client.HTTPResponse:
    import urllib.request

    opened: http.client.HTTPResponse = urllib.request.urlopen(url, timeout=10)
    return opened


@pytest.mark.cluster
def test_status_has_the_images_of_pods(cluster: Cluster, namespace: str, plain: Registry) -> None:
    digest, size = plain.push("org/demo", "1", BUILT, [b"x" * 100])
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    container = {"name": "app", "image": f"{plain.host}/org/demo:1", "securityContext": security}
    pod = {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}}
    template = {"metadata": {"labels": {"app": "demo"}}, "spec": {**pod, "containers": [container]}}
    labels = {"app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "demo"}
    spec = {"selector": {"matchLabels": {"app": "demo"}}, "template": template}
    manifest = {"metadata": {"name": "demo", "labels": labels}, "spec": spec}
    parts.created(cluster, namespace, "apps/v1", "deployments", manifest)
    parts.until(lambda: cluster.items(namespace, "v1", "pods"))
    with parts.opened(cluster.kubeconfig) as opened:
        (found,) = status.read(opened, [status.Target(namespace)], [], images=True).namespaces
    (image,) = found.releases[0].objects[0].pods[0].pod.images
    assert image == Image("org/demo", "1", plain.host, size, TIME, digest)
