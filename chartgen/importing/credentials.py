"""Literals that look like credentials in variables of containers become references to keys of a Secret."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen.errors import Finding
from chartgen.importing.model import Original
from chartgen.locations import field_name
from chartgen.objects.fields import Path, at, entries, mapping, text
from chartgen.objects.pods import containers, pod_path
from chartgen.spec.secret_literals import in_object, looks_secret


@dataclass
class Moved:
    """Objects without literal credentials."""

    objects: list[Original] = field(default_factory=list)
    keys: dict[str, list[str]] = field(default_factory=dict)
    """By the name of a Secret: the keys that have to be created."""
    changed: set[int] = field(default_factory=set)
    """The identities of the objects that had some."""
    findings: list[Finding] = field(default_factory=list)


def moved(originals: Sequence[Original]) -> Moved:
    """Return objects in which the values of variables that look like credentials are references to keys of a Secret."""
    result = Moved()
    for original in originals:
        result.findings += _annotations(original)
        path = pod_path(original.manifest)
        found = [] if path is None else list(_literals(original, path))
        result.findings += _kept(original, {(*where, "value") for where in found})
        if not found:
            result.objects.append(original)
            continue
        secret = secret_of(original)
        manifest: dict[str, Any] = copy.deepcopy(dict(original.manifest))
        keys = result.keys.setdefault(secret, [])
        for where in found:
            variable = at(manifest, where)
            name = text(variable, "name")
            del variable["value"]
            variable["valueFrom"] = {"secretKeyRef": {"name": secret, "key": name}}
            if name not in keys:
                keys.append(name)
            result.findings.append(
                Finding(
                    f"variable {name} of {original.kind} {original.name} looks like a credential and becomes a key of"
                    f" the Secret {secret}",
                    original.location_of(where),
                    rule="import/credential",
                    severity="warning",
                )
            )
        changed = replace(original, manifest=manifest)
        result.objects.append(changed)
        result.changed.add(id(changed))
    return result


def secret_of(original: Original) -> str:
    """Return the name of the Secret that gets the credentials of an object."""
    return f"{original.name}-credentials"


def _literals(original: Original, path: Any) -> Any:
    """Yield the paths of the variables whose values look like credentials."""
    for container, content in containers(original.manifest, path):
        for index, variable in enumerate(entries(content, "env")):
            value = variable.get("value")
            if isinstance(value, str) and looks_secret(text(variable, "name"), value):
                yield (*container, "env", index)


def _kept(original: Original, moved_paths: Collection[Path]) -> Iterator[Finding]:
    """Find other texts that look like credentials, such as in arguments, probes and ConfigMaps."""
    for path, reason in in_object(original.manifest).items():
        if path not in moved_paths and "annotations" not in path:
            owner = f"{original.kind} {original.name}"
            yield Finding(
                f"`{field_name(path)}` of {owner} looks like a credential: {reason}; it is kept",
                original.location_of(path),
                rule="import/credential",
                hint="move it to a Secret",
                severity="warning",
            )


def _annotations(original: Original) -> Iterator[Finding]:
    """Find annotations that look like credentials, which nothing can take the place of."""
    path = pod_path(original.manifest)
    owners: list[Path] = [(), *([path[:-1]] if path and len(path) > 1 else [])]
    for owner in owners:
        where = (*owner, "metadata", "annotations")
        for name, value in mapping(original.manifest, *where).items():
            if isinstance(value, str) and looks_secret(name.rpartition("/")[2], value):
                yield Finding(
                    f"annotation {name} of {original.kind} {original.name} looks like a credential: it is kept",
                    original.location_of((*where, name)),
                    rule="import/credential",
                    hint="move it to a Secret",
                    severity="warning",
                )
