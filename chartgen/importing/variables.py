"""Which calls become variables, in which module, in which order, and with which names.

A call is a variable if it is used more than once, if one of its methods is called, or if it contains a whole file.
What several modules use is in the shared module, except what needs a chart: that is in the module of the chart, since
that may import the shared one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chartgen.importing.code import Call, Constant, Function, Module, Settings, is_local, parts
from chartgen.importing.identifiers import camel_case, chosen, constant_case, snake_case
from chartgen.importing.literals import is_block
from chartgen.ordering import ordered

Node: TypeAlias = Call | Constant | Function | Settings
PARAMETER = "settings"
"""The parameter of functions that return a chart for an environment."""
_NOUNS = {
    "Container": "container",
    "ConfigMap": "config",
    "ExistingClaim": "claim",
    "ExistingConfigMap": "config",
    "ExistingSecret": "secret",
    "ExternalSecret": "secret",
    "PersistentVolumeClaim": "claim",
    "ServiceAccount": "account",
    "VolumeClaimTemplate": "claim",
}
"""How variables of a class are called besides their own names, where that is not the name of the class."""
_ALWAYS_WITH_NOUN = frozenset({"Image", "ServiceAccount"})
"""The objects of these classes are named like what uses them."""


@dataclass
class Variables:
    """The variables of all modules, by the identity of what they contain."""

    homes: dict[int, str] = field(default_factory=dict)
    """The path of the module that defines each of them."""
    names: dict[int, str] = field(default_factory=dict)
    order: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    """By path of a module: its variables, each after those that it uses."""
    imported: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """By path of a module: the names of what it imports from other modules."""

    def name(self, node: Any, path: str) -> str:
        """Return the name of a variable in a module; empty if an expression is none."""
        return self.imported[path].get(id(node)) or self.names.get(id(node), "")


def arranged(modules: Sequence[Module], shared: str) -> Variables:
    """Decide on the variables of modules; `shared` is the path of the module for what several of them use."""
    charts = {id(chart): module.path for module in modules for chart in module.charts.values()}
    variables = Variables()
    users = _users([chart for module in modules for chart in module.charts.values()], set(charts))
    needs_chart: dict[int, str] = {}
    for node, used in reversed(list(_sorted(users))):
        needs_chart |= _last_chart(node, used, charts, needs_chart)
    for node, _ in _sorted(users):
        paths = {variables.homes[id(user)] for user in users[id(node)].users}
        if id(node) in charts:
            home = charts[id(node)]
        elif len(paths) == 1:
            home = paths.pop()
        else:
            home = needs_chart.get(id(node), shared)
        variables.homes[id(node)] = home
    for node, _ in reversed(list(_sorted(users))):
        variables.order[variables.homes[id(node)]].append(node)
    _name(variables, modules, users)
    return variables


@dataclass
class _Used:
    """A variable, what uses it, and what it uses."""

    node: Node
    users: list[Node] = field(default_factory=list)
    uses: list[Node] = field(default_factory=list)


def _users(roots: Sequence[Call], charts: set[int]) -> dict[int, _Used]:
    """Find the variables, and what uses what, in the order of their first use."""
    marked = charts | _marked(roots)
    used: dict[int, _Used] = {}
    waiting: list[Node] = list(reversed(roots))
    while waiting:
        node = waiting.pop()
        if id(node) in used:
            continue
        entry = used[id(node)] = _Used(node)
        for other in _nearest(node, marked):
            if not any(other is each for each in entry.uses):
                entry.uses.append(other)
        waiting += reversed(entry.uses)
    for entry in used.values():
        for other in entry.uses:
            used[id(other)].users.append(entry.node)
    return used


def _marked(roots: Sequence[Call]) -> set[int]:
    counts: Counter[int] = Counter()
    marked: set[int] = set()
    seen: set[int] = set()
    waiting: list[Any] = list(roots)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node):
            if id(node) in seen:
                continue
            seen.add(id(node))
        if isinstance(node, Call) and node.of is not None and node.of.defined is None:
            marked.add(id(node.of))
        for part in parts(node):
            if isinstance(part, Constant | Function | Settings):
                marked.add(id(part))
            elif isinstance(part, Call):
                counts[id(part)] += 1
                if (_is_long(part) or (counts[id(part)] > 1 and not _is_reference(part))) and not is_local(part):
                    marked.add(id(part))
            waiting.append(part)
    return marked


def _is_long(call: Call) -> bool:
    """Return whether a call interrupts what it is part of, such as by a whole file or the permissions of a workload."""
    if call.function == "ServiceAccount":
        return not call.fields.keys().isdisjoint({"roles", "cluster_roles", "bind"})
    if isinstance(call.defined, Settings) or call.function == "Chart":
        return True
    return call.function == "ConfigMap" and any(
        isinstance(text, str) and is_block(text)
        for part in call.arguments
        if isinstance(part, Mapping)
        for text in part.values()
    )


def _is_reference(call: Call) -> bool:
    """Return whether a call only refers to part of a variable, such as `database.key("URL")`."""
    return call.of is not None and all(isinstance(part, str | int) for part in call.all_parts())


def _nearest(node: Any, marked: set[int]) -> Iterator[Node]:
    """Yield the variables that an expression uses, without those that these use."""
    waiting = list(reversed(list(parts(node))))
    while waiting:
        part = waiting.pop()
        if id(part) in marked:
            yield part
        else:
            waiting += reversed(list(parts(part)))


def _sorted(used: dict[int, _Used]) -> Iterator[tuple[Node, list[Node]]]:
    """Yield variables with what they use, users first."""
    done = ordered(used, lambda key: [id(other) for other in used[key].uses])
    for key in reversed(list(done)):
        yield used[key].node, used[key].uses


def _last_chart(node: Node, uses: Sequence[Node], charts: dict[int, str], known: dict[int, str]) -> dict[int, str]:
    """Return the module of a chart that a variable needs, by the identity of the variable."""
    if id(node) in charts:
        return {id(node): charts[id(node)]}
    needed = [known[id(other)] for other in uses if id(other) in known]
    return {id(node): needed[-1]} if needed else {}


def _name(variables: Variables, modules: Sequence[Module], users: dict[int, _Used]) -> None:
    taken: dict[str, set[str]] = defaultdict(set)
    charts = {id(chart) for module in modules for chart in module.charts.values()}
    for module in modules:
        for name, chart in module.charts.items():
            if variables.homes[id(chart)] == module.path and id(chart) not in variables.names:
                variables.names[id(chart)] = chosen([name, f"{name}_chart"], taken[module.path])
    everywhere = set().union(*taken.values())
    if any(isinstance(entry.node, Function) for entry in users.values()):
        everywhere.add(PARAMETER)
    abroad = [
        entry.node
        for entry in users.values()
        if any(variables.homes[id(user)] != variables.homes[id(entry.node)] for user in entry.users)
    ]
    for node in abroad:
        if id(node) not in charts:
            variables.names[id(node)] = _chosen(node, everywhere)
    for node in abroad:
        home, name = variables.homes[id(node)], variables.names[id(node)]
        stem = home.rpartition("/")[2].removesuffix(".py")
        for path in dict.fromkeys(variables.homes[id(user)] for user in users[id(node)].users):
            if path == home:
                continue
            # Only charts of different modules can have the same name.
            clash = name in taken[path]
            alias = chosen([f"{stem}_{name}"], taken[path] | everywhere) if clash else name
            taken[path].add(alias)
            variables.imported[path][id(node)] = alias
    for path, nodes in variables.order.items():
        local = taken[path] | everywhere
        for node in nodes:
            if id(node) not in variables.names:
                variables.names[id(node)] = _chosen(node, local)


def _chosen(node: Node, taken: set[str]) -> str:
    if isinstance(node, Settings):
        return chosen(candidates(node), taken, camel_case)
    if isinstance(node, Call) and isinstance(node.defined, Settings):
        return chosen(candidates(node), taken, constant_case)
    return chosen(candidates(node), taken)


def candidates(node: Node) -> list[str]:
    """Return names for a variable, the best one first."""
    if not isinstance(node, Call) or node.defined is not None:
        return [node.name]
    class_name = snake_case(node.function)
    noun = _NOUNS.get(node.function, class_name)
    preferred = snake_case(node.name)
    if node.of is not None and not preferred:
        words = [part for part in node.arguments if isinstance(part, str)]
        owner = node.of.name or _own_name(node.of)
        return [f"{owner}_{'_'.join([*words, node.function])}".lstrip("_"), class_name]
    name = preferred.lstrip("_") or _own_name(node)
    if node.function == "Chart":
        # Only the charts of a module are public.
        return [f"_{name}", f"_{name}_chart"]
    named = [f"{name}_{noun}", f"{name}_{class_name}"] if name else [noun, class_name]
    if preferred.strip("_"):
        return [preferred, *named]
    return named if node.function in _ALWAYS_WITH_NOUN or not name else [name, *named]


def _own_name(call: Call) -> str:
    """Return what the object is called in the cluster or in its registry."""
    for part in (*call.arguments[:1], call.fields.get("name"), call.fields.get("fullname")):
        if isinstance(part, str) and part:
            return snake_case(part.rpartition("/")[2])
    return ""
