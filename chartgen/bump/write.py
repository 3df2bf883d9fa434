"""Changes of the author's files: all of them or none, each replaced at once, with its mode, and never through links."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.locations import shown
from chartgen.output.disk import os_errors

_CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Change(NamedTuple):
    """A file to change."""

    path: str
    """Absolute."""
    root: str
    """The folder of specs that it is in."""
    before: bytes
    """What it was when the change was decided."""
    after: bytes


def write(changes: Sequence[Change]) -> None:
    """Replace files, or none of them if one cannot be replaced.

    Raises:
        ChartgenError: A file is a link, has changed meanwhile, or cannot be written.
    """
    for change in changes:
        _require_no_link(change)
    staged: dict[str, str] = {}
    replaced: list[Change] = []
    try:
        for change in changes:
            with os_errors("write", change.path):
                staged[change.path] = _stage(change.path, change.after)
        for change in changes:
            with os_errors("read", change.path):
                now = files.read(change.path)
            if now != change.before:
                raise _error(f"{shown(change.path)} has changed meanwhile", "run again")
        for change in changes:
            with os_errors("write", change.path):
                # Before it happens: an interruption comes at any time.
                replaced.append(change)
                os.replace(staged[change.path], change.path)
    except BaseException:
        for change in replaced:
            with contextlib.suppress(OSError):
                os.replace(_stage(change.path, change.before), change.path)
        raise
    finally:
        for path in staged.values():
            with contextlib.suppress(OSError):
                os.unlink(path)


def _stage(path: str, content: bytes) -> str:
    """Write a new file beside another one, with its mode and owner."""
    status = os.stat(path, follow_symlinks=False)
    folder, name = os.path.split(path)
    staged = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    fd = os.open(staged, _CREATE, 0o600)
    try:
        with open(fd, "wb") as file:
            if hasattr(os, "fchown"):
                with contextlib.suppress(PermissionError):
                    os.fchown(fd, status.st_uid, status.st_gid)
                os.fchmod(fd, stat.S_IMODE(status.st_mode))
            file.write(content)
            file.flush()
            os.fsync(fd)
    except BaseException:
        os.unlink(staged)
        raise
    return staged


def _require_no_link(change: Change) -> None:
    for path in _folders(change):
        if os.path.islink(path):
            raise _error(f"{shown(path)} {files.SYMLINK}", "change the version by hand")


def _folders(change: Change) -> Iterator[str]:
    """Yield a file and the folders between it and its root."""
    path = change.path
    while path.startswith(os.path.join(change.root, "")):
        yield path
        path = os.path.dirname(path)


def _error(message: str, hint: str) -> ChartgenError:
    return ChartgenError(Finding(message, hint=hint, rule="environment"), exit_code=EXIT_ENVIRONMENT)


def edited(content: bytes, edits: Mapping[tuple[int, int], bytes]) -> bytes:
    """Return a content in which the bytes between two offsets are others."""
    for (start, end), text in sorted(edits.items(), reverse=True):
        content = content[:start] + text + content[end:]
    return content
