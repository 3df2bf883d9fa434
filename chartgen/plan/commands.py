"""Commands that bring what a chart needs before it is installed, for people to read and run."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from chartgen.spec.chart import Chart
from chartgen.spec.config import ExistingConfigMap, ExistingSecret


def namespace_command(chart: Chart) -> str:
    """Give the commands that make the chart's namespace; empty where it names none."""
    if chart.namespace is None:
        return ""
    lines = [f"kubectl create namespace {chart.namespace.name}"]
    if chart.namespace.labels:
        labels = " ".join(f"{key}={text}" for key, text in chart.namespace.labels.items())
        lines.append(f"kubectl label namespace {chart.namespace.name} {labels}")
    return "\n".join(lines)


def local_images(chart: Chart) -> list[str]:
    """List the images that no registry gives: they are loaded into the nodes by hand."""
    images = []
    for _component, workload in chart.workloads():
        image = workload.image
        if not image.registry and "/" not in image.repository:
            images.append(f"{image.repository}:{image.tag or chart.effective_app_version()}")
    return list(dict.fromkeys(images))


def secret_commands(secret: ExistingSecret, namespace: str) -> dict[str, Any]:
    """Give the command that makes a Secret, and what its keys are, for people to read."""
    kind = "generic" if secret.type == "Opaque" else f"generic --type={shlex.quote(secret.type)}"
    return _commands(f"secret {kind}", secret, namespace, secret.docs)


def configmap_commands(config: ExistingConfigMap, namespace: str) -> dict[str, Any]:
    """Give the command that makes a ConfigMap, and what its keys are, for people to read."""
    return _commands("configmap", config, namespace, {})


def _commands(
    kind: str, source: ExistingSecret | ExistingConfigMap, namespace: str, docs: Mapping[str, str]
) -> dict[str, Any]:
    at = f" --namespace {namespace}" if namespace else ""
    keys = source.known_keys() or ()
    notes = []
    for key in keys:
        need = " (may be missing)" if key in source.optional_keys else ""
        notes.append(f"`{key}`{need}{': ' + docs[key] if docs.get(key) else ''}")
    # Of a source that nothing is known of, some key stands for all.
    asked = [key for key in keys if key not in source.optional_keys] if keys else ["KEY"]
    lines = [f"kubectl create {kind} {source.name}{at}", *(f"--from-literal={key}=..." for key in asked)]
    return {"name": source.name, "command": " \\\n  ".join(lines), "notes": notes}
