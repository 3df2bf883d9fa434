"""The checks of StatefulSets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.strategy import RollingUpdate
from chartgen.spec.text import Placeholder
from chartgen.spec.unset import UNSET

if TYPE_CHECKING:
    from chartgen.spec.statefulset import StatefulSet


@check("update_strategy")
def surge(workload: StatefulSet) -> Iterator[Problem]:
    """Find a surge: the names of the pods are taken until they are deleted."""
    strategy = workload.update_strategy
    if isinstance(strategy, RollingUpdate) and strategy.max_surge not in (None, UNSET):
        message = 'conflicting "max_surge": a StatefulSet deletes a pod before it creates the new one of the same name'
        yield Problem(("update_strategy", "max_surge"), message, str(strategy.max_surge), hint="remove it")


@check("update_strategy", "replicas", "ordinals_start")
def partition(workload: StatefulSet) -> Iterator[Problem]:
    """Find a partition after the last pod."""
    strategy = workload.update_strategy
    if not isinstance(strategy, RollingUpdate) or not strategy.partition or not isinstance(workload.replicas, int):
        return
    last = workload.ordinals_start + workload.replicas - 1
    if strategy.partition > last:
        yield Problem(
            ("update_strategy", "partition"), 'invalid "partition": no pod would be updated',
            str(strategy.partition), f"at most {max(last, 0)}, the number of the last pod",
        )  # fmt: skip


@check("service", "services", "service_name")
def created_service(workload: StatefulSet) -> Iterator[Problem]:
    """Find a Service with the name of the governing one that the chart creates."""
    own = ([workload.service] if workload.service is not None else []) + list(workload.services.values())
    is_created = workload.service_name is None and not any(service.is_headless for service in own)
    if is_created and "headless" in workload.services:
        message = 'conflicting Service "headless": without a headless Service, the chart creates one of this name'
        yield Problem(("services", Key("headless")), message, "headless", hint="rename it, or set `headless=True`")


@check("fullname")
def name_length(workload: StatefulSet) -> Iterator[Problem]:
    """Find an exact name that is too long for the labels of the pods, or that is no host name."""
    name = workload.fullname or ""
    if len(name) > workload.name_max:
        yield Problem(
            ("fullname",), f'invalid "fullname" of StatefulSet: it has {len(name)} characters', name,
            f"at most {workload.name_max}, since the label `controller-revision-hash` of the pods adds eleven",
        )  # fmt: skip
    elif name and (sentence := names.dns_label(name)):
        yield Problem(("fullname",), f'invalid "fullname" of StatefulSet: the host names of pods {sentence}', name)


def unknown_pod(placeholder: Placeholder, workloads: Mapping[str, Any], path: Path) -> Problem | None:
    """Return the problem of a placeholder for the host name of a pod that the chart does not have."""
    workload = workloads.get(placeholder.component)
    owner = f'component "{placeholder.component}"' if placeholder.component else "main workload"
    if workload is None or workload.kind != "StatefulSet":
        what = "the chart has no such component" if workload is None else f"it is a {workload.kind}"
        message = f"unknown pod of the {owner}: {what}; only the pods of StatefulSets have host names"
        found = (Placeholder("pod", name, port="0") for name, each in workloads.items() if each.kind == "StatefulSet")
        known = ", ".join(map(str, found))
        return Problem(path, message, str(placeholder), known or "a StatefulSet; the chart has none")
    governing = workload.governing_service()[0]
    if placeholder.service not in ("", governing):
        message = f'conflicting Service "{placeholder.service}": the governing Service gives the pods their host names'
        return Problem(path, message, str(placeholder), f'service="{governing}"', "omit `service`")
    if not placeholder.port.isdecimal():
        return Problem(path, f"invalid pod of the {owner}", expected="the number of a pod, such as 0")
    ordinals = workload.ordinals()
    if ordinals is not None and int(placeholder.port) not in ordinals:
        known = f"{ordinals[0]} to {ordinals[-1]}" if ordinals else "none; it has no replicas"
        return Problem(path, f"unknown pod {placeholder.port} of the {owner}", str(placeholder), known)
    return None
