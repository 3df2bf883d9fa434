"""Hooks of Helm: objects that it creates at certain moments of a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.objects.fields import text

_TESTS = frozenset({"test", "test-success", "test-failure"})


def hook_events(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the events at which Helm runs an object as a hook, such as `pre-upgrade`; none for an ordinary object."""
    listed = text(manifest, "metadata", "annotations", "helm.sh/hook")
    return tuple(filter(None, (each.strip() for each in listed.split(","))))


def is_test(manifest: Mapping[str, Any]) -> bool:
    """Return whether an object is a hook that only runs for `helm test`."""
    events = hook_events(manifest)
    return bool(events) and _TESTS.issuperset(events)
