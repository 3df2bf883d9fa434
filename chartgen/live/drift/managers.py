"""Who set a field of an object, by its managed fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from chartgen.live import facts
from chartgen.objects.differences import Entry, Steps
from chartgen.objects.fields import entries, mapping, text

_HELM = "helm"
_RELEASE: Steps = ("metadata", "annotations", "meta.helm.sh/release-name")


class Change(NamedTuple):
    """The last change of a field."""

    manager: str
    time: datetime | None


def changes(manifest: Mapping[str, Any], steps: Steps) -> list[Change]:
    """Return the managers of a field of an object; those that changed it last come first."""
    found = [
        Change(text(each, "manager"), facts.time(text(each, "time")))
        for each in entries(manifest, "metadata", "managedFields")
        if _owns(mapping(each, "fieldsV1"), steps)
    ]
    return sorted(found, key=lambda each: each.time.timestamp() if each.time else 0, reverse=True)


def installers(manifest: Mapping[str, Any]) -> set[str]:
    """Return the managers that installed an object: Helm, or a program that contains it, such as Flux's."""
    found = {each.manager for each in changes(manifest, _RELEASE)}
    return {_HELM} if _HELM in found or not found else found


def _owns(fields: Mapping[str, Any], steps: Steps) -> bool:
    here: Any = fields
    for step in steps:
        if not here:
            return True  # A list or a map that is replaced as a whole.
        names = [key for key in here if _is(key, step)]
        if not names:
            return False
        here = here[names[0]]
        if not isinstance(here, dict):
            return False
    return True


def _is(name: str, step: str | int | Entry) -> bool:
    prefix, _, value = name.partition(":")
    if isinstance(step, str):
        return prefix == "f" and value == step
    if prefix not in ("k", "v", "i"):
        return False
    try:
        parsed = json.loads(value)
    except ValueError:
        return False
    if isinstance(step, int):
        return prefix == "i" and parsed == step
    return bool(parsed == (dict(step.keys) if prefix == "k" else step.value))
