"""What has been fixed since the previous build of `chartgen build --watch`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from chartgen.cli.console import Console
from chartgen.errors import Finding
from chartgen.wording import plural

_SEVERITIES = ("error", "warning")


class Fixed:
    """The findings of the previous build, in a file that forked processes share."""

    def __init__(self) -> None:
        import tempfile

        # Without a buffer, which forked processes would not share.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  open as long as the object exists

    def show(self, findings: Iterable[Finding], console: Console) -> None:
        """Record the findings of a build, and show how many of those before are fixed.

        If there are new findings, nothing is shown: a syntax error, for example, hides whatever else was found.
        """
        before, now = self._read(), Counter(map(_identity, findings))
        self._write(now)
        gone = before - now
        if gone and not now - before:
            severities = Counter(key[0] for key in gone.elements())
            counts = [plural(severities[each], each) for each in _SEVERITIES if severities[each]]
            console.note(console.err.style(f"Fixed {' and '.join(counts)}.", "good"))

    def _read(self) -> Counter[tuple[str, ...]]:
        self._file.seek(0)
        return Counter({tuple(key): count for key, count in json.loads(self._file.read() or "[]")})

    def _write(self, findings: Counter[tuple[str, ...]]) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(list(findings.items())).encode())


def _identity(finding: Finding) -> tuple[str, ...]:
    """Return what a finding has in common with the same one in a changed file."""
    location = finding.location
    return (finding.severity, finding.rule, "" if location is None else location.file, finding.field, finding.message)
