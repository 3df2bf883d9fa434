"""The Secrets, ConfigMaps and claims that pods read, and which of them are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chartgen.objects.fields import mapping, text
from chartgen.objects.identity import Identity
from chartgen.objects.pods import pod_path
from chartgen.objects.references import Reference, references

Json = Mapping[str, Any]
Use = tuple[str, str, str]
"""What a pod reads: kind, name and key; the key is empty for all of them."""

_READ = frozenset({"Secret", "ConfigMap", "PersistentVolumeClaim"})
_ENDED = frozenset({"Succeeded", "Failed"})
"""Phases of pods that need nothing any more."""


@dataclass(frozen=True, slots=True)
class MissingKeys:
    """What pods read of a Secret or a ConfigMap, but does not exist."""

    name: str
    keys: tuple[str, ...]
    is_optional: bool
    kind: str = "Secret"
    exists: bool = True
    """Whether only keys are missing, not the whole object."""


def read_by(manifest: Json) -> Iterator[Reference]:
    """Yield the Secrets, ConfigMaps and claims that the pods of an object read."""
    pod = pod_path(manifest)
    if pod is None:
        return
    for each in references(manifest):
        if each.kind in _READ and each.path[: len(pod)] == pod and "imagePullSecrets" not in each.path:
            yield each


def uses(manifest: Json) -> frozenset[Use]:
    """Return what the pods of an object read."""
    return frozenset((each.kind, each.name, key) for each in read_by(manifest) for key in ("", *each.keys))


def missing(
    pods: Sequence[Json], live: Mapping[Identity, Json], own: Collection[Identity], denied: Collection[str]
) -> Iterator[MissingKeys]:
    """Yield what pods read, but does not exist.

    Args:
        pods: The pods.
        live: The objects that exist.
        own: Those of releases: they are reported as missing there.
        denied: Kinds that cannot be read.
    """
    found: dict[tuple[str, str, bool], MissingKeys] = {}
    for pod in pods:
        for each in read_by(pod) if text(pod, "status", "phase") not in _ENDED else ():
            one = Identity("", each.kind, text(pod, "metadata", "namespace"), each.name)
            if each.kind in (*denied, "PersistentVolumeClaim") or (one not in live and one in own):
                continue
            content = live.get(one)
            present = {*mapping(content, "data"), *mapping(content, "binaryData")}
            keys = [key for key in each.keys if key not in present]
            if keys or content is None:
                at = (each.name, each.kind, each.optional)
                known = found.get(at, MissingKeys(each.name, (), each.optional, each.kind, content is not None))
                found[at] = replace(known, keys=tuple(dict.fromkeys((*known.keys, *keys))))
    for at in sorted(found):
        # Where a whole object is missing, what would be optional does not matter.
        if found[at].exists or not found[at].is_optional or (*at[:2], False) not in found:
            yield found[at]


def used_only(found: MissingKeys, used: Collection[Use]) -> MissingKeys | None:
    """Return what of missing keys is used; None if nothing is."""
    keys = tuple(key for key in found.keys if (found.kind, found.name, key) in used)
    is_used = keys or (not found.exists and (found.kind, found.name, "") in used)
    return replace(found, keys=keys) if is_used else None
