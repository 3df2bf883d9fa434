"""The tree of namespaces, as text, as a diagram and as data."""

from __future__ import annotations

from collections.abc import Iterable

from chartgen.overview.items import EXTENSIONS, GROUPS, Item
from chartgen.overview.summary import Summary
from chartgen.values import markdown

NO_NAMESPACE = "any"


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
    return {
        group: list(groups[group])
        for group in sorted(groups, key=lambda group: (rank.get(group, rank[EXTENSIONS]), group))
    }


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
