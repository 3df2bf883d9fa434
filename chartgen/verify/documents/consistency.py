"""Rules that API servers enforce and no schema expresses: fields that conflict, values of a special form, duplicates.

Only rules that need no API server, for what charts get wrong most; `--server` checks the rest.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.objects import merge_keys
from chartgen.objects.cron import schedule_problem
from chartgen.objects.fields import Path, at, dotted, entries, indexed, mapping, text
from chartgen.objects.pods import pod_labels, pod_path
from chartgen.verify.documents.pods import Problem, duplicate_entries, parsed_quantity, pod_problems

_RBAC = "rbac.authorization.k8s.io"


def problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Iterate over the problems of an object."""
    group, kind = text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")
    yield from _metadata(manifest, group, kind)
    pod = pod_path(manifest)
    if pod is not None:
        yield from pod_problems(manifest, pod)
        yield from _restart_policy(manifest, kind, pod)
        if kind not in ("Job", "CronJob"):
            yield from _selector(manifest)
    check = _CHECKS.get((group, kind))
    if check is not None:
        yield from check(manifest)


def _metadata(manifest: Mapping[str, Any], group: str, kind: str) -> Iterator[Problem]:
    name = text(manifest, "metadata", "name")
    check = _NAMES.get((group, kind), names.dns_subdomain if group in _PLAIN_GROUPS else None)
    if name and check is not None and (problem := check(name)):
        yield ("metadata", "name"), f"has the invalid name {names.quoted(name)}: {problem}"
    yield from _labels(mapping(manifest, "metadata", "labels"), ("metadata", "labels"))
    for key in mapping(manifest, "metadata", "annotations"):
        if isinstance(key, str) and (problem := names.qualified_name(key.lower())):
            yield ("metadata", "annotations", key), f"has the invalid annotation {names.quoted(key)}: {problem}"
    pod = pod_path(manifest)
    if pod is not None and kind != "Pod":
        path: Path = (*pod[:-1], "metadata", "labels")
        yield from _labels(mapping(manifest, *path), path)


