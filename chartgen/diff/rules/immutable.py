"""Fields that API servers refuse to change.

The sources are functions of Kubernetes 1.37; `tests/cluster/test_immutable.py` tries each row on an API server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from chartgen.diff.model import Comparison, Effect, FieldChange, Json, ObjectChange
from chartgen.diff.rules.matching import Names, at_path, both, summary
from chartgen.kubernetes import quantity
from chartgen.objects.fields import at, mapping, strings, text

Condition = Callable[[Json, Json, tuple[FieldChange, ...]], bool]
"""Decides from the manifests before and after, and the fields, whether a change is refused."""


class Immutable(NamedTuple):
    """A field that can't change."""

    group: str
    kinds: Names
    path: Names
    instead: str
    source: str
    """The function that refuses the change, and its package."""
    condition: Condition | None = None
    """When the change is refused; None for always."""
    reason: str = ""
    """A sentence about it, unless it is that the field can't change."""


_NEW_NAME = "give the object a new name"
_RECREATE_SET = "run `kubectl delete statefulset NAME --cascade=orphan` before the upgrade, which keeps pods and claims"
_EXPAND = f"expand the claims with kubectl, then {_RECREATE_SET}"
_JOB = "make it a hook, or include the version in its name"
_NEW_CLAIM = "create a claim with a new name, and copy the data"
_SERVICE = "create a second Service"
_CLASS = "create a class with a new name"

_APPS = "pkg/apis/apps/validation"
_BATCH = "ValidateJobSpecUpdate in pkg/apis/batch/validation"
_CORE = "pkg/apis/core/validation"
_STORAGE = "pkg/apis/storage/validation"

_SCHEDULING = frozenset(
    {
        ("metadata", "labels"),
        ("metadata", "annotations"),
        ("spec", "affinity", "nodeAffinity"),
        ("spec", "nodeSelector"),
        ("spec", "tolerations"),
        ("spec", "schedulingGates"),
    }
)
"""Fields of the template of a Job that may change while it is suspended, and has never started."""
_OF_CONTAINERS = frozenset({("spec", "containers", "resources"), ("spec", "initContainers", "resources")})
"""Fields of containers for which the same holds."""
_OF_PODS = frozenset(
    {
        ("spec", "containers", "image"),
        ("spec", "initContainers", "image"),
        ("spec", "activeDeadlineSeconds"),
        ("spec", "tolerations"),
        ("spec", "schedulingGates"),
    }
)
"""Fields of Pods that may change."""


def _is_running(before: Json, _after: Json, fields: tuple[FieldChange, ...]) -> bool:
    """Return whether a Job may have started, or more than what a suspended one allows changes."""
    if at(before, ("spec", "suspend")) is not True:
        return True
    allowed = _SCHEDULING | _OF_CONTAINERS
    return not all(any(_begins(each.names[2:], path) for path in allowed) for each in fields)


def _begins(names: Names, path: Names) -> bool:
    return names[: len(path)] == path


