"""What belongs to a workload: its Services, what leads to them, and what is about its pods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from chartgen.importing.conversion.fields import Unsupported, call
from chartgen.importing.conversion.metadata import standard_labels, strings
from chartgen.importing.conversion.network_policies import network_policy
from chartgen.importing.conversion.objects import problems
from chartgen.importing.conversion.routes import CLASSES as ROUTES
from chartgen.importing.conversion.routes import route
from chartgen.importing.conversion.scaling import autoscaler, disruption_budget
from chartgen.importing.conversion.services import Served, container_ports, ingress, service, services_of
from chartgen.importing.conversion.state import Conversion
from chartgen.importing.conversion.workloads import CLASSES
from chartgen.importing.graph import labels_of_pods
from chartgen.importing.grouping import Group, slug
from chartgen.importing.model import Original
from chartgen.objects.fields import text


def add_services(
    state: Conversion, group: Group, component: str, fields: dict[str, Any], served: dict[str, Served]
) -> None:
    """Add the Services of a workload to its fields, and to those of the chart by their names."""
    original = group.workloads[component]
    own = fields.get("selector") or standard_labels(group, component)
    ports = container_ports(fields)
    for each in services_of(state.application, original):
        base = group.full_name(component)
        name = ""
        if "service" in fields:
            name = slug(each.name.removeprefix(f"{base}-"))
        try:
            found, place = service(group, component, name, each, ports, own)
            trial = {**fields, "service": found} if not name else {
                **fields, "services": {**fields.get("services", {}), name: found}
            }  # fmt: skip
            if problem := problems(call(CLASSES[original.kind], trial)):
                raise Unsupported(problem[0])
        except Unsupported as reason:
            state.add_manifest(group, each, str(reason))
            continue
        state.take(group, each)
        fields.update(trial)
        served[each.name] = place
    if original.kind == "StatefulSet":
        governing = text(original.manifest, "spec", "serviceName")
        headless = [name for name, place in served.items() if place.component == (component or "main")
                    and _is_headless(fields, place)]  # fmt: skip
        if governing and governing != next(iter(headless), None):
            fields["service_name"] = governing


def add_others(
    state: Conversion, group: Group, component: str, cls: Any, fields: dict[str, Any], served: Mapping[str, Served]
) -> None:
    """Add the objects that are about the pods of a workload, or lead to its Services, to its fields."""
    original = group.workloads[component]
    labels = strings(labels_of_pods(original))
    own = fields.get("selector") or standard_labels(group, component)
    base = group.full_name(component)

    def add(name: str, each: Original, make: Callable[[], Any]) -> None:
        try:
            found = make()
            if problem := problems(call(cls, {**fields, name: found})):
                raise Unsupported(problem[0])
        except Unsupported as reason:
            state.add_manifest(group, each, str(reason))
            return
        state.take(group, each)
        fields[name] = found

    def add_named(name: str, key: str, each: Original, convert: Callable[..., Any]) -> None:
        add(name, each, lambda: {**fields.get(name, {}), key: convert(group, served, component, key, each)})

    single: Mapping[str, tuple[str, Callable[[Original], Any]]] = {
        "HorizontalPodAutoscaler": ("autoscaling", lambda each: autoscaler(group, component, each)),
        "PodDisruptionBudget": (
            "pod_disruption_budget", lambda each: disruption_budget(group, component, labels, own, each)
        ),
        "NetworkPolicy": (
            "network_policy", lambda each: network_policy(group, component, own, container_ports(fields), each)
        ),
    }  # fmt: skip
    for kind, (name, convert) in single.items():
        for each in state.application.attached(original, kind):
            if name not in fields and state.application.is_left(each):
                add(name, each, partial(convert, each))
    for each in _leading_to(state, group, component, served, "Ingress"):
        if "ingress" not in fields:
            add("ingress", each, partial(ingress, group, served, component, "", each))
        else:
            add_named("ingresses", slug(each.name.removeprefix(f"{base}-")), each, ingress)
    for each in _leading_to(state, group, component, served, *ROUTES):
        key = slug(each.name.removeprefix(f"{base}-")) if "" in fields.get("routes", {}) else ""
        add_named("routes", key, each, route)


def _leading_to(
    state: Conversion, group: Group, component: str, served: Mapping[str, Served], *kinds: str
) -> Iterator[Original]:
    """Yield the objects of some kinds whose first backend is a Service of a workload."""
    for each in state.application.of_kind(*kinds):
        backends = [found.name for found in state.application.references(each) if found.kind == "Service"]
        first = served.get(backends[0]) if backends else None
        is_near = state.application.namespace(each) == group.namespace and state.application.is_left(each)
        if first is not None and first.component == (component or "main") and is_near:
            yield each


def _is_headless(fields: Mapping[str, Any], place: Served) -> bool:
    found = fields.get("service") if not place.name else fields.get("services", {}).get(place.name)
    return found is not None and found.fields.get("headless") is True
