"""The resources that the tree shows, with how they differ between environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chartgen.resources import KINDS, Resource, extension
from chartgen.resources.resource import Kind
from chartgen.spec.chart import Chart

_CHARTS = "Charts"
GROUPS = (*(kind.group for kind in KINDS if kind.group), _CHARTS)
"""The headings below a namespace, in the order of the tree."""
EXTENSIONS = extension.KIND.group
"""Among them, where those of the kinds of plug-ins are."""
_Key = tuple[str, str]
"""The heading and the name of a resource."""


class Item(NamedTuple):
    """One resource, with the name that it has in a release named after its chart."""

    namespace: str
    group: str
    name: str
    note: str = ""


def items_of(chart: Chart, shown: Mapping[str, Sequence[Resource]], dependencies: Sequence[str]) -> Iterator[Item]:
    """Yield what the tree shows of a chart.

    Args:
        chart: The chart.
        shown: The resources of the base, which has no name, and of each environment.
        dependencies: The charts on which it depends.
    """
    base = namespace_of(chart)
    by_namespace: dict[str, list[str]] = {base: []}
    for name in shown:
        by_namespace.setdefault(namespace_of(chart.environments.get(name, chart)), []).append(name)
    for namespace, names in by_namespace.items():
        for (group, title), note in _noted({name: shown[name] for name in names}):
            yield Item(namespace, group, title, note)
        about = [f"environments: {', '.join(_titles(chart, base))}"] if chart.environments else []
        about += [f"dependencies: {', '.join(dependencies)}"] if dependencies else []
        if namespace != base:
            about = [f"{'environment' if len(names) == 1 else 'environments'}: {', '.join(names)}"]
        if about:
            yield Item(namespace, _CHARTS, f"{chart.name} {chart.version}", "; ".join(about))


def namespace_of(chart: Chart) -> str:
    """Return the namespace of a chart; empty for any."""
    return chart.namespace.name if chart.namespace else ""


def _titles(chart: Chart, base: str) -> Iterator[str]:
    for name, other in chart.environments.items():
        namespace = namespace_of(other)
        yield f"{name} in {namespace}" if namespace != base else name


def _noted(shown: Mapping[str, Sequence[Resource]]) -> Iterator[tuple[_Key, str]]:
    """Yield the resources of a namespace, each with a note: what it is, and in which environments."""
    found: dict[_Key, dict[str, Resource]] = {}
    workloads: dict[str, tuple[str, ...]] = {}
    for name, resources in shown.items():
        for resource in resources:
            found.setdefault((_heading(resource.kind), resource.name.example), {})[name] = resource
            if resource.scope is not None and resource.is_workload:
                component = resource.scope.component
                workloads[component] = (*workloads.get(component, ()), name)
    for key, by_name in found.items():
        first, *_ = by_name.values()
        texts = [first.note]
        # It is enough that the workload says so, its parts are where it is.
        belongs = first.scope is not None and not first.is_workload
        if not belongs or first.scope is None or workloads.get(first.scope.component) != tuple(by_name):
            texts += _where(list(shown), list(by_name))
        texts += [f"{name}: {each.note}" for name, each in by_name.items() if each.note != first.note]
        yield key, "; ".join(filter(None, texts))


def _heading(kind: Kind) -> str:
    """Return the heading of a kind; that of a plug-in names its API group if one of ours is called like it."""
    if kind.is_extension and kind.group in GROUPS:
        return f"{kind.group} ({kind.api_version.rpartition('/')[0]})"
    return kind.group


def _where(names: Sequence[str], having: Sequence[str]) -> list[str]:
    """Say in which environments a resource is; nothing if it is in all of them."""
    if names[0] in having:
        return [f"not in {name}" for name in names if name not in having]
    return [f"only in {', '.join(having)}"]
