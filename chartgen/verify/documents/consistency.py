"""Rules that API servers enforce and no schema expresses: fields that conflict, values of a special form, duplicates.

Only rules that need no API server, for what charts get wrong most; `--server` checks the rest.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.objects.fields import Path, at, dotted, mapping, text
from chartgen.objects.pods import pod_labels, pod_path
from chartgen.spec import gateway_rules
from chartgen.verify.documents import companions, networking, rbac, workloads
from chartgen.verify.documents.pods import pod_problems, pod_warnings
from chartgen.verify.documents.rules import Problem

_RBAC = "rbac.authorization.k8s.io"


def problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the problems of an object."""
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


def warnings(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what an API server accepts in an object, but that does not work, or may not in later versions."""
    pod = pod_path(manifest)
    if pod is not None:
        yield from pod_warnings(manifest, pod)
    check = _WARNINGS.get((text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")))
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


def _claim(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    yield from workloads.claim_problems(mapping(manifest, "spec"), ("spec",))


def _config_map(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _base64(mapping(manifest, "binaryData"), "binaryData")
    yield from _keys(manifest, ("data", "binaryData"))
    for key in mapping(manifest, "data").keys() & mapping(manifest, "binaryData").keys():
        yield ("binaryData", key), f"has the key {key} both in `data` and in `binaryData`"


def _secret(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _base64(mapping(manifest, "data"), "data")
    yield from _keys(manifest, ("data", "stringData"))
    yield from _secret_type(manifest)


def _secret_type(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check what the type of a Secret requires (`ValidateSecret` in `pkg/apis/core/validation/validation.go`)."""
    kind = text(manifest, "type")
    data, plain = mapping(manifest, "data"), mapping(manifest, "stringData")
    for key in _SECRET_KEYS.get(kind, ()):
        if key not in data and key not in plain:
            yield ("data", key), f"has the type {kind} and no key {key}"
        elif key in _NOT_EMPTY and not plain.get(key, data.get(key)):
            yield ("data", key), f"has the type {kind} and an empty key {key}"
    if kind == _BASIC_AUTH and not {"username", "password"} & (data.keys() | plain.keys()):
        yield ("data",), f"has the type {kind} and neither of the keys username and password"
    if kind == _TOKEN and not text(manifest, "metadata", "annotations", _ACCOUNT):
        yield ("metadata", "annotations", _ACCOUNT), f"has the type {kind} and no annotation {_ACCOUNT}"
    for key in _JSON_KEYS & set(_SECRET_KEYS.get(kind, ())):
        field = "stringData" if key in plain else "data"
        content = mapping(manifest, field).get(key)
        if isinstance(content, str) and not _is_json_object(content, encoded=field == "data"):
            yield (field, key), f"has a value in `{dotted((field, key))}` that is not a JSON object"


def _is_json_object(content: str, *, encoded: bool) -> bool:
    """Return whether a text is a JSON object; so is one that is not base64, which is reported as such."""
    if encoded and not _is_base64(content):
        return True
    try:
        found = json.loads(base64.b64decode(content) if encoded else content)
    except (ValueError, RecursionError):
        return False
    # Go reads null as an empty object.
    return found is None or isinstance(found, dict)


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


_SECRET_KEYS: Mapping[str, tuple[str, ...]] = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
_NOT_EMPTY = frozenset({"ssh-privatekey"})
_JSON_KEYS = frozenset({".dockercfg", ".dockerconfigjson"})
_BASIC_AUTH = "kubernetes.io/basic-auth"
_TOKEN = "kubernetes.io/service-account-token"
_ACCOUNT = "kubernetes.io/service-account.name"
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
_Check = Callable[[Mapping[str, Any]], Iterator[Problem]]
_CHECKS: Mapping[tuple[str, str], _Check] = {
    ("", "ConfigMap"): _config_map,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Secret"): _secret,
    ("", "Service"): networking.service_problems,
    ("apps", "DaemonSet"): workloads.daemon_set_problems,
    ("apps", "Deployment"): workloads.deployment_problems,
    ("apps", "StatefulSet"): workloads.stateful_set_problems,
    ("autoscaling", "HorizontalPodAutoscaler"): workloads.autoscaler_problems,
    ("batch", "CronJob"): workloads.cron_job_problems,
    ("batch", "Job"): workloads.job_problems,
    **{(gateway_rules.GROUP, kind): companions.route_problems for kind in gateway_rules.KINDS},
    (gateway_rules.GROUP, "Gateway"): companions.listener_problems,
    (gateway_rules.GROUP, "ListenerSet"): companions.listener_problems,
    ("monitoring.coreos.com", "PodMonitor"): companions.monitor_problems,
    ("monitoring.coreos.com", "PrometheusRule"): companions.rule_problems,
    ("monitoring.coreos.com", "ServiceMonitor"): companions.monitor_problems,
    ("networking.k8s.io", "Ingress"): networking.ingress_problems,
    ("networking.k8s.io", "NetworkPolicy"): networking.network_policy_problems,
    ("policy", "PodDisruptionBudget"): workloads.disruption_budget_problems,
    (_RBAC, "ClusterRole"): rbac.role_problems,
    (_RBAC, "ClusterRoleBinding"): rbac.binding_problems,
    (_RBAC, "Role"): rbac.role_problems,
    (_RBAC, "RoleBinding"): rbac.binding_problems,
}
_WARNINGS: Mapping[tuple[str, str], _Check] = {
    ("apps", "DaemonSet"): workloads.daemon_set_warnings,
    ("apps", "StatefulSet"): workloads.stateful_set_warnings,
    ("policy", "PodDisruptionBudget"): workloads.disruption_budget_warnings,
    (_RBAC, "ClusterRole"): rbac.role_warnings,
    (_RBAC, "Role"): rbac.role_warnings,
}
