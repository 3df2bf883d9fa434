"""Files that hold credentials: a published chart can be read by others, and cannot be called back."""

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
"""Names that tools give such files."""


def rejected(findings: Iterable[Finding]) -> list[Finding]:
    """Return an error for each file that chartgen did not generate and that holds credentials by its name.

    Args:
        findings: Warnings of a build: those of unmanaged files have the rule `unmanaged`.
    """
    return [
        replace(
            each,
            message=f"{each.location.file} holds credentials, by its name: charts are not published with it",
            hint="move it out of the folder of the chart",
            severity="error",
        )
        for each in findings
        if each.rule == "unmanaged" and each.location is not None and _is_credential(each.location.file)
    ]


def _is_credential(path: str) -> bool:
    name = os.path.basename(path).lower()
    return any(fnmatchcase(name, pattern) for pattern in _NAMES)
