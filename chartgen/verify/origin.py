"""Where a field of a rendered object came from: the template's line, and the spec's."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen.errors import Place
from chartgen.verify.documents import Path
from chartgen.verify.subject import Subject

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_KEY = re.compile(r"""^(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>"[^"]*"|[\w./-]+):(?:[ ]|$)""")


def template_line(text: str, path: Path, kind: str = "") -> int:
    """Find the line of a template that makes a field, or as much of the way to it as stands there; 0 for nothing.

    Templates look like what they make, so keys are matched by their indentation; actions are passed over. Of several
    documents it is that of the kind.
    """
    lines = text.splitlines()
    starts = [0, *(number + 1 for number, line in enumerate(lines) if line.rstrip() == "---"), len(lines)]
    best, depth = 0, 0
    for start, end in zip(starts, starts[1:], strict=False):
        part = lines[start:end]
        if kind and len(starts) > 2 and not any(re.match(rf"kind: [\"']?{re.escape(kind)}\b", line) for line in part):
            continue
        line, deep = _line(part, path or ("kind",))
        if deep > depth:
            best, depth = start + line, deep
    return best


def _line(lines: list[str], path: Path) -> tuple[int, int]:
    wanted = [step for step in path if isinstance(step, str)]
    best, depth = 0, 0
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        match = _KEY.match(line)
        if match is None:
            continue
        indent = len(match["indent"]) + len(match["dashes"])
        while above and above[-1][0] >= indent:
            above.pop()
        above.append((indent, match["key"].strip('"')))
        keys = [key for _, key in above]
        if len(keys) > depth and keys == wanted[: len(keys)]:
            best, depth = number, len(keys)
            if depth == len(wanted):
                break
    return best, depth


def template_place(subject: Subject, template: str, line: int) -> Place | None:
    """Give a template's line as a place, for a chart that lies in a folder."""
    if subject.folder is None or template not in subject.files:
        return None
    lines = subject.text(template).splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    shown = "" if subject.shown == "." else f"{subject.shown}/"
    return Place(f"{shown}{template}", max(line, 1), source=source)


def spec_place(
    chart: Chart, template: str, path: Path, manifest: Mapping[str, Any] | None, environment: str = ""
) -> Place | None:
    """Find what in a spec made a field: its own line, else that of the workload or what else it belongs to.

    Args:
        chart: The spec.
        template: Path of the template that made the object.
        path: Of the field in the object.
        manifest: The object, where it is known.
        environment: The environment that the values were of.
    """
    one = chart.environments.get(environment, chart)
    for candidate, way, thing in _sources(one):
        if candidate == template:
            return _within(one, way, thing, path, manifest)
    component = next((name for name in one.components if template.startswith(f"templates/{name}-")), "")
    if component:
        return _place(one, ("components", component))
    if environment in chart.environments and template == "":
        return _place(chart, ("environments", environment))
    return _place(one, ("workload",) if one.workload is not None and template else ())


def _sources(chart: Chart) -> Iterator[tuple[str, Path, Any]]:
    """Give each template with what in the spec it comes from, and the way to that."""
    for component, workload in chart.workloads():
        way: Path = ("components", component) if component else ("workload",)
        file = f"{component}-" if component else ""
        yield f"templates/{file}{workload.kind.lower()}.yaml", way, workload
        for name, service in workload.all_services():
            below: Path = ("services", name) if name else ("service",)
            yield f"templates/{file}{name + '-' if name else ''}service.yaml", (*way, *below), service
        account: Path = (*way, "service_account") if component else ("service_account",)
        yield f"templates/{file}serviceaccount.yaml", account, None
        for field in dataclasses.fields(workload):  # type: ignore[arg-type]
            part = getattr(workload, field.name)
            if dataclasses.is_dataclass(part) and not isinstance(part, type):
                yield f"templates/{file}{type(part).__name__.lower()}.yaml", (*way, field.name), part
    for path, source in chart.used_sources:
        name = getattr(source, "name", None)
        kind = type(source).__name__.lower()
        yield f"templates/{name + '-' if name else ''}{kind}.yaml", path, source
    for path, volume in chart.used_volumes:
        yield f"templates/{getattr(volume, 'name', '')}-{type(volume).__name__.lower()}.yaml", path, volume
    for number, manifest in enumerate(chart.manifests):
        yield f"templates/{manifest.name}-{manifest.kind.lower()}.yaml", ("manifests", number), manifest


def _within(chart: Chart, way: Path, thing: Any, path: Path, manifest: Mapping[str, Any] | None) -> Place | None:
    fields = {field.name for field in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else set()
    here: Any = manifest
    for index, step in enumerate(path):
        if isinstance(step, str):
            name = _snake(step)
            if name in fields and index:
                return _place(chart, (*way, name, *_keyed(here, path[index:])))
        here = _step(here, step)
    return _place(chart, way)


def _keyed(here: Any, path: Path) -> Path:
    """Give the name of an entry of a list that the language has as a dict by name, such as a variable."""
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


def _place(chart: Chart, path: Path) -> Place | None:
    found: Place | None = chart.place(*path)
    if found is None and path:
        found = chart.place()
    return found
