"""References of a chart's schema to other documents, which Helm would fetch over the network or read from the disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.verify.helm.engine import SCHEMA

_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef", "$schema"})
_REFERENCE = re.compile(rb'"\$(?:ref|dynamicRef|recursiveRef|schema)"\s*:\s*"([^"]*)"')
# Helm's validator includes these.
_DRAFTS = frozenset(
    f"{scheme}://json-schema.org/{draft}"
    for scheme in ("http", "https")
    for draft in (
        "schema",
        "draft-04/schema",
        "draft-06/schema",
        "draft-07/schema",
        "draft/2019-09/schema",
        "draft/2020-12/schema",
    )
)


def external_references(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the schemas of a chart and its subcharts that refer to other documents, each with such a reference."""
    found: dict[str, str] = {}
    for path, content in files.items():
        if path.rpartition("/")[2] == SCHEMA and not _is_plainly_local(content):
            external = next(_external(content.decode("utf-8", "replace")), None)
            if external is not None:
                found[path] = external
    return found


def _is_plainly_local(content: bytes) -> bool:
    """Return whether all references are local, without parsing: most schemas are large, and have no escaped names."""
    if b"\\u" in content:
        return False
    found = (match[1].decode("utf-8", "replace") for match in _REFERENCE.finditer(content))
    return all(each.startswith("#") or each.partition("#")[0] in _DRAFTS for each in found)


def _external(content: str) -> Iterator[str]:
    pairs: list[tuple[str, str]] = []

    def collect(members: list[tuple[str, Any]]) -> dict[str, Any]:
        # All members count, also those that a later one of the same name overwrites.
        pairs.extend((name, value) for name, value in members if isinstance(value, str))
        return dict(members)

    try:
        # Python converts no number of very many digits, which Go does.
        schema = json.loads(content, object_pairs_hook=collect, parse_int=float)
    except RecursionError:
        yield "a schema that is nested too deeply"
        return
    except ValueError:
        # Helm reports it: Go's parser accepts no more than Python's.
        return
    own = _own_address(schema) if isinstance(schema, dict) else ""
    for name, value in pairs:
        if name in _REFERENCES:
            document = value.partition("#")[0]
            if document and document != own and document not in _DRAFTS:
                yield value


def _own_address(schema: Mapping[str, Any]) -> str:
    """Return the address that a schema gives itself; the reference beside it would be to another document."""
    draft = schema.get("$schema")
    address = schema.get("id" if isinstance(draft, str) and "draft-04" in draft else "$id")
    return address.partition("#")[0] if isinstance(address, str) and "$ref" not in schema else ""
