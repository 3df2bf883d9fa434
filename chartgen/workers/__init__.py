"""Forked processes that run author code, watched by the process that forked them.

A process counts as done only if it reports so. One that ends in any other way, by `os._exit(0)`, a signal, `exec` or a
crash of a library, or that takes much longer than the time limit, is a finding that names the spec, and the line if it
can be found. Where processes cannot be forked (Windows), all work is done in one process, without this protection.
"""

from __future__ import annotations

from chartgen.workers.pool import forked
from chartgen.workers.supervision import Outdated, supervised
from chartgen.workers.worker import author_code_ended, author_code_started, loading

__all__ = ["Outdated", "author_code_ended", "author_code_started", "forked", "loading", "supervised"]
