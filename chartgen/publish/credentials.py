"""Unmanaged files with names of credential files: they must not be published, since a release cannot be revoked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from chartgen.errors import Finding

_NAMES = (
    ".env", ".env.*", ".git-credentials", ".netrc", ".npmrc", ".pypirc",
    "*.key", "*.kubeconfig", "*.p12", "*.pem", "*.pfx",
    "id_dsa", "id_ecdsa", "id_ed25519", "id_rsa", "kubeconfig",
)  # fmt: skip
"""Names that tools use for files with credentials."""


def rejected(findings: Iterable[Finding]) -> list[Finding]:
    """Return an error for each unmanaged file whose name is that of a credential file.

    Args:
        findings: The findings of a build; warnings about unmanaged files have the rule `unmanaged`.
    """
    return [
        replace(
            each,
            message=f"{each.location.file} has the name of a credential file: the chart is not published with it",
            hint="move it out of the chart",
            severity="error",
        )
        for each in findings
        if each.rule == "unmanaged" and each.location is not None and _is_credential(each.location.file)
    ]


def _is_credential(path: str) -> bool:
    name = os.path.basename(path).lower()
    return any(fnmatchcase(name, pattern) for pattern in _NAMES)
