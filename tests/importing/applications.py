"""Applications that are imported in memory, with the proof that nothing is lost."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from chartgen.importing import reading
from chartgen.importing.run import Options, Report, imported

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: acme/web:1.0
"""


def run(tmp_path: Path, *texts: str, holds: bool = True, hardened: bool = False) -> Report:
    """Import manifests, each text of which can have another indentation."""
    path = tmp_path / "shop.yaml"
    path.write_text("---\n".join(map(dedent, texts)), encoding="utf-8")
    report = imported(reading.read([str(path)]), Options((), "specs", hardened))
    states = [(each.original.kind, each.original.name, each.state, each.differences) for each in report.proof.compared]
    assert report.proof.holds is holds, states
    return report


def spec(report: Report, name: str = "web") -> str:
    """Return the text of the spec of a chart."""
    return report.files[next(each.module for each in report.charts if each.name == name)]
