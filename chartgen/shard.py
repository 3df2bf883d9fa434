"""Shards: parts of a run that several machines divide among themselves.

Which shard a spec belongs to depends only on its path and the number of shards, so a new spec moves no other.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MOST = 10_000
"""Shards of a run."""
_DIGITS = 16
"""Of the hash, in hexadecimal; more than enough for an even split."""


class Shard(NamedTuple):
    """One of `total` parts; the only one by default."""

    number: int = 1
    """From 1."""
    total: int = 1

    @property
    def is_first(self) -> bool:
        """Whether it is the one that does what concerns all specs."""
        return self.number == 1

    @property
    def is_whole(self) -> bool:
        """Whether there are no others."""
        return self.total == 1

    def has(self, key: str) -> bool:
        """Return whether something belongs to this shard.

        Args:
            key: What names it on every machine: the title of a spec file, or the name of a chart's folder.
        """
        if self.is_whole:
            return True
        from hashlib import sha256

        number = int(sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS], 16)
        return number % self.total == self.number - 1

    def __str__(self) -> str:
        """Return it as on the command line: `2/4`."""
        return f"{self.number}/{self.total}"


WHOLE = Shard()
"""All of a run."""


def parse(text: str) -> Shard:
    """Return the shard that a text such as `2/4` names.

    Raises:
        ValueError: It names none; the message says what is expected.
    """
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None:
        raise ValueError("K/N, such as 2/4")
    index, count = int(found[1]), int(found[2])
    if not 1 <= count <= MOST:
        raise ValueError(f"K/N with 1 to {MOST:,} shards")
    if not 1 <= index <= count:
        raise ValueError(f"1/{count} to {count}/{count}")
    return Shard(index, count)
