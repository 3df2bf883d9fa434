"""Files of others in a generated chart. They are allowed and left alone; that Helm takes them along is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from chartgen import filetree
from chartgen.errors import Finding, Location
from chartgen.helmignore import IGNORE_FILE, kept

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
    there = filetree.foreign(output, name, expected)
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
    location = filetree.shown(f"{folder}/{main if main in paths else paths[0]}")
    chart = filetree.shown(folder)
    return Finding(
        f"{filetree.shown(f'{folder}/{unit}')} is not made by chartgen",
        Location(location, 1),
        rule="foreign",
        severity="warning",
        hint=f"Helm takes it for a part of the chart: have it reviewed, `chartgen verify {chart}` judges it with the "
        "rest; or remove it",
    )
