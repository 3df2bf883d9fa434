"""The few things that are done to files, without following symbolic links, and what the machine may answer.

Nothing here is synced to the disk. The death of the process loses nothing that was written, and after a loss of power
the charts can be made again from their specs; a sync for each of 170,000 files would take minutes.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding

SYMLINK = "is a symbolic link, which chartgen does not follow"
NOT_A_FILE = "is not a regular file"

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOSED = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# Without O_NONBLOCK, opening a named pipe would wait for its other end.
_READ = os.O_RDONLY | _CLOSED | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOSED | _NOFOLLOW

_WORDS = {
    errno.ENOSPC: ("the disk is full", "make room and run again"),
    errno.EDQUOT: ("the disk quota is used up", "make room and run again"),
    errno.EFBIG: ("the file would be larger than is allowed here", "see `ulimit -f`"),
    errno.EACCES: ("no permission", "see who owns it and what its mode is"),
    errno.EPERM: ("no permission", "see who owns it and what its mode is"),
    errno.EROFS: ("the file system is read-only", "choose another folder with -o"),
    errno.ENOTDIR: ("a part of this path is a file, not a folder", "move that file away"),
    errno.EEXIST: ("something of that name is there already", "run again"),
    errno.ENOTEMPTY: ("something was put there meanwhile", "run again"),
    errno.ENAMETOOLONG: ("the path is too long for this file system", "choose shorter names"),
    errno.EMFILE: ("too many open files", "see `ulimit -n`"),
    errno.ENFILE: ("too many open files", "close other programs"),
}


@contextmanager
def os_errors(verb: str, path: str) -> Iterator[None]:
    """Turn what the machine refuses into a ChartgenError that says so.

    Args:
        verb: `read` or `write`, for the sentence.
        path: named where the error itself names none.
    """
    try:
        yield
    except OSError as error:
        name = error.filename2 or error.filename or path
        words, hint = _WORDS.get(error.errno or 0, ((error.strerror or str(error)).lower(), ""))
        message = f"cannot {verb} {shown(os.fsdecode(name) if isinstance(name, bytes) else str(name))}: {words}"
        raise ChartgenError(Finding(message, hint=hint, rule="environment"), exit_code=EXIT_ENVIRONMENT) from error


def shown(path: str) -> str:
    """Name a path as a person in the current directory would: relative below it, else absolute, with slashes."""
    full = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    return full.removeprefix(here).replace(os.sep, "/")


def mode(path: str) -> int | None:
    """Give the mode of what is at a path, a link's own for a link, or None where there is nothing."""
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return None


def read_file(path: str) -> bytes | str | None:
    """Read a regular file.

    Returns:
        Its bytes; None where there is nothing; or a `str`, what is wrong, where something else is there.
    """
    fd = open_file(path)
    if not isinstance(fd, int):
        return fd
    try:
        return read_rest(fd)
    finally:
        os.close(fd)


def open_file(path: str) -> int | str | None:
    """Open a file for reading, to close by the caller; else as `read_file`."""
    if not _NOFOLLOW and os.path.islink(path):
        return SYMLINK
    try:
        return os.open(path, _READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        # Which error an open without following gives for a link differs from system to system; a folder can't be
        # opened at all on Windows.
        found = mode(path)
        if found is not None and stat.S_ISLNK(found):
            return SYMLINK
        if found is not None and not stat.S_ISREG(found):
            return NOT_A_FILE
        error.filename = path
        raise


def read_rest(fd: int) -> bytes | str:
    """Read what is left of an open file; a `str`, what is wrong, where it is not a regular one."""
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        return NOT_A_FILE
    chunks = []
    while chunk := os.read(fd, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def write_file(path: str, content: bytes) -> None:
    """Write a file that must not be there yet."""
    fd = os.open(path, _CREATE, 0o666)
    try:
        while content:
            written = os.write(fd, content)
            if written == len(content):
                break
            content = content[written:]
    except OSError as error:
        error.filename = path
        raise
    finally:
        os.close(fd)


def make_folders(top: str, folders: list[str], made: set[str]) -> None:
    """Make the folders below `top` that are not in `made`, outermost first, and note them there."""
    for folder in folders:
        if folder not in made:
            with suppress(FileExistsError):
                os.mkdir(f"{top}/{folder}")
            made.add(folder)


def files_below(top: str) -> list[str]:
    """List what lies below a folder, other than folders, as relative paths with slashes; links are not followed."""
    return _below(top)[0]


def folders_below(top: str) -> list[str]:
    """List the folders below a folder, as `files_below` lists the rest."""
    return _below(top)[1]


def _below(top: str) -> tuple[list[str], list[str]]:
    found: list[str] = []
    folders_found: list[str] = []
    folders = [""]
    while folders:
        below = folders.pop()
        with os.scandir(f"{top}/{below}" if below else top) as entries:
            for entry in entries:
                path = f"{below}/{entry.name}" if below else entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                    folders_found.append(path)
                else:
                    found.append(path)
    return found, folders_found


def remove_tree(top: str) -> None:
    """Remove a folder with all that is in it; links are removed, not followed. Nothing there is fine."""
    try:
        with os.scandir(top) as entries:
            for entry in list(entries):
                if entry.is_dir(follow_symlinks=False):
                    remove_tree(entry.path)
                else:
                    os.unlink(entry.path)
        os.rmdir(top)
    except FileNotFoundError:
        pass


def remove_empty(top: str, folders: set[str]) -> None:
    """Remove those of the folders below `top` that are empty."""
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):
            os.rmdir(f"{top}/{folder}")
