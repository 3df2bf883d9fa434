"""What went wrong and where: the one vocabulary for mistakes, shared by every stage.

A `Finding` is one thing to tell the author. Whatever stops a run is a `ChartgenError`, which carries all the findings
that were made up to then. Nothing here prints; the command line does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

EXIT_OK = 0
"""Done, nothing to say."""
EXIT_FINDINGS = 1
"""Drift, or a rule that is broken."""
EXIT_USAGE = 2
"""Wrong usage, or a spec that is broken."""
EXIT_ENVIRONMENT = 3
"""The machine said no: no permission, a full disk, another run that does not end."""
EXIT_INTERNAL = 70
"""A mistake in chartgen itself."""
EXIT_INTERRUPTED = 130
"""Ctrl-C; nothing is half written."""
EXIT_TERMINATED = 143
"""SIGTERM; nothing is half written."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in an author's own file.

    Lines and columns count from 1, columns in characters; 0 is a column that is not known.
    """

    file: str
    """As the author would name it: relative to the current directory where it lies below that, else absolute."""
    line: int
    column: int = 0
    end_column: int = 0
    """One past the last character that is meant, on the same line."""
    source: str = ""
    """The text of the line, without its newline."""

    def __str__(self) -> str:
        """Give `file:line:column`, as compilers print it and editors follow it."""
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or could be better.

    Nothing in it may be the content of a secret.
    """

    message: str
    """One sentence, without a full stop."""
    location: Location | None = None
    field: str = ""
    """The path in the spec or in the values, such as `liveness.port` or `ports.http`."""
    found: str = ""
    expected: str = ""
    hint: str = ""
    """How to mend it."""
    rule: str = "spec"
    """The name of the rule: a policy's own, or the kind of the mistake, such as `spec`, `syntax`, `drift`."""
    severity: Severity = "error"


BROKEN = frozenset({"spec", "syntax", "import", "exception", "file", "environment", "kube-version"})
"""Rules of the language itself: a spec that breaks one is broken; what breaks another one is a finding."""

OWN_RULES = BROKEN | {"drift", "edited", "internal", "usage"}
"""Kinds of chartgen's own findings: no rule of a team's has the name of one, or nobody could tell them apart."""


class Terminated(BaseException):
    """SIGTERM, raised where the program was: what is open is closed on the way out, as with Ctrl-C."""


STOPS = (KeyboardInterrupt, Terminated)
"""What ends a run from outside. Whatever else is raised is a mistake of whoever wrote the code."""


class ChartgenError(Exception):
    """Stops a run. Carries every finding, errors and warnings, in the order in which they were made."""

    def __init__(self, *findings: Finding, exit_code: int = EXIT_USAGE, tracebacks: Sequence[str] = ()) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
        self.exit_code = exit_code
        self.tracebacks = tuple(tracebacks)
        """Of exceptions in specs, for those who ask for them."""

    def __reduce__(self) -> tuple[object, ...]:
        """Let it travel from a worker process."""
        return _rebuild, (self.findings, self.exit_code, self.tracebacks)


def _rebuild(findings: tuple[Finding, ...], exit_code: int, tracebacks: tuple[str, ...]) -> ChartgenError:
    return ChartgenError(*findings, exit_code=exit_code, tracebacks=tracebacks)
