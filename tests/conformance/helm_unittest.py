"""helm-unittest: another engine's account of what the templates render."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.conformance import tools
from tests.conformance.subjects import default_values, namespace_of
from tests.conformance.verdict import Finding, Linter, Verdict
from tests.support import helm


def linter(chart: Path) -> Verdict:
    """Have helm-unittest render each template with the defaults: it finds the objects and the notes that Helm finds."""
    program = tools.go_tool(tools.HELM_UNITTEST)
    namespace = namespace_of(chart)
    values = default_values(chart)
    by_template: dict[str, list[dict[str, object]]] = {}
    for document in helm.render(chart, values, name="release", namespace=namespace):
        asserts = by_template.setdefault(document.source, [])
        at = {"documentIndex": sum("isKind" in each for each in asserts)}
        asserts.append({"isKind": {"of": document.kind}, **at})
        asserts.append({"equal": {"path": "metadata.name", "value": document.name}, **at})
    tests = [
        {"it": template, "template": template, "asserts": [{"hasDocuments": {"count": len(asserts) // 2}}, *asserts]}
        for template, asserts in by_template.items()
    ]
    texts = helm.render_text(chart, values, name="release", namespace=namespace)
    # Charts of definitions of custom resources render nothing but notes.
    if notes := texts.get("templates/NOTES.txt"):
        tests.append(
            {"it": "NOTES.txt", "template": "templates/NOTES.txt", "asserts": [{"equalRaw": {"value": notes}}]}
        )
    with tempfile.TemporaryDirectory(prefix="chartgen-unittest-") as scratch:
        copy = Path(scratch) / chart.name
        shutil.copytree(chart, copy)
        suite = {
            "suite": chart.name,
            "release": {"name": "release", "namespace": namespace},
            "set": values,
            "tests": tests,
        }
        (copy / "asked_test.yaml").write_text(json.dumps(suite), "utf-8")
        result = Path(scratch) / "result.xml"
        arguments = ("--strict", "--file", "asked_test.yaml", "--output-type", "JUnit", "--output-file", result)
        done = tools.ask(program, *arguments, copy)
        assert result.is_file(), done.stdout + done.stderr
        cases = list(ET.parse(result).iter("testcase"))
    findings = [
        Finding("renders", str(case.get("name")), (each.text or each.get("message") or "").strip())
        for case in cases
        for each in [*case.iter("failure"), *case.iter("error")]
    ]
    assert done.returncode == 0 or findings, done.stdout + done.stderr
    return Verdict(len(cases), tuple(sorted(findings)))


JUDGE = Linter("helm-unittest", "chart", linter, "its engine renders the objects that Helm renders", finds=False)
