"""Objects of kinds that plug-ins add to the language: the base classes of their classes."""

import dataclasses
from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec import examples
from chartgen.spec.base import base
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Value
from chartgen.spec.extra import Extensible
from chartgen.spec.labels import HasMetadata
from chartgen.spec.reserved import is_root_key
from chartgen.spec.types import DnsSubdomain

SECTION = "Extensions"
"""The section of their values."""
PLACE = "KINDs.*"
"""Stands for the paths of their values, which depend on their kinds."""


@base
class Extension(HasMetadata, Extensible):
    """An object of a kind that a plug-in adds."""

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", SECTION, BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create the object. Value: `enabled`."""
    fullname: DnsSubdomain | None = None
    """Exact name of the object. Fixed in the chart."""

    _own_values_last: ClassVar[bool] = True
    values_key: ClassVar[str] = ""
    """Key of the values of an object without a name, such as `scaledObject`; those of others are below the plural, as
    in `scaledObjects.NAME`. If empty, the name of the class."""

    def note(self) -> str:
        """Return what `chartgen tree` and the diagram show of the object; empty for nothing."""
        return ""

    @classmethod
    def key(cls) -> str:
        """Return the key of the values of an object without a name."""
        name = getattr(cls, "_language_class", cls).__name__
        return cls.values_key or name[:1].lower() + name[1:]

    def place(self, name: str) -> tuple[str, ...]:
        """Return the path of the values of the object of a name."""
        return (f"{self.key()}s", name) if name else (self.key(),)


@base
class WorkloadExtension(Extension):
    """Base of the classes of plug-ins whose objects belong to a workload: `Deployment(extensions={"": ...})`."""

    scaling_fields: ClassVar[tuple[str, str] | None] = None
    """The fields with the minimum and the maximum number of replicas, if it scales its workload as an autoscaler
    does."""


@base
class ChartExtension(Extension):
    """Base of the classes of plug-ins whose objects belong to a chart: `Chart(extensions={"": ...})`."""


@check("extensions")
def extensions_without_replicas(workload: Any) -> Iterator[Problem]:
    """Find extensions that scale a workload without replicas."""
    if any(field.name == "replicas" for field in dataclasses.fields(workload)):
        return
    for name, each in workload.extensions.items():
        if each.scaling_fields is not None:
            title = type(each).__name__
            message = f"invalid {title} of a {workload.kind}: it has no replicas"
            yield Problem(("extensions", Key(name)), message, title, "an extension of a Deployment or StatefulSet")


@check("extensions")
def extension_names(owner: Any) -> Iterator[Problem]:
    """Find invalid names of extensions, and extensions whose values are where others are."""
    seen: dict[tuple[str, ...], str] = {}
    for name, each in owner.extensions.items():
        title, place = type(each).__name__, each.place(name)
        if name and (sentence := names.dns_label(name)):
            yield Problem(("extensions", Key(name)), f'invalid name "{name}" of {title}: {sentence}', name)
        if is_root_key(place[0]):
            yield Problem(
                ("extensions", Key(name)), f"conflicting {title}: `{place[0]}` is a key of other values", title,
                hint=f"set `values_key` in the class {title}",
            )  # fmt: skip
        first = seen.setdefault(place, title)
        if first != title:
            yield _conflict(("extensions", Key(name)), title, first, place, "it")


def extension_roots(chart: Any) -> set[str]:
    """Return the root keys of the values of extensions of a chart and of its main workload."""
    owners = (chart, chart.workload) if chart.workload is not None else (chart,)
    return {each.place(name)[0] for owner in owners for name, each in owner.extensions.items()}


@check("extensions", "workload.extensions", "components[]", "dependencies")
def extension_keys(chart: Any) -> Iterator[Problem]:
    """Find extensions of a chart or its main workload whose values are where those of something else are."""
    others = dict.fromkeys(chart.components, "component")
    others |= {dependency.key: "dependency" for dependency in chart.dependencies}
    of_workload = chart.workload.extensions if chart.workload is not None else {}
    taken = {each.place(name): type(each).__name__ for name, each in of_workload.items()}
    for path, extensions in ((("workload",), of_workload), ((), chart.extensions)):
        for name, each in extensions.items():
            title, place = type(each).__name__, each.place(name)
            where = (*path, "extensions", Key(name))
            if other := others.get(place[0]):
                yield _conflict(where, title, f"the {other} {place[0]}", place[:1], f"the {other}")
            elif not path and place in taken:
                yield _conflict(where, title, taken[place], place, "it")


def _conflict(where: Path, title: str, other: str, place: tuple[str, ...], renamed: str) -> Problem:
    message = f"conflicting {title}: the values of {other} are also at `{'.'.join(place)}`"
    return Problem(where, message, title, hint=f"rename {renamed}")
