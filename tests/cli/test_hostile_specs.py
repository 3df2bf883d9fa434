"""Exit code 0 means that charts were generated or checked, whatever a spec does."""

# ruff: noqa: E501  programs, one on a line

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run, begun, process, spec

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are watched where they can be forked")

ENDINGS = [
    "import os\nos._exit(0)\n",
    "import os\nos.kill(os.getpid(), 9)\n",
    "import os\nos.execv('/bin/true', ['true'])\n",
    "import os\nos.abort()\n",
    "import os\nos.closerange(0, 100)\nos._exit(0)\n",
    "import signal\nsignal.raise_signal(15)\n",
    "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\nsignal.alarm(1)\nwhile True: pass\n",
    "import threading, os\nthreading.Thread(target=os._exit, args=(0,)).start()\nthreading.Event().wait()\n",
]
RAISING = [
    "class E(Exception):\n    def __str__(self): raise SystemExit(0)\nraise E\n",
    "class E(BaseException):\n    def __repr__(self): exit(0)\n    __str__ = __repr__\nraise E\n",
    "import sys\nsys.exit(0)\n",
    "raise GeneratorExit\n",
    "import sys, threading\nthread = threading.Thread(target=sys.exit)\nthread.start()\nthread.join()\n",
    "import time, threading\ndef f():\n    time.sleep(1000)\nthreading.Thread(target=f).start()\ntime.sleep(0.1)\n",
    "import builtins\nbuiltins.open = builtins.len = builtins.isinstance = None\nraise ValueError\n",
]
HARMLESS = [
    "import atexit, os\natexit.register(lambda: os._exit(0))\n",
    "import os\nos.fork()\n",
    "import os\nif not os.fork():\n    raise ValueError\n",
    "import os\nos.close(1)\nos.close(2)\n",
    "import os\nos.close(0)\n",
    "import signal\nsignal.alarm(1)\n",
    "import sys\nsys.stdout = sys.stderr = None\n",
    "import time\ntime.perf_counter = time.monotonic = None\n",
    "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n",
    "import gc, sys\nsys.settrace(lambda *args: None)\n",
]
COMMANDS = [("build",), ("build", "--check"), ("build", "--format", "json"), ("verify", "--no-lint"), ("tree",)]


def put(project: Path, code: str, files: int = 1) -> None:
    for number in range(1, files):
        (project / "specs" / f"web_{number:03}.py").write_text(spec(f"web-{number:03}"), "utf-8")
    (project / "specs" / "web.py").write_text(f"{code}{spec('web')}", "utf-8")


@pytest.mark.parametrize(
    ("code", "words"), [*((ENDINGS[0], words) for words in COMMANDS), *((code, ("build",)) for code in ENDINGS[1:])]
)
def test_a_spec_that_ends_the_process(code: str, words: tuple[str, ...], project: Path, run: Run) -> None:
    assert run("build").code == 0
    put(project, code)
    ran = process(*words, folder=project)
    text = (ran.stdout + ran.stderr).decode()
    assert ran.returncode == (143 if "raise_signal" in code else 2), text
    if ran.returncode == 2:
        assert "specs/web.py" in text
        if "--format" in words:
            assert json.loads(ran.stdout)["findings"][0]["file"] == "specs/web.py"


@pytest.mark.parametrize(
    ("code", "words"), [*((RAISING[0], words) for words in COMMANDS[:3]), *((code, ("build",)) for code in RAISING[1:])]
)
def test_a_spec_that_raises(code: str, words: tuple[str, ...], project: Path, run: Run) -> None:
    assert run("build").code == 0
    put(project, code)
    ran = process(*words, folder=project)
    assert ran.returncode == 2, ran.stderr.decode()
    assert b"specs/web.py" in ran.stdout + ran.stderr


@pytest.mark.parametrize("code", HARMLESS)
def test_what_a_spec_leaves_changes_nothing(code: str, project: Path) -> None:
    put(project, code)
    ran = process("build", folder=project)
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stdout.startswith(b"generated/ "), ran.stdout
    assert (project / "generated" / "web" / "Chart.yaml").exists()
    assert process("build", "--check", folder=project).returncode == 0


def test_a_tracer_that_raises(project: Path) -> None:
    """It raises only in code of the spec, not in what comes after it."""
    (project / "specs" / "web.py").write_text(f"{spec('web')}import sys\nsys.settrace(lambda *args: 1 / 0)\n", "utf-8")
    ran = process("build", folder=project)
    assert ran.returncode == 0, ran.stderr.decode()


def test_a_spec_that_closes_what_processes_report_to(project: Path) -> None:
    """What was written before is not known then."""
    put(project, "import os\nos.closerange(3, 100)\n")
    ran = process("build", folder=project)
    assert ran.returncode == 2
    assert b"a worker process ended unexpectedly" in ran.stderr
    assert b"nothing was written" not in ran.stderr


