"""The length of the lines of specs."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.importing.formatting import Formatting, formatting_of


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "specs"
    folder.mkdir(parents=True)
    return folder


def _of(folder: Path) -> int:
    found = formatting_of(str(folder))
    assert not found.files
    return found.line_length


def test_without_a_project(specs: Path) -> None:
    found = formatting_of(str(specs))
    assert found == Formatting(120, found.files)
    # The next import finds what this one writes.
    for path, text in found.files.items():
        (specs / path).write_text(text)
    (specs / "web.py").touch()
    assert _of(specs) == 120


def test_a_folder_that_does_not_exist_yet(specs: Path) -> None:
    assert formatting_of(str(specs / "new" / "specs")).line_length == 120
    assert formatting_of(str(specs / "new" / "specs")).files


def test_beside_other_code(specs: Path) -> None:
    (specs / "web.py").touch()
    assert _of(specs) == 88


@pytest.mark.parametrize(
    ("name", "text", "length"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 100\n", 100),
        ("pyproject.toml", "[tool.black]\nline-length = 99\n", 99),
        ("pyproject.toml", "[tool.black]\nline-length = 99\n[tool.ruff]\nline-length = 100\n", 100),
        ("pyproject.toml", "[tool.ruff.lint]\nselect = []\n", 88),
        ("pyproject.toml", "[project]\nname = 'shop'\n", 88),
        ("pyproject.toml", "tool = 3\n", 88),
        ("ruff.toml", "line-length = 110\n", 110),
        (".ruff.toml", "line-length = 'long'\n", 88),
    ],
)
def test_settings(specs: Path, name: str, text: str, length: int) -> None:
    (specs.parent / name).write_text(text)
    assert _of(specs) == length


def test_the_nearest_settings(specs: Path) -> None:
    (specs.parent.parent / "ruff.toml").write_text("line-length = 110\n")
    (specs.parent / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n")
    assert _of(specs) == 110
    (specs / "ruff.toml").write_text("")
    assert _of(specs) == 88


def test_invalid_settings_are_none(specs: Path) -> None:
    (specs.parent / "pyproject.toml").write_text("[tool")
    assert formatting_of(str(specs)).files
