"""The values contract of a chart: one list of leaves, of which values.yaml, the schema and the README are views.

A leaf is what whoever installs may set. Leaves come from what the spec language declares (`chartgen.spec.declare`) and
from what a chart refers to (ConfigMaps, Secrets, claims); nothing is declared here.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap, ExistingConfigMap, ExistingSecret, KeySource, Secret
from chartgen.spec.declare import BOOLEAN, SECTIONS, STRING, Group, Json, Value, declared
from chartgen.spec.part import plain
from chartgen.spec.text import is_marked
from chartgen.spec.types import OptionalName
from chartgen.values.references import Reference, references

Path = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Leaf:
    """One value. Not to be changed: it is shared by all charts that have the same one."""

    path: Path
    default: Any
    """Plain data, never None."""
    schema: Json
    comment: str
    """One line, without `#`."""
    section: str
    listed: bool = True
    """Whether values.yaml shows it; else only the schema knows it: what just an environment sets."""
    texts: Any = None
    """What the views made of it."""
    full: Any = None
    """What the scenario `full` sets; None if it keeps the default."""
    strict: Any = None
    """The same for the scenario `strict`."""

    @property
    def dotted(self) -> str:
        """The path as `--set` takes it."""
        return ".".join(step.replace(".", "\\.") for step in self.path)


_RANK = {section: number for number, section in enumerate(SECTIONS)}


@dataclass(slots=True)
class Contract:
    """All values of a chart."""

    leaves: dict[Path, Leaf] = field(default_factory=dict)
    narrowed: dict[Path, Json] = field(default_factory=dict)
    """Keywords that a rule puts over a value's schema."""

    _ordered: list[Leaf] = field(default_factory=list)

    def add(self, leaf: Leaf) -> None:
        """Put a leaf in; the first one of a path stays."""
        self.leaves.setdefault(leaf.path, leaf)
        self._ordered.clear()

    def remove(self, *start: str) -> None:
        """Take away a value, or all below a map of values."""
        self.leaves = {path: leaf for path, leaf in self.leaves.items() if path[: len(start)] != start}
        self._ordered.clear()

    def defaults(self) -> dict[str, Any]:
        """Give the defaults as nested plain data, in the order of values.yaml."""
        return nested((leaf.path, leaf.default) for leaf in self.listed())

    def listed(self) -> Iterator[Leaf]:
        """Give the leaves that values.yaml shows, in its order."""
        return (leaf for leaf in self.in_order() if leaf.listed)

    def in_order(self) -> list[Leaf]:
        """Give the leaves by section, each root key in one piece."""
        if not self._ordered:
            key = tuple((leaf.path, leaf.section) for leaf in self.leaves.values())
            known = _orders.get(key)
            if known is None:
                if len(_orders) >= _KEPT:
                    _orders.clear()
                known = _orders[key] = self._order()
            leaves = list(self.leaves.values())
            self._ordered = [leaves[location] for location in known]
        return self._ordered

    def _order(self) -> list[int]:
        # Each map in one piece: a prefix stands where its first leaf came.
        first: dict[Path, tuple[int, int]] = {}
        leaves = list(self.leaves.values())
        for number, leaf in enumerate(leaves):
            rank = _RANK.get(leaf.section, len(_RANK))
            for depth in range(1, len(leaf.path) + 1):
                first.setdefault(leaf.path[:depth], (rank, number))
        ranks = [[first[leaf.path[:depth]] for depth in range(1, len(leaf.path) + 1)] for leaf in leaves]
        return sorted(range(len(leaves)), key=ranks.__getitem__)


def nested(items: Iterable[tuple[Path, Any]]) -> dict[str, Any]:
    """Make nested dicts of paths and what stands there."""
    made: dict[str, Any] = {}
    for path, value in items:
        here = made
        for step in path[:-1]:
            here = here.setdefault(step, {})
        here[path[-1]] = value
    return made


def contract(chart: Chart, reference: Chart | None = None, optional: Mapping[str, bool] | None = None) -> Contract:
    """Walk what a chart declares.

    `reference` is the Chart that defaults look up to, where `chart` is one of its environments. `optional` are the
    components that only some environments have, each with whether it is on by default.
    """
    made = Contract()
    walk = _Walk(made, reference or chart)
    walk.spec(chart, ())
    for component, workload in chart.components.items():
        walk.section = f"Component {component}"
        if optional and component in optional:
            walk.leaf(
                (component, "enabled"), optional[component], BOOLEAN, f"Whether to create {component}.", "", _SWITCH
            )
        walk.spec(workload, (component,))
    walk.section = ""
    for each in references(chart):
        walk.reference(each)
    return made


def belonging(chart: Chart, used: Iterable[Reference]) -> Contract:
    """Walk what is declared by things alone that workloads of a chart refer to."""
    made = Contract()
    walk = _Walk(made, chart)
    for each in used:
        walk.reference(each)
    return made


_KEPT = 20_000
"""How many leaves, and how many orders of leaves, are remembered."""
_leaves: dict[object, Leaf] = {}
_left_out: dict[object, Leaf] = {}
"""The leaves of fields that were left out, by field, prefix and sections."""
_orders: dict[object, list[int]] = {}


