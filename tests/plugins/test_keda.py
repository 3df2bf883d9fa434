"""The example of a plug-in, `examples/chartgen-keda`, as a project that uses it sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import ChartgenError, Finding
from chartgen.overview import tree
from tests.support.cases import build_case, build_specs
from tests.test_broken import marks, told

HERE = Path(__file__).parent
CASE = HERE / "cases" / "keda"
BROKEN = sorted((HERE / "broken").glob("*.py"))
pytestmark = pytest.mark.usefixtures("site")


def test_the_case(tree_snapshot: Any) -> None:
    charts = build_case(CASE)
    built = {f"{name}/{path}": text for name, files in charts.items() for path, text in files.items()}
    assert built == tree_snapshot(name="cases/keda/expected")


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_broken(file: Path, text_snapshot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    with pytest.raises(ChartgenError) as caught:
        build_specs(file.name)
    findings = caught.value.findings
    assert "\n\n".join(map(told, findings)) + "\n" == text_snapshot(name=f"broken/{file.stem}")
    locations = [finding.location for finding in findings]
    assert {(each.line, each.column, each.end_column) for each in locations if each} == marks(file.read_text("utf-8"))


def test_the_tree() -> None:
    charts = {built.name: built for built in build_specs(str(CASE / "spec.py"))}
    assert "ScaledObjects" in tree([charts["mail"].summary])
    assert "mail (replicas: 0-10; production: replicas: 2-50)" in tree([charts["mail"].summary])
    assert "mail (replicas: 0-10; production: replicas: 2-50; development: replicas: 1)" in tree(
        [charts["mail"].summary]
    )


def verified(spec: Path) -> list[Finding]:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    from chartgen.verify import Options, verify

    return verify(Options(charts=(str(spec),), kubernetes=("newest",))).findings


def test_the_case_is_valid() -> None:
    assert verified(CASE / "spec.py") == []


def test_the_schema_of_the_plugin_is_that_of_its_kind(tmp_path: Path) -> None:
    spec = tmp_path / "spec.py"
    spec.write_text(
        """from chartgen import Chart, Deployment, Image
from chartgen_keda import ScaledObject, Trigger

cron = Trigger("cron", {"timezone": "UTC"})
workload = Deployment(
    image=Image("mail", tag="1.0.0"),
    extensions={"": ScaledObject([cron], extra={"idleReplicas": 0})},
)
mail = Chart("mail", version="1.0.0", description="Mail", workload=workload)
""",
        "utf-8",
    )
    findings = verified(spec)
    assert [each.message.partition(" (")[0] for each in findings] == [
        "mail: ScaledObject/mail has the unknown field `spec.idleReplicas`"
    ]
    assert findings[0].location is not None
    assert (findings[0].location.file, findings[0].location.line) == (str(spec), 7)
