"""The base class of the built-in policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.spec.policy import Policy, Severity
from chartgen.spec.workload import Server

Where = tuple[str | int, ...]


class Rule(Policy):
    """A built-in policy."""

    def __init__(self, *, severity: Severity = "error", build_only: bool = False) -> None:
        self.severity = severity
        self.build_only = build_only


def workloads_of(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Yield each workload with its paths in the spec and in the values."""
    for component, workload in chart.workloads():
        yield (("components", component), (component,), workload) if component else (("workload",), (), workload)


def servers_of(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Yield the workloads that run until they are stopped."""
    return (each for each in workloads_of(chart) if isinstance(each[2], Server))


def containers_of(workload: Any) -> Iterator[tuple[Where, Any]]:
    """Yield each container of a workload with its path below the workload; the main one is the workload itself."""
    yield (), workload
    for field in ("init_containers", "sidecars", "containers"):
        for name, container in getattr(workload, field, {}).items():
            yield (field, name), container


def quoted(text: str) -> str:
    """Return a text as an argument within a Helm expression."""
    return f'"{text}"'
