"""The resources of a chart, in one list. A kind of resource is a module here, registered in `KINDS`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from chartgen.resources import (
    configmap,
    connectiontest,
    cronjob,
    daemonset,
    deployment,
    extension,
    externalsecret,
    horizontalpodautoscaler,
    ingress,
    job,
    manifest,
    monitor,
    networkpolicy,
    persistentvolumeclaim,
    poddisruptionbudget,
    prometheusrule,
    role,
    rolebinding,
    route,
    secret,
    service,
    serviceaccount,
    statefulset,
    workload,
)
from chartgen.resources.duplicates import duplicates
from chartgen.resources.fields import extra_lines
from chartgen.resources.resource import Kind, Link, Resource
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.spec.declare import Json

__all__ = [
    "DEPRECATIONS",
    "IN_OVERVIEW",
    "KINDS",
    "RULES",
    "ChartScope",
    "Kind",
    "Link",
    "Resource",
    "duplicates",
    "fixed_files",
    "narrowed_values",
    "planned",
    "resources_of",
    "unused_values",
]

KINDS: tuple[Kind, ...] = (
    deployment.KIND,
    statefulset.KIND,
    daemonset.KIND,
    job.KIND,
    cronjob.KIND,
    horizontalpodautoscaler.KIND,
    networkpolicy.KIND,
    poddisruptionbudget.KIND,
    service.KIND,
    ingress.KIND,
    *route.KINDS,
    monitor.SERVICE_MONITOR,
    monitor.POD_MONITOR,
    prometheusrule.KIND,
    configmap.KIND,
    secret.KIND,
    externalsecret.KIND,
    persistentvolumeclaim.KIND,
    serviceaccount.KIND,
    role.ROLE,
    rolebinding.ROLE_BINDING,
    role.CLUSTER_ROLE,
    rolebinding.CLUSTER_ROLE_BINDING,
    connectiontest.JOB,
    connectiontest.POLICY,
    extension.KIND,
    manifest.KIND,
)
"""All kinds of resources, in the order in which a chart lists them."""

IN_OVERVIEW = tuple(kind for kind in KINDS if kind.group)
"""The kinds that the tree shows, or that have to be prepared before a chart is installed."""

_OF_RESOURCES = ("nameOverride", "fullnameOverride", "commonLabels", "commonAnnotations")
"""Values that only resources read."""
HELPERS = "templates/_helpers.tpl"
RULES = "templates/_rules.tpl"
DEPRECATIONS = "templates/_deprecations.tpl"
EXTRA_MANIFESTS = "templates/extra-manifests.yaml"


def fixed_files(chart: ChartScope) -> list[str]:
    """List the templates that belong to no resource."""
    files = [EXTRA_MANIFESTS] if chart.exposes("extraManifests") else []
    return [*files, HELPERS] if _has_templates(chart) else files


def _has_templates(chart: ChartScope) -> bool:
    """Return whether a chart renders objects: some consist of dependencies or CustomResourceDefinitions only."""
    return any(each.file.startswith("templates/") for kind in KINDS for each in kind.find(kind, chart))


def resources_of(chart: ChartScope, kinds: Iterable[Kind] = KINDS) -> list[Resource]:
    """List the resources of a chart that are of these kinds, each with a file of its own."""
    resources = [resource for kind in kinds for resource in kind.find(kind, chart)]
    required = {value for resource in resources for value in resource.required}
    for component, seen in chart.hooks.items():
        for copy in _copies(component, seen):
            resources.append(copy._replace(required=tuple(each for each in copy.required if each not in required)))
            required.update(copy.required)
    if len(chart.workloads) > 1:
        position = {scope.component: index for index, scope in enumerate(chart.workloads)}
        last = len(position)
        resources.sort(
            key=lambda each: position[each.scope.component] if each.scope and each.kind.follows_workload else last
        )
    resources = [_with_short_file(each) for each in resources]
    files = Counter((EXTRA_MANIFESTS, HELPERS, RULES, DEPRECATIONS, *(resource.file for resource in resources)))
    resources = [_in_folder(each) if _is_any(each.kind) and files[each.file] > 1 else each for each in resources]
    files = Counter(resource.file for resource in resources)
    return [_with_namespace(each) if each.kind.is_manifest and files[each.file] > 1 else each for each in resources]


_FILE_NAME_MAX = 200
"""The longest name of a file, in bytes: file systems accept 255, and chartgen adds suffixes while it writes."""
_SHOWN = 60
"""The characters of a longer one that are kept."""
_COPIED = (
    configmap.KIND,
    secret.KIND,
    serviceaccount.KIND,
    role.ROLE,
    rolebinding.ROLE_BINDING,
    role.CLUSTER_ROLE,
    rolebinding.CLUSTER_ROLE_BINDING,
)
"""The kinds of resources that hooks use copies of."""


def _copies(component: str, seen: ChartScope) -> Iterator[Resource]:
    """Yield the copies that the hook of a component uses, in files of their own."""
    hook = seen.hook
    assert hook is not None
    for kind in _COPIED:
        for each in kind.find(kind, seen):
            if each.file:
                file = each.file.removeprefix("templates/").removeprefix(hook.scope.file_prefix)
                yield each._replace(
                    file=f"templates/{hook.prefix}-{file}",
                    when=each.when.also(hook.scope.switch),
                    hook=component,
                )


def _with_short_file(resource: Resource) -> Resource:
    """Shorten the name of a file that no file system could hold: names of objects are as long as those of files."""
    folder, _, name = resource.file.rpartition("/")
    if len(name.encode()) <= _FILE_NAME_MAX:
        return resource
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return resource._replace(file=f"{folder}/{name[:_SHOWN]}-{digest}-{resource.kind.name.lower()}.yaml")


def _is_any(kind: Kind) -> bool:
    """Return whether kinds of other API groups may have the same name."""
    return kind.is_manifest or kind.is_extension


def _in_folder(resource: Resource) -> Resource:
    """Move a resource to a folder named after its API group: another file has its name."""
    folder = resource.kind.api_group or "core"
    return resource._replace(file=resource.file.replace("templates/", f"templates/{folder}/", 1))


def _with_namespace(resource: Resource) -> Resource:
    """Add the namespace of a manifest to the name of its file: another namespace has an object of that name."""
    folder, _, name = resource.file.rpartition("/")
    return resource._replace(file=f"{folder}/{resource.namespace}-{name}") if resource.namespace else resource


def planned(resources: list[Resource], chart: ChartScope) -> list[Resource]:
    """Decide what the templates of resources need; those that have to exist already have no template."""
    return [
        _planned(each, chart if each.hook is None else chart.hooks[each.hook]) if each.file else each
        for each in resources
    ]


def _planned(resource: Resource, chart: ChartScope) -> Resource:
    return resource._replace(plan=resource.kind.plan(resource, chart), extra=extra_lines(resource.spec, chart.names))


def narrowed_values(chart: ChartScope) -> Iterator[tuple[ValuesPath, Json]]:
    """List the values whose schemas depend on the chart, with the keywords that do."""
    for kind in KINDS:
        yield from kind.narrowed(chart)


def unused_values(chart: ChartScope) -> Iterator[ValuesPath]:
    """List the values that nothing in a chart reads; a path stands for all values below it."""
    yield from workload.unused(chart)
    for kind in KINDS:
        yield from kind.unused(chart)
    if not _has_templates(chart):
        yield from ((name,) for name in _OF_RESOURCES)
