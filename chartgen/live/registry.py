"""Container registries, asked by the distribution API of the Open Container Initiative.

Credentials are those of `docker login`, also by credential helpers. They are sent to the registry and to the server
of tokens that it names, and never along a redirect.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

import requests
from docker.auth import AuthConfig, load_config
from docker.errors import DockerException

from chartgen.objects.fields import entries, mapping, text

SECONDS = 2.0
"""Seconds within which a registry has to answer each request."""
MOST = 4 * 1024**2
"""Bytes that a manifest or a configuration may have, as registries limit them too."""
_REDIRECTS = 3
_DOCKER_HUB = "registry-1.docker.io"
_INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_ACCEPT = {"Accept": ", ".join((*_INDEXES, *_MANIFESTS))}
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?")
_NAME = re.compile(r"[a-z0-9]+(?:[._/-]+[a-z0-9]+)*")
_REFERENCE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|sha256:[0-9a-f]{64}")
_LOCAL = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?")
"""Registries of this machine, which need no TLS, as with Docker."""


class NotFound(Exception):  # noqa: N818  it is an answer
    """A registry does not have what was asked for, does not permit it, or does not answer as specified."""


class Registries:
    """All registries, with the user's credentials."""

    def __init__(self) -> None:
        self._credentials = _Credentials()

    def image(self, image: Mapping[str, str], end: float) -> dict[str, Any]:
        """Return the size of an image, the time of its configuration, and the digest of its manifest.

        Args:
            image: `registry`, `name`, `reference` (a tag or a digest) and `platform`, such as `linux/amd64`.
            end: The monotonic time at which an answer comes too late.
        """
        host, name, reference = image["registry"], image["name"], image["reference"]
        if not (_HOST.fullmatch(host) and _NAME.fullmatch(name) and _REFERENCE.fullmatch(reference)):
            return {}
        repository = _Repository(host, name, self._credentials, end)
        manifest, digest = repository.manifest(reference)
        if "manifests" in manifest:
            manifest, _ = repository.manifest(_of_platform(manifest, image["platform"]))
        parts = [mapping(manifest, "config"), *entries(manifest, "layers")]
        sizes = [each.get("size") for each in parts]
        found: dict[str, Any] = {"digest": digest}
        if len(parts) > 1 and all(isinstance(size, int) for size in sizes):
            found["size"] = sum(sizes)
        with contextlib.suppress(NotFound, requests.RequestException):
            if created := text(repository.blob(text(manifest, "config", "digest")), "created"):
                found["created"] = created
        return found


def _of_platform(index: Mapping[str, Any], platform: str) -> str:
    """Return the digest of the manifest for a platform; an index also lists attestations, of an unknown platform."""
    system, _, architecture = platform.partition("/")
    for each in entries(index, "manifests"):
        if text(each, "platform", "os") == system and text(each, "platform", "architecture") == architecture:
            return text(each, "digest")
    raise NotFound


