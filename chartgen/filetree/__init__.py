"""A chart's files as data, and writing many of them so that no file is ever half there.

It knows paths and texts, and nothing of charts.
"""

from __future__ import annotations

from chartgen.filetree.disk import shown
from chartgen.filetree.drift import Checked, Drift, DriftKind, check
from chartgen.filetree.foreign import foreign
from chartgen.filetree.intact import Intact, intact
from chartgen.filetree.run import LOCK_WAIT, Run, made
from chartgen.filetree.stage import ChartOutcome, StagedTwiceError, Stager
from chartgen.filetree.tree import MEMORY, ROOT, ROOT_MEMORY, FileTree, path_problem, read

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
    "foreign",
    "intact",
    "made",
    "path_problem",
    "read",
    "shown",
]
