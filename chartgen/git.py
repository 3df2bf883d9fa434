"""The `git` command, which is run without a terminal, hooks of others, or changes to the repository."""

from __future__ import annotations

import os
from collections.abc import Sequence

_TIMEOUT = 60
_OF_ANOTHER_REPOSITORY = frozenset(
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_CONFIG GIT_DIR GIT_GRAFT_FILE GIT_IMPLICIT_WORK_TREE"
    " GIT_INDEX_FILE GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_NO_REPLACE_OBJECTS GIT_OBJECT_DIRECTORY GIT_PREFIX"
    " GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE GIT_WORK_TREE".split()
)
"""Environment variables that git sets for hooks. They name the repository of the hook, not that of a folder."""


def run(folder: str, *words: str, stdin: bytes = b"") -> bytes | None:
    """Return what a git command prints in a folder; None if it fails, or if there is no git.

    Args:
        folder: The folder, which is in a repository.
        words: The command with its arguments.
        stdin: What the command reads.
    """
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    command: Sequence[str] = ("git", "--no-replace-objects", "-C", folder, *words)
    try:
        done = subprocess.run(
            command,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def files(listed: bytes) -> dict[str, str]:
    """Return the regular files that `git ls-tree -r -z` lists: the name of each blob by its path."""
    found = {}
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        mode, _, rest = about.partition(b" ")
        if mode in (b"100644", b"100755"):
            found[os.fsdecode(path)] = rest.rpartition(b" ")[2].decode()
    return found


def is_content(name: str, content: bytes) -> bool:
    """Tell whether a blob has a content, whose ends of lines git may have converted.

    Args:
        name: The name of the blob.
        content: The content of a text file, or of any file as it is.
    """
    return any(blob(each, len(name)) == name for each in {content, content.replace(b"\r\n", b"\n")})


def blob(content: bytes, size: int) -> str:
    """Return the name of a blob, in a repository whose names have this many digits."""
    import hashlib

    data = b"blob %d\0%s" % (len(content), content)
    return hashlib.sha256(data).hexdigest() if size == 64 else hashlib.sha1(data, usedforsecurity=False).hexdigest()
