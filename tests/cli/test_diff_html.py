"""A diff as a page."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from chartgen.cli.console import Stream
from chartgen.cli.diff_html import Row, rows
from chartgen.cli.diff_model import HIDDEN, ShownField
from chartgen.diff.report import Report
from tests.cli.diff_reports import BASE, everything, hostile, page, text
from tests.cli.test_diff_markdown import HOSTILE
from tests.support.html import Outline


def outline(shown: str) -> Outline:
    found = Outline()
    found.feed(shown)
    return found


def test_everything(snapshot: SnapshotAssertion) -> None:
    assert page(everything()) == snapshot


def test_it_needs_nothing_else() -> None:
    shown = page(everything())
    found = outline(shown)
    assert found.open == []
    assert found.references == []
    assert "<script" not in shown
    assert "url(" not in shown


def test_it_shows_all_that_the_text_shows() -> None:
    shown = " ".join(outline(page(everything())).text.split())
    for line in text(everything(), Stream("stdout")).splitlines():
        for part in re.split(r"^ +[!*.] | {2,}|[`;,]|: ", line):
            assert part.strip() in shown, part


@pytest.mark.parametrize("evil", HOSTILE)
def test_names_do_not_break_out(evil: str) -> None:
    found, plain = outline(page(hostile(evil))), outline(page(hostile("plain")))
    assert found.open == []
    assert found.references == []
    assert found.tags - {"code"} == plain.tags - {"code"}


def test_secret_content_is_not_shown() -> None:
    shown = page(everything())
    assert HIDDEN in shown
    assert "aHVudGVyMg" not in shown
    assert "c3dvcmRmaXNo" not in shown


def test_without_changes() -> None:
    shown = page(Report(BASE, (), 12))
    assert f"no changes: 12 charts compared with {BASE}" in shown
    assert "<article>" not in shown


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1", "2", [Row("1", "2")]),
        ("", "2", [Row(None, "2")]),
        ("1", "", [Row("1", None)]),
        ("a\nb", "a\nc\nd", [Row("a", "a", is_equal=True), Row("b", "c"), Row(None, "d")]),
    ],
)
def test_sides(before: str, after: str, expected: list[Row]) -> None:
    assert list(rows(ShownField("a", before, after))) == expected


def test_equal_lines_are_left_out() -> None:
    lines = [str(each) for each in range(100)]
    found = list(rows(ShownField("a", "\n".join(lines), "\n".join([*lines[:50], "x", *lines[51:]]))))
    assert [(each.before, each.after) for each in found] == [
        ("…", "…"), ("47", "47"), ("48", "48"), ("49", "49"), ("50", "x"), ("51", "51"), ("52", "52"), ("53", "53"),
    ]  # fmt: skip
