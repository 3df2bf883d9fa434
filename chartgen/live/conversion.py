"""Convert objects of the API server and Helm's release records to entities."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.live import facts, images
from chartgen.live.entities import (
    ConfigMap,
    Entity,
    Image,
    Other,
    Pod,
    Release,
    ReleaseState,
    Secret,
    Service,
    ServicePort,
    Task,
    Workload,
)
from chartgen.objects.fields import at, entries, mapping, strings, text

Json = Mapping[str, Any]
WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
TASKS = frozenset({"Job", "CronJob"})
_RELEASE_STATES = frozenset(ReleaseState.__args__)  # type: ignore[attr-defined]
_CHART_LABEL = re.compile(r"(?P<chart>.+?)-(?P<version>\d+\.\d+\.\d+.*)")
"""Chart and version, of which labels cannot contain `+`."""
_SERVICE_OF_SLICE = "kubernetes.io/service-name"


def release(record: Json) -> Release:
    """Return the release that a record describes; one that cannot be read has a name and a revision only."""
    metadata = mapping(record, "metadata")
    status = text(record, "status")
    return Release(
        name=text(record, "name"),
        chart=text(metadata, "name"),
        version=text(metadata, "version"),
        namespace=text(record, "namespace"),
        status=status if status in _RELEASE_STATES else "unknown",  # type: ignore[arg-type]
        values=mapping(record, "values"),
        revision=facts.number(record.get("revision")),
        app_version=text(metadata, "appVersion"),
        deployed=facts.time(text(record, "deployed")),
        description=text(record, "description"),
        driver=text(record, "driver"),
    )


def release_of_labels(name: str, namespace: str, labels: Mapping[str, str]) -> Release:
    """Return the release that labels of its objects tell of, for users who may not read Helm's record."""
    label = labels.get("helm.sh/chart", "")
    match = _CHART_LABEL.fullmatch(label)
    chart, version = (match["chart"], match["version"].replace("_", "+")) if match else (label, "")
    app_version = labels.get("app.kubernetes.io/version", "")
    return Release(name, chart, version, namespace, "unknown", app_version=app_version, source="labels")


def entity(manifest: Json, objects: Sequence[Json]) -> Entity:
    """Return the entity that an object is.

    Args:
        manifest: The object.
        objects: The other objects of its namespace: EndpointSlices tell of a Service's endpoints.
    """
    kind = text(manifest, "kind")
    if kind in WORKLOADS:
        return _workload(manifest)
    if kind in TASKS:
        return _task(manifest)
    if kind == "Service":
        return _service(manifest, objects)
    name, namespace = text(manifest, "metadata", "name"), text(manifest, "metadata", "namespace")
    if kind == "ConfigMap":
        data = {str(key): str(value) for key, value in mapping(manifest, "data").items()}
        return ConfigMap(name, namespace, data | dict.fromkeys(mapping(manifest, "binaryData"), "(binary)"))
    if kind == "Secret":
        return Secret(name, namespace, text(manifest, "type") or "Opaque", tuple(sorted(mapping(manifest, "data"))))
    if kind == "Pod":
        return pod(manifest)
    return Other(kind, name, namespace, _about(manifest))


def pod(manifest: Json) -> Pod:
    """Return a pod."""
    read = facts.pod_facts(manifest)
    return Pod(
        name=read.name,
        namespace=text(manifest, "metadata", "namespace"),
        status=read.phase,
        ip=text(manifest, "status", "podIP"),
        node=read.node,
        restarts=sum(each.restarts for each in read.containers),
        is_ready=read.is_ready,
        images=_images(manifest),
        created=facts.time(text(manifest, "metadata", "creationTimestamp")),
        is_terminating=read.is_terminating,
    )


def _images(manifest: Json) -> tuple[Image, ...]:
    ids = {text(each, "name"): text(each, "imageID") for each in entries(manifest, "status", "containerStatuses")}
    return tuple(
        images.parse(text(each, "image"), ids.get(text(each, "name"), ""))
        for each in entries(manifest, "spec", "containers")
    )


def _workload(manifest: Json) -> Workload:
    kind = text(manifest, "kind")
    status = mapping(manifest, "status")
    strategy = "strategy" if kind == "Deployment" else "updateStrategy"
    return Workload(
        kind=kind,
        name=text(manifest, "metadata", "name"),
        namespace=text(manifest, "metadata", "namespace"),
        replicas=facts.desired_replicas(manifest),
        available_replicas=facts.number(status.get("numberAvailable" if kind == "DaemonSet" else "availableReplicas")),
        updated_replicas=facts.updated_replicas(manifest),
        image=_image(mapping(manifest, "spec", "template")),
        strategy=text(manifest, "spec", strategy, "type") or "RollingUpdate",
    )


