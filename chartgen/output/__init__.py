"""A chart's files as data, and writing many of them so that no file is ever half there.

It knows paths and texts, and nothing of charts.
"""

from __future__ import annotations

from chartgen.output.disk import shown
from chartgen.output.drift import Checked, Drift, DriftKind, check
from chartgen.output.intact import Intact, intact
from chartgen.output.run import LOCK_WAIT, Run, made
from chartgen.output.stage import ChartOutcome, StagedTwiceError, Stager
from chartgen.output.tree import MEMORY, ROOT, ROOT_MEMORY, FileTree, path_problem, read

__all__ = [
    "LOCK_WAIT",
    "MEMORY",
    "ROOT",
    "ROOT_MEMORY",
    "ChartOutcome",
    "Checked",
    "Drift",
    "DriftKind",
    "FileTree",
    "Intact",
    "Run",
    "StagedTwiceError",
    "Stager",
    "check",
    "intact",
    "made",
    "path_problem",
    "read",
    "shown",
]
