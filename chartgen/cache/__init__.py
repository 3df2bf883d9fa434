"""The user's cache: whatever one run keeps for the next. It is never needed, and never trusted blindly."""

from __future__ import annotations

from chartgen.cache.code import CodeCache
from chartgen.cache.computed import computed, folder_state, program
from chartgen.cache.records import Record, Records
from chartgen.cache.store import Store, folder

__all__ = ["CodeCache", "Record", "Records", "Store", "computed", "folder", "folder_state", "program"]
