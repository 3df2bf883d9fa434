"""READMEs of charts: what they say about images that need more than the default security contexts."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Chart, Deployment, Image, PodSecurityContext, SecurityContext
from tests.traps.charts import minimal, written


def readme(chart: Chart, folder: Path) -> str:
    return (written(chart, folder) / "README.md").read_text("utf-8")


def test_the_values_for_images_that_write_elsewhere_or_need_their_own_user(tmp_path: Path) -> None:
    found = readme(minimal(), tmp_path)
    assert "`Read-only file system`" in found
    assert "`Permission denied`" in found
    for value in ("`extraVolumes`", "`extraVolumeMounts`", "`podSecurityContext.runAsUser`"):
        assert value in found


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
