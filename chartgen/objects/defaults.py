"""What API servers set where a manifest says nothing: the static defaults of Kubernetes' own kinds.

The source is `zz_generated.defaults.go` with the `SetDefaults` functions of each group in `pkg/apis/*/v1/defaults.go`.
Defaults that depend on other fields are in `canonical.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Names = tuple[str, ...]
"""The fields that lead to a field, without positions in lists."""

_PROBE: Mapping[Names, Any] = {
    ("timeoutSeconds",): 1,
    ("periodSeconds",): 10,
    ("successThreshold",): 1,
    ("failureThreshold",): 3,
    ("httpGet", "path"): "/",
    ("httpGet", "scheme"): "HTTP",
}
_HANDLER: Mapping[Names, Any] = {("httpGet", "path"): "/", ("httpGet", "scheme"): "HTTP"}
_FIELD_REF: Mapping[Names, Any] = {("fieldRef", "apiVersion"): "v1", ("resourceFieldRef", "divisor"): "0"}


def _below(start: str, table: Mapping[Names, Any]) -> dict[Names, Any]:
    return {(*start.split("."), *names): value for names, value in table.items()}


_CONTAINER: Mapping[Names, Any] = {
    ("terminationMessagePath",): "/dev/termination-log",
    ("terminationMessagePolicy",): "File",
    ("ports", "protocol"): "TCP",
    **_below("livenessProbe", _PROBE),
    **_below("readinessProbe", _PROBE),
    **_below("startupProbe", _PROBE),
    **_below("lifecycle.postStart", _HANDLER),
    **_below("lifecycle.preStop", _HANDLER),
    **_below("env.valueFrom", _FIELD_REF),
}
_CLAIM: Mapping[Names, Any] = {("spec", "volumeMode"): "Filesystem"}

POD: Mapping[Names, Any] = {
    ("restartPolicy",): "Always",
    ("dnsPolicy",): "ClusterFirst",
    ("schedulerName",): "default-scheduler",
    ("terminationGracePeriodSeconds",): 30,
    ("enableServiceLinks",): True,
    ("volumes", "hostPath", "type"): "",
    ("volumes", "configMap", "defaultMode"): 420,
    ("volumes", "secret", "defaultMode"): 420,
    ("volumes", "downwardAPI", "defaultMode"): 420,
    ("volumes", "projected", "defaultMode"): 420,
    ("volumes", "projected", "sources", "serviceAccountToken", "expirationSeconds"): 3600,
    ("volumes", "image", "pullPolicy"): "IfNotPresent",
    **_below("volumes.downwardAPI.items", _FIELD_REF),
    **_below("volumes.projected.sources.downwardAPI.items", _FIELD_REF),
    **_below("volumes.ephemeral.volumeClaimTemplate", _CLAIM),
    **_below("containers", _CONTAINER),
    **_below("initContainers", _CONTAINER),
}
"""Of the spec of a pod."""

_WEBHOOKS: Mapping[Names, Any] = {
    ("webhooks", "failurePolicy"): "Fail",
    ("webhooks", "matchPolicy"): "Equivalent",
    ("webhooks", "timeoutSeconds"): 10,
    ("webhooks", "namespaceSelector"): {},
    ("webhooks", "objectSelector"): {},
    ("webhooks", "rules", "scope"): "*",
    ("webhooks", "clientConfig", "service", "port"): 443,
}
_ADMISSION = "admissionregistration.k8s.io"

OF_KINDS: Mapping[tuple[str, str], Mapping[Names, Any]] = {
    ("apps", "Deployment"): {
        ("spec", "revisionHistoryLimit"): 10,
        ("spec", "progressDeadlineSeconds"): 600,
        ("spec", "strategy", "type"): "RollingUpdate",
        ("spec", "strategy", "rollingUpdate", "maxSurge"): "25%",
        ("spec", "strategy", "rollingUpdate", "maxUnavailable"): "25%",
    },
    ("apps", "StatefulSet"): {
        ("spec", "revisionHistoryLimit"): 10,
        ("spec", "podManagementPolicy"): "OrderedReady",
        ("spec", "updateStrategy", "type"): "RollingUpdate",
        ("spec", "updateStrategy", "rollingUpdate", "partition"): 0,
        ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"): 1,
        ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"): "Retain",
        ("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"): "Retain",
        ("spec", "volumeClaimTemplates", "apiVersion"): "v1",
        ("spec", "volumeClaimTemplates", "kind"): "PersistentVolumeClaim",
        **_below("spec.volumeClaimTemplates", _CLAIM),
    },
    ("apps", "DaemonSet"): {
        ("spec", "revisionHistoryLimit"): 10,
        ("spec", "updateStrategy", "type"): "RollingUpdate",
        ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"): 1,
        ("spec", "updateStrategy", "rollingUpdate", "maxSurge"): 0,
    },
    ("batch", "Job"): {
        ("spec", "backoffLimit"): 6,
        ("spec", "completionMode"): "NonIndexed",
        ("spec", "suspend"): False,
        ("spec", "manualSelector"): False,
    },
    ("batch", "CronJob"): {
        ("spec", "concurrencyPolicy"): "Allow",
        ("spec", "suspend"): False,
        ("spec", "successfulJobsHistoryLimit"): 3,
        ("spec", "failedJobsHistoryLimit"): 1,
    },
    ("", "Service"): {
        ("spec", "type"): "ClusterIP",
        ("spec", "sessionAffinity"): "None",
        ("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"): 10800,
        ("spec", "internalTrafficPolicy"): "Cluster",
        ("spec", "externalTrafficPolicy"): "Cluster",
        ("spec", "allocateLoadBalancerNodePorts"): True,
        ("spec", "ports", "protocol"): "TCP",
    },
    ("", "ConfigMap"): {("immutable",): False},
    ("", "Secret"): {("type",): "Opaque", ("immutable",): False},
    ("", "PersistentVolumeClaim"): _CLAIM,
    ("", "PersistentVolume"): {
        ("spec", "volumeMode"): "Filesystem",
        ("spec", "persistentVolumeReclaimPolicy"): "Retain",
    },
    ("autoscaling", "HorizontalPodAutoscaler"): {
        ("spec", "minReplicas"): 1,
        ("spec", "behavior", "scaleUp", "policies"): [
            {"type": "Pods", "value": 4, "periodSeconds": 15},
            {"type": "Percent", "value": 100, "periodSeconds": 15},
        ],
        ("spec", "behavior", "scaleDown", "policies"): [{"type": "Percent", "value": 100, "periodSeconds": 15}],
        ("spec", "behavior", "scaleUp", "selectPolicy"): "Max",
        ("spec", "behavior", "scaleUp", "stabilizationWindowSeconds"): 0,
        ("spec", "behavior", "scaleDown", "selectPolicy"): "Max",
    },
    ("networking.k8s.io", "NetworkPolicy"): {
        ("spec", "ingress", "ports", "protocol"): "TCP",
        ("spec", "egress", "ports", "protocol"): "TCP",
    },
    ("storage.k8s.io", "StorageClass"): {
        ("reclaimPolicy",): "Delete",
        ("volumeBindingMode",): "Immediate",
    },
    ("scheduling.k8s.io", "PriorityClass"): {("preemptionPolicy",): "PreemptLowerPriority"},
    ("storage.k8s.io", "CSIDriver"): {
        ("spec", "attachRequired"): True,
        ("spec", "podInfoOnMount"): False,
        ("spec", "storageCapacity"): False,
        ("spec", "fsGroupPolicy"): "ReadWriteOnceWithFSType",
        ("spec", "volumeLifecycleModes"): ["Persistent"],
        ("spec", "requiresRepublish"): False,
    },
    (_ADMISSION, "ValidatingWebhookConfiguration"): _WEBHOOKS,
    (_ADMISSION, "MutatingWebhookConfiguration"): {**_WEBHOOKS, ("webhooks", "reinvocationPolicy"): "Never"},
    (_ADMISSION, "ValidatingAdmissionPolicy"): {("spec", "failurePolicy"): "Fail"},
    (_ADMISSION, "MutatingAdmissionPolicy"): {("spec", "failurePolicy"): "Fail"},
    ("apiextensions.k8s.io", "CustomResourceDefinition"): {("spec", "conversion", "strategy"): "None"},
    ("apiregistration.k8s.io", "APIService"): {("spec", "service", "port"): 443},
}
"""By group and kind of the object; those of its pods are in `POD`."""

PLAIN: frozenset[str] = frozenset(
    "globalDefault hostIPC hostNetwork hostPID paused publishNotReadyAddresses"
    " readOnly stdin stdinOnce tty"
    " hostPort initialDelaySeconds minReadySeconds nodePort".split()
)
"""Fields that Go keeps as plain numbers and booleans: 0 and false are the same as their absence. Most others are
pointers, of which API servers store what they get."""

PRESENT: frozenset[str] = frozenset(
    "emptyDir labelSelector namespaceSelector objectSelector podSelector securityContext selector"
    " appProtocol ingressClassName loadBalancerClass runtimeClassName storageClassName"
    " volumeAttributesClassName".split()
)
"""Fields that are pointers in Go: an empty mapping or string differs from their absence."""
