"""Trees, memories, drift, and what a run does to a folder when all goes well or is refused."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError
from chartgen.output import ROOT, ChartOutcome, Drift, Run, check, made, memory, path_problem, read

OLD = {"Chart.yaml": "name: todo\n", "values.yaml": "a: 1\n", "templates/a.yaml": "old\n", "ci/x.yaml": "x\n"}
NEW = {
    "Chart.yaml": "name: todo\n",
    "values.yaml": "a: 2\n",
    "templates/a.yaml": "new\n",
    "templates/tests/t.yaml": "t\n",
}


def write(output: Path, *, force: bool = False, **charts: Mapping[str, str]) -> list[ChartOutcome]:
    with Run.begin(output, force=force) as run:
        outcomes = [run.stage(name, tree) for name, tree in charts.items()]
        run.commit(outcomes)
    return outcomes


def everything(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(output: Path, tree: Mapping[str, str], name: str = "todo", *, force: bool = False) -> str:
    """Stage a tree that is refused, see that nothing changes, and give the messages."""
    before = everything(output)
    with Run.begin(output, force=force) as run:
        outcome = run.stage(name, tree)
        with pytest.raises(ChartgenError) as caught:
            run.commit([outcome])
    assert caught.value.exit_code == EXIT_FINDINGS
    assert everything(output) == before
    return "\n".join(f"{finding.rule}: {finding.message}" for finding in caught.value.findings)


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "generated"


def test_a_new_chart_is_written_whole_and_remembered(output: Path) -> None:
    (outcome,) = write(output, todo=OLD)
    assert outcome.whole
    assert outcome.new == tuple(sorted(OLD))
    assert read(output / "todo") == dict(sorted(OLD.items()))
    assert sorted(path.name for path in output.iterdir()) == ["todo"]
    expected = "# Made by chartgen from specs; edits by hand are refused.\n" + "".join(
        f"{hashlib.sha256(OLD[path].encode()).hexdigest()}  {path}\n" for path in sorted(OLD)
    )
    assert (output / "todo/.chartgen").read_text() == expected


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="there is no sha256sum here")
def test_sha256sum_reads_the_memory(output: Path) -> None:
    write(output, todo=OLD)
    result = subprocess.run(
        ["sha256sum", "--strict", "-c", ".chartgen"], cwd=output / "todo", capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.count(": OK") == len(OLD)


def test_only_what_differs_is_touched(output: Path) -> None:
    write(output, todo=OLD)
    before = {path: path.stat() for path in (output / "todo").rglob("*")}
    (outcome,) = write(output, todo=NEW)
    assert (outcome.new, outcome.changed, outcome.removed, outcome.unchanged) == (
        ("templates/tests/t.yaml",),
        ("templates/a.yaml", "values.yaml"),
        ("ci/x.yaml",),
        1,
    )
    assert read(output / "todo") == NEW
    assert not (output / "todo/ci").exists()
    kept = output / "todo/Chart.yaml"
    assert kept.stat() == before[kept]
    (outcome,) = write(output, todo=NEW)
    assert not outcome.touched
    assert outcome.unchanged == len(NEW)


def test_a_file_that_vanished_is_made_again(output: Path) -> None:
    write(output, todo=OLD)
    (output / "todo/templates/a.yaml").unlink()
    (output / "todo/templates").rmdir()
    (outcome,) = write(output, todo=OLD)
    assert outcome.new == ("templates/a.yaml",)
    assert read(output / "todo") == dict(sorted(OLD.items()))


def test_an_edit_by_hand_is_refused_and_named(output: Path) -> None:
    write(output, todo=OLD)
    (output / "todo/values.yaml").write_text("a: 3\n")
    (output / "todo/ci/x.yaml").write_text("mine\n")
    message = refused(output, NEW)
    assert "edited: generated/todo/values.yaml was edited by hand\n" in message
    assert "edited: generated/todo/ci/x.yaml was edited by hand, and chartgen no longer makes it" in message
    write(output, force=True, todo=NEW)
    assert read(output / "todo") == NEW


def test_an_edit_that_says_what_the_spec_now_says_is_fine(output: Path) -> None:
    write(output, todo=OLD)
    (output / "todo/values.yaml").write_text(NEW["values.yaml"])
    write(output, todo=NEW)
    assert read(output / "todo") == NEW


def test_foreign_files_stay_and_are_not_overwritten(output: Path) -> None:
    (output / "todo/templates").mkdir(parents=True)
    (output / "todo/values.yaml").write_text("mine\n")
    (output / "todo/notes.txt").write_text("mine\n")
    assert "values.yaml was not made by chartgen" in refused(output, OLD)
    (output / "todo/values.yaml").unlink()
    write(output, todo=OLD)
    write(output, todo={})
    assert everything(output) == {"todo/notes.txt": "mine\n"}


def test_prune_removes_only_what_was_made(output: Path) -> None:
    write(output, one=OLD, two=OLD, three=OLD)
    (output / "two/mine.txt").write_text("mine\n")
    (output / "foreign").mkdir()
    (output / "foreign/Chart.yaml").write_text("mine\n")
    assert made(output) == ["one", "three", "two"]
    with Run.begin(output) as run:
        outcomes = [run.stage("one", OLD), *run.prune({"one"})]
        run.commit(outcomes)
    assert [(each.name, each.gone) for each in outcomes] == [("one", False), ("three", True), ("two", True)]
    assert made(output) == ["one"]
    assert sorted(everything(output)) == sorted(
        ["foreign/Chart.yaml", "two/mine.txt", "one/.chartgen", *(f"one/{path}" for path in OLD)]
    )
    assert not (output / "three").exists()


def test_prune_refuses_what_was_edited(output: Path) -> None:
    write(output, one=OLD)
    (output / "one/values.yaml").write_text("mine\n")
    assert "no longer makes it" in refused(output, {}, name="one")
    write(output, force=True, one={})
    assert everything(output) == {}


def test_files_at_the_top_are_remembered_apart_from_the_charts(output: Path) -> None:
    with Run.begin(output) as run:
        run.commit([run.stage("todo", OLD), run.stage(ROOT, {"README.md": "x\n", ".gitattributes": "y\n"})])
    assert sorted(path.name for path in output.iterdir()) == [".chartgen-root", ".gitattributes", "README.md", "todo"]
    with Run.begin(output) as run:
        assert run.prune({"todo"}) == []
        run.commit([run.stage(ROOT, {"README.md": "z\n"})])
    assert sorted(path.name for path in output.iterdir()) == [".chartgen-root", "README.md", "todo"]
    (output / "README.md").write_text("mine\n")
    assert "README.md was edited" in refused(output, {"README.md": "w\n"}, name=ROOT)
    assert "not at the top" in refused(output, {"a/b": "w\n"}, name=ROOT)


def test_a_file_may_become_a_folder_and_a_folder_a_file(output: Path) -> None:
    write(output, todo={"a": "file\n", "b/c": "folder\n", "b/d/e": "folder\n"})
    tree = {"a/b": "folder\n", "b": "file\n"}
    write(output, todo=tree)
    assert read(output / "todo") == tree
    (output / "todo/a/mine").write_text("mine\n")
    assert "generated/todo/a is a folder where a file is wanted" in refused(output, {"a": "file\n"})


@pytest.mark.parametrize("inside", ["", "deep/er"])
def test_an_empty_folder_where_a_file_is_wanted(output: Path, inside: str) -> None:
    write(output, one=OLD, todo=OLD)
    (output / "todo/values.yaml").unlink()
    (output / "todo/values.yaml" / inside).mkdir(parents=True)
    message = "edited: generated/todo/values.yaml is a folder where a file is wanted"
    before = everything(output)
    with Run.begin(output) as run, pytest.raises(ChartgenError) as caught:
        run.commit([run.stage("one", NEW), run.stage("todo", NEW)])
    assert [f"{finding.rule}: {finding.message}" for finding in caught.value.findings] == [message]
    assert caught.value.exit_code == EXIT_FINDINGS
    assert everything(output) == before
    kinds = {drift.path: drift.kind for drift in check(output, "todo", OLD).drifts}
    assert kinds == {"generated/todo/values.yaml": "edited"}
    write(output, force=True, one=NEW, todo=NEW)
    assert read(output / "todo") == read(output / "one") == NEW


def test_an_empty_folder_beside_what_is_left_over(output: Path) -> None:
    write(output, todo={"a/b": "x\n"})
    (output / "todo/a/mine").mkdir()
    assert "generated/todo/a is a folder" in refused(output, {"a": "file\n"})
    write(output, force=True, todo={"a": "file\n"})
    assert read(output / "todo") == {"a": "file\n"}


def test_a_file_that_comes_into_a_folder_meanwhile(output: Path) -> None:
    write(output, todo={"a/b": "x\n"}, one=OLD)
    with Run.begin(output) as run:
        outcomes = [run.stage("one", NEW), run.stage("todo", {"a": "file\n"})]
        (output / "todo/a/mine").write_text("mine\n")
        with pytest.raises(ChartgenError, match="generated/todo/a was changed while"):
            run.commit(outcomes)
    assert read(output / "one") == OLD


def test_a_file_where_a_folder_is_wanted(output: Path) -> None:
    (output / "todo").mkdir(parents=True)
    (output / "todo/templates").write_text("mine\n")
    assert "path: generated/todo/templates is a file where a folder is wanted" in refused(output, OLD)
    (output / "other").write_text("mine\n")
    assert "path: generated/other is a file" in refused(output, OLD, name="other")


@pytest.mark.parametrize("force", [False, True])
def test_symbolic_links_are_never_followed(output: Path, tmp_path: Path, force: bool) -> None:
    outside = tmp_path / "outside"
    write(outside, todo=OLD)
    before = everything(outside)
    output.mkdir()
    (output / "linked").symlink_to(outside / "todo")
    assert "generated/linked is a symbolic link" in refused(output, NEW, name="linked", force=force)
    assert made(output) == []
    write(output, todo=OLD)
    (output / "todo/values.yaml").unlink()
    (output / "todo/values.yaml").symlink_to(outside / "todo/values.yaml")
    assert "generated/todo/values.yaml is a symbolic link" in refused(output, NEW, force=force)
    assert "generated/todo/values.yaml is a symbolic link" in refused(output, {}, force=force)
    (output / "todo/values.yaml").unlink()
    for path in (output / "todo/ci").iterdir():
        path.unlink()
    (output / "todo/ci").rmdir()
    (output / "todo/ci").symlink_to(outside / "todo/ci")
    assert "generated/todo/ci is a symbolic link" in refused(output, {}, force=force)
    assert "generated/todo/ci is a symbolic link" in refused(output, OLD, force=force)
    with pytest.raises(ChartgenError, match="symbolic link"):
        read(output / "todo")
    with pytest.raises(ChartgenError, match="symbolic link"):
        check(output, "todo", OLD)
    assert everything(outside) == before


def test_a_pipe_is_not_waited_for(output: Path) -> None:
    write(output, todo=OLD)
    (output / "todo/values.yaml").unlink()
    os.mkfifo(output / "todo/values.yaml")
    assert "generated/todo/values.yaml is not a regular file" in refused(output, OLD, force=True)


REFUSED = ["/etc/x", "../x", "a/../../x", "a//b", "./a", "a/.", "", "a/", "C:/x", "a\\b", "a\nb", "a.", "a /b", ".."]
REFUSED += [".chartgen", ".chartgen/x", ".chartgen-root", "\ud800", "a\u202eb"]


@pytest.mark.parametrize("path", REFUSED)
def test_paths_that_are_refused(output: Path, path: str) -> None:
    assert path_problem(path)
    output.mkdir()
    assert "path: the path" in refused(output, {path: "x\n"}, force=True)


@pytest.mark.parametrize(
    "path", ["a", ".helmignore", "a/b.c/_d.tpl", "values-prod.yaml", "a b", "ä", "...a", "a..b", "[x]"]
)
def test_paths_that_are_allowed(output: Path, path: str) -> None:
    assert path_problem(path) is None
    write(output, todo={path: "x\n"})
    assert read(output / "todo") == {path: "x\n"}


@pytest.mark.parametrize("paths", [("a", "A"), ("x/a", "X/b"), ("a", "a/b"), ("a/b", "A"), ("ß", "SS")])
def test_paths_that_collide(output: Path, paths: tuple[str, str]) -> None:
    output.mkdir()
    assert "path: the path" in refused(output, dict.fromkeys(paths, "x\n"))


@pytest.mark.parametrize("name", ["", "..", "a/b", "/a", ".chartgen", ".x", "a\\b", "../a"])
def test_names_that_leave_the_output(output: Path, name: str) -> None:
    output.mkdir()
    assert "path: the chart's name" in refused(output, OLD, name=name)


@pytest.mark.parametrize("text", ["a\r\n", "a\ud800"])
def test_texts_that_are_refused(output: Path, text: str) -> None:
    output.mkdir()
    assert refused(output, {"a": text}).startswith("text: generated/todo/a would have")


def test_a_memory_that_lies_removes_nothing_outside(output: Path) -> None:
    write(output, todo=OLD)
    victim = output.parent / "victim"
    victim.write_text("x\n")
    digest = hashlib.sha256(b"x\n").hexdigest()
    with (output / "todo/.chartgen").open("a") as file:
        file.write(f"{digest}  ../../victim\n{digest}  {victim}\n{digest}  .chartgen\nnonsense\n")
    write(output, todo=NEW)
    assert victim.read_text() == "x\n"
    assert read(output / "todo") == NEW


def test_two_charts_of_one_name(output: Path) -> None:
    with Run.begin(output) as run:
        run.stage("todo", OLD)
        with pytest.raises(ChartgenError, match="two charts are called 'todo'"):
            run.stage("todo", NEW)


def test_what_git_makes_of_files_is_no_edit(output: Path) -> None:
    write(output, todo=OLD)
    for path in ("values.yaml", ".chartgen"):
        file = output / "todo" / path
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    write(output, todo=NEW)
    assert read(output / "todo") == NEW
    ours, theirs = (output / "todo/.chartgen").read_text(), "0" * 64 + "  values.yaml\n"
    (output / "todo/.chartgen").write_text(f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> other\n")
    (output / "todo/values.yaml").write_text("<<<<<<< HEAD\na: 2\n=======\na: 9\n>>>>>>> other\n")
    write(output, todo=OLD)
    assert read(output / "todo") == dict(sorted(OLD.items()))


def test_a_change_between_stage_and_commit_is_seen(output: Path) -> None:
    write(output, todo=OLD)
    for path, words in (("values.yaml", "values.yaml was changed"), ("templates/tests/t.yaml", "t.yaml was changed")):
        with Run.begin(output) as run:
            outcomes = [run.stage("todo", NEW)]
            (output / "todo" / path).parent.mkdir(exist_ok=True)
            (output / "todo" / path).write_text("mine\n")
            with pytest.raises(ChartgenError, match=words):
                run.commit(outcomes)
        assert (output / "todo" / path).read_text() == "mine\n"
        (output / "todo" / path).unlink()
    with Run.begin(output) as run:
        outcomes = [run.stage("new", NEW)]
        (output / "new").mkdir()
        with pytest.raises(ChartgenError, match="generated/new was changed"):
            run.commit(outcomes)


def test_a_run_that_is_not_committed_leaves_nothing(tmp_path: Path) -> None:
    output = tmp_path / "a/b/generated"
    with Run.begin(output) as run:
        run.stage("todo", OLD)
        assert (output / ".chartgen/.gitignore").read_text() == "*\n"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TypeError), Run.begin(output) as run:
        run.stage("todo", None)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_the_output_is_a_chart_or_a_file(output: Path) -> None:
    write(output, todo=OLD)
    with pytest.raises(ChartgenError, match="generated/todo is a chart that chartgen made") as caught:
        Run.begin(output / "todo")
    assert caught.value.exit_code == EXIT_USAGE
    with pytest.raises(ChartgenError, match="a part of this path is a file"):
        Run.begin(output / "todo/values.yaml")


def test_a_link_put_there_between_stage_and_commit(output: Path, tmp_path: Path) -> None:
    write(output, todo=OLD)
    (tmp_path / "outside").mkdir()
    with Run.begin(output) as run:
        outcomes = [run.stage("todo", NEW)]
        shutil.move(output / "todo/templates", tmp_path / "templates")
        (output / "todo/templates").symlink_to(tmp_path / "outside")
        with pytest.raises(ChartgenError, match="generated/todo/templates is a symbolic link"):
            run.commit(outcomes)
    assert list((tmp_path / "outside").iterdir()) == []


def test_outcomes_and_stagers_can_be_sent(output: Path) -> None:
    with Run.begin(output) as run:
        stager = pickle.loads(pickle.dumps(run.stager))
        outcome = pickle.loads(pickle.dumps(stager.stage("todo", OLD)))
        run.commit([outcome])
    assert read(output / "todo") == dict(sorted(OLD.items()))


def test_drift(output: Path) -> None:
    assert check(output, "todo", OLD).drifts == [Drift("generated/todo", "missing")]
    assert not output.exists()
    write(output, todo=OLD)
    assert check(output, "todo", OLD).drifts == []
    before = everything(output)
    (output / "todo/Chart.yaml").write_text("mine\n")
    (output / "todo/values.yaml").write_text("a: 1\n")
    found = check(output, "todo", NEW).drifts
    assert [(each.path, each.kind) for each in found] == [
        ("generated/todo/Chart.yaml", "edited"),
        ("generated/todo/ci/x.yaml", "left over"),
        ("generated/todo/templates/a.yaml", "stale"),
        ("generated/todo/templates/tests/t.yaml", "missing"),
        ("generated/todo/values.yaml", "stale"),
    ]
    assert found[2].diff == (
        "--- generated/todo/templates/a.yaml\n+++ generated/todo/templates/a.yaml\n@@ -1 +1 @@\n-old\n+new\n"
    )
    assert [(each.line, each.made_from) for each in found] == [(1, ""), (0, ""), (1, ""), (0, ""), (1, "")]
    assert check(output, "todo", NEW, made_from="specs/todo.py").drifts[2].made_from == "specs/todo.py"
    assert not any(each.diff for each in check(output, "todo", NEW, diff_lines=0).drifts)
    assert everything(output) == before | {"todo/Chart.yaml": "mine\n"}


@pytest.mark.parametrize(
    ("there", "expected", "line"),
    [
        ("a\nb\nc\n", "a\nX\nc\n", 2),
        ("a\nb\n", "a\nb\nc\n", 2),
        ("a\nb\nc\n", "a\nb\n", 3),
        ("a\nb", "a\nb\n", 2),
        ("a\r\nb\r\n", "a\nc\n", 1),
        ("", "a\n", 1),
    ],
)
def test_the_line_of_a_drift_is_the_first_that_differs_and_is_there(
    there: str, expected: str, line: int, output: Path
) -> None:
    write(output, todo={"a": "before\n"})
    (output / "todo/a").write_bytes(there.encode())
    (found,) = check(output, "todo", {"a": expected}).drifts
    assert found.line == line


def test_a_check_tells_what_a_run_does(output: Path) -> None:
    def told(outcome: ChartOutcome) -> tuple[object, ...]:
        return outcome.new, outcome.changed, outcome.removed, outcome.unchanged, outcome.gone, outcome.touched

    for tree in (OLD, OLD, NEW, {}):
        checked = check(output, "todo", tree).outcome
        (outcome,) = write(output, todo=tree)
        assert told(checked) == told(outcome)


def test_drift_of_a_chart_that_is_no_longer_made(output: Path) -> None:
    assert check(output, "todo", {}).drifts == []
    write(output, todo=OLD)
    assert check(output, "todo", {}).drifts == [Drift("generated/todo", "left over")]


def test_drift_of_the_memory_alone(output: Path) -> None:
    write(output, todo=OLD)
    content = (output / "todo/.chartgen").read_bytes()
    (output / "todo/.chartgen").write_bytes(content + content)
    assert check(output, "todo", OLD).drifts == [Drift("generated/todo/.chartgen", "stale")]
    (outcome,) = write(output, todo=OLD)
    assert outcome.touched
    assert (output / "todo/.chartgen").read_bytes() == content


def test_a_long_diff_is_cut(output: Path) -> None:
    write(output, todo={"a": "".join(f"{n}\n" for n in range(500))})
    (found,) = check(output, "todo", {"a": "".join(f"{n}x\n" for n in range(500))}).drifts
    assert found.diff.count("\n") == 41
    assert found.diff.endswith("… and 963 more lines\n")


def test_read_refuses_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe")
    with pytest.raises(ChartgenError, match="is not UTF-8"):
        read(tmp_path)
    with pytest.raises(ChartgenError, match="cannot read"):
        read(tmp_path / "absent")


def test_memory_round_trip() -> None:
    digests = {"b": "1" * 64, "a b": "0" * 64}
    assert memory.parse(memory.text(digests)) == {path: frozenset((each,)) for path, each in digests.items()}
    union = memory.unfinished_text([memory.parse(memory.text(digests)), {"b": frozenset(("2" * 64,))}])
    assert memory.is_unfinished(union)
    assert not memory.is_unfinished(memory.text(digests))
    assert memory.parse(union)["b"] == {"1" * 64, "2" * 64}
