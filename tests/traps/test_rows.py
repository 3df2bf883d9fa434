"""Each row has its test."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT
from tests.traps.rows import ELSEWHERE, RULES, TRAPS


def test_every_row_is_shown() -> None:
    shown = set(_named("Trap: ")) | ELSEWHERE.keys()
    assert sorted(set(TRAPS) - shown) == []
    assert sorted(set(RULES) - set(_named("Rules: "))) == []


def test_every_name_is_a_row() -> None:
    assert sorted(set(_named("Trap: ")) - set(TRAPS)) == []
    assert sorted(set(_named("Rules: ")) - set(RULES)) == []
    assert sorted(ELSEWHERE.keys() - set(TRAPS)) == []


def test_what_is_shown_elsewhere_is_there() -> None:
    for text in ELSEWHERE.values():
        assert (ROOT / text.partition(":")[0]).exists()


def _named(word: str) -> Iterator[str]:
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.traps.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_"):
                for line in (inspect.getdoc(function) or "").splitlines():
                    if line.startswith(word):
                        yield from line.removeprefix(word).removesuffix(".").split("; ")
