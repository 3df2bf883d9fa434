"""The effects of a change on installers of a chart: the values that they can set, and what these accept.

Everything is decided from the files of the chart on both sides: `values.yaml`, `values.schema.json`, `Chart.yaml` and
the values of the environments. A value exists if the schema or values.yaml has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from chartgen.diff.kube_versions import kube_version_change
from chartgen.diff.model import Bump
from chartgen.diff.schema_nodes import ANNOTATIONS, Equality, Schema, canonical
from chartgen.diff.schemas import Comparer, Verdict
from chartgen.diff.values_defaults import common_path, is_telling, normal
from chartgen.diff.values_side import SCHEMA, Absent, Path, ValuesSide, at, is_secret, read
from chartgen.objects.canonical import merged_without_nulls, without_nulls
from chartgen.spec.unfilled import without_placeholders
from chartgen.values.chart_values import dotted
from chartgen.wording import listed

Change = Literal["removed", "renamed", "required", "narrowed", "widened", "default", "added", "raised", "lowered"]
BUMPS: Mapping[Change, Bump] = {
    "removed": "major",
    "renamed": "major",
    "required": "major",
    "narrowed": "major",
    "widened": "minor",
    "default": "patch",
    "added": "minor",
    "raised": "major",
    "lowered": "minor",
}
"""The kinds of changes, with the bump that each needs."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A change of a value, or of what the chart accepts besides."""

    path: str
    """As `--set` takes it; for a file, its name, and `kubeVersion` for that of Chart.yaml."""
    change: Change
    before: Any
    """The default before; None if there was none. Without secret content."""
    after: Any
    bump: Bump
    to_path: str = ""
    """The new path of a value that was renamed."""
    note: str = ""
    """More about it, without a full stop."""

    @property
    def category(self) -> str:
        """The name by which waivers exclude it."""
        return self.change


class _Value(NamedTuple):
    """A value on one side."""

    schema: Any
    """`Absent` if nothing declares it but values.yaml."""
    default: Any
    """`Absent` if values.yaml does not have it."""

    @property
    def accepted(self) -> Any:
        """The schema; true if there is none."""
        return True if self.schema is Absent else self.schema


class _Found(NamedTuple):
    """A value that is only on one side."""

    path: Path
    value: _Value


def value_changes(
    before: Mapping[str, bytes], after: Mapping[str, bytes], bridges: Mapping[str, str] | None = None
) -> list[ValueChange]:
    """Compare the values of a chart.

    Args:
        before: The files of the chart before the change, by their paths.
        after: The files after it.
        bridges: The values that the chart still accepts under an old path, each with its new one.

    Raises:
        UnreadableValuesError: A file of either side cannot be parsed.
    """
    comparison = _Comparison(read(before), read(after), bridges or {})
    return list(comparison.changes())


