"""Compiled Python code: of specs, where there are many, and of chartgen's own templates.

Compiling takes a fifth of loading a spec. As with Python's `__pycache__`, but outside of the project, and identified by
a hash of the source and never by times. Only the code is cached: it runs in each build, since a spec may read files.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from importlib.util import MAGIC_NUMBER
from types import CodeType

from chartgen.cache.store import Store

_PYTHON = MAGIC_NUMBER + repr((sys.flags.optimize, sys._xoptions, os.environ.get("PYTHONNODEBUGRANGES"))).encode()
"""What else the code depends on."""


class CodeCache:
    """Code that earlier runs compiled, one entry for each file."""

    def __init__(self, kind: str = "specs") -> None:
        """Use the code of one kind."""
        self._store = Store(kind)

    def get(self, path: str, text: str) -> CodeType | None:
        """Return the code of a file, if this very text was compiled before."""
        content = self._store.read(path)
        source = _hash(text)
        if content is None or not content.startswith(source):
            return None
        try:
            # Only this user can have written the entry, and its checksum is right: marshal is safe with it.
            code = marshal.loads(content[len(source) :])
        except (ValueError, EOFError, TypeError):
            return None
        return code if isinstance(code, CodeType) else None

    def keep(self, path: str, text: str, code: CodeType) -> None:
        """Cache the code of a file."""
        self._store.write(path, _hash(text) + marshal.dumps(code))


def _hash(text: str) -> bytes:
    return hashlib.sha256(_PYTHON + text.encode("utf-8", "surrogatepass")).digest()
