"""One run at a time: a lock on the output folder, which the kernel releases when its holder dies."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.output import disk

_POLL = 0.05
_VANISHED_MAX = 1000
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class Lock:
    """A lock on a file, which is created for it and removed with it.

    A child that is forked while the lock is held holds it too, until it ends: no other run begins while a worker of a
    killed run may still write.
    """

    def __init__(self, path: str, fd: int) -> None:
        self._path = path
        self._fd = fd

    @classmethod
    def take(cls, path: str, prepare: Callable[[], None], wait: float, on_wait: Callable[[str], None] | None) -> Lock:
        """Take the lock.

        Args:
            path: The lock file.
            prepare: Creates its folder; called again if another run has removed it.
            wait: Seconds to wait for another run.
            on_wait: Called once, with a sentence, if another run is waited for.

        Raises:
            ChartgenError: The other run did not end in time.
            UnsafeFileError: The lock file is a link, or not a regular file.
            OSError: It cannot be created.
        """
        deadline = time.monotonic() + wait
        notified = False
        vanished = 0
        while True:
            try:
                prepare()
                fd = _open(path)
            except FileNotFoundError:
                # Another run ended in this moment, and removed the folder.
                vanished += 1
                if vanished > _VANISHED_MAX:
                    raise
                continue
            try:
                locked = _try_lock(fd)
            except OSError as error:
                os.close(fd)
                error.filename = path
                raise
            if locked:
                # Its last holder may have removed the file; a lock on that is worth nothing.
                if _is_at(fd, path):
                    lock = cls(path, fd)
                    try:
                        os.ftruncate(fd, 0)
                        os.write(fd, str(os.getpid()).encode())
                    except BaseException:
                        lock.release()
                        raise
                    return lock
                os.close(fd)
                continue
            holder = _holder(fd)
            os.close(fd)
            where = disk.shown(os.path.dirname(os.path.dirname(path)))
            if time.monotonic() > deadline:
                raise ChartgenError(
                    Finding(
                        f"another run of chartgen{holder} is writing to {where}",
                        hint="wait until it ends, or end it",
                        rule="environment",
                    ),
                    exit_code=EXIT_ENVIRONMENT,
                )
            if on_wait and not notified:
                notified = True
                on_wait(f"waiting for another run of chartgen{holder} to finish with {where}")
            time.sleep(_POLL)

    def release(self) -> None:
        """Remove the lock file and release the lock; a second time does nothing."""
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        if sys.platform == "win32":
            # An open file cannot be removed there; one that another run has opened meanwhile stays.
            os.close(fd)
            with suppress(OSError):
                os.unlink(self._path)
        else:
            try:
                with suppress(OSError):
                    os.unlink(self._path)
                _unlock(fd)
            finally:
                os.close(fd)


def _open(path: str) -> int:
    """Open the lock file, which is overwritten: it must not be a link, or another name of somebody's file."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        pass
    else:
        _require_own(status, path)
    fd = os.open(path, _OPEN, 0o644)
    try:
        _require_own(os.fstat(fd), path)
    except OSError:
        os.close(fd)
        raise
    return fd


def _require_own(status: os.stat_result, path: str) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise files.UnsafeFileError(files.SYMLINK, path)
    if not stat.S_ISREG(status.st_mode):
        raise files.UnsafeFileError(files.NOT_A_FILE, path)
    if status.st_nlink > 1:
        raise files.UnsafeFileError("is a hard link to another file", path)


def _is_at(fd: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), os.lstat(path))
    except FileNotFoundError:
        return False


def _holder(fd: int) -> str:
    try:
        number = os.pread(fd, 20, 0).decode() if hasattr(os, "pread") else ""
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (process {number})" if number.isdigit() else ""


if sys.platform == "win32":
    import msvcrt

    def _try_lock(fd: int) -> bool:
        # Far behind the number of the process, which others may read.
        os.lseek(fd, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(fd, 0, os.SEEK_SET)
        return True

    def _unlock(fd: int) -> None:
        pass
else:
    import fcntl

    def _try_lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
                return False
            raise
        return True

    def _unlock(fd: int) -> None:
        # Explicitly: children that were forked hold the same lock and may end later.
        fcntl.flock(fd, fcntl.LOCK_UN)
