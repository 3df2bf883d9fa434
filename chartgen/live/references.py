"""The Secrets, ConfigMaps and claims that pods read, and what of them is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from chartgen.objects.fields import entries, mapping, strings, text
from chartgen.objects.identity import Identity

Json = Mapping[str, Any]
Use = tuple[str, str, str]
"""What a pod reads: kind, name and key; the key is empty for all of them."""

_ENDED = frozenset({"Succeeded", "Failed"})
"""Phases of pods that need nothing any more."""


class Reference(NamedTuple):
    """An object that a pod reads."""

    kind: str
    name: str
    keys: tuple[str, ...] = ()
    """Those that it reads; none for all of them."""
    is_optional: bool = False
    """Whether it starts without them."""


@dataclass(frozen=True, slots=True)
class MissingKeys:
    """What pods read of a Secret or a ConfigMap, but does not exist."""

    name: str
    keys: tuple[str, ...]
    is_optional: bool
    kind: str = "Secret"
    exists: bool = True
    """Whether only keys are missing, not the whole object."""


def references(pod: Json) -> Iterator[Reference]:
    """Yield the Secrets, ConfigMaps and claims that a pod reads."""
    for container in (*entries(pod, "spec", "initContainers"), *entries(pod, "spec", "containers")):
        for variable in entries(container, "env"):
            for kind, key in (("Secret", "secretKeyRef"), ("ConfigMap", "configMapKeyRef")):
                if source := mapping(variable, "valueFrom", key):
                    yield _reference(kind, source, "name", (text(source, "key"),))
        for each in entries(container, "envFrom"):
            for kind, key in (("Secret", "secretRef"), ("ConfigMap", "configMapRef")):
                if source := mapping(each, key):
                    yield _reference(kind, source, "name", ())
    for volume in entries(pod, "spec", "volumes"):
        for part, name in (
            (volume, "secretName"),
            *((each, "name") for each in entries(volume, "projected", "sources")),
        ):
            if source := mapping(part, "secret"):
                yield _reference("Secret", source, name, _keys(source))
            if source := mapping(part, "configMap"):
                yield _reference("ConfigMap", source, "name", _keys(source))
        if name := text(volume, "persistentVolumeClaim", "claimName"):
            yield Reference("PersistentVolumeClaim", name)


def _reference(kind: str, source: Json, name: str, keys: tuple[str, ...]) -> Reference:
    return Reference(kind, text(source, name), keys, source.get("optional") is True)


def _keys(source: Json) -> tuple[str, ...]:
    return tuple(strings([each.get("key") for each in entries(source, "items")]))


def uses(pod: Json) -> frozenset[Use]:
    """Return what a pod reads."""
    return frozenset((each.kind, each.name, key) for each in references(pod) for key in ("", *each.keys))


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
        for each in references(pod) if text(pod, "status", "phase") not in _ENDED else ():
            one = Identity("", each.kind, text(pod, "metadata", "namespace"), each.name)
            if not each.name or each.kind in (*denied, "PersistentVolumeClaim") or (one not in live and one in own):
                continue
            content = live.get(one)
            present = {*mapping(content, "data"), *mapping(content, "binaryData")}
            keys = [key for key in each.keys if key not in present]
            if keys or content is None:
                at = (each.name, each.kind, each.is_optional)
                known = found.get(at, MissingKeys(each.name, (), each.is_optional, each.kind, content is not None))
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
