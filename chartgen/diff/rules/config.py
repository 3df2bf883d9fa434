"""Content of ConfigMaps and Secrets: when pods see that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from chartgen.diff.model import Comparison, Effect, Json, ObjectChange, RenderedObject
from chartgen.diff.rules.matching import DATA, keys_of
from chartgen.diff.rules.workloads import change_of, namespace_of, rolls
from chartgen.objects.fields import at, entries, text
from chartgen.objects.pods import containers, pod_path
from chartgen.objects.references import Reference, references
from chartgen.wording import listed

Way = Literal["variables", "subPath", "files"]


class Use(NamedTuple):
    """How pods read a ConfigMap or a Secret."""

    workload: RenderedObject
    way: Way


def config(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield what a change of data does, without any of the data."""
    if not change.before or not change.after or change.after.kind not in ("ConfigMap", "Secret"):
        return
    fields = tuple(each for each in change.fields if each.names[:1] and each.names[0] in DATA)
    if not fields:
        return
    keys = keys_of(fields)
    changed = f"{listed(keys)} {'changes' if len(keys) == 1 else 'change'}" if keys else "its data changes"
    uses = list(_uses(change.after, comparison))
    rolled = [use.workload for use in uses if (other := change_of(use.workload, comparison)) and rolls(other)]
    waiting = [
        use for use in uses if use.workload not in rolled and use.way != "files" and use.workload.kind not in _TASKS
    ]
    live = [use.workload for use in uses if use.workload not in rolled and use.way == "files"]
    if waiting:
        yield Effect(
            "config",
            f"{changed}, but the running pods of {_titles(waiting)} keep the old {_what(waiting)} until they restart",
            "add a checksum annotation to the pod template, or restart the pods with `kubectl rollout restart`",
            fields,
            severity="look",
        )
    elif live:
        title = listed(dict.fromkeys(each.title for each in live))
        yield Effect("config", f"{changed}: pods of {title} see it within about a minute", fields=fields)
    elif rolled:
        title = listed(dict.fromkeys(each.title for each in rolled))
        yield Effect("config", f"{changed}: the new pods of {title} read it", fields=fields)
    elif uses:
        title = listed(dict.fromkeys(each.workload.title for each in uses))
        yield Effect("config", f"{changed}: the next run of {title} reads it", fields=fields)
    else:
        yield Effect("config", f"{changed}; no pod of the chart uses it", fields=fields)


_TASKS = ("CronJob", "Job", "Pod")
"""Kinds whose pods end by themselves."""


def _titles(uses: list[Use]) -> str:
    return listed(dict.fromkeys(each.workload.title for each in uses))


def _what(uses: list[Use]) -> str:
    return "files, which are mounted by subPath" if all(each.way == "subPath" for each in uses) else "variables"


def _uses(source: RenderedObject, comparison: Comparison) -> Iterator[Use]:
    """Yield how the workloads of the release use an object afterwards."""
    for each in comparison.after.objects.values():
        pod = pod_path(each.manifest)
        if pod is None or each.hooks or namespace_of(each) != namespace_of(source):
            continue
        for reference in references(each.manifest):
            if (reference.kind, reference.name) == (source.kind, source.name):
                way = _way(each.manifest, reference, len(pod))
                if way is not None:
                    yield Use(each, way)


def _way(manifest: Json, reference: Reference, depth: int) -> Way | None:
    """Return how a pod reads what it refers to; None for other references, such as those to pull secrets."""
    within = reference.path[depth:]
    if "env" in within or "envFrom" in within:
        return "variables"
    if within[:1] != ("volumes",):
        return None
    volume = text(manifest, *reference.path[: depth + 2], "name")
    mounts = [
        mount
        for _, container in containers(manifest, reference.path[:depth])
        for mount in entries(container, "volumeMounts")
        if text(mount, "name") == volume
    ]
    by_path = any(at(mount, ("subPath",)) or at(mount, ("subPathExpr",)) for mount in mounts)
    return "subPath" if by_path else "files"
