"""Any Chart that the language lets in is built, is the same each time, and gives what Helm and Kubernetes take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from chartgen.errors import ChartgenError
from chartgen.spec.resolve import resolved
from tests.properties import checks, specs
from tests.support import helm, kubernetes
from tests.support.paths import ROOT


def _tree(data: st.DataObject) -> tuple[Any, dict[str, str]] | None:
    """Draw a Chart and build it; None where the language refuses it, which it does in words."""
    try:
        chart = data.draw(specs.charts(), "chart")
    except ChartgenError as error:
        assert all(finding.message for finding in error.findings)  # noqa: PT017
        event("refused by the language")
        return None
    try:
        resolved(chart)
    except ChartgenError as error:
        assert all(finding.message for finding in error.findings)  # noqa: PT017
        event("refused: a default conflicts with what is set")
        return None
    try:
        tree = checks.files(chart)
    except ChartgenError as error:
        # What an environment differs by, and the names of all objects, are known when the chart is planned.
        is_duplicate = all(finding.message.startswith("duplicate ") for finding in error.findings)
        assert chart.environments or is_duplicate, error  # noqa: PT017
        event("refused: an environment differs by what is no value, or two objects have the same name")
        return None
    return chart, tree


def _is_off(chart: Any) -> bool:
    """Return whether all components of a chart are disabled, so that it renders nothing."""
    return not chart.manifests and not any(workload.enabled for _, workload in chart.workloads())


@given(st.data())
def test_any_chart(data: st.DataObject) -> None:
    """It is built, twice the same, lints clean, and renders valid objects in all scenarios and environments."""
    made = _tree(data)
    if made is None:
        return
    chart, tree = made
    assert checks.files(chart) == tree, "the same spec gives the same bytes"
    namespace = chart.namespace.name if chart.namespace else "default"
    versions = kubernetes.versions_of(f">={chart.kube_version}.0-0")
    with checks.folder(chart.name, tree) as folder:
        loaded = helm.load(folder)
        is_off = any(map(_is_off, (chart, *chart.environments.values())))
        for values in checks.scenarios(folder).values():
            objects = checks.accepted(loaded, values, namespace, versions)
            assert objects or is_off, "a chart renders objects, unless all of its components are disabled"
        assert helm.lint(folder, helm.values_of(folder / "ci/default-values.yaml"), namespace=namespace) == []
    event("built")


def test_another_process_gives_the_same_bytes() -> None:
    """With another hash seed, another locale."""
    count = settings().max_examples // 2
    command = [sys.executable, "-m", "tests.properties.again", str(count)]
    # Hypothesis draws by the modules that are loaded, so that both are processes of their own.
    processes = []
    for other in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "4242", "LC_ALL": "C"}):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **other}
        processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    said = [json.loads(output) for output in outputs]
    assert said[0] == said[1]
    assert len(said[0]) > count // 4
