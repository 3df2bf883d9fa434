"""A difference between a committed chart, a release, and the cluster."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Literal

from chartgen.errors import Location
from chartgen.objects.fields import Path

Kind = Literal["not-installed", "changed", "missing", "orphaned"]


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference."""

    kind: Kind
    """`not-installed`: between the committed chart and the release; `changed`: between the release and the cluster;
    `missing`: an object of the release that is not in the cluster; `orphaned`: one that is in the cluster, and was
    created by the release, but is no longer part of it."""
    subject: str
    """A file of the chart, `values.yaml`, or an object such as `Deployment/todo-backend`."""
    field: str = ""
    """The value or the field that differs; empty if all of it does."""
    expected: str = ""
    """What the chart says, as JSON if it is no text; empty for what it does not have, and for content of Secrets and
    files."""
    found: str = ""
    """What is there instead."""
    manager: str = ""
    """Who changed it in the cluster, by `metadata.managedFields`, such as `kubectl-edit`."""
    time: datetime | None = None
    """When it was changed."""
    consequence: str = ""
    """What the next `helm upgrade` does about it."""
    location: Location | None = None
    """Where a spec determines it."""
    path: Path = ()
    """The path of the field in the release's manifest, or of the value in `values.yaml`."""


def shown(expected: Any, found: Any) -> tuple[str, str]:
    """Return two values as `expected` and `found` of a difference, of long texts the first lines that differ."""
    if isinstance(expected, str) and isinstance(found, str) and "\n" in expected + found:
        lines = zip_longest(expected.split("\n"), found.split("\n"), fillvalue="")
        for number, (one, other) in enumerate(lines, 1):
            if one != other:
                return f"line {number}: {one}", f"line {number}: {other}"
    return _shown(expected), _shown(found)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
