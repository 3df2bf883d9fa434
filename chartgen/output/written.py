"""Which files of a chart chartgen itself wrote: those can be overwritten and removed, any other is a manual edit.

What chartgen last wrote is in the user's cache. Where it is not, as in a fresh clone, git's HEAD decides: what is
committed is not lost if it is overwritten.
"""

from __future__ import annotations

from typing import Literal

from chartgen.cache import Record
from chartgen.output.conflicts import is_only_conflicted
from chartgen.output.git import Head
from chartgen.output.listing import Listing, checksum, parse
from chartgen.output.tree import LISTING, ROOT, ROOT_LISTING

Origin = Literal["written", "edited", "unknown"]


class Written:
    """What is known of the files of one chart."""

    def __init__(self, name: str, listing: Listing | None, record: Record | None, head: Head) -> None:
        """Use the chart's listing, its record in the cache, and what is committed."""
        self._name = name
        self._listing = listing or Listing()
        self._record = record
        self._head = head

    def overwritten(self, path: str, content: bytes, expected: bytes) -> Origin:
        """Return whether chartgen wrote a file that it now generates with another content.

        `unknown` is a file that chartgen never generated, as far as is known.
        """
        if self._is_written(path, content) or is_only_conflicted(content, [expected, *self._versions(path, content)]):
            return "written"
        is_known = path in self._listing.paths or (self._record is not None and path in self._record.files)
        return "edited" if is_known else "unknown"

    def removed(self, path: str, content: bytes) -> Origin:
        """Return whether chartgen wrote a file that it no longer generates.

        A path in the listing is no evidence, since anybody can add it there.
        """
        if self._record is not None:
            is_known = path in self._record.files or path in self._record.before
        else:
            name = ROOT_LISTING if self._name == ROOT else LISTING
            is_known = any(path in parse(text).paths for text in self._head.versions(self._path(name)))
        if not is_known:
            return "unknown"
        return "written" if self._is_written(path, content) else "edited"

    @property
    def has_record(self) -> bool:
        """Whether it is known what chartgen last wrote."""
        return self._record is not None

    def _is_written(self, path: str, content: bytes) -> bool:
        # On Windows, git may have given it other ends of lines.
        found = {checksum(content), checksum(content.replace(b"\r\n", b"\n"))}
        if self._record is not None and any(self._record.is_written(path, each) for each in found):
            return True
        return not found.isdisjoint(self._listing.checksums.get(path, ())) or self._head.contains(
            self._path(path), content
        )

    def _versions(self, path: str, content: bytes) -> list[bytes]:
        return self._head.versions(self._path(path)) if b"<<<<<<<" in content else []

    def _path(self, path: str) -> str:
        return path if self._name == ROOT else f"{self._name}/{path}"