class _Comparison:
    """The values of a chart on both sides."""

    def __init__(self, before: ValuesSide, after: ValuesSide, bridges: Mapping[str, str]) -> None:
        self.before = before
        self.after = after
        self.bridges = bridges
        self.comparer = Comparer(before.document, after.document)
        self.removed: list[_Found] = []
        self.added: list[_Found] = []
        self.others: list[ValueChange] = []
        self.by_definitions: dict[Path, Verdict] = {}
        """Values for which only the definitions of Kubernetes have changed."""

    @cached_property
    def has_same_schema(self) -> bool:
        return bool(self.before.document == self.after.document)

    @cached_property
    def newly_required(self) -> frozenset[Path]:
        return self.after.required - self.before.required

    def changes(self) -> Iterator[ValueChange]:
        """Yield all changes: first what was removed."""
        root = (_Value(self.before.document, self.before.values), _Value(self.after.document, self.after.values))
        if SCHEMA in self.before.files and SCHEMA in self.after.files:
            self._container((), *root)
        else:
            self._container((), _Value(Absent, self.before.values), _Value(Absent, self.after.values))
            yield from self._schema_file()
        bridged = list(self._bridged())
        renamed = list(self._renamed())
        for found in self.removed:
            yield self._change(found.path, "removed", found.value.default, Absent)
        yield from renamed
        yield from bridged
        yield from self._files("removed", self.before, self.after)
        yield from sorted(self.others, key=lambda each: list(BUMPS).index(each.change))
        for found in self.added:
            yield from self._added(found)
        yield from self._files("added", self.after, self.before)
        yield from self._kube_version()

    def _change(
        self, path: Path, change: Change, before: Any, after: Any, note: str = "", bump: Bump | None = None
    ) -> ValueChange:
        return ValueChange(
            dotted(path), change, self._shown(before, path), self._shown(after, path), bump or BUMPS[change], note=note
        )

    def _shown(self, value: Any, path: Path) -> Any:
        """Return a value without what is secret on either side."""
        return self.before.shown(self.after.shown(value, path), path)

    def _schema_file(self) -> Iterator[ValueChange]:
        """Yield that the chart has a schema now, or no longer."""
        if SCHEMA in self.after.files:
            yield ValueChange(SCHEMA, "narrowed", None, None, "major", note="the chart has a schema now")
        elif SCHEMA in self.before.files:
            yield ValueChange(SCHEMA, "widened", None, None, "minor", note="the chart no longer has a schema")

    def _files(self, change: Change, having: ValuesSide, lacking: ValuesSide) -> Iterator[ValueChange]:
        for path in having.environments.keys() - lacking.environments.keys():
            yield ValueChange(path, change, None, None, BUMPS[change])

    # The tree of values.

    def _container(self, path: Path, before: _Value, after: _Value) -> None:
        """Compare maps whose keys are values of their own."""
        for key in _keys(before, after):
            here = (*path, key)
            old = _below(before, after, key, is_root_closed=self.before.is_closed)
            new = _below(after, before, key, is_root_closed=self.after.is_closed)
            if old is None and new is not None:
                self.added.append(_Found(here, new))
            elif new is None and old is not None:
                self.removed.append(_Found(here, old))
            elif old is not None and new is not None:
                self._value(here, old, new)
        if not self.has_same_schema and isinstance(before.schema, dict) and isinstance(after.schema, dict):
            self._schemas(path, _Value(_rest(before, after), Absent), _Value(_rest(after, before), Absent))

    def _value(self, path: Path, before: _Value, after: _Value) -> None:
        """Compare a value that both sides have."""
        if self._is_container(path, before) and self._is_container(path, after):
            self._container(path, before, after)
            return
        if not self.has_same_schema and (before.schema is not Absent or after.schema is not Absent):
            self._schemas(path, before, after)
        if path in self.newly_required:
            self.others.append(self._change(path, "required", before.default, after.default))
        else:
            self._default(path, before.default, after.default)

    def _is_container(self, path: Path, value: _Value) -> bool:
        """Return whether the keys of a map are values of their own, rather than content of one value."""
        if path[0] in self.before.dependencies | self.after.dependencies and len(path) == 1:
            return False
        if isinstance(value.schema, dict) and isinstance(value.schema.get("properties"), dict):
            # In a generated chart, what is described is one value.
            is_described = "description" in value.schema and self.after.is_generated
            return "$ref" not in value.schema and not is_described
        # Only a chart that accepts any value has others than its schema declares.
        is_open = value.schema is Absent or (not self.before.is_closed and value.schema in (True, {}))
        return is_open and isinstance(value.default, dict) and bool(value.default)

    def _schemas(self, path: Path, before: _Value, after: _Value) -> None:
        """Compare what a value accepts."""
        tried = [each for each in (before.default, after.default) if each is not Absent]
        old = without_placeholders(before.accepted, self.before.placeholders)
        new = without_placeholders(after.accepted, self.after.placeholders)
        found = self.comparer.compare(old, new, tried)
        if found.is_same:
            return
        if _same_text(before.accepted, after.accepted):
            self.by_definitions[path] = found
            return
        self.others.append(self._verdict(path, found))

    def _verdict(self, path: Path, found: Verdict) -> ValueChange:
        change: Change = "narrowed" if found.is_narrower else "widened"
        # What a secret accepts may say what it is.
        reasons = "" if is_secret(path) else "; ".join(found.reasons)
        note = self.before.secrets.redact(self.after.secrets.redact(reasons))
        if not found.is_certain:
            note = f"may be {change}{': ' if note else ''}{note}"
        return ValueChange(dotted(path), change, None, None, BUMPS[change], note=note)

    def _default(self, path: Path, before: Any, after: Any) -> None:
        """Compare the defaults of a value."""
        common = common_path(before, after, path)
        if common is None:
            return
        depth = len(path)
        old, new = at(before, common[depth:]), at(after, common[depth:])
        self.others.append(self._change(common, "default", old, new, self._overriding(path)))

    def _overriding(self, path: Path) -> str:
        """Describe which environments keep their value of a default that has changed."""
        keeping: list[str] = []
        for file, values in self.after.environments.items():
            sides = [merged_without_nulls(without_nulls(side.values), values) for side in (self.before, self.after)]
            if common_path(at(sides[0], path), at(sides[1], path), path) is None:
                keeping.append(file.removeprefix("values-").rsplit(".", 1)[0])
        if not keeping:
            return ""
        is_all = len(keeping) == len(self.after.environments) > 1
        return f"overridden in {'all environments: ' if is_all else ''}{', '.join(keeping)}"

    # What is only on one side.

    def _added(self, found: _Found) -> Iterator[ValueChange]:
        """Yield an added value, or the values below it that an installer has to set."""
        size = len(found.path)
        required = sorted(each for each in self.newly_required if each[:size] == found.path)
        for path in required:
            yield self._change(path, "required", Absent, at(self.after.values, path))
        if not _all_below(_leaves(found.value, found.path), required):
            yield self._change(found.path, "added", Absent, found.value.default)

    def _bridged(self) -> Iterator[ValueChange]:
        """Yield renamed values that the chart still accepts under their old path, and drop the new ones."""
        bridged: list[Path] = []
        for old, new in ((_split(old), _split(new)) for old, new in self.bridges.items()):
            is_new = any(new[: len(each.path)] == each.path for each in self.added)
            is_rejected = any(old[: len(each.path)] == each.path for each in self.removed)
            if not is_new or is_rejected:
                continue
            bridged.append(new)
            name = dotted(old)
            self.others = [each for each in self.others if not f"{each.path}.".startswith(f"{name}.")]
            before, after = at(self.before.values, old), at(self.after.values, new)
            yield ValueChange(
                name,
                "renamed",
                self._shown(before, old),
                self._shown(after, new),
                "minor",
                to_path=dotted(new),
                note="bridged",
            )
        self.added = [each for each in self.added if not _all_below(_leaves(each.value, each.path), bridged)]

    def _renamed(self) -> Iterator[ValueChange]:
        """Yield values that were removed and added with the same schema and default, and drop both."""
        pairs = [(old, new) for old in self.removed for new in self.added if self._is_alike(old, new)]
        for old, new in pairs:
            if sum(each is old for each, _ in pairs) == 1 == sum(each is new for _, each in pairs):
                self.removed.remove(old)
                self.added.remove(new)
                yield ValueChange(
                    dotted(old.path),
                    "renamed",
                    self._shown(old.value.default, old.path),
                    self._shown(new.value.default, new.path),
                    BUMPS["renamed"],
                    to_path=dotted(new.path),
                )

    def _is_alike(self, old: _Found, new: _Found) -> bool:
        size = len(new.path)
        if any(each[:size] == new.path for each in self.newly_required):
            return False
        # An empty text says nothing.
        if old.path[:-1] != new.path[:-1] and not is_telling(old.value.default):
            return False
        if normal(old.value.default) != normal(new.value.default):
            return False
        schemas = (old.value.accepted, new.value.accepted)
        return Equality().same(Schema(schemas[0], self.before.document), Schema(schemas[1], self.after.document))

    def _kube_version(self) -> Iterator[ValueChange]:
        """Yield the change of kubeVersion, and what the definitions of Kubernetes accept for it."""
        old, new = (side.metadata.get("kubeVersion") for side in (self.before, self.after))
        found = kube_version_change(old, new)
        narrowed = [path for path, each in self.by_definitions.items() if each.is_narrower]
        if found is None:
            yield from (self._verdict(path, each) for path, each in self.by_definitions.items())
            return
        change: Change = found
        note = ""
        if narrowed:
            names = listed(f"`{dotted(path)}`" for path in narrowed)
            fields = "newer fields" if change == "lowered" else "some fields"
            note = f"{names} no longer {'accepts' if len(narrowed) == 1 else 'accept'} {fields}"
        # Fields that an older minimum version does not know are rejected: few installations set them.
        yield ValueChange("kubeVersion", change, old, new, BUMPS[change], note=note)


