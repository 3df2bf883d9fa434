"""The versions of Kubernetes that a chart's `kubeVersion` admits."""

from __future__ import annotations

from typing import Any

from chartgen.verify.documents.schemas import minors
from chartgen.verify.findings import Occurrence
from chartgen.verify.source.charts import ChartSource
from chartgen.versions import constraints


def admitted_minors(source: ChartSource, wanted: tuple[str, ...]) -> tuple[tuple[str, ...], list[Occurrence]]:
    """Return the versions of Kubernetes to check a chart for, and the findings about its `kubeVersion`."""
    from chartgen.kubernetes.definitions import MIN_VERSIONS

    constraint = source.metadata.get("kubeVersion")

    def finding(message: str, **more: Any) -> Occurrence:
        path = ("kube_version",) if source.chart is not None else None
        return Occurrence("kube-version", message, template="Chart.yaml", path=("kubeVersion",), spec_path=path, **more)

    if not isinstance(constraint, str) or not constraint.strip():
        known = tuple(minor for minor in minors() if minor in MIN_VERSIONS)
        missing = finding("missing kubeVersion in Chart.yaml", expected='kubeVersion: ">=1.28.0-0"', severity="warning")
        return wanted or known, [missing]
    try:
        admitted = tuple(minor for minor in minors() if constraints.admits(constraint, minor))
        without_suffix = [
            minor for minor in admitted if not constraints.admits(constraint, minor, constraints.VENDOR_SUFFIX)
        ]
    except ValueError as error:
        return wanted or MIN_VERSIONS, [finding(f"invalid kubeVersion: {error}", found=constraint)]
    found = []
    if without_suffix:
        found.append(
            finding(
                "kubeVersion rejects the clusters of vendors",
                found=f"{constraint}, which does not admit {without_suffix[-1]}.1{constraints.VENDOR_SUFFIX}",
                expected=">=1.28.0-0, with the -0",
                severity="warning",
            )
        )
    if not admitted:
        found.append(
            finding(
                "kubeVersion admits no known version of Kubernetes",
                found=constraint,
                expected=f"{minors()[0]} to {minors()[-1]}",
            )
        )
    for minor in wanted:
        if minor not in admitted:
            found.append(finding(f"kubeVersion does not admit Kubernetes {minor}", found=constraint))
    return wanted or admitted or MIN_VERSIONS, found
