"""Files that scripts generate: written, or compared with what is there."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(texts: Mapping[str, str], folder: Path, pattern: str, script: str, arguments: list[str]) -> int:
    """Write the files, or with `--check` compare them; return the exit code.

    Args:
        texts: The files, by name.
        folder: Where they are.
        pattern: The names of all files there that the script generates.
        script: Its name, for the message.
        arguments: Those of the command line.
    """
    here = {path.name: path.read_text("utf-8") for path in folder.glob(pattern)}
    if "--check" in arguments:
        differing = sorted(name for name in {*here, *texts} if here.get(name) != texts.get(name))
        if differing:
            sys.stderr.write(f"run python -m scripts.{script}: {', '.join(differing)}\n")
        return 1 if differing else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in {*here} - {*texts}:
        (folder / name).unlink()
    for name, content in texts.items():
        (folder / name).write_text(content, "utf-8", newline="\n")
    return 0
