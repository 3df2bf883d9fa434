"""What is kept in the user's cache from one run to the next; to lose it costs time and nothing else."""

from __future__ import annotations

from chartgen.cache.builds import Entry, folder, program, read, remembered, write
from chartgen.cache.code import CodeCache

__all__ = ["CodeCache", "Entry", "folder", "program", "read", "remembered", "write"]
