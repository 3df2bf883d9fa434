"""The line of a spec that a field of a rendered object, or a value, comes from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chartgen.errors import Location
from chartgen.objects.fields import Path
from chartgen.resources import ChartScope, resources_of
from chartgen.spec.manifest import Manifest

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


def spec_location(
    chart: Chart, template: str, path: Path, manifest: Mapping[str, Any] | None, environment: str = ""
) -> Location | None:
    """Return where a spec sets a field: its own line, else that of the resource that it belongs to.

    Args:
        chart: The spec.
        template: The path of the template that renders the object.
        path: The path of the field in the object.
        manifest: The object, if it is known.
        environment: The environment whose values are rendered.
    """
    one = chart.environments.get(environment, chart)
    if template.startswith("charts/"):
        name = template.split("/")[1]
        index = next((index for index, each in enumerate(one.dependencies) if name in (each.name, each.key)), None)
        return _location(one, () if index is None else ("dependencies", index))
    for resource in resources_of(ChartScope(one)):
        if resource.file == template:
            return _within(one, resource.path, resource.spec, path, manifest)
    component = next((name for name in one.components if template.startswith(f"templates/{name}-")), "")
    if component:
        return _location(one, ("components", component))
    if environment in chart.environments and template == "":
        return _location(chart, ("environments", environment))
    return _location(one, ("workload",) if one.workload is not None and template else ())


def _within(chart: Chart, way: Path, thing: Any, path: Path, manifest: Mapping[str, Any] | None) -> Location | None:
    if isinstance(thing, Manifest):
        # The spec contains the object as it is.
        return _location(chart, (*way, "definition", *path))
    fields = {field.name for field in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else set()
    here: Any = manifest
    for index, step in enumerate(path):
        if isinstance(step, str):
            name = _snake(step)
            if name in fields and index:
                return _location(chart, (*way, name, *_keyed(here, path[index:])))
        here = _step(here, step)
    return _location(chart, way)


def _keyed(here: Any, path: Path) -> Path:
    """Return the name of an entry of a list that specs write as a dict by name, such as a variable."""
    if len(path) > 1 and isinstance(path[1], int):
        entry = _step(_step(here, path[0]), path[1])
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            return (entry["name"],)
    if len(path) > 1 and path[0] == "data":
        return (path[1],)
    return ()


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _snake(name: str) -> str:
    name = {"volumeMounts": "mounts"}.get(name, name).removesuffix("Probe")
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name).lower()


def _location(chart: Chart, path: Path) -> Location | None:
    found: Location | None = chart.location(*path)
    if found is None and path:
        found = chart.location()
    return found


def value_location(chart: Chart, path: Path, environment: str = "") -> Location | None:
    """Return where a spec sets a value, by the path of the value."""
    one = chart.environments.get(environment, chart)
    for index, dependency in enumerate(one.dependencies):
        if path[:1] == (dependency.key,):
            return _location(one, ("dependencies", index, "values", *path[1:]))
    way = _spec_path(one, (), (), path)
    if way is None:
        for component, workload in one.components.items():
            if path[:1] == (component,):
                way = _spec_path(workload, (component,), ("components", component), path) or ("components", component)
    return _location(one, way or (("workload",) if one.workload is not None else ()))


def _spec_path(thing: Any, above: Path, way: Path, path: Path) -> Path | None:
    from chartgen.spec.declare import Group, declared, joined, place_of

    for each in declared(type(thing)):
        steps = tuple(each.mark.path.split(".")) if each.mark.path else ()
        if isinstance(each.mark, Group):
            part = getattr(thing, each.field)
            if steps[-1:] == ("*",):
                for name, item in part.items():
                    place = place_of(each.mark, item, name)
                    found = _spec_path(item, (*above, *place), (*way, each.field, name), path)
                    if found is not None:
                        return found
            elif part is not None:
                found = _spec_path(part, (*above, *steps), (*way, each.field), path)
                if found is not None:
                    return found
        elif path[: len(whole := joined(above, each.mark.path))] == whole:
            return (*way, each.field) if each.field else way
        elif steps[-1:] == ("*",) and path[:-1] == (*above, *steps[:-1]):
            return (*way, each.field, path[-1])
    return None
