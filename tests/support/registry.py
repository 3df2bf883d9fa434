"""A real registry on this machine, Docker's own, and small images for it."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import debian
from tests.support.ports import free_port

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"


@dataclass
class Registry:
    """A registry that runs."""

    host: str
    """Such as `localhost:5000`."""
    log: Path
    headers: dict[str, str] = field(default_factory=dict)
    """Of requests that push."""

    def push(self, name: str, tag: str, created: str | None, layers: list[bytes]) -> tuple[str, int]:
        """Push an image; return its digest and its size."""
        config = json.dumps({"architecture": "amd64", "os": "linux", "created": created, "rootfs": {}}).encode()
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": self._blob(name, config, "application/vnd.oci.image.config.v1+json"),
            "layers": [self._blob(name, each, "application/vnd.oci.image.layer.v1.tar") for each in layers],
        }
        size = len(config) + sum(len(each) for each in layers)
        return self._manifest(name, tag, manifest), size

    def push_index(self, name: str, tag: str, digests: Mapping[str, str]) -> str:
        """Push an index of images that are there, by their platforms; return its digest."""
        manifests = [
            {
                "mediaType": _MANIFEST,
                "digest": digest,
                "size": 1,
                "platform": dict(zip(("os", "architecture"), platform.split("/"), strict=True)),
            }
            for platform, digest in digests.items()
        ]
        return self._manifest(name, tag, {"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests})

    def requests(self) -> list[str]:
        """List the requests so far, such as `GET /v2/app/manifests/1.0`."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [" ".join(line.split('"')[1].split()[:2]) for line in lines if '" ' in line and "HTTP/1" in line]

    def _manifest(self, name: str, tag: str, manifest: Mapping[str, Any]) -> str:
        content = json.dumps(manifest).encode()
        self._send("PUT", f"/v2/{name}/manifests/{tag}", content, str(manifest["mediaType"]))
        return _digest(content)

    def _blob(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        location = self._send("POST", f"/v2/{name}/blobs/uploads/", b"", "").partition(self.host)[2]
        digest = _digest(content)
        self._send("PUT", f"{location}&digest={digest}", content, "application/octet-stream")
        return {"mediaType": media_type, "digest": digest, "size": len(content)}

    def _send(self, method: str, path: str, content: bytes, media_type: str) -> str:
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request(method, path, content, {"Content-Type": media_type, **self.headers})
        response = connection.getresponse()
        body = response.read()
        assert response.status in (201, 202), f"{method} {path}: {response.status} {body!r}"
        return response.getheader("Location") or ""


@contextmanager
def running(folder: Path, auth: Mapping[str, Any] | None = None) -> Iterator[Registry]:
    """Run a registry that stores into a folder.

    Args:
        folder: An empty folder.
        auth: The section `auth` of its configuration.

    Raises:
        Missing: The program is not available on this machine.
    """
    program = debian.program("docker-registry", "usr/bin/docker-registry", "docker-registry")
    port = free_port()
    config = {
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "http": {"addr": f"127.0.0.1:{port}", "secret": "x"},
        **({"auth": auth} if auth else {}),
    }
    # JSON is YAML.
    (folder / "config.yml").write_text(json.dumps(config), "utf-8")
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([program, "serve", folder / "config.yml"], stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(port, process)
        yield Registry(f"localhost:{port}", log)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/v2/")
            connection.getresponse().read()
            return
        except OSError:
            assert process.poll() is None, "the registry ended"
            assert time.monotonic() < end, "the registry does not answer"
            time.sleep(0.1)


def basic(user: str, password: str) -> str:
    """Return the header `Authorization` of a user."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
