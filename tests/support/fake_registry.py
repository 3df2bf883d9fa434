"""A registry in this process, as small as Helm's client permits, which can be told to fail."""

from __future__ import annotations

import hashlib
import json
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


@dataclass
class FakeRegistry:
    """What the registry has, what it was asked, and how it fails."""

    host: str = ""
    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """By the name of a repository, and a tag or a digest."""
    requests: list[str] = field(default_factory=list)
    """Such as `PUT /v2/charts/web/manifests/1.0.0`."""
    intercept: Callable[[str, str], Answer | None] | None = None
    """Answers requests, given their method and path, instead of the registry, unless it returns None."""
    seconds: float = 0.0
    """How long each answer takes."""

    def tags(self) -> set[str]:
        """Return what is published, as `NAME:TAG`."""
        return {f"{name}:{tag}" for name, tag in self.manifests if not tag.startswith("sha256:")}

    def digest(self, name: str, tag: str) -> str:
        """Return the digest of a manifest."""
        return _digest(self.manifests[name, tag])

    def manifest(self, name: str, tag: str) -> dict[str, Any]:
        """Return a manifest."""
        found: dict[str, Any] = json.loads(self.manifests[name, tag])
        return found

    def archive(self, name: str, tag: str) -> bytes:
        """Return the archive of a chart."""
        layers = self.manifest(name, tag)["layers"]
        (digest,) = (each["digest"] for each in layers if each["mediaType"].endswith("tar+gzip"))
        return self.blobs[digest]

    def is_written(self) -> bool:
        """Return whether a request could have changed something."""
        return any(not each.startswith(("GET", "HEAD")) for each in self.requests)

    def answer(self, method: str, url: str, body: bytes) -> Answer:
        """Answer a request."""
        path = urlsplit(url).path
        self.requests.append(f"{method} {path}")
        if self.seconds:
            time.sleep(self.seconds)
        if self.intercept is not None and (answer := self.intercept(method, path)) is not None:
            return answer
        parts = path.removeprefix("/v2/").split("/")
        if path == "/v2/":
            return 200, {}, b"{}"
        if parts[-2:] == ["tags", "list"]:
            name = "/".join(parts[:-2])
            found = [tag for each, tag in self.manifests if each == name and not tag.startswith("sha256:")]
            body = json.dumps({"name": name, "tags": found}).encode()
            return (200, {"Content-Type": "application/json"}, body) if found else _absent("NAME_UNKNOWN")
        if parts[-2] == "manifests":
            return self._manifest(method, "/".join(parts[:-2]), parts[-1], body)
        if parts[-2:] == ["uploads", ""]:
            return 202, {"Location": f"{path}{uuid.uuid4()}"}, b""
        if parts[-2] == "uploads":
            (digest,) = parse_qs(urlsplit(url).query)["digest"]
            self.blobs[digest] = body
            return 201, {"Location": f"/v2/{'/'.join(parts[:-3])}/blobs/{digest}"}, b""
        if parts[-2] == "blobs" and parts[-1] in self.blobs:
            return 200, {"Content-Type": "application/octet-stream"}, self.blobs[parts[-1]]
        return _absent("BLOB_UNKNOWN")

    def _manifest(self, method: str, name: str, reference: str, body: bytes) -> Answer:
        if method == "PUT":
            self.manifests[name, reference] = self.manifests[name, _digest(body)] = body
            return 201, {"Docker-Content-Digest": _digest(body)}, b""
        if (name, reference) not in self.manifests:
            return _absent("MANIFEST_UNKNOWN")
        content = self.manifests[name, reference]
        media_type = "application/vnd.oci.image.manifest.v1+json"
        return 200, {"Content-Type": media_type, "Docker-Content-Digest": _digest(content)}, content


def error(status: int, code: str = "UNKNOWN", message: str = "") -> Answer:
    """Return an answer with an error."""
    body = {"errors": [{"code": code, "message": message}]}
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _absent(code: str) -> Answer:
    return error(404, code)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@contextmanager
def running(certificate: Path | None = None) -> Iterator[FakeRegistry]:
    """Run a registry on a port of this machine, with TLS if there is a certificate, a PEM file that has its key."""
    registry = FakeRegistry()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = registry.answer(self.command, self.path, body)
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = _respond  # noqa: N815  names of http.server

        def log_message(self, *arguments: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    registry.host = f"localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away, and those that reject a certificate, are expected."""