class _Credentials:
    """Those of Docker's configuration, of which each is looked up once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._config: AuthConfig | None = None
        self._known: dict[str, dict[str, str]] = {}

    def of(self, host: str) -> dict[str, str]:
        """Return `username` and `password`, or `identitytoken`; nothing if there are none."""
        with self._lock:
            if host not in self._known:
                try:
                    self._config = self._config or load_config()
                    found = self._config.resolve_authconfig(None if host == "docker.io" else host) or {}
                except (DockerException, OSError, ValueError, KeyError):
                    found = {}
                # Helpers answer in upper case, files in lower case.
                self._known[host] = {key.lower(): value for key, value in found.items() if isinstance(value, str)}
            return self._known[host]


class _Repository:
    """A repository of a registry."""

    def __init__(self, host: str, name: str, credentials: _Credentials, end: float) -> None:
        scheme = "http" if _LOCAL.fullmatch(host) else "https"
        self._host = host
        self._name = name
        self._url = f"{scheme}://{_DOCKER_HUB if host == 'docker.io' else host}/v2/{name}/"
        self._credentials = credentials
        self._end = end
        self._session = requests.Session()
        # Otherwise ~/.netrc overrides the header, and is read for any host.
        self._session.auth = _unchanged
        self._authorization: dict[str, str] = {}

    def manifest(self, reference: str) -> tuple[dict[str, Any], str]:
        """Return a manifest or an index, with its digest."""
        content = self._get(f"manifests/{reference}", _ACCEPT)
        return _json(content, reference), _digest(content)

    def blob(self, digest: str) -> dict[str, Any]:
        """Return a blob that is JSON."""
        if not _REFERENCE.fullmatch(digest):
            raise NotFound
        return _json(self._get(f"blobs/{digest}", {}), digest)

    def _get(self, path: str, headers: Mapping[str, str]) -> bytes:
        url = self._url + path
        response = self._ask("GET", url, headers={**headers, **self._authorization})
        if response.status == requests.codes.unauthorized and not self._authorization:
            self._authorization = self._authorize(response.headers.get("WWW-Authenticate", ""))
            response = self._ask("GET", url, headers={**headers, **self._authorization})
        for _ in range(_REDIRECTS):
            if response.status in (301, 302, 303, 307, 308):
                target = urljoin(url, response.headers.get("Location", ""))
                if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
                    raise NotFound
                url = target
                response = self._ask("GET", url, headers=headers)
        if response.status != requests.codes.ok:
            raise NotFound
        return response.content

    def _authorize(self, challenge: str) -> dict[str, str]:
        """Return the header that a registry demands: with a token, or with name and password."""
        kind, _, rest = challenge.partition(" ")
        known = self._credentials.of(self._host)
        password = (known.get("username", ""), known.get("password", "")) if known.get("username") else None
        if kind.lower() == "basic" and password:
            basic = requests.Request("GET", self._url, auth=password).prepare().headers["Authorization"]
            return {"Authorization": str(basic)}
        if kind.lower() != "bearer":
            raise NotFound
        asked = parse_keqv_list(parse_http_list(rest))
        realm = urlsplit(asked.get("realm", ""))
        if realm.scheme != "https" and not (_LOCAL.fullmatch(self._host) and _LOCAL.fullmatch(realm.netloc)):
            raise NotFound
        query = {"service": asked.get("service", ""), "scope": f"repository:{self._name}:pull"}
        if token := known.get("identitytoken"):
            form = query | {"grant_type": "refresh_token", "refresh_token": token, "client_id": "chartgen"}
            response = self._ask("POST", realm.geturl(), data=form)
        else:
            response = self._ask("GET", realm.geturl(), params=query, auth=password or _unchanged)
        answer = _json(response.content) if response.status == requests.codes.ok else {}
        if access := text(answer, "token") or text(answer, "access_token"):
            return {"Authorization": f"Bearer {access}"}
        raise NotFound

    def _ask(self, method: str, url: str, **options: Any) -> _Response:
        """Send a request; its answer is read within limits of time and size."""
        left = min(SECONDS, self._end - time.monotonic())
        if left <= 0:
            raise NotFound
        end = time.monotonic() + left
        with self._session.request(
            method, url, timeout=left, stream=True, allow_redirects=False, **options
        ) as response:
            content = bytearray()
            for part in response.iter_content(64 * 1024):
                content += part
                if len(content) > MOST or time.monotonic() > end:
                    raise NotFound
            return _Response(response.status_code, response.headers, bytes(content))


class _Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    content: bytes


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _json(content: bytes, reference: str = "") -> dict[str, Any]:
    """Parse an answer; one that a digest names must have that digest."""
    if reference.startswith("sha256:") and _digest(content) != reference:
        raise NotFound
    try:
        found = json.loads(content)
    except ValueError as error:
        raise NotFound from error
    if not isinstance(found, dict):
        raise NotFound
    return found


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
