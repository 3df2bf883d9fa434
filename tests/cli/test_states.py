"""Output folders and caches in states that git, other programs, other users or an interruption left."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chartgen.cache import store
from tests.cli.conftest import Run, environment, process

posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and modes of POSIX")
pytestmark = posix

TIMEOUT = 60


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    folder = tmp_path_factory.mktemp("cache") / "chartgen"
    monkeypatch.setenv("CHARTGEN_CACHE", str(folder))
    return folder


@pytest.fixture
def chart(project: Path, cache: Path, run: Run) -> Path:
    """The chart of the project, built."""
    assert run("build").code == 0
    return project / "generated" / "web"


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    command = ["git", *identity, "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment()).stdout


def commit(project: Path) -> None:
    if not (project / ".git").exists():
        git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "x")


def change(project: Path, old: str = "0.1.0", new: str = "0.2.0") -> None:
    path = project / "specs" / "web.py"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Links and other special files where chartgen writes


@pytest.mark.parametrize("where", [".chartgen", ".chartgen/stage", ".chartgen/lock"])
@pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "pipe", "file of another kind"])
def test_the_folder_of_a_run_is_not_what_it_seems(where: str, kind: str, project: Path, run: Run) -> None:
    victim = project / "victim"
    (victim / "deep").mkdir(parents=True)
    (victim / "deep" / "precious").write_text("x\n")
    (victim / "file").write_text("precious\n")
    place = project / "generated" / where
    place.parent.mkdir(parents=True)
    if kind == "link":
        place.symlink_to(victim / "file" if where.endswith("lock") else victim)
    elif kind == "dangling":
        place.symlink_to(project / "nowhere")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "hard link" and where != ".chartgen":
        place.hardlink_to(victim / "file")
    elif where.endswith("lock"):
        place.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as made:
            os.chdir(place.parent)
            made.bind(place.name)
            os.chdir(project)
    found = run("build")
    assert found.code == 3, found
    assert content(victim) == {"deep/precious": b"x\n", "file": b"precious\n"}
    assert not (project / "nowhere").exists()
    assert not (project / "generated" / "web").exists()


def test_links_within_the_staging_folder_are_removed_and_not_followed(project: Path, run: Run) -> None:
    victim = project / "victim"
    victim.mkdir()
    (victim / "precious").write_text("x\n")
    stage = project / "generated" / ".chartgen" / "stage"
    (stage / "web").mkdir(parents=True)
    (stage / "link").symlink_to(victim)
    (stage / "web" / "link").symlink_to(victim)
    assert run("build").code == 0
    assert content(victim) == {"precious": b"x\n"}


def test_a_staging_folder_that_git_brought_changes_nothing(chart: Path, project: Path, run: Run) -> None:
    (chart / "templates" / "team.yaml").write_text("team\n")
    stage = project / "generated" / ".chartgen" / "stage" / "web"
    stage.mkdir(parents=True)
    unfinished = b"# A build was interrupted here; the next one completes it.\ntemplates/team.yaml\nvalues.yaml\n"
    (chart / ".chartgen").write_bytes(unfinished)
    (stage / ".chartgen").write_text("values.yaml\n")
    (stage / "values.yaml").write_text("evil\n")
    assert run("build").code == 0
    assert (chart / "templates" / "team.yaml").read_text() == "team\n"
    assert "evil" not in (chart / "values.yaml").read_text()
    assert run("build", "--check").code == 0


@pytest.mark.parametrize("path", ["templates", "values.yaml", ".chartgen", "."])
@pytest.mark.parametrize("words", [("build",), ("build", "--force"), ("build", "--check")])
def test_a_link_in_the_place_of_what_chartgen_wrote(
    path: str, words: tuple[str, ...], chart: Path, project: Path, run: Run
) -> None:
    place = chart / path if path != "." else chart
    place.rename(project / "moved")
    place.symlink_to(project / "moved")
    before = content(project / "moved") if (project / "moved").is_dir() else (project / "moved").read_bytes()
    change(project)
    found = run(*words)
    assert found.code == 3, found
    after = content(project / "moved") if (project / "moved").is_dir() else (project / "moved").read_bytes()
    assert after == before


def test_an_output_that_is_a_link_is_all_that_is_reported(chart: Path, project: Path, run: Run, cache: Path) -> None:
    """Git has no files behind a link, and the cache none of that name: none of them is an edit, then."""
    commit(project)
    elsewhere = (project / "generated").rename(project / "elsewhere")
    (project / "generated").symlink_to("elsewhere")
    shutil.rmtree(cache)
    change(project)
    before = content(elsewhere)
    done = run("build")
    assert (done.code, done.err.count("error[")) == (3, 1)
    assert "error[path]: generated is a symbolic link, which chartgen does not follow" in done.err
    assert content(elsewhere) == before


def test_a_hard_link_is_replaced_and_its_other_name_stays(chart: Path, project: Path, run: Run) -> None:
    (project / "other").hardlink_to(chart / "Chart.yaml")
    before = (project / "other").read_bytes()
    change(project)
    assert run("build").code == 0
    assert (project / "other").read_bytes() == before
    assert b"0.2.0" in (chart / "Chart.yaml").read_bytes()


SPECIAL = ["pipe", "/dev/zero", "socket", "sparse"]


def special(path: Path, kind: str) -> None:
    if path.exists():
        path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        here = os.getcwd()
        os.chdir(path.parent)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
        os.chdir(here)
    elif kind == "sparse":
        with path.open("wb") as file:
            file.truncate(1 << 40)
    else:
        path.symlink_to(kind)


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize(
    "path",
    ["values.yaml", "templates/deployment.yaml", "templates/NOTES.txt", ".helmignore", "Chart.yaml", ".chartgen"],
)
@pytest.mark.parametrize("words", [("build",), ("build", "--check")])
def test_special_files_neither_block_nor_fill_the_memory(
    kind: str, path: str, words: tuple[str, ...], chart: Path, run: Run
) -> None:
    special(chart / path, kind)
    found = run(*words)
    assert found.code == 3, found
    assert f"generated/web/{path}" in found.err


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("path", ["templates/extra.yaml", "x"])
def test_special_files_beside_the_generated_ones_stay(kind: str, path: str, chart: Path, run: Run) -> None:
    special(chart / path, kind)
    assert run("build").code == 0
    assert run("build", "--check").code == 0
    assert os.path.lexists(chart / path)


@pytest.mark.parametrize("kind", SPECIAL)
def test_special_files_in_an_orphaned_chart(kind: str, chart: Path, project: Path, run: Run) -> None:
    shutil.copytree(chart, project / "generated" / "old")
    special(project / "generated" / "old" / "Chart.yaml", kind)
    assert run("build").code == 0
    assert run("build", "--check").code == 0


# Manual edits


def test_a_manual_edit_is_refused_with_and_without_git(chart: Path, project: Path, run: Run, cache: Path) -> None:
    (chart / "values.yaml").write_text("mine\n")
    assert run("build").code == 1
    commit(project)
    (chart / "values.yaml").write_text("mine again\n")
    assert run("build").code == 1
    shutil.rmtree(cache)
    assert run("build").code == 1
    assert (chart / "values.yaml").read_text() == "mine again\n"
    assert run("build", "--force").code == 0
    assert run("build", "--check").code == 0


def test_a_committed_edit_is_gits_to_keep(chart: Path, project: Path, run: Run) -> None:
    (chart / "values.yaml").write_text("mine\n")
    commit(project)
    assert run("build", "--check").code == 1
    assert run("build").code == 0
    assert run("build", "--check").code == 0


@pytest.mark.parametrize("subfolder", ["", "sub"])
def test_a_fresh_clone_builds_a_changed_spec(
    subfolder: str, chart: Path, project: Path, run: Run, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    commit(project)
    clone = tmp_path_factory.mktemp("clone") / "c"
    git(project, "clone", "-q", str(project), str(clone))
    shutil.rmtree(cache)
    os.chdir(clone)
    change(clone)
    path = clone / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("        service=Service(80),\n", ""), "utf-8")
    found = run("build")
    assert found.code == 0, found
    assert not (clone / "generated" / "web" / "templates" / "service.yaml").exists()
    shutil.rmtree(cache)
    path.unlink()
    (clone / "specs" / "other.py").write_text((project / "specs" / "web.py").read_text().replace('"web"', '"other"'))
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "x")
    assert run("build").code == 0
    assert not (clone / "generated" / "web").exists()


def test_without_a_record_and_without_git_nothing_is_lost(chart: Path, project: Path, run: Run, cache: Path) -> None:
    shutil.rmtree(cache)
    assert run("build", "--check").code == 0
    change(project)
    found = run("build")
    assert found.code == 1
    assert "no record" in found.err
    assert run("build", "--force").code == 0
    shutil.rmtree(cache)
    (project / "specs" / "web.py").rename(project / "specs" / "api.py")
    path = project / "specs" / "api.py"
    path.write_text(path.read_text().replace('"web"', '"api"').replace("web =", "api ="))
    (chart / "Chart.yaml").write_text((chart / "Chart.yaml").read_text().replace("specs/web.py", "specs/api.py"))
    found = run("build", "specs/api.py")
    assert found.code == 0
    assert "warning[orphaned]" in found.err
    assert (chart / "values.yaml").exists()


def _listed(chart: Path, path: str, listing: str) -> None:
    import hashlib

    digest = hashlib.sha256((chart / path).read_bytes()).hexdigest()
    with (chart / ".chartgen").open("a") as file:
        file.write(f"{path}\n" if listing == "path" else f"{digest}  {path}\n")


@pytest.mark.parametrize("listing", ["path", "checksum"])
@pytest.mark.parametrize("state", ["plain", "committed", "no cache", "committed before, no cache"])
@pytest.mark.parametrize("words", [("build",), ("build", "--force")])
def test_a_file_of_a_team_that_is_listed_is_not_removed(
    listing: str, state: str, words: tuple[str, ...], chart: Path, project: Path, run: Run, cache: Path
) -> None:
    (chart / "templates" / "team.yaml").write_text("team\n")
    if "before" in state:
        commit(project)
    _listed(chart, "templates/team.yaml", listing)
    if state == "committed":
        commit(project)
    if "no cache" in state:
        shutil.rmtree(cache)
    assert run("build", "--check").code == 1
    found = run(*words)
    assert found.code == 0
    assert "templates/team.yaml is not generated by chartgen" in found.err
    assert (chart / "templates" / "team.yaml").read_text() == "team\n"
    assert run("build", "--check").code == 0


def test_an_old_listing_is_read_and_replaced(chart: Path, project: Path, run: Run, cache: Path) -> None:
    import hashlib

    listings = [chart / ".chartgen", project / "generated" / ".chartgen-root"]
    current = [listing.read_text() for listing in listings]
    for listing in listings:
        paths = listing.read_text().splitlines()[1:]
        lines = [f"{hashlib.sha256((listing.parent / path).read_bytes()).hexdigest()}  {path}\n" for path in paths]
        listing.write_text("# Made by chartgen from specs; edits by hand are refused.\n" + "".join(lines))
    shutil.rmtree(cache)
    assert run("build", "--check").code == 1
    change(project)
    assert run("build").code == 0
    assert [listing.read_text() for listing in listings] == current
    assert run("build", "--check").code == 0


# Merges


def _two_branches(project: Path, run: Run, ours: Callable[[], None], theirs: Callable[[], None]) -> None:
    commit(project)
    git(project, "checkout", "-q", "-b", "theirs")
    theirs()
    assert run("build").code == 0
    commit(project)
    git(project, "checkout", "-q", "main")
    ours()
    assert run("build").code == 0
    commit(project)


def test_a_clean_merge_passes(chart: Path, project: Path, run: Run) -> None:
    spec = project / "specs" / "web.py"
    first, last = '    version="0.1.0",', '        readiness=HttpGet("/"),'
    spec.write_text(spec.read_text().replace(last, f'{last}\n        args=["a"],'))
    assert run("build").code == 0
    _two_branches(
        project,
        run,
        lambda: change(project, first, '    version="0.1.1",'),
        lambda: change(project, 'args=["a"]', 'args=["b"]'),
    )
    git(project, "merge", "-q", "theirs")
    found = run("build", "--check")
    assert found.code == 0, found
    assert run("build").code == 0
    assert git(project, "status", "--porcelain") == ""


def test_a_merge_with_conflicts_is_built_from_the_merged_spec(chart: Path, project: Path, run: Run) -> None:
    _two_branches(project, run, lambda: change(project, new="0.1.1"), lambda: change(project, new="0.1.2"))
    with pytest.raises(subprocess.CalledProcessError):
        git(project, "merge", "-q", "theirs")
    assert "<<<<<<<" in (chart / "Chart.yaml").read_text()
    git(project, "checkout", "--theirs", "specs")
    found = run("build")
    assert found.code == 0, found
    commit(project)
    assert run("build", "--check").code == 0


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_only_text_between_conflict_markers_is_discarded(style: str, chart: Path, project: Path, run: Run) -> None:
    path = chart / "Chart.yaml"
    text = path.read_text()
    base = "||||||| base\nversion: 0.0.9\n" if style == "diff3" else ""
    conflict = f"<<<<<<< HEAD\nversion: 0.1.0\n{base}=======\nversion: 0.3.0\n>>>>>>> other\n"
    assert "version: 0.1.0\n" in text
    path.write_text(text.replace("version: 0.1.0\n", conflict))
    assert run("build").code == 0
    assert path.read_text() == text
    edited = text.replace("version: 0.1.0\n", conflict).replace("A small web service", "Mine")
    path.write_text(edited)
    assert run("build").code == 1
    assert path.read_text() == edited


@pytest.mark.parametrize(
    "lines",
    [
        "<<<<<<<\n=======\n>>>>>>>\n",
        "=======\n<<<<<<< a\n>>>>>>> b\n",
        ">>>>>>> b\n=======\n<<<<<<< a\n",
        "<<<<<<< a\n",
    ],
)
def test_marker_lines_and_a_manual_edit(lines: str, chart: Path, run: Run) -> None:
    path = chart / "README.md"
    edited = path.read_text().replace("web", "mine", 1) + lines
    path.write_text(edited)
    assert run("build").code == 1
    assert path.read_text() == edited


# Git


def test_the_environment_of_a_hook(chart: Path, project: Path, run: Run, cache: Path, tmp_path: Path) -> None:
    commit(project)
    shutil.rmtree(cache)
    change(project)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_DIR", str(other / ".git"))
        patch.setenv("GIT_INDEX_FILE", str(other / "index"))
        patch.setenv("GIT_WORK_TREE", str(other))
        assert run("build").code == 0


@pytest.mark.parametrize("state", ["no git", "no commit", "broken", "slow"])
def test_a_git_that_does_not_answer(
    state: str, chart: Path, project: Path, run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if state == "no commit":
        git(project, "init", "-q")
    else:
        commit(project)
    if state == "broken":
        (project / ".git" / "HEAD").write_text("nonsense\n")
    if state == "no git":
        monkeypatch.setenv("PATH", str(project / "nowhere"))
    if state == "slow":
        (project / "bin").mkdir()
        (project / "bin" / "git").write_text("#!/bin/sh\nsleep 100\n")
        (project / "bin" / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{project}/bin:{os.environ['PATH']}")
        monkeypatch.setattr("chartgen.git._TIMEOUT", 0.2)
    change(project)
    assert run("build").code == 0
    shutil.rmtree(cache)
    change(project, "0.2.0", "0.3.0")
    assert run("build").code == 1


def test_files_that_git_converts(chart: Path, project: Path, run: Run, cache: Path) -> None:
    (project / "generated" / ".gitattributes").unlink()
    (project / ".gitattributes").write_text("*.yaml text eol=crlf\n*.md filter=turned\n")
    git(project, "init", "-q", "-b", "main")
    git(project, "config", "filter.turned.clean", "tr a-z b-za")
    git(project, "config", "filter.turned.smudge", "tr b-za a-z")
    before = (chart / "README.md").read_bytes()
    commit(project)
    assert git(project, "show", "HEAD:generated/web/README.md").encode() != before
    shutil.rmtree(project / "generated")
    git(project, "checkout", "-q", "--", "generated")
    assert b"\r\n" in (chart / "values.yaml").read_bytes()
    shutil.rmtree(cache)
    change(project)
    found = run("build")
    assert found.code == 0, found


# The cache


def entries(cache: Path) -> Iterator[Path]:
    return (path for path in sorted(cache.rglob("*")) if path.is_file())


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "pipe", "link", "folder", "another entry"])
def test_a_damaged_entry_is_a_miss(damage: str, project: Path, cache: Path) -> None:
    assert process("build", folder=project, env={"CHARTGEN_CACHE": str(cache)}).returncode == 0
    chart = project / "generated" / "web"
    expected = content(chart)
    files = list(entries(cache))
    assert {path.parent.name for path in files} >= {"computed", "output", "templates"}
    other = files[0].read_bytes()
    for number, path in enumerate(files):
        data = bytearray(path.read_bytes())
        path.unlink()
        if damage == "flip":
            data[(number * 7919) % len(data)] ^= 1 << number % 8
            path.write_bytes(data)
        elif damage == "cut":
            path.write_bytes(data[: len(data) // 2])
        elif damage == "empty":
            path.write_bytes(b"")
        elif damage == "pipe":
            os.mkfifo(path)
        elif damage == "link":
            path.symlink_to("/dev/zero")
        elif damage == "folder":
            path.mkdir()
        else:
            path.write_bytes(other)
        path.chmod(0o600) if path.is_file() and damage != "link" else None
    found = process("build", folder=project, env={"CHARTGEN_CACHE": str(cache)})
    assert found.returncode == 0, found
    assert content(chart) == expected


def test_every_flipped_byte_of_an_entry_is_seen(cache: Path, project: Path, run: Run) -> None:
    assert store.folder() == str(cache)
    entry = store.Store("test")
    entry.write("key", b"content")
    (path,) = entries(cache)
    whole = path.read_bytes()
    for number in range(len(whole)):
        path.write_bytes(whole[:number] + bytes([whole[number] ^ 0x10]) + whole[number + 1 :])
        assert entry.read("key") is None
    path.write_bytes(whole)
    assert entry.read("key") == b"content"
    assert entry.read("other") is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["entry", "folder", "top", "writable"])
def test_what_others_may_have_written_is_not_read(what: str, cache: Path) -> None:
    store.Store("test").write("key", b"content")
    (path,) = entries(cache)
    if what == "writable":
        path.chmod(0o666)
    else:
        os.chown({"entry": path, "folder": path.parent, "top": cache}[what], 12345, 12345)
    assert store.Store("test").read("key") is None


def test_a_cache_folder_that_others_can_write_to_is_closed(cache: Path) -> None:
    store.Store("test").write("key", b"content")
    (path,) = entries(cache)
    for folder in (cache, path.parent):
        folder.chmod(0o777)
    assert store.Store("test").read("key") == b"content"
    assert cache.stat().st_mode & 0o777 == path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": None, "XDG_CACHE_HOME": None},
        {"HOME": "", "XDG_CACHE_HOME": ""},
        {"XDG_CACHE_HOME": "relative"},
        {"XDG_CACHE_HOME": "~/x", "HOME": None},
        {"HOME": "relative", "XDG_CACHE_HOME": None},
        {"CHARTGEN_CACHE": "~nobody-at-all/x"},
    ],
)
def test_no_home_no_cache(
    variables: dict[str, str | None], project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    def nobody(_: object) -> object:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.delenv("CHARTGEN_CACHE", raising=False)
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert store.folder() is None
    assert run("build").code == 0
    assert run("build", "--check").code == 0
    assert sorted(path.name for path in project.iterdir()) == ["generated", "specs"]


# Modes, names and places


def modes(folder: Path) -> set[tuple[bool, int]]:
    return {(path.is_dir(), path.stat().st_mode & 0o777) for path in [folder, *folder.rglob("*")]}


@pytest.mark.parametrize("umask", [0o077, 0o002, 0o000, 0o777])
def test_modes_are_those_of_git(umask: int, project: Path, cache: Path, run: Run) -> None:
    before = os.umask(umask)
    try:
        assert run("build").code == 0
        assert modes(project / "generated") == {(True, 0o755), (False, 0o644)}
        change(project)
        assert run("build").code == 0
    finally:
        os.umask(before)
    assert modes(project / "generated") == {(True, 0o755), (False, 0o644)}


def test_a_mode_that_git_would_commit_is_a_drift(chart: Path, run: Run) -> None:
    (chart / "values.yaml").chmod(0o755)
    found = run("build", "--check")
    assert found.code == 1
    assert "values.yaml is executable" in found.out
    assert run("build").code == 0
    assert (chart / "values.yaml").stat().st_mode & 0o777 == 0o644
    assert run("build", "--check").code == 0


def test_the_modes_of_a_checkout_are_no_drift(chart: Path, run: Run) -> None:
    for path in chart.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert run("build", "--check").code == 0
    for path in chart.rglob("*"):
        path.chmod(0o777)
    (chart / ".chartgen").chmod(0o777)
    assert run("build", "--check").code == 0


@pytest.mark.parametrize("name", ["con", "nul", "aux", "prn", "com1", "lpt9"])
@pytest.mark.parametrize("words", [("build",), ("build", "--check")])
def test_names_of_devices_are_rejected(name: str, words: tuple[str, ...], project: Path, run: Run) -> None:
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace('"web"', f'"{name}"', 1), "utf-8")
    found = run(*words)
    assert found.code == 2, found
    assert "device" in found.err
    assert "specs/web.py:6" in found.err
    assert not (project / "generated").exists()


@pytest.mark.parametrize(
    "output",
    [
        ".git",
        ".git/x",
        "sub/.git",
        "generated/web",
        "generated/web/templates",
        "generated/web/x/y",
        "bare",
        "own/templates",
    ],
)
def test_places_for_no_charts(output: str, chart: Path, project: Path, run: Run) -> None:
    git(project, "init", "-q")
    git(project, "init", "-q", "--bare", "bare")
    (project / "own").mkdir()
    (project / "own" / "Chart.yaml").write_text("name: own\n")
    for words in (("build",), ("build", "--check")):
        found = run(*words, "-o", output)
        assert found.code == 2, found
    assert list(project.glob("**/web/Chart.yaml")) == [chart / "Chart.yaml"]


def test_the_subcharts_of_a_chart_are_a_place_for_charts(project: Path, run: Run) -> None:
    (project / "own").mkdir()
    (project / "own" / "Chart.yaml").write_text("name: own\n")
    assert run("build", "-o", "own/charts").code == 0


def test_an_output_whose_name_is_not_utf8(project: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    for words in ((), (), ("--check",), ("--format", "json"), ("--format", "sarif"), ("--format", "github")):
        found = process("build", "-o", name, *words, folder=project, env={"CHARTGEN_CACHE": str(project / "cache")})
        assert found.returncode == 0, found
    assert (project / name / "web" / "Chart.yaml").exists()
    shutil.rmtree(project / name / "web" / "templates")
    assert process("build", "-o", name, "--check", "--format", "sarif", folder=project).returncode == 1


@pytest.mark.parametrize("error", ["EROFS", "EACCES", "EPERM"])
def test_nothing_to_write_where_nothing_can_be_written(
    error: str, chart: Path, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def refuse(path: str, *_: object, **__: object) -> None:
        raise OSError(getattr(errno, error), "refused", path)

    for name in ("mkdir", "rename", "replace", "unlink"):
        monkeypatch.setattr(os, name, refuse)
    found = run("build")
    assert found.code == 0, found
    change(project)
    assert run("build").code == 3


# What cannot be read


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("directory", "it is not a regular file"),
        ("loop", "too many levels of symbolic links"),
        ("large", "it is larger than 1 MiB"),
    ],
)
def test_a_configuration_that_cannot_be_read(kind: str, reason: str, project: Path, run: Run) -> None:
    path = project / "pyproject.toml"
    path.unlink(missing_ok=True)
    if kind == "directory":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path.name)
    else:
        path.write_bytes(b"#" * 1024 * 1025)
    done = run("build")
    assert (done.code, done.err.splitlines()[0]) == (2, f"error[usage]: cannot read pyproject.toml: {reason}")


def test_specs_without_permission_are_no_missing_specs(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def denied(path: str = ".") -> Iterator[os.DirEntry[str]]:
        if os.path.basename(path) == "specs":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    monkeypatch.setattr(os, "listdir", lambda path=".": [entry.name for entry in denied(path)])
    expected = run("build")
    assert (expected.code, "no permission to read `specs/`" in expected.err) == (3, True)
    done = run("verify")
    assert (done.code, done.err) == (expected.code, expected.err)


def test_a_file_that_cannot_be_read_on_the_other_side_of_a_diff(chart: Path, project: Path, run: Run) -> None:
    other = project / "before"
    shutil.copytree(project / "generated", other)
    (other / "web" / "values.yaml").unlink()
    (other / "web" / "values.yaml").symlink_to("values.yaml")
    done = run("diff", "before")
    assert done.code == 3
    assert done.err.splitlines()[0].startswith("error[file]: cannot read before/web/values.yaml: too many levels")


def test_a_chart_file_that_cannot_be_read_is_all_that_is_reported(chart: Path, run: Run) -> None:
    (chart / "Chart.yaml").unlink()
    (chart / "Chart.yaml").mkdir()
    (chart / "Chart.yaml" / "loop").symlink_to("loop")
    done = run("verify", "generated/web")
    assert done.code == 1
    assert done.err.count("error[file]") == 1
    assert "kubeVersion" not in done.err
