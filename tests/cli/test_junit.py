"""JUnit XML of `chartgen verify`: what CI systems read, and what they show of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chartgen.cli.junit import as_junit
from chartgen.cli.verify_report import document
from chartgen.errors import Finding, Location, Severity
from chartgen.verify import ChartFinding, ChartReport, Report
from tests.cli.conftest import Run, spec

ALLOWED: Mapping[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    # Elements, with the elements in them, the required attributes and the optional ones, as in the XSD of Jenkins
    # (junit-10.xsd of the xunit plugin). Others are more lenient.
    "testsuites": (frozenset({"testsuite"}), frozenset(), frozenset({"name", "time", "tests", "failures", "errors"})),
    "testsuite": (
        frozenset({"testcase"}),
        frozenset({"name", "tests", "failures", "errors"}),
        frozenset({"time", "timestamp", "skipped", "hostname", "id", "package", "file"}),
    ),
    "testcase": (
        frozenset({"failure", "error", "skipped", "system-out", "system-err"}),
        frozenset({"name"}),
        frozenset({"classname", "time", "group"}),
    ),
    "failure": (frozenset(), frozenset(), frozenset({"message", "type"})),
    "error": (frozenset(), frozenset(), frozenset({"message", "type"})),
    "system-out": (frozenset(), frozenset(), frozenset()),
}


def parsed(text: str) -> ET.Element:
    """Parse a report, and check its structure."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for each in root.iter():
        children, required, optional = ALLOWED[each.tag]
        assert {child.tag for child in each} <= children
        assert required <= set(each.keys()) <= required | optional
    for suite in root.iter("testsuite"):
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
    for count in ("tests", "failures", "errors"):
        assert root.get(count) == str(sum(int(suite.get(count, "")) for suite in root))
    return root


def chart(name: str, *scenarios: str) -> ChartReport:
    return ChartReport(name, name, scenarios, ("1.36",), 3, 3, (), (), 0, 0)


def finding(message: str, chart: str, *scenarios: str, severity: Severity = "error") -> Finding:
    at = Location("specs/web.py", 3, 5)
    return ChartFinding(message, at, rule="schema", chart=chart, scenarios=scenarios, severity=severity)


def cases(report: Report) -> dict[tuple[str, str], dict[str, str]]:
    """Return the message or the text of what is in each test case."""
    root = parsed(as_junit(document(report)))
    return {
        (case.get("classname", ""), case.get("name", "")): {
            each.tag: each.get("message") or (each.text or "") for each in case
        }
        for case in root.iter("testcase")
    }


def test_a_test_case_for_each_scenario() -> None:
    charts = [chart("api", "default"), chart("web", "default", "full", "production")]
    findings = [
        finding("web: bad port", "web", "full", "production"),
        finding("web: bad name", "web", "full"),
        finding("web: old API", "web", "default", severity="warning"),
        finding("web: no values.yaml", "web"),
        Finding("unused waiver", Location("pyproject.toml", 4), rule="waiver", severity="warning"),
    ]
    found = cases(Report("Helm", charts, findings, 1234.5678, 1))
    assert found == {
        ("api", "default"): {},
        ("web", "default"): {"system-out": "warning[schema]: web: old API\nat specs/web.py:3:5"},
        ("web", "full"): {"failure": "web: bad port (and 1 more)"},
        ("web", "production"): {"failure": "web: bad port"},
        ("web", "chart"): {"failure": "web: no values.yaml"},
        ("chartgen", "pyproject.toml"): {"system-out": "warning[waiver]: unused waiver\nat pyproject.toml:4"},
    }


def test_the_text_of_a_failure_has_all_findings() -> None:
    findings = [finding("web: bad port", "web", "full"), finding("web: bad name", "web", "full")]
    root = parsed(as_junit(document(Report("Helm", [chart("web", "full")], findings, 1, 1))))
    (failure,) = root.iter("failure")
    assert failure.text == (
        "error[schema]: web: bad port\nat specs/web.py:3:5\n\nerror[schema]: web: bad name\nat specs/web.py:3:5"
    )
    assert failure.get("type") == "schema"


def test_warnings_fail_only_if_they_are_treated_as_errors() -> None:
    findings = [finding("web: old API", "web", "default", severity="warning")]
    assert "failure" in cases(Report("Helm", [chart("web", "default")], findings, 1, 1))[("web", "default")]
    assert "failure" not in cases(Report("Helm", [chart("web", "default")], findings, 1, 0))[("web", "default")]


def test_an_empty_report() -> None:
    assert cases(Report("Helm")) == {}
    assert cases(Report("Helm", [chart("web")])) == {("web", "chart"): {}}


@pytest.mark.parametrize(
    "evil", ["<a>&\"'", "]]>", "a\nb", "\x00\x1b[2J\x85\u202e", "\ud800", "::set-output::", "##[x]"]
)
def test_hostile_text(evil: str) -> None:
    report = Report("Helm", [chart(evil, evil)], [finding(evil, evil, evil), Finding(evil, rule=evil)], 1, 1)
    text = as_junit(document(report))
    root = parsed(text)
    assert text.isprintable() or set(text) - {"\n"} <= {each for each in text if each.isprintable()}
    assert "##[" not in text
    assert not any(line.startswith("::") for line in text.splitlines())
    assert root.get("failures") == "1"


def test_a_run(project: Path, run: Run) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    sound = run("verify", "-k", "1.36", "--format", "junit")
    assert sound.code == 0
    names = [case.get("name") for case in parsed(sound.out).iter("testcase")]
    assert names == ["default", "full", "strict"]
    assert sound.err.startswith("web  3 scenarios, "), "the log is for people, too"
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("tag=", "tags="), "utf-8")
    broken = run("verify", "--format", "junit")
    assert broken.code == 2
    (case,) = parsed(broken.out).iter("testcase")
    assert (case.get("classname"), case.get("name")) == ("chartgen", "specs/web.py")
    assert case.find("error") is not None
    assert broken.err.startswith("error[spec]: ")


def test_the_report_of_shards(project: Path, run: Run) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    (project / "specs" / "api.py").write_text(spec("api"), "utf-8")
    for index in (1, 2):
        made = run("verify", "-k", "1.36", "--shard", f"{index}/2", "--format", "json")
        (project / f"{index}.json").write_text(made.out, "utf-8")
    root = parsed(run("merge", "1.json", "2.json", "--format", "junit").out)
    assert [suite.get("name") for suite in root] == ["api", "web"]


def test_only_of_verify(project: Path, run: Run) -> None:
    assert run("build", "--format", "junit").code == 2
