"""One form for all manifests that an API server stores as the same object.

Fields at their default are absent, amounts are written as the API server writes them, sets are sorted, and older
versions of an API are converted. Two manifests do the same if and only if their forms are equal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from chartgen.kubernetes import kinds, quantity
from chartgen.kubernetes.custom_resources import COMPANIONS
from chartgen.kubernetes.definitions import MIN_VERSIONS
from chartgen.names import image_repository
from chartgen.objects.canonical import stored
from chartgen.objects.defaults import OF_KINDS, PLAIN, POD, PRESENT, Names
from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.pods import CONTAINER_LISTS, POD_PATHS, pod_path

Schema = Mapping[str, Any]
_QUANTITY = "#/definitions/Quantity"
_RBAC = "rbac.authorization.k8s.io"
_BINARY, _DECIMAL = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), ("k", "M", "G", "T", "P", "E")


def equivalent(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object in the form that is the same for all manifests of the same object.

    Custom resources, whose defaults are not known, only lose nulls and what is not their author's.
    """
    found = stored(manifest)
    group, kind = text(found, "apiVersion").rpartition("/")[0], text(found, "kind")
    for convert in _CONVERSIONS.get((group, kind), ()):
        convert(found)
    schema = None
    if group not in COMPANIONS:
        schema = kinds.schema_of(MIN_VERSIONS[-1], text(found, "apiVersion"), kind)
    pod = pod_path(found)
    if pod is not None:
        _complete_pod(at(found, pod), is_template=bool(pod[1:]))
    if schema is None:
        return found
    form = _Form(schema.get("definitions", {}), defaults_of(group, kind))
    value: dict[str, Any] = form.of(found, (), schema)
    return value


def remove_implied(manifest: dict[str, Any]) -> None:
    """Remove the fields of an object that its other fields imply; all others stay as they are."""
    group, kind = text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")
    for remove in _IMPLIED.get((group, kind), ()):
        remove(manifest)
    pod = pod_path(manifest)
    if pod is not None:
        _complete_pod(at(manifest, pod), is_template=bool(pod[1:]))


@cache
def defaults_of(group: str, kind: str) -> Mapping[Names, Any]:
    """Return the defaults of a kind by path, those of its pods included."""
    table = dict(OF_KINDS.get((group, kind), {}))
    if (group, kind) in POD_PATHS:
        pod = tuple(map(str, POD_PATHS[group, kind]))
        table |= {(*pod, *names): default for names, default in POD.items()}
    return table


class _Form:
    """Brings the fields of one object into their form."""

    def __init__(self, definitions: Mapping[str, Schema], defaults: Mapping[Names, Any]) -> None:
        self._definitions = definitions
        self._defaults = defaults

    def of(self, value: Any, names: Names, schema: Schema | None) -> Any:
        if (schema or {}).get("$ref") == _QUANTITY:
            return written(value)
        schema = self._resolved(schema)
        if isinstance(value, list):
            return [self.of(each, names, schema.get("items")) for each in value]
        if not isinstance(value, dict):
            return value
        found = {}
        properties, below = schema.get("properties", {}), schema.get("additionalProperties")
        for key, part in value.items():
            own = properties.get(key) or (below if isinstance(below, dict) else None)
            free = key not in properties and (isinstance(below, dict) or not properties)
            form = self.of(part, (*names, key), own)
            if free or not self._is_default(form, (*names, key)):
                found[key] = form
        return found

    def _is_default(self, value: Any, names: Names) -> bool:
        if names in self._defaults and _is_equal(value, self._defaults[names]):
            return True
        name = names[-1]
        if value is False or (value == 0 and not isinstance(value, str | dict | list)):
            return name in PLAIN
        return value in ("", {}, []) and name not in PRESENT

    def _resolved(self, schema: Schema | None) -> Schema:
        if schema is not None and isinstance(reference := schema.get("$ref"), str):
            return self._definitions.get(reference.rpartition("/")[2], {})
        return schema or {}


def _is_equal(value: Any, other: Any) -> bool:
    return isinstance(value, bool) == isinstance(other, bool) and bool(value == other)


