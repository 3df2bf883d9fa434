"""The labels of kompose, for what compose files cannot express."""

from __future__ import annotations

import re
import shlex
from typing import Any

from chartgen.importing.model import Original
from chartgen.importing.reading.compose.building import At, original
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.units import is_true, number, seconds

_TYPES = {"clusterip": "ClusterIP", "nodeport": "NodePort", "loadbalancer": "LoadBalancer", "headless": "headless"}
_PULL_POLICIES = {"always": "Always", "ifnotpresent": "IfNotPresent", "never": "Never"}
_RESTART = {"forbid": "Forbid", "allow": "Allow", "replace": "Replace"}
CONTROLLERS = {"deployment": "Deployment", "daemonset": "DaemonSet", "statefulset": "StatefulSet"}


def controller(context: Context, labels: Fields) -> str:
    """Return the kind that a label asks for; empty if there is none."""
    if labels.get("kompose.cronjob.schedule"):
        return "CronJob"
    wanted = labels.get("kompose.controller.type")
    if not wanted:
        return ""
    kind = CONTROLLERS.get(str(wanted).lower(), "")
    if not kind:
        at = labels.at("kompose.controller.type")
        context.notes.warn("compose-kompose", "unsupported controller type: the service becomes a Deployment", at)
    return kind or "Deployment"


