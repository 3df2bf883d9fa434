"""The order in which charts are installed: those that a chart reads from, or whose Services it calls, come first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from chartgen.importing.graph import Application, pod_of
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text

_HOST = re.compile(r"(?<![\w.-])([a-z][a-z0-9-]*)(?:\.[a-z0-9-]+)*(?=:\d)|(?:://|@)([a-z][a-z0-9-]*)(?=[.:/]|$)")
"""The host in a URL, or before a port."""
_NAME = re.compile(r"host|url|addr|server|endpoint|service", re.IGNORECASE)
"""Names of variables whose whole text can be a host."""
_LABEL = re.compile(r"([a-z][a-z0-9-]*)(?:\.[a-z0-9.-]+)?")


def after(
    application: Application,
    groups: Sequence[Group],
    known: Mapping[str, Sequence[str]],
    owners_of: Callable[[Group], set[str]],
) -> dict[str, list[str]]:
    """Return the charts that come before each chart, by name; circular dependencies are dropped.

    Args:
        application: The application.
        groups: Its charts.
        known: By workload: those that it waits for, according to the input.
        owners_of: Returns the charts that create what the workloads of a chart read.
    """
    owners = {id(each): group.name for group in groups for each in group.workloads.values()}
    services: dict[tuple[str, str], str] = {}
    by_workload: dict[str, str] = {}
    for group in groups:
        for each in group.workloads.values():
            by_workload.setdefault(each.name, group.name)
            for service in application.attached(each, "Service"):
                services.setdefault((group.namespace, service.name), owners[id(each)])
    found: dict[str, list[str]] = {}
    for group in groups:
        wanted = {services[key] for host in _hosts(application, group) if (key := (group.namespace, host)) in services}
        wanted |= {
            by_workload[name]
            for each in group.workloads.values()
            for name in known.get(each.name, ())
            if name in by_workload
        }
        wanted |= owners_of(group)
        order = [other.name for other in groups if other.name in wanted and other is not group]
        found[group.name] = [name for name in order if group.name not in _all_before(found, name)]
    return found


def _all_before(found: Mapping[str, Sequence[str]], name: str) -> set[str]:
    """Return the charts that come before a chart, directly or not, and the chart itself."""
    seen = {name}
    left = [name]
    while left:
        for each in found.get(left.pop(), ()):
            if each not in seen:
                seen.add(each)
                left.append(each)
    return seen


def _hosts(application: Application, group: Group) -> Iterator[str]:
    """Yield the first labels of the hosts that the configuration of a chart names."""
    for workload in group.workloads.values():
        pod = pod_of(workload)
        for container in (*entries(pod, "initContainers"), *entries(pod, "containers")):
            for variable in entries(container, "env"):
                value = text(variable, "value")
                whole = _LABEL.fullmatch(value)
                if whole is not None and _NAME.search(text(variable, "name")):
                    yield whole[1]
                yield from _in(value)
            for key in ("command", "args"):
                for word in container.get(key) or ():
                    yield from _in(word)
        for reference in application.references(workload):
            config = application.find(group.namespace, reference.kind, reference.name)
            if config is not None and config.kind == "ConfigMap":
                yield from _of_config(config)


def _of_config(config: Original) -> Iterator[str]:
    for value in mapping(config.manifest, "data").values():
        if isinstance(value, str) and (whole := _LABEL.fullmatch(value)) is not None:
            yield whole[1]
        yield from _in(value)


def _in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) < 100_000:
        for match in _HOST.finditer(value):
            yield match[1] or match[2]
