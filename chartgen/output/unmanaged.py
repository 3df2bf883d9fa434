"""Files of others in a generated chart. They are allowed and left alone; that Helm takes them along is told."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress

from chartgen.errors import Finding, Location
from chartgen.helmignore import IGNORE_FILE, kept
from chartgen.output import disk, memory
from chartgen.output.compare import memory_path
from chartgen.output.disk import shown
from chartgen.output.tree import MEMORY

_PASSED_OVER = "charts/.?*\ncharts/_*\n"
"""What Helm never takes for a chart among those that a chart brings."""


def findings(output: str, name: str, expected: Collection[str]) -> list[Finding]:
    """Find what Helm would read or pack with a chart and chartgen did not make.

    Args:
        output: The folder in which each chart has one.
        name: The chart's name.
        expected: The paths of all its files.

    Returns:
        A warning for each file, and one for each whole chart below `charts/`.

    Raises:
        ChartgenError: a folder can't be read.
    """
    there = foreign(output, name, expected)
    if not there:
        return []
    folder = f"{output}/{name}"
    groups: dict[str, list[str]] = {}
    for path in _read_by_helm(folder, there):
        groups.setdefault(_unit(path), []).append(path)
    return [_finding(folder, unit, paths) for unit, paths in groups.items()]


def _read_by_helm(folder: str, paths: Iterable[str]) -> list[str]:
    # The chart's own .helmignore, which chartgen makes, names what systems and editors leave behind.
    rules = ""
    with suppress(FileNotFoundError), open(f"{folder}/{IGNORE_FILE}", encoding="utf-8", errors="replace") as file:
        rules = file.read()
    return kept(paths, f"{rules}\n{_PASSED_OVER}")


def _unit(path: str) -> str:
    """Give what a file is told as: itself, or the whole chart below `charts/`."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "charts" and len(parts) > 2 else path


def _finding(folder: str, unit: str, paths: list[str]) -> Finding:
    main = f"{unit}/Chart.yaml"
    location = shown(f"{folder}/{main if main in paths else paths[0]}")
    chart = shown(folder)
    return Finding(
        f"{shown(f'{folder}/{unit}')} is not made by chartgen",
        Location(location, 1),
        rule="foreign",
        severity="warning",
        hint=f"Helm takes it for a part of the chart: have it reviewed, `chartgen verify {chart}` judges it with the "
        "rest; or remove it",
    )


def foreign(output: str | os.PathLike[str], name: str, expected: Collection[str]) -> list[str]:
    """List the files in a chart's folder that chartgen neither makes nor remembers to have made.

    Args:
        output: The folder in which each chart has one.
        name: The chart's name.
        expected: The paths of all its files.

    Returns:
        Relative paths with slashes, sorted; links are not followed. Empty where the folder is not there.

    Raises:
        ChartgenError: a folder can't be read.
    """
    folder = f"{os.path.abspath(output)}/{name}"
    with disk.os_errors("read", folder):
        try:
            there = disk.files_below(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        unknown = [path for path in there if path not in expected and path != MEMORY]
        if not unknown:
            return []
        remembered = disk.read_file(memory_path(folder, name))
        known = memory.parse(remembered) if isinstance(remembered, bytes) else {}
        return sorted(path for path in unknown if path not in known)
