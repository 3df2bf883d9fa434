"""The chart of an object that no workload refers to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original


def home(application: Application, groups: Sequence[Group], original: Original) -> Group | None:
    """Return the chart of an object: the first one that it refers to or is referred to by, or is named like."""
    if application.is_namespaced(original):
        # A release has one namespace.
        near = [each for each in groups if each.namespace == application.namespace(original)]
    else:
        near = list(groups)
    if not near:
        return None
    if len(groups) == 1:
        return near[0]
    words = set(_words(original.manifest))
    for group in near:
        names = {each.name for each in group.workloads.values()}
        names |= {
            service.name for each in group.workloads.values() for service in application.attached(each, "Service")
        }
        if words & {*names, *(f"{name}.{group.namespace}" for name in names)}:
            return group
    for group in near:
        for workload in group.workloads.values():
            for reference in application.references(workload):
                if (reference.kind, reference.name) == (original.kind, original.name):
                    return group
    named = [each for each in near if original.name == each.name or original.name.startswith(f"{each.name}-")]
    return max(named, key=lambda each: len(each.name), default=None)


def _words(value: Any) -> Iterator[str]:
    """Yield the texts in an object; of host names, also the first two parts."""
    if isinstance(value, str):
        yield value
        parts = value.partition(":")[0].split(".")
        if len(parts) > 1:
            yield parts[0] if parts[1:2] == ["svc"] else ".".join(parts[:2])
    elif isinstance(value, dict):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
