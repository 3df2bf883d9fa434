"""Rules of a namespace that look at what is rendered."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.errors import ChartgenError
from chartgen.verify import ChartFinding, Options, verify

_SPEC = '''from collections.abc import Iterator
from typing import Any

from chartgen import Violation, Chart, Deployment, Image, Namespace, Policy{waiver}


class NoBeta(Policy):
    """Pods say what they are."""

    name = "no-beta"

    def check(self, chart: Any) -> Iterator[Any]:
        return iter(())

    def check_objects(self, chart: Any, objects: Any) -> Iterator[Any]:
        for number, manifest in enumerate(objects):
            if manifest["kind"] == "Deployment" and manifest["spec"]["replicas"] < 2:
                field = (number, "spec", "replicas")
                yield Violation("has too few replicas", field, str(manifest["spec"]["replicas"]), "2 or more")


shop = Chart(
    "shop",
    version="0.1.0",
    description="A shop",
    namespace=Namespace("shop", policies=[NoBeta()]),
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        replicas=1,
    ),{waived}
)
'''


def _run(tmp_path: Path, **text: str) -> list[ChartFinding]:
    spec = tmp_path / "shop.py"
    spec.write_text(_SPEC.replace("{waiver}", text.get("waiver", "")).replace("{waived}", text.get("waived", "")))
    found = verify(Options(charts=(str(spec),), lint=False)).findings
    return [finding for finding in found if isinstance(finding, ChartFinding)]


def test_a_rule_is_asked_about_objects(tmp_path: Path) -> None:
    (finding,) = [finding for finding in _run(tmp_path) if finding.rule == "no-beta"]
    assert finding.object == "Deployment/shop"
    assert finding.field == "spec.replicas"
    assert finding.found == "1"
    assert finding.location is not None
    assert finding.location.source.strip() == "replicas=1,"


def test_a_rule_that_is_waived_is_not_asked(tmp_path: Path) -> None:
    findings = _run(tmp_path, waiver=", Waiver", waived='\n    waivers=[Waiver("no-beta", reason="it is a demo")],')
    assert [finding for finding in findings if finding.rule == "no-beta"] == []


def test_a_rule_that_the_project_waives(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.chartgen]\nwaivers = { no-beta = "it is a demo" }\n', "utf-8")
    assert [finding for finding in _run(tmp_path) if finding.rule in ("no-beta", "usage")] == []


@pytest.mark.parametrize("words", ["raise SystemExit(0)", "raise asyncio.CancelledError", "yield 3"])
def test_a_rule_about_objects_with_a_mistake(words: str, tmp_path: Path) -> None:
    text = "import asyncio\n" + _SPEC.replace("{waiver}", "").replace("{waived}", "")
    before, _, after = text.partition("        for number, manifest")
    (tmp_path / "shop.py").write_text(f"{before}        {words}\n        for number, manifest{after}", "utf-8")
    with pytest.raises(ChartgenError) as caught:
        verify(Options(charts=(str(tmp_path / "shop.py"),)))
    (finding,) = caught.value.findings
    assert caught.value.exit_code == 2
    assert finding.location is not None
    assert finding.location.source.strip() == words
