"""Findings about specs, collected while modules of specs are loaded."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence

from chartgen.errors import ChartgenError, Finding
from chartgen.spec.text import is_marked, readable


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
    shown = list(map(with_readable_text, findings))
    if not _recordings:
        raise ChartgenError(*shown)
    _recordings[-1].findings.extend(shown)


def with_readable_text(finding: Finding) -> Finding:
    """Return a finding that shows placeholders as authors write them."""
    texts = (finding.message, finding.field, finding.found, finding.expected, finding.hint)
    if not any(map(is_marked, texts)):
        return finding
    message, field, found, expected, hint = map(readable, texts)
    return dataclasses.replace(finding, message=message, field=field, found=found, expected=expected, hint=hint)
