"""Group workloads into charts: one each, unless their names or volumes show that they belong together."""

from __future__ import annotations

import itertools
import keyword
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from chartgen.importing.graph import Application
from chartgen.importing.model import Original
from chartgen.objects.fields import text
from chartgen.spec.reserved import ROOT_KEYS

_NUMBERED = re.compile(r"v?[0-9][0-9-]*")
"""The end of the names of workloads that are alike, rather than parts of one application: `web` and `web-2`."""
_LABEL = 53
"""The maximum length of the name of a release, which is that of its chart."""


@dataclass
class Group:
    """The workloads of one chart."""

    name: str
    """The name of the chart, and of its release."""
    namespace: str
    workloads: dict[str, Original] = field(default_factory=dict)
    """By component; that of the main workload is empty."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The labels that all objects of the chart have, apart from those that charts set anyway."""
    app_version: str = ""
    """The version of the application according to the labels of all objects."""

    def full_name(self, *parts: str) -> str:
        """Return the name that the chart gives an object: its own, with the component and a name, if there are any."""
        return "-".join((self.name, *filter(None, parts)))


def slug(name: str) -> str:
    """Turn a name into a DNS label."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LABEL].strip("-") or "app"


def chart_name(name: str) -> str:
    """Turn a name into that of a chart, which begins with a letter."""
    found = slug(name)
    return found if found[0].isalpha() else slug(f"app-{found}")


def identifier(name: str) -> str:
    """Turn a name into the name of a variable and a module, which shadows no module that specs import."""
    found = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "app"
    if found[0].isdigit():
        return f"app_{found}"
    is_taken = keyword.iskeyword(found) or found in sys.stdlib_module_names or found == "chartgen"
    return f"{found}_" if is_taken else found


def groups(application: Application) -> list[Group]:
    """Return the charts of an application, in the order of their first workloads."""
    workloads = application.workloads()
    joined = _Joined(len(workloads))
    numbers = {id(each): number for number, each in enumerate(workloads)}
    for one in _connected(application, workloads):
        for other in one[1:]:
            joined.join(numbers[id(one[0])], numbers[id(other)])
    found: dict[int, list[Original]] = defaultdict(list)
    for number, each in enumerate(workloads):
        found[joined.root(number)].append(each)
    taken: dict[str, str] = {}
    return [_group(application, each, taken) for each in found.values()]


def _connected(application: Application, workloads: list[Original]) -> Iterator[list[Original]]:
    """Yield workloads that belong to one chart."""
    by_namespace: dict[str, list[Original]] = defaultdict(list)
    for each in workloads:
        by_namespace[application.namespace(each)].append(each)
    for namespace, members in by_namespace.items():
        shared: dict[str, list[Original]] = defaultdict(list)
        for each in members:
            for reference in application.references(each):
                if reference.kind == "PersistentVolumeClaim":
                    shared[reference.name].append(each)
        yield from (
            users
            for claim, users in shared.items()
            if application.find(namespace, "PersistentVolumeClaim", claim) is not None
        )
        yield from _by_name(members)


def _by_name(members: Iterable[Original]) -> Iterator[list[Original]]:
    """Yield pairs of which the name of one is that of the other with a suffix, such as `shop` and `shop-worker`."""
    by_name: dict[str, Original] = {}
    for each in members:
        by_name.setdefault(each.name, each)
    for name, each in by_name.items():
        while "-" in name:
            name = name.rpartition("-")[0]  # noqa: PLW2901  from the longest to the shortest
            if name in by_name:
                if not _NUMBERED.fullmatch(each.name.removeprefix(f"{name}-")):
                    yield [by_name[name], each]
                break


def _group(application: Application, members: list[Original], taken: dict[str, str]) -> Group:
    """Return the group of some workloads; `taken` has the namespace of each chart by its name."""
    names = [each.name for each in members]
    main = min(names, key=lambda name: (len(name), names.index(name)))
    if len(members) > 1 and not all(name == main or name.startswith(f"{main}-") for name in names):
        main = _common(members)
    name = chart_name(main)
    namespace = application.namespace(members[0])
    first = next((each for each in members if each.name == main), members[0])
    suffixes = [slug(first.kind), *([slug(namespace)] if namespace else [])]
    if taken.get(name) != namespace:
        suffixes.reverse()
    name = next(each for each in candidates(name, *suffixes) if each not in taken)
    taken[name] = namespace
    group = Group(name, namespace)
    for each in members:
        key = "" if each.name == main and "" not in group.workloads else _component(each, main, group)
        group.workloads[key] = each
    return group


def candidates(name: str, *suffixes: str) -> Iterator[str]:
    """Yield a name, and then others that begin like it, of the same maximum length."""
    yield name
    for suffix in itertools.chain((each[: _LABEL // 2] for each in suffixes), map(str, itertools.count(2))):
        yield f"{name[: _LABEL - 1 - len(suffix)].rstrip('-')}-{suffix}".rstrip("-")


def _common(members: list[Original]) -> str:
    """Return what workloads have in common: a label, the beginning of their names, or else the first name."""
    for label in ("app.kubernetes.io/part-of", "app.kubernetes.io/instance", "app.kubernetes.io/name", "app"):
        found = {text(each.manifest, "metadata", "labels", label) for each in members}
        if len(found) == 1 and (only := found.pop()):
            return only
    first, *others = (each.name.split("-") for each in members)
    length = 0
    while all(len(each) > length and each[: length + 1] == first[: length + 1] for each in others):
        length += 1
        if length == len(first):
            break
    return "-".join(first[:length]) or members[0].name


def _component(workload: Original, main: str, group: Group) -> str:
    name = slug(workload.name.removeprefix(f"{main}-"))
    for number in range(2, 9999):
        if name not in group.workloads and name not in ROOT_KEYS:
            return name
        name = f"{slug(workload.name)}-{number}" if number > 2 else f"{name}-{slug(workload.kind)}"
    return name


class _Joined:
    """Sets of numbers, of which some are joined."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