def _keys(before: _Value, after: _Value) -> Iterable[str]:
    """Return the keys of a map on either side: those of the new one in its order, then those that it lacks."""
    found: dict[str, None] = {}
    for value in (after, before):
        for each in (value.default, value.schema.get("properties") if isinstance(value.schema, dict) else None):
            found |= dict.fromkeys(each if isinstance(each, dict) else ())
    return found


def _below(value: _Value, other: _Value, key: str, *, is_root_closed: bool) -> _Value | None:
    """Return a key of a map on one side; None if the chart does not have it there."""
    schema = value.schema if isinstance(value.schema, dict) else {}
    declared = schema["properties"] if isinstance(schema.get("properties"), dict) else {}
    default = value.default.get(key, Absent) if isinstance(value.default, dict) else Absent
    if key in declared:
        return _Value(declared[key], default)
    is_closed = schema.get("additionalProperties") is False
    if default is not Absent:
        return None if is_closed else _Value(Absent, default)
    # A value that neither side lists is accepted as long as the map is open.
    is_listed = isinstance(other.default, dict) and key in other.default
    return None if is_closed or is_root_closed or is_listed else _Value(Absent, Absent)


def _rest(value: _Value, other: _Value) -> Any:
    """Return the schema of a map without those of its keys, which are compared by themselves."""
    keys = {**(value.schema.get("properties") or {}), **(other.schema.get("properties") or {})}
    return {**value.schema, "properties": dict.fromkeys(keys, True), "required": []}


def _same_text(one: Any, other: Any) -> bool:
    """Return whether schemas are the same, apart from what they refer to."""

    def plain(schema: Any) -> Any:
        return (
            {key: each for key, each in schema.items() if key not in ANNOTATIONS}
            if isinstance(schema, dict)
            else schema
        )

    return canonical(plain(one)) == canonical(plain(other))


def _leaves(value: _Value, path: Path) -> Iterator[Path]:
    """Yield the paths of the values below one that was added."""
    declared = value.schema.get("properties") if isinstance(value.schema, dict) else None
    if not isinstance(declared, dict):
        yield path
        return
    for key, each in declared.items():
        yield from _leaves(_Value(each, Absent), (*path, key))


def _all_below(paths: Iterable[Path], above: Sequence[Path]) -> bool:
    """Return whether all paths are below others, or are among them."""
    return all(any(path[: len(each)] == each for each in above) for path in paths)


def _split(path: str) -> Path:
    """Return the steps of a path as `--set` takes it."""
    return tuple(re.sub(r"\\(.)", r"\1", step) for step in re.split(r"(?<!\\)\.", path))
