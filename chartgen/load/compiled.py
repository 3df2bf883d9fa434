"""The compiled code of specs, kept in the user's cache where there are many: to compile takes a fifth of a load.

As with Python's own `__pycache__`, but outside of the project, and known by the hash of the source and never by times.
Only the code is kept. It runs in each build anew, since a spec may read files.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
from importlib.util import MAGIC_NUMBER
from types import CodeType

from chartgen import cache
from chartgen.locations import Source

_HASH = 32
_PYTHON = MAGIC_NUMBER + repr((sys.flags.optimize, sys._xoptions, os.environ.get("PYTHONNODEBUGRANGES"))).encode()
"""What else the code depends on."""


class Compiled:
    """What was compiled in earlier runs: one file for each spec, by its path."""

    def __init__(self) -> None:
        self._folder = os.path.join(cache.folder(), "specs")

    def get(self, source: Source) -> CodeType | None:
        """Give the code of a source that was compiled before and had no mistakes that can be seen in it."""
        try:
            with open(self._path(source), "rb") as file:
                content = file.read()
            if content[:_HASH] == _hash(source):
                code = marshal.loads(content[_HASH:])
                return code if isinstance(code, CodeType) else None
        except (OSError, ValueError, EOFError, TypeError):
            pass
        return None

    def keep(self, source: Source, code: CodeType) -> None:
        """Keep the code of a source; a cache that can't be written is none."""
        path = self._path(source)
        partial = f"{path}.{os.getpid()}"
        with contextlib.suppress(OSError):
            if not os.path.isdir(os.path.dirname(path)):
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            with open(partial, "wb") as file:
                file.write(_hash(source) + marshal.dumps(code))
            os.replace(partial, path)

    def _path(self, source: Source) -> str:
        name = hashlib.sha256(os.fsencode(source.path)).hexdigest()[:32]
        return os.path.join(self._folder, name[:2], name[2:])


def _hash(source: Source) -> bytes:
    return hashlib.sha256(_PYTHON + source.text.encode("utf-8", "surrogatepass")).digest()
