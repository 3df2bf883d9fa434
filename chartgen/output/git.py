"""What git has of the output: the files in HEAD, and during a merge those of the other side.

The `git` command is run only if nothing else shows whether a file was edited manually. Without git, a repository or a
commit, or if git refuses to read the repository (`safe.directory`), HEAD contains nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

_TIMEOUT = 60
_REVISIONS = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")
_OF_ANOTHER_REPOSITORY = frozenset(
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_CONFIG GIT_DIR GIT_GRAFT_FILE GIT_IMPLICIT_WORK_TREE"
    " GIT_INDEX_FILE GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_NO_REPLACE_OBJECTS GIT_OBJECT_DIRECTORY GIT_PREFIX"
    " GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE GIT_WORK_TREE".split()
)
"""Environment variables that git sets for hooks. They name the repository of the hook, not that of the output."""


class Head:
    """The committed files below a folder; read when they are first needed."""

    def __init__(self, folder: str) -> None:
        """Use the repository that a folder is in."""
        self._folder = folder
        self._blobs: dict[str, set[str]] | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Send the folder alone to another process."""
        return Head, (self._folder,)

    def contains(self, path: str, content: bytes) -> bool:
        """Return whether a file is committed with this content, as git would commit it."""
        blobs = self._all().get(path)
        if not blobs:
            return False
        sizes = {len(blob) for blob in blobs}
        texts = {content, content.replace(b"\r\n", b"\n")}
        if any(_blob(text, size) in blobs for text in texts for size in sizes):
            return True
        # Attributes may have git convert it: other ends of lines, an encoding, LFS.
        converted = self._git("hash-object", "--stdin", f"--path={path}", stdin=content)
        return converted is not None and converted.decode().strip() in blobs

    def versions(self, path: str) -> list[bytes]:
        """Return the committed contents of a file; several during a merge."""
        found = (self._git("cat-file", "blob", blob) for blob in sorted(self._all().get(path, ())))
        return [content for content in found if content is not None]

    def _all(self) -> dict[str, set[str]]:
        if self._blobs is None:
            self._blobs = {}
            for revision in _REVISIONS:
                listed = self._git("ls-tree", "-r", "-z", revision)
                if listed is None and revision == "HEAD":
                    break
                for entry in (listed or b"").split(b"\0"):
                    about, _, path = entry.partition(b"\t")
                    mode, _, rest = about.partition(b" ")
                    if mode in (b"100644", b"100755"):
                        blob = rest.rpartition(b" ")[2].decode()
                        self._blobs.setdefault(os.fsdecode(path), set()).add(blob)
        return self._blobs

    def _git(self, *words: str, stdin: bytes = b"") -> bytes | None:
        import subprocess

        environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
        environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
        command: Sequence[str] = ("git", "--no-replace-objects", "-C", self._folder, *words)
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


def _blob(content: bytes, size: int) -> str:
    """Return the name of a blob, in a repository whose names have this many digits."""
    import hashlib

    data = b"blob %d\0%s" % (len(content), content)
    return hashlib.sha256(data).hexdigest() if size == 64 else hashlib.sha1(data, usedforsecurity=False).hexdigest()
