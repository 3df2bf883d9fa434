"""The values of a chart, and which of them an installer can set."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartgen.spec.declare import SECTIONS, Json, Level

Path = tuple[str, ...]


@dataclass(slots=True, eq=False)
class ChartValue:
    """A value that an installer may set. Charts share those that are equal: it must not be changed."""

    path: Path
    default: Any
    """Plain data, never None."""
    schema: Json
    comment: str
    """One line, without `#`."""
    section: str
    rank: int = 0
    """The position of the section of its declaration, also in a component, which is a section of its own."""
    listed: bool = True
    """Whether values.yaml lists it; a value that only environments set is in the schema alone."""
    removed: bool = False
    """Whether an environment sets it to null, so that it is missing."""
    texts: Any = None
    """Its text in each view, computed on first use."""
    full: Any = None
    """What the scenario `full` sets; None if it keeps the default."""
    strict: Any = None
    """The same for the scenario `strict`."""
    deprecation: str = ""
    """Which version removes it, and what to do instead; empty if none does."""
    level: Level = "minimal"
    """The lowest level at which charts have it."""
    kubernetes: Any = None
    """What Kubernetes defaults to."""

    @property
    def is_always_set(self) -> bool:
        """Whether values.yaml has it, and no environment removes it."""
        return self.listed and not self.removed

    @property
    def dotted(self) -> str:
        """The path as `--set` takes it."""
        return dotted(self.path)


_SEPARATOR = re.compile(r"[.,=\[\\]")


def dotted(path: Path) -> str:
    """Write the path of a value as `--set` takes it."""
    return ".".join(_SEPARATOR.sub(r"\\\g<0>", step) for step in path)


_STEP = r"(?:\\.|[^.\\])+"


def path_of(text: str) -> Path:
    """Return the path that `dotted` writes."""
    return tuple(re.sub(r"\\(.)", r"\1", step) for step in re.findall(_STEP, text))


RANK = {section: number for number, section in enumerate(SECTIONS)}


@dataclass(slots=True)
class Contract:
    """All values of a chart."""

    by_path: dict[Path, ChartValue] = field(default_factory=dict)
    fixed: dict[Path, ChartValue] = field(default_factory=dict)
    """What would be a value at a higher level; templates contain the default."""
    narrowed: dict[Path, Json] = field(default_factory=dict)
    """Keywords that policies add to the schema of a value."""
    old: dict[Path, ChartValue] = field(default_factory=dict)
    """What the schema accepts at old paths; templates read it at the new ones."""

    _ordered: list[ChartValue] = field(default_factory=list)
    _exposed: set[Path] = field(default_factory=set)
    """The paths of the values and of all maps above them; both are computed on first use."""

    def add(self, value: ChartValue) -> None:
        """Add a value, unless its path has one already."""
        self.by_path.setdefault(value.path, value)
        self._changed()

    def replace(self, value: ChartValue) -> None:
        """Replace the value of a path."""
        self.by_path[value.path] = value
        self._changed()

    def accept(self, old: Mapping[Path, ChartValue]) -> None:
        """Accept values at old paths."""
        self.old = dict(old)
        self._changed()

    def remove(self, starts: Collection[Path]) -> None:
        """Remove the values of these paths, and all values below them."""
        roots = {start[0] for start in starts}
        self.by_path = {
            path: value
            for path, value in self.by_path.items()
            if path[0] not in roots or not any(path[:depth] in starts for depth in range(1, len(path) + 1))
        }
        self._changed()

    def narrow(self, path: Path, schema: Json) -> None:
        """Add keywords of a policy to the schema of a value; its description follows the comment of the value."""
        self.narrowed[path] = {key: each for key, each in schema.items() if key != "description"}
        if "description" in schema:
            value = self.by_path[path]
            comment = f"{value.comment} {schema['description']}"
            self.replace(dataclasses.replace(value, comment=comment, texts=None))

    def restrict(self, exposed: Collection[Path]) -> None:
        """Keep these values; the others are fixed in the chart."""
        self.fixed = {path: value for path, value in self.by_path.items() if path not in exposed}
        self.by_path = {path: value for path, value in self.by_path.items() if path in exposed}
        self.narrowed = {path: schema for path, schema in self.narrowed.items() if path in exposed}
        self._changed()

    def _changed(self) -> None:
        self._ordered.clear()
        self._exposed.clear()

    def find(self, path: Path) -> ChartValue | None:
        """Return a value, also one that is fixed in the chart; None if the chart has none of that path."""
        return self.by_path.get(path) or self.fixed.get(path)

    def below(self, path: Path) -> list[ChartValue]:
        """Return the values of a map, those that are fixed in the chart included, in the order of declaration."""
        size = len(path)
        return [value for value in (*self.by_path.values(), *self.fixed.values()) if value.path[:size] == path]

    def exposes(self, *path: str) -> bool:
        """Return whether a value, or any value below a map, can be set at install."""
        if not self._exposed:
            self._exposed = {path[:depth] for path in self.by_path for depth in range(1, len(path) + 1)}
        return path in self._exposed

    def defaults(self) -> dict[str, Any]:
        """Return the defaults as nested plain data, in the order of values.yaml."""
        return nested((value.path, value.default) for value in self.listed())

    def listed(self) -> Iterator[ChartValue]:
        """Return the values that values.yaml lists, in its order."""
        return (value for value in self.in_order() if value.listed)

    def in_order(self) -> list[ChartValue]:
        """Return the values by section; those below one root key stay together. Includes those at old paths."""
        if not self._ordered:
            values = [*self.by_path.values(), *self.old.values()]
            key = tuple((value.path, value.section, value.rank) for value in values)
            known = _orders.get(key)
            if known is None:
                if len(_orders) >= _MOST_ORDERS:
                    _orders.clear()
                known = _orders[key] = _order(values)
            self._ordered = [values[index] for index in known]
        return self._ordered


def _order(values: Sequence[ChartValue]) -> list[int]:
    # The values of a map stay together: it is placed where the first of them is.
    first: dict[Path, tuple[int, int]] = {}
    for number, value in enumerate(values):
        for depth in range(1, len(value.path) + 1):
            is_component = depth == 1 and value.section not in RANK
            here = (len(RANK) if is_component else value.rank, number)
            first[value.path[:depth]] = min(first.get(value.path[:depth], here), here)
    ranks = [[first[value.path[:depth]] for depth in range(1, len(value.path) + 1)] for value in values]
    return sorted(range(len(values)), key=ranks.__getitem__)


_MOST_ORDERS = 1000
_orders: dict[object, list[int]] = {}
"""The orders of values of earlier charts, most of which are the same."""


def nested(items: Iterable[tuple[Path, Any]]) -> dict[str, Any]:
    """Return nested dicts of values by path."""
    tree: dict[str, Any] = {}
    for path, value in items:
        here = tree
        for step in path[:-1]:
            here = here.setdefault(step, {})
        here[path[-1]] = value
    return tree
