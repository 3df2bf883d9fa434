"""Writes versions into specs: the literal in the author's file, and nothing else."""

from chartgen.bump.run import Bumped, bump

__all__ = ["Bumped", "bump"]
