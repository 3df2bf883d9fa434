"""Whole applications are imported without a difference; what the language does not have becomes a Manifest."""

from __future__ import annotations

import pytest

from chartgen.importing import reading
from chartgen.importing.run import Options, imported
from tests.importing import running

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

MANIFESTS = {
    "mesh": {"ResourceQuota pods", "Service elsewhere"},
    "wiki": {"Deployment wiki-indexer"},
}


@pytest.mark.parametrize("name", running.NAMES)
def test_an_application(name: str) -> None:
    given = reading.read([str(running.path_of(name))], namespace="home")
    report = imported(given, Options((), "specs", namespace="home"))
    differences = [
        (each.original.kind, each.original.name, each.state, each.differences)
        for each in report.proof.compared
        if each.state not in ("equal", "labels", "moved")
    ]
    assert differences == []
    assert report.proof.added == []
    manifests = {" ".join(each.message.split()[:2]) for each in report.findings if each.rule == "import/manifest"}
    assert manifests == MANIFESTS.get(name, set())
    assert running.PLANTED not in repr(report)
