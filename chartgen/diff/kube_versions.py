"""Whether a chart supports fewer or more versions of Kubernetes than before."""

from __future__ import annotations

from typing import Any, Literal

from chartgen.versions import constraints
from chartgen.versions.semver import Version

_MINORS = range(80)
_PATCHES = (*range(21), constraints.LATE_PATCH)


def kube_version_change(before: Any, after: Any) -> Literal["raised", "lowered"] | None:
    """Compare the `kubeVersion` of two charts: `raised` if a version is no longer supported, else `lowered`.

    An invalid constraint, which Helm rejects, is as good as none.
    """
    if before == after:
        return None
    lost = gained = False
    for minor in _MINORS:
        for patch in _PATCHES:
            version = Version(1, minor, patch)
            was, now = _allows(before, version), _allows(after, version)
            lost, gained = lost or (was and not now), gained or (now and not was)
    return "raised" if lost else "lowered" if gained else None


def _allows(constraint: Any, version: Version) -> bool:
    if not isinstance(constraint, str) or not constraint.strip():
        return True
    try:
        return constraints.allows(constraint, version)
    except ValueError:
        return True
