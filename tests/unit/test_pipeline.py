"""From specs and folders to charts: what is yielded, and what is collected."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from chartgen import pipeline
from chartgen.build import Options, build, check
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding
from chartgen.output import disk
from chartgen.spec_chart import SpecChart

SPEC = """from chartgen import Chart, Deployment, Image
chart = Chart("{name}", version="1.0.0", description="Web", workload=Deployment(image=Image("web", tag="1")))
"""


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHARTGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "web.py").write_text(SPEC.format(name="web"))
    return folder


def test_charts_of_specs_and_folders(specs: Path) -> None:
    build(Options())
    found = pipeline.Findings()
    charts = list(pipeline.charts(["specs", "generated", "generated/web"], found))
    assert [(chart.name, type(chart).__name__) for chart in charts if isinstance(chart, SpecChart)] == [
        ("web", "SpecChart")
    ]
    own, *others = (dict(chart.files) for chart in charts)
    assert all({**own, ".chartgen": other[".chartgen"]} == other for other in others)
    assert len(others) == 2
    found.raise_errors(strict=True)


def test_what_a_build_rejects_is_rejected(specs: Path) -> None:
    (specs / "other.py").write_text(SPEC.format(name="web"))
    found = pipeline.Findings()
    assert len(list(pipeline.charts(["specs"], found))) == 2
    with pytest.raises(ChartgenError, match="web") as caught:
        found.raise_errors()
    assert caught.value.exit_code == EXIT_USAGE
    with pytest.raises(ChartgenError) as built:
        build(Options())
    assert built.value.findings == caught.value.findings


def test_a_chart_that_does_not_fit_into_a_release_is_rejected(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartgen.output.size.LIMIT", 100)
    monkeypatch.setattr("chartgen.output.size._SURELY_FITS", 0)
    found = pipeline.Findings()
    assert list(pipeline.charts(["specs"], found)) == []
    with pytest.raises(ChartgenError, match="too large") as caught:
        found.raise_errors()
    assert caught.value.exit_code == EXIT_FINDINGS


def test_the_other_charts_follow(specs: Path) -> None:
    (specs / "a.py").write_text("1 / 0\n")
    (specs / "z.py").write_text(SPEC.format(name="z"))
    found = pipeline.Findings()
    assert [chart.name for chart in pipeline.charts(["specs"], found) if isinstance(chart, SpecChart)] == ["web", "z"]
    assert [finding.rule for finding in found.items] == ["exception"]


def test_a_path_with_neither(specs: Path) -> None:
    (specs.parent / "empty").mkdir()
    with pytest.raises(ChartgenError, match="empty"):
        list(pipeline.charts(["specs", "empty"], pipeline.Findings()))


def test_exit_codes_are_those_of_the_problems() -> None:
    found = pipeline.Findings()
    found.add([Finding("w", severity="warning")])
    assert found.exit_code == EXIT_OK
    found.raise_errors()
    with pytest.raises(ChartgenError) as caught:
        found.raise_errors(strict=True)
    assert caught.value.exit_code == EXIT_FINDINGS
    found.add([Finding("r", rule="team-rule")])
    assert found.exit_code == EXIT_FINDINGS
    found.add([Finding("s")])
    assert found.exit_code == EXIT_USAGE
    found.add_error(ChartgenError(Finding("disk", rule="environment"), exit_code=EXIT_ENVIRONMENT))
    found.add([Finding("r", rule="team-rule")])
    assert found.exit_code == EXIT_ENVIRONMENT


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE])
def test_the_disk_is_not_the_specs_fault(specs: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write = disk.write_file

    def refused(path: str, content: bytes) -> None:
        if path.endswith("values.yaml"):
            raise OSError(number, "refused", path)
        write(path, content)

    monkeypatch.setattr(disk, "write_file", refused)
    with pytest.raises(ChartgenError) as caught:
        build(Options())
    assert caught.value.exit_code == EXIT_ENVIRONMENT
    assert not Path("generated").exists()


def test_a_file_that_cannot_be_read_is_not_the_specs_fault(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(Options())

    def refused(path: str, **_: object) -> int:
        raise PermissionError(errno.EACCES, "refused", path)

    monkeypatch.setattr(disk, "open_file", refused)
    with pytest.raises(ChartgenError) as caught:
        check(Options())
    assert caught.value.exit_code == EXIT_ENVIRONMENT
