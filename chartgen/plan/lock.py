"""The digest in Chart.lock, by which Helm detects dependencies that changed since they were locked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from chartgen.spec.dependency import Dependency


def digest(dependencies: Iterable[Dependency]) -> str:
    """Return the digest as Helm computes it: of the dependencies in Chart.yaml, and of those in Chart.lock, as JSON."""
    found = list(dependencies)
    given = [_without_empty(each) for each in found]
    locked = [{"name": each.name, "version": each.exact_version, "repository": each.repository} for each in found]
    text = json.dumps([given, locked], ensure_ascii=False, separators=(",", ":"))
    # Go escapes what HTML treats specially.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _without_empty(dependency: Dependency) -> dict[str, Any]:
    """Return a dependency as Chart.yaml has it, in the order of Helm's type."""
    found: dict[str, Any] = {
        "name": dependency.name,
        "version": dependency.version,
        "repository": dependency.repository,
        "condition": dependency.condition,
        "tags": list(dependency.tags),
        # Go sorts the keys of maps.
        "import-values": [
            each if isinstance(each, str) else dict(sorted(each.items())) for each in dependency.import_values
        ],
        "alias": dependency.alias,
    }
    return {key: value for key, value in found.items() if value}
