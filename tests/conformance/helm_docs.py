"""helm-docs: is every value described?

Its strict mode knows only comments that repeat the path of their value, and it exits with 0 whatever it finds. So it
is asked for its table of values, and a value without a description there is a finding.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict

_MARK = "VALUE|"
_TEMPLATE = (
    f"{{{{- range .Values }}}}\n{_MARK}{{{{ .Key }}}}|"
    "{{ if .Description }}described{{ else if .AutoDescription }}described{{ end }}|\n{{- end }}\n"
)


def linter(chart: Path) -> Verdict:
    """Ask helm-docs for the values of a chart and their descriptions; the chart itself is left alone."""
    program = tools.go_tool(tools.HELM_DOCS)
    with tempfile.TemporaryDirectory(prefix="chartgen-docs-") as scratch:
        copy = Path(scratch) / "chart"
        shutil.copytree(chart, copy)
        (copy / "asked.gotmpl").write_text(_TEMPLATE, "utf-8")
        done = tools.ask(program, "--dry-run", "--chart-search-root", copy, "--template-files", "asked.gotmpl")
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith(_MARK)]
    findings = (Finding("described", key, "no description") for _, key, text, *_ in rows if not text)
    return Verdict(len(rows), tuple(sorted(findings)))


JUDGE = Linter("helm-docs", "chart", linter, "every value is described")