def written(value: Any) -> Any:
    """Write an amount as API servers do, such as `1` for `1000m`; anything else is returned as it is."""
    try:
        amount = quantity.parse(value)
    except ValueError:
        return value
    if amount == amount.to_integral_value():
        whole = int(amount)
        for base, suffixes in ((1024, _BINARY), (1000, _DECIMAL)):
            power = 0
            while whole and power < len(suffixes) and whole % base ** (power + 1) == 0:
                power += 1
            if power:
                return f"{whole // base**power}{suffixes[power - 1]}"
        return str(whole)
    for suffix, power in (("m", 3), ("u", 6), ("n", 9)):
        scaled = amount.scaleb(power)
        if scaled == scaled.to_integral_value():
            return f"{int(scaled)}{suffix}"
    return str(amount)


def _complete_pod(pod: Any, *, is_template: bool) -> None:
    """Remove what a pod, or a template of pods, would have anyway because of its other fields."""
    if not isinstance(pod, dict):
        return
    if pod.get("serviceAccount"):
        account = pod.pop("serviceAccount")
        pod.setdefault("serviceAccountName", account)
    if pod.get("securityContext") == {}:
        del pod["securityContext"]
    on_host = pod.get("hostNetwork") is True
    for name in CONTAINER_LISTS:
        for container in entries(pod, name):
            if container.get("imagePullPolicy") == _pull_policy(text(container, "image")):
                del container["imagePullPolicy"]
            for port in entries(container, "ports"):
                if on_host and port.get("hostPort") == port.get("containerPort"):
                    port.pop("hostPort", None)
            if not is_template:
                # Those of a template are only set in its pods.
                _requests(container)


def _pull_policy(image: str) -> str:
    name, _, _ = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if image_repository(name.removesuffix(f":{tag}") if tag else name):
        # API servers find no tag in what is not a name of an image, such as a placeholder.
        return "IfNotPresent"
    is_latest = tag == "latest" or (not tag and "@" not in image)
    return "Always" if is_latest else "IfNotPresent"


def _requests(container: dict[str, Any]) -> None:
    """Remove requests that equal the limit, which is what they default to."""
    resources = container.get("resources")
    if not isinstance(resources, dict):
        return
    limits, requests = mapping(resources, "limits"), mapping(resources, "requests")
    kept = {key: value for key, value in requests.items() if key not in limits or not _same_amount(value, limits[key])}
    if len(kept) < len(requests):
        resources["requests"] = kept


def _same_amount(value: Any, other: Any) -> bool:
    return bool(written(value) == written(other))


def _encode(secret: dict[str, Any]) -> None:
    """Move `stringData` of a Secret to `data`, over which it takes precedence."""
    given = secret.pop("stringData", None)
    if isinstance(given, dict):
        data = dict(mapping(secret, "data"))
        for key, value in given.items():
            data[key] = base64.b64encode(str(value).encode()).decode()
        secret["data"] = data


def _claim_templates(stateful_set: dict[str, Any]) -> None:
    """Remove the status of claim templates, which API servers set."""
    for claim in entries(stateful_set, "spec", "volumeClaimTemplates"):
        claim.pop("status", None)


def _ports(service: dict[str, Any]) -> None:
    """Remove target ports that are the port itself."""
    for port in entries(service, "spec", "ports"):
        if "targetPort" in port and port["targetPort"] == port.get("port"):
            del port["targetPort"]


def _limits(limits: dict[str, Any]) -> None:
    """Remove the defaults of a LimitRange for containers that follow from its other amounts."""
    for each in entries(limits, "spec", "limits"):
        if text(each, "type") != "Container":
            continue
        most, least = mapping(each, "max"), mapping(each, "min")
        default = {**most, **mapping(each, "default")}
        request = {**least, **default, **mapping(each, "defaultRequest")}
        implied = {**least, **default}
        for key, value, by_others in (("default", default, most), ("defaultRequest", request, implied)):
            kept = {
                name: amount
                for name, amount in value.items()
                if name not in by_others or not _same_amount(amount, by_others[name])
            }
            each.pop(key, None)
            if kept:
                each[key] = kept


def _policy_types(policy: dict[str, Any]) -> None:
    """Remove the types of a NetworkPolicy that its rules imply."""
    spec = policy.get("spec")
    if isinstance(spec, dict) and isinstance(spec.get("policyTypes"), list):
        implied = {"Ingress", "Egress"} if spec.get("egress") else {"Ingress"}
        if set(map(str, spec["policyTypes"])) == implied:
            del spec["policyTypes"]


