"""Compose files: a project becomes Kubernetes objects."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace

from chartgen import files
from chartgen.importing.model import Input
from chartgen.importing.reading.compose import conversion
from chartgen.importing.reading.compose.document import DocumentError, Map, parse
from chartgen.importing.reading.compose.notes import Notes
from chartgen.importing.reading.compose.project import load
from chartgen.locations.sources import shown

_NAME = re.compile(r"(docker-)?compose([.-].*)?\.ya?ml", re.IGNORECASE)
_DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_OVERRIDES = tuple(name.replace(".", ".override.", 1) for name in _DEFAULTS)
_LIMIT = 4 * 1024 * 1024


def is_compose(path: str) -> bool:
    """Return whether a file is a compose file: by its name, or by the key `services` of an object without a kind."""
    if _NAME.fullmatch(os.path.basename(path)):
        return True
    if not path.endswith((".yaml", ".yml")):
        return False
    try:
        text = files.read_text(path, limit=_LIMIT, follow=True)
        if not re.search(r"^[\"']?services[\"']?[ \t]*:", text, re.MULTILINE):
            return False
        documents = parse(text, path)
    except (OSError, UnicodeError, DocumentError):
        return False
    return any(isinstance(each.get("services"), Map) and not {"apiVersion", "kind"} & set(each) for each in documents)


def files_of(folder: str) -> list[str]:
    """Return the files of a folder that Compose reads unless it is told otherwise: one, and its override."""
    found = [_first(folder, names) for names in (_DEFAULTS, _OVERRIDES)]
    return [path for path in found if path] if found[0] else []


def _first(folder: str, names: Sequence[str]) -> str:
    paths = (os.path.join(folder, name) for name in names)
    return next((path for path in paths if os.path.isfile(path)), "")


def read(paths: Sequence[str]) -> Input:
    """Read compose files, which are merged in their order; nothing but findings if one of them is an error."""
    notes = Notes()
    folder = os.path.dirname(os.path.abspath(paths[0]))
    given = {os.path.abspath(path) for path in paths}
    default = files_of(folder)
    for path in default[1:]:
        if default[0] in given and path not in given and len(paths) == 1:
            message = f"skipped {shown(path)}, which Compose merges with the file next to it"
            notes.warn("compose", message, None, "name both files to import it as well")
    project = load(paths, notes)
    if project is None:
        return Input(findings=notes.findings())
    converted = conversion.converted(project)
    return Input(findings=notes.findings()) if notes.has_errors else replace(converted, findings=notes.findings())
