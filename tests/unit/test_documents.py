"""READMEs and notes of charts: what they say about images that need more than the default security contexts."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Chart, Deployment, Image, PodSecurityContext, SecurityContext
from tests.traps.charts import minimal, written

README, NOTES = "README.md", "templates/NOTES.txt"


def text(chart: Chart, folder: Path, name: str) -> str:
    return (written(chart, folder) / name).read_text("utf-8")


@pytest.mark.parametrize("name", [README, NOTES])
def test_the_values_for_images_that_write_elsewhere_or_need_their_own_user(name: str, tmp_path: Path) -> None:
    found = text(minimal(), tmp_path, name)
    assert "Read-only file system" in found
    assert "Permission denied" in found
    for value in ("volumes", "volumeMounts", "podSecurityContext.runAsUser"):
        assert value in found


@pytest.mark.parametrize("name", [README, NOTES])
def test_the_values_of_a_component_have_its_prefix(name: str, tmp_path: Path) -> None:
    chart = Chart(
        "demo", version="0.1.0", description="Demo", components={"web": Deployment(image=Image("web", tag="1"))}
    )
    assert "web.podSecurityContext.runAsUser" in text(chart, tmp_path, name)


@pytest.mark.parametrize("name", [README, NOTES])
@pytest.mark.parametrize(
    "fields",
    [
        {"security_context": SecurityContext(read_only_root_filesystem=False)},
        {"pod_security_context": PodSecurityContext(run_as_user=None)},
    ],
)
def test_nothing_where_the_root_filesystem_is_writable_or_the_user_is_that_of_the_image(
    name: str, fields: dict[str, object], tmp_path: Path
) -> None:
    assert "Read-only file system" not in text(minimal(**fields), tmp_path, name)
