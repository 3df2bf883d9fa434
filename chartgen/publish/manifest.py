"""The OCI manifest that `helm push` creates for a chart: its digest is known before anything is pushed.

Sources: `pkg/registry/client.go` (`Push`) and `pkg/registry/chart.go` (annotations) of Helm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chartgen.publish.archive import TIME, sha256

CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE_LAYER = "application/vnd.cncf.helm.chart.provenance.v1.prov"
_CONFIG = "application/vnd.cncf.helm.config.v1+json"
_PREFIX = "org.opencontainers.image."
_FIXED = (f"{_PREFIX}title", f"{_PREFIX}version")
"""Annotations that those of the chart do not override."""


def manifest(metadata: Mapping[str, Any], archive: bytes, provenance: bytes | None = None) -> bytes:
    """Return the manifest of a chart.

    Args:
        metadata: The content of Chart.yaml, in the order of Helm's type.
        archive: The archive, whose file has the time `archive.TIME`.
        provenance: Its signature, if it has one.
    """
    layers = [_descriptor(CHART_LAYER, archive)]
    if provenance is not None:
        layers.append(_descriptor(PROVENANCE_LAYER, provenance))
    return _json({
        "schemaVersion": 2,
        "config": _descriptor(_CONFIG, _json(metadata)),
        "layers": sorted(layers, key=lambda each: str(each["digest"])),
        "annotations": dict(sorted(_annotations(metadata).items())),
    })  # fmt: skip


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": sha256(content), "size": len(content)}


def _annotations(metadata: Mapping[str, Any]) -> dict[str, str]:
    sources = metadata.get("sources") or [""]
    found = {
        "description": metadata.get("description", ""),
        "title": metadata.get("name", ""),
        "version": metadata.get("version", ""),
        "url": metadata.get("home", ""),
        "created": datetime.fromtimestamp(TIME, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": sources[0],
        "authors": ", ".join(map(_author, metadata.get("maintainers") or ())),
    }
    own = {f"{_PREFIX}{key}": text for key, text in found.items() if text.strip()}
    given = metadata.get("annotations") or {}
    return own | {key: text for key, text in given.items() if key not in _FIXED}


def _author(maintainer: Mapping[str, str]) -> str:
    email = maintainer.get("email", "")
    return maintainer.get("name", "") + (f" ({email})" if email else "")


def _json(value: Any) -> bytes:
    """Render JSON as Go does."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Go escapes what HTML treats specially.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()
