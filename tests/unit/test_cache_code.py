"""The code of specs that is kept from run to run: never that of another source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chartgen.cache import CodeCache
from chartgen.load import Loaded, Loader, find

SPEC = """from chartgen import Chart, Deployment, Image
chart = Chart("web", version="{version}", description="Web", workload=Deployment(image=Image("web", tag="1")))
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHARTGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    path = tmp_path / "specs" / "web.py"
    path.write_text(SPEC.format(version="1.0.0"))
    return path


def load(file: Path) -> Loaded:
    (one,) = find((str(file),))
    return Loader(CodeCache()).load_file(one)


def kept(file: Path) -> list[Path]:
    return [path for path in (file.parent.parent / "cache" / "specs").rglob("*") if path.is_file()]


def compiled_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []

    def watched(text: str, *args: object, **rest: object) -> object:
        texts.append(text)
        return compile(text, *args, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr("chartgen.load.imports.compile", watched, raising=False)
    return texts


def test_a_source_is_compiled_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = compiled_texts(monkeypatch)
    for _ in range(3):
        assert [one.chart.version for one in load(file).charts] == ["1.0.0"]
    assert len(texts) == 1
    assert len(kept(file)) == 1


def test_another_source_is_another_code_whatever_its_times(file: Path) -> None:
    load(file)
    before = file.stat()
    file.write_text(SPEC.format(version="2.0.0"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [one.chart.version for one in load(file).charts] == ["2.0.0"]
    assert len(kept(file)) == 1, "one for each file"


def test_it_runs_anew_since_it_may_read_files(file: Path) -> None:
    version = file.parent / "version.txt"
    version.write_text("1.0.0")
    file.write_text(
        "from pathlib import Path\n"
        + SPEC.replace('"{version}"', "Path(__file__).with_name('version.txt').read_text()")
    )
    assert [one.chart.version for one in load(file).charts] == ["1.0.0"]
    version.write_text("3.0.0")
    assert [one.chart.version for one in load(file).charts] == ["3.0.0"]


def test_errors_are_reported_each_time_at_their_locations(file: Path) -> None:
    file.write_text(SPEC.format(version="one"))
    first = load(file).findings
    assert [(finding.field, str(finding.location)) for finding in first] == [("version", "specs/web.py:2:30")]
    assert load(file).findings == first
    file.write_text('x = {"a": 1, "a": 2}\n' + SPEC.format(version="1.0.0"))
    first = load(file).findings
    assert ["duplicate key" in finding.message for finding in first] == [True]
    assert load(file).findings == first


@pytest.mark.parametrize("content", [b"", b"nothing", b"\0" * 100])
def test_a_cache_that_is_valid_is_none(file: Path, content: bytes) -> None:
    load(file)
    (cached,) = kept(file)
    cached.write_bytes(content)
    assert [one.chart.version for one in load(file).charts] == ["1.0.0"]
    whole = cached.read_bytes()
    cached.write_bytes(whole[:-5])
    assert [one.chart.version for one in load(file).charts] == ["1.0.0"]


def test_a_cache_that_cannot_be_written_is_none(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / "no-folder").write_text("")
    monkeypatch.setenv("CHARTGEN_CACHE", str(file.parent / "no-folder"))
    assert [one.chart.version for one in load(file).charts] == ["1.0.0"]
