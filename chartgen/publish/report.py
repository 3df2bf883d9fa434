"""The report of a publication, for all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from chartgen.errors import Finding

Status = Literal["new", "published", "unchanged", "signed", "replaced", "different"]
"""`new`: not published yet, in a check; `signed`: published before, and signed now; `different`: not published, since
the version is published with different contents."""


@dataclass(frozen=True, slots=True)
class PublishedChart:
    """A chart, and where it is published."""

    name: str
    version: str
    reference: str
    """`oci://HOST/PATH/NAME:VERSION`, or the path of the archive in a chart repository."""
    archive: str
    """The digest of the archive, `sha256:...`."""
    manifest: str
    """The digest of the OCI manifest; empty in a chart repository, and before a chart is signed."""
    status: Status
    signed: bool = False
    """Whether it has a signature."""
    sbom: str = ""
    """The path of its bill of materials; empty if none is written."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run."""

    target: str
    """`oci://HOST/PATH`, or a folder."""
    charts: tuple[PublishedChart, ...] = ()
    """By name; charts come after those on which they depend when they are pushed."""
    findings: tuple[Finding, ...] = ()
    is_check: bool = False
    verified: bool = False
    """Whether `chartgen verify` ran; it does if the extra `verify` is installed."""
    needed: Mapping[str, str] = field(default_factory=dict)
    """The versions that charts need whose version is published with different contents, or too low, as far as known."""
    exit_code: int = 0
