"""`chartgen publish --to FOLDER`: a chart repository, in which nothing that is there changes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from chartgen import yamltext
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, ChartgenError
from chartgen.publish.comparison import compare
from chartgen.publish.package import Package
from chartgen.publish.repository import ChartRepository
from chartgen.publish.target import FolderTarget
from tests.publish.conftest import Run, edit
from tests.publish.packages import package

FOREIGN = """\
# Ours since 2019.
apiVersion: v1
entries:
  other:
  - apiVersion: v1
    created: "2019-05-01T00:00:00.123456789+02:00"
    digest: 515c58e5f79d8b2913a10cb400ebb6fa9c77fe813287afbacf1a0b897cd78727
    name: other
    icon: null
    urls: [https://example.com/other-0.1.0.tgz]
    version: 0.1.0
  web:
  - {name: web, version: 1.1.0, urls: [web-1.1.0.tgz]}
  - {name: web, version: 0.9.0, urls: [web-0.9.0.tgz]}
generated: "2019-05-01T00:00:00.123456789+02:00"
"""


def publish(folder: Path, *packages: Package) -> None:
    repository = ChartRepository(FolderTarget(str(folder)))
    for each in packages:
        compared = compare(each, repository.find(each))
        assert compared.state != "different"
        repository.put(each, None) if compared.state == "absent" else repository.keep(each)
    repository.finish()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def index(folder: Path) -> dict[str, list[dict[str, object]]]:
    entries: dict[str, list[dict[str, object]]] = yamltext.load((folder / "index.yaml").read_text("utf-8"))["entries"]
    return entries


def test_twice(tmp_path: Path) -> None:
    folder = tmp_path / "charts"
    publish(folder, package("1.0.0"), package("1.10.0"), package("1.9.0"), package("1.10.0-rc.1"))
    before = content(folder)
    assert sorted(before) == [
        "index.yaml", "web-1.0.0.tgz", "web-1.10.0-rc.1.tgz", "web-1.10.0.tgz", "web-1.9.0.tgz",
    ]  # fmt: skip
    assert [each["version"] for each in index(folder)["web"]] == ["1.10.0", "1.10.0-rc.1", "1.9.0", "1.0.0"]
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    publish(folder, package("1.0.0"), package("1.9.0"))
    assert content(folder) == before
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_the_order_does_not_matter(tmp_path: Path) -> None:
    publish(tmp_path / "a", package("1.0.0"), package("1.1.0"))
    publish(tmp_path / "b", package("1.1.0"))
    publish(tmp_path / "b", package("1.0.0"))
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_the_index_of_others_is_kept(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text(FOREIGN, "utf-8")
    before = index(tmp_path)
    publish(tmp_path, package("1.0.0"))
    text = (tmp_path / "index.yaml").read_text("utf-8")
    assert text.startswith("# Ours since 2019.\napiVersion: v1\n")
    assert '"2019-05-01T00:00:00.123456789+02:00"' in text
    after = index(tmp_path)
    assert [each["version"] for each in after["web"]] == ["1.1.0", "1.0.0", "0.9.0"]
    assert after["other"] == before["other"]
    assert [after["web"][0], after["web"][2]] == before["web"]
    (entry,) = (each for each in after["web"] if each["version"] == "1.0.0")
    assert entry["digest"] == package("1.0.0").digest.removeprefix("sha256:")
    assert entry["urls"] == ["web-1.0.0.tgz"]


def test_two_runs_at_once(tmp_path: Path) -> None:
    """Each adds its entries to what the other one has written meanwhile."""
    target = FolderTarget(str(tmp_path))
    first, second = ChartRepository(target), ChartRepository(target)
    one, other = package(version="1.0.0"), package(version="1.1.0")
    for repository, each in ((first, one), (second, other)):
        assert repository.find(each) is None
        repository.put(each, None)
    first.finish()
    second.finish()
    index = yamltext.load((tmp_path / "index.yaml").read_text("utf-8"))
    assert [each["version"] for each in index["entries"]["web"]] == ["1.1.0", "1.0.0"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.yaml", "web-1.0.0.tgz", "web-1.1.0.tgz"]


def test_helm_reads_the_index(tmp_path: Path) -> None:
    helm = pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    publish(tmp_path, package("1.0.0"), package("2.0.0"))
    (tmp_path / "merged").mkdir()
    found = helm.repo_index_generate(tmp_path / "merged", merge=tmp_path / "index.yaml")
    assert [each["version"] for each in found["entries"]["web"]] == ["2.0.0", "1.0.0"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entries: [\n", "it is not YAML"),
        ("hello\n", "it is not the index of a chart repository"),
        ("entries: {}\n", "it is not the index of a chart repository"),
        ("apiVersion: v1\nentries: {web: {}}\n", "its `entries` are not lists of versions by chart"),
        ("apiVersion: v1\nentries: []\n", "its `entries` are not lists of versions by chart"),
        ("\xff", "it is not YAML"),
        ("apiVersion: v1\nentries: {}\ngenerated: 2020-99-99\n", "it is not YAML"),
        ("apiVersion: v1\nentries: {}\nx: !!int foo\n", "it is not YAML"),
        ("apiVersion: v1\nentries: {}\nx: {<<: 3}\n", "it is not YAML"),
        ("apiVersion: v1\nentries: {}\nx: " + "[" * 3000 + "]" * 3000, "it is not YAML"),
    ],
)
def test_what_is_no_index(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text(text, "latin-1")
    before = content(tmp_path)
    with pytest.raises(ChartgenError, match=message) as raised:
        publish(tmp_path, package())
    assert raised.value.exit_code == EXIT_FINDINGS
    assert content(tmp_path) == before


def test_an_archive_that_is_listed_but_missing(tmp_path: Path) -> None:
    publish(tmp_path, package())
    (tmp_path / "web-1.0.0.tgz").unlink()
    with pytest.raises(ChartgenError, match=r"missing archive of web 1\.0\.0, which .*index\.yaml lists"):
        publish(tmp_path, package())


def test_an_archive_that_is_not_listed(tmp_path: Path) -> None:
    """As after an interrupted run."""
    publish(tmp_path, package())
    before = content(tmp_path)
    (tmp_path / "index.yaml").unlink()
    publish(tmp_path, package())
    assert content(tmp_path) == before


@pytest.mark.parametrize("name", ["index.yaml", "web-1.0.0.tgz"])
def test_links_are_not_followed(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "charts"
    folder.mkdir()
    target = tmp_path / "target"
    target.write_text(FOREIGN, "utf-8")
    (folder / name).symlink_to(target)
    with pytest.raises(ChartgenError, match="is a symbolic link"):
        publish(folder, package())
    assert target.read_text("utf-8") == FOREIGN


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions of users other than root")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ChartgenError, match="cannot write to the chart repository") as raised:
            publish(tmp_path, package())
    finally:
        tmp_path.chmod(0o700)
    assert raised.value.exit_code == EXIT_ENVIRONMENT


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "charts").write_text("mine", "utf-8")
    with pytest.raises(ChartgenError, match="cannot write to the chart repository") as raised:
        publish(tmp_path / "charts", package())
    assert raised.value.exit_code == EXIT_ENVIRONMENT
    assert (tmp_path / "charts").read_text("utf-8") == "mine"


def test_the_command(project: Path, run: Run) -> None:
    ran = run("publish", "--to", "repo", "--check")
    assert ran.code == 0, ran.err
    assert not (project / "repo").exists()
    ran = run("publish", "--to", "repo")
    assert ran.code == 0, ran.err
    assert "web 1.0.0    published  repo/web-1.0.0.tgz\n  tgz sha256:" in ran.out
    before = content(project / "repo")
    edit(project, '"A": "b"', '"A": "changed"')
    assert run("build").code == 0
    ran = run("publish", "--to", "repo")
    assert ran.code == 1
    assert "conflicting version 1.0.0 of web" in ran.err
    assert content(project / "repo") == before
