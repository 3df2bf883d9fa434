"""A diff as a comment on a pull request."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from chartgen.cli.diff_markdown import MARKER, field_diff
from chartgen.cli.diff_model import ShownField
from chartgen.diff.model import Effect, FieldChange
from chartgen.diff.report import ObjectDiff, Report
from tests.cli.diff_reports import BASE, ROLLS, changed, everything, hostile, markdown, one, shop, web
from tests.support.html import Outline

TAGS = {"h3", "p", "ul", "li", "code", "b", "table", "tr", "th", "td", "br", "details", "summary", "pre"}
HOSTILE = (
    "`", "``", "```", "````\n# title", "a`b", "|", "a|b\\|c", "<img src=x onerror=alert(1)>", "</table>", "</code>",
    "</details>", "<!-- chartgen diff -->", "-->", "@victim", "@team/all", "user@example.com", "#123", "GH-1",
    "acme/shop#7", "3f2a1c9b04", "https://evil.example", "www.evil.example", "[a](https://evil.example)", "![a](b)",
    "**bold**", "_a_", "\n\n# title\n", "\n\n/close\n", "/close", "\n- a\n- b", "&lt;b&gt;", "&#64;victim", "\x1b[31m",
    "\u202eevil", "a\u2028b", "~~~\nb", "\n\n<script>alert(1)</script>\n\n", ":boom:", "$a$", "\\", "\\`",
    "\r\n\r\n# t",
)  # fmt: skip


def outline(text: str) -> Outline:
    """Render a comment, and return what it consists of."""
    found = Outline()
    found.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return found


def test_everything(snapshot: SnapshotAssertion) -> None:
    assert markdown(everything()) == snapshot


def test_it_is_well_formed() -> None:
    found = outline(markdown(everything()))
    assert found.open == []
    assert found.tags <= TAGS


def test_the_marker_is_the_first_line() -> None:
    for report in (everything(), Report(BASE, (), 3)):
        shown = markdown(report)
        assert shown.startswith(f"{MARKER}\n")
        assert len(re.findall(rf"^{MARKER}", shown, re.MULTILINE)) == 1


def test_without_changes() -> None:
    assert markdown(Report("main", (), 12)) == (
        f"{MARKER}\n### chartgen diff\n\n<p>no changes: 12 charts compared with main</p>\n"
    )


@pytest.mark.parametrize("evil", HOSTILE)
def test_nothing_breaks_out(evil: str) -> None:
    shown = markdown(hostile(evil))
    found = outline(shown)
    assert found.open == []
    assert found.tags <= TAGS
    assert found.references == []
    assert len(re.findall(rf"^{MARKER}", shown, re.MULTILINE)) == 1
    assert not re.search(r"[@#]|://|www\.|gh-\d|\b[0-9a-f]{7,40}\b", found.outside_code, re.IGNORECASE)
    assert not re.search(r"^/", shown, re.MULTILINE)
    assert all(line.isprintable() for line in shown.split("\n"))


@pytest.mark.parametrize("evil", HOSTILE)
def test_the_structure_does_not_depend_on_names(evil: str) -> None:
    def structure(text: str) -> list[str]:
        rendered = MarkdownIt("commonmark", {"html": True}).render(markdown(hostile(text)))
        return [tag for tag in re.findall(r"</?\w+", rendered) if "code" not in tag]

    assert structure(evil) == structure("plain")


def test_a_fence_is_longer_than_those_in_values() -> None:
    field = FieldChange(("data", "README.md"), "a\n", "a\n```sh\n````\n")
    objects = (changed("ConfigMap", ROLLS, fields=(field,)),)
    shown = markdown(Report(BASE, (replace(web(), scenarios={"default": objects}),), 0))
    assert "\n`````diff\n" in shown
    assert "+ ````" in shown


def test_secret_content_is_not_shown() -> None:
    shown = markdown(everything())
    assert "data.PASSWORD\n- (hidden)\n+ (hidden)\n" in shown
    assert "aHVudGVyMg" not in shown
    assert "c3dvcmRmaXNo" not in shown


def test_what_an_environment_changes_names_it() -> None:
    def scaled(before: int) -> tuple[ObjectDiff, ...]:
        field = FieldChange(("spec", "replicas"), before, 9)
        return (changed("Deployment", Effect("scales", "scales"), fields=(field,)),)

    chart = replace(web(), scenarios={"default": scaled(2), "production": scaled(4), "staging": scaled(4)})
    shown = markdown(Report(BASE, (chart,), 0))
    assert "  default: spec.replicas\n- 2\n+ 9\n  production and staging: spec.replicas\n- 4\n+ 9\n" in shown


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("1", "2", ["- 1", "+ 2"]),
        ("", "2", ["+ 2"]),
        ("1", "", ["- 1"]),
        ("a\nb\nc\n", "a\nx\nc\n", ["@@ -1,3 +1,3 @@", "  a", "- b", "+ x", "  c"]),
        ("a", "a\n", ["@@ -1 +1,2 @@", "  a", "+"]),
        ("", "a\nb\n", ["+ a", "+ b"]),
    ],
)
def test_fields(before: str, after: str, lines: list[str]) -> None:
    assert list(field_diff(ShownField("a.b", before, after))) == ["  a.b", *lines]


def many(number: int, size: int = 50, *, breaking: bool = False) -> Report:
    """Return a report about many objects."""
    effects = (Effect("downtime", f"no endpoints {'x' * size}"),) if breaking else (ROLLS,)
    field = FieldChange(("data", "a"), "x" * size, "y" * size)
    objects = tuple(changed("ConfigMap", *effects, name=f"n-{each}", fields=(field,)) for each in range(number))
    return Report(BASE, (replace(shop(), scenarios={"default": objects}),), 0)


def test_a_large_diff_fits_into_a_comment() -> None:
    shown = markdown(many(400, 1000))
    assert 60_000 < len(shown) < 65_536
    left_out = re.search(r"<p>Comments are limited in size\. Left out: (\d+) objects\. ", shown)
    assert left_out
    assert shown.count("<p><code>ConfigMap/n-") == 400 - int(left_out[1])
    found = outline(shown)
    assert found.open == []


def test_a_large_diff_shows_what_breaks_first() -> None:
    shown = markdown(many(2000, breaking=True))
    assert len(shown.encode()) < 65_536
    assert "Left out: " in shown
    assert "findings" in shown
    assert shown.index("<table>") < shown.index("Left out")
    assert outline(shown).open == []


def test_one_large_value_does_not_hide_the_others() -> None:
    big = FieldChange(("data", "big"), "", "".join(f"{each}\n" for each in range(100_000)))
    small = FieldChange(("data", "small"), "1", "2")
    objects = (changed("ConfigMap", ROLLS, fields=(big, small)),)
    shown = markdown(Report(BASE, (replace(web(), scenarios={"default": objects}),), 0))
    assert "- 1\n+ 2\n" in shown
    assert "  …\n" in shown


def test_many_charts_fit_into_a_comment() -> None:
    charts = tuple(
        replace(one("Service", "downtime", f"no endpoints for {each} seconds"), name=f"chart-{each:04}")
        for each in range(2000)
    )
    shown = markdown(Report(BASE, charts, 0))
    assert len(shown.encode()) < 65_536
    assert "charts" in shown[shown.index("Left out: ") :]
    assert outline(shown).open == []
