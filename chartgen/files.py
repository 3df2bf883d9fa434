"""Reading files that others may have written: regular files only, and never more of one than a limit.

A folder that is built, verified or written to may hold named pipes, devices, links to either, or a file of terabytes
that takes no room on the disk: opening or reading one of those must neither block nor fill the memory.
"""

from __future__ import annotations

import errno
import os
import stat

LIMIT = 64 * 1024 * 1024
"""Bytes of a file that are read unless a caller says otherwise."""
ENTRIES_MAX = 200_000
"""Entries of a folder, with those below it, that are listed."""

SYMLINK = "is a symbolic link, which chartgen does not follow"
NOT_A_FILE = "is not a regular file"

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
# Without O_NONBLOCK, opening a named pipe would wait for its other end.
_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_CHUNK = 1 << 20


class UnsafeFileError(OSError):
    """A file that is not read: it is not regular, a link, or too large. `strerror` completes "FILE ..."."""

    def __init__(self, problem: str, path: str) -> None:
        super().__init__(errno.EINVAL, problem, path)


def reason(error: OSError | UnicodeError) -> str:
    """Return why a file cannot be read, as the end of a sentence: `permission denied`, or `it is larger than 1 MiB`."""
    text = getattr(error, "strerror", None) or str(error)
    return f"it {text}" if isinstance(error, UnsafeFileError) else f"{text[:1].lower()}{text[1:]}"


def read(path: str, *, limit: int = LIMIT, follow: bool = False) -> bytes:
    """Read a regular file.

    Args:
        path: Its path.
        limit: The largest size in bytes that is read.
        follow: Follow a symbolic link to a regular file.

    Raises:
        UnsafeFileError: It is not a regular file, it is a link that is not followed, or it is larger than the limit.
        OSError: It does not exist or cannot be read.
    """
    fd = open_regular(path, follow=follow)
    try:
        return read_all(fd, path, limit=limit)
    finally:
        os.close(fd)


def read_text(path: str, *, limit: int = LIMIT, follow: bool = False) -> str:
    """Read a regular file as UTF-8 text, as `read` does.

    Raises:
        UnicodeDecodeError: It is not UTF-8.
        OSError: As `read`.
    """
    return read(path, limit=limit, follow=follow).decode()


def open_regular(path: str, *, follow: bool = False) -> int:
    """Open a regular file for reading and return its descriptor, which the caller closes.

    Raises:
        UnsafeFileError: It is not a regular file, or it is a link that is not followed.
        OSError: It does not exist or cannot be read.
    """
    # Opening a device can have effects of its own, so its type is checked before as well as after.
    status = os.stat(path, follow_symlinks=follow)
    if stat.S_ISLNK(status.st_mode):
        raise UnsafeFileError(SYMLINK, path)
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeFileError(NOT_A_FILE, path)
    try:
        fd = os.open(path, _READ if follow else _READ | _NOFOLLOW)
    except OSError as error:
        if not follow and error.errno in (errno.ELOOP, errno.EMLINK):
            raise UnsafeFileError(SYMLINK, path) from error
        error.filename = path
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise UnsafeFileError(NOT_A_FILE, path)
    return fd


def read_all(fd: int, path: str, *, limit: int = LIMIT) -> bytes:
    """Read an open file from its current position to its end.

    Raises:
        UnsafeFileError: It is larger than the limit.
    """
    size = os.fstat(fd).st_size
    if size > limit:
        raise UnsafeFileError(_too_large(limit), path)
    chunks = []
    left = limit + 1
    # A buffer of the whole size of a chunk takes longer to allocate than a small file to read.
    while left > 0 and (chunk := os.read(fd, min(left, _CHUNK, size + 1))):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise UnsafeFileError(_too_large(limit), path)
    return b"".join(chunks)


def _too_large(limit: int) -> str:
    return f"is larger than {limit // (1024 * 1024)} MiB" if limit >= 1024 * 1024 else f"is larger than {limit} bytes"


def below(top: str, *, follow: bool = False) -> tuple[list[str], list[str]]:
    """List everything below a folder, as relative paths with slashes.

    Args:
        top: The folder.
        follow: Follow symbolic links to folders, each folder once; a link is listed as a file otherwise.

    Returns:
        What is not a folder, and the folders.

    Raises:
        UnsafeFileError: It has more than `ENTRIES_MAX` entries.
        OSError: A folder cannot be read.
    """
    found: list[str] = []
    folders: list[str] = []
    waiting = [""]
    seen = {_identity(top)} if follow else set()
    while waiting:
        folder = waiting.pop()
        with os.scandir(f"{top}/{folder}" if folder else top) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if len(found) + len(folders) >= ENTRIES_MAX:
                    raise UnsafeFileError(f"has more than {ENTRIES_MAX:,} entries", top)
                if not entry.is_dir(follow_symlinks=follow):
                    found.append(path)
                    continue
                if follow:
                    identity = _identity(entry.path)
                    if identity in seen:
                        continue
                    seen.add(identity)
                waiting.append(path)
                folders.append(path)
    return found, folders


def _identity(folder: str) -> tuple[int, int]:
    status = os.stat(folder)
    return status.st_dev, status.st_ino
