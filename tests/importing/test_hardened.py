"""With `--hardened`, specs do not say what the hardened defaults set anyway, and the report has what these change."""

from __future__ import annotations

from textwrap import dedent

import pytest

from chartgen.importing import reading
from chartgen.importing.run import Options, Report, imported
from tests.support.paths import GENERATED

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")


def _hardened(*charts: str) -> Report:
    given = reading.read([str(GENERATED / chart) for chart in charts], namespace="todo")
    return imported(given, Options((), "specs", hardened=True, namespace="todo"))


def test_a_chart_of_chartgen_becomes_as_short_as_its_spec() -> None:
    report = _hardened("todo-frontend")
    assert report.hardened is not None
    assert [each.differences for each in report.hardened.compared if each.state == "differs"] == []
    assert report.files["todo_frontend.py"] == dedent(
        """\
        from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Namespace, Resources, Service

        todo_frontend = Chart(
            "todo-frontend",
            version="0.1.0",
            description="Next.js frontend of the todo chatbot",
            namespace=Namespace("todo"),
            workload=Deployment(
                image=Image("todo-frontend", tag="1.0.0-abc1234"),
                replicas=2,
                ports={"http": 3000},
                service=Service(3000, type="NodePort"),
                env_from=[ConfigMap({"NEXT_PUBLIC_API_URL": "http://todo-backend:8000"})],
                liveness=HttpGet("/api/health"),
                readiness=HttpGet("/"),
                resources=Resources(cpu="100m", memory="256Mi", cpu_limit="500m", memory_limit="256Mi"),
            ),
        )
        """
    )


@pytest.mark.parametrize(("chart", "rules"), [("todo-backend", ["import/missing"]), ("todo-frontend", [])])
def test_the_defaults_change_nothing(chart: str, rules: list[str]) -> None:
    report = _hardened(chart)
    assert report.proof.holds
    assert report.hardened is not None
    assert report.hardened.holds
    assert [each.rule for each in report.findings] == rules
    text = "".join(report.files.values())
    for field in ("security_context", "affinity", "enable_service_links", "lifecycle", "service_account", "checksum"):
        assert field not in text, text
