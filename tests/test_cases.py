"""Each case's spec gives exactly the charts beside it, file by file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.cases import build_case, case_folders


@pytest.mark.parametrize("folder", case_folders(), ids=lambda folder: folder.name)
def test_case(folder: Path, tree_snapshot: Any) -> None:
    assert (folder / "spec.py").is_file(), f"{folder} has no spec.py: remove the folder, or write it"
    charts = build_case(folder)
    built = {f"{name}/{path}": text for name, files in charts.items() for path, text in files.items()}
    assert built, "no chart was built"
    assert built == tree_snapshot(name=f"cases/{folder.name}/expected")
