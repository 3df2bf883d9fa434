"""Spec files become Charts: which files, which Charts in them, and findings at the author's lines."""

from chartgen.load.files import SpecFile, covers, find, is_root, origin_of, project_of
from chartgen.load.loader import Loaded, LoadedChart, Loader, load, merge, no_charts, printable, same_names

__all__ = [
    "Loaded",
    "LoadedChart",
    "Loader",
    "SpecFile",
    "covers",
    "find",
    "is_root",
    "load",
    "merge",
    "no_charts",
    "origin_of",
    "printable",
    "project_of",
    "same_names",
]
