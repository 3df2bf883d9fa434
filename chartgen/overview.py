"""An overview of all charts: the tree of namespaces, its diagram, and the commands that install them in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chartgen.errors import Location
from chartgen.plan import dependency_commands, image_commands, namespace_command
from chartgen.plan.environments import disabled
from chartgen.resources import IN_OVERVIEW, KINDS, ChartScope, Resource, resources_of
from chartgen.resources.resource import Prerequisite
from chartgen.spec.chart import Chart
from chartgen.values import markdown

NO_NAMESPACE = "any"

_CHARTS = "Charts"
GROUPS = (*(kind.group for kind in KINDS if kind.group), _CHARTS)
"""The headings below a namespace, in the order of the tree."""


class Item(NamedTuple):
    """One resource, with the name that it has in a release named after its chart."""

    namespace: str
    group: str
    name: str
    note: str = ""


class Needed(NamedTuple):
    """A chart on which another one depends."""

    name: str
    version: str
    alias: str
    is_local: bool
    """Whether it is one of the specs."""
    location: Location | None

    def __str__(self) -> str:
        """Return its name and version."""
        return f"{self.name} {self.version}" + (f" as {self.alias}" if self.alias else "")


class Summary(NamedTuple):
    """What the overview needs of one chart; small, and can be sent between processes."""

    name: str
    version: str
    app_version: str
    description: str
    namespace: str
    namespace_command: str
    items: tuple[Item, ...]
    image_commands: tuple[str, ...]
    prerequisites: tuple[Prerequisite, ...]
    after: tuple[str, ...]
    dependencies: tuple[Needed, ...]
    environments: tuple[str, ...]
    flags: tuple[str, ...]
    """Options of `helm install` that set values without a default."""
    dependency_commands: tuple[str, ...] = ()


def summarize(chart: Chart, resources: Sequence[Resource], flags: Iterable[str] = ()) -> Summary:
    """Summarize a chart, which has these resources, for the overview.

    Args:
        chart: The chart.
        resources: Its resources.
        flags: Options of `helm install` that set values of charts on which it depends, and which have no default.
    """
    return Summary(
        name=chart.name,
        version=chart.version,
        app_version=chart.effective_app_version(),
        description=chart.description,
        namespace=_namespace(chart),
        namespace_command=namespace_command(chart),
        items=tuple(_items(chart, resources)),
        image_commands=tuple(image_commands(chart)),
        prerequisites=tuple(resource.prerequisite for resource in resources if resource.prerequisite),
        after=tuple(other.name for other in chart.after),
        dependencies=tuple(_needed(chart)),
        environments=tuple(chart.environments),
        flags=(*(value.flag for resource in resources for value in resource.required), *flags),
        dependency_commands=tuple(dependency_commands(chart)),
    )


def _needed(chart: Chart) -> Iterator[Needed]:
    for index, each in enumerate(chart.dependencies):
        location = chart.location("dependencies", index)
        yield Needed(each.name, each.exact_version, each.alias, each.chart is not None, location)


def _namespace(chart: Chart) -> str:
    return chart.namespace.name if chart.namespace else ""


def _items(chart: Chart, resources: Sequence[Resource]) -> Iterator[Item]:
    """Return the resources that the tree shows, with how they differ in environments."""
    notes = {item[:3]: [item.note] for item in _shown(chart, resources)}
    only: dict[tuple[str, str, str], dict[str, str]] = {}
    for environment, other in chart.environments.items():
        found = {item[:3]: item.note for item in _shown(other)}
        if _namespace(other) == _namespace(chart):
            for key, texts in notes.items():
                if key not in found:
                    texts.append(f"not in {environment}")
                elif (note := found.pop(key)) != texts[0]:
                    texts.append(f"{environment}: {note}")
        for key, note in found.items():
            only.setdefault(key, {})[environment] = note
    for key, by_environment in only.items():
        first, *others = by_environment.items()
        differing = (f"{environment}: {note}" for environment, note in others if note != first[1])
        notes.setdefault(key, [first[1], f"only in {', '.join(by_environment)}"]).extend(differing)
    for key, texts in notes.items():
        yield Item(*key, "; ".join(filter(None, texts)))
    about = [f"environments: {', '.join(chart.environments)}"] if chart.environments else []
    about += [f"dependencies: {', '.join(map(str, _needed(chart)))}"] if chart.dependencies else []
    if about:
        yield Item(_namespace(chart), _CHARTS, f"{chart.name} {chart.version}", "; ".join(about))


def _shown(chart: Chart, resources: Sequence[Resource] = ()) -> Iterator[Item]:
    """Return the resources of a chart, except those of components that it disables."""
    off = disabled(chart)
    if off or not resources:
        enabled = {name: workload for name, workload in chart.components.items() if name not in off}
        resources = resources_of(ChartScope(chart._derived(components=enabled)), IN_OVERVIEW)
    for resource in resources:
        if resource.hook is None:
            yield Item(_namespace(chart), resource.kind.group, resource.name.example, resource.note)


def _namespaces(summaries: Iterable[Summary]) -> dict[str, dict[str, list[Item]]]:
    """Group resources by namespace and kind; one that several charts use is listed once."""
    found: dict[str, dict[str, dict[Item, None]]] = {}
    for summary in sorted(summaries, key=lambda each: each.name):
        found.setdefault(summary.namespace or NO_NAMESPACE, {})
        for item in summary.items:
            groups = found.setdefault(item.namespace or NO_NAMESPACE, {})
            groups.setdefault(item.group, {})[item] = None
    return {name: _ordered(found[name]) for name in sorted(found)}


def _ordered(groups: dict[str, dict[Item, None]]) -> dict[str, list[Item]]:
    rank = {group: number for number, group in enumerate(GROUPS)}
    return {group: list(groups[group]) for group in sorted(groups, key=lambda group: (rank.get(group, -1), group))}


def tree(summaries: Iterable[Summary]) -> str:
    """Return the namespaces as a tree that ends with a newline."""
    lines = []
    for namespace, groups in _namespaces(summaries).items():
        lines.append(f"Namespace: {namespace}")
        for number, (group, items) in enumerate(groups.items()):
            last = number == len(groups) - 1
            lines.append(f"{'└── ' if last else '├── '}{group}")
            for index, item in enumerate(items):
                note = f" ({item.note})" if item.note else ""
                lines.append(
                    f"{'    ' if last else '│   '}{'└── ' if index == len(items) - 1 else '├── '}{item.name}{note}"
                )
    return "".join(f"{line}\n" for line in lines)


def diagram(summaries: Iterable[Summary]) -> str:
    """Return the namespaces as a Mermaid flowchart that ends with a newline."""
    lines = ["flowchart LR"]
    for number, (namespace, groups) in enumerate(_namespaces(summaries).items()):
        lines.append(f'  subgraph ns{number}["Namespace: {markdown.mermaid(namespace)}"]')
        for index, (group, items) in enumerate(groups.items()):
            lines.append(f'    subgraph ns{number}g{index}["{group}"]')
            for location, item in enumerate(items):
                note = f"<br>{markdown.mermaid(item.note)}" if item.note else ""
                lines.append(f'      ns{number}g{index}i{location}["{markdown.mermaid(item.name)}{note}"]')
            lines.append("    end")
        lines.append("  end")
    return "".join(f"{line}\n" for line in lines)


def as_data(summaries: Iterable[Summary]) -> list[dict[str, object]]:
    """Return the tree as plain data, for programs."""
    return [
        {
            "namespace": None if namespace == NO_NAMESPACE else namespace,
            "groups": {
                group: [{"name": item.name, "note": item.note} for item in items] for group, items in groups.items()
            },
        }
        for namespace, groups in _namespaces(summaries).items()
    ]


def install_order(summaries: Sequence[Summary]) -> list[Summary]:
    """Return charts in the order of installation: after those that they depend on, otherwise by name."""
    by_name = {summary.name: summary for summary in sorted(summaries, key=lambda each: each.name)}
    done: dict[str, Summary] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in done or name not in by_name or name in above:
            return
        for first in sorted({*by_name[name].after, *(each.name for each in by_name[name].dependencies)}):
            add(first, (*above, name))
        done[name] = by_name[name]

    for name in by_name:
        add(name, ())
    return list(done.values())


def install_commands(order: Sequence[Summary]) -> Iterator[str]:
    """Return the lines of the commands that create what charts need, and install them in this order."""

    def once(title: str, lines: Iterable[str]) -> Iterator[str]:
        kept = [line for line in dict.fromkeys(lines) if line]
        if kept:
            yield from (f"# {title}", *kept, "")

    yield from once("namespaces", (summary.namespace_command for summary in order))
    images = (command for summary in order for command in summary.image_commands)
    yield from once("images that are not in a registry, for minikube", images)
    prerequisites = [(summary.namespace, each) for summary in order for each in summary.prerequisites]
    for kind in dict.fromkeys(each.kind for _, each in prerequisites):
        commands = (each.command(namespace) for namespace, each in prerequisites if each.kind == kind)
        yield from once(f"{kind.lower()}s: set the values of their keys", commands)
    below = {each.name for summary in order for each in summary.dependencies if each.is_local}
    builds = [command for summary in order for command in summary.dependency_commands]
    yield from once("charts on which others depend", builds)
    yield "# charts"
    for summary in order:
        if summary.name in below:
            continue  # installed by the chart that depends on it
        at = f" --namespace {summary.namespace}" if summary.namespace else ""
        yield " \\\n  ".join([f"helm install {summary.name} ./{summary.name}{at}", *summary.flags])
