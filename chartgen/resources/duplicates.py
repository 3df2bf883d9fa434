"""Resources of the same kind and name, of which a release can have only one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartgen.errors import Finding, Location
from chartgen.locations import field_name
from chartgen.resources.resource import Resource
from chartgen.resources.scope import SpecPath
from chartgen.spec.chart import Chart


def duplicates(chart: Chart, resources: Sequence[Resource]) -> Iterator[Finding]:
    """Report each resource whose kind and name another one has."""
    seen: dict[tuple[str, str, str, str], Resource] = {}
    for resource in resources:
        if not resource.file or not resource.is_created:
            continue
        name = _readable(resource, chart)
        key = (resource.kind.api_group, resource.kind.name.lower(), resource.namespace, name)
        first = seen.setdefault(key, resource)
        if first is not resource:
            path = resource.name_path or resource.path
            fix = "remove" if path[0] == "crds" else "rename"
            yield Finding(
                f'duplicate {resource.kind.name} "{name}"',
                location=_location(chart, path),
                field=field_name(path),
                found=name,
                expected=f"a name that no other {resource.kind.name} of the chart has",
                hint=f"{field_name(first.path)} has this name: {fix} one of them",
            )


def _readable(resource: Resource, chart: Chart) -> str:
    name = resource.name.example
    fullname = chart.fullname or chart.name
    own = not resource.name.is_exact and name.startswith(fullname)
    return f"FULLNAME{name.removeprefix(fullname)}" if own else name


def _location(chart: Chart, path: SpecPath) -> Location | None:
    """Return the location of a field; a component may be in an environment only."""
    for one in (chart, *chart.environments.values()):
        if path[0] != "components" or path[1] in one.components:
            location: Location | None = one.location(*path)
            return location
    return None
