"""The files of a chart that people read: Chart.yaml, README.md, NOTES.txt; and .helmignore."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from chartgen import yamltext
from chartgen.plan.commands import (
    dependency_commands,
    describe_command,
    image_commands,
    install_command,
    namespace_commands,
    namespace_names,
)
from chartgen.plan.diagram import diagram
from chartgen.plan.file import File
from chartgen.plan.lock import digest
from chartgen.resources import ChartScope, Resource
from chartgen.resources.resource import RequiredValue
from chartgen.spec.chart import Chart
from chartgen.spec.text import is_marked
from chartgen.values import Contract

if TYPE_CHECKING:
    from chartgen.plan.plan import Plan

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false")
"""Text that `--set` turns into a number or a boolean."""


def documents(
    scope: ChartScope,
    chart: Chart,
    values: Contract,
    resources: Sequence[Resource],
    policies: Sequence[tuple[str, str]],
    required: Sequence[RequiredValue],
    below: Mapping[str, Plan],
) -> Iterator[File]:
    """Return the files.

    Args:
        scope: The chart with the components of all environments.
        chart: The chart itself.
        values: Its values.
        resources: Its resources.
        policies: The names of the policies that it enforces, each with what it requires.
        required: The values that the installer has to set.
        below: The plans of the charts of the specs on which it depends, by key.
    """
    annotations = dict(chart.chart_annotations)
    if chart.license:
        annotations.setdefault("artifacthub.io/license", chart.license)
    app_version = chart.effective_app_version()
    yield File(
        "Chart.yaml",
        "Chart.yaml",
        {
            "description": chart.description,
            "version": chart.version,
            "app_version": app_version,
            "home": chart.home,
            "icon": chart.icon,
            "sources": chart.sources,
            "keywords": chart.keywords,
            "maintainers": chart.maintainers,
            "annotations": yamltext.dump(annotations, 2) if annotations else "",
            "dependencies": chart.dependencies,
        },
    )
    if chart.dependencies:
        yield File(
            "Chart.lock", "Chart.lock", {"dependencies": chart.dependencies, "digest": digest(chart.dependencies)}
        )
    found = [*resources, *(each for other in below.values() for each in other.resources)]
    yield File(".helmignore", ".helmignore", {"has_suites": chart.suites})
    sandboxed = _sandboxed(scope)
    yield File("templates/NOTES.txt", "NOTES.txt", {})
    install, flags = install_command(chart), [value.flag for value in required]
    namespaces = namespace_names(chart)
    yield File(
        "README.md",
        "README.md",
        {
            "description": chart.description,
            "version": chart.version,
            "app_version": app_version,
            "diagram": diagram(resources, chart.dependencies),
            "commands": {
                "namespace": namespace_commands(chart),
                "has_namespaces": len([name for name in namespaces if name]) > 1,
                "dependencies": dependency_commands(chart),
                "describe": describe_command(chart),
                "install": _lines(install, *flags),
                "environments": [
                    _lines(f"{install_command(one)} --values {chart.name}/values-{name}.yaml", *flags)
                    for name, one in chart.environments.items()
                ],
            },
            "urls": list(dict.fromkeys(url for each in resources for url in each.urls)),
            "image_commands": image_commands(scope.chart),
            "dependencies": chart.dependencies,
            "has_crds": any(each.file.startswith("crds/") for each in resources),
            "exact_names": _exact_names(chart, resources),
            "sandboxed": sandboxed,
            "text_value": _text_value(values),
            "prerequisites": [
                (each.prerequisite, list(map(each.prerequisite.command, namespaces)))
                for each in found
                if each.prerequisite
            ],
            "created_elsewhere": [(each.name.example, each.made_by) for each in found if each.made_by],
            "secrets": list(dict.fromkeys(".".join(value.path[:-1]) for value in required)),
            "policies": policies,
            "waivers": chart.waivers,
        },
    )


def _lines(*parts: str) -> str:
    """Return a command of several lines."""
    return " \\\n  ".join(parts)


def _exact_names(chart: Chart, resources: Sequence[Resource]) -> list[str]:
    """Return the names and selectors that are the same in all releases."""
    # Helm creates CustomResourceDefinitions only if they do not exist.
    created = (each for each in resources if each.file.startswith("templates/") and each.is_created)
    exact = (each.name.example for each in created if each.name.is_exact)
    selectors = (
        ",".join(f"{key}={text}" for key, text in workload.selector.items())
        for _, workload in chart.workloads()
        if workload.selector and not any(map(is_marked, workload.selector.values()))
    )
    return list(dict.fromkeys([*([chart.fullname] if chart.fullname else []), *exact, *selectors]))


class _Sandbox(NamedTuple):
    """What is likely to break an image, with the paths of the values that help."""

    read_only: bool
    """Whether the root filesystem is read-only."""
    user: int | None
    """The user, if it is not that of the image."""
    volumes: str
    mounts: str
    context: str


def _sandboxed(scope: ChartScope) -> _Sandbox | None:
    """Return the restrictions of the first workload that has some, or None."""
    for each in scope.workloads:
        fields = each.fields
        read_only = (fields.default("securityContext") or {}).get("readOnlyRootFilesystem")
        user = (fields.default("podSecurityContext") or {}).get("runAsUser")
        if read_only or user:
            paths = (
                fields.dotted(key) if fields.exposes(key) else ""
                for key in ("extraVolumes", "extraVolumeMounts", "podSecurityContext")
            )
            return _Sandbox(bool(read_only), user, *paths)
    return None


def _text_value(values: Contract) -> str:
    """Return the argument of `--set-string` for a value that may look like a number; empty if the chart has none."""
    for value in values.listed():
        if value.path[0] in ("config", "env", "configMaps") and _NUMBER.fullmatch(str(value.default)):
            return shlex.quote(f"{value.dotted}=...")
    return ""
