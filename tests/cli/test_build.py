"""`chartgen build` and `chartgen tree`: what they say, and how they exit."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from chartgen.cli import build_summary as summary
from chartgen.cli.console import Stream
from chartgen.cli.result import ChartResult, Result
from tests.cli.conftest import Run, everything, spec

RULE = """\
from chartgen import Violation, Namespace, Policy


class NoRedis(Policy):
    name = "no-redis"
    severity = "{severity}"

    def check(self, chart):
        yield Violation("redis is not for us", ("name",), chart.name, "another name", "ask the platform team")


team = Namespace("team", policies=[NoRedis()])
"""


def with_rule(project: Path, severity: str) -> None:
    """Let the one chart of the project break a rule."""
    (project / "specs" / "team.py").write_text(RULE.format(severity=severity), "utf-8")
    text = spec("web").replace("workload=", "namespace=team,\n    workload=")
    (project / "specs" / "web.py").write_text(f"from team import team\n{text}", "utf-8")


def test_a_first_build_a_second_and_a_change(project: Path, run: Run) -> None:
    first = run("build")
    assert (first.code, first.err) == (0, "")
    files = sum(path.is_file() for path in (project / "generated" / "web").rglob("*")) - 1
    assert first.out.splitlines()[1] == f"web         {files} new files"
    assert first.out.splitlines()[-1] == f"1 new chart in generated/; {files + 2} files written; T s"

    second = run("build")
    assert second.out == f"web  {files} unchanged files\n\n1 chart in generated/ unchanged; T s\n"

    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("ports=", "replicas=3,\n        ports="), "utf-8")
    (project / "generated" / "web" / "Chart.yaml").unlink()
    third = run("build", "specs", "-o", "generated")
    lines = third.out.splitlines()
    assert "  + Chart.yaml" in lines
    assert "  ~ values.yaml" in lines
    assert lines[-1].startswith("1 changed chart in generated/; ")


def test_one_chart_new_one_changed_one_removed(project: Path, run: Run, snapshot: Any) -> None:
    for name in ("api", "old"):
        (project / "specs" / f"{name}.py").write_text(spec(name), "utf-8")
    run("build")
    (project / "specs" / "old.py").unlink()
    (project / "specs" / "db.py").write_text(spec("db"), "utf-8")
    (project / "specs" / "api.py").write_text(spec("api").replace("0.1.0", "0.2.0"), "utf-8")
    found = run("build", "specs/")
    assert found.code == 0
    lines = found.out.splitlines()
    assert [line.split()[0] for line in lines if line[:1].isalpha()] == ["generated/", "api", "db", "old", "web"]
    assert lines[-1].startswith("4 charts in generated/: 1 new, 1 changed, 1 unchanged, 1 removed; ")


def test_quiet_and_verbose(project: Path, run: Run) -> None:
    assert "  + values.yaml" in run("build", "-v").out
    assert run("build", "-q").out == ""
    assert run("build", "--check", "-q").out == ""
    (project / "generated" / "web" / "values.yaml").unlink()
    assert run("build", "--check", "-q").out.splitlines()[0] == "generated/web/values.yaml is missing"


def test_check(project: Path, run: Run, snapshot: Any) -> None:
    missing = run("build", "--check")
    assert (missing.code, missing.err) == (1, "")
    assert missing.out.endswith("generated/ is out of date: 2 missing; T s\nTo update it: chartgen build specs/\n")
    assert not (project / "generated").exists()

    run("build")
    fresh = run("build", "--check")
    assert (fresh.code, fresh.out) == (0, "1 chart in generated/ up to date; T s\n")

    path = project / "specs" / "web.py"
    path.write_text(spec("web").replace("ports=", "replicas=3,\n        ports="), "utf-8")
    (project / "specs" / "gone.py").write_text(spec("gone"), "utf-8")
    run("build", "specs/gone.py")
    (project / "specs" / "gone.py").unlink()
    stale = run("build", "--check", "specs", "-o", "./generated/")
    assert stale.code == 1
    assert "  -replicaCount: 1\n  +replicaCount: 3\n" in stale.out
    assert "generated/gone is orphaned\n" in stale.out
    assert stale.out.endswith("To update it: chartgen build specs\n")
    run("build", "specs")
    assert run("build", "--check", "specs").code == 0


def test_check_names_the_command_with_its_output(project: Path, run: Run) -> None:
    found = run("build", "--check", "-o", "out put")
    assert found.out.endswith("To update it: chartgen build specs/ -o 'out put'\n")


def test_a_manual_edit_is_rejected(project: Path, run: Run, snapshot: Any) -> None:
    run("build")
    path = project / "generated" / "web" / "Chart.yaml"
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    refused = run("build")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == snapshot
    checked = run("build", "--check")
    assert checked.code == 1
    assert checked.out.endswith("To discard them: chartgen build specs/ --force\n")
    assert run("build", "--force").code == 0
    assert "# mine" not in path.read_text("utf-8")


def test_all_errors_are_reported_at_once(project: Path, run: Run, snapshot: Any) -> None:
    (project / "specs" / "a.py").write_text("def f(:\n", "utf-8")
    (project / "specs" / "b.py").write_text("x = 1 / 0\n", "utf-8")
    (project / "specs" / "c.py").write_text(spec("c").replace("description", "descripton"), "utf-8")
    found = run("build")
    assert (found.code, found.out) == (2, "")
    assert found.err == snapshot
    assert not (project / "generated").exists()


@pytest.mark.parametrize("words", [["build"], ["build", "--check"]])
def test_duplicate_names_are_reported_with_their_locations(project: Path, run: Run, words: list[str]) -> None:
    (project / "specs" / "b.py").write_text(spec("web"), "utf-8")
    found = run(*words)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error[spec]: duplicate chart name `web`\n --> specs/web.py:")
    assert " = found: also at specs/b.py:" in found.err


def test_the_traceback_of_a_spec_only_for_those_who_ask(project: Path, run: Run) -> None:
    (project / "specs" / "b.py").write_text("def f():\n    return 1 / 0\n\nf()\n", "utf-8")
    assert "Traceback" not in run("build").err
    asked = run("build", "--debug").err
    assert asked.startswith("Traceback (most recent call last):\n")
    assert 'specs/b.py", line 2, in f' in asked


def test_a_violated_policy(project: Path, run: Run, snapshot: Any) -> None:
    with_rule(project, "error")
    found = run("build")
    assert (found.code, found.out) == (1, "")
    assert found.err == snapshot


def test_a_warning_lets_the_build_go_on_unless_strict(project: Path, run: Run) -> None:
    with_rule(project, "warning")
    found = run("build")
    assert found.code == 0
    assert found.err.startswith("warning[no-redis]: redis is not for us\n --> specs/web.py:")
    assert "1 new chart" in found.out
    assert run("build", "-q").err == ""
    assert run("build", "--check").code == 0
    strict = run("build", "--strict")
    assert (strict.code, strict.out) == (1, "")
    assert strict.err.endswith("1 warning (--strict treats warnings as errors); nothing was written\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["build", "nowhere"], "error[file]: no such file or folder: `nowhere`\n"),
        (["build", "--forse"], "error[usage]: unknown option `--forse`\n = hint: did you mean `--force`?\n"),
        (["bild"], "error[usage]: unknown command `bild`\n = hint: did you mean `build`?\n"),
        (["build", "--jobs", "0"], "error[usage]: invalid value of --jobs; expected greater than or equal to 1\n"),
        (["build", "--format", "xml"], "error[usage]: invalid value `xml` of --format; expected one of 'text', "),
        (["tree", "--format", "png"], "error[usage]: invalid value `png` of --format; expected one of 'text', "),
        (["build", "--check", "--force"], "error[usage]: conflicting options --check and --force\n"),
        (["build", "-q", "-v"], "error[usage]: conflicting options --quiet and --verbose\n"),
        (["new"], "error[usage]: missing argument NAME\n"),
    ],
)
def test_wrong_usage(words: list[str], message: str, project: Path, run: Run) -> None:
    found = run(*words)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(message)
    for words_of_others in ("Traceback", "Value error", "Input should"):
        assert words_of_others not in found.err


@pytest.mark.parametrize("words", [(), ("--check",), ("--force",)])
@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("/", "the root of the file system"),
        ("~", "the home folder"),
        ("specs", "`specs`, the folder of the specs: a folder there could be imported as a module"),
        ("specs/charts/..", "`specs`, the folder of the specs: a folder there could be imported as a module"),
        ("specs/charts", "`specs/charts`, within `specs`: a folder there could be imported as a module"),
        ("link", "`specs`, the folder of the specs: a folder there could be imported as a module"),
        (".", "`HERE`, which contains `specs`: charts would be mixed with the specs"),
        ("", "a folder without a name"),
        ("specs/web.py", "`specs/web.py`: it is a file, not a folder"),
        ("specs/web.py/charts", "`specs/web.py`: it is a file, not a folder"),
        ("dangling", "`dangling`: it is a dangling link"),
        ("dangling/charts", "`dangling`: it is a dangling link"),
    ],
)
def test_unsuitable_outputs(
    output: str, message: str, words: tuple[str, ...], project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = project / "home"
    (home / "other").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    (project / "link").symlink_to("specs")
    (project / "dangling").symlink_to("nowhere")
    before = everything(project)
    found = run("build", "-o", os.path.expanduser(output), *words)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(
        f"error[usage]: charts cannot be written to {message.replace('HERE', str(project))}\n"
        " = hint: name a folder of their own with -o, such as `-o generated`\n"
    )
    assert everything(project) == before
    assert not os.path.lexists("/.chartgen")


def test_charts_may_lie_below_a_folder_of_specs_of_another_name(project: Path, run: Run) -> None:
    (project / "specs").rename(project / "charts")
    for words in (("charts", "-o", "charts/generated"), ("charts/web.py",), ("charts", "-o", "home/charts")):
        assert run("build", *words).code == 0
        assert run("build", "--check", *words).code == 0
    found = run("build", "charts/web.py", "-o", "charts")
    assert found.code == 2
    assert found.err.startswith("error[usage]: charts cannot be written to `charts`, the folder of the specs: ")


def test_without_specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    found = run("build")
    assert found.code == 2
    assert found.err.startswith("error[file]: missing folder `specs/`\n = hint: start with `chartgen new NAME`")
    assert run("tree").err.startswith("error[file]: missing folder `specs/`\n")


def test_without_a_command_there_is_help(run: Run) -> None:
    found = run()
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("Usage: chartgen [OPTIONS] COMMAND [ARGS]...\n")
    asked = run("-h")
    assert (asked.code, asked.err) == (0, "")
    assert asked.out == found.err
    assert run("build", "-h").out == run("build", "--help").out
    assert run("--version").out.startswith("chartgen ")


@pytest.mark.skipif(sys.platform == "win32" or getattr(os, "geteuid", lambda: 1)() == 0, reason="root may do all")
def test_no_permission(project: Path, run: Run) -> None:
    (project / "generated").mkdir(mode=0o500)
    found = run("build")
    assert (found.code, found.out) == (3, "")
    assert found.err.startswith("error[environment]: ")


def test_the_output_is_a_file(project: Path, run: Run) -> None:
    (project / "generated").write_text("", "utf-8")
    found = run("build")
    assert found.code in {2, 3}
    assert found.err.startswith("error[")
    assert "Traceback" not in found.err


def test_an_internal_error(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("chartgen.build.build", broken)
    found = run("build")
    assert found.code == 70
    assert (
        found.err
        == "error[internal]: KeyError: 'oops'\n = hint: this is a bug in chartgen; --debug shows the traceback\n"
    )
    assert 'raise KeyError("oops")' in run("build", "--debug").err


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OSError(28, "No space left on device", "/x/y"), 3, "/x/y: no space left on device"),
        (OSError(11, "Resource temporarily unavailable"), 3, "resource temporarily unavailable"),
        (MemoryError(), 3, "out of memory"),
        (RecursionError("too deep"), 70, "RecursionError: too deep"),
        (KeyboardInterrupt(), 130, "interrupted; every file is complete"),
    ],
)
def test_errors_of_the_environment(
    error: BaseException, code: int, words: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("chartgen.build.build", broken)
    found = run("build")
    assert found.code == code
    assert words in found.err


def test_tree(project: Path, run: Run) -> None:
    drawn = run("tree")
    assert (drawn.code, drawn.err) == (0, "")
    assert drawn.out.startswith("Namespace: any\n├── Deployments\n│   └── web (replicas: 1)\n")
    assert run("tree", "specs/web.py").out == drawn.out
    assert run("tree", "--format", "mermaid").out.startswith("flowchart LR\n")
    import json

    data = json.loads(run("tree", "--format", "json").out)
    assert data["namespaces"][0]["groups"]["Deployments"] == [{"name": "web", "note": "replicas: 1"}]
    assert not (project / "generated").exists()
    (project / "specs" / "b.py").write_text("x = 1 / 0\n", "utf-8")
    broken = run("tree")
    assert (broken.code, broken.out) == (2, "")
    assert broken.err.startswith("error[exception]: ZeroDivisionError")


def test_of_a_thousand_charts_the_unchanged_are_counted(snapshot: Any) -> None:
    charts = [ChartResult(f"app-{number:04}", "unchanged", unchanged=19) for number in range(1000)]
    charts[500] = ChartResult(
        "app-0500", "changed", changed=("values.yaml",), new=("templates/pdb.yaml",), unchanged=17
    )
    charts[700] = ChartResult("app-0700", "removed", removed=("Chart.yaml", "values.yaml"))
    result = Result("generated", False, 0, charts, seconds=1.234)
    assert summary.built(result, Stream("stdout")) == snapshot


def test_of_a_thousand_new_charts_some_are_named() -> None:
    charts = [ChartResult(f"app-{number:04}", "new", new=("Chart.yaml",)) for number in range(1000)]
    charts[900] = ChartResult("app-0900", "removed", removed=("Chart.yaml",))
    result = Result("generated", False, 0, charts, seconds=12.34)
    lines = summary.built(result, Stream("stdout")).splitlines()
    assert len(lines) == summary.MANY_CHARTS + 3
    assert "app-0900  1 removed file" in lines
    assert lines[-3:] == [
        "… and 960 more charts; -v lists all",
        "",
        "1,000 charts in generated/: 999 new, 1 removed; 999 files written, 1 file removed; 12 s",
    ]
    assert len(summary.built(result, Stream("stdout"), verbose=True).splitlines()) == 2002


def test_it_does_not_matter_where_a_build_was(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("build")
    here = {path.name: path.read_bytes() for path in (project / "generated" / "web").rglob("*") if path.is_file()}
    shutil.rmtree(project / "generated")
    (project / "else").mkdir()
    monkeypatch.chdir(project / "else")
    assert run("build", "../specs", "-o", "../generated").code == 0
    there = {path.name: path.read_bytes() for path in (project / "generated" / "web").rglob("*") if path.is_file()}
    assert here == there


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_a_link_in_the_place_of_a_chart_is_refused(words: tuple[str, ...], project: Path, run: Run) -> None:
    run("build")
    (project / "generated" / "web").rename(project / "moved")
    (project / "generated" / "web").symlink_to("../moved")
    found = run("build", *words)
    assert found.code == 3
    assert "generated/web is a symbolic link, which chartgen does not follow" in found.err


def test_a_link_to_the_folder_of_specs_gives_the_same_charts(project: Path, run: Run) -> None:
    run("build")
    (project / "sp").symlink_to("specs")
    for words in (("sp",), ("sp/web.py",), ("sp", "--check")):
        found = run("build", *words)
        assert (found.code, found.err) == (0, "")
        assert "changed" not in found.out.replace("unchanged", "")


LARGE = """\
import random
from chartgen import Chart, ConfigMap, Deployment, Image

text = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k={length}))
image = Image("web", tag="1.0.0")
config = ConfigMap({{"a": text}})
web = Chart("web", version="0.1.0", description="x", workload=Deployment(image=image, env_from=[config]))
"""


@pytest.mark.parametrize("words", [(), ("--check",)])
@pytest.mark.parametrize(
    ("length", "code", "line", "message"),
    [
        (1_100_000, 2, 6, "error[spec]: invalid data of ConfigMap: 1,100,001 bytes exceed the limit of 1,048,576\n"),
        (1_000_000, 1, 7, "error[size]: the chart web is too large to be installed: Helm would store about 1,"),
    ],
)
def test_what_is_too_large_is_refused(
    length: int, code: int, line: int, message: str, words: tuple[str, ...], project: Path, run: Run
) -> None:
    (project / "specs" / "web.py").write_text(LARGE.format(length=length), "utf-8")
    found = run("build", *words)
    assert (found.code, found.out) == (code, "")
    assert found.err.startswith(message)
    assert f" --> specs/web.py:{line}:" in found.err
    assert not (project / "generated").exists()