def _is_not_indexed(_before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    """Return whether the completions of a Job can't change; those of an indexed one can, together with parallelism."""
    spec = mapping(after, "spec")
    return spec.get("completionMode") != "Indexed" or spec.get("completions") != spec.get("parallelism", 1)


def _is_other_mode(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    """Return whether a retention mode really changes: API servers set the default."""
    return bool(
        (at(before, ("spec", "completionMode")) or "NonIndexed")
        != (at(after, ("spec", "completionMode")) or "NonIndexed")
    )


def _shrinks(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    old, new = storage(before), storage(after)
    return old is not None and (new is None or new < old)


def storage(claim: Json) -> Decimal | None:
    """Return the storage that a claim requests, in bytes; None if it is not known."""
    requested = at(claim, ("spec", "resources", "requests", "storage"))
    try:
        return quantity.parse(requested) if isinstance(requested, str | int | float) else None
    except ValueError:
        return None


def _is_claim_spec(_before: Json, _after: Json, fields: tuple[FieldChange, ...]) -> bool:
    """Return whether anything changes but the requested storage and the attributes of the volume."""
    return any(
        each.names[1:2] != ("volumeAttributesClassName",) and each.names[1:4] != ("resources", "requests", "storage")
        for each in fields
    )


def _is_external(manifest: Json) -> bool:
    return text(manifest, "spec", "type") == "ExternalName"


def _is_headless(manifest: Json) -> bool:
    return text(manifest, "spec", "clusterIP") == "None"


def _is_other_address(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    """Return whether the address of a Service changes; one that a manifest no longer sets stays as it is."""
    if _is_external(before) or _is_external(after):
        return False
    return bool(text(after, "spec", "clusterIP") or strings(at(after, ("spec", "clusterIPs"))))


def _is_other_family(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    """Return whether the first IP family changes, which a headless Service allows; without any, it is mostly IPv4."""
    if _is_external(before) or _is_external(after) or _is_headless(after):
        return False
    old, new = (strings(at(each, ("spec", "ipFamilies"))) for each in (before, after))
    return bool(new) and new[0] != (old or ["IPv4"])[0]


def _balances_on_both_sides(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    return all(text(each, "spec", "type") == "LoadBalancer" for each in (before, after))


def _has_other_health_port(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    """Return whether the port of health checks changes; one that a manifest no longer sets stays as it is."""
    needed = all(
        text(each, "spec", "type") == "LoadBalancer" and text(each, "spec", "externalTrafficPolicy") == "Local"
        for each in (before, after)
    )
    return needed and bool(at(after, ("spec", "healthCheckNodePort")))


def _is_fixed(before: Json, _after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    return before.get("immutable") is True


def _is_other_pod(_before: Json, _after: Json, fields: tuple[FieldChange, ...]) -> bool:
    return not all(any(_begins(each.names, path) for path in _OF_PODS) for each in fields)


def _is_other_source(_before: Json, _after: Json, fields: tuple[FieldChange, ...]) -> bool:
    mutable = (
        "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy",
        "storageClassName", "volumeAttributesClassName",
    )  # fmt: skip
    return not all(each.names[1:2] and each.names[1] in mutable for each in fields)


def _keeps_limits(before: Json, after: Json, _fields: tuple[FieldChange, ...]) -> bool:
    """Return whether the limits of rolling updates, which an API server has set, are left with another strategy.

    Limits that the manifest before sets itself are removed with the strategy. Seen with Helm 3.17 and 4.3.
    """
    name = "strategy" if text(after, "kind") == "Deployment" else "updateStrategy"
    old, new = (mapping(each, "spec", name) for each in (before, after))
    other = ("Recreate", "OnDelete")
    return new.get("type") in other and old.get("type") not in other and not mapping(old, "rollingUpdate")


def _rows(
    group: str,
    kinds: str,
    paths: str,
    instead: str,
    source: str,
    condition: Condition | None = None,
    reason: str = "",
) -> Iterator[Immutable]:
    for path in paths.split():
        yield Immutable(group, tuple(kinds.split()), tuple(path.split(".")), instead, source, condition, reason)


TABLE: tuple[Immutable, ...] = (
    *_rows("apps", "Deployment", "spec.selector", _NEW_NAME, f"ValidateDeploymentUpdate in {_APPS}"),
    *_rows(
        "apps", "Deployment", "spec.strategy", "set `strategy.rollingUpdate.maxSurge` in an earlier release",
        f"ValidateDeploymentStrategy in {_APPS}", _keeps_limits,
        "Helm 4, which applies server-side, keeps the API server's `rollingUpdate` next to the type Recreate; with"
        " Helm 3, all pods stop before new ones start from now on",
    ),
    *_rows("apps", "ReplicaSet", "spec.selector", _NEW_NAME, f"ValidateReplicaSetUpdate in {_APPS}"),
    *_rows("apps", "DaemonSet", "spec.selector", _NEW_NAME, f"ValidateDaemonSetSpecUpdate in {_APPS}"),
    *_rows(
        "apps", "StatefulSet", "spec.selector spec.serviceName spec.podManagementPolicy",
        _RECREATE_SET, f"ValidateStatefulSetUpdate in {_APPS}",
    ),
    *_rows(
        "apps", "StatefulSet", "spec.updateStrategy",
        "set `updateStrategy.rollingUpdate.partition: 0` in an earlier release",
        f"ValidateStatefulSetSpec in {_APPS}", _keeps_limits,
        "Helm keeps the API server's `rollingUpdate` next to the type OnDelete",
    ),
    *_rows(
        "apps", "StatefulSet", "spec.volumeClaimTemplates", _EXPAND, f"ValidateStatefulSetUpdate in {_APPS}",
    ),
    *_rows("batch", "Job", "spec.template", _JOB, f"validatePodTemplateUpdate, {_BATCH}", _is_running),
    *_rows("batch", "Job", "spec.completions", _JOB, f"validateCompletions, {_BATCH}", _is_not_indexed),
    *_rows("batch", "Job", "spec.completionMode", _JOB, _BATCH, _is_other_mode),
    *_rows(
        "batch", "Job",
        "spec.selector spec.podFailurePolicy spec.backoffLimitPerIndex spec.successPolicy spec.managedBy", _JOB, _BATCH,
    ),
    *_rows(
        "", "PersistentVolumeClaim", "spec.resources.requests.storage", _NEW_CLAIM,
        f"ValidatePersistentVolumeClaimUpdate in {_CORE}", _shrinks, "claims can't shrink ({})",
    ),
    *_rows(
        "", "PersistentVolumeClaim", "spec", _NEW_CLAIM, f"ValidatePersistentVolumeClaimUpdate in {_CORE}",
        _is_claim_spec,
    ),
    *_rows(
        "", "Service", "spec.clusterIP spec.clusterIPs", _SERVICE,
        f"validateUpgradeDowngradeClusterIPs in {_CORE}", _is_other_address,
    ),
    *_rows(
        "", "Service", "spec.ipFamilies", _SERVICE, f"validateUpgradeDowngradeIPFamilies in {_CORE}", _is_other_family,
    ),
    *_rows(
        "", "Service", "spec.loadBalancerClass", _SERVICE, f"validateLoadBalancerClassField in {_CORE}",
        _balances_on_both_sides,
    ),
    *_rows(
        "", "Service", "spec.healthCheckNodePort", "leave the port as it is",
        f"validateServiceExternalTrafficFieldsUpdate in {_CORE}", _has_other_health_port,
    ),
    *_rows("", "Secret", "type", _NEW_NAME, f"ValidateSecretUpdate in {_CORE}"),
    *_rows("", "Secret", "data stringData immutable", _NEW_NAME, f"ValidateSecretUpdate in {_CORE}", _is_fixed),
    *_rows(
        "", "ConfigMap", "data binaryData immutable", _NEW_NAME, f"ValidateConfigMapUpdate in {_CORE}", _is_fixed,
    ),
    *_rows(
        "", "Pod", "spec", "delete the Pod first, or use a Deployment", f"ValidatePodUpdate in {_CORE}", _is_other_pod,
    ),
    *_rows("", "PersistentVolume", "spec", _NEW_NAME, f"ValidatePersistentVolumeUpdate in {_CORE}", _is_other_source),
    *_rows("", "ResourceQuota", "spec.scopes", _NEW_NAME, f"ValidateResourceQuotaUpdate in {_CORE}"),
    *_rows(
        "rbac.authorization.k8s.io", "RoleBinding", "roleRef", "create a binding with a new name",
        "ValidateRoleBindingUpdate in pkg/apis/rbac/validation",
    ),
    *_rows(
        "rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef", "create a binding with a new name",
        "ValidateClusterRoleBindingUpdate in pkg/apis/rbac/validation",
    ),
    *_rows(
        "storage.k8s.io", "StorageClass", "provisioner parameters reclaimPolicy volumeBindingMode", _CLASS,
        f"ValidateStorageClassUpdate in {_STORAGE}",
    ),
    *_rows(
        "storage.k8s.io", "VolumeAttributesClass", "driverName parameters", _CLASS,
        f"ValidateVolumeAttributesClassUpdate in {_STORAGE}",
    ),
    *_rows(
        "storage.k8s.io", "CSIDriver", "spec.attachRequired spec.volumeLifecycleModes",
        "delete the CSIDriver before the upgrade", f"ValidateCSIDriverUpdate in {_STORAGE}",
    ),
    *_rows(
        "scheduling.k8s.io", "PriorityClass", "value preemptionPolicy", _CLASS,
        "ValidatePriorityClassUpdate in pkg/apis/scheduling/validation",
    ),
    *_rows(
        "node.k8s.io", "RuntimeClass", "handler", _CLASS, "ValidateRuntimeClassUpdate in pkg/apis/node/validation",
    ),
    *_rows(
        "networking.k8s.io", "IngressClass", "spec.controller", _CLASS,
        "ValidateIngressClassUpdate in pkg/apis/networking/validation",
    ),
    *_rows(
        "discovery.k8s.io", "EndpointSlice", "addressType", _NEW_NAME,
        "ValidateEndpointSliceUpdate in pkg/apis/discovery/validation",
    ),
    *_rows(
        "apiextensions.k8s.io", "CustomResourceDefinition", "spec.group spec.scope spec.names.plural spec.names.kind",
        "create a definition with a new name", "validateCustomResourceDefinitionSpecUpdate in apiextensions-apiserver",
    ),
    *_rows(
        "gateway.networking.k8s.io", "GatewayClass", "spec.controllerName", _CLASS,
        "the rule `self == oldSelf` of its CustomResourceDefinition",
    ),
)  # fmt: skip
"""All immutable fields. Tried, and mutable: PodDisruptionBudget, Ingress, NetworkPolicy, CronJob,
HorizontalPodAutoscaler, Role, and of a Job `backoffLimit`, `parallelism`, `suspend`, `ttlSecondsAfterFinished` and
`activeDeadlineSeconds`."""


def refused(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield the changes of an object that API servers refuse."""
    if not change.before or not change.after:
        return
    before, after = both(change)
    seen: list[FieldChange] = []
    for row in TABLE:
        if row.group != change.shown.group or change.shown.kind not in row.kinds:
            continue
        fields = tuple(each for each in at_path(change, *row.path) if not any(each is other for other in seen))
        if fields and (row.condition is None or row.condition(before, after, fields)):
            seen.extend(fields)
            yield Effect("refused", f"the upgrade fails: {_reason(row, fields)}", _instead(row, change), fields)


def _reason(row: Immutable, fields: tuple[FieldChange, ...]) -> str:
    name = ".".join(row.path)
    said = summary(fields, len(row.path))
    if row.reason:
        return row.reason.format(said)
    return f"{name} can't change ({said})" if name != "spec" else f"these fields can't change: {said}"


def _instead(row: Immutable, change: ObjectChange) -> str:
    return row.instead.replace("NAME", change.shown.name)
