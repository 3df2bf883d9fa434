"""Findings, errors and exit codes, shared by every stage.

A `Finding` is one problem to report. A `ChartgenError` ends a run, and carries all findings up to then. Only the
command line prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

EXIT_OK = 0
"""Success."""
EXIT_FINDINGS = 1
"""Findings: drift, a violated rule, a manual edit."""
EXIT_USAGE = 2
"""Wrong usage, or an invalid spec."""
EXIT_ENVIRONMENT = 3
"""Environment: missing permissions or programs, a full disk, an output that is locked."""
EXIT_INTERNAL = 70
"""An internal error: a bug in chartgen."""
EXIT_INTERRUPTED = 130
"""Ctrl-C; no file is incomplete."""
EXIT_TERMINATED = 143
"""SIGTERM; no file is incomplete."""


class Location(NamedTuple):
    """A location in a file of the user.

    Lines and columns count from 1, columns in characters; column 0 means that it is not known.
    """

    file: str
    """Relative to the current directory if it is below, else absolute."""
    line: int
    column: int = 0
    end_column: int = 0
    """The column after the last character, on the same line."""
    source: str = ""
    """The text of the line, without its newline."""

    def __str__(self) -> str:
        """Return `file:line:column`, which editors and terminals link."""
        return f"{self.at_line}:{self.column}" if self.column else self.at_line

    @property
    def at_line(self) -> str:
        """`file:line`, without the column."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reported problem. No field contains the content of a secret."""

    message: str
    """A sentence without a full stop."""
    location: Location | None = None
    field: str = ""
    """The path in the spec or in the values, such as `liveness.port` or `ports.http`."""
    found: str = ""
    expected: str = ""
    hint: str = ""
    """How to fix it."""
    rule: str = "spec"
    """The name of a policy, or the kind of problem, such as `spec`, `syntax`, `drift`."""
    severity: Severity = "error"


BROKEN = frozenset({"spec", "syntax", "import", "exception", "file", "environment", "kube-version"})
"""Rules that a spec has to follow to be compiled; a spec that violates one is invalid."""

OWN_RULES = BROKEN | {
    "adjacent-strings", "blocking-budget", "drift", "duplicate-image", "duplicate-variable", "edited", "internal",
    "job-containers", "job-name", "job-ttl", "literal-port", "placeholder", "pod-security", "published", "rbac-words",
    "secret-literal", "stuck-rollout", "unreachable", "unreleased", "usage", "variable-order",
}  # fmt: skip
"""Rules of chartgen itself, whose names policies cannot have."""


class Terminated(BaseException):
    """SIGTERM, raised like KeyboardInterrupt, so that everything open is closed."""


STOPS = (KeyboardInterrupt, Terminated)
"""Exceptions that end a run from outside; author code cannot handle them."""


class ChartgenError(Exception):
    """Ends a run. Carries all findings, errors and warnings, in the order in which they were reported."""

    def __init__(self, *findings: Finding, exit_code: int = EXIT_USAGE, tracebacks: Sequence[str] = ()) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
        self.exit_code = exit_code
        self.tracebacks = tuple(tracebacks)
        """Of exceptions in specs, for `--debug`."""

    def __reduce__(self) -> tuple[object, ...]:
        """Support pickling, to send errors between processes."""
        return _rebuild, (self.findings, self.exit_code, self.tracebacks)


def _rebuild(findings: tuple[Finding, ...], exit_code: int, tracebacks: tuple[str, ...]) -> ChartgenError:
    return ChartgenError(*findings, exit_code=exit_code, tracebacks=tracebacks)


CREDENTIAL = (
    r"\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\b(?:AKIA|ASIA)[0-9A-Z]{12,}"
    r"|\bxox[abeoprs]-[\w-]{8,}|\bxapp-[\w-]{10,}|\b[rs]k_(?:live|test)_\w{10,}|\bsk-[\w-]{20,}|\bAIza[\w-]{30,}"
    r"|\bya29\.[\w-]{10,}|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{30,}|\bSG\.[\w-]{10,}\.[\w-]{10,}|\bhf_[A-Za-z0-9]{20,}"
    r"|\bdckr_pat_[\w-]{10,}|\bhvs\.[\w-]{10,}|\bs\.[A-Za-z0-9]{24}\b|\bEAACEdEose0cBA\w+|\bkey-[0-9a-f]{32}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]{6,}"
    r"|\bhttps://hooks\.slack\.com/services/T\w+/B\w+/\w+|\bAccountKey=[\w+/=]{20,}"
)
"""Credentials that can be recognized by themselves: findings do not show them."""
