"""The order in which charts are installed: those that a chart reads from, or whose Services it calls, come first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
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
    calls: Mapping[str, Collection[str]],
    members: Mapping[str, Sequence[Original]],
) -> dict[str, list[str]]:
    """Return the charts that come before each chart, by name; those that wait for each other are left out.

    Args:
        application: The application.
        groups: Its charts.
        calls: What `called` returns.
        members: By the name of a chart: the objects that it creates.
    """
    found: dict[str, list[str]] = {group.name: [] for group in groups}
    # What objects refer to counts more than what they may call.
    for wanted in (_referred_to(application, members), calls):
        for group in groups:
            for other in groups:
                is_new = other.name in wanted.get(group.name, ()) and other.name not in found[group.name]
                if is_new and group.name not in _all_before(found, other.name):
                    found[group.name].append(other.name)
    order = [group.name for group in groups]
    return {name: sorted(before, key=order.index) for name, before in found.items()}


def called_first(groups: Sequence[Group], calls: Mapping[str, Collection[str]]) -> list[Group]:
    """Return charts with those whose Services others call before these, as far as they do not call each other."""
    by_name = {group.name: group for group in groups}
    found: dict[str, Group] = {}
    entered: set[str] = set()
    left = list(reversed(groups))
    while left:
        group = left[-1]
        if group.name in entered:
            found.setdefault(left.pop().name, group)
            continue
        entered.add(group.name)
        left += [by_name[name] for name in sorted(calls[group.name], reverse=True) if name not in entered]
    return list(found.values())


def _referred_to(application: Application, members: Mapping[str, Sequence[Original]]) -> dict[str, set[str]]:
    """Return the charts that create what the objects of each chart refer to."""
    owners = {id(each): name for name, objects in members.items() for each in objects}
    found: dict[str, set[str]] = {}
    for name, objects in members.items():
        for each in objects:
            for reference in application.references(each):
                namespace = reference.namespace or application.namespace(each)
                target = application.find(namespace, reference.kind, reference.name)
                if target is not None and id(target) in owners:
                    found.setdefault(name, set()).add(owners[id(target)])
    return found


def called(
    application: Application, groups: Sequence[Group], known: Mapping[str, Sequence[str]]
) -> dict[str, set[str]]:
    """Return the charts whose Services the workloads of each chart may call, or that they wait for.

    Args:
        application: The application.
        groups: Its charts.
        known: By workload: those that it waits for, according to the input.
    """
    owners = {id(each): group.name for group in groups for each in group.workloads.values()}
    services: dict[tuple[str, str], str] = {}
    by_workload: dict[str, str] = {}
    for group in groups:
        for each in group.workloads.values():
            by_workload.setdefault(each.name, group.name)
            for service in application.attached(each, "Service"):
                services.setdefault((group.namespace, service.name), owners[id(each)])
    found: dict[str, set[str]] = {}
    for group in groups:
        wanted = {services[key] for host in _hosts(application, group) if (key := (group.namespace, host)) in services}
        wanted |= {
            by_workload[name]
            for each in group.workloads.values()
            for name in known.get(each.name, ())
            if name in by_workload
        }
        found[group.name] = wanted
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
