"""The commands that `chartgen import` prints to take over the running application."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.importing.building import RenderedSpec
from chartgen.importing.credentials import secret_of
from chartgen.importing.graph import labels_of_pods
from chartgen.importing.model import Original
from chartgen.importing.proof import Compared, Proof
from chartgen.importing.run import Report
from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.pods import CONTAINER_LISTS, pod_path

_ROLLED_OUT = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
"""Kinds that replace their pods if their template changes."""


def secrets(report: Report, environment: str = "") -> Iterator[str]:
    """Yield the commands that create the Secrets of credentials, with … for the values."""
    keys = {secret_of(each.original): (each, report.credentials[secret_of(each.original)])
            for each in _moved(report, environment)}  # fmt: skip
    if not report.is_running:
        keys |= {
            each.original.name: (each, list(mapping(each.original.manifest, "data")))
            for each in _proof(report, environment).compared
            if each.original.kind == "Secret" and each.state != "outside"
        }
    for name, (each, found) in keys.items():
        literals = "".join(f" --from-literal={key}=…" for key in found)
        yield f"kubectl create secret generic {name}{_namespace(report, each, environment)}{literals}"


def patches(report: Report, environment: str = "") -> Iterator[str]:
    """Yield the commands that make pods read credentials from Secrets.

    Helm cannot do this when it takes over an object: the literal would stay next to the reference.
    """
    for each in _moved(report, environment) if report.is_running else ():
        if each.original.kind != "Job":
            resource = f"{each.original.kind.lower()}/{each.original.name}"
            patch = shlex.quote(json.dumps(_patch(each.original), separators=(",", ":"), ensure_ascii=False))
            yield f"kubectl patch {resource}{_namespace(report, each, environment)} --patch {patch}"


def deletions(report: Report, environment: str = "") -> Iterator[str]:
    """Yield the commands that delete Jobs whose pod template changes, which API servers reject."""
    for each in _changed(report, environment).compared if report.is_running else ():
        job = each.original
        if job.kind != "Job" or each.state == "lost" or "generateName" in mapping(job.manifest, "metadata"):
            continue
        # Charts add labels to pods that have none.
        if each.differences or secret_of(job) in report.credentials or not labels_of_pods(job):
            yield f"kubectl delete job/{job.name}{_namespace(report, each, environment)}"


def installs(report: Report, environment: str = "") -> Iterator[str]:
    """Yield the commands that install the charts; in an environment, those that have it."""
    for chart in report.charts:
        if environment and environment not in chart.environments:
            continue
        folder = f"./generated/{chart.name}"
        values = f" --values {folder}/values-{environment}.yaml" if environment else ""
        adopt = " --take-ownership" if report.is_running else ""
        existing = "".join(f" --set {path}={name}" for path, name in chart.secrets.items())
        release = chart.releases.get(environment, chart.name)
        yield f"helm install {release} {folder}{_option(chart, environment)}{values}{adopt}{existing}"


def replaced(report: Report, environment: str = "") -> Iterator[str]:
    """Yield the workloads whose pods restart, since the installation changes their template."""
    for each in _changed(report, environment).compared:
        path = pod_path(each.original.manifest)
        if path is None or each.original.kind not in _ROLLED_OUT:
            continue
        template = path[:-1]
        if f"{each.original.kind} {each.original.name}" in report.restarted or any(
            one.path[: len(template)] == template for one in each.differences
        ):
            yield f"{each.original.kind} {each.original.name}"


def _proof(report: Report, environment: str) -> Proof:
    return report.environments[environment] if environment else report.proof


def _changed(report: Report, environment: str) -> Proof:
    """Return the comparison with what is installed."""
    return report.hardened if report.hardened is not None and not environment else _proof(report, environment)


def _moved(report: Report, environment: str) -> Iterator[Compared]:
    for each in _proof(report, environment).compared:
        if secret_of(each.original) in report.credentials and pod_path(each.original.manifest) is not None:
            yield each


def _patch(workload: Original) -> dict[str, Any]:
    """Return a strategic merge patch that replaces literals with references to keys of a Secret."""
    path = pod_path(workload.manifest) or ()
    pod = at(workload.manifest, path)
    patch: dict[str, Any] = {}
    for field in CONTAINER_LISTS:
        for container in entries(pod, field):
            if variables := [_variable(each) for each in entries(container, "env") if _is_moved(workload, each)]:
                patch.setdefault(field, []).append({"name": text(container, "name"), "env": variables})
    for key in reversed(path):
        patch = {str(key): patch}
    return patch


def _is_moved(workload: Original, variable: Mapping[str, Any]) -> bool:
    return text(variable, "valueFrom", "secretKeyRef", "name") == secret_of(workload)


def _variable(variable: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": text(variable, "name"), "value": None, "valueFrom": dict(mapping(variable, "valueFrom"))}


def _namespace(report: Report, compared: Compared, environment: str) -> str:
    chart = next((each for each in report.charts if each.name == compared.chart), None)
    return "" if chart is None else _option(chart, environment)


def _option(chart: RenderedSpec, environment: str) -> str:
    namespace, _ = chart.of(environment)
    return f" --namespace {namespace}" if namespace else ""
