"""The comparison with other tools: its numbers, and that what is compared works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from scripts import comparison

each_service = pytest.mark.parametrize("service", comparison.SERVICES)


def test_the_numbers_are_those_of_the_files() -> None:
    text = comparison.PAGE.read_text("utf-8")
    assert comparison.updated(text) == text, "run `python -m scripts.comparison`"


@each_service
def test_there_are_files_of_each_tool(service: str) -> None:
    lines = {tool: sum(map(comparison.lines_of, comparison.files_of(service, tool))) for tool in comparison.TOOLS}
    assert min(lines.values()) > 10
    assert min(lines, key=lambda tool: lines[tool]) == "chartgen"


@each_service
def test_what_is_compared_works(service: str, tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    from chartgen.verify import Options, verify

    (source,) = comparison.files_of(service, "chartgen")
    spec = shutil.copy(source, tmp_path / "compared.py")
    for path in (spec, comparison.FOLDER / service / "hand-written"):
        report = verify(Options(charts=(str(path),)))
        assert [f"{each.rule}: {each.message}" for each in report.findings] == []
        assert all(chart.objects for chart in report.charts)


@each_service
def test_values_are_yaml(service: str) -> None:
    found = [path for path in comparison.files_of(service, "app-template") if path.suffix == ".yaml"]
    assert found
    assert all(isinstance(yaml.safe_load(path.read_text("utf-8")), dict) for path in found)


def test_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(
        '"""Module.\n\nMore.\n"""\n\n# comment\nx = 1  # one\n\n\nclass A:\n    """A."""\n\n    y = 2\n', "utf-8"
    )
    assert comparison.lines_of(file) == 3
    file = tmp_path / "a.ts"
    file.write_text("// comment\nlet x = {\n};\n\n", "utf-8")
    assert comparison.lines_of(file) == 2
