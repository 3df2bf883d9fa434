"""Changes of one part within a spec, by name: `.but_workload()` and `.but_container()`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from chartgen.errors import Finding
from chartgen.locations import CallSite, Key, locate
from chartgen.similar import closest
from chartgen.spec import recording
from chartgen.spec.root import Root


def is_known(noun: str, owner: str, name: object, known: Collection[str], site: CallSite, hint: str = "") -> bool:
    """Return whether a call names one of the parts of a spec; report the call otherwise.

    Args:
        noun: What is named, such as "workload".
        owner: What has the parts, for the message.
        name: The first argument of the author's call.
        known: The names of the parts; that of the main one is empty.
        site: The author's calls.
        hint: How to fix it, if no name is similar.
    """
    if type(name) is str and name in known:
        return True
    # Imported only for findings.
    from chartgen.spec.describe import describe_value

    names = [each for each in known if each]
    nearest = closest(name, names) if type(name) is str else None
    shown = describe_value(name)
    message = f"unknown {noun} {shown} of {owner}" if name != "" else f"missing main {noun} of {owner}"
    expected = ", ".join(f'"{each}"' for each in names) or f"no name, for the main {noun}"
    recording.report(
        [
            Finding(
                message,
                location=locate(site, (0,)) if name != "" else locate(site),
                found=shown if name != "" else "",
                expected=expected,
                hint=f'did you mean "{nearest}"?' if nearest else hint,
            )
        ]
    )
    return False


_CONTAINER = frozenset(
    "image container_name command args working_dir lifecycle security_context ports resources liveness readiness"
    " startup env env_from mounts extra_container".split()
)
"""Fields of workloads that describe the container."""


def container_fields(fields: Mapping[str, Any], workload: Root, site: CallSite) -> dict[str, Any]:
    """Return the given fields that describe the container, or are unknown; report those of the pod or the workload."""
    kept = {}
    for name, value in fields.items():
        if name in _CONTAINER or not hasattr(workload, name):
            kept[name] = value
            continue
        message = f'unknown field "{name}" of a container'
        hint = f"it is a field of {type(workload).__name__}: `.but({name}=...)`"
        recording.report([Finding(message, locate(site, (Key(name),)), name, hint=hint)])
    return kept


def report_unknown_host(chart: str, component: str, service: str, known: Collection[str], site: CallSite) -> None:
    """Report a call of `host()` of a chart that names no Service of the chart."""
    nearest = closest(component, known) if isinstance(component, str) else None
    of = f' of the component "{component}"' if component else ""
    message = f'unknown Service{f" {service!r}" if service else ""}{of} of chart "{chart}"'
    expected = ", ".join(f'host("{each}")' if each else "host()" for each in known)
    hint = f'did you mean `host("{nearest}")`?' if nearest else ""
    recording.report([Finding(message, locate(site, (0,)), expected=expected, hint=hint)])


def report_invalid_pod(chart: str, pod: object, site: CallSite) -> None:
    """Report a call of `host()` of a chart whose `pod` is no number."""
    message, expected = f'invalid pod of chart "{chart}"', "the number of a pod, such as 0"
    recording.report([Finding(message, locate(site, ("pod",)), "pod", repr(pod)[:60], expected)])