def _hashable(default: Any) -> Any:
    return default if isinstance(default, str | int) else repr(default)


def _scenario(given: Any, default: Any) -> Any:
    return given(default) if callable(given) else given


_NO_SCENARIOS = Value("")
_SWITCH = Value("enabled", full=True)


@functools.cache
def _strict_only(mark: Value) -> Value:
    return dataclasses.replace(mark, full=None)


class _Walk:
    """Goes through specs and collects leaves."""

    def __init__(self, made: Contract, chart: Chart) -> None:
        self.made = made
        self.chart = chart
        self.section = ""

    def leaf(
        self, path: Path, default: Any, schema: Json, comment: str, section: str, mark: Value = _NO_SCENARIOS
    ) -> Leaf:
        """Add a value; `mark` has what the scenarios set."""
        section = self.section or section
        # Most values are the same in all charts. Schemas and marks live as long as the program, so their id will do.
        key = (path, comment, id(schema), id(mark), section, type(default), _hashable(default))
        known = _leaves.get(key)
        if known is None:
            if len(_leaves) >= _KEPT:
                _leaves.clear()
            full, strict = _scenario(mark.full, default), _scenario(mark.strict, default)
            if full == default or (isinstance(default, dict) and default):
                full = None  # Maps are merged: an addition might contradict the default.
            known = _leaves[key] = Leaf(path, default, schema, comment, section, full=full, strict=strict)
        self.made.add(known)
        return known

    def spec(self, thing: Any, prefix: Path, section: str = "", *, in_full: bool = True) -> None:
        """Add the values that a spec and its parts declare."""
        fields = thing.__dict__
        for one in declared(type(thing)):
            mark = one.mark
            value = fields[one.field] if one.field else one.default
            # A field that is unset is the same value in all charts.
            key = (one, prefix, self.section, section, in_full) if value is one.default else None
            if key in _left_out:
                self.made.add(_left_out[key])
                continue
            if isinstance(mark, Group):
                below = in_full and mark.in_full
                if mark.path.endswith(".*"):
                    for name, part in value.items():
                        path = (*prefix, *mark.path.split(".")[:-1], name)
                        self.spec(part, path, section or mark.section, in_full=below)
                elif value is not None:
                    path = (*prefix, *mark.path.split(".")) if mark.path else prefix
                    self.spec(value, path, section or mark.section, in_full=below)
                continue
            default = plain(value) if mark.default is None else mark.default(thing, self.chart)
            if default is None:
                default = {}
            path = (*prefix, *mark.path.split("."))
            if path[-1] == "*":
                for name, text in default.items():
                    comment = one.comment.split(". ")[0].removesuffix(".").replace("{}", name) + "."
                    self.leaf((*path[:-1], name), text, one.schema, comment, section or mark.section)
            else:
                scenarios = mark if in_full else _strict_only(mark)
                leaf = self.leaf(path, default, one.schema, one.comment, section or mark.section, scenarios)
                if key is not None and mark.default is None:
                    if len(_left_out) >= _KEPT:
                        _left_out.clear()
                    _left_out[key] = leaf

    def reference(self, each: Reference) -> None:
        if isinstance(each.target, KeySource):
            self.source(each.target)
        else:
            self.spec(each.target, ("persistence", each.target.name))

    def source(self, source: KeySource) -> None:
        if isinstance(source, ConfigMap):
            prefix: Path = ("configMaps", source.name) if source.name else ("config",)
            for key, text in source.data.items():
                if not is_marked(text):
                    comment = source.docs.get(key) or f"Key `{key}` of the ConfigMap."
                    self.leaf((*prefix, key), text, STRING, comment, "Configuration")
        elif isinstance(source, Secret):
            prefix = ("secrets", source.name) if source.name else ("secret",)
            for key in source.known_keys():
                must = "" if key in source.required_keys() else " Optional."
                comment = (source.docs.get(key) or f"Key `{key}` of the Secret.") + must
                # No pattern, ever: Helm prints what does not match one.
                self.leaf((*prefix, key), "", STRING, comment, "Secrets")
            location: Path = ("existingSecrets", source.name) if source.name else ("existingSecret",)
            comment = "Name of an existing Secret to use instead of creating one."
            self.leaf(location, "", _OPTIONAL_NAME, comment, "Secrets")
        elif isinstance(source, ExistingConfigMap):
            comment = f"Name of the existing ConfigMap `{source.name}`."
            self.leaf(("existingConfigMaps", source.name), source.name, _NAME, comment, "Configuration")
        elif isinstance(source, ExistingSecret):
            comment = f"Name of the existing Secret `{source.name}`."
            self.leaf(("existingSecrets", source.name), source.name, _NAME, comment, "Secrets")


_OPTIONAL_NAME: Json = next(part.json for part in OptionalName.__metadata__ if hasattr(part, "json"))  # type: ignore[attr-defined]
_NAME: Json = {"type": "string", "pattern": _OPTIONAL_NAME["pattern"].removeprefix("^$|"), "maxLength": 253}
