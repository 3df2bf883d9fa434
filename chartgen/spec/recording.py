"""Findings about specs, collected while modules of specs are loaded."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from chartgen.errors import ChartgenError, Finding


class Recording:
    """The findings of one load, in the order in which they were reported."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []


_recordings: list[Recording] = []


@contextlib.contextmanager
def recording() -> Iterator[Recording]:
    """Collect the findings of constructors instead of raising them; an invalid spec is still an object."""
    current = Recording()
    _recordings.append(current)
    try:
        yield current
    finally:
        _recordings.remove(current)


def has_findings() -> bool:
    """Return whether a load is in progress and has findings."""
    return bool(_recordings) and bool(_recordings[-1].findings)


def report(findings: Sequence[Finding]) -> None:
    """Record findings.

    Raises:
        ChartgenError: No load is in progress.
    """
    if not _recordings:
        raise ChartgenError(*findings)
    _recordings[-1].findings.extend(findings)
