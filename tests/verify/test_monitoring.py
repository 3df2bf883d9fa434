"""What monitors of the Prometheus operator select must exist, and have the ports that they scrape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.objects import found_in
from tests.verify.test_consistency import deployment

SERVICE = """---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
"""
SERVICE_MONITOR = """---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web}
spec: {selector: {matchLabels: {app: %s}}, endpoints: [{port: %s%s}]}
"""
POD_MONITOR = """---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web}
spec: {selector: {matchLabels: {app: %s}}, podMetricsEndpoints: [{port: %s%s}]}
"""
ELSEWHERE = (SERVICE_MONITOR % ("web", "nope", "")).replace(
    "{selector", "{namespaceSelector: {matchNames: [b]}, selector"
)
PROTOCOLS = (SERVICE_MONITOR % ("web", "http", "")).replace(
    "{selector", "{scrapeProtocols: [PrometheusProto, PrometheusProto], selector"
)
RULES = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: web}
spec: {groups: [{name: %s, rules: [{alert: A, expr: up}]}, {name: %s, rules: [{alert: A, expr: up}]}]}
"""
OTHER = SERVICE.replace("labels: {app: web}", "labels: {app: shop}")
PORTS = "ports: [{name: metrics, containerPort: 9090, protocol: TCP}]"


@pytest.mark.parametrize(
    "template",
    [
        deployment() + SERVICE + SERVICE_MONITOR % ("web", "http", ""),
        deployment() + SERVICE + SERVICE_MONITOR % ("another", "metrics", ""),
        deployment() + SERVICE + ELSEWHERE,
        deployment(container=PORTS) + POD_MONITOR % ("web", "metrics", ", interval: 1m, scrapeTimeout: 60s"),
        RULES % ("a", "b"),
    ],
)
def test_what_is_right(tmp_path: Path, template: str) -> None:
    assert found_in(tmp_path, template) == []


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            deployment() + SERVICE + SERVICE_MONITOR % ("web", "metrics", ""),
            "spec.endpoints[0].port",
            "ServiceMonitor/web scrapes the port metrics, which none of the selected Services has",
        ),
        (
            deployment() + OTHER + SERVICE_MONITOR % ("web", "http", ""),
            "spec.selector",
            "ServiceMonitor/web selects no Service of the chart",
        ),
        (
            deployment(container=PORTS) + POD_MONITOR % ("web", "http", ""),
            "spec.podMetricsEndpoints[0].port",
            "PodMonitor/web scrapes the port http, which none of the selected pods has",
        ),
        (
            deployment(container=PORTS) + POD_MONITOR % ("web", "metrics", ", interval: 30s, scrapeTimeout: 1m"),
            "spec.podMetricsEndpoints[0].scrapeTimeout",
            "PodMonitor/web has a `scrapeTimeout` of 1m, more than its interval of 30s",
        ),
        (
            deployment() + SERVICE + PROTOCOLS,
            "spec.scrapeProtocols[1]",
            "ServiceMonitor/web has PrometheusProto twice in `scrapeProtocols`",
        ),
        (RULES % ("a", "a"), "spec.groups[1]", "PrometheusRule/web has name a twice in `groups`"),
    ],
)
def test_what_is_wrong(tmp_path: Path, template: str, field: str, message: str) -> None:
    ((_, found, text),) = found_in(tmp_path, template)
    assert (found, text.partition(" (templates/")[0]) == (field, message)
