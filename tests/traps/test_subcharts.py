"""A chart that another chart depends on: its values are below its name, and the parent can disable it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chartgen import ConfigMap
from chartgen.spec.declare import LEVELS, Level
from tests.support import helm
from tests.support.documents import parse
from tests.traps.charts import minimal, written

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

_PARENT = """\
apiVersion: v2
name: parent
version: 1.0.0
dependencies:
  - name: demo
    version: 1.0.0
    condition: demo.enabled
"""
_VALUES = """\
global:
  team: web
demo:
  image:
    tag: 2.0.0
  config:
    COLOUR: red
"""


@pytest.fixture(params=LEVELS)
def parent(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give a chart that depends on one of ours, by the level of that."""
    level: Level = request.param
    folder = tmp_path / "parent"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text(_PARENT, "utf-8")
    (folder / "values.yaml").write_text(_VALUES, "utf-8")
    written(minimal(env_from=[ConfigMap({"COLOUR": "blue"})]), folder / "charts", level)
    return folder


def _is_as_asked(objects: list[Any]) -> None:
    by_kind = {each["kind"]: each for each in objects if "test" not in each["metadata"]["name"]}
    (container,) = by_kind["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "demo:2.0.0"
    assert by_kind["ConfigMap"]["data"] == {"COLOUR": "red"}
    assert by_kind["Deployment"]["metadata"]["name"] == "release-demo"


def test_values_below_its_name(parent: Path) -> None:
    _is_as_asked(helm.render(parent))
    assert helm.render(parent, {"demo": {"enabled": False}}) == []
    _is_as_asked(helm.render(parent, {"demo": {"enabled": True}, "global": {"region": {"name": "north"}}}))
    assert "replicas" in helm.refusal(parent, {"demo": {"replicas": 2}})


def test_by_the_commands(parent: Path, helm_command: HelmCommand) -> None:
    def template(*arguments: str) -> list[Any]:
        return parse(helm_command.run("template", "release", parent, *arguments).stdout)

    _is_as_asked(template())
    assert template("--set", "demo.enabled=false") == []
    _is_as_asked(template("--set", "demo.enabled=true,global.region=north"))
    refused = helm_command.run("template", "release", parent, "--set", "demo.replicas=2", check=False)
    assert refused.returncode
    assert "replicas" in refused.stderr
