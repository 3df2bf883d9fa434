"""Where things are in this repository."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
GENERATED = ROOT / "generated"
SPECS = ROOT / "specs"
SCHEMAS = ROOT / "tests" / "support" / "schemas"
"""Definitions of the custom resources of cases."""
CACHE = ROOT / ".cache"
"""For what is downloaded, built or measured once; git does not see it."""
TOOLS = CACHE / "tools"


def charts_of(folder: Path) -> list[Path]:
    """Give the folders of the charts right below `folder`, by name; none where it is not there."""
    return sorted(path.parent for path in folder.glob("*/Chart.yaml"))


def golden_charts() -> list[Path]:
    """Give the folder of every chart that is committed: those of `generated/`, then those that the cases expect.

    Charts that depend on others are not among them: Helm needs those others, see tests/traps/test_dependencies.py.
    """
    expected = [chart for case in sorted(CASES.glob("*/expected")) for chart in charts_of(case)]
    return [chart for chart in (*charts_of(GENERATED), *expected) if not (chart / "Chart.lock").exists()]


def short(path: Path) -> str:
    """Name a path as one would from the root of the repository; for the ids of parametrized tests."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()
