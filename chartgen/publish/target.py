"""The target of a publication: a registry, or a folder that is a chart repository."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location

_HOST = re.compile(r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?")
_PATH = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
"""https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests"""
_LIKE_REGISTRY = re.compile(r"(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::[0-9]+)?/")
_LIKE_URL = re.compile(rf"[a-zA-Z][a-zA-Z0-9+.-]+:/|{_LIKE_REGISTRY.pattern}")
_EXAMPLE = "oci://HOST/PATH, such as oci://ghcr.io/acme/charts, or a folder"


@dataclass(frozen=True, slots=True)
class RegistryTarget:
    """A path in a registry, below which each chart is a repository."""

    host: str
    """With the port, if it is not the default."""
    path: str
    """Without slashes around it; empty for the top of the registry."""
    plain_http: bool = False

    @property
    def url(self) -> str:
        """The path as `helm push` takes it."""
        return f"oci://{self.host}/{self.path}".rstrip("/")

    def repository(self, name: str) -> str:
        """Return the URL of a chart, as `helm pull` takes it."""
        return f"{self.url}/{name}"

    def reference(self, name: str, version: str) -> str:
        """Return the URL of a version of a chart; tags cannot contain `+`, for which Helm writes `_`."""
        return f"{self.repository(name)}:{version.replace('+', '_')}"


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A folder with archives and an index.yaml."""

    folder: str

    @property
    def url(self) -> str:
        """The folder, with a slash at its end."""
        return f"{self.folder.rstrip('/')}/"

    def reference(self, name: str, version: str) -> str:
        """Return the path of the archive of a chart."""
        return f"{self.url}{name}-{version}.tgz"


Target = RegistryTarget | FolderTarget


def target(
    text: str, *, plain_http: bool = False, location: Location | None = None, noun: str = "target of --to"
) -> Target:
    """Read where charts are to be published.

    Args:
        text: `oci://HOST/PATH`, or a folder.
        plain_http: Whether the registry is asked without TLS.
        location: Where the text comes from, if it is configured.
        noun: What it is, for messages.

    Raises:
        ChartgenError: It is neither.
    """
    scheme, separator, rest = text.partition("://")
    # It may contain a password or a token, so it is not shown.
    if "@" in text and (separator or not os.path.isdir(text)):
        hint = "log in with `helm registry login HOST`, whose credentials are used"
        raise _error(f"invalid {noun}: it must not contain credentials", "", location, hint=hint)
    if not separator:
        if not text or (_LIKE_URL.match(text) and not os.path.isdir(text)):
            like = _LIKE_REGISTRY.match(text)
            hint = f"did you mean oci://{without_query(text)}?" if like else ""
            raise _error(f"invalid {noun}", without_query(text), location, hint=hint)
        if plain_http:
            hint = "remove --plain-http, or name a registry"
            raise _error("conflicting options --plain-http and --to with a folder", text, location, hint=hint)
        return FolderTarget(text)
    if scheme != "oci":
        hint = "use oci://, with --plain-http for a registry without TLS" if scheme in ("http", "https") else ""
        raise _error(f"invalid {noun}: unknown scheme `{scheme}`", without_query(text), location, hint=hint)
    host, _, path = rest.partition("/")
    path = path.rstrip("/")
    if not _HOST.fullmatch(host):
        raise _error(f"invalid {noun}: the host is missing or invalid", without_query(text), location)
    if path and not _PATH.fullmatch(path):
        hint = "the name and the version of each chart are appended" if re.search(r"[:@]", path) else ""
        if path != path.lower() and _PATH.fullmatch(path.lower()):
            hint = f"did you mean oci://{host}/{path.lower()}?"
        message = f"invalid {noun}: a path has lowercase letters, digits, dots, dashes, underscores and slashes"
        raise _error(message, without_query(text), location, hint=hint)
    return RegistryTarget(host, path, plain_http)


def without_query(text: str) -> str:
    """Return a URL without its query, which may contain a token."""
    return re.split(r"[?#]", text)[0]


def _error(message: str, found: str, location: Location | None, *, hint: str = "") -> ChartgenError:
    finding = Finding(message, location, found=found, expected=_EXAMPLE, hint=hint, rule="usage")
    return ChartgenError(finding, exit_code=EXIT_USAGE)
