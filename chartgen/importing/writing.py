"""Write specs: either all of them or none, and never over existing files."""

from __future__ import annotations

import ast
import contextlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chartgen import files
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.locations import shown
from chartgen.output.disk import modes_of_git, os_errors, write_file

RECORD = "import.json"
"""The file with the release of each chart, which imports into the same folder share."""


def write(specs: Mapping[str, str], charts: Mapping[str, Any], folder: str) -> None:
    """Write specs, and the record of their releases.

    Args:
        specs: The text of each module by its path within the folder.
        charts: What the record says about each chart.
        folder: The folder of specs.

    Raises:
        ChartgenError: A file has another content already, a spec has a chart of the same name, or a file
            cannot be written. Nothing was written.
    """
    paths = {os.path.join(folder, path): text.encode() for path, text in specs.items()}
    with os_errors("read", folder):
        findings = [_taken(path) for path, content in paths.items() if _content(path) not in (None, content)]
        findings += _same_names(folder, charts, paths)
        record, before = _record(os.path.join(folder, RECORD), charts)
    if record is None:
        findings.append(_taken(os.path.join(folder, RECORD)))
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)
    new = {path: content for path, content in paths.items() if not os.path.lexists(path)}
    if charts and record is not None and record != before:
        new[os.path.join(folder, RECORD)] = record
    with modes_of_git():
        _write(new)


def _write(new: Mapping[str, bytes]) -> None:
    """Write files; those that exist are replaced."""
    staged: dict[str, str] = {}
    done: list[str] = []
    folders: list[str] = []
    try:
        for path, content in new.items():
            with os_errors("write", path):
                folders += _folders(os.path.dirname(path))
                staged[path] = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.getpid()}.tmp")
                write_file(staged[path], content)
        for path, name in staged.items():
            with os_errors("write", path):
                if not os.path.lexists(path):
                    done.append(path)
                os.replace(name, path)
    except BaseException:
        for path in (*done, *staged.values()):
            with contextlib.suppress(OSError):
                os.unlink(path)
        for path in reversed(folders):
            with contextlib.suppress(OSError):
                os.rmdir(path)
        raise


def _folders(path: str) -> Iterator[str]:
    """Create a folder and those around it that are missing, and yield what was created."""
    if path and not os.path.isdir(path):
        yield from _folders(os.path.dirname(path))
        os.mkdir(path)
        yield path


def _taken(path: str) -> Finding:
    return Finding(f"`{shown(path)}` already exists", rule="file", hint="choose another folder with `-o`, or remove it")


def _content(path: str) -> bytes | None:
    """Return the content of a file; None if nothing is there, and nothing of it if it is no regular file."""
    try:
        return files.read(path)
    except FileNotFoundError:
        return None
    except files.UnsafeFileError:
        return b""


def _same_names(folder: str, charts: Collection[str], new: Collection[str]) -> Iterator[Finding]:
    """Find the charts of other specs in the folder that have the name of an imported one."""
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
        for name in sorted(names):
            path = os.path.join(top, name)
            if not name.endswith(".py") or path in new:
                continue
            for chart, line in _charts_in(_content(path) or b""):
                if chart in charts:
                    yield Finding(
                        f"chart {chart} already exists",
                        Location(shown(path), line),
                        hint="choose another folder with `-o`, or remove it",
                        rule="file",
                    )


def _charts_in(content: bytes) -> Iterator[tuple[str, int]]:
    """Yield the names of the charts that a spec creates with literal names, each with its line."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Chart":
            given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "name")]
            if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
                yield given[0].value, node.lineno


def _record(path: str, charts: Mapping[str, Any]) -> tuple[bytes | None, bytes | None]:
    """Return the record with these charts, None if something else is there; and what is there."""
    before = _content(path)
    known: Any = {}
    if before is not None:
        try:
            known = json.loads(before)["charts"]
        except (ValueError, KeyError, TypeError):
            return None, before
        if not isinstance(known, dict):
            return None, before
    return (json.dumps({"charts": {**known, **charts}}, indent=2) + "\n").encode(), before
