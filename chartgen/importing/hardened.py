"""Code for the hardened defaults: specs omit what these set anyway."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.errors import ChartgenError
from chartgen.importing.code import Call, Module, parts
from chartgen.importing.conversion.objects import Objects
from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.pods import pod_path
from chartgen.spec.profiles import DEFAULTS
from chartgen.spec.resolve import resolved

_CHECKSUMS = ("checksum/config", "checksum/secret")
_TMP = {"name": "tmp", "emptyDir": {}}
_TMP_MOUNT = {"name": "tmp", "mountPath": "/tmp"}


def without_additions(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without what charts add to pods: checksums, a volume for `/tmp`, and the anti-affinity."""
    found: dict[str, Any] = copy.deepcopy(dict(manifest))
    path = pod_path(found)
    pod = at(found, path) if path else None
    if not isinstance(pod, dict) or not path:
        return found
    annotations = at(found, (*path[:-1], "metadata", "annotations"))
    if isinstance(annotations, dict):
        for key in _CHECKSUMS:
            annotations.pop(key, None)
    if pod.get("affinity") == _anti_affinity(mapping(found, "spec", "selector", "matchLabels")):
        del pod["affinity"]
    main, *others = entries(pod, "containers") or [{}]
    mounts = [each for one in (*others, *entries(pod, "initContainers")) for each in entries(one, "volumeMounts")]
    is_read_only = mapping(main, "securityContext").get("readOnlyRootFilesystem") is True
    if is_read_only and _TMP_MOUNT in entries(main, "volumeMounts") and _TMP in entries(pod, "volumes"):
        mounts += [each for each in main["volumeMounts"] if each != _TMP_MOUNT]
        if not any(text(each, "name") == "tmp" for each in mounts):
            main["volumeMounts"].remove(_TMP_MOUNT)
            pod["volumes"].remove(_TMP)
    return found


def _anti_affinity(selector: Mapping[str, Any]) -> dict[str, Any]:
    """Return the affinity of the preset `soft`."""
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": dict(selector)}}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}


def remove_defaults(modules: Sequence[Module]) -> None:
    """Remove the fields of charts without which the resolved chart is the same."""
    for module in modules:
        for chart in module.charts.values():
            _remove_defaults(chart)


def _remove_defaults(chart: Call) -> None:
    alone = Call(
        chart.function, chart.arguments, {name: code for name, code in chart.fields.items() if name != "after"}
    )
    for call in _inner_first(alone.fields):
        if call.function == "SecurityContext" and call.fields.get("privileged") is True:
            # API servers reject the default next to it.
            call.fields.setdefault("allow_privilege_escalation", None)
    expected = _resolved(alone)
    if expected is None:
        return
    for call in _inner_first(alone.fields):
        for name in _open_fields(call):
            before = dict(call.fields)
            del call.fields[name]
            if _resolved(alone) != expected:
                call.fields.clear()
                call.fields.update(before)
    workload = chart.fields.get("workload")
    if workload is not None and "components" not in chart.fields:
        account = workload.fields.get("service_account")
        if account is not None and not account.arguments and not account.fields:
            # The chart has the same one.
            del workload.fields["service_account"]


def _resolved(chart: Call) -> Any:
    try:
        return resolved(Objects().of(chart))
    except ChartgenError:
        return None


def _inner_first(code: Any) -> Iterator[Call]:
    for part in parts(code):
        yield from _inner_first(part)
    if isinstance(code, Call):
        yield code


def _open_fields(call: Call) -> list[str]:
    """Return the fields of a call for which the profile has a default."""
    cls = getattr(sys.modules["chartgen"], call.function, None) if call.of is None and call.function else None
    if not isinstance(cls, type):
        return []
    known = {name for base in cls.__mro__ for name in DEFAULTS.get(base, ())}
    return [name for name in call.fields if name in known]
