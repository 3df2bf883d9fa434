"""Items of lists that are several strings, as without a comma between them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from chartgen.load import find, load
from chartgen.load.adjacent_strings import adjacent_strings
from chartgen.locations import Source
from tests.support.paths import CASES, SPECS


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('args = ["--a" "--b"]', ['"--a" "--b"']),
        ('args = ["--a""--b", "--c"]', ['"--a""--b"']),
        ('args = ["x", "--a"  # first\n  "--b"]', ['"--a"  # first']),
        ("args = ('ä' 'b', 'c')", ["'ä' 'b'"]),
        ('args = ["--a" f"{x}"]', ['"--a" f"{x}"']),
        ('args = {"a" "b"}', ['"a" "b"']),
        ('args = ["--a", "--b"]', []),
        ('args = [("--a" "--b"), "c"]', []),
        ('args = [(\n  "--a"\n  "--b"\n)]', []),
        ('args = ["it\'s \\"so\\" "]', []),
        ("args = [f\"{x['a']} {x['b']}\"]", []),
        ('"""Doc."""\ntext = "a" "b"', []),
        ('f("a" "b")', []),
        ('text = {"a": "b" "c"}', []),
    ],
)
def test_strings(text: str, marked: list[str]) -> None:
    found = list(adjacent_strings(Source("spec.py", text)))
    locations = [each.location for each in found if each.location]
    assert [each.source[each.column - 1 : each.end_column - 1] for each in locations] == marked
    assert {each.severity for each in found} <= {"warning"}


def test_it_is_a_warning_of_each_build_and_hides_no_error(tmp_path: Path) -> None:
    spec = tmp_path / "spec.py"
    spec.write_text("""args = ["--a" "--b"]\nvalue = {}["missing"]\n""")
    for _ in range(2):
        loaded = load(find([str(spec)]))
        assert [(each.rule, each.severity) for each in loaded.findings] == [
            ("adjacent-strings", "warning"),
            ("exception", "error"),
        ]


@pytest.mark.parametrize(
    "text", [' "' + " " * 200_000, '"\n#' * 50_000, '["a" "b", ' * 20_000, '"' * 100_001, '"#' * 90_000]
)
def test_any_text_is_read_quickly(text: str) -> None:
    started = time.process_time()
    list(adjacent_strings(Source("spec.py", text)))
    assert time.process_time() - started < 5


def test_specs_of_the_repository() -> None:
    """None has such strings, and most need no syntax tree."""
    sources = [Source(str(file), file.read_text("utf-8")) for file in [*CASES.glob("*/spec.py"), *SPECS.glob("*.py")]]
    assert [finding for source in sources for finding in adjacent_strings(source)] == []
    assert sum(source._tree is not None for source in sources) < len(sources) / 4
