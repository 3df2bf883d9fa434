"""JUnit XML, which CI systems show as test results: a test suite for each chart, a test case for each scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from chartgen.cli.document import Document, text_of
from chartgen.cli.sanitize import inert, printable
from chartgen.errors import EXIT_OK, Finding

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHART = "chart"
"""The test case for what concerns no scenario, such as a file that cannot be read."""
_RUN = "chartgen"
"""The test suite for what concerns no chart, such as an invalid spec."""


def as_junit(document: Document) -> str:
    """Render the report of a verification; ends with a newline.

    Errors are failures, and so are warnings if they alone make the run fail. Other warnings are output of their test
    case. A test case has one failure at most, with all of its findings, since some systems show only one.
    """
    from xml.etree import ElementTree as ET

    errors = [finding for finding in document.findings if finding.severity == "error"]
    failing = frozenset(errors if errors or document.exit_code == EXIT_OK else document.findings)
    root = ET.Element("testsuites", name="chartgen verify", time=f"{document.seconds:.3f}")
    for name, cases in _suites(document).items():
        suite = ET.SubElement(root, "testsuite", name=printable(name))
        kind = "error" if name == _RUN else "failure"
        for case, findings in cases.items():
            _add_case(suite, printable(name), printable(case), findings, failing, kind)
        _count(suite, [suite])
    _count(root, root)
    ET.indent(root)
    return inert(f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n')


def _suites(document: Document) -> dict[str, dict[str, list[Finding]]]:
    """Return the findings of each test case of each test suite."""
    suites: dict[str, dict[str, list[Finding]]] = {}
    for chart in document.data.get("charts", ()):
        cases = suites.setdefault(chart["name"], {})
        for scenario in chart["scenarios"] or [_CHART]:
            cases.setdefault(scenario, [])
    for finding in document.findings:
        for suite, case in _cases(finding, document):
            suites.setdefault(suite, {}).setdefault(case, []).append(finding)
    return suites


def _cases(finding: Finding, document: Document) -> Iterator[tuple[str, str]]:
    """Yield the test suites and test cases that a finding belongs to."""
    data = document.finding_data(finding)
    if data.get("chart"):
        for scenario in data["scenarios"] or [_CHART]:
            yield data["chart"], scenario
    else:
        yield _RUN, data["file"] or finding.rule


def _add_case(
    suite: Element, name: str, case: str, findings: Iterable[Finding], failing: Collection[Finding], kind: str
) -> None:
    from xml.etree.ElementTree import SubElement

    element = SubElement(suite, "testcase", classname=name, name=case)
    failures = [finding for finding in findings if finding in failing]
    warnings = [finding for finding in findings if finding not in failing]
    if failures:
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        message = f"{' '.join(failures[0].message.split())}{more}"
        failure = SubElement(element, kind, message=printable(message), type=printable(failures[0].rule))
        failure.text = _texts(failures)
    if warnings:
        SubElement(element, "system-out").text = _texts(warnings)


def _texts(findings: Iterable[Finding]) -> str:
    return "\n\n".join(
        printable(f"{finding.severity}[{finding.rule}]: {text_of(finding)}{_at(finding)}") for finding in findings
    )


def _at(finding: Finding) -> str:
    return f"\nat {finding.location}" if finding.location else ""


def _count(element: Element, suites: Iterable[Element]) -> None:
    suites = list(suites)
    element.set("tests", str(sum(len(suite.findall("testcase")) for suite in suites)))
    for attribute, kind in (("failures", "failure"), ("errors", "error")):
        element.set(attribute, str(sum(len(suite.findall(f"testcase/{kind}")) for suite in suites)))
