"""Objects that are built from parts of compose files, with the lines that their fields come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from chartgen.errors import Location
from chartgen.importing.model import Original
from chartgen.importing.reading.comments import described
from chartgen.objects.fields import Path
from chartgen.spec.secret_literals import looks_secret


class At(NamedTuple):
    """A value with its location, and the comment next to it."""

    value: Any
    at: Location | None
    comment: str = ""


def original(manifest: Mapping[str, Any], at: Location | None, comment: str = "") -> Original:
    """Return an object whose manifest may contain `At` anywhere. Fields that are None are dropped."""
    lines: dict[Path, int] = {}
    comments: dict[Path, str] = {}

    def stripped(value: Any, path: Path) -> Any:
        if isinstance(value, At):
            if value.at is not None and at is not None and value.at.file == at.file:
                lines[path] = value.at.line
            if shown := _comment(value.comment):
                comments[path] = shown
            return stripped(value.value, path)
        if isinstance(value, Mapping):
            return {key: stripped(part, (*path, key)) for key, part in value.items() if not _is_none(part)}
        if isinstance(value, list | tuple):
            return [stripped(part, (*path, index)) for index, part in enumerate(value)]
        return value

    plain = stripped(manifest, ())
    if shown := _comment(comment):
        comments[()] = shown
    return Original(plain, at, lines, comments)


def config_map(name: str, data: Mapping[str, Any], at: Location | None, comment: str = "") -> Original:
    """Return a ConfigMap."""
    return original({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}, at, comment)


def secret(name: str, keys: Iterable[str], at: Location | None, comment: str = "") -> Original:
    """Return a Secret, without its content."""
    data = dict.fromkeys(keys, "")
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": "Opaque", "data": data}
    return original(manifest, at, comment)


def _is_none(value: Any) -> bool:
    return value is None or (isinstance(value, At) and value.value is None)


def _comment(text: str) -> str:
    """Return a comment, without lines that look like credentials."""
    return described([f"# {line}".rstrip() for line in text.splitlines() if not looks_secret("", line)])
