"""Equal changes of many charts are shown once, such as those of an upgrade of chartgen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chartgen.cli.console import Stream
from chartgen.cli.diff_content import shown_diff
from chartgen.diff.model import Effect
from chartgen.diff.report import ChartDiff, Report
from chartgen.diff.version import VersionChange, version_change
from tests.cli.diff_reports import BASE, IMAGE, ROLLS, by_chartgen, changed, markdown, page, text

NAMES = ("api", "cart", "docs", "mail", "web")
MERGED = Effect("downtime", "no endpoints until the first new pod is ready", "keep the name")


def chart(name: str, *effects: Effect, number: int = 1, line: int = 11, after: str = "") -> ChartDiff:
    version: VersionChange = version_change(f"{number}.0.0", after or f"{number}.0.0", "patch")
    objects = (changed("Deployment", *(effects or (ROLLS,)), name=name, fields=(IMAGE,), line=line),)
    return ChartDiff(name, "changed", version=version, scenarios={"default": objects})


def report(*charts: ChartDiff) -> Report:
    return Report(BASE, charts, 3, is_check=True)


@pytest.fixture
def stream() -> Stream:
    return Stream("stdout")


def test_equal_changes_are_shown_once(stream: Stream) -> None:
    """Names, versions and lines of specs may differ."""
    charts = [chart(name, MERGED, number=number, line=number) for number, name in enumerate(NAMES, 1)]
    shown = text(report(*charts), stream)
    assert shown.splitlines()[0].startswith("api 1.0.0: breaking, needs 1.0.1")
    assert "  = the same change in 4 more charts: cart, docs, mail and web\n" in shown
    assert shown.count("no endpoints") == 1
    assert "Deployment/cart" not in shown
    assert shown.splitlines()[-1].startswith("5 of 8 charts change, 5 break; ")


def test_all_formats_name_them(stream: Stream) -> None:
    found = report(*(chart(name, MERGED) for name in NAMES))
    said = "the same change in 4 more charts: cart, docs, mail and web"
    for shown in (text(found, stream), markdown(found), page(found)):
        assert said in shown
        assert shown.count("no endpoints") <= 2, "of one chart: the finding, and its effect on the object"


def test_few_charts_are_shown_one_by_one(stream: Stream) -> None:
    shown = text(report(chart("api"), chart("cart")), stream)
    assert "same change" not in shown
    assert shown.count(": needs ") == 2


def test_other_changes_are_shown_one_by_one(stream: Stream) -> None:
    others = replace(chart("mail"), scenarios={"default": (changed("Service", MERGED, name="mail"),)})
    shown = text(report(chart("api"), chart("cart"), chart("docs"), others), stream)
    assert "the same change in 2 more charts: cart and docs" in shown
    assert "mail 1.0.0: breaking" in shown


def test_a_field_with_another_value_is_another_change(stream: Stream) -> None:
    other = replace(IMAGE, after="acme/shop:2.0.0")
    objects = (changed("Deployment", ROLLS, name="mail", fields=(other,)),)
    different = replace(chart("mail"), scenarios={"default": objects})
    charts = [*map(chart, ("api", "cart", "docs")), different]
    found = {each.name: each.same for each in shown_diff(report(*charts)).listed}
    assert found == {"api": ("cart", "docs"), "mail": ()}


def test_a_name_within_a_word_is_no_name(stream: Stream) -> None:
    """A chart called `a` has the same change as others, although many words contain its name."""
    found = shown_diff(report(*(chart(name, MERGED) for name in ("a", "b", "e")))).listed
    assert [each.same for each in found] == [("b", "e")]


def test_added_and_removed_charts_are_listed(stream: Stream) -> None:
    charts = [ChartDiff(name, "removed") for name in NAMES]
    shown = text(report(*charts), stream)
    assert [line.partition(":")[0] for line in shown.splitlines() if line.endswith(": removed")] == list(NAMES)


def test_equal_failures_are_one_line(stream: Stream) -> None:
    charts = [by_chartgen(name, enough=False) for name in NAMES]
    shown = text(report(*charts), stream)
    failing = [line for line in shown.splitlines() if line.startswith("--check")]
    assert len(failing) == 1
    assert failing[0].startswith("--check fails for api and 4 more charts: its version must be ")
    assert failing[0].endswith("(run `chartgen bump`)")