def _task(manifest: Json) -> Task:
    kind = text(manifest, "kind")
    name, namespace = text(manifest, "metadata", "name"), text(manifest, "metadata", "namespace")
    spec, status = mapping(manifest, "spec"), mapping(manifest, "status")
    if kind == "Job":
        # Without both, the API server sets them to 1; with the second alone, any success completes the Job.
        completions = spec.get("completions", None if "parallelism" in spec else 1)
        return Task(
            kind,
            name,
            namespace,
            _image(mapping(spec, "template")),
            active=facts.number(status.get("active")),
            succeeded=facts.number(status.get("succeeded")),
            failed=facts.number(status.get("failed")),
            completions=completions if isinstance(completions, int) else None,
            is_suspended=bool(spec.get("suspend")),
        )
    return Task(
        kind,
        name,
        namespace,
        _image(mapping(spec, "jobTemplate", "spec", "template")),
        active=len(entries(status, "active")),
        schedule=text(spec, "schedule"),
        is_suspended=bool(spec.get("suspend")),
        last_schedule=facts.time(text(status, "lastScheduleTime")),
        last_success=facts.time(text(status, "lastSuccessfulTime")),
    )


def _image(template: Json) -> str:
    return text(template, "spec", "containers", 0, "image")


def _service(manifest: Json, objects: Sequence[Json]) -> Service:
    spec = mapping(manifest, "spec")
    name, namespace = text(manifest, "metadata", "name"), text(manifest, "metadata", "namespace")
    # A pod with two addresses is in two slices.
    endpoints: dict[str, bool] = {}
    for each in objects:
        if text(each, "kind") == "EndpointSlice" and text(each, "metadata", "labels", _SERVICE_OF_SLICE) == name:
            for endpoint in entries(each, "endpoints"):
                key = text(endpoint, "targetRef", "name") or text(endpoint, "addresses", 0)
                is_ready = at(endpoint, ("conditions", "ready")) is not False
                endpoints[key] = is_ready or endpoints.get(key, False)
    ingress = entries(manifest, "status", "loadBalancer", "ingress")
    addresses = [text(spec, "externalName"), *(text(each, "ip") or text(each, "hostname") for each in ingress)]
    return Service(
        name,
        namespace,
        text(spec, "type") or "ClusterIP",
        tuple(
            ServicePort(
                facts.number(port.get("port")),
                port.get("targetPort") or facts.number(port.get("port")),
                port.get("nodePort"),
                text(port, "name"),
                text(port, "protocol") or "TCP",
            )
            for port in entries(spec, "ports")
        ),
        {str(key): str(value) for key, value in mapping(spec, "selector").items()},
        text(spec, "clusterIP"),
        sum(endpoints.values()),
        len(endpoints),
        tuple(filter(None, addresses)),
    )


def _about(manifest: Json) -> str:
    kind, spec, status = text(manifest, "kind"), mapping(manifest, "spec"), mapping(manifest, "status")
    if kind == "PersistentVolumeClaim":
        size = text(status, "capacity", "storage") or text(spec, "resources", "requests", "storage")
        return " ".join(filter(None, (size, text(spec, "storageClassName"))))
    if kind == "Ingress":
        hosts = dict.fromkeys(text(rule, "host") or "*" for rule in entries(spec, "rules"))
        addresses = [text(each, "ip") or text(each, "hostname") for each in entries(status, "loadBalancer", "ingress")]
        return ", ".join(hosts) + (f" → {', '.join(addresses)}" if addresses else "")
    if kind == "HorizontalPodAutoscaler":
        target = text(spec, "scaleTargetRef", "name")
        low, high = facts.number(spec.get("minReplicas")) or 1, facts.number(spec.get("maxReplicas"))
        return f"{target}: {facts.number(status.get('currentReplicas'))} of {low} to {high} replicas"
    if kind == "PodDisruptionBudget":
        rule = next((f"{key} {spec[key]}, " for key in ("minAvailable", "maxUnavailable") if key in spec), "")
        allowed = facts.number(status.get("disruptionsAllowed"))
        return f"{rule}{allowed} eviction{'' if allowed == 1 else 's'} allowed"
    if hosts_of_route := strings(spec.get("hostnames")):
        return ", ".join(hosts_of_route)
    return ""
