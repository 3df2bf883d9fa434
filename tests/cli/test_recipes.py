"""Recipes: each is built and verified, written by `chartgen new`, and shown in docs/recipes.md."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chartgen.cli.recipes import FOLDER, recipe, recipes
from scripts import recipes as page
from tests.cli.conftest import Run
from tests.support.cases import build_specs

each_recipe = pytest.mark.parametrize("name", recipes())


@pytest.fixture
def spec(name: str, tmp_path: Path) -> str:
    """Give the path of a copy: what is within chartgen is not an author's."""
    module = f"{name.replace('-', '_')}.py"
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(Path(FOLDER) / module, folder)
    return str(folder / module)


def test_there_are_recipes() -> None:
    assert len(recipes()) >= 7
    assert list(page.unlisted()) == []


@each_recipe
def test_it_is_correct(name: str, spec: str) -> None:
    """No scenario of any environment has a finding, but for objects of third parties, whose schemas are not known."""
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    from chartgen.verify import Options, verify

    report = verify(Options(charts=(spec,)))
    assert [f"{each.rule}: {each.message}" for each in report.findings if each.rule != "unknown-kind"] == []
    assert all(chart.objects for chart in report.charts), name


@each_recipe
def test_it_is_written_for_a_chart(
    name: str, spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("", "utf-8")
    made = run("new", "sample-shop", "--from", name)
    assert (made.code, made.err) == (0, "")
    text = (tmp_path / "specs" / "sample_shop.py").read_text("utf-8")
    assert f'Chart(\n    "{name}"' not in text
    assert f'NAME = "{name}"' not in text
    built = {chart.name for chart in build_specs(str(tmp_path / "specs"))}
    before = {chart.name for chart in build_specs(spec)}
    assert built == {chart.replace(name, "sample-shop") for chart in before}
    if name in before:
        assert "\nsample_shop = " in text


def test_unknown_recipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("new", "shop", "--from", "twelve-service")
    assert ran.code == 2
    assert "unknown recipe `twelve-service`" in ran.err
    assert "did you mean `twelve-services`?" in ran.err
    assert list(tmp_path.iterdir()) == []
    assert "config-files, " in run("new", "shop", "--from", "xyz").err


def test_only_names_are_replaced() -> None:
    assert '"/etc/nginx/conf.d"' in recipe("config-files", "a", "a")


def test_the_page_shows_them() -> None:
    assert page.PAGE.read_text("utf-8") == page.page(), "run `python -m scripts.recipes`"
