"""All charts at a glance: the tree of namespaces, its picture, and the order to install in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chartgen.plan import bring_flag, local_images, namespace_command, secret_commands
from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap, ExistingConfigMap, ExistingSecret, KeySource, Secret

NO_NAMESPACE = "any"

GROUPS = ("Deployments", "Services", "ConfigMaps", "Secrets")
"""The groups of a namespace, in the order in which the tree has them."""


class Item(NamedTuple):
    """One resource, named as a release called after its chart names it."""

    group: str
    name: str
    note: str = ""


class SecretToBring(NamedTuple):
    """A Secret that has to be there before, with the command that makes it."""

    name: str
    command: str
    notes: tuple[str, ...]


class Summary(NamedTuple):
    """What the overview needs of one chart; small, and can be sent between processes."""

    name: str
    version: str
    app_version: str
    description: str
    namespace: str
    namespace_command: str
    items: tuple[Item, ...]
    images: tuple[str, ...]
    secrets: tuple[SecretToBring, ...]
    after: tuple[str, ...]
    environments: tuple[str, ...]
    brought: tuple[str, ...]
    """Flags of `helm install` for what whoever installs has to bring."""


def summarize(chart: Chart) -> Summary:
    """Tell what the overview needs of a chart."""
    namespace = chart.namespace.name if chart.namespace else ""
    secrets: dict[str, SecretToBring] = {}
    brought: list[str] = []
    for _path, source in chart.used_sources:
        if isinstance(source, ExistingSecret) and source.name not in secrets:
            told = secret_commands(source, namespace)
            secrets[source.name] = SecretToBring(source.name, told["command"], tuple(told["notes"]))
        if isinstance(source, Secret):
            brought += [bring_flag(source, key) for key in source.required_keys()]
    return Summary(
        name=chart.name,
        version=chart.version,
        app_version=chart.effective_app_version(),
        description=chart.description,
        namespace=namespace,
        namespace_command=namespace_command(chart),
        items=tuple(dict.fromkeys(_items(chart))),
        images=tuple(local_images(chart)),
        secrets=tuple(secrets.values()),
        after=tuple(other.name for other in chart.after),
        environments=tuple(chart.environments),
        brought=tuple(dict.fromkeys(brought)),
    )


def _items(chart: Chart) -> Iterator[Item]:
    def full(*parts: str) -> str:
        return "-".join((chart.name, *(part for part in parts if part)))

    for component, workload in chart.workloads():
        replicas = getattr(workload, "replicas", None)
        yield Item(f"{workload.kind}s", full(component), "" if replicas is None else f"replicas: {replicas}")
    for component, workload in chart.workloads():
        for name, service in workload.all_services():
            ports = list(workload.served(service).values())
            said = f"port: {ports[0]}" if len(ports) == 1 else f"ports: {', '.join(map(str, ports))}"
            kind = "headless" if service.headless else service.type
            yield Item("Services", full(component, name), f"{kind}, {said}")
    for _path, source in chart.used_sources:
        group, name = _source(source)
        yield Item(group, name if type(source).__name__.startswith("Existing") else full(name))


def _source(source: KeySource) -> tuple[str, str]:
    name = getattr(source, "name", None)
    if isinstance(source, ConfigMap | ExistingConfigMap):
        return "ConfigMaps", name or "config"
    return "Secrets", name or "secret"


def _namespaces(summaries: Iterable[Summary]) -> dict[str, dict[str, list[Item]]]:
    """Group resources by namespace and kind; a shared one stands once."""
    found: dict[str, dict[str, dict[Item, None]]] = {}
    for summary in sorted(summaries, key=lambda each: each.name):
        groups = found.setdefault(summary.namespace or NO_NAMESPACE, {})
        for item in summary.items:
            groups.setdefault(item.group, {})[item] = None
    return {name: _ordered(found[name]) for name in sorted(found)}


def _ordered(groups: dict[str, dict[Item, None]]) -> dict[str, list[Item]]:
    rank = {group: number for number, group in enumerate(GROUPS)}
    return {group: list(groups[group]) for group in sorted(groups, key=lambda group: (rank.get(group, -1), group))}


def tree(summaries: Iterable[Summary]) -> str:
    """Draw the namespaces as a tree, as text; ends with a newline."""
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


def mermaid(summaries: Iterable[Summary]) -> str:
    """Draw the namespaces as a Mermaid flowchart; ends with a newline."""
    lines = ["flowchart LR"]
    for number, (namespace, groups) in enumerate(_namespaces(summaries).items()):
        lines.append(f'  subgraph ns{number}["Namespace: {namespace}"]')
        for index, (group, items) in enumerate(groups.items()):
            lines.append(f'    subgraph ns{number}g{index}["{group}"]')
            for location, item in enumerate(items):
                note = f"<br>{item.note}" if item.note else ""
                lines.append(f'      ns{number}g{index}i{location}["{item.name}{note}"]')
            lines.append("    end")
        lines.append("  end")
    return "".join(f"{line}\n" for line in lines)


def as_data(summaries: Iterable[Summary]) -> list[dict[str, object]]:
    """Give the tree as plain data, for programs."""
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
    """Put charts in the order of installation: those that others come after first, else by name."""
    by_name = {summary.name: summary for summary in sorted(summaries, key=lambda each: each.name)}
    done: dict[str, Summary] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in done or name not in by_name or name in above:
            return
        for first in sorted(by_name[name].after):
            add(first, (*above, name))
        done[name] = by_name[name]

    for name in by_name:
        add(name, ())
    return list(done.values())


def install_commands(order: Sequence[Summary]) -> Iterator[str]:
    """Give the commands that bring namespaces, images and Secrets, and install the charts in this order, as lines."""

    def once(title: str, lines: Iterable[str]) -> Iterator[str]:
        kept = [line for line in dict.fromkeys(lines) if line]
        if kept:
            yield from (f"# {title}", *kept, "")

    yield from once("namespaces", (summary.namespace_command for summary in order))
    images = (f"minikube image load {image}" for summary in order for image in summary.images)
    yield from once("images that no registry gives, into minikube", images)
    yield from once(
        "secrets; their contents are yours", (each.command for summary in order for each in summary.secrets)
    )
    yield "# charts"
    for summary in order:
        at = f" --namespace {summary.namespace}" if summary.namespace else ""
        yield " \\\n  ".join([f"helm install {summary.name} ./{summary.name}{at}", *summary.brought])
