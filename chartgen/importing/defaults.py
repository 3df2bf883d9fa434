"""Objects without the defaults of Kubernetes, which specs omit."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from chartgen.objects.equivalence import defaults_of, remove_implied
from chartgen.objects.fields import text
from chartgen.objects.scaling import SCALED

_REPLICAS: Mapping[tuple[str, ...], Any] = {("spec", "replicas"): 1}


def without_defaults(manifest: Mapping[str, Any], *, replicas: bool = True) -> dict[str, Any]:
    """Return an object without the fields that an API server would set to the same value.

    Args:
        manifest: The object.
        replicas: Whether to remove a number of replicas that is the default, too.
    """
    found: dict[str, Any] = copy.deepcopy(dict(manifest))
    remove_implied(found)
    defaults = dict(defaults_of(text(found, "apiVersion").rpartition("/")[0], text(found, "kind")))
    if text(found, "kind") in SCALED and replicas:
        defaults |= _REPLICAS
    if defaults:
        _remove(found, (), defaults)
    return found


def _remove(value: Any, names: tuple[str, ...], defaults: Mapping[tuple[str, ...], Any]) -> None:
    if isinstance(value, list):
        for each in value:
            _remove(each, names, defaults)
    if not isinstance(value, dict):
        return
    for key, part in list(value.items()):
        path = (*names, key)
        if path in defaults and type(part) is type(defaults[path]) and part == defaults[path]:
            del value[key]
        elif isinstance(part, dict | list) and part:
            _remove(part, path, defaults)
            if not part:
                del value[key]
