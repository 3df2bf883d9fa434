"""How long the lines of specs are: as the project around them says, or else as in chartgen's own specs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LINE_LENGTH = 120
"""That of specs in no project, and in projects of `chartgen new`."""
_RUFF = 88
"""The default of ruff and Black."""
_SETTINGS = f"# Specs are formatted with:\nline-length = {LINE_LENGTH}\n"


@dataclass(frozen=True)
class Formatting:
    """How specs are formatted."""

    line_length: int = LINE_LENGTH
    files: Mapping[str, str] = field(default_factory=dict)
    """The files that tell ruff so, by their path within the folder of specs."""


def formatting_of(folder: str) -> Formatting:
    """Return how the specs of a folder are formatted, by the settings of ruff and Black in it and around it.

    Without any Python code or settings, the folder gets settings of its own.
    """
    is_project = False
    path = os.path.abspath(folder)
    while True:
        for name in (".ruff.toml", "ruff.toml", "pyproject.toml"):
            found = _content(os.path.join(path, name))
            if found is None:
                continue
            is_project = True
            tools = found.get("tool", {}) if name == "pyproject.toml" else {"ruff": found}
            for tool in ("ruff", "black"):
                # As these tools do, by the nearest file only.
                if isinstance(tools, dict) and isinstance(tools.get(tool), dict):
                    length = tools[tool].get("line-length")
                    return Formatting(length if isinstance(length, int) else _RUFF)
        parent = os.path.dirname(path)
        if parent == path:
            break
        path = parent
    if is_project or _has_code(folder):
        return Formatting(_RUFF)
    return Formatting(files={"ruff.toml": _SETTINGS})


def _content(path: str) -> dict[str, Any] | None:
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (OSError, ValueError):
        return None


def _has_code(folder: str) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False
