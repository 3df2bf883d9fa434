"""Rollouts: which changes replace pods, whether any are left meanwhile, and whether they can end."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.diff.model import Comparison, Effect, Json, ObjectChange, Release, RenderedObject
from chartgen.diff.rules.matching import at_path, summary, template_fields, template_path
from chartgen.diff.rules.workloads import ROLLED, holds_back, limits, namespace_of, outage, replicas
from chartgen.objects.fields import at, entries, strings, text
from chartgen.objects.pods import pod_path
from chartgen.wording import listed, plural

_KEEP_SOME = "set a rolling update with `maxSurge: 1`, or upgrade when an outage is acceptable"
_ONE_WRITER = "set the strategy Recreate, or `maxSurge: 0` and `maxUnavailable: 1`"
_CONFIG = "checksum/"
"""What annotations with hashes of configuration begin with."""


def rollouts(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield what the change of a pod template does, and that of the strategy."""
    if not change.before or not change.after or change.after.kind not in ROLLED:
        return
    fields = template_fields(change)
    if fields and (reason := holds_back(change.after.manifest)):
        base = len(template_path(change.after.manifest))
        why = f"pods keep running the old template until they are deleted, since {reason}: {summary(fields, base + 1)}"
        yield Effect("in-place", why, "delete the pods one by one after the upgrade", fields, severity="look")
    elif fields:
        yield _rolls(change, comparison)
        yield from _outage(change, comparison)
        yield from _stuck(change, comparison)
    else:
        yield from _outage_next(change, comparison)


def _rolls(change: ObjectChange, comparison: Comparison) -> Effect:
    assert change.after is not None
    fields = template_fields(change)
    base = len(template_path(change.after.manifest))
    checksums = [each for each in fields if each.names[base : base + 2] == ("metadata", "annotations")]
    is_config = len(checksums) == len(fields) and all(str(each.steps[-1]).startswith(_CONFIG) for each in checksums)
    pods = "its pods are replaced"
    if change.after.kind != "DaemonSet":
        count = replicas(change.after, comparison.after)
        pods = f"{plural(count, 'pod')} {'is' if count == 1 else 'are'} replaced"
    what = "the checksum of their configuration changes" if is_config else summary(fields, _spec_base(fields, base))
    return Effect("rolls", f"{pods}: {what}", fields=fields)


def _spec_base(fields: tuple[object, ...], base: int) -> int:
    names = [getattr(each, "names", ()) for each in fields]
    return base + 1 if all(len(each) > base + 1 and each[base] == "spec" for each in names) else base


def _outage(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield that a rollout leaves no pod; less so if it was like that before."""
    assert change.before is not None
    assert change.after is not None
    running = replicas(change.before, comparison.before)
    count = replicas(change.after, comparison.after)
    if change.after.kind != "DaemonSet" and (not running or not count):
        return
    if reason := outage(change.after.manifest, count):
        was_so = bool(outage(change.before.manifest, running))
        instead = _KEEP_SOME if was_so else "change the strategy after this rollout, in a separate upgrade"
        if change.after.kind == "StatefulSet":
            instead = "run at least 2 replicas, or upgrade when an outage is acceptable"
        fields = at_path(change, "spec", "strategy") or at_path(change, "spec", "updateStrategy")
        yield Effect(
            "downtime",
            f"no pod is available during the rollout: {reason}",
            instead,
            fields,
            severity="look" if was_so else None,
        )


def _outage_next(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield that later rollouts leave no pod, although those before did."""
    assert change.before is not None
    assert change.after is not None
    fields = at_path(change, "spec", "strategy") or at_path(change, "spec", "updateStrategy")
    count = replicas(change.after, comparison.after)
    if not fields or not count:
        return
    reason = outage(change.after.manifest, count)
    if reason and not outage(change.before.manifest, replicas(change.before, comparison.before)):
        why = f"nothing is replaced now, but no pod will be available during the next rollout: {reason}"
        yield Effect("downtime-next", why, "keep a rolling update with a surge", fields)


def _stuck(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield that a rollout waits for a volume that the old pod has until the rollout ends."""
    assert change.before is not None
    assert change.after is not None
    if change.after.kind == "StatefulSet" or at(change.after.manifest, ("spec", "strategy", "type")) == "Recreate":
        return
    count = replicas(change.after, comparison.after) if change.after.kind == "Deployment" else 1
    running = replicas(change.before, comparison.before) if change.before.kind == "Deployment" else 1
    if not running or not limits(change.after.manifest, count).surge:
        return
    mounted = claims(change.before.manifest)
    for name in claims(change.after.manifest):
        modes = _modes(name, change.after, comparison.after)
        if name not in mounted or not modes:
            continue
        if set(modes) == {"ReadWriteOncePod"}:
            why = (
                f"the rollout never completes: the new pod waits for the claim {name} (ReadWriteOncePod),"
                " which the old pod holds"
            )
            yield Effect("stuck", why, _ONE_WRITER)
        elif set(modes) <= {"ReadWriteOnce", "ReadWriteOncePod"}:
            why = (
                "the rollout completes only if the new pod runs on the node of the old one, which uses the claim"
                f" {name} ({listed(modes)})"
            )
            yield Effect("stuck", why, _ONE_WRITER, severity="look")


def claims(manifest: Json) -> list[str]:
    """Return the claims that the pods of a workload mount by name."""
    path = pod_path(manifest)
    if path is None:
        return []
    found = (text(each, "persistentVolumeClaim", "claimName") for each in entries(manifest, *path, "volumes"))
    return [each for each in dict.fromkeys(found) if each]


def _modes(name: str, workload: RenderedObject, release: Release) -> list[str]:
    for each in release.of_kind("PersistentVolumeClaim"):
        if each.name == name and namespace_of(each) == namespace_of(workload):
            return strings(at(each.manifest, ("spec", "accessModes")))
    return []
