"""References of images, sizes that nodes tell, registries that misbehave, and the local container engine."""

from __future__ import annotations

import http.server
import importlib.util
import json
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chartgen.live import images
from chartgen.live.entities import Image

A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
CREATED = "2026-01-28T10:11:12Z"
TIME = datetime(2026, 1, 28, 10, 11, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's credentials and container engine out of tests, and answers of one test out of the next."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    monkeypatch.setattr(images, "_answers", {})


@pytest.fixture
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_ask", lambda requests: None)


@pytest.mark.parametrize(
    ("reference", "image_id", "expected"),
    [
        ("todo-backend:1.0.0-abc1234", "", Image("todo-backend", "1.0.0-abc1234", "")),
        ("nginx", "", Image("nginx", "", "")),
        ("ghcr.io/org/app:1", f"ghcr.io/org/app@{A}", Image("org/app", "1", "ghcr.io", digest=A)),
        (f"localhost:5000/app@{A}", f"other@{B}", Image("app", "", "localhost:5000", digest=A)),
        ("localhost/app:1", f"docker://{B}", Image("app", "1", "localhost", digest=B)),
        ("org/app:1", A, Image("org/app", "1", "", digest=A)),
        ("org/app:1", "unexpected", Image("org/app", "1", "")),
    ],
)
def test_references(reference: str, image_id: str, expected: Image) -> None:
    assert images.parse(reference, image_id) == expected


def _node(*stored: tuple[list[str], int], architecture: str = "amd64") -> dict[str, Any]:
    found = [{"names": names, "sizeBytes": size} for names, size in stored]
    info = {"operatingSystem": "linux", "architecture": architecture}
    return {"kind": "Node", "status": {"images": found, "nodeInfo": info}}


@pytest.mark.usefixtures("_offline")
@pytest.mark.parametrize(
    ("reference", "nodes", "expected"),
    [
        ("app:1", [_node((["docker.io/library/app:1"], 5))], 5),
        ("app:1", [_node((["app:1"], 5))], 5),
        ("app", [_node((["docker.io/library/app:latest"], 5))], 5),
        ("org/app:1", [_node((["docker.io/org/app:1"], 5))], 5),
        ("app:1", [_node((["ghcr.io/app:1"], 5))], None),
        ("app:1", [_node((["docker.io/library/app:1"], 5)), _node((["docker.io/library/app:1"], 5))], 5),
        # Which of the two images a pod runs is not known.
        ("app:1", [_node((["docker.io/library/app:1"], 5)), _node((["docker.io/library/app:1"], 6))], None),
        (f"app:1@{A}", [_node(([f"docker.io/library/app@{A}"], 5))], 5),
        (f"app:1@{A}", [_node(([f"docker.io/library/app@{B}", "docker.io/library/app:1"], 5))], None),
        (f"app:1@{A}", [_node((["docker.io/library/app:1"], 5))], 5),
        (f"app@{A}", [_node(([f"app@{A}"], 6), architecture="arm64"), _node(([f"app@{A}"], 5))], 5),
        ("app:1", [{"kind": "Node", "status": {"images": [None, {"names": None}]}}], None),
        ("app:1", [], None),
    ],
)
def test_sizes_of_nodes(reference: str, nodes: list[images.Json], expected: int | None) -> None:
    assert images.details([reference], nodes)[reference].size == expected


def test_without_the_extra_images_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    from chartgen.live import image_worker

    imported = builtins.__import__

    def without(name: str, *arguments: Any) -> Any:
        if name.startswith(("docker", "requests")) or (arguments[2:] and "registry" in (arguments[2] or ())):
            raise ImportError(name)
        return imported(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    assert image_worker._sources() == []


@contextmanager
def _server(answer: Any) -> Iterator[str]:
    """Run an HTTP server; `answer` takes the handler."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _manifest(config: bytes) -> bytes:
    described = {"digest": f"sha256:{sha256(config).hexdigest()}", "size": len(config)}
    return json.dumps({"config": described, "layers": [{"size": 100}]}).encode()


needs_docker = pytest.mark.skipif(importlib.util.find_spec("docker") is None, reason="needs the extra `images`")


@needs_docker
def test_credentials_do_not_follow_redirects(tmp_path: Path) -> None:
    config = json.dumps({"created": CREATED}).encode()
    seen: list[str] = []

    def store(handler: http.server.BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers.get("Authorization", ""))
        _send(handler, 200, config)

    with _server(store) as other:

        def registry(handler: http.server.BaseHTTPRequestHandler) -> None:
            if not handler.headers.get("Authorization"):
                _send(handler, 401, WWW_Authenticate='Basic realm="x"')
            elif "/blobs/" in handler.path:
                _send(handler, 307, Location=f"http://{other}/blob")
            else:
                _send(handler, 200, _manifest(config))

        with _server(registry) as host:
            (tmp_path / "config.json").write_text(json.dumps({"auths": {host: {"auth": "dXNlcjpwYXNzd29yZA=="}}}))
            found = images.details([f"{host}/app:1"], [])[f"{host}/app:1"]
    assert (found.created, found.size) == (TIME, 100 + len(config))
    assert seen == [""]


@needs_docker
def test_tokens_are_not_asked_for_without_tls(tmp_path: Path) -> None:
    from chartgen.live import registry

    repository = registry._Repository("registry.example", "app", registry._Credentials(), time.monotonic() + 5)
    with pytest.raises(registry.NotFound):
        repository._authorize('Bearer realm="http://tokens.example/",service="x"')


@needs_docker
@pytest.mark.parametrize(
    "body",
    [b"not JSON", b"[]", b"{}", b'{"config": "x", "layers": 5}', b'{"manifests": [{}]}', b"x" * (5 * 1024**2)],
    ids=["text", "list", "empty", "other-form", "empty-index", "large"],
)
def test_other_answers_are_unknown(body: bytes) -> None:
    with _server(lambda handler: _send(handler, 200, body)) as host:
        found = images.details([f"{host}/app:1"], [])[f"{host}/app:1"]
    assert (found.size, found.created) == (None, None)


@needs_docker
def test_content_of_another_digest_is_not_taken() -> None:
    manifest = _manifest(b"{}")

    def registry(handler: http.server.BaseHTTPRequestHandler) -> None:
        _send(handler, 200, json.dumps({"created": CREATED}).encode() if "/blobs/" in handler.path else manifest)

    with _server(registry) as host:
        found = images.details([f"{host}/app:1", f"{host}/app:1@{A}"], [])
    assert [(each.size, each.created) for each in found.values()] == [(102, None), (None, None)]


@needs_docker
def test_registries_that_hang_are_left_after_seconds() -> None:
    with socket.socket() as silent, _server(_drip) as slow:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        host = f"localhost:{silent.getsockname()[1]}"
        start = time.monotonic()
        found = images.details([f"{host}/app:{number}" for number in range(20)] + [f"{slow}/app:1"], [])
        assert time.monotonic() - start < images.SECONDS + 6
    assert {each.size for each in found.values()} == {None}


def _drip(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" " * 65536)
            time.sleep(0.2)
    except OSError:
        pass


@needs_docker
@pytest.mark.parametrize(
    "reference", ["localhost:1/../secret:1", "localhost:1/a?b:1", "localhost:1/a:1#x", "user@localhost:1/a", "", "::"]
)
def test_invalid_references_are_not_asked_for(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from chartgen.live import registry

    monkeypatch.setattr(registry, "_Repository", pytest.fail)
    request = images._request(images.parse(reference), images._OnNodes(None, "", False, "linux/amd64"))
    if request["registry"] != "docker.io":
        assert registry.Registries().image(request, time.monotonic() + 5) == {}


@needs_docker
def test_an_engine_knows_the_image_by_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/version":
                _send(self, 200, b'{"ApiVersion": "1.44"}')
            elif self.path.endswith("/_ping"):
                _send(self, 200, b"OK")
            elif self.path.endswith(f"/images/{A}/json"):
                _send(self, 200, json.dumps({"Id": A, "Created": CREATED, "Size": 7, "RepoDigests": None}).encode())
            else:
                _send(self, 404, b'{"message": "No such image"}')

        def address_string(self) -> str:
            return ""

        def log_message(self, format: str, *args: object) -> None:
            pass

    path = str(tmp_path / "engine.sock")
    with socketserver.ThreadingUnixStreamServer(path, Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        references = [f"localhost:1/app:1@{A}", f"localhost:1/app:1@{B}", "localhost:1/app:1"]
        found = images.details(references, [])
        server.shutdown()
    assert [(each.size, each.created) for each in found.values()] == [(7, TIME), (None, None), (None, None)]
