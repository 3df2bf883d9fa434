"""Operations on files and folders that never follow a symbolic link, and the meaning of errors of the operating system.

Nothing is synced to the disk: the death of the process loses nothing that was written, and after a loss of power the
charts can be built again. A sync for each of 170,000 files would take minutes.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding

_CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_UMASK = 0o022
"""Gives files and folders the modes that git stores: 644 and 755."""

_PROBLEMS = {
    errno.ENOSPC: ("the disk is full", "make room and run again"),
    errno.EDQUOT: ("the disk quota is used up", "make room and run again"),
    errno.EFBIG: ("the file would be larger than is allowed here", "see `ulimit -f`"),
    errno.EACCES: ("no permission", "see who owns it and what its mode is"),
    errno.EPERM: ("no permission", "see who owns it and what its mode is"),
    errno.EROFS: ("the file system is read-only", "choose another folder with -o"),
    errno.ENOTDIR: ("a part of this path is a file, not a folder", "move that file away"),
    errno.ELOOP: ("a part of this path is a symbolic link, which chartgen does not follow", "remove the link"),
    errno.EEXIST: ("it already exists", "run again"),
    errno.ENOTEMPTY: ("another program has just put something there", "run again"),
    errno.ENAMETOOLONG: ("the path is too long for this file system", "choose shorter names"),
    errno.EMFILE: ("too many open files", "see `ulimit -n`"),
    errno.ENFILE: ("too many open files", "close other programs"),
    errno.ESTALE: ("the network file system has lost it", "run again"),
}


@contextmanager
def os_errors(verb: str, path: str) -> Iterator[None]:
    """Turn an OSError into a ChartgenError.

    Args:
        verb: `read` or `write`, for the message.
        path: Named if the error itself names no path.
    """
    try:
        yield
    except OSError as error:
        name = error.filename2 or error.filename or path
        named = shown(os.fsdecode(name) if isinstance(name, bytes) else str(name))
        problem, hint = _PROBLEMS.get(error.errno or 0, ((error.strerror or str(error)).lower(), ""))
        message = f"cannot {verb} {named}: {problem}"
        if isinstance(error, files.UnsafeFileError):
            message, hint = f"{named} {error.strerror}", "remove it"
        raise ChartgenError(Finding(message, hint=hint, rule="environment"), exit_code=EXIT_ENVIRONMENT) from error


@contextmanager
def modes_of_git() -> Iterator[None]:
    """Create files and folders with the modes that git stores, whatever the user's umask is."""
    before = os.umask(_UMASK)
    try:
        yield
    finally:
        os.umask(before)


def shown(path: str) -> str:
    """Name a path as a person in the current directory would: relative below it, otherwise absolute, with slashes."""
    full = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    return full.removeprefix(here).replace(os.sep, "/")


def mode(path: str) -> int | None:
    """Return the mode of what is at a path, of a link itself for a link; None if nothing is there."""
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return None


def read_file(path: str) -> bytes | str | None:
    """Read a regular file.

    Returns:
        Its content; None if nothing is there; a `str`, what is wrong, if something else is there.
    """
    try:
        return files.read(path)
    except FileNotFoundError:
        return None
    except files.UnsafeFileError as error:
        return str(error.strerror)


def open_file(path: str) -> int | str | None:
    """Open a regular file for reading, to be closed by the caller; otherwise as `read_file`."""
    try:
        return files.open_regular(path)
    except FileNotFoundError:
        return None
    except files.UnsafeFileError as error:
        return str(error.strerror)


def write_file(path: str, content: bytes) -> None:
    """Write a file that does not exist yet."""
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


def make_folders(top: str, folders: list[str], created: set[str]) -> None:
    """Create the folders below `top` that are not in `created`, outermost first, and add them to it.

    Raises:
        UnsafeFileError: One of them is a link, or not a folder.
    """
    for folder in folders:
        if folder not in created:
            path = f"{top}/{folder}"
            try:
                os.mkdir(path)
            except FileExistsError:
                require_folder(path)
            created.add(folder)


def require_folder(path: str) -> None:
    """Require that a path is a folder, and not a link to one.

    Raises:
        UnsafeFileError: It is not.
        OSError: It does not exist, or cannot be read.
    """
    found = os.lstat(path).st_mode
    if stat.S_ISLNK(found):
        raise files.UnsafeFileError(files.SYMLINK, path)
    if not stat.S_ISDIR(found):
        raise files.UnsafeFileError("is not a folder", path)


def remove_tree(top: str) -> None:
    """Remove a folder with everything in it, if it exists. Links in it are removed, not followed.

    Raises:
        UnsafeFileError: It is a link, or not a folder.
        OSError: Something cannot be removed.
    """
    try:
        require_folder(top)
        if os.scandir not in os.supports_fd or os.unlink not in os.supports_dir_fd:
            _remove_by_path(top)
            return
        # By descriptors: a folder that another process replaces by a link meanwhile is not followed either.
        fd = os.open(top, _FOLDER)
        try:
            _remove_inside(fd)
        finally:
            os.close(fd)
        os.rmdir(top)
    except FileNotFoundError:
        pass


def _remove_inside(folder: int) -> None:
    with os.scandir(folder) as entries:
        names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in names:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
            continue
        fd = os.open(name, _FOLDER, dir_fd=folder)
        try:
            _remove_inside(fd)
        finally:
            os.close(fd)
        os.rmdir(name, dir_fd=folder)


def _remove_by_path(top: str) -> None:
    with os.scandir(top) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                _remove_by_path(entry.path)
            else:
                os.unlink(entry.path)
    os.rmdir(top)


def remove_empty(top: str, folders: set[str]) -> None:
    """Remove those of the folders below `top` that are empty."""
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):
            os.rmdir(f"{top}/{folder}")
