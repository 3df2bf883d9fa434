"""The local container engine, Docker or Podman, which knows when the images that it built or pulled were created."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from docker import DockerClient
from docker.errors import DockerException

SECONDS = 1
"""Seconds within which an engine has to answer."""


class Engine:
    """The first engine that answers: that of `DOCKER_HOST` or Docker's context, else a socket of Podman."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: DockerClient | None = None
        self._is_known = False

    def image(self, image: Mapping[str, str], end: float) -> dict[str, Any]:
        """Return the size and the time of an image: of exactly this one, by its digest, as a tag may be another's.

        Args:
            image: `digest` is that of its manifest, or of its configuration.
            end: The monotonic time at which an answer comes too late.
        """
        digest = image["digest"]
        client = self._connected() if digest and time.monotonic() < end else None
        if client is None:
            return {}
        for name in (digest, f"{image['name']}@{digest}", f"{image['registry']}/{image['name']}@{digest}"):
            with contextlib.suppress(DockerException):
                found = client.api.inspect_image(name)
                if digest in {found.get("Id"), *(each.partition("@")[2] for each in found.get("RepoDigests") or ())}:
                    return {"size": found.get("Size"), "created": found.get("Created")}
        return {}

    def _connected(self) -> DockerClient | None:
        with self._lock:
            if not self._is_known:
                self._is_known = True
                self._client = next(_clients(), None)
            return self._client


def _clients() -> Iterator[DockerClient]:
    with contextlib.suppress(DockerException, OSError, ValueError):
        client = DockerClient.from_env(timeout=SECONDS)
        client.ping()
        yield client
    for socket in _podman_sockets():
        if os.path.exists(socket):
            with contextlib.suppress(DockerException, OSError, ValueError):
                client = DockerClient(base_url=f"unix://{socket}", timeout=SECONDS)
                client.ping()
                yield client


def _podman_sockets() -> Iterator[str]:
    if host := os.environ.get("CONTAINER_HOST", "").removeprefix("unix://"):
        yield host
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield f"{runtime}/podman/podman.sock"
    yield "/run/podman/podman.sock"
