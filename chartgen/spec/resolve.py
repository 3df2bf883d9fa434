"""The resolved chart: a copy of a Chart in which no field is unset.

Policies, plans and everything after them read resolved charts. Objects keep the calls that created them, so that
findings about a default are located at the author's line.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from typing import Any

from chartgen.errors import ChartgenError, Finding
from chartgen.spec.base import layout_of
from chartgen.spec.chart import Chart
from chartgen.spec.checks import Check
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.profiles import BY_PARENT, CONTAINING, DEFAULT, DEFAULTS, Context, Default, Object
from chartgen.spec.root import Root
from chartgen.spec.types import Profile
from chartgen.spec.unset import UNSET
from chartgen.spec.validity import run_checks


def resolved(chart: Chart, project: Profile = DEFAULT) -> Chart:
    """Return a copy of a chart, and of its environments, in which its defaults profile decides all unset fields.

    Args:
        chart: The chart; one that is resolved already is returned as it is.
        project: The profile of the project, for charts that have none, nor their namespace.

    Raises:
        ChartgenError: What a spec sets conflicts with a default.
    """
    if chart._is_resolved:
        return chart
    profile = chart.defaults or (chart.namespace.defaults if chart.namespace is not None else None) or project
    resolution = _Resolution(chart, profile)
    found: Chart = resolution.resolve(chart, "")
    if resolution.findings:
        raise ChartgenError(*resolution.findings)
    return found


class _Resolution:
    """Resolves the objects of one chart; one that occurs several times is still the same object."""

    def __init__(self, chart: Chart, profile: Profile) -> None:
        self.chart = chart
        self.profile = profile
        self.findings: list[Finding] = []
        self._known: dict[tuple[int, str, int], tuple[Any, frozenset[str]]] = {}

    def resolve(self, old: Any, place: str) -> Any:
        """Return an object without unset fields: a copy if there are some."""
        return self._object(old, place, None)[0]

    def _object(self, old: Any, place: str, parent: Any) -> tuple[Any, frozenset[str]]:
        """Return also the paths of the fields that were unset."""
        key = (id(old), place, id(parent) if old._language_class in BY_PARENT else 0)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._copy(old, place, parent)
        return found

    def _copy(self, old: Any, place: str, parent: Any) -> tuple[Any, frozenset[str]]:
        language_class = old._language_class
        containing, defaults = _open_fields(language_class)
        changes: dict[str, Any] = {}
        paths: set[str] = set()
        for field in containing:
            value, below = self._value(old.__dict__[field], field, old)
            if value is not old.__dict__[field]:
                changes[field] = value
                paths.update(f"{field}.{path}" for path in below)
        unset = [field for field in defaults if old.__dict__[field] is UNSET]
        is_chart = language_class is Chart
        if not changes and not unset and not is_chart:
            return old, frozenset()
        # A team's own class may have a constructor with other arguments.
        new: Any = object.__new__(type(old))
        fields = {name: old.__dict__[name] for name, _ in layout_of(language_class).fields} | changes
        new.__dict__.update(fields, _site=old._site, _is_default=old._is_default)
        context = Context(new, place, parent, self.chart)
        for field in unset:
            new.__dict__[field] = self._default(defaults[field], context)
        if is_chart:
            # Defaults contain no placeholders.
            new.__dict__.update(defaults=old.defaults or self.profile, _is_resolved=True, marked_texts=old.marked_texts)
        changed = frozenset(paths.union(unset))
        self._check(new, changed)
        return new, changed

    def _value(self, value: Any, field: str, parent: Any) -> tuple[Any, Collection[str]]:
        """Resolve the value of a field, with the paths of the fields below it that were unset."""
        if isinstance(value, Root):
            return self._object(value, field, parent)
        if not isinstance(value, FrozenDict):
            return value, ()
        found = {name: self._object(item, field, parent) for name, item in value.items() if isinstance(item, Root)}
        if all(item is value[name] for name, (item, _) in found.items()):
            return value, ()
        items = {name: found[name][0] if name in found else item for name, item in value.items()}
        return FrozenDict(items), {path for _, paths in found.values() for path in paths}

    def _default(self, default: Default, context: Context) -> Any:
        value = default.of(self.profile)
        if callable(value):
            value = value(context)
        return _created(value, self.profile, self.chart) if isinstance(value, Object) else value

    def _check(self, new: Any, changed: frozenset[str]) -> None:
        """Run the checks that read fields which were unset when the object was created."""
        problems = run_checks(new, _checks(new._language_class, changed)) if not new._is_default else ()
        if problems:
            # Imported only for findings.
            from chartgen.spec.invalid import finding_about

            hint = f"fields that the spec does not set have the defaults of the profile `{self.profile}`"
            self.findings += [
                finding_about(new, problem._replace(hint=problem.hint or hint)) for problem, _ in problems
            ]


_objects: dict[tuple[int, Profile], Any] = {}


def _created(value: Object, profile: Profile, chart: Chart) -> Any:
    """Return the object that a default describes, the same one for all charts. No call created it."""
    key = (id(value), profile)
    if key not in _objects:
        new = value.cls._valid(**value.fields, _is_default=True)
        _objects[key] = _Resolution(chart, profile).resolve(new, "")
    return _objects[key]


@functools.cache
def _open_fields(cls: type[Any]) -> tuple[tuple[str, ...], dict[str, Default]]:
    """Return the fields of a class that contain objects, and those that may be unset themselves."""
    bases = [base for base in reversed(cls.__mro__) if base in CONTAINING or base in DEFAULTS]
    containing = tuple(field for base in bases for field in CONTAINING.get(base, ()))
    return containing, {field: default for base in bases for field, default in DEFAULTS.get(base, {}).items()}


@functools.cache
def _checks(cls: type[Any], changed: frozenset[str]) -> tuple[Check, ...]:
    """Return the checks that read fields which were unset, and others: defaults alone are valid."""
    around = {path for each in changed for path in _and_above(each)}

    def concerns(read: str) -> bool:
        path = read.removesuffix("[]")
        return path in around or any(each in changed for each in _and_above(path))

    return tuple(
        check for check in layout_of(cls).checks if any(map(concerns, check.reads)) and not check.reads <= changed
    )


def _and_above(path: str) -> Iterator[str]:
    """Yield the path of a field and those of the objects that contain it."""
    while path:
        yield path
        path = path.rpartition(".")[0]
