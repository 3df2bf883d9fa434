"""Fields of Kubernetes objects that classes of the language do not have: `extra`, in Kubernetes syntax."""

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from chartgen.locations import Key, field_name
from chartgen.similar import closest
from chartgen.spec.base import Spec, base
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Raw, empty
from chartgen.spec.part import camel, part_of_newest, part_problems, plain, raw_problems


class Extra(NamedTuple):
    """What `extra` of a class may contain. Fields of the class, in camelCase, need not be listed."""

    own: Mapping[str, str] = MappingProxyType({})
    """Keys that charts render: the field that sets each, or empty text if none does."""
    more: str = ""
    """The other keys that Kubernetes has, separated by spaces; if empty, those of the definition or the part."""
    definition: str = ""
    """The definition that checks the values, if there is one."""
    required: Mapping[str, Any] = MappingProxyType({})
    """What the definition requires and charts render."""
    part: tuple[str, str, tuple[str | int, ...]] | None = None
    """The API version, the kind and the path of the part of its schema that checks the values instead."""
    content: str = ""
    """Of a class that hides what it is given: the key below which there may be secret content."""


WORKLOAD: Mapping[str, str] = {"selector": "selector", "template": "extra_pod"}
"""Keys of the specs of workloads, besides those of their fields."""


@base
class Extensible(Spec):
    """The base of classes that create an object, or a part of one, to which a spec can add fields."""

    _: KW_ONLY
    extra: Raw = field(default_factory=empty)
    """Additional fields of the object's spec, or of the object itself if it has no spec, in Kubernetes syntax. Fixed in
    the chart."""

    _extra: ClassVar[Extra] = Extra()
    _placeholders: ClassVar[tuple[str, ...]] = ("extra",)

    @check("extra")
    def _additional_fields(self) -> Iterator[Problem]:
        if not self.extra:
            return
        cls: Any = type(self)
        title, own, more = cls.__name__, _own(cls), _more(cls)
        for key in self.extra:
            if key in own:
                hint = f'use the field "{own[key]}"' if own[key] else "remove it"
                yield Problem(("extra", Key(key)), f'conflicting field "{key}": chartgen sets it', key, hint=hint)
            elif more is not None and key not in more:
                near = closest(key, more)
                yield Problem(
                    ("extra", Key(key)), f'unknown field "{key}" in "extra" of {title}', key, ", ".join(more),
                    f'did you mean "{near}"?' if near else "",
                )  # fmt: skip
        found: list[Problem] = []
        if self._extra.definition and self.extra.keys().isdisjoint(own):
            found += raw_problems(self._extra.definition, dict(self._extra.required) | plain(self.extra), "extra")
        if self._extra.part is not None and more is not None:
            known = {key: value for key, value in plain(self.extra).items() if key not in own and key in more}
            found += part_problems(*self._extra.part, known, "extra")
        if cls._hides(self.__dict__):
            found = [_without_content(each, title, self._extra.content) for each in found]
        yield from found


def _without_content(problem: Problem, title: str, content: str) -> Problem:
    """Return a problem without the author's line, and without the text that it is about if that may be secret."""
    if content not in problem.path:
        return problem._replace(hidden=True)
    return Problem(
        problem.path, f'invalid "{field_name(problem.path[1:])}" in "extra" of {title}', expected=problem.expected,
        hidden=True,
    )  # fmt: skip


@functools.cache
def _own(cls: type[Any]) -> Mapping[str, str]:
    """Return the keys that charts render for a class, each with the field that sets it."""
    found = {camel(each.name): each.name for each in dataclasses.fields(cls) if each.name not in _OF_CHARTGEN}
    return {**found, **cls._extra.own}


@functools.cache
def _more(cls: Any) -> list[str] | None:
    """Return the other keys that Kubernetes has; None if a definition or nothing tells them."""
    if cls._extra.more or cls._extra.part is None:
        return cls._extra.more.split() or None
    own = _own(cls)
    return [key for key in part_of_newest(*cls._extra.part)["properties"] if key not in own]


_OF_CHARTGEN = frozenset({"extra", "enabled", "fullname", "labels", "annotations"})
"""Fields that are not named after a field of the object's spec."""
