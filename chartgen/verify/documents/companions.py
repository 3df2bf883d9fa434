"""Rules about custom resources of companions that no schema expresses: their operators or CEL enforce them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.objects.fields import at, indexed, strings, text
from chartgen.spec.gateway_rules import route_violations
from chartgen.verify.documents.rules import Problem, duplicate_entries

GROUP = "monitoring.coreos.com/"
ENDPOINTS = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}
"""The fields of monitors that list what to scrape."""
_UNITS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}


def monitor_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a monitor: protocols are different, and the operator rejects a timeout longer than the interval."""
    protocols = strings(at(manifest, ("spec", "scrapeProtocols")))
    for index, protocol in enumerate(protocols):
        if protocol in protocols[:index]:
            yield ("spec", "scrapeProtocols", index), f"has {protocol} twice in `scrapeProtocols`"
    for path, endpoint in indexed(manifest, ("spec", ENDPOINTS[text(manifest, "kind")])):
        interval, timeout = text(endpoint, "interval"), text(endpoint, "scrapeTimeout")
        if interval and timeout and _seconds(timeout) > _seconds(interval):
            yield (*path, "scrapeTimeout"), f"has a `scrapeTimeout` of {timeout}, more than its interval of {interval}"


def rule_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a PrometheusRule."""
    yield from duplicate_entries(manifest, ("spec", "groups"), ("name",))


def listener_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a Gateway or a ListenerSet."""
    yield from duplicate_entries(manifest, ("spec", "listeners"), ("name",))


_VERBS = {
    "invalid": "has an invalid",
    "duplicate": "has a duplicate",
    "missing": "lacks the",
    "conflicting": "has conflicting",
}
"""How a violation begins after the name of the object."""


def route_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a route of the Gateway API."""
    for violation in route_violations(manifest):
        first, _, rest = violation.message.partition(" ")
        yield violation.path, f"{_VERBS[first]} {rest}"


def _seconds(duration: str) -> float:
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)(ms|[ywdhms])", duration))
