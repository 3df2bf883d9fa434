"""READMEs of charts: images that need more than the default security contexts, and commands that fetch dependencies."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Chart, Dependency, Deployment, Image, PodSecurityContext, SecurityContext
from chartgen.plan import dependency_commands
from tests.traps.charts import minimal, written


def readme(chart: Chart, folder: Path) -> str:
    return (written(chart, folder) / "README.md").read_text("utf-8")


def test_the_values_for_images_that_write_elsewhere_or_need_their_own_user(tmp_path: Path) -> None:
    found = readme(minimal(), tmp_path)
    assert "`Read-only file system`" in found
    assert "`Permission denied`" in found
    for value in ("`extraVolumes`", "`extraVolumeMounts`", "`podSecurityContext.runAsUser`"):
        assert value in found


def test_a_chart_without_a_description(tmp_path: Path) -> None:
    chart = Chart("demo", version="0.1.0", workload=Deployment(image=Image("web", tag="1")))
    assert readme(chart, tmp_path).startswith("# demo\n\nChart version 0.1.0, ")
    assert "description" not in (tmp_path / "demo" / "Chart.yaml").read_text("utf-8")


def test_the_values_of_a_component_have_its_prefix(tmp_path: Path) -> None:
    chart = Chart(
        "demo", version="0.1.0", description="Demo", components={"web": Deployment(image=Image("web", tag="1"))}
    )
    assert "`web.podSecurityContext.runAsUser`" in readme(chart, tmp_path)


def test_only_the_spec_helps_where_nothing_is_a_value(tmp_path: Path) -> None:
    chart = minimal().but(fixed=["podSecurityContext", "extraVolumes", "extraVolumeMounts"])
    found = readme(chart, tmp_path)
    assert "PodSecurityContext(run_as_user=" in found
    assert "with the values" not in found


@pytest.mark.parametrize(
    ("fields", "symptom", "other"),
    [
        ({"security_context": SecurityContext(read_only_root_filesystem=False)}, "Permission denied", "Read-only"),
        ({"pod_security_context": PodSecurityContext(run_as_user=None)}, "Read-only", "Permission denied"),
    ],
)
def test_only_what_can_happen(fields: dict[str, object], symptom: str, other: str, tmp_path: Path) -> None:
    found = readme(minimal(**fields), tmp_path)
    assert symptom in found
    assert other not in found


def test_nothing_where_nothing_restricts_the_image(tmp_path: Path) -> None:
    chart = minimal(
        security_context=SecurityContext(read_only_root_filesystem=False),
        pod_security_context=PodSecurityContext(run_as_user=None),
    )
    found = readme(chart, tmp_path)
    assert "Read-only" not in found
    assert "Permission denied" not in found


def test_repositories_have_different_names() -> None:
    """`helm repo add` refuses a name that it knows with another URL."""

    def redis(number: int, alias: str) -> Dependency:
        return Dependency("redis", version="1.0.0", repository=f"https://{number}.example.com", alias=alias)

    inner = Chart("inner", version="1.0.0", description="x", dependencies=[redis(1, "a"), redis(2, "b")])
    outer = Chart(
        "outer", version="1.0.0", description="x", dependencies=[redis(1, "c"), Dependency.of(inner), redis(3, "d")]
    )
    assert dependency_commands(outer) == [
        "helm repo add redis https://1.example.com",
        "helm repo add redis-2 https://2.example.com",
        "helm repo add redis-3 https://3.example.com",
        "helm dependency build ./inner",
        "helm dependency build ./outer",
    ]
