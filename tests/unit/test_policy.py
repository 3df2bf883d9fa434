"""Rules that a chart breaks without failing the build do not keep it from being installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    Chart,
    Deployment,
    Image,
    ImageTag,
    Namespace,
    Policy,
    ProbesDefined,
    Service,
    ServiceType,
    Violation,
)
from chartgen.locations import positional_names
from chartgen.policy import findings
from tests.support import helm
from tests.traps.charts import written

_RULES = (ImageTag(r"\d+", severity="warning"), ProbesDefined(severity="warning"))


def _chart(tag: str) -> Chart:
    pods = Deployment(image=Image("demo", tag=tag), liveness=None)
    return Chart("demo", version="1.0.0", description="x", namespace=Namespace("there", policies=_RULES), workload=pods)


def test_a_warning_that_the_chart_gets(tmp_path: Path) -> None:
    folder = written(_chart("latest"), tmp_path)
    assert helm.render(folder, namespace="there")
    assert helm.render(folder, {"image": {"tag": "other"}}, namespace="there")


def test_a_warning_that_an_environment_gets(tmp_path: Path) -> None:
    chart = _chart("1")
    folder = written(chart.with_environments(dev=_chart("latest")), tmp_path)
    assert helm.render(folder, helm.values_of(folder / "values-dev.yaml"), namespace="there")


def test_a_rule_that_would_warn_and_is_kept(tmp_path: Path) -> None:
    with pytest.raises(helm.HelmRefused, match="tag"):
        helm.render(written(_chart("1"), tmp_path), {"image": {"tag": "other"}}, namespace="there")


def test_the_type_of_a_headless_service(tmp_path: Path) -> None:
    """It is fixed in the chart, so there is no value that could be taken away."""
    pods = Deployment(image=Image("demo", tag="1"), ports={"http": 80}, service=Service(80, headless=True))
    there = Namespace("there", policies=[ServiceType({"demo": "ClusterIP"})])
    chart = Chart("demo", version="1.0.0", description="x", namespace=there, workload=pods)
    assert helm.one(helm.render(written(chart, tmp_path), namespace="there"), "Service")["spec"]["clusterIP"] == "None"


class Owned(Policy):
    """With methods that a built-in policy has as well."""

    name = "owned"

    def argument_problems(self, chart: Chart) -> list[str]:
        return [] if "owner" in chart.labels else ["missing owner"]

    _problems = argument_problems

    def check(self, chart: Any) -> Iterator[Violation]:
        yield from map(Violation, self._problems(chart))


class Tag(ImageTag):
    """A policy of a team that extends a built-in one, and does not call its constructor."""

    name = "tag"

    def __init__(self, first: str = "") -> None:
        self.first = first

    def check(self, chart: Any) -> Iterator[Violation]:
        yield from (Violation("wrong tag") for _, _, image in chart.images() if image.tag != self.first)


def test_classes_of_authors_have_the_names_that_they_like() -> None:
    there = Namespace("there", policies=[Owned(), Tag("2")])
    pods = Deployment(image=Image("demo", tag="1"))
    chart = Chart("demo", version="1.0.0", description="x", namespace=there, workload=pods)
    assert [each.message for each in findings(chart)] == ["missing owner", "wrong tag"]
    assert "Tag" not in positional_names
    assert positional_names["ImageTag"] == ("pattern", "form")