@pytest.mark.parametrize(("code", "jobs"), [(ENDINGS[0], "1"), (ENDINGS[1], "2"), (ENDINGS[3], "4")])
def test_one_of_many_specs_ends_the_process(code: str, jobs: str, project: Path) -> None:
    put(project, code, files=120 if jobs == "4" else 60)
    ran = process("build", "-j", jobs, folder=project)
    assert ran.returncode == 2
    assert b"error[exception]: the spec ended the process\n --> specs/web.py:2:1" in ran.stderr
    assert not (project / "generated" / "web").exists()


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("while True:\n    pass\n", 1),
        ("import time\ntime.sleep(1000)\n", 2),
        ("import itertools\nfor n in itertools.count():\n    n + 1\n", 2),
        ("while True:\n    try:\n        pass\n    except BaseException:\n        pass\n", 1),
        ("import itertools\nsum(itertools.repeat(0))\n", 2),
        ("import threading\nthreading.Lock().acquire() and threading.Event().wait()\n", 2),
    ],
)
def test_a_spec_that_never_ends(code: str, line: int, project: Path) -> None:
    put(project, code, files=30)
    jobs = "2" if line == 2 else "1"
    start = time.monotonic()
    ran = process("build", "-j", jobs, folder=project, env={"CHARTGEN_TIME_LIMIT": "1"})
    assert time.monotonic() - start < 60
    assert ran.returncode == 2
    text = ran.stderr.decode()
    assert "did not finish within" in text
    assert any(f"specs/web.py:{number}" in text for number in (line, line + 1, line + 2)), text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, the system does not enforce a limit")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import itertools\nevery = list(itertools.count())\n", 2),
        ("text = []\nwhile True:\n    text.append('x' * 10_000_000)\n", 3),
        ("x = ['x']\nwhile True:\n    x += x\n", 3),
        ("zeros = bytearray(10**12)\n", 1),
    ],
)
def test_a_spec_that_fills_the_memory(code: str, line: int, jobs: str, project: Path) -> None:
    """What it holds is not missing for other specs, which are loaded in the same process."""
    put(project, code, files=30)
    ran = process("build", "-j", jobs, folder=project, env={"CHARTGEN_MEMORY_LIMIT": "300"})
    text = ran.stderr.decode()
    assert ran.returncode == 2, text
    assert text.startswith(f"error[exception]: the spec ran out of memory\n --> specs/web.py:{line}:"), text
    assert "CHARTGEN_MEMORY_LIMIT" in text
    assert "\n1 error; nothing was written\n" in text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, the system does not enforce a limit")
def test_a_policy_that_fills_the_memory(project: Path) -> None:
    text = spec("web").replace("version=", 'namespace=Namespace("there", policies=[Endless()]), version=')
    policy = _ENDLESS.replace("while True:\n            BODY", "return 'x' * 10**12")
    (project / "specs" / "web.py").write_text(policy + text, "utf-8")
    ran = process("build", folder=project, env={"CHARTGEN_MEMORY_LIMIT": "300"})
    assert ran.returncode == 2
    assert b"policy `endless` ran out of memory\n --> specs/web.py:8:" in ran.stderr, ran.stderr.decode()


_ENDLESS = """
from chartgen import Namespace, Policy, Violation

class Endless(Policy):
    name = "endless"

    def check(self, chart):
        while True:
            BODY

"""


@pytest.mark.parametrize(("body", "message"), [("pass", "did not finish"), ("yield Violation('x')", "invalid value")])
def test_a_policy_that_never_ends(body: str, message: str, project: Path) -> None:
    text = spec("web").replace("version=", 'namespace=Namespace("there", policies=[Endless()]), version=')
    (project / "specs" / "web.py").write_text(_ENDLESS.replace("BODY", body) + text, "utf-8")
    ran = process("build", folder=project, env={"CHARTGEN_TIME_LIMIT": "1"})
    assert ran.returncode == 2
    assert message in ran.stderr.decode()
    assert "specs/web.py:" in ran.stderr.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("import time\nopen('begun', 'w').close()\ntime.sleep(1000)\n", 1),
        (
            "open('begun', 'w').close()\nwhile True:\n    try:\n        pass\n    except BaseException:\n        pass\n",
            1,
        ),
        ("import time\nopen('begun', 'w').close()\ntime.sleep(1000)\n", 120),
    ],
)
def test_a_signal_ends_a_spec_that_never_ends(
    number: signal.Signals, group: bool, code: str, files: int, project: Path
) -> None:
    put(project, code, files)
    child = begun("build", folder=project)
    time.sleep(0.3)
    (os.killpg if group else os.kill)(child.pid, number)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130 if number == signal.SIGINT else 143, b"")
    if number == signal.SIGINT or not group:
        assert b" at specs/web.py:" in err


@pytest.mark.parametrize(
    ("spec_text", "files"),
    [
        # From a hundred files on, processes share compiled code.
        ("from shared import port\nchart = CHART\nport()\n", 120),
        ("import os\nos.environ['X'] = 'x'\nchart = CHART\n", 60),
        ("import os\nchart = CHART\nassert 'X' not in os.environ\nos.environ['X'] = 'x'\n", 60),
    ],
)
def test_charts_do_not_depend_on_the_number_of_processes(spec_text: str, files: int, project: Path) -> None:
    (project / "specs" / "shared.py").write_text(
        "_next = 8000\ndef port():\n    global _next\n    _next += 1\n    return _next\n", "utf-8"
    )
    head, _, chart = spec("NAME").partition("NAME = ")
    for number in range(files):
        name = f"web-{number:03}"
        text = spec_text.replace("CHART", chart).replace("NAME", name)
        (project / "specs" / f"{name.replace('-', '_')}.py").write_text(head + text, "utf-8")
    results = set()
    for jobs in ("1", "2", "4"):
        ran = process("build", "-j", jobs, "-v", "--format", "json", folder=project)
        found = json.loads(ran.stdout)
        tree = {
            str(path.relative_to(project)): path.read_bytes()
            for path in (project / "generated").rglob("*")
            if path.is_file()
        }
        results.add((ran.returncode, json.dumps(found["findings"]), str(sorted(tree.items()))))
    assert len(results) == 1
