"""Every judge, every chart."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance import (
    chart_testing,
    checkov,
    helm_docs,
    helm_unittest,
    kube_linter,
    kube_score,
    kubeconform,
    polaris,
    yamllint,
)
from tests.conformance.report import Report
from tests.conformance.subjects import CREATED, Subject, subjects
from tests.conformance.verdict import Judge, Verdict
from tests.support import helm
from tests.support.fetching import Missing
from tests.support.paths import ROOT

pytestmark = pytest.mark.conformance

JUDGES: tuple[Judge, ...] = (
    kubeconform.JUDGE,
    checkov.JUDGE,
    kube_linter.JUDGE,
    kube_score.JUDGE,
    polaris.JUDGE,
    helm_docs.JUDGE,
    yamllint.CHART,
    yamllint.MANIFESTS,
    helm_unittest.JUDGE,
    chart_testing.JUDGE,
)

_NOWHERE = Path("created")
OURS = [subject for subject in subjects(_NOWHERE) if subject.name != CREATED]
STRICT = [subject for subject in OURS if subject.profile == "strict"]
DEFAULTS = [subject for subject in OURS if subject.profile == "defaults"]


class Court:
    """Asks each judge about each subject once, and keeps what it said."""

    def __init__(self, folder: Path, created: Path) -> None:
        self.created = Subject(CREATED, created, "defaults")
        rows = [(subject.name, subject.profile) for subject in (*STRICT, *DEFAULTS, self.created)]
        self.report = Report(JUDGES, tuple(rows))
        self._folder = folder
        self._manifests: dict[tuple[str, str], Path] = {}

    def verdict(self, judge: Judge, subject: Subject) -> Verdict:
        """Ask; skips the test where the judge is not here, fails it where the judge looked at nothing."""
        row = (subject.name, subject.profile)
        if (row, judge.name) not in self.report.verdicts:
            looked_at = self._rendered(subject) if judge.looks_at == "manifests" else subject.chart
            try:
                verdict = judge.ask(looked_at)
            except Missing as error:
                self.report.missing[judge.name] = str(error)
                pytest.skip(str(error))
            assert verdict.examined > 0, f"{judge.name} looked at nothing in {looked_at}"
            self.report.verdicts[row, judge.name] = verdict
        return self.report.verdicts[row, judge.name]

    def _rendered(self, subject: Subject) -> Path:
        row = (subject.name, subject.profile)
        if row not in self._manifests:
            folder = self._folder / f"{len(self._manifests)}-{subject.profile}"
            folder.mkdir()
            self.report.objects[row] = subject.manifests(folder)
            self._manifests[row] = folder
        return self._manifests[row]


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("conformance")
    found = Court(folder, helm.create("created", folder))
    yield found
    if found.report.complete():
        found.report.write(ROOT / "docs" / "conformance.md")


def _name(value: Judge | Subject) -> str:
    return value.name


@pytest.mark.parametrize("judge", JUDGES, ids=_name)
def test_the_judge_works_on_the_chart_of_helm_create(judge: Judge, court: Court) -> None:
    verdict = court.verdict(judge, court.created)
    assert bool(verdict.findings) is judge.finds, "\n".join(map(str, verdict.findings))


@pytest.mark.parametrize("judge", JUDGES, ids=_name)
def test_a_judge_of_nothing_has_looked_at_nothing(judge: Judge, court: Court) -> None:
    if judge.looks_at == "chart":
        pytest.skip("there is no chart of nothing")
    with tempfile.TemporaryDirectory(prefix="chartgen-nothing-") as nothing:
        try:
            assert judge.ask(Path(nothing)).examined == 0
        except Missing as error:
            pytest.skip(str(error))


@pytest.mark.parametrize("subject", STRICT, ids=_name)
@pytest.mark.parametrize("judge", JUDGES, ids=_name)
def test_strict_values_leave_nothing_to_find(judge: Judge, subject: Subject, court: Court) -> None:
    verdict = court.verdict(judge, subject)
    assert not verdict.findings, "\n".join(map(str, verdict.findings))


@pytest.mark.parametrize("subject", DEFAULTS, ids=_name)
def test_defaults_leave_far_less_than_helm_create(subject: Subject, court: Court) -> None:
    """Over all judges, and for each workload: a chart of five Deployments is told five times what it lacks."""
    ours, theirs = (_per_workload(court, each) for each in (subject, court.created))
    assert ours * 2 <= theirs, f"{ours:.1f} findings a workload, and {theirs:.1f} of {CREATED}"


@pytest.mark.parametrize("subject", DEFAULTS, ids=_name)
@pytest.mark.parametrize("judge", [judge for judge in JUDGES if not judge.finds], ids=_name)
def test_defaults_are_flawless_where_helm_create_is(judge: Judge, subject: Subject, court: Court) -> None:
    verdict = court.verdict(judge, subject)
    assert not verdict.findings, "\n".join(map(str, verdict.findings))


def _per_workload(court: Court, subject: Subject) -> float:
    found = 0
    for judge in JUDGES:
        # A judge that is not here is missing for both sides.
        with contextlib.suppress(pytest.skip.Exception):
            found += len(court.verdict(judge, subject).findings)
    return found / max(subject.workloads(), 1)
