"""`--shard` and `chartgen merge`: what all shards report together is what a run without shards reports."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from chartgen.cli.diff_content import shown_diff
from chartgen.cli.diff_json import document
from chartgen.cli.diff_model import ShownDiff
from chartgen.shard import Shard
from tests.cli.conftest import Ran, Run, spec
from tests.cli.diff_reports import everything

COUNT = 3
NAMES = ("api", "cart", "docs", "mail", "web")
"""With three shards, each has some of them."""

POLICY = """
from chartgen import Namespace, Policy, Violation


class ManyReplicas(Policy):
    name = "many-replicas"

    def check(self, chart):
        return iter(())

    def check_objects(self, chart, objects):
        for index, each in enumerate(objects):
            if each["kind"] == "Deployment":
                yield Violation("too few replicas", (index, "spec", "replicas"))


shop = Namespace("shop", policies=[ManyReplicas()])
"""
"""A policy that `verify` finds violated, and a build does not."""


@pytest.fixture
def many(project: Path) -> Path:
    """A repository with five specs and a module that they share."""
    (project / "specs" / "shared.py").write_text('"""What specs share."""\n\nLABELS = {"team": "shop"}\n', "utf-8")
    for name in NAMES:
        (project / "specs" / f"{name}.py").write_text(spec(name), "utf-8")
    _git(project, "init", "-q")
    return project


@pytest.fixture
def sharded(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[str]]:
    """Run a command in all shards, and return the paths of the reports."""

    def sharded(*words: str, codes: tuple[int, ...] | None = None, count: int = COUNT) -> list[str]:
        folder = tmp_path_factory.mktemp("reports")
        paths = []
        for index in range(1, count + 1):
            made = run(*words, "--shard", f"{index}/{count}", "--format", "json")
            assert codes is None or made.code == codes[index - 1], made
            paths.append(folder / f"{index}.json")
            paths[-1].write_text(made.out, "utf-8")
        return list(map(str, paths))

    return sharded


def _git(folder: Path, *words: str) -> None:
    own = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *words], cwd=folder, check=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "charts")


def _change(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / "specs" / f"{name}.py"
        path.write_text(path.read_text("utf-8").replace("ports=", "replicas=3,\n        ports="), "utf-8")


def _same(run: Run, reports: list[str], words: tuple[str, ...], *formats: str) -> None:
    """Assert that the shards together report what a run without shards does, in all formats."""
    for each in formats:
        whole = run(*words, "--format", each)
        merged = run("merge", *reports, "--format", each)
        assert _timeless(merged) == _timeless(whole), each


def _timeless(ran: Ran) -> tuple[int, str, list[str]]:
    text = re.sub(r'"seconds": [\d.]+', '"seconds": 0', ran.out)
    return ran.code, re.sub(r"[\d.]+ s\b", "T s", text), re.sub(r"[\d.]+ s\b", "T s", ran.err).splitlines()


FORMATS = ("text", "json", "github", "sarif")


def test_shards_build_what_a_build_does(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    reports = sharded("build", codes=(0, 0, 0))
    merged = json.loads(run("merge", *reports, "--format", "json").out)
    assert [(each["name"], each["status"]) for each in merged["charts"]] == [(name, "new") for name in NAMES]
    assert merged["root"]["status"] == "new"
    assert run("build", "--check").code == 0
    parts = [json.loads(Path(each).read_text("utf-8")) for each in reports]
    assert [each["shard"] for each in parts] == [{"index": index, "count": COUNT} for index in (1, 2, 3)]
    assert all(each["charts"] for each in parts)
    assert [each["root"] is not None for each in parts] == [True, False, False]


def test_checks(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    words = ("build", "--check")
    run("build")
    _same(run, sharded(*words, codes=(0, 0, 0)), words, *FORMATS)
    _change(many, "api", "web")
    (many / "specs" / "mail.py").unlink()
    _same(run, sharded(*words), words, *FORMATS)


def test_orphaned_and_moved_charts(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    """A chart whose spec was renamed may be in another shard than before."""
    run("build")
    for name in ("web", "docs", "cart"):
        (many / "specs" / f"{name}.py").rename(many / "specs" / f"{name}2.py")
    (many / "specs" / "mail.py").unlink()
    words = ("build", "--check")
    _same(run, sharded(*words), words, "text", "json")
    sharded("build", codes=(0, 0, 0))
    assert run("build", "--check").code == 0
    assert sorted(each.name for each in (many / "generated").iterdir() if each.is_dir()) == sorted({*NAMES} - {"mail"})


def test_duplicate_names_in_two_shards(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    (many / "specs" / "other.py").write_text(spec("cart"), "utf-8")
    whole = run("build", "--check")
    reports = sharded("build", "--check")
    merged = run("merge", *reports)
    assert (merged.code, merged.out) == (whole.code, "")
    assert merged.err.startswith(whole.err.rstrip("\n"))
    assert "duplicate chart name `cart`" in merged.err


def test_broken_specs(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    """The first shard loads all specs, and another one its own: what both find is reported once."""
    path = many / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("tag=", "tags="), "utf-8")
    for words in (("build",), ("build", "--check")):
        whole, merged = run(*words), run("merge", *sharded(*words))
        assert (merged.code, merged.out) == (2, "")
        assert merged.err.count("error[") == whole.err.count("error[")
        assert merged.err.startswith(whole.err.partition("\n\n")[0])
        assert re.search(r"; shards? .* of 3 failed$", merged.err, re.MULTILINE)
    sarif = json.loads(run("merge", *sharded("build"), "--format", "sarif").out)
    assert sarif["runs"][0]["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]


def test_more_shards_than_specs(project: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    """Shards may have nothing to do."""
    reports = sharded("build", "--check", codes=(1, 0, 0, 0, 1, 0, 0, 0), count=8)
    assert run("merge", *reports).out.startswith("generated is missing\n")


def test_warnings_about_charts_of_the_shard(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    run("build")
    _commit(many)
    _git(many, "tag", "v0.1.0")
    _change(many, "api", "mail")
    run("build")
    words = ("build", "--check")
    _same(run, sharded(*words, codes=(0, 0, 0)), words, *FORMATS)
    assert run(*words).err.count("warning[unreleased]") == 2


@pytest.mark.thorough
def test_verifications(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    words = ("verify", "-k", "1.36")
    (many / "specs" / "shared.py").write_text(POLICY, "utf-8")
    for name in ("api", "web"):
        path = many / "specs" / f"{name}.py"
        text = path.read_text("utf-8").replace("from chartgen", "from shared import shop\n\nfrom chartgen")
        path.write_text(text.replace("workload=", "namespace=shop,\n    workload="), "utf-8")
    run("build")
    _same(run, sharded(*words, codes=(1, 1, 0)), words, *FORMATS)
    for name in ("api", "cart"):
        path = many / "generated" / name / "templates" / "service.yaml"
        path.write_text(path.read_text("utf-8").replace("targetPort", "targetPart"), "utf-8")
    folders = ("verify", "-k", "1.36", "generated")
    _same(run, sharded(*folders, codes=(1, 1, 0)), folders, "text")


@pytest.mark.thorough
def test_diffs(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    run("build")
    _commit(many)
    words = ("diff", "--check")
    _same(run, sharded(*words, codes=(0, 0, 0)), words, "text", "markdown", "html")
    _change(many, "api", "web")
    (many / "specs" / "mail.py").rename(many / "specs" / "post.py")
    path = many / "specs" / "docs.py"
    path.write_text(path.read_text("utf-8").replace('"docs"', '"handbook"'), "utf-8")
    path.rename(many / "specs" / "handbook.py")
    reports = sharded(*words)
    _same(run, reports, words, "text")
    whole = json.loads(run(*words, "--format", "json").out)
    merged = json.loads(run("merge", *reports, "--format", "json").out)
    assert list(whole["charts"]) == ["api", "docs", "handbook", "mail", "web"]
    assert sorted(map(str, merged.pop("findings"))) == sorted(map(str, whole.pop("findings")))
    assert merged | {"seconds": 0} == whole | {"seconds": 0}


@pytest.mark.thorough
def test_changes_by_chartgen_itself(many: Path, run: Run, sharded: Callable[..., list[str]]) -> None:
    """Whether specs of other shards changed does not matter, but whether modules did that all may import."""
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    run("build")
    for name in ("cart", "web"):
        path = many / "generated" / name / "templates" / "service.yaml"
        path.write_text(path.read_text("utf-8") + "# older\n", "utf-8")
    _commit(many)
    _change(many, "api")
    words = ("diff",)
    reports = sharded(*words)
    _same(run, reports, words, "text")
    assert "cart and web: no spec changed" in run("merge", *reports).out
    (many / "specs" / "shared.py").write_text("LABELS = {}\n", "utf-8")
    assert "no spec changed" not in run("merge", *sharded(*words)).out


def test_all_that_people_see_of_a_diff_is_in_the_report() -> None:
    report = everything()
    found = json.loads(json.dumps(document(report, 0, Shard(1, 2)).data["shown"]))
    assert TypeAdapter(ShownDiff).validate_python(found) == shown_diff(report)


@pytest.mark.parametrize(
    ("shown", "error"),
    [
        ({"a": 1}, "`diff.shown.base`: field required"),
        (None, "`diff`: `shown` is null, though the shard did not fail"),
    ],
)
def test_invalid_reports_of_a_diff(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, shown: object, error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    report = {
        "command": "diff",
        "version": "1.0",
        "shard": {"index": 1, "count": 1},
        "format": "chartgen.diff/1",
        "base": "HEAD",
        "charts": {},
        "unchanged": 0,
        "shown": shown,
        "findings": [],
        "seconds": 1,
        "exit_code": 0,
    }
    (tmp_path / "1.json").write_text(json.dumps(report), "utf-8")
    made = run("merge", "1.json")
    assert (made.code, made.out) == (2, "")
    assert made.err.startswith(f"error[usage]: invalid report `1.json`\n = found: {error}\n")


def test_a_whole_run_reports_no_shard(project: Path, run: Run) -> None:
    data = json.loads(run("build", "--format", "json").out)
    assert data["shard"] is None
    assert data["version"]


@pytest.mark.parametrize(
    ("value", "expected"), [("0/3", "1/3 to 3/3"), ("4/3", "1/3 to 3/3"), ("x", "K/N, such as 2/4")]
)
@pytest.mark.parametrize("command", ["build", "verify", "diff"])
def test_invalid_shards(command: str, value: str, expected: str, project: Path, run: Run) -> None:
    made = run(command, "--shard", value)
    assert (made.code, made.out) == (2, "")
    assert made.err == f"error[usage]: invalid value `{value}` of --shard\n = expected: {expected}\n"


def test_no_shards_while_watching(project: Path, run: Run) -> None:
    made = run("build", "--watch", "--shard", "1/2")
    assert made.err.startswith("error[usage]: conflicting options --watch and --shard\n")


def _reports(**more: Any) -> Iterator[dict[str, Any]]:
    """Yield two reports that belong together, with some keys changed in the second one."""
    for index in (1, 2):
        report = {
            "command": "verify",
            "version": "1.0",
            "shard": {"index": index, "count": 2},
            "helm": "Helm 4",
            "charts": [],
            "findings": [],
            "seconds": 1,
            "exit_code": 0,
        }
        yield {**report, **(more if index == 2 else {})}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (
            {"version": "1.1"},
            "conflicting versions of chartgen of the reports\n = found: 1.0 in 1.json and 1.1 in 2.js",
        ),
        ({"helm": "Helm 3"}, "conflicting engines of the reports\n = found: Helm 3 in 2.json and Helm 4 in 1.json\n"),
        (
            {"shard": {"index": 2, "count": 3}},
            "conflicting numbers of shards of the reports\n = found: 2 in 1.json and",
        ),
        ({"shard": {"index": 1, "count": 2}}, "missing report of 1 shard: 2/2\n = hint: run the same command with `--"),
        ({"shard": {"index": 3, "count": 2}}, "missing report of 1 shard: 2/2\n"),
        ({"shard": {"index": 1, "count": 1_000_000_000}}, "invalid report `2.json`\n = found: `verify.shard.count`: "),
        ({"shard": None}, "invalid report `2.json`\n = found: `verify.shard`: input should be an object\n"),
        ({"shard": {"index": 0, "count": 2}}, "invalid report `2.json`\n = found: `verify.shard.index`: input should"),
        ({"command": "tree"}, "invalid report `2.json`\n = found: "),
        ({"charts": [{"name": "a"}]}, "invalid report `2.json`\n = found: `verify.charts.0.path`: field required\n"),
        ({"exit_code": 3}, "shard 2 of 2 ended with exit code 3\n"),
    ],
)
def test_reports_that_do_not_belong_together(
    more: dict[str, Any], error: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for index, report in enumerate(_reports(**more), 1):
        (tmp_path / f"{index}.json").write_text(json.dumps(report), "utf-8")
    made = run("merge", "1.json", "2.json")
    assert (made.code, made.out) == (max(2, more.get("exit_code", 0)), "")
    assert made.err.removeprefix("error[usage]: ").startswith(error)


def test_commands_that_differ(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = _reports()
    check = {**second, "command": "check", "output": "generated", "root": None, "drifts": []}
    (tmp_path / "1.json").write_text(json.dumps(first), "utf-8")
    (tmp_path / "2.json").write_text(json.dumps(check), "utf-8")
    made = run("merge", "2.json", "1.json")
    assert made.code == 2
    assert "conflicting commands of the reports\n = found: build --check in 2.json and verify in 1.json\n" in made.err


def test_twice_the_same_report(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for index, report in enumerate(_reports(), 1):
        (tmp_path / f"{index}.json").write_text(json.dumps(report), "utf-8")
    made = run("merge", "1.json", "2.json", "2.json")
    assert (made.code, made.out) == (2, "")
    assert made.err == "error[usage]: duplicate report of shard 2/2: 2.json and 2.json\n"


@pytest.mark.parametrize(
    ("content", "code", "error"),
    [
        (None, 3, "error[environment]: cannot read 1.json: no such file or directory\n"),
        (b"\xff", 2, "error[usage]: invalid report `1.json`\n = found: it is not UTF-8\n"),
        (b"", 2, "error[usage]: invalid report `1.json`\n = found: invalid JSON: EOF"),
        (b"[]", 2, "error[usage]: invalid report `1.json`\n = found: "),
    ],
)
def test_unreadable_reports(
    content: bytes | None, code: int, error: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "1.json").write_bytes(content)
    made = run("merge", "1.json")
    assert (made.code, made.out) == (code, "")
    assert made.err.startswith(error)


def test_a_format_of_another_command(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for index, report in enumerate(_reports(), 1):
        (tmp_path / f"{index}.json").write_text(json.dumps(report), "utf-8")
    made = run("merge", "1.json", "2.json", "--format", "html")
    assert made.code == 2
    assert made.err == (
        "error[usage]: invalid format `html`\n"
        " = expected: text, json, github, sarif and junit, the formats of `chartgen verify`\n"
    )
