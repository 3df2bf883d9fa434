"""The folder of generated charts: comparing it with what specs render to, and writing to it atomically."""

from __future__ import annotations

from chartgen.output.disk import shown
from chartgen.output.drift import Checked, Checker, Drift, DriftKind
from chartgen.output.intact import Intact, intact
from chartgen.output.run import LOCK_WAIT, Run, generated
from chartgen.output.stage import ChartOutcome, StagedTwiceError, Stager
from chartgen.output.tree import LISTING, ROOT, ROOT_LISTING, FileTree, folder_name_problem, path_problem

__all__ = [
    "LISTING",
    "LOCK_WAIT",
    "ROOT",
    "ROOT_LISTING",
    "ChartOutcome",
    "Checked",
    "Checker",
    "Drift",
    "DriftKind",
    "FileTree",
    "Intact",
    "Run",
    "StagedTwiceError",
    "Stager",
    "folder_name_problem",
    "generated",
    "intact",
    "path_problem",
    "shown",
]