def _autoscaler(scaler: dict[str, Any]) -> None:
    """Convert an autoscaler of `autoscaling/v1`."""
    spec = scaler.get("spec")
    if text(scaler, "apiVersion") != "autoscaling/v1" or not isinstance(spec, dict):
        return
    scaler["apiVersion"] = "autoscaling/v2"
    percent = spec.pop("targetCPUUtilizationPercentage", None)
    if percent is not None:
        target = {"type": "Utilization", "averageUtilization": percent}
        spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]


def _pieces(job: dict[str, Any]) -> None:
    """Remove what a Job has if it is not set: numbers that are 1, and when pods are replaced.

    Without completions, any pod completes the Job.
    """
    spec = job.get("spec")
    if isinstance(spec, dict) and "completions" in spec:
        if spec.get("parallelism") == 1:
            del spec["parallelism"]
        if spec["completions"] == 1 and "parallelism" not in spec:
            del spec["completions"]
    replaced = text(job, "spec", "podReplacementPolicy")
    if isinstance(spec, dict) and replaced == "TerminatingOrFailed" and not spec.get("podFailurePolicy"):
        del spec["podReplacementPolicy"]


def _eviction(budget: dict[str, Any]) -> None:
    """Remove the eviction policy of unhealthy pods that a budget without one has, too."""
    if text(budget, "spec", "unhealthyPodEvictionPolicy") == "IfHealthyBudget":
        del budget["spec"]["unhealthyPodEvictionPolicy"]


def _rules(role: dict[str, Any]) -> None:
    """Sort the rules of a role and what they name."""
    rules = []
    for rule in entries(role, "rules"):
        rules.append({key: _sorted(value) if isinstance(value, list) else value for key, value in rule.items()})
    if rules:
        role["rules"] = _sorted(rules)


def _subjects(binding: dict[str, Any]) -> None:
    """Sort the subjects of a binding, and remove their groups; of service accounts, also the binding's namespace."""
    subjects = []
    home = text(binding, "metadata", "namespace") or "default"
    for subject in entries(binding, "subjects"):
        kept = dict(subject)
        is_account = text(subject, "kind") == "ServiceAccount"
        if kept.get("apiGroup") == ("" if is_account else _RBAC):
            del kept["apiGroup"]
        if is_account and text(binding, "kind") == "RoleBinding" and kept.get("namespace") == home:
            del kept["namespace"]
        subjects.append(kept)
    if subjects:
        binding["subjects"] = _sorted(subjects)
    role = binding.get("roleRef")
    if isinstance(role, dict) and role.get("apiGroup") in ("", None):
        role["apiGroup"] = _RBAC


def _sorted(values: list[Any]) -> list[Any]:
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True))


_CONVERSIONS: Mapping[tuple[str, str], tuple[Callable[[dict[str, Any]], None], ...]] = {
    ("", "LimitRange"): (_limits,),
    ("", "Secret"): (_encode,),
    ("", "Service"): (_ports,),
    ("apps", "StatefulSet"): (_claim_templates,),
    ("autoscaling", "HorizontalPodAutoscaler"): (_autoscaler,),
    ("batch", "Job"): (_pieces,),
    ("networking.k8s.io", "NetworkPolicy"): (_policy_types,),
    ("policy", "PodDisruptionBudget"): (_eviction,),
    (_RBAC, "Role"): (_rules,),
    (_RBAC, "ClusterRole"): (_rules,),
    (_RBAC, "RoleBinding"): (_subjects,),
    (_RBAC, "ClusterRoleBinding"): (_subjects,),
}

_IMPLIED: Mapping[tuple[str, str], tuple[Callable[[dict[str, Any]], None], ...]] = {
    ("", "LimitRange"): (_limits,),
    ("", "Service"): (_ports,),
    ("apps", "StatefulSet"): (_claim_templates,),
    ("batch", "Job"): (_pieces,),
    ("networking.k8s.io", "NetworkPolicy"): (_policy_types,),
    ("policy", "PodDisruptionBudget"): (_eviction,),
}
"""The conversions that only remove fields."""
