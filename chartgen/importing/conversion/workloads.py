"""Workloads: their pods, and how they are updated and scheduled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.containers import container, container_fields
from chartgen.importing.conversion.fields import Unsupported, by_key, call, given, taken
from chartgen.importing.conversion.metadata import exact, metadata, standard_labels, strings
from chartgen.importing.conversion.pod_scope import PodScope
from chartgen.importing.graph import labels_of_pods, pod_of, selector_of, template_of
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.daemonset import DaemonSet
from chartgen.spec.deployment import Deployment
from chartgen.spec.pod import PodFields
from chartgen.spec.statefulset import StatefulSet
from chartgen.spec.strategy import RollingUpdate
from chartgen.spec.task import CronJob, Job

CLASSES: Mapping[str, Any] = {
    "Deployment": Deployment, "StatefulSet": StatefulSet, "DaemonSet": DaemonSet, "CronJob": CronJob, "Job": Job,
}  # fmt: skip
ORDER = (
    "fullname", "image", "container_name", "schedule", "replicas", "strategy", "update_strategy", "hook", "command",
    "args", "working_dir", "ports", "service", "services", "ingress", "ingresses", "routes", "env", "env_from",
    "mounts", "volumes", "liveness", "readiness", "startup", "lifecycle", "resources", "init_containers", "sidecars",
    "containers",
)  # fmt: skip
"""The fields of workloads in the order in which specs list them; the others follow."""
_OF_PODS = frozenset({
    "pod_annotations", "pod_labels", "pod_security_context", "extra_pod", "pod_anti_affinity_preset", "volumes",
    "image_pull_secrets",
})  # fmt: skip
_RENAMED = {"podSecurityContext": "securityContext"}
_NOT_MIRRORED = frozenset({
    *by_key(PodFields).values(), "selector", "labels", "annotations", "extra", "fullname", "enabled", "name",
    "strategy", "update_strategy", "service_name", "claim_retention", "ordinals_start", "restart_policy", "hook",
    "resources", "ports", "env", "image", "containers", "init_containers", "sidecars", "service", "services",
    "volumes", "active_deadline_seconds",
})  # fmt: skip


def workload(scope: PodScope, group: Group, component: str, original: Original) -> tuple[Any, dict[str, Any]]:
    """Return the class of a workload, and its fields apart from those of other objects that belong to it.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    cls = CLASSES[original.kind]
    spec = dict(mapping(original.manifest, "spec"))
    expected = group.full_name(component)
    # Without an exact name, that of a Job gets a hash.
    fields: dict[str, Any] = exact(original.name, "" if original.kind == "Job" else expected)
    fields |= _containers(scope, original, component or group.name)
    fields |= _labels(original, group, component)
    fields |= _pod(scope, original)
    fields |= _spec(cls, original, spec)
    fields |= metadata(original, group, component)
    return cls, fields


def sorted_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a workload in the order of specs."""
    first = {name: fields[name] for name in ORDER if name in fields}
    return first | {name: code for name, code in fields.items() if name not in first}


def _containers(scope: PodScope, original: Original, name: str) -> dict[str, Any]:
    pod = pod_of(original)
    main, *more = entries(pod, "containers") or [{}]
    fields, rest = container_fields(scope, main)
    if "image" not in fields:
        raise Unsupported("unsupported container without an image")
    if text(main, "name") != name:
        fields["container_name"] = text(main, "name")
    if rest:
        fields["extra_container"] = rest
    initial = entries(pod, "initContainers")
    sidecars = [each for each in initial if each.get("restartPolicy") == "Always"]
    if sidecars and initial[-len(sidecars) :] != sidecars:
        raise Unsupported("unsupported init container after a sidecar")
    lists = {
        "init_containers": [each for each in initial if each not in sidecars],
        "sidecars": [{key: value for key, value in each.items() if key != "restartPolicy"} for each in sidecars],
        "containers": more,
    }
    for field, found in lists.items():
        if found:
            fields[field] = {text(each, "name"): container(scope, each) for each in found}
            if len(fields[field]) < len(found):
                raise Unsupported("unsupported containers with the same name")
    return fields


def _labels(original: Original, group: Group, component: str) -> dict[str, Any]:
    """Return what selects the pods, and their other labels and annotations."""
    labels = strings(labels_of_pods(original))
    selector = strings(selector_of(original))
    if entries(original.manifest, "spec", "selector", "matchExpressions"):
        raise Unsupported("unsupported `matchExpressions` of the selector")
    if not selector and original.kind not in ("Job", "CronJob"):
        raise Unsupported("unsupported empty selector")
    if selector.items() - labels.items():
        raise Unsupported("unsupported selector: it does not match the pod labels")
    found: dict[str, Any] = {}
    own = standard_labels(group, component)
    if selector and selector == own:
        rest = {key: value for key, value in labels.items() if key not in own}
    else:
        selector = selector or _identifying(labels)
        rest = {key: value for key, value in labels.items() if key not in selector}
        if selector:
            found["selector"] = selector
    if rest:
        found["pod_labels"] = rest
    if annotations := strings(mapping(template_of(original), "metadata", "annotations")):
        found["pod_annotations"] = annotations
    return found


def _identifying(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of pods that no selector names and that stand for those that a chart would give them."""
    standard = [f"app.kubernetes.io/{name}" for name in ("name", "instance", "component")]
    found = {key: value for key, value in labels.items() if key in standard}
    return found or dict(list(labels.items())[:1])


