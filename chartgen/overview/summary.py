"""What the overview needs of one chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chartgen.errors import Location
from chartgen.overview.items import Item, items_of, namespace_of
from chartgen.plan import dependency_commands, image_commands, namespace_command
from chartgen.plan.environments import disabled
from chartgen.resources import IN_OVERVIEW, ChartScope, Resource, resources_of
from chartgen.resources.resource import Prerequisite
from chartgen.spec.chart import Chart


class Needed(NamedTuple):
    """A chart on which another one depends."""

    name: str
    version: str
    alias: str
    is_local: bool
    """Whether it is one of the specs."""
    location: Location | None

    def __str__(self) -> str:
        """Return its name and version."""
        return f"{self.name} {self.version}" + (f" as {self.alias}" if self.alias else "")


class Variant(NamedTuple):
    """What the installation of a chart, or of one of its environments, needs."""

    environment: str
    """Its name; empty for the chart itself."""
    namespace: str
    namespace_command: str
    image_commands: tuple[str, ...]
    prerequisites: tuple[Prerequisite, ...]
    flags: tuple[str, ...]
    """Options of `helm install` that set values without a default."""


class Summary(NamedTuple):
    """What the overview needs of one chart; small, and can be sent between processes."""

    name: str
    version: str
    app_version: str
    description: str
    base: Variant
    environments: tuple[Variant, ...]
    items: tuple[Item, ...]
    after: tuple[str, ...]
    dependencies: tuple[Needed, ...]
    dependency_commands: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The namespace of the chart; empty for any."""
        return self.base.namespace

    @property
    def namespaces(self) -> str:
        """The namespace of the chart, and those of environments that have another one."""
        others = (each for each in self.environments if each.namespace != self.namespace)
        return "; ".join([self.namespace or "any", *(f"{each.environment}: {each.namespace}" for each in others)])

    def variant(self, environment: str) -> Variant:
        """Return an environment; the chart itself if it has no such environment."""
        return next((each for each in self.environments if each.environment == environment), self.base)


def summarize(chart: Chart, resources: Sequence[Resource], flags: Iterable[str] = ()) -> Summary:
    """Summarize a chart, which has these resources, for the overview.

    Args:
        chart: The chart.
        resources: Its resources.
        flags: Options of `helm install` that set values of charts on which it depends, and which have no default.
    """
    below = tuple(flags)
    shown = {"": _enabled(chart, resources)}
    shown |= {name: _enabled(other) for name, other in chart.environments.items()}
    dependencies = tuple(
        Needed(each.name, each.exact_version, each.alias, each.chart is not None, chart.location("dependencies", index))
        for index, each in enumerate(chart.dependencies)
    )
    return Summary(
        name=chart.name,
        version=chart.version,
        app_version=chart.effective_app_version(),
        description=chart.description,
        base=_variant("", chart, resources, below),
        environments=tuple(_variant(name, other, shown[name], below) for name, other in chart.environments.items()),
        items=tuple(items_of(chart, shown, list(map(str, dependencies)))),
        after=tuple(other.name for other in chart.after),
        dependencies=dependencies,
        dependency_commands=tuple(dependency_commands(chart)),
    )


def _variant(name: str, chart: Chart, resources: Sequence[Resource], flags: tuple[str, ...]) -> Variant:
    return Variant(
        environment=name,
        namespace=namespace_of(chart),
        namespace_command=namespace_command(chart),
        image_commands=tuple(image_commands(chart)),
        prerequisites=tuple(resource.prerequisite for resource in resources if resource.prerequisite),
        flags=(*(value.flag for resource in resources for value in resource.required), *flags),
    )


def _enabled(chart: Chart, resources: Sequence[Resource] = ()) -> list[Resource]:
    """Return the resources of a chart, except those of components that it disables."""
    off = disabled(chart)
    if off or not resources:
        enabled = {name: workload for name, workload in chart.components.items() if name not in off}
        resources = resources_of(ChartScope(chart._derived(components=enabled)), IN_OVERVIEW)
    return [resource for resource in resources if resource.hook is None]
