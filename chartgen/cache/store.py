"""Entries in the user's cache folder: read only if they are intact and nobody else can have written them.

An entry that is missing, truncated, damaged, of another key, or that cannot be read is a miss. An entry that cannot be
written is not cached.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys

from chartgen import files

_MAGIC = b"chartgen cache 1\n"
_HASH = 32
ENTRIES_MAX = 20_000
"""Entries of one kind; beyond that the oldest half is removed."""


def folder() -> str | None:
    """Return chartgen's cache folder: `CHARTGEN_CACHE`, or the platform's usual folder for a user's caches.

    None if that is not an absolute path, as where a user has no home folder: nothing is cached then.
    """
    explicit = os.environ.get("CHARTGEN_CACHE")
    if explicit:
        path = os.path.expanduser(explicit)
        return None if path.startswith("~") else os.path.abspath(path)
    home = os.path.expanduser("~") if os.environ.get("HOME") != "" else ""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(base, "chartgen") if os.path.isabs(base) else None


class Store:
    """The entries of one kind, in a folder of their own below the cache folder."""

    def __init__(self, *parts: str) -> None:
        """Use the entries in the folder of these names."""
        self._parts = parts
        self._top = folder()
        self._folder = os.path.join(self._top or "", *parts)
        self._usable: bool | None = None

    def read(self, key: str) -> bytes | None:
        """Return the content of an entry; None if there is none that can be trusted."""
        if not self._is_usable(create=False):
            return None
        path = self._path(key)
        try:
            fd = files.open_regular(path)
        except OSError:
            return None
        try:
            if not _is_own(os.fstat(fd)):
                return None
            entry = files.read_all(fd, path)
        except OSError:
            return None
        finally:
            os.close(fd)
        start = len(_MAGIC) + _HASH
        content = entry[start:]
        return content if entry[:start] == _header(key, content) else None

    def write(self, key: str, content: bytes) -> OSError | None:
        """Write an entry, if the cache folder is the user's own; two runs may do so at once.

        Returns:
            The error because of which it is not cached; None as well if the cache folder is not used at all.
        """
        if not self._is_usable(create=True):
            return None
        path = self._path(key)
        partial = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
        try:
            _create(partial, _header(key, content) + content)
            os.replace(partial, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.unlink(partial)
            error.filename = path
            return error
        return None

    def prune(self, most: int = ENTRIES_MAX) -> None:
        """Remove the oldest half of the entries if there are too many."""
        if not self._is_usable(create=False):
            return
        with contextlib.suppress(OSError):
            if len(os.listdir(self._folder)) <= most:
                return
            with os.scandir(self._folder) as found:
                entries = [entry for entry in found if entry.is_file(follow_symlinks=False)]
            entries.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
            for entry in entries[: len(entries) // 2]:
                os.unlink(entry.path)

    def _path(self, key: str) -> str:
        return f"{self._folder}/{hashlib.sha256(os.fsencode(key)).hexdigest()[:40]}"

    def _is_usable(self, *, create: bool) -> bool:
        if self._usable is None or (create and not self._usable):
            self._usable = self._top is not None and _are_own_folders(self._top, self._parts, create=create)
        return self._usable


def _create(path: str, content: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        while content:
            content = content[os.write(fd, content) :]
    finally:
        os.close(fd)


def _header(key: str, content: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(b"%s\0%s" % (os.fsencode(key), content)).digest()


def _are_own_folders(top: str, parts: tuple[str, ...], *, create: bool) -> bool:
    """Check that nobody else can write to folders, which are created on demand."""
    path = top
    try:
        for part in ("", *parts):
            path = os.path.join(path, part) if part else path
            if create and not os.path.lexists(path):
                if path == top:
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                with contextlib.suppress(FileExistsError):
                    os.mkdir(path, 0o700)
            # The cache folder itself may be a link to another disk.
            status = os.stat(path, follow_symlinks=path == top)
            if not stat.S_ISDIR(status.st_mode):
                return False
            if not _is_own(status):
                if os.name == "nt" or status.st_uid != os.geteuid():
                    return False
                # An entry that another user wrote belongs to that user, and is not read.
                os.chmod(path, 0o700)
    except OSError:
        return False
    return True


def _is_own(status: os.stat_result) -> bool:
    """Return whether a file or a folder is this user's, and nobody else can write to it."""
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)