def _labels(labels: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    for key, value in labels.items():
        if isinstance(key, str) and (problem := names.label_key(key)):
            yield (*path, key), f"has the invalid label {names.quoted(key)}: {problem}"
        elif isinstance(value, str) and (problem := names.label_value(value)):
            yield (*path, key), f"has the invalid value {names.quoted(value)} of the label {key}: {problem}"


def _selector(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    labels = pod_labels(manifest)
    for key, value in mapping(manifest, "spec", "selector", "matchLabels").items():
        if not isinstance(labels, dict) or labels.get(key) != value:
            yield ("spec", "selector", "matchLabels", key), "selects pods by a label that its pods do not have"


def _restart_policy(manifest: Mapping[str, Any], kind: str, pod: Path) -> Iterator[Problem]:
    policy = at(manifest, (*pod, "restartPolicy"))
    path = (*pod, "restartPolicy")
    if kind in ("Job", "CronJob"):
        if policy is None:
            yield path, f"lacks `{dotted(path)}`: the pods of a {kind} need OnFailure or Never"
        elif policy == "Always":
            yield path, f"has the restart policy Always: the pods of a {kind} need OnFailure or Never"
    elif kind != "Pod" and isinstance(policy, str) and policy in ("OnFailure", "Never"):
        yield path, f"has the restart policy {policy}: the pods of a {kind} need Always"


def _service(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    path: Path = ("spec", "ports")
    for keys in merge_keys.SERVICE_PORTS:
        yield from duplicate_entries(manifest, path, keys)
    spec = mapping(manifest, "spec")
    kind = text(spec, "type") or "ClusterIP"
    if kind == "ExternalName":
        if not text(spec, "externalName"):
            yield ("spec", "externalName"), "has the type ExternalName and no `externalName`"
        return
    ports = entries(spec, "ports")
    if not ports and spec.get("clusterIP") != "None":
        yield path, "has no ports"
    for index, port in enumerate(ports):
        if len(ports) > 1 and not port.get("name"):
            yield (*path, index), "has several ports, and one without a name"
        if port.get("nodePort") and kind == "ClusterIP":
            yield (*path, index, "nodePort"), "has a node port and the type ClusterIP"
    if spec.get("clusterIP") == "None" and kind in ("NodePort", "LoadBalancer"):
        yield ("spec", "clusterIP"), f"has no cluster IP and the type {kind}"


def _deployment(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    strategy = mapping(manifest, "spec", "strategy")
    path: Path = ("spec", "strategy", "rollingUpdate")
    if strategy.get("type") == "Recreate" and strategy.get("rollingUpdate"):
        yield path, "has `rollingUpdate` and the strategy Recreate"
    rolling = mapping(strategy, "rollingUpdate")
    zero = (0, "0", "0%")
    if at(rolling, ("maxSurge",)) in zero and at(rolling, ("maxUnavailable",)) in zero:
        yield path, "has `maxSurge` and `maxUnavailable` both 0, so that no rollout can begin"
    deadline, ready = at(manifest, ("spec", "progressDeadlineSeconds")), at(manifest, ("spec", "minReadySeconds"))
    if isinstance(deadline, int) and isinstance(ready, int) and ready >= deadline:
        yield ("spec", "progressDeadlineSeconds"), "has a `progressDeadlineSeconds` not above `minReadySeconds`"


def _cron_job(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    schedule = text(manifest, "spec", "schedule")
    problem = schedule_problem(schedule)
    if problem is not None:
        yield ("spec", "schedule"), f"has an invalid schedule: {problem}"


def _disruption_budget(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    spec = mapping(manifest, "spec")
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        yield ("spec",), "has both `minAvailable` and `maxUnavailable`: expected one"


def _autoscaler(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    low, high = at(manifest, ("spec", "minReplicas")), at(manifest, ("spec", "maxReplicas"))
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield ("spec", "minReplicas"), f"has `minReplicas` {low} above `maxReplicas` {high}"


def _network_policy(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for rule, _ in indexed(manifest, ("spec", direction)):
            for peer, content in indexed(manifest, (*rule, side)):
                if "ipBlock" in content:
                    if "podSelector" in content or "namespaceSelector" in content:
                        yield peer, "has a peer with both an `ipBlock` and a selector"
                    yield from _ip_block(mapping(content, "ipBlock"), (*peer, "ipBlock"))
            for where, port in indexed(manifest, (*rule, "ports")):
                first, last = port.get("port"), port.get("endPort")
                if last is not None and not isinstance(first, int):
                    yield (*where, "endPort"), "has an `endPort` without a numeric `port`"
                elif isinstance(first, int) and isinstance(last, int) and last < first:
                    yield (*where, "endPort"), f"has an `endPort` {last} below its `port` {first}"


def _ip_block(block: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    cidr = text(block, "cidr")
    network = _network(cidr)
    if network is None:
        if cidr:
            yield (*path, "cidr"), f"has an invalid CIDR `{cidr[:50]}`"
        return
    excepted = block.get("except")
    for index, each in enumerate(excepted if isinstance(excepted, list) else ()):
        inner = _network(each)
        where = (*path, "except", index)
        if inner is None:
            yield where, f"has an invalid CIDR `{str(each)[:50]}`"
        elif inner.version != network.version or inner == network or not inner.subnet_of(network):  # type: ignore[arg-type]
            yield where, f"excepts {inner}, which is not within {network}"


def _network(cidr: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if not isinstance(cidr, str) or "/" not in cidr:
        return None
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None


def _ingress(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    if not entries(manifest, "spec", "rules") and not mapping(manifest, "spec", "defaultBackend"):
        yield ("spec",), "has neither `rules` nor a `defaultBackend`"
    for rule, content in indexed(manifest, ("spec", "rules")):
        host = text(content, "host")
        if host and (problem := names.wildcard_subdomain(host)):
            yield (*rule, "host"), f"has the invalid host {names.quoted(host)}: {problem}"
        for where, path in indexed(manifest, (*rule, "http", "paths")):
            if path.get("pathType") in ("Exact", "Prefix") and not text(path, "path").startswith("/"):
                yield (*where, "path"), "has a path that does not begin with a slash"


def _claim(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    amount = at(manifest, ("spec", "resources", "requests", "storage"))
    path: Path = ("spec", "resources", "requests", "storage")
    if amount is None:
        yield path, f"lacks the field `{dotted(path)}`"
    elif not parsed_quantity(amount):
        yield path, f"has an invalid quantity in `{dotted(path)}`"
    if not at(manifest, ("spec", "accessModes")):
        yield ("spec", "accessModes"), "lacks the field `spec.accessModes`"


def _config_map(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _base64(mapping(manifest, "binaryData"), "binaryData")
    yield from _keys(manifest, ("data", "binaryData"))
    for key in mapping(manifest, "data").keys() & mapping(manifest, "binaryData").keys():
        yield ("binaryData", key), f"has the key {key} both in `data` and in `binaryData`"


def _secret(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _base64(mapping(manifest, "data"), "data")
    yield from _keys(manifest, ("data", "stringData"))


def _base64(data: Mapping[str, Any], field: str) -> Iterator[Problem]:
    for key, value in data.items():
        if isinstance(value, str) and not _is_base64(value):
            yield (field, key), f"has a value in `{dotted((field, key))}` that is not base64"


def _is_base64(value: str) -> bool:
    try:
        # Go's decoder, too, ignores line breaks.
        base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _keys(manifest: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[Problem]:
    for field in fields:
        for key in mapping(manifest, field):
            if problem := names.config_key(str(key)):
                yield (field, key), f"has the invalid key {names.quoted(str(key))} in `{field}`: {problem}"


def _path_segment(name: str) -> str | None:
    if name in (".", "..") or "/" in name or "%" in name:
        return 'must not be "." or "..", or contain "/" or "%"'
    return None


_PLAIN_GROUPS = frozenset({"", "apps", "autoscaling", "batch", "networking.k8s.io", "policy"})
"""Groups whose objects have names that are DNS subdomains, but for those below."""
_NAMES: Mapping[tuple[str, str], Callable[[str], str | None]] = {
    ("", "Namespace"): names.dns_label,
    ("", "Service"): names.dns_1035_label,
    (_RBAC, "ClusterRole"): _path_segment,
    (_RBAC, "ClusterRoleBinding"): _path_segment,
    (_RBAC, "Role"): _path_segment,
    (_RBAC, "RoleBinding"): _path_segment,
}
_CHECKS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], Iterator[Problem]]] = {
    ("", "ConfigMap"): _config_map,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Secret"): _secret,
    ("", "Service"): _service,
    ("apps", "Deployment"): _deployment,
    ("autoscaling", "HorizontalPodAutoscaler"): _autoscaler,
    ("batch", "CronJob"): _cron_job,
    ("networking.k8s.io", "Ingress"): _ingress,
    ("networking.k8s.io", "NetworkPolicy"): _network_policy,
    ("policy", "PodDisruptionBudget"): _disruption_budget,
}
