"""What one spec leaves behind does not reach another, so that charts never depend on order or on processes."""

# ruff: noqa: E501  programs, one on a line

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chartgen.errors import Finding
from chartgen.load import Loaded, Loader, find

SPEC = """\
from chartgen.spec.chart import Chart
from chartgen.spec.image import Image
from chartgen.spec.deployment import Deployment
def make(name, **fields):
    return Chart(name, version="1.0.0", description="x", workload=Deployment(image=Image("a", tag="1.0.0")), **fields)
"""

Specs = Callable[..., Loaded]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Specs:
    """Write spec files, and load them in order with one loader."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "specs").mkdir()
    monkeypatch.chdir(tmp_path)

    def load(**files: str) -> Loaded:
        for name, text in files.items():
            (tmp_path / "specs" / f"{name}.py").write_text(text.replace("SPEC\n", SPEC), "utf-8")
        loader = Loader()
        found = Loaded()
        for file in find(["specs"]):
            part = loader.load_file(file)
            found.charts += part.charts
            found.findings += part.findings + loader.finish(file)
        return found

    return load


def marked(finding: Finding) -> str:
    location = finding.location
    assert location is not None
    return f"{location.file}:{location.line} {location.source[location.column - 1 : location.end_column - 1]}"


def name_of(expression: str) -> str:
    """A spec whose chart is named after what an expression gives."""
    return f"SPEC\nimport os, sys\nchart = make({expression})\n"


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ("import os\nos.environ['CHARTGEN_TEST'] = 'x'\n", "os.environ.get('CHARTGEN_TEST', 'unset')"),
        ("import os\nos.chdir('/')\n", "'root' if os.getcwd() == '/' else 'unset'"),
        ("import os\nos.umask(0o077)\n", "'changed' if os.umask(0o022) == 0o077 else 'unset'"),
        ("import sys\nsys.path.insert(0, '/nowhere')\n", "'changed' if '/nowhere' in sys.path else 'unset'"),
        ("import sys\nsys.setrecursionlimit(5000)\n", "'changed' if sys.getrecursionlimit() == 5000 else 'unset'"),
        ("import builtins\nbuiltins.len = lambda x: 7\n", "'changed' if len('') else 'unset'"),
        ("import builtins\nbuiltins.extra_name = 1\n", "'changed' if 'extra_name' in dir(__builtins__) else 'unset'"),
        ("import sys\nsys.modules['fake_module'] = 1\n", "'changed' if 'fake_module' in sys.modules else 'unset'"),
        ("import sys\nsys.modules['json'] = 1\n", "'changed' if sys.modules.get('json') == 1 else 'unset'"),
        (
            "import os.path\nos.path.basename = lambda x: 'changed'\n",
            "'changed' if os.path.basename('') else 'unset'",
        ),
        (
            "import decimal\ndecimal.getcontext().prec = 3\n",
            "'changed' if __import__('decimal').getcontext().prec == 3 else 'unset'",
        ),
        (
            "import decimal\ndecimal.setcontext(decimal.Context(prec=3))\n",
            "'changed' if __import__('decimal').getcontext().prec == 3 else 'unset'",
        ),
        (
            "import random\nrandom.seed(1)\n",
            "'changed' if __import__('random').random() == 0.13436424411240122 else 'unset'",
        ),
        (
            "import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\n",
            "'changed' if __import__('signal').getsignal(10) == 1 else 'unset'",
        ),
        (
            "import warnings\nwarnings.simplefilter('error')\n",
            "'changed' if __import__('warnings').filters[0][0] == 'error' else 'unset'",
        ),
        (
            "import locale\nlocale.setlocale(locale.LC_ALL, 'C.UTF-8')\n",
            "'changed' if __import__('locale').setlocale(6) == 'C.UTF-8' else 'unset'",
        ),
        ("import sys\nsys.stderr = None\n", "'changed' if sys.stderr is None else 'unset'"),
        ("import os\nos.close(2)\n", "'unset' if os.fstat(2) else ''"),
    ],
    ids=lambda value: value.split("\n")[1] if "\n" in value else "",
)
def test_the_state_of_the_process_is_restored(load: Specs, change: str, seen: str) -> None:
    state = os.getcwd(), dict(os.environ), os.umask(0o022), sys.getrecursionlimit(), list(sys.path)
    os.umask(state[2])
    loaded = load(a=f"{change}SPEC\nchart = make('first')\n", b=name_of(seen))
    assert loaded.findings == []
    assert [each.chart.name for each in loaded.charts] == ["first", "unset"]
    umask = os.umask(0o022)
    os.umask(umask)
    assert (os.getcwd(), dict(os.environ), umask, sys.getrecursionlimit(), list(sys.path)) == state


@pytest.mark.parametrize(
    ("shared", "use", "variable", "where"),
    [
        ("_next = 1\ndef port():\n    global _next\n    _next += 1\n    return _next\n", "port()", "_next", ":4 _next"),
        ("ports = []\ndef port():\n    ports.append(1)\n", "port()", "ports", ":3 ports.append(1)"),
        ("ports = {}\ndef port():\n    ports['a'] = 1\n", "port()", "ports", ":3 ports['a']"),
        ("ports = {1}\ndef port():\n    ports.add(2)\n", "port()", "ports", ":3 ports.add(2)"),
        ("class Team:\n    size = 1\ndef port():\n    Team.size += 1\n", "port()", "Team.size", ":4 Team.size"),
        ("class Team:\n    def __init__(self):\n        self.n = 1\n    def port(self):\n        self.n += 1\nteam = Team()\n",
         "team.port()", "team.n", ":5 self.n"),
        ("class Team:\n    __slots__ = 'n'\nteam = Team()\nteam.n = 1\ndef port():\n    team.n += 1\n",
         "port()", "team", ":6 team.n"),
        ("import itertools\nnumbers = itertools.count(1)\ndef port():\n    return next(numbers)\n",
         "port()", "numbers", ":4 next(numbers)"),
        ("numbers = iter([1, 2, 3])\n", "next(numbers)", "numbers", "specs/a.py:8 next(numbers)"),
        ("def count():\n    n = 0\n    while True:\n        n += 1\n        yield n\nnumbers = count()\n",
         "next(numbers)", "numbers", "specs/a.py:8 next(numbers)"),
        ("def counter():\n    n = 0\n    def port():\n        nonlocal n\n        n += 1\n    return port\nport = counter()\n",
         "port()", "port", ":7 port"),
        ("def port():\n    port.calls = 1\n", "port()", "port", ":2 port.calls"),
        ("def port(seen=[]):\n    seen.append(1)\n", "port()", "port", ":1 def port"),
        ("import collections\nports = collections.deque()\n", "ports.append(1)", "ports", "specs/a.py:8 ports.append(1)"),
        ("import collections\nports = collections.defaultdict(list)\n", "ports['a']", "ports", ":2 ports"),
        ("value = 1\n", "setattr(shared, 'value', 2)", "value", "specs/a.py:8 setattr(shared, 'value', 2)"),
        ("import random\nrng = random.Random(1)\n", "rng.random()", "rng", "specs/a.py:8 rng.random()"),
        ("import types\nteam = types.SimpleNamespace(n=1)\n", "setattr(team, 'n', 2)", "team.n",
         "specs/a.py:8 setattr(team, 'n', 2)"),
        ("nested = {'a': [{'b': []}]}\n", "nested['a'][0]['b'].append(1)", "nested",
         "specs/a.py:8 nested['a'][0]['b'].append(1)"),
    ],
    ids=lambda value: value if value.isidentifier() else "",
)  # fmt: skip
def test_a_spec_must_not_change_a_shared_module(load: Specs, shared: str, use: str, variable: str, where: str) -> None:
    spec = f"import shared\nfrom shared import *\nSPEC\n{use}\nchart = make('NAME')\n"
    loaded = load(shared=shared, a=spec.replace("NAME", "a"), b=spec.replace("NAME", "b"))
    for finding, title in zip(loaded.findings, ("specs/a.py", "specs/b.py"), strict=True):
        assert finding.message == f"the global variable `{variable}` of module `shared` was changed by a spec"
        assert finding.found == f"changed by {title}"
    where = where if where.startswith("specs") else f"specs/shared.py{where}"
    assert marked(loaded.findings[0]) == where


@pytest.mark.parametrize(
    ("shared", "use"),
    [
        ("import functools\n@functools.cache\ndef port(name):\n    return len(name)\n", "port('a')"),
        ("import functools\nclass Team:\n    @functools.cached_property\n    def n(self):\n        return 1\nteam = Team()\n",
         "team.n"),
        ("import contextvars\nteam = contextvars.ContextVar('team')\n", "team.set(1)"),
        ("import re\npattern = re.compile('a')\n", "pattern.match('a')"),
        ("import logging\nlog = logging.getLogger('a')\n", "log.warning('x')"),
        ("from dataclasses import dataclass, field\n@dataclass\nclass Team:\n    n: int = 1\n    all: list = field(default_factory=list)\n",
         "Team().all.append(1)"),
        ("import enum\nclass Kind(enum.Enum):\n    A = 1\n", "Kind('A' == 'A')"),
        ("names = ['a']\nby_name = {each: each for each in names}\n", "[*names, 'b']"),
        ("from chartgen import Namespace, ResourceLimits\nshop = Namespace('shop', policies=[ResourceLimits()])\n",
         "make('x', namespace=shop)"),
        ("import pydantic\nclass Team(pydantic.BaseModel):\n    n: int\n", "Team(n=1).model_dump()"),
        ("import functools\n@functools.singledispatch\ndef port(x):\n    return 1\n", "port('a')"),
        ("from pathlib import Path\nhere = Path(__file__).parent\n", "str(here / 'x')"),
    ],
)  # fmt: skip
def test_what_changes_nothing_that_counts_is_fine(load: Specs, shared: str, use: str) -> None:
    spec = f"import shared\nfrom shared import *\nSPEC\n{use}\nchart = make('NAME')\n"
    loaded = load(shared=shared, a=spec.replace("NAME", "a"), b=spec.replace("NAME", "b"))
    assert [each.message for each in loaded.findings] == []
    assert [each.chart.name for each in loaded.charts] == ["a", "b"]


def test_each_spec_finds_a_shared_module_as_it_was(load: Specs) -> None:
    spec = "from shared import names\nSPEC\nnames.append('x')\nchart = make('n' * len(names))\n"
    loaded = load(shared="names = []\n", a=spec, b=spec)
    assert [each.chart.name for each in loaded.charts] == ["n", "n"]


def test_a_cache_is_cleared(load: Specs) -> None:
    shared = "import functools, os\n@functools.cache\ndef team():\n    return os.environ.get('TEAM', 'none')\n"
    first = "import os\nos.environ['TEAM'] = 'first'\nfrom shared import team\nSPEC\nchart = make(team())\n"
    loaded = load(shared=shared, a=first, b="from shared import team\nSPEC\nchart = make(team())\n")
    assert [each.chart.name for each in loaded.charts] == ["first", "none"]


@pytest.mark.parametrize(
    ("shared", "message", "where"),
    [
        ("import os\nos.environ['TEAM'] = 'x'\n", "the environment variables", "2 environ"),
        ("import os\nos.chdir('/')\n", "the current folder", "2 chdir"),
        ("import os\n\nos.umask(0)\n", "the umask", "3 umask"),
        ("import sys\nsys.path.append('/nowhere')\n", "`sys.path`", "2 sys.path"),
        ("import json\njson.dumps = repr\n", "`json.dumps`", "2 dumps"),
        ("import builtins\nbuiltins.len = repr\n", "the builtin `len`", "2 len"),
        ("import random\nrandom.seed(1)\n", "the state of `random`", "2 random.seed("),
    ],
)
def test_a_shared_module_must_not_change_the_process(load: Specs, shared: str, message: str, where: str) -> None:
    spec = "import shared\nSPEC\nchart = make('NAME')\n"
    loaded = load(shared=shared, a=spec.replace("NAME", "a"), b=spec.replace("NAME", "b"))
    found = {(each.message, marked(each)) for each in loaded.findings}
    assert found == {(f"module `shared`, which specs import, changes {message}", f"specs/shared.py:{where}")}


def test_a_module_does_not_see_what_its_importer_changed(load: Specs) -> None:
    loaded = load(
        shared="import os\nteam = os.environ.get('TEAM', 'none')\n",
        a="import os\nos.environ['TEAM'] = 'x'\nimport shared\nSPEC\nchart = make(shared.team + os.environ['TEAM'])\n",
    )
    assert [each.chart.name for each in loaded.charts] == ["nonex"]
    assert loaded.findings == []


@pytest.mark.parametrize(
    "patch",
    [
        "import chartgen.render\nchartgen.render.render = lambda plan: {}\n",
        "from chartgen import Chart\nChart.version = property(lambda self: '9')\n",
        "import chartgen.policy\nchartgen.policy.findings = lambda chart: []\n",
        "from unittest import mock\nmock.patch('chartgen.plan.plan', lambda *a: None).start()\n",
        "from chartgen import Chart\nChart.but = lambda self: self\n",
        "import chartgen.pipeline\nchartgen.pipeline.FORK_FROM = 1\n",
    ],
)
def test_a_spec_must_not_patch_chartgen(load: Specs, patch: str) -> None:
    import chartgen.pipeline  # noqa: F401  as in a build

    loaded = load(a=f"{patch}SPEC\nchart = make('a')\n")
    assert any(each.message.startswith("chartgen itself must not be changed: `chartgen.") for each in loaded.findings)
    assert {each.location.line for each in loaded.findings if each.location} == {2}
    assert load(a="SPEC\nchart = make('a')\n").findings == []
