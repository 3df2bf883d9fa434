"""Monitors of the Prometheus operator: what they select must exist, and have the ports that they scrape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.objects.fields import Path, entries, indexed, mapping, strings, text
from chartgen.objects.pods import containers, pod_labels, pod_path
from chartgen.objects.references import selects
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.companions import ENDPOINTS, GROUP
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource


def monitor_findings(source: ChartSource, rendered: Rendered, scenario: Scenario) -> Iterator[Occurrence]:
    """Report monitors that select nothing of the chart, or a port that what they select does not have."""
    for template, document in rendered:
        if document.kind in ENDPOINTS and document.api_version.startswith(GROUP):
            for occurrence in _findings(source, rendered, template, document):
                yield in_scenario(occurrence, scenario)


def _findings(source: ChartSource, rendered: Rendered, template: str, document: Document) -> Iterator[Occurrence]:
    manifest = document.manifest
    selector = mapping(manifest, "spec", "selector")
    labels = mapping(selector, "matchLabels")
    if not labels or entries(selector, "matchExpressions") or not _is_of_release(source, document):
        return  # it may select objects of others
    of_services = document.kind == "ServiceMonitor"
    targets = [each.manifest for _, each in rendered if _is_target(each, labels, of_services=of_services)]
    noun = "Service" if of_services else "pod"
    if not targets:
        if source.release_name in labels.values():
            yield Occurrence(
                "reference",
                f"selects no {noun} of the chart",
                object=document.id,
                path=("spec", "selector"),
                template=template,
                severity="warning",
                manifest=manifest,
            )
        return
    known = sorted({port for target in targets for port in _ports(target)})
    for path, endpoint in indexed(manifest, ("spec", ENDPOINTS[document.kind])):
        port = text(endpoint, "port")
        if port and port not in known:
            yield Occurrence(
                "reference",
                f"scrapes the port {port}, which none of the selected {noun}s has",
                object=document.id,
                path=(*path, "port"),
                template=template,
                found=port,
                expected=", ".join(known) or "a port with a name",
                manifest=manifest,
            )


def _is_of_release(source: ChartSource, document: Document) -> bool:
    """Return whether a monitor looks at the namespace of the release."""
    chosen = mapping(document.manifest, "spec", "namespaceSelector")
    if chosen.get("any") is True:
        return True
    named = strings(chosen.get("matchNames")) or [text(document.manifest, "metadata", "namespace") or source.namespace]
    return source.namespace in named


def _is_target(document: Document, labels: Mapping[str, Any], *, of_services: bool) -> bool:
    if of_services:
        return document.kind == "Service" and selects(labels, mapping(document.manifest, "metadata", "labels"))
    return pod_path(document.manifest) is not None and selects(labels, pod_labels(document.manifest))


def _ports(target: Mapping[str, Any]) -> Iterator[str]:
    pod: Path | None = pod_path(target)
    if pod is None:
        yield from (text(port, "name") for port in entries(target, "spec", "ports"))
    else:
        for _, container in containers(target, pod):
            yield from (text(port, "name") for port in entries(container, "ports"))
