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

from chartgen.cache.builds import folder

_HASH = 32
_PYTHON = MAGIC_NUMBER + repr((sys.flags.optimize, sys._xoptions, os.environ.get("PYTHONNODEBUGRANGES"))).encode()
"""What else the code depends on."""


class CodeCache:
    """What was compiled in earlier runs: one file for each spec, by its path."""

    def __init__(self) -> None:
        self._folder = os.path.join(folder(), "specs")

    def get(self, path: str, text: str) -> CodeType | None:
        """Give the code of a source that was compiled before and had no mistakes that can be seen in it."""
        try:
            with open(self._path(path), "rb") as file:
                content = file.read()
            if content[:_HASH] == _hash(text):
                code = marshal.loads(content[_HASH:])
                return code if isinstance(code, CodeType) else None
        except (OSError, ValueError, EOFError, TypeError):
            pass
        return None

    def keep(self, path: str, text: str, code: CodeType) -> None:
        """Keep the code of a source; a cache that can't be written is none."""
        entry = self._path(path)
        partial = f"{entry}.{os.getpid()}"
        with contextlib.suppress(OSError):
            if not os.path.isdir(os.path.dirname(entry)):
                os.makedirs(os.path.dirname(entry), mode=0o700, exist_ok=True)
            with open(partial, "wb") as file:
                file.write(_hash(text) + marshal.dumps(code))
            os.replace(partial, entry)

    def _path(self, path: str) -> str:
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
        return os.path.join(self._folder, name[:2], name[2:])


def _hash(text: str) -> bytes:
    return hashlib.sha256(_PYTHON + text.encode("utf-8", "surrogatepass")).digest()
