"""What is left of a run that is killed, interrupted or refused by the machine, and two runs at once."""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from chartgen import files
from chartgen.cache import Record, Records
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError
from chartgen.output import ROOT, ChartOutcome, Run, generated, listing
from tests.support.trees import read_chart

resource = pytest.importorskip("resource", reason="processes are forked and limited here")

pytestmark = pytest.mark.thorough

Trees = dict[str, dict[str, str]]

OLD: Trees = {
    "changed": {
        "Chart.yaml": "c\n",
        "values.yaml": "old\n",
        "templates/a.yaml": "old\n",
        "ci/x.yaml": "x\n",
        "f": "f\n",
    },
    "pruned": {"Chart.yaml": "p\n", "templates/a.yaml": "old\n", "templates/tests/b.yaml": "old\n"},
    "same": {"Chart.yaml": "s\n"},
    ROOT: {"README.md": "old\n", ".gitattributes": "x\n"},
}
NEW: Trees = {
    "changed": {
        "Chart.yaml": "c\n",
        "values.yaml": "new\n",
        "templates/a.yaml": "new\n",
        "d/e/n.yaml": "n\n",
        "f/g/h": "g\n",
    },
    "new": {"Chart.yaml": "n\n", "templates/a.yaml": "new\n", "templates/tests/b.yaml": "new\n"},
    "same": {"Chart.yaml": "s\n"},
    ROOT: {"README.md": "new\n"},
}
THIRD: Trees = {
    "changed": {"Chart.yaml": "c3\n", "values.yaml": "third\n", "templates/a.yaml": "third\n", "f": "third\n"},
    "new": {"Chart.yaml": "n3\n", "templates/a.yaml": "third\n"},
    "same": {"Chart.yaml": "s3\n"},
    ROOT: {"README.md": "third\n"},
}
CALLS = ("replace", "rename", "unlink", "rmdir", "mkdir", "open", "write", "ftruncate", "close")


def build(output: Path, trees: Trees, *, force: bool = False, wait: float = 10) -> None:
    with Run.begin(output, force=force, wait=wait) as run:
        run.commit(staged(run, trees))


def staged(run: Run, trees: Trees) -> list[ChartOutcome]:
    outcomes = [run.stage(name, tree) for name, tree in trees.items()]
    return outcomes + [run.stage(name, {}) for name in generated(run.stager.layout.output) if name not in trees]


def chart(output: Path, name: str) -> dict[str, str] | None:
    """Read the generated files of a chart, and check its listing."""
    if name == ROOT:
        return {
            path.name: path.read_text() for path in output.iterdir() if path.is_file() and path.name != ".chartgen-root"
        }
    if not (output / name).exists():
        return None
    tree = read_chart(output / name)
    assert (output / name / ".chartgen").read_bytes() == listing.render(tree), name
    return tree


def assert_is(output: Path, trees: Trees) -> None:
    assert {path.name for path in output.iterdir() if path.is_dir()} == set(trees) - {ROOT}
    for name, tree in trees.items():
        assert chart(output, name) == tree


def assert_every_file_is_whole(output: Path, *versions: Trees) -> None:
    for path in output.rglob("*"):
        relative = path.relative_to(output).as_posix()
        if path.is_dir() or relative.startswith(".chartgen/") or path.name.startswith(".chartgen"):
            continue
        name, _, inside = relative.partition("/")
        if not inside:
            name, inside = ROOT, name
        assert path.read_text() in [trees.get(name, {}).get(inside) for trees in versions], relative


def assert_each_chart_is_old_or_new(output: Path) -> None:
    for name in {*OLD, *NEW}:
        assert chart(output, name) in (OLD.get(name), NEW.get(name)), name


class Dead(BaseException):
    """Stands for the death of the process: from then on no call changes anything."""


Work = Callable[[], None]


def attempt(number: int, error: BaseException, work: Work, calls: tuple[str, ...] = CALLS) -> BaseException | None:
    """Do some work in which an error comes before the call of that number, and Dead before all further ones too.

    Returns:
        What came of it; None where there were fewer calls.
    """
    made = 0
    opened: set[int] = set()

    def wrapped(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **keywords: Any) -> Any:
            nonlocal made
            if name == "open" and isinstance(error, OSError) and not args[1] & os.O_CREAT:
                return call(*args, **keywords)
            made += 1
            if made == number or (made > number and isinstance(error, Dead)):
                raise error
            result = call(*args, **keywords)
            if name == "open":
                opened.add(result)
            elif name == "close":
                opened.discard(args[0])
            return result

        return wrapper

    with pytest.MonkeyPatch.context() as patch:
        for name in {*calls, "open", "close"} if isinstance(error, Dead) else calls:
            patch.setattr(os, name, wrapped(name, getattr(os, name)))
        try:
            work()
        except (Dead, KeyboardInterrupt, ChartgenError) as caught:
            result: BaseException | None = caught
        else:
            result = None
    if isinstance(error, Dead):
        # As the kernel does, which gives up the lock with that.
        for fd in opened:
            os.close(fd)
    return result


