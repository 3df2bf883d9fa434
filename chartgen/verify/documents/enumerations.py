"""The strings that API servers accept in fields of Kubernetes with a fixed set: the published schemas lack them.

They are those of the OpenAPI definitions of an API server of the newest version, and of its validation where those
lack them as well. An empty string is listed where an API server sets the default in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PROTOCOLS = ("SCTP", "TCP", "UDP")
_PULL = ("", "Always", "IfNotPresent", "Never")
_HONOR = ("Honor", "Ignore")
_IN = ("DoesNotExist", "Exists", "In", "NotIn")
_ACCESS = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_MODES = ("Block", "Filesystem")
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_RETENTION = ("", "Delete", "Retain")
_TRAFFIC = ("Cluster", "Local")
_CONTAINER = {
    "imagePullPolicy": _PULL,
    "restartPolicy": ("Always", "Never", "OnFailure"),
    "terminationMessagePolicy": ("", "FallbackToLogsOnError", "File"),
}

ENUMERATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "apps.v1.DaemonSetUpdateStrategy": {"type": ("", "OnDelete", "RollingUpdate")},
    "apps.v1.DeploymentStrategy": {"type": ("", "Recreate", "RollingUpdate")},
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {"whenDeleted": _RETENTION, "whenScaled": _RETENTION},
    "apps.v1.StatefulSetSpec": {"podManagementPolicy": ("", "OrderedReady", "Parallel")},
    "apps.v1.StatefulSetUpdateStrategy": {"type": ("", "OnDelete", "Recreate", "RollingUpdate")},
    "autoscaling.v2.HPAScalingPolicy": {"type": ("Percent", "Pods")},
    "autoscaling.v2.HPAScalingRules": {"selectPolicy": ("Disabled", "Max", "Min")},
    "autoscaling.v2.MetricSpec": {"type": ("ContainerResource", "External", "Object", "Pods", "Resource")},
    "autoscaling.v2.MetricTarget": {"type": ("AverageValue", "Utilization", "Value")},
    "batch.v1.CronJobSpec": {"concurrencyPolicy": ("", "Allow", "Forbid", "Replace")},
    "batch.v1.JobSpec": {
        "completionMode": ("Indexed", "NonIndexed"),
        "podReplacementPolicy": ("Failed", "TerminatingOrFailed"),
    },
    "batch.v1.PodFailurePolicyOnExitCodesRequirement": {"operator": ("In", "NotIn")},
    "batch.v1.PodFailurePolicyRule": {"action": ("Count", "FailIndex", "FailJob", "Ignore")},
    "core.v1.AppArmorProfile": {"type": _PROFILES},
    "core.v1.Container": _CONTAINER,
    "core.v1.ContainerPort": {"protocol": ("", *_PROTOCOLS)},
    "core.v1.EphemeralContainer": _CONTAINER,
    "core.v1.HTTPGetAction": {"scheme": ("", "HTTP", "HTTPS")},
    "core.v1.HostPathVolumeSource": {
        "type": (
            *("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"),
        ),
    },
    "core.v1.ImageVolumeSource": {"pullPolicy": _PULL},
    "core.v1.NodeSelectorRequirement": {"operator": (*_IN, "Gt", "Lt")},
    "core.v1.PersistentVolumeClaimSpec": {"accessModes": _ACCESS, "volumeMode": _MODES},
    "core.v1.PersistentVolumeSpec": {
        "accessModes": _ACCESS,
        "persistentVolumeReclaimPolicy": ("", "Delete", "Recycle", "Retain"),
        "volumeMode": _MODES,
    },
    "core.v1.PodOS": {"name": ("linux", "windows")},
    "core.v1.PodSecurityContext": {
        "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
        "supplementalGroupsPolicy": ("Merge", "Strict"),
    },
    "core.v1.PodSpec": {
        "dnsPolicy": ("", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
        "preemptionPolicy": ("Never", "PreemptLowerPriority"),
        "restartPolicy": ("", "Always", "Never", "OnFailure"),
    },
    "core.v1.SeccompProfile": {"type": _PROFILES},
    "core.v1.SecurityContext": {"procMount": ("Default", "Unmasked")},
    "core.v1.ServicePort": {"protocol": ("", *_PROTOCOLS)},
    "core.v1.ServiceSpec": {
        "externalTrafficPolicy": ("", *_TRAFFIC),
        "internalTrafficPolicy": _TRAFFIC,
        "ipFamilies": ("IPv4", "IPv6"),
        "ipFamilyPolicy": ("PreferDualStack", "RequireDualStack", "SingleStack"),
        "sessionAffinity": ("", "ClientIP", "None"),
        "trafficDistribution": ("PreferClose", "PreferSameNode", "PreferSameZone"),
        "type": ("", "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
    },
    "core.v1.Toleration": {
        "effect": ("", "NoExecute", "NoSchedule", "PreferNoSchedule"),
        "operator": ("", "Equal", "Exists", "Gt", "Lt"),
    },
    "core.v1.TopologySpreadConstraint": {
        "nodeAffinityPolicy": _HONOR,
        "nodeTaintsPolicy": _HONOR,
        "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    },
    "core.v1.VolumeMount": {"mountPropagation": ("Bidirectional", "HostToContainer", "None")},
    "networking.v1.HTTPIngressPath": {"pathType": ("Exact", "ImplementationSpecific", "Prefix")},
    "networking.v1.NetworkPolicyPort": {"protocol": _PROTOCOLS},
    "networking.v1.NetworkPolicySpec": {"policyTypes": ("Egress", "Ingress")},
    "policy.v1.PodDisruptionBudgetSpec": {"unhealthyPodEvictionPolicy": ("AlwaysAllow", "IfHealthyBudget")},
    "meta.v1.LabelSelectorRequirement": {"operator": _IN},
}
"""By definition and field; those of a list are for its items."""
PREFIXES = ("io.k8s.api.", "io.k8s.apimachinery.pkg.apis.")
"""What the names of definitions begin with as they are published."""


def add_enumerations(definitions: Mapping[str, Any]) -> None:
    """Add the enumerations to the published definitions of a version."""
    for name, fields in ENUMERATIONS.items():
        for definition in (definitions[prefix + name] for prefix in PREFIXES if prefix + name in definitions):
            for field, words in fields.items():
                schema = definition["properties"].get(field, {})
                schema = schema.get("items", schema)
                schema["enum"] = [*words, None] if "null" in schema.get("type", ()) else list(words)
