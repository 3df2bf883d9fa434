"""The fields of a chart whose text may contain placeholders, for the checks that read it."""

from __future__ import annotations

from chartgen.spec.workload import CONTAINERS, Workload

CONTAINER_FIELDS = ("env", "env_from", "mounts", "volumes", *CONTAINERS)
"""Fields of workloads that determine what pods refer to."""
TEXTS = (*CONTAINER_FIELDS, *Workload._placeholders)
"""Fields of workloads whose text may contain placeholders."""
PARTS = ("monitor", "alerts", "extensions")
"""Parts of workloads with such fields of their own."""
EXTENSIBLE = (
    "autoscaling", "ingress", "ingresses", "network_policy", "pod_disruption_budget", "ports", "routes", "service",
    "service_account", "services",
)  # fmt: skip
"""Parts of workloads whose `extra` may contain placeholders."""


FIELDS_WITH_TEXTS = (
    *(
        f"{owner}.{field}"
        for owner in ("workload", "components")
        for field in (*TEXTS, *PARTS, *EXTENSIBLE, "replicas", "ordinals_start", "service_name")
    ),
    "config_maps",
    "persistent_volume_claims",
    "extensions",
    "manifests",
    "tests.command",
    "service_account",
    "workload.service_account",
    "components.service_account",
)
"""All of them, as checks declare them."""
