"""Findings show placeholders as authors write them, not by their delimiters."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

import chartgen
from chartgen import Chart, Deployment, Image, Namespace, Param, Policy, Violation
from chartgen.errors import Finding
from chartgen.policy import findings
from chartgen.spec.recording import recording
from chartgen.spec.text import CLOSE, OPEN

HOST = Param("site.host", default="shop.example.com")
CLASSES = [
    name
    for name in chartgen.__all__
    if isinstance(getattr(chartgen, name), type) and dataclasses.is_dataclass(getattr(chartgen, name))
]
VALUES = (f"a{HOST}", [HOST], {HOST: 1}, {"a": HOST}, [{f"{HOST}/a": HOST}])


def shows_delimiters(finding: Finding) -> bool:
    texts = (finding.message, finding.field, finding.found, finding.expected, finding.hint)
    return any(delimiter in text for text in texts for delimiter in (OPEN, CLOSE, "ufdd"))


@pytest.mark.thorough
@pytest.mark.parametrize("name", CLASSES)
def test_findings_of_all_fields(name: str) -> None:
    cls = getattr(chartgen, name)
    for field in dataclasses.fields(cls):
        for value in VALUES:
            with recording() as recorded:
                cls(**{field.name: value})
            assert [each for each in recorded.findings if shows_delimiters(each)] == []


def test_findings_of_policies() -> None:
    class NoHost(Policy):
        """Rejects a variable."""

        name = "no-host"

        def check(self, chart: Any) -> Iterator[Violation]:
            yield Violation(f"invalid host {HOST}", field=("workload", "env", "HOST"), found=HOST)

    workload = Deployment(image=Image("shop", tag="1.0.0"), env={"HOST": HOST})
    namespace = Namespace("shop", policies=[NoHost()])
    chart = Chart("shop", version="1.0.0", description="x", namespace=namespace, workload=workload)
    (finding,) = findings(chart)
    assert finding.message == 'invalid host {Param("site.host")}'
    assert not shows_delimiters(finding)
