"""The output as git knows it: the files in HEAD, and during a merge those of the other side.

The `git` command is run only if nothing else shows whether a file was edited manually. Without git, a repository or a
commit, or if git refuses to read the repository (`safe.directory`), HEAD contains nothing.
"""

from __future__ import annotations

from chartgen import git

_REVISIONS = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")


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
        if any(git.is_content(blob, content) for blob in blobs):
            return True
        # Attributes may have git convert it: other ends of lines, an encoding, LFS.
        converted = git.run(self._folder, "hash-object", "--stdin", f"--path={path}", stdin=content)
        return converted is not None and converted.decode().strip() in blobs

    def versions(self, path: str) -> list[bytes]:
        """Return the committed contents of a file; several during a merge."""
        found = (git.run(self._folder, "cat-file", "blob", blob) for blob in sorted(self._all().get(path, ())))
        return [content for content in found if content is not None]

    def _all(self) -> dict[str, set[str]]:
        if self._blobs is None:
            self._blobs = {}
            for revision in _REVISIONS:
                listed = git.run(self._folder, "ls-tree", "-r", "-z", revision)
                if listed is None and revision == "HEAD":
                    break
                for path, name in git.files(listed or b"").items():
                    self._blobs.setdefault(path, set()).add(name)
        return self._blobs
