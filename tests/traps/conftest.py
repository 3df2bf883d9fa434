"""Charts in memory, written where Helm can read them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartgen import Chart
from chartgen.spec.declare import LEVELS, Level
from tests.traps.charts import everything, written
from tests.traps.deprecated import AFTER, BEFORE

Write = Callable[[Chart], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a Chart's files into a folder of their own, and gives that."""
    numbers = itertools.count()

    def give(chart: Chart) -> Path:
        return written(chart, tmp_path / str(next(numbers)))

    return give


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a chart that has all that the language has words for."""
    return written(everything, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def schema(whole: Path) -> dict[str, Any]:
    """Give that chart's schema."""
    loaded: dict[str, Any] = json.loads((whole / "values.schema.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session", params=LEVELS)
def versions(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a chart before and after its values were renamed, at each level."""
    level: Level = request.param
    folder = tmp_path_factory.mktemp(level)
    return written(BEFORE, folder / "before", level), written(AFTER, folder / "after", level)