def service_spec(context: Context, labels: Fields, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the spec of a Service as labels ask for it."""
    at = labels.at("kompose.service.type")
    wanted = labels.get("kompose.service.type")
    kind = _TYPES.get(str(wanted).lower()) if wanted else None
    if wanted and not kind:
        context.notes.warn("compose-kompose", "unsupported Service type: ClusterIP is used", at)
    if kind == "headless":
        spec = {**spec, "clusterIP": At("None", at)}
    elif kind:
        spec = {**spec, "type": At(kind, at)}
    ports = labels.get("kompose.service.nodeport.port")
    if ports and kind in ("NodePort", "LoadBalancer"):
        numbers = [number(each) for each in re.split(r"[,\s]+", str(ports))]
        for entry, port in zip(spec["ports"], numbers, strict=False):
            entry.value["nodePort"] = At(port, labels.at("kompose.service.nodeport.port"))
    policy = labels.get("kompose.service.external-traffic-policy")
    if policy and kind in ("NodePort", "LoadBalancer"):
        value = "Local" if str(policy).lower() == "local" else "Cluster"
        spec["externalTrafficPolicy"] = At(value, labels.at("kompose.service.external-traffic-policy"))
    return spec


def ingress(context: Context, labels: Fields, name: str, ports: list[Any]) -> Original | None:
    """Return the Ingress that a label asks for."""
    key = "kompose.service.expose"
    wanted = labels.get(key)
    at = labels.at(key)
    secret = labels.get("kompose.service.expose.tls-secret")
    class_name = labels.get("kompose.service.expose.ingress-class-name")
    if not wanted or str(wanted).lower() == "false":
        return None
    if not ports:
        context.notes.warn("compose-kompose", f"`{key}` is ignored: the service has no port", at)
        return None
    port = {"name": ports[0].value["name"]} if "name" in ports[0].value else {"number": ports[0].value["port"]}
    backend = {"service": {"name": name, "port": port}}
    rules: list[dict[str, Any]] = []
    hosts = [] if is_true(wanted) else [each for each in re.split(r"[,\s]+", str(wanted)) if each]
    for host in hosts or [""]:
        domain, slash, path = host.partition("/")
        paths = [{"path": f"/{path}" if slash else "/", "pathType": "Prefix", "backend": backend}]
        rules.append({"host": domain or None, "http": {"paths": paths}})
    domains = [rule["host"] for rule in rules if rule["host"]]
    spec = {
        "ingressClassName": class_name,
        "rules": At(rules, at),
        "tls": [{"hosts": domains, "secretName": secret}] if secret else None,
    }
    manifest = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": name}, "spec": spec}
    return original(manifest, at)


def pull_policy(context: Context, service: Fields, labels: Fields) -> At | None:
    """Return the imagePullPolicy of a container; None for the default one."""
    wanted = labels.get("kompose.image-pull-policy")
    if wanted:
        found = _PULL_POLICIES.get(str(wanted).lower().replace("-", ""))
        return At(found, labels.at("kompose.image-pull-policy"))
    given = service.get("pull_policy")
    if given in (None, ""):
        return None
    at = service.at("pull_policy")
    if given in ("always", "never"):
        return At(str(given).title(), at)
    if given not in ("missing", "if_not_present", "build"):
        context.notes.warn("compose-ignored", "unsupported time-based `pull_policy`: IfNotPresent is used", at)
    return At("IfNotPresent", at)


def probes(labels: Fields, found: dict[str, Any]) -> dict[str, Any]:
    """Return the probes as labels ask for them."""
    result = dict(found)
    for kind, field in (("readiness", "readinessProbe"), ("liveness", "livenessProbe")):
        prefix = f"kompose.service.healthcheck.{kind}."
        if is_true(labels.get(f"{prefix}disable") or ""):
            result.pop(field, None)
            continue
        given = {
            key: labels.get(prefix + key)
            for key in "test http_get_path http_get_port tcp_port interval timeout retries start_period".split()
        }
        if not any(given.values()):
            continue
        old = result[field].value if field in result else {}
        probe = {key: value for key, value in old.items() if key != "exec"}
        if given["http_get_path"] or given["http_get_port"]:
            path = str(given["http_get_path"] or "/")
            probe["httpGet"] = {"path": path, "port": number(given["http_get_port"])}
        elif given["tcp_port"]:
            probe["tcpSocket"] = {"port": number(given["tcp_port"])}
        elif given["test"]:
            words = shlex.split(str(given["test"]))
            is_shell = words[:1] == ["CMD-SHELL"]
            command = ["/bin/sh", "-c", " ".join(words[1:])] if is_shell else words[words[:1] == ["CMD"] :]
            probe["exec"] = {"command": command}
        elif "exec" in old:
            probe["exec"] = old["exec"]
        for key, name in (
            ("interval", "periodSeconds"),
            ("timeout", "timeoutSeconds"),
            ("start_period", "initialDelaySeconds"),
        ):
            if given[key] and seconds(given[key]) is not None:
                probe[name] = seconds(given[key])
        if given["retries"]:
            probe["failureThreshold"] = number(given["retries"])
        result[field] = At(probe, labels.given.at)
    return result


def autoscaler(labels: Fields, kind: str, name: str) -> Original | None:
    """Return the HorizontalPodAutoscaler that labels ask for."""
    given = {
        key: number(labels.get(f"kompose.hpa.{key}") or "") for key in ("cpu", "memory", "replicas.min", "replicas.max")
    }
    if not any(given.values()):
        return None
    metrics = [
        {
            "type": "Resource",
            "resource": {"name": each, "target": {"type": "Utilization", "averageUtilization": given[each]}},
        }
        for each in ("cpu", "memory")
        if given[each]
    ] or [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}
    ]
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": name},
        "minReplicas": given["replicas.min"] or 1,
        "maxReplicas": given["replicas.max"] or max(3, given["replicas.min"] or 0),
        "metrics": metrics,
    }
    manifest = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name},
        "spec": spec,
    }
    return original(manifest, labels.given.at)


def cron_job(labels: Fields, job: dict[str, Any]) -> dict[str, Any]:
    """Return the spec of a CronJob."""
    key = "kompose.cronjob.schedule"
    policy = _RESTART.get(str(labels.get("kompose.cronjob.concurrency_policy") or "").lower())
    backoff = number(labels.get("kompose.cronjob.backoff_limit") or "")
    template = {**job, "backoffLimit": backoff if backoff is not None else job.get("backoffLimit")}
    schedule = At(str(labels.get(key)), labels.at(key))
    return {"schedule": schedule, "concurrencyPolicy": policy, "jobTemplate": {"spec": template}}
