"""Helm's records of releases, as it stores them in Secrets or ConfigMaps.

A record is JSON, compressed by gzip and encoded by base64, under the key `release` of an object whose label `owner` is
`helm`; a Secret encodes its content by base64 once more. Its fields are those of `helm.sh/helm/v4/pkg/release/v1`, and
have been the same since Helm 3.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from chartgen.objects.fields import entries, mapping, text

_SOURCE = re.compile(r"^---\n# Source: (.+)$", re.MULTILINE)
MOST = 64 * 1024**2
"""Bytes that a record may have: more than an API server stores, even if it is compressed well."""

_TIME = "tag:yaml.org,2002:timestamp"
_SCALARS = {
    "bool": re.compile(r"(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$"),
    "int": re.compile(r"[-+]?(0b[01_]+|0o?[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$"),
    "float": re.compile(
        r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$|[-+]?[0-9]+[eE][-+]?[0-9]+$"
        r"|[-+]?\.(inf|Inf|INF)$|\.(nan|NaN|NAN)$"
    ),
}
"""Scalars that are no text, as Go's parser reads them."""


class Unreadable(Exception):  # noqa: N818  the caller says what it means
    """A record is corrupt, or has a format that only a newer Helm knows. The message is the reason."""


def decoded(release: str, *, is_secret: bool) -> dict[str, Any]:
    """Return the content of a record.

    Args:
        release: The text under the key `release`.
        is_secret: Whether a Secret contains it, rather than a ConfigMap.

    Raises:
        Unreadable: It is not a release record.
    """
    try:
        packed = base64.b64decode(release, validate=True)
        if is_secret:
            packed = base64.b64decode(packed, validate=True)
        content = _unpacked(packed) if packed[:3] == b"\x1f\x8b\x08" else packed
        record = json.loads(content)
    except (binascii.Error, OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise Unreadable("it is corrupt") from error
    if not isinstance(record, dict) or not text(record, "name") or not isinstance(record.get("chart"), dict):
        raise Unreadable("this version of chartgen does not know its format")
    return record


def _unpacked(packed: bytes) -> bytes:
    import io

    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        content = file.read(MOST + 1)
    if len(content) > MOST:
        raise ValueError
    return content


def _content(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded)
    except ValueError as error:
        raise Unreadable("it is corrupt") from error


def summary(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is reported of a record besides its objects: names, times, values, digests of the chart's files.

    Raises:
        Unreadable: It is corrupt.
    """
    chart = mapping(record, "chart")
    files = {
        text(file, "name"): digest(_content(text(file, "data")))
        for key in ("templates", "files")
        for file in entries(chart, key)
    }
    if schema := text(chart, "schema"):
        files["values.schema.json"] = digest(_content(schema))
    info = mapping(record, "info")
    return {
        "name": text(record, "name"),
        "namespace": text(record, "namespace"),
        "revision": record.get("version") or 0,
        "status": text(info, "status"),
        "description": text(info, "description"),
        "deployed": text(info, "last_deployed"),
        "metadata": mapping(chart, "metadata"),
        "defaults": mapping(chart, "values"),
        "values": mapping(record, "config"),
        "files": files,
        "hooks": [
            {
                "name": text(hook, "name"),
                "kind": text(hook, "kind"),
                "events": hook.get("events") or [],
                "phase": text(hook, "last_run", "phase"),
            }
            for hook in entries(record, "hooks")
        ],
        "applies_on_server": record.get("apply_method") == "ssa",
    }


def objects_of(manifest: str) -> list[tuple[str, dict[str, Any]]]:
    """Parse the manifest of a release, as Helm does: YAML 1.1, in which times are text.

    Returns:
        Each object with the path of its template in the chart, such as `templates/service.yaml`.

    Raises:
        Unreadable: It is not valid YAML.
    """
    # Helm writes each object with the template that it comes from.
    start, *parts = _SOURCE.split(manifest)
    found: list[tuple[str, dict[str, Any]]] = []
    for template, document in zip(["", *parts[::2]], [start, *parts[1::2]], strict=True):
        path = template.strip().partition("/")[2]
        found += [(path, item) for each in parsed(document) for item in _items(each) if text(item, "kind")]
    return found


def _items(document: Any) -> list[dict[str, Any]]:
    """Return the object of a document, or the objects of a list, which Helm installs one by one."""
    if not isinstance(document, dict):
        return []
    if not isinstance(document.get("items"), list):
        return [document]
    common = {"apiVersion": text(document, "apiVersion"), "kind": text(document, "kind").removesuffix("List")}
    return [common | each for each in entries(document, "items")]


def parsed(document: str) -> list[Any]:
    """Parse YAML as Helm does: as YAML 1.1, but times and numbers with colons are text.

    Raises:
        Unreadable: It is not valid YAML.
    """
    import yaml

    try:
        return list(yaml.load_all(document, _loader()))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable("its manifest is not valid YAML") from error


@cache
def _loader() -> Any:
    import yaml

    class Loader(yaml.CSafeLoader):
        bool_values: ClassVar[dict[str, bool]] = {**yaml.CSafeLoader.bool_values, "y": True, "n": False}

    Loader.yaml_implicit_resolvers = {
        first: [(tag, _SCALARS.get(tag.rpartition(":")[2], pattern)) for tag, pattern in resolvers if tag != _TIME]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def digest(content: bytes) -> str:
    """Return the digest by which files are compared."""
    return hashlib.sha256(content).hexdigest()
