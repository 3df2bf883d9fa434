"""What differs between the committed charts, the releases, and the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
    """What the chart says; empty for what it does not have, and for the content of Secrets."""
    found: str = ""
    """What is there instead."""
    manager: str = ""
    """Who changed it in the cluster, by `metadata.managedFields`, such as `kubectl-edit`."""
    time: datetime | None = None
    """When it was changed."""
    consequence: str = ""
    """What the next `helm upgrade` does about it."""
    location: str = ""
    """The line of the spec that determines it, such as `specs/todo.py:12`."""
