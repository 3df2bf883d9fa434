"""Resources, replicas, updates and placement: the section `deploy`, and the older keys for the same."""

from __future__ import annotations

import re
from typing import Any

from chartgen.errors import Location
from chartgen.importing.reading.compose.building import At
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.units import number, processors, size

_CONSTRAINT = re.compile(r"\s*([\w.\-/]+)\s*(==|!=)\s*(\S.*?)\s*")
_NODE_LABELS = {
    "node.hostname": "kubernetes.io/hostname",
    "node.platform.os": "kubernetes.io/os",
    "node.platform.arch": "kubernetes.io/arch",
}
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_GPU = "nvidia.com/gpu"


def resources(context: Context, service: Fields, deploy: Fields) -> dict[str, Any] | None:
    """Return the resources of a container; None if they are not limited."""
    given = deploy.inner("resources")
    limits, reservations = given.inner("limits"), given.inner("reservations")
    result: dict[str, dict[str, Any]] = {"limits": {}, "requests": {}}
    for kind, fields, key, field in (
        ("limits", service, "cpus", "cpu"),
        ("limits", service, "mem_limit", "memory"),
        ("requests", service, "mem_reservation", "memory"),
        ("limits", limits, "cpus", "cpu"),
        ("limits", limits, "memory", "memory"),
        ("requests", reservations, "cpus", "cpu"),
        ("requests", reservations, "memory", "memory"),
    ):
        value = fields.get(key)
        if value is None or str(value) in ("0", "0.0"):
            continue
        quantity = processors(value) if field == "cpu" else size(value)
        if quantity is None:
            context.notes.fail("compose", f"invalid quantity for `{key}`", fields.at(key))
        result[kind][field] = At(quantity, fields.at(key))
    devices = [*_gpus(service), *reservations.seq("devices")]
    for device, at, _ in devices:
        _device(context, device, at, result)
    context.ignored(limits, "deploy.resources.limits.")
    context.ignored(reservations, "deploy.resources.reservations.")
    return {kind: entries for kind, entries in result.items() if entries} or None


def _gpus(service: Fields) -> list[tuple[Any, Location, str]]:
    value = service.get("gpus")
    if isinstance(value, list):
        return list(service.seq("gpus"))
    return [({"capabilities": ["gpu"], "count": value}, service.at("gpus"), "")] if value else []


def _device(context: Context, device: Any, at: Location, result: dict[str, dict[str, Any]]) -> None:
    capabilities = device.get("capabilities") or ["gpu"]
    if "gpu" not in capabilities and "nvidia" not in capabilities:
        context.notes.warn("compose-ignored", "a device reservation is ignored: only GPUs are supported", at)
        return
    count = number(device.get("count")) or len(device.get("device_ids") or ()) or 1
    result["limits"][_GPU] = At(count, at)
    message = f"GPUs become the resource {_GPU}, which requires the vendor's device plugin on the nodes"
    context.notes.warn("compose-gpu", message, at)


def replicas(context: Context, service: Fields, deploy: Fields) -> At | None:
    """Return the number of replicas; None if it is not set."""
    for fields, key in ((deploy, "replicas"), (service, "scale")):
        value = fields.get(key)
        if value is not None:
            found = number(value)
            if found is None or found < 0:
                context.notes.fail("compose", f"invalid number for `{key}`", fields.at(key))
            return At(found, fields.at(key))
    return None


def strategy(context: Context, deploy: Fields, *, has_claims: bool) -> dict[str, Any] | None:
    """Return the strategy of a Deployment; None for the default one."""
    update = deploy.inner("update_config")
    count = number(update.get("parallelism"))
    order = update.get("order")
    context.ignored(update, "deploy.update_config.")
    if has_claims and order != "start-first":
        # As with Compose, the old container ends first: two pods must not write to the same files.
        return {"type": "Recreate"}
    if not count:
        return None
    surge, unavailable = (count, 0) if order == "start-first" else (0, count)
    rolling = {"maxSurge": surge, "maxUnavailable": unavailable}
    return {"type": "RollingUpdate", "rollingUpdate": At(rolling, deploy.at("update_config"))}


def placement(context: Context, deploy: Fields, labels: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a pod that decide about its node."""
    fields = deploy.inner("placement")
    result: dict[str, Any] = {}
    selector: dict[str, At] = {}
    expressions: list[At] = []
    for constraint, at, _ in fields.seq("constraints"):
        match = _CONSTRAINT.fullmatch(str(constraint))
        label = _node_label(match[1]) if match else ""
        if not match or not label:
            context.notes.warn(
                "compose-placement", "a placement constraint is ignored: Kubernetes has no equivalent", at
            )
            continue
        value = _ARCHITECTURES.get(match[3], match[3])
        if match[2] == "==":
            selector[label] = At(value, at)
        else:
            expressions.append(At({"key": label, "operator": "NotIn", "values": [value]}, at))
    if selector:
        result["nodeSelector"] = selector
    affinity: dict[str, Any] = {}
    if expressions:
        terms = [{"matchExpressions": expressions}]
        affinity["nodeAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    most = number(fields.get("max_replicas_per_node"))
    if most == 1:
        term = {"labelSelector": {"matchLabels": labels}, "topologyKey": "kubernetes.io/hostname"}
        affinity["podAntiAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    elif most:
        at = fields.at("max_replicas_per_node")
        context.notes.warn("compose-placement", "`max_replicas_per_node` is ignored unless it is 1", at)
    if affinity:
        result["affinity"] = affinity
    spreads = []
    for preference, at, _ in fields.seq("preferences"):
        label = _node_label(str(preference.get("spread", "")))
        if label:
            selector_ = {"matchLabels": labels}
            spread = {"maxSkew": 1, "topologyKey": label, "whenUnsatisfiable": "ScheduleAnyway"}
            spreads.append(At({**spread, "labelSelector": selector_}, at))
    if spreads:
        result["topologySpreadConstraints"] = spreads
    context.ignored(fields, "deploy.placement.")
    return result


def _node_label(name: str) -> str:
    for prefix in ("node.labels.", "engine.labels."):
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return _NODE_LABELS.get(name, "")
