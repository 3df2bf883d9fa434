"""The documentation as a site: all pages are in its navigation, links stay in it, and it loads nothing from outside."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from scripts import site
from tests.support import clones
from tests.support.paths import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if path != site.CHANGELOG)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())


def navigated(nav: list[Any]) -> Iterator[str]:
    """Give the files of a navigation, in its order."""
    for entry in nav:
        if isinstance(entry, str):
            yield entry
            continue
        for below in entry.values():
            yield from navigated([below] if isinstance(below, str) else below)


def test_each_page_is_in_the_navigation() -> None:
    config = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]
    named = list(navigated(config["nav"]))
    expected = {page.relative_to(DOCS).as_posix() for page in (*PAGES, site.CHANGELOG)}
    assert sorted(named) == sorted(expected), "add the page to `nav` in zensical.toml"


@each_page
def test_links_lead_to_pages_and_files_of_the_site(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        target = (page.parent / link).resolve()
        assert target.is_file(), f"{link} is not a file"
        assert target.is_relative_to(DOCS), f"{link} is not part of the site: write its path as text"


@each_page
def test_lists_begin_after_an_empty_line(page: Path) -> None:
    """Python's Markdown, unlike CommonMark, takes them for part of the paragraph above."""
    lines = page.read_text("utf-8").splitlines()
    for token in MarkdownIt("commonmark").parse(page.read_text("utf-8")):
        if token.type in ("bullet_list_open", "ordered_list_open") and token.map and token.map[0] and not token.level:
            assert not lines[token.map[0] - 1].strip(), f"{page.name}:{token.map[0] + 1}: insert an empty line above"


def test_links_of_the_changelog() -> None:
    text = site.changelog()
    assert "](import.md)" in text
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (DOCS / link).is_file(), link


class Loaded(HTMLParser):
    """What a browser loads for a page: scripts, styles, images."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the source of an element."""
        given = dict(attrs)
        source = given.get("href") if tag == "link" else given.get("src")
        if source:
            self.found.append(source)


@pytest.mark.slow
def test_the_site_is_built_in_a_fresh_clone(tmp_path: Path) -> None:
    """Installs what `make docs` needs from the package index; the build is strict about links and anchors."""
    clone = clones.clone(tmp_path / "chartgen")
    clones.shell("make docs", clone)
    built = clone / "build" / "site"
    found = {path.relative_to(built).as_posix() for path in built.rglob("index.html")}
    assert found == {page_address(page) for page in (*PAGES, site.CHANGELOG)}
    for path in built.rglob("*.html"):
        loaded = Loaded()
        loaded.feed(path.read_text("utf-8"))
        assert [source for source in loaded.found if re.match(r"(\w+:)?//", source)] == [], path
    assert "fonts.g" not in "".join(path.read_text("utf-8") for path in built.rglob("*.css"))


@pytest.mark.slow
def test_a_broken_link_fails(tmp_path: Path) -> None:
    clone = clones.clone(tmp_path / "chartgen")
    tour = clone / "docs" / "tour.md"
    tour.write_text(tour.read_text("utf-8") + "\n[nowhere](build.md#nowhere)\n", "utf-8")
    assert "failed as it should" in clones.shell("! make docs && echo failed as it should", clone)


def page_address(page: Path) -> str:
    """Give the file that a page becomes."""
    path = page.relative_to(DOCS)
    return (path.parent / "index.html" if path.name == "index.md" else path.with_suffix("") / "index.html").as_posix()
