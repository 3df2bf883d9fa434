"""Every linter, every chart."""

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
from tests.conformance.subjects import CREATED, Subject, runs_as_it_is, subjects
from tests.conformance.verdict import Linter, Verdict
from tests.support import helm
from tests.support.fetching import Missing
from tests.support.paths import ROOT

pytestmark = pytest.mark.conformance

LINTERS: tuple[Linter, ...] = (
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
HARDENED = [subject for subject in DEFAULTS if not runs_as_it_is(subject.committed)]


class Session:
    """Asks each linter about each subject once, and keeps what it said."""

    def __init__(self, folder: Path, created: Path) -> None:
        self.created = Subject(CREATED, created, "defaults")
        rows = [(subject.name, subject.profile) for subject in (*STRICT, *DEFAULTS, self.created)]
        form_only = frozenset((each.name, each.profile) for each in DEFAULTS if each not in HARDENED)
        self.report = Report(LINTERS, tuple(rows), form_only=form_only)
        self._folder = folder
        self._manifests: dict[tuple[str, str], Path] = {}

    def verdict(self, linter: Linter, subject: Subject) -> Verdict:
        """Ask; skips the test where the linter is not here, fails it where the linter looked at nothing."""
        row = (subject.name, subject.profile)
        if (row, linter.name) not in self.report.verdicts:
            looked_at = self._rendered(subject) if linter.looks_at == "manifests" else subject.chart
            try:
                verdict = linter.ask(looked_at)
            except Missing as error:
                self.report.missing[linter.name] = str(error)
                pytest.skip(str(error))
            assert verdict.examined > 0, f"{linter.name} looked at nothing in {looked_at}"
            self.report.verdicts[row, linter.name] = verdict
        return self.report.verdicts[row, linter.name]

    def _rendered(self, subject: Subject) -> Path:
        row = (subject.name, subject.profile)
        if row not in self._manifests:
            folder = self._folder / f"{len(self._manifests)}-{subject.profile}"
            folder.mkdir(exist_ok=True)
            self.report.objects[row] = subject.manifests(folder)
            self._manifests[row] = folder
        return self._manifests[row]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("conformance")
    found = Session(folder, helm.create("created", folder))
    yield found
    if found.report.complete():
        found.report.write(ROOT / "docs" / "conformance.md")


def _name(value: Linter | Subject) -> str:
    return value.name


@pytest.mark.parametrize("linter", LINTERS, ids=_name)
def test_a_linter_works_on_the_chart_of_helm_create(linter: Linter, session: Session) -> None:
    verdict = session.verdict(linter, session.created)
    assert bool(verdict.findings) is linter.finds, "\n".join(map(str, verdict.findings))


@pytest.mark.parametrize("linter", LINTERS, ids=_name)
def test_a_linter_without_input_is_an_error(linter: Linter, session: Session) -> None:
    if linter.looks_at == "chart":
        pytest.skip("there is no chart of nothing")
    with tempfile.TemporaryDirectory(prefix="chartgen-nothing-") as nothing:
        try:
            assert linter.ask(Path(nothing)).examined == 0
        except Missing as error:
            pytest.skip(str(error))


@pytest.mark.parametrize("subject", STRICT, ids=_name)
@pytest.mark.parametrize("linter", LINTERS, ids=_name)
def test_strict_values_leave_nothing_to_find(linter: Linter, subject: Subject, session: Session) -> None:
    verdict = session.verdict(linter, subject)
    assert not verdict.findings, "\n".join(map(str, verdict.findings))


@pytest.mark.parametrize("subject", HARDENED, ids=_name)
def test_defaults_leave_far_less_than_helm_create(subject: Subject, session: Session) -> None:
    """Over all linters, and for each workload: a chart of five Deployments is told five times what it lacks."""
    ours, theirs = (_per_workload(session, each) for each in (subject, session.created))
    assert ours * 2 <= theirs, f"{ours:.1f} findings a workload, and {theirs:.1f} of {CREATED}"


@pytest.mark.parametrize("subject", DEFAULTS, ids=_name)
@pytest.mark.parametrize("linter", [linter for linter in LINTERS if not linter.finds], ids=_name)
def test_defaults_have_no_findings_where_helm_create_has_none(
    linter: Linter, subject: Subject, session: Session
) -> None:
    verdict = session.verdict(linter, subject)
    assert not verdict.findings, "\n".join(map(str, verdict.findings))


def _per_workload(session: Session, subject: Subject) -> float:
    found = 0
    for linter in LINTERS:
        # A linter that is not here is missing for both sides.
        with contextlib.suppress(pytest.skip.Exception):
            found += len(session.verdict(linter, subject).findings)
    return found / max(subject.workloads(), 1)
