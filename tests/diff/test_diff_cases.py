"""Changes of specs with what a control plane did, and what a diff says about them.

Each folder of `cases/` has a spec before and after, and the expected result: a word that ends in `?` may be missing. A
value below an expected one counts as that one. `no-effect` and `version-label` are not listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from chartgen.build import Options as BuildOptions
from chartgen.build import build
from chartgen.diff.report import ChartDiff
from chartgen.diff.run import Options, diff

CASES = Path(__file__).parent / "cases"
_SILENT = {"no-effect", "version-label"}


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_case(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.chartgen]\nlevel = "all"\n')
    spec = tmp_path / "specs" / "shop.py"
    spec.parent.mkdir()
    spec.write_text((case / "before.py").read_text())
    build(BuildOptions(("specs",), "before"))
    spec.write_text((case / "after.py").read_text())
    (chart,) = diff(Options("before", ("specs",), "generated")).charts
    expected = json.loads((case / "expect.json").read_text())

    assert chart.status == expected["charts"]["shop"]
    assert chart.problems == ()
    version = chart.version
    assert version is not None
    needed = expected["bump"]["needed"]
    assert version.needed in (needed if isinstance(needed, list) else [needed])
    assert version.given == expected["bump"]["given"]
    assert expected["bump"]["enough"] in ("any", version.enough)
    assert not _differences(expected["values"], _values(chart, expected["values"]))
    requirements = [f"{each.change} {each.kind}/{each.name}:{each.key}".rstrip(":") for each in chart.requirements]
    assert not _differences(expected["requires"], requirements)
    found = {
        scenario: {each.title: set(each.categories) - _SILENT for each in objects}
        for scenario, objects in chart.scenarios.items()
    }
    for scenario, objects in expected["scenarios"].items():
        for title in {*objects, *found.get(scenario, {})}:
            categories: Any = found.get(scenario, {}).get(title, set())
            assert not _differences(objects.get(title, []), categories), (scenario, title, categories)


def _differences(expected: Iterable[str], found: Iterable[str]) -> set[str]:
    """Return what is missing or too much."""
    required = {word for word in expected if not word.endswith("?")}
    allowed = {word.rstrip("?") for word in expected}
    return (required - set(found)) | (set(found) - allowed)


def _values(chart: ChartDiff, expected: Iterable[str]) -> set[str]:
    """Return the changes of values as words; one below an expected value is that value."""
    words: set[str] = set()
    for each in chart.values:
        if each.change == "renamed":
            words |= {f"removed {each.path}", f"added {each.to_path}"}
        else:
            words.add(f"{each.change} {each.path}")
    known = [word.rstrip("?") for word in expected]
    return {next((word for word in known if each == word or each.startswith(f"{word}.")), each) for each in words}
