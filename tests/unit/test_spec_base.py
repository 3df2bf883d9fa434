"""The base of the spec language: frozen dicts, recorded mistakes, places."""

from __future__ import annotations

import subprocess
import sys

import pydantic
import pytest

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Resources
from chartgen.errors import ChartgenError
from chartgen.locations import field_name
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.recording import recording
from chartgen.spec.unset import UNSET
from chartgen.spec.validity import is_valid
from tests.support.paths import ROOT


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("replicas",), "replicas"),
        (("workload", "command", 0), "workload.command[0]"),
        (("env_from", 1, "data", "KEY"), "env_from[1].data.KEY"),
    ],
)
def test_field_name(path: tuple[str | int, ...], text: str) -> None:
    assert field_name(path) == text


def test_frozen_dict_is_a_dict_that_stays() -> None:
    frozen = FrozenDict({"a": 1})
    assert frozen == {"a": 1}
    assert dict(frozen, b=2) == {"a": 1, "b": 2}
    for change in (
        lambda: frozen.update(a=2),
        lambda: frozen.pop("a"),
        lambda: frozen.setdefault("b", 2),
        frozen.clear,
        frozen.popitem,
    ):
        with pytest.raises(TypeError, match="immutable"):
            change()  # type: ignore[no-untyped-call]
    with pytest.raises(TypeError):
        frozen |= {"b": 2}
    assert frozen == {"a": 1}


def test_mistakes_raise_outside_of_a_load() -> None:
    with pytest.raises(ChartgenError, match="invalid memory request: it exceeds the limit") as caught:
        Resources(memory="2Gi", memory_limit="1Gi")
    (finding,) = caught.value.findings
    assert (finding.field, finding.found, finding.expected) == ("memory", "2Gi", "at most 1Gi")
    assert finding.location is not None
    assert finding.location.source.strip() == 'Resources(memory="2Gi", memory_limit="1Gi")'
    marked = finding.location.source[finding.location.column - 1 : finding.location.end_column - 1]
    assert marked == '"2Gi"'


def test_mistakes_are_recorded_in_a_load() -> None:
    with recording() as now:
        config = ConfigMap({"a key": "x"})
        workload = Deployment(image=Image("Shop"), env_from=[config], liveness=HttpGet("/"))
        fine = Resources(cpu="1")
    # That the probe has no port does not follow from the others.
    assert [finding.field for finding in now.findings] == ["data.a key", "repository", "liveness"]
    assert not is_valid(config)
    assert not is_valid(workload), "it contains an invalid spec"
    assert is_valid(fine)


def test_what_is_invalid_can_be_used_on() -> None:
    """So that all mistakes of a module show at once."""
    with recording() as now:
        image = Image("Shop", tag="1")
        assert image.tag == "1"
        assert image.pull_policy is UNSET
        image.but(tag="2")
        Deployment(image=image).but(replicas=2)
    assert len({finding.message for finding in now.findings}) == 1


def test_a_location_is_the_argument_of_the_field() -> None:
    base = Deployment(image=Image("shop", tag="1"), replicas=1)
    changed = base.but(replicas=2)
    for made, path, text in (
        (base, ("replicas",), "1"),
        (changed, ("replicas",), "2"),
        (changed, ("image", "tag"), '"1"'),
    ):
        location = made.location(*path)
        assert location.source[location.column - 1 : location.end_column - 1] == text


def test_a_pydantic_model_of_a_team_takes_specs() -> None:
    class Stage(pydantic.BaseModel):
        image: Image

    image = Image("shop", tag="1")
    assert Stage(image=image).image is image
    with pytest.raises(pydantic.ValidationError, match="instance of Image"):
        Stage.model_validate({"image": {"repository": "shop"}})


def test_a_mistake_hides_no_other_and_brings_about_none() -> None:
    with recording() as now:
        Deployment(
            image=Image("shop", tag="1"),
            prots={"http": 80},  # type: ignore[call-arg]
            liveness=HttpGet("/", port="http"),
            mounts={"/a": 5},  # type: ignore[dict-item]
            env={"1X": "a"},
            resources=Resources(cpu="2", cpu_limit="1"),
        )
    assert {finding.field for finding in now.findings} == {"prots", "mounts./a", "env.1X", "cpu"}


def test_all_that_is_wrong_is_raised_at_once() -> None:
    with pytest.raises(ChartgenError) as caught:
        Resources(memory="1Q", cpu="2", cpu_limit="1")
    assert [finding.field for finding in caught.value.findings] == ["memory", "cpu"]


def test_checks_do_not_read_invalid_fields() -> None:
    with recording() as now:
        workload = Deployment(image=Image("shop", tag="1"), ports=7, services=[1], mounts=None, tolerations={1, 2})  # type: ignore[arg-type]
        Deployment(image=Image("shop", tag=5), env={1: "2"}, liveness="/", service=80, resources={"cpu": 1})  # type: ignore[dict-item, arg-type]
    assert not is_valid(workload)
    assert [finding.field for finding in now.findings] == [
        "ports", "services", "mounts", "tolerations", "tag", "env.1", "liveness", "service", "resources",
    ]  # fmt: skip


_SUBCLASS = """
from chartgen import Deployment, Image

class Web(Deployment):
    def __init__(self, tag, **more):
        super().__init__(image=Image("a", tag=tag), **more)

    def doubled(self):
        return self.but(replicas=2 * self.replicas)
"""


@pytest.mark.parametrize("before", ["", "Deployment(image=Image('b', tag='1'))\n"], ids=["first", "not first"])
def test_a_subclass_with_a_constructor_of_its_own(before: str) -> None:
    """Whether the language's own class was used before must not matter, so that each has a process of its own."""
    after = "web = Web('1', replicas=3).doubled()\nprint(type(web).__name__, web.replicas, web.image.tag)"
    text = f"{_SUBCLASS}{before}{after}"
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "Web 6 1\n", "")


def test_a_subclass_with_fields_outside_of_a_load() -> None:
    with pytest.raises(ChartgenError, match="invalid subclass Many of Deployment"):

        class Many(Deployment):
            replicas: int = 5


def test_a_chart_of_a_type_of_workload() -> None:
    """Only type checkers tell them apart: objects, subclasses and pydantic models are those of Chart."""

    class Web(Chart[Deployment]):
        pass

    class Model(pydantic.BaseModel):
        chart: Chart[Deployment]

    workload = Deployment(image=Image("web", tag="1.0.0"), replicas=2)
    web = Web("web", version="1.0.0", description="Web", workload=workload)
    assert type(Chart[Deployment]("web", version="1.0.0", description="Web", workload=workload)) is Chart
    assert type(web.but_workload(replicas=3)) is Web
    assert web.but_workload(replicas=3).workload.replicas == 3
    assert Model(chart=web).chart is web
