"""The command line in a process of its own: pipes, terminals, logs, signals, and what it imports."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import begun, environment, process, spec

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
HEAVY = {"rich", "pydantic", "jinja2", "ruamel", "json", "multiprocessing", "chartgen.build", "chartgen.spec"}
OF_A_BUILD = {"jinja2", "pydantic", "json", "chartgen.build", "chartgen.spec"}


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["--help"], set()),
        (["-h"], set()),
        (["--nonsense"], set()),
        (["build", "--help"], set()),
        (["build", "specs", "-o", "generated", "-q"], OF_A_BUILD),
    ],
)
def test_nothing_heavy_is_imported(words: list[str], allowed: set[str], project: Path) -> None:
    code = "import sys; from chartgen.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, env=environment(), text=True, check=True, cwd=project
    )
    imported = set(done.stdout.splitlines()[-1].split())
    assert "typer" in imported
    assert imported & HEAVY == allowed


def test_a_log_has_no_escape_codes_and_utf8_is_not_needed(project: Path) -> None:
    (project / "specs" / "bad.py").write_text('"""日本語 \U0001f680."""\nx = "日本語" + 1\n', "utf-8")
    for encoding in ("ascii", "cp1252", "utf-8"):
        done = process("build", folder=project, env={"PYTHONIOENCODING": encoding})
        assert done.returncode == 2
        assert b"\x1b" not in done.stderr
        text = done.stderr.decode(encoding)
        assert ' --> specs/bad.py:2:5\n  |\n2 | x = "' in text.replace("\r", "")
        assert ("日本語" in text) == (encoding == "utf-8")
    drawn = process(
        "tree", "specs/web.py", folder=project, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    assert drawn.stdout.splitlines()[:3] == [
        b"Namespace: any",
        b"|-- Deployments",
        b"|   `-- web (replicas: 1)",
    ]


@posix
def test_a_closed_pipe(project: Path) -> None:
    for number in range(30):
        (project / "specs" / f"web_{number}.py").write_text(spec(f"web-{number}"), "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    done = process("build", "-v", folder=project, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b""), "the charts are there, and nobody complains"
    assert (project / "generated" / "web-29" / "Chart.yaml").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["tree"], ["build"], ["build", "-v", "--format", "json"]])
def test_the_output_goes_to_a_full_disk(words: list[str], project: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = process(*words, folder=project, stdout=full.fileno())
    assert done.returncode == 3
    assert done.stderr == b"error[environment]: cannot write the output: no space left on device\n"


@posix
def test_there_is_no_stdout(project: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m chartgen build >&- 2>&-'], cwd=project, env=environment(), check=False
    )
    assert done.returncode == 0
    assert (project / "generated" / "web" / "Chart.yaml").exists()


def in_terminal(*words: str, folder: Path, **more: str) -> str:
    """Run the command line in a terminal of 80 columns, and give all that it shows."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = {key: value for key, value in environment(TERM="xterm-256color").items() if key not in {"COLUMNS", "LINES"}}
    child = subprocess.Popen(
        [sys.executable, "-m", "chartgen", *words],
        cwd=folder,
        env={**env, **more},
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(master)
    child.wait(60)
    return seen.decode().replace("\r\n", "\n")


@posix
def test_a_terminal_of_eighty_columns(project: Path) -> None:
    text = spec("web").replace('"1.0.0"', '"not a tag at all, for it has spaces"').replace('"/"', '"no slash"')
    (project / "specs" / "web.py").write_text(text, "utf-8")
    coloured = in_terminal("build", folder=project)
    assert "\x1b[1;31merror[" in coloured
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = in_terminal("build", folder=project, **more)
        assert "\x1b" not in plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
        assert max(map(len, plain.splitlines())) <= 80
        assert re.search(r"^ +--> specs/web\.py:\d+:\d+$", plain, re.MULTILINE)


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"CI": "true", "GITHUB_ACTIONS": "true"}, False),
    ],
)
def test_colours_of_a_log(env: dict[str, str], coloured: bool, project: Path) -> None:
    (project / "specs" / "web.py").write_text("x = 1 / 0\n", "utf-8")
    done = process("build", folder=project, env=env)
    assert done.returncode == 2
    assert (b"\x1b[1;31merror[" in done.stderr) == coloured
    assert (b"\x1b" in done.stderr) == coloured


@posix
def test_progress_shows_where_it_takes_long(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "specs" / "web.py").write_text(f"import time\ntime.sleep(1.05)\n{spec('web')}", "utf-8")
    for number in range(30):
        (project / "specs" / f"web_{number}.py").write_text(spec(f"web-{number}"), "utf-8")
    seen = in_terminal("build", "-q", folder=project)
    assert "25/31" in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)
    assert seen.endswith("\x1b[2K"), "it is gone when it is done"
    assert process("build", "-q", folder=project).stderr == b"", "and never in a log"


@posix
@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")]
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_signal_ends_a_build_of_many(
    number: signal.Signals, code: int, word: bytes, jobs: str, project: Path
) -> None:
    for one in range(60):
        (project / "specs" / f"web_{one:02}.py").write_text(spec(f"web-{one:02}"), "utf-8")
    slow = f"import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(1)\n{spec('web')}"
    (project / "specs" / "web_30.py").write_text(slow.replace('"web"', '"web-30"'), "utf-8")
    child = begun("build", "-j", jobs, folder=project)
    os.kill(child.pid, number) if number == signal.SIGTERM else os.killpg(child.pid, number)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (code, b"")
    # Of two workers, either may be the first to report where it was.
    where = rb"web_30\.py:3" if jobs == "1" else rb"web(_\d\d)?\.py:\d+"
    assert re.match(word + rb" at specs/" + where, err), err
    assert err.endswith(b"; every file is complete, and the next build continues\n")
    assert not (project / "generated").exists()


_LOUD = """
import atexit, os, subprocess, sys
from chartgen import Namespace, Policy

class Loud(Policy):
    name = "loud"

    def check(self, chart):
        shout("check")
        return []

    def check_objects(self, chart, objects):
        shout("objects")
        return []

def shout(text):
    print(f"<print {text}>")
    print(f"<dunder {text}>", file=sys.__stdout__)
    os.write(1, f"<write {text}>\\n".encode())
    subprocess.run([sys.executable, "-c", f"print('<child {text}>')"])

shout("load")
atexit.register(shout, "exit")
"""


@posix
@pytest.mark.parametrize("words", [("build",), ("build", "--check"), ("verify",), ("tree",)], ids=" ".join)
def test_output_of_specs_and_policies_goes_to_stderr(words: tuple[str, ...], project: Path) -> None:
    process("build", folder=project)
    text = spec("web").replace("version=", 'namespace=Namespace("there", policies=[Loud()]), version=')
    (project / "specs" / "web.py").write_text(
        f"{text.partition('web = ')[0]}{_LOUD}web = {text.partition('web = ')[2]}"
    )
    ran = process(*words, "--format", "json", folder=project)
    assert json.loads(ran.stdout)
    for what in ("load", "check", *(["objects"] if words == ("verify",) else [])):
        for how in ("print", "dunder", "write", "child"):
            assert f"<{how} {what}>".encode() in ran.stderr
    assert b"exit>" not in ran.stderr, "a spec's atexit functions do not run"
