"""Hosts of other charts: those that their Services have in the release, however long its name is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import Chart, Dependency, Deployment, Image, Service, StatefulSet
from tests.support import helm
from tests.traps.charts import written

LONG = "a-release-with-a-name-of-fifty-three-characters-xxxxx"
IMAGE = Image("demo", tag="1.0.0")


def _parts(main: bool) -> Chart:
    """Give a chart with StatefulSets, as the main workload or as components only."""
    numbered = StatefulSet(image=IMAGE, ports={"http": 8080}, service=Service(80), services={"more": Service(81)})
    plain = Deployment(image=IMAGE, ports={"http": 8080}, service=Service(80))
    return Chart(
        "parts",
        version="1.0.0",
        description="Parts",
        workload=numbered if main else plain,
        components={"index": numbered, "web": plain, "a-component-with-a-name": numbered},
    )


def _user(parts: Chart) -> Chart:
    hosts = [parts.host(), parts.host("web")]
    for name, workload in parts.workloads():
        if isinstance(workload, StatefulSet):
            hosts += [parts.host(name), parts.host(name, service="more"), parts.host(name, pod=0)]
    env = {f"HOST_{number}": host for number, host in enumerate(hosts)}
    return Chart("user", version="1.0.0", description="User", workload=Deployment(image=IMAGE, env=env))


def _umbrella(folder: Path, *dependencies: Dependency) -> Path:
    chart = written(Chart("both", version="1.0.0", description="Both", dependencies=dependencies, level="all"), folder)
    for each in dependencies:
        assert each.chart is not None
        written(each.chart, chart / "charts")
    return chart


def _hosts(objects: list[Any]) -> list[str]:
    """Give the hosts in the variables of the user."""
    (user,) = (each for each in objects if each.kind == "Deployment" and "user" in each["metadata"]["labels"].values())
    (container,) = user["spec"]["template"]["spec"]["containers"]
    return [each["value"] for each in container["env"] if each["name"].startswith("HOST_")]


def _known(objects: list[Any]) -> set[str]:
    """Give the hosts of all Services, and those of the first pods of StatefulSets."""
    services = {each.name for each in objects if each.kind == "Service"}
    pods = {f"{each.name}-0.{each['spec']['serviceName']}" for each in objects if each.kind == "StatefulSet"}
    assert {each.partition(".")[2] for each in pods} <= services
    return services | pods


@pytest.mark.parametrize("release", [LONG, "a-" * 26 + "a", "parts", "x"])
@pytest.mark.parametrize("main", [True, False])
def test_hosts_in_an_umbrella(tmp_path: Path, release: str, main: bool) -> None:
    parts = _parts(main)
    chart = _umbrella(tmp_path, Dependency.of(parts), Dependency.of(_user(parts)))
    objects = helm.render(chart, name=release)
    hosts = _hosts(objects)
    assert len(hosts) >= 8
    assert set(hosts) <= _known(objects)


@pytest.mark.parametrize("release", [LONG, "x"])
def test_hosts_of_a_chart_with_another_name(tmp_path: Path, release: str) -> None:
    parts = _parts(main=True).but(level="all")
    changed = Dependency.of(parts, alias="pieces", values={"nameOverride": "renamed"})
    objects = helm.render(_umbrella(tmp_path, changed, Dependency.of(_user(parts))), name=release)
    assert set(_hosts(objects)) <= _known(objects)


@pytest.mark.parametrize("main", [True, False])
def test_hosts_in_a_release_of_its_own(tmp_path: Path, main: bool) -> None:
    parts = _parts(main)
    known = _known(helm.render(written(parts, tmp_path), name="parts"))
    assert set(_hosts(helm.render(written(_user(parts), tmp_path), name="user"))) <= known