def _pod(scope: PodScope, original: Original) -> dict[str, Any]:
    pod = dict(pod_of(original))
    for key in ("containers", "initContainers", "volumes", "serviceAccountName", "serviceAccount", "restartPolicy"):
        pod.pop(key, None)
    rest = given(pod)
    context = rest.pop("securityContext", None)
    secrets = rest.pop("imagePullSecrets", None)
    found = taken(PodFields, rest, without=_OF_PODS)
    if context:
        found |= taken(PodFields, {"podSecurityContext": context}, without=frozenset())
    if secrets:
        found["image_pull_secrets"] = secrets
    if volumes := scope.named_volumes():
        found["volumes"] = volumes
    if rest:
        found["extra_pod"] = rest
    return found


def _spec(cls: Any, original: Original, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the spec of a workload; of a CronJob, also those of its Jobs."""
    if original.kind == "StatefulSet" and not text(spec, "serviceName"):
        raise Unsupported("missing `serviceName`")
    levels = [spec]
    if original.kind == "CronJob":
        job = mapping(spec, "jobTemplate")
        if job.keys() - {"spec", "metadata"} or mapping(job, "metadata").keys() - {"creationTimestamp"}:
            raise Unsupported("unsupported `metadata` of the job template")
        levels.append(dict(mapping(job, "spec")))
    found: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for level in levels:
        left = given(level)
        for key in ("template", "selector", "jobTemplate", "volumeClaimTemplates", "manualSelector"):
            left.pop(key, None)
        found |= taken(cls, left, without=_NOT_MIRRORED)
        for key, convert in _IRREGULAR.items():
            if key in left and convert.__name__ and (fields := convert(left[key])) is not None:
                found |= fields
                del left[key]
        if left and level is not levels[-1]:
            raise Unsupported(f"unsupported field `{next(iter(left))}` of a CronJob")
        rest |= left
    if original.kind in ("Job", "CronJob"):
        policy = text(pod_of(original), "restartPolicy")
        if not policy:
            raise Unsupported("missing `restartPolicy`: API servers require Never or OnFailure")
        found["restart_policy"] = policy
    elif text(pod_of(original), "restartPolicy") not in ("", "Always"):
        raise Unsupported("unsupported `restartPolicy`: API servers require Always")
    if rest:
        found["extra"] = rest
    return found


def _strategy(name: str) -> Callable[[Any], dict[str, Any] | None]:
    def convert(found: Mapping[str, Any]) -> dict[str, Any] | None:
        kind = text(found, "type") or "RollingUpdate"
        if kind in ("Recreate", "OnDelete"):
            return {name: Call(kind)}
        if kind != "RollingUpdate":
            return None
        amounts = dict(mapping(found, "rollingUpdate"))
        fields = taken(RollingUpdate, amounts, without=frozenset())
        if amounts:
            return None
        if not fields:
            return {}
        return {name: call(RollingUpdate, fields)}

    return convert


def _retention(found: Mapping[str, Any]) -> dict[str, Any]:
    fields = {"when_deleted": found.get("whenDeleted"), "when_scaled": found.get("whenScaled")}
    given = {key: value for key, value in fields.items() if value not in (None, "Retain")}
    return {"claim_retention": Call("ClaimRetention", [], given)}


def _ordinals(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"ordinals_start": found["start"]} if found.get("start") else {}


def _deadline(found: Any) -> dict[str, Any]:
    return {"active_deadline_seconds": found}


def _nothing(_found: Any) -> dict[str, Any]:
    return {}


_IRREGULAR: Mapping[str, Callable[[Any], dict[str, Any] | None]] = {
    "strategy": _strategy("strategy"),
    "updateStrategy": _strategy("update_strategy"),
    "persistentVolumeClaimRetentionPolicy": _retention,
    "ordinals": _ordinals,
    "activeDeadlineSeconds": _deadline,
    "serviceName": _nothing,  # decided with the Services
}
