"""Folders of manifests: their files in order, within limits, and what else is in them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.files import reason
from chartgen.locations import shown

EXTENSIONS = (".yaml", ".yml", ".json")
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
CHART = "Chart.yaml"
_MOST_ENTRIES = 20_000
_NOT_MANIFESTS = frozenset(
    "package.json package-lock.json tsconfig.json renovate.json values.yaml values.yml skaffold.yaml mkdocs.yml"
    " .golangci.yml composer.json pubspec.yaml".split()
)
"""Files of other programs, which are skipped silently."""
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})


@dataclass
class Found:
    """What a folder contains, as paths."""

    manifests: list[str] = field(default_factory=list)
    kustomizations: list[str] = field(default_factory=list)
    """Folders below it that have a kustomization, and are not searched."""
    charts: list[str] = field(default_factory=list)
    """Folders below it that are charts, and are not searched."""
    outside: list[str] = field(default_factory=list)
    """Links that lead out of the folder."""


def find(top: str) -> Found:
    """Find the manifests in a folder and below.

    Hidden files and folders are skipped, and links to folders are not followed.

    Raises:
        ChartgenError: It cannot be listed, or has too many entries (exit code 3).
    """
    found = Found()
    count = 0
    real_top = os.path.join(os.path.realpath(top), "")
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            raise _unreadable(f"cannot read {shown(folder)}: {reason(error)}") from error
        names = {entry.name for entry in listed}
        count += len(names)
        if count > _MOST_ENTRIES:
            raise _unreadable(f"{shown(top)} has more than {_MOST_ENTRIES:,} entries")
        if folder != top and CHART in names:
            found.charts.append(folder)
            continue
        if folder != top and names & set(KUSTOMIZATIONS):
            found.kustomizations.append(folder)
            continue
        below = []
        for entry in listed:
            if entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS:
                continue
            if entry.is_dir(follow_symlinks=False):
                below.append(entry.path)
            elif entry.name.endswith(EXTENSIONS) and entry.name not in _NOT_MANIFESTS:
                if not entry.is_symlink():
                    found.manifests.append(entry.path)
                elif not os.path.realpath(entry.path).startswith(real_top):
                    found.outside.append(entry.path)
        waiting += reversed(below)
    found.manifests.sort()
    return found


def _unreadable(message: str) -> ChartgenError:
    return ChartgenError(Finding(message, rule="environment"), exit_code=EXIT_ENVIRONMENT)
