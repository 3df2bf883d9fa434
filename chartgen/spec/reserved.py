"""Reserved names: keys that values may have at the root, whether a chart has them or not."""

from __future__ import annotations

ROOT_KEYS = frozenset({
    "affinity", "args", "autoscaling", "command", "config", "containers", "cronjob", "enabled", "env", "global",
    "image", "ingress", "ingresses", "job", "lifecycle", "manifests", "persistence", "rbac", "resources", "routes",
    "secret", "secrets", "service", "services", "sidecars", "strategy", "tests", "tolerations",
})  # fmt: skip
"""Root keys that could be names of components."""
_OTHERS = frozenset({
    "nameOverride", "fullnameOverride", "commonLabels", "commonAnnotations", "imagePullSecrets", "serviceAccount",
    "replicaCount", "configMaps", "existingConfigMaps", "existingSecret", "existingSecrets", "externalSecrets",
    "podDisruptionBudget", "networkPolicy", "httpRoute", "serviceMonitor", "podMonitor", "prometheusRule",
    "initContainers", "extraManifests", "extraEnv", "extraEnvFrom", "extraVolumes", "extraVolumeMounts",
    "extraInitContainers", "extraContainers", "nodeSelector", "podLabels", "podAnnotations", "securityContext",
    "podSecurityContext", "livenessProbe", "readinessProbe", "startupProbe", "tags",
})  # fmt: skip


def is_root_key(name: str) -> bool:
    """Return whether a name is a root key, which dependencies cannot have."""
    return name in ROOT_KEYS or name in _OTHERS
