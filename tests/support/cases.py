"""The golden cases: `tests/cases/NAME/spec.py`, with the charts it must give in `expected/` beside it."""

from __future__ import annotations

from pathlib import Path

from tests.support.paths import CASES


def case_folders() -> list[Path]:
    """Give the folders of all cases, by name."""
    return sorted(path for path in CASES.glob("*") if path.is_dir() and path.name != "__pycache__")


def build_case(folder: Path) -> dict[str, dict[str, str]]:
    """Build all charts of a case in memory: name of the chart to path to text."""
    from chartgen.build import Options, charts

    return {built.name: dict(built.tree) for built in charts(Options(specs=(str(folder / "spec.py"),)))}