def deaths(old: Path, step: int, trees: Trees, *, force: bool = False) -> Iterator[Path]:
    """Give what is left of a run that dies, before each of its calls in turn; at least before sixty."""
    for number, output in copies(old, step):
        if attempt(number, Dead(), partial(build, output, trees, force=force)) is None:
            assert_is(output, trees)
            assert number > 60
            break
        yield output


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def in_child(work: Work) -> int:
    """Run something in a process of its own; give its exit code, or the signal that killed it, negative."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except ChartgenError as error:
            os._exit(error.exit_code)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    output = tmp_path / "old"
    build(output, OLD)
    return output


@pytest.fixture(params=[6, pytest.param(1, marks=pytest.mark.exhaustive)], ids=["every sixth call", "every call"])
def step(request: pytest.FixtureRequest) -> int:
    """From one call that is tried to the next."""
    return int(request.param)


def copies(old: Path, step: int) -> Iterator[tuple[int, Path]]:
    """Give one copy after the other, with the numbers of the calls to try."""
    for number in itertools.count(1, step):
        output = old.parent / "output"
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(old, output)
        known, records = Records(str(old)), Records(str(output))
        for name in {*OLD, *NEW, *THIRD}:
            records.write(name, known.read(name) or Record())
        yield number, output


@pytest.mark.parametrize("trees", [THIRD, NEW, OLD], ids=["of a third spec", "of the same spec", "of the old spec"])
def test_the_next_run_after_a_death(old: Path, step: int, trees: Trees) -> None:
    for output in deaths(old, step, NEW):
        assert_every_file_is_whole(output, OLD, NEW)
        build(output, trees)
        assert_is(output, trees)


def test_the_beginning_of_the_next_run_makes_each_chart_whole(old: Path, step: int) -> None:
    for output in deaths(old, step, NEW):
        with Run.begin(output):
            assert_each_chart_is_old_or_new(output)
        assert not (output / ".chartgen").exists()


def test_deaths_one_after_the_other(old: Path, step: int) -> None:
    randomly = random.Random(1)
    for number, output in copies(old, step):
        for trees in (NEW, THIRD, OLD, NEW):
            attempt(randomly.randrange(1, 110), Dead(), partial(build, output, trees))
            assert_every_file_is_whole(output, OLD, NEW, THIRD)
        build(output, THIRD)
        assert_is(output, THIRD)
        if number > 60:
            break


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """The clock decides when: between two instructions, not only before a call."""
    versions: list[Trees] = [
        {f"chart-{n}": {f"templates/{f}.yaml": f"{version} {n} {f}\n" * 50 for f in range(4)} for n in range(20)}
        for version in range(3)
    ]
    output = tmp_path / "generated"
    build(output, versions[0])
    randomly = random.Random(2)
    killed = 0
    for round_ in range(12):
        child = os.fork()
        if child == 0:
            try:
                build(output, versions[(round_ + 1) % 3])
            finally:
                os._exit(0)
        time.sleep(randomly.uniform(0.001, 0.03))
        os.kill(child, signal.SIGKILL)
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert_every_file_is_whole(output, *versions)
    build(output, versions[2])
    assert_is(output, versions[2])
    assert killed


def test_an_edit_after_the_death_is_still_an_edit(old: Path, step: int) -> None:
    for output in deaths(old, step, NEW):
        (output / "changed/values.yaml").write_text("mine\n")
        with pytest.raises(ChartgenError, match=r"changed/values\.yaml was edited manually"):
            build(output, THIRD)
        assert (output / "changed/values.yaml").read_text() == "mine\n"


def test_a_killed_forced_run_is_completed_without_force(old: Path, step: int) -> None:
    (old / "changed/values.yaml").write_text("mine\n")
    (old / "pruned/Chart.yaml").write_text("mine\n")
    mended = 0
    for output in deaths(old, step, NEW, force=True):
        if listing.parse((output / "changed/.chartgen").read_bytes()).is_unfinished:
            with Run.begin(output):
                assert chart(output, "changed") == NEW["changed"]
            mended += 1
    assert mended


def test_git_put_the_old_state_back_after_the_death(old: Path, step: int) -> None:
    for output in deaths(old, step, NEW):
        for name in {*OLD, *NEW} - {ROOT}:
            shutil.rmtree(output / name, ignore_errors=True)
        shutil.copytree(old, output, dirs_exist_ok=True)
        with Run.begin(output):
            pass
        for name, tree in OLD.items():
            assert name == ROOT or chart(output, name) == tree


def test_links_put_there_after_the_death_are_not_followed(old: Path, step: int, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "tests").mkdir(parents=True)
    for output in deaths(old, step, NEW):
        for name in ("changed", "pruned"):
            if (output / name).exists():
                shutil.rmtree(output / name / "templates", ignore_errors=True)
                (output / name / "templates").symlink_to(outside)
        with Run.begin(output):
            pass
        assert [path.name for path in outside.rglob("*")] == ["tests"]


def test_interrupted_at_any_call_of_a_commit(old: Path, step: int) -> None:
    """Ctrl-C leaves no chart half done, and nothing behind."""
    for number, output in copies(old, step):
        with Run.begin(output) as run:
            outcomes = staged(run, NEW)
            result = attempt(number, KeyboardInterrupt(), partial(run.commit, outcomes), CALLS[:-1])
        if result is None:
            assert number > 30
            break
        assert_each_chart_is_old_or_new(output)
        build(output, THIRD)
        assert_is(output, THIRD)


def test_a_full_disk_at_any_call(old: Path, step: int) -> None:
    for number, output in copies(old, step):
        error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        calls = ("write", "mkdir", "open", "rename", "replace")
        result = attempt(number, error, partial(build, output, NEW), calls)
        if result is None:
            assert number > 30
            break
        assert isinstance(result, ChartgenError)
        assert result.exit_code == EXIT_ENVIRONMENT
        assert str(result).endswith("the disk is full")
        assert_each_chart_is_old_or_new(output)
        build(output, THIRD)
        assert_is(output, THIRD)


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    output = tmp_path / "generated"

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        build(output, {"todo": {"values.yaml": "x" * 5000}})

    assert in_child(work) == EXIT_ENVIRONMENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "no permission"),
        (errno.EIO, "input/output error"),
    ],
)
def test_what_the_machine_says(old: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str) -> None:
    monkeypatch.chdir(old.parent)

    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    with Run.begin(old) as run:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", refuse)
            with pytest.raises(ChartgenError) as caught:
                run.stage("changed", NEW["changed"])
        run.abort()
    assert caught.value.exit_code == EXIT_ENVIRONMENT
    assert str(caught.value) == f"cannot write old/.chartgen/stage/changed/.chartgen.meanwhile: {words}"
    assert_is(old, OLD)


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError, match="the path is too long") as caught:
        build(tmp_path / "generated", {"todo": {"x" * 300: "x\n"}})
    assert caught.value.exit_code == EXIT_ENVIRONMENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "posix" and os.getuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_must_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(ChartgenError, match="no permission"):
            Run.begin(tmp_path / "generated")
    finally:
        tmp_path.chmod(0o755)


def test_a_second_run_waits_and_says_so(tmp_path: Path) -> None:
    output = tmp_path / "generated"
    said: list[str] = []
    first = Run.begin(output)
    threading.Timer(0.2, first.abort).start()
    with Run.begin(output, on_wait=said.append) as second:
        second.commit([second.stage("todo", OLD["same"])])
    assert len(said) == 1
    assert said[0].startswith(f"waiting for another run of chartgen (process {os.getpid()})")
    assert_is(output, {"todo": OLD["same"]} | {ROOT: {}})


def test_a_second_run_does_not_wait_for_ever(tmp_path: Path) -> None:
    with Run.begin(tmp_path / "generated") as first:
        with pytest.raises(ChartgenError, match="another run of chartgen") as caught:
            Run.begin(tmp_path / "generated", wait=0.1)
        assert caught.value.exit_code == EXIT_ENVIRONMENT
        first.commit([first.stage("todo", OLD["same"])])


def test_many_runs_at_once(tmp_path: Path) -> None:
    """Each finds a whole state, and the last one's charts are all there."""
    output = tmp_path / "generated"
    children = []
    for version in range(6):
        child = os.fork()
        if child == 0:
            try:
                for _ in range(8):
                    build(output, {"todo": {f"{n}.yaml": f"{version}\n" for n in range(5)}}, wait=30)
                os._exit(0)
            finally:
                os._exit(99)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 6
    tree = chart(output, "todo")
    assert tree is not None
    assert len(set(tree.values())) == 1
    assert [path.name for path in output.iterdir()] == ["todo"]


def test_workers_stage_and_an_orphan_keeps_the_lock(tmp_path: Path) -> None:
    output = tmp_path / "generated"
    go_read, go_write = os.pipe()
    pid_read, pid_write = os.pipe()

    def work() -> None:
        run = Run.begin(output)
        worker = os.fork()
        if worker == 0:
            os.close(go_write)
            os.write(pid_write, b"x")
            os.read(go_read, 1)
            run.stage("todo", OLD["same"])
            run.abort()
            os._exit(0)
        os.read(pid_read, 1)
        die()

    assert in_child(work) == -signal.SIGKILL
    with pytest.raises(ChartgenError, match="another run of chartgen"):
        Run.begin(output, wait=0.1)
    os.close(go_write)
    with Run.begin(output, wait=5) as run:
        assert not files.below(f"{output}/.chartgen/stage")[0]
        run.commit([run.stage("todo", NEW["same"])])
    assert [path.name for path in output.iterdir()] == ["todo"]
    for fd in (go_read, pid_read, pid_write):
        os.close(fd)
