"""Whether a chart is as it was written, by the times of its files if they were read before."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from chartgen.output import Intact, Run, disk, intact

TREE = {"Chart.yaml": "name: web\n", "templates/service.yaml": "kind: Service\n"}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "generated"
    with Run.begin(folder) as run:
        run.commit([run.stage("web", TREE)])
    return folder


def look(output: Path, state: str = "") -> Intact | None:
    with Run.begin(output) as run:
        record = run.records.read("web")
        assert record is not None
        return intact(output, "web", record._replace(state=state))


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what was written just now for old."""
    monkeypatch.setattr(sys.modules["chartgen.output.intact"], "_SETTLED", -(10**18))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the files that are read from now on."""
    names: list[str] = []
    read_file = disk.read_file

    def watched(path: str) -> bytes | str | None:
        names.append(os.path.basename(path))
        return read_file(path)

    monkeypatch.setattr(disk, "read_file", watched)
    return names


def test_what_was_written_just_now_has_no_state_of(output: Path) -> None:
    found = look(output)
    assert found is not None
    assert (len(found.files), found.state) == (2, "")


@pytest.mark.usefixtures("settled")
def test_what_has_its_stamp_is_not_read_again(output: Path, opened: list[str]) -> None:
    first = look(output)
    assert first is not None
    assert first.state
    assert opened == [".chartgen", "Chart.yaml", "service.yaml"]
    opened.clear()
    assert look(output, first.state) == first
    assert opened == []


@pytest.mark.usefixtures("settled")
def test_an_edit_of_the_same_size_that_hides_its_time_is_seen(output: Path) -> None:
    first = look(output)
    assert first is not None
    file = output / "web" / "Chart.yaml"
    before = file.stat()
    file.write_text("name: wab\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert look(output, first.state) is None


@pytest.mark.usefixtures("settled")
def test_a_file_that_vanished_or_became_a_link_is_seen(output: Path) -> None:
    first = look(output)
    assert first is not None
    file = output / "web" / "Chart.yaml"
    file.rename(output / "elsewhere")
    assert look(output, first.state) is None
    file.symlink_to(output / "elsewhere")
    assert look(output, first.state) is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("folder", ["web", "web/templates"])
def test_a_folder_that_became_a_link_is_seen(output: Path, folder: str) -> None:
    first = look(output)
    assert first is not None
    (output / folder).rename(output.parent / "elsewhere")
    (output / folder).symlink_to(output.parent / "elsewhere")
    assert look(output) is None
    assert look(output, first.state) is None


@pytest.mark.usefixtures("settled")
def test_a_copy_is_read_again(output: Path) -> None:
    first = look(output)
    file = output / "web" / "Chart.yaml"
    text = file.read_bytes()
    file.unlink()
    file.write_bytes(text)
    assert first is not None
    again = look(output, first.state)
    assert again is not None
    assert again.state != first.state


@pytest.mark.usefixtures("settled")
def test_an_executable_file_is_seen(output: Path) -> None:
    first = look(output)
    assert first is not None
    (output / "web" / "Chart.yaml").chmod(0o755)
    assert look(output, first.state) is None
    assert look(output) is None
