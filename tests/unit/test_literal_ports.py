"""Literal ports next to host names: wrong next to those of Services, right next to those of pods."""

from __future__ import annotations

import pytest

from chartgen import Chart, Image, Service, StatefulSet, host
from chartgen.policy import findings


@pytest.mark.parametrize(
    ("service", "name", "is_reported"),
    [
        (Service(6379), host(), True),
        (Service(6379), host(pod=0), False),
        (Service(6379, headless=True), host(), False),
    ],
)
def test_literal_ports(service: Service, name: str, is_reported: bool) -> None:
    chart = Chart(
        "queue",
        version="0.1.0",
        description="Queue",
        workload=StatefulSet(
            image=Image("acme/queue", tag="1.0.0"),
            ports={"redis": 6379},
            service=service,
            args=["--join", f"{name}:6379"],
        ),
    )
    assert ("literal-port" in {each.rule for each in findings(chart)}) == is_reported
