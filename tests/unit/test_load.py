"""Loading: which files and Charts count, what goes wrong in specs, and that nothing of it disturbs anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.load import Loaded, Loader, SpecFile, find, is_root, load, merge, origin_of, same_names

HEAD = """\
from chartgen.spec.chart import Chart
from chartgen.spec.image import Image
from chartgen.spec.deployment import Deployment
def make(name, **fields):
    return Chart(name, version="1.0.0", description="x", workload=Deployment(image=Image("a", tag="1.0.0")), **fields)
"""
CHART = HEAD + 'chart = make("NAME")\n'

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files of specs below the current directory."""
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)

    def write(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / "specs" / f"{name if '/' in name else name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def specs() -> Loaded:
    return load(find(["specs"]))


def names(loaded: Loaded) -> list[str]:
    return [f"{each.file.relative}:{each.variable}={each.chart.name}" for each in loaded.charts]


def said(finding: Finding) -> str:
    """Give place, marked text and message."""
    location = finding.location
    marked = location.source[location.column - 1 : location.end_column - 1] if location and location.column else ""
    return f"{location} <{marked}> {finding.message}"


def only(loaded: Loaded) -> Finding:
    assert len(loaded.findings) == 1, [said(each) for each in loaded.findings]
    return loaded.findings[0]


# --- which files ---


def test_finds_files_below_a_folder(write: Write, tmp_path: Path) -> None:
    write(b="", a="", team__x="", _helper="", _private__y="", venv__lib__z="")
    write(**{".hidden/x": "", "__pycache__/x": "", "team/__init__": ""})
    (tmp_path / "specs" / "venv" / "pyvenv.cfg").touch()
    (tmp_path / "specs" / "notes.txt").touch()
    assert [file.relative for file in find(["specs"])] == ["a.py", "b.py", "team/x.py"]


def test_a_file_is_there_once(write: Write, tmp_path: Path) -> None:
    write(a="", team__b="")
    (tmp_path / "specs" / "link.py").symlink_to("a.py")
    (tmp_path / "specs" / "loop").symlink_to("team")
    (tmp_path / "specs" / "team" / "up").symlink_to("..")
    files = find(["specs/team/b.py", "specs", "specs/a.py", "./specs/../specs", str(tmp_path / "specs")])
    assert [file.relative for file in files] == ["a.py", "team/b.py"]


@pytest.mark.parametrize("given", ["link", "link/team", "link/team/x.py", "to_team", "to_team/x.py"])
def test_a_link_to_a_folder_is_what_it_leads_to(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    write(team__x="")
    (tmp_path / "link").symlink_to("specs")
    (tmp_path / "to_team").symlink_to("link/team")
    for path in (given, str(tmp_path / given)):
        (file,) = find([path])
        assert (file.title, file.name) == ("specs/team/x.py", "team.x")
        assert origin_of(path) in {"specs", "specs/team", "specs/team/x.py"}
        assert is_root(path) == (given == "link")
    monkeypatch.chdir("/")
    (file,) = find([str(tmp_path / "link")])
    assert file.title == "specs/team/x.py"


def test_a_link_called_specs_is_a_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "x.py").touch()
    (tmp_path / "specs").symlink_to("src")
    assert [file.title for file in find(["specs"])] == ["specs/x.py"]


@pytest.mark.parametrize("name", ["a\nb", "a\x1bb", "a\tb", "a\u2028b"])
@pytest.mark.parametrize("folder", [False, True])
def test_a_path_with_a_control_character_is_refused(write: Write, tmp_path: Path, name: str, folder: bool) -> None:
    write(a="")
    path = tmp_path / "specs" / (f"{name}/x.py" if folder else f"{name}.py")
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with pytest.raises(ChartgenError) as raised:
        find(["specs"])
    (finding,) = raised.value.findings
    assert raised.value.exit_code == EXIT_USAGE
    assert finding.message.isprintable()
    assert "contains a character that can't be printed" in finding.message


@pytest.mark.parametrize("given", ["specs", "specs/team", "specs/team/x.py"])
def test_the_root_is_the_same_whatever_is_given(write: Write, tmp_path: Path, given: str) -> None:
    write(team__x="")
    (file,) = find([given])
    assert (file.root, file.relative) == (str(tmp_path / "specs"), "team/x.py")
    assert (file.title, file.name) == ("specs/team/x.py", "team.x")


def test_the_root_of_other_folders(write: Write, tmp_path: Path) -> None:
    (tmp_path / "charts" / "team").mkdir(parents=True)
    (tmp_path / "charts" / "team" / "x.py").touch()
    (tmp_path / "charts" / "team" / "__init__.py").touch()
    for given in ("charts", "charts/team/x.py"):
        assert [(file.root, file.name) for file in find([given])] == [(str(tmp_path / "charts"), "team.x")]
    for both in (["charts", "charts/team"], ["charts/team", "charts"]):
        assert [file.root for file in find(both)] == [str(tmp_path / "charts")]


def test_a_folder_called_specs_above_the_project_does_not_count(tmp_path: Path) -> None:
    project = tmp_path / "specs" / "project"
    (project / "charts").mkdir(parents=True)
    (project / ".git").mkdir()
    (project / "charts" / "a.py").touch()
    assert [file.root for file in find([str(project / "charts" / "a.py")])] == [str(project / "charts")]


def test_all_invalid_paths_are_reported(write: Write, tmp_path: Path) -> None:
    write(todo="", _base="")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.yaml").touch()
    (tmp_path / "dead.py").symlink_to("nowhere.py")
    with pytest.raises(ChartgenError) as raised:
        find(["empty", "specs/tod.py", "a.yaml", "specs/_base.py", "dead.py", "specs"])
    assert [(each.message, each.hint) for each in raised.value.findings] == [
        ("no spec in `empty/`", "specs are files called `NAME.py`; names that begin with `_` or a dot are skipped"),
        ("no such file or folder: `specs/tod.py`", "did you mean `specs/todo.py`?"),
        ("`a.yaml` is not a Python file", "specs are files called `NAME.py`, or folders of them"),
        (
            "`specs/_base.py` is not a spec: its name begins with `_`",
            "pass a file that imports it, or rename it",
        ),
        ("`dead.py` is a broken link", ""),
    ]
    assert raised.value.exit_code == EXIT_USAGE


def test_a_folder_that_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(a="")

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ChartgenError) as raised:
        find(["specs"])
    assert [each.message for each in raised.value.findings] == ["no permission to read `specs/`"]
    assert raised.value.exit_code == EXIT_ENVIRONMENT


# --- which Charts ---


def test_charts_under_public_names_count(write: Write) -> None:
    write(
        a=HEAD + "a = make('a')\n_b = make('b')\nsame = a\n"
        "many = [make(f'c{n}') for n in range(2)]\n"
        "by_name = {'d': make('d')}\n"
        "pair = (make('e'), 1)\n"
    )
    assert names(specs()) == [
        "a.py:a=a",
        "a.py:many[0]=c0",
        "a.py:many[1]=c1",
        'a.py:by_name["d"]=d',
        "a.py:pair[0]=e",
    ]


def test_a_chart_is_built_for_the_module_that_creates_it(write: Write) -> None:
    write(
        _base=HEAD + "base = make('base')\n",
        a="from _base import base, make\na = make('a')\nb = base.but(name='b')\n",
        c="from a import a, b\n",
    )
    loaded = specs()
    assert names(loaded) == ["a.py:a=a", "a.py:b=b"]
    assert loaded.findings == []
    assert str(loaded.charts[0].location) == "specs/a.py:2:10"
    assert names(load(find(["specs/a.py"]))) == ["a.py:a=a", "a.py:b=b"]
    assert [each.message for each in load(find(["specs/c.py"])).findings] == ["no chart in `specs/c.py`"]


def test_duplicate_chart_names(write: Write) -> None:
    write(a=HEAD + 'one = make("same")\n', b=HEAD + 'two = make("same")\nthree = make("other")\n')
    finding = only(specs())
    assert said(finding) == 'specs/b.py:6:12 <"same"> duplicate chart name `same`'
    assert finding.found == "also at specs/a.py:6:12"
    files = find(["specs"])
    assert same_names([("other", files[0], "x"), ("same", files[1], "two"), ("same", files[0], "one")]) == [finding]


def test_duplicate_names_of_a_chart_and_its_copy(write: Write) -> None:
    write(a=HEAD + "orders = make('orders')\nprod = orders.with_environments(prod=orders.but(version='2.0.0'))\n")
    finding = only(specs())
    assert said(finding) == ("specs/a.py:7:15 <with_environments> duplicate chart name `orders` of `orders` and `prod`")
    assert finding.found == "also at specs/a.py:6:15"
    assert "`_orders = ...`" in finding.hint
    assert "write one expression, `Chart(...).with_environments(...)`" in finding.hint
    write(a=HEAD + "_base = make('same')\none = _base.but(version='2.0.0')\ntwo = _base.but(version='3.0.0')\n")
    finding = only(specs())
    assert said(finding) == "specs/a.py:8:13 <but> duplicate chart name `same` of `one` and `two`"
    assert finding.found == "also at specs/a.py:7:13"
    assert finding.hint.startswith("rename one")
    write(a=HEAD + "many = [make('same') for n in range(2)]\n")
    assert only(specs()).message == "duplicate chart name `same` of `many[0]` and `many[1]`"


def test_no_chart_at_all(write: Write) -> None:
    write(a="x = 1\n", b=HEAD + "_x = make('a')\n")
    assert only(specs()).message == "no chart in these 2 files"
    assert "does not begin with `_`" in only(specs()).hint


# --- imports ---


def test_specs_import_one_another(write: Write) -> None:
    write(
        shared="value = 'a'\n",
        team__base="from shared import value\n",
        team__x="from . import base\nfrom .base import value\nfrom team import base as again\nimport team.base\n"
        + HEAD
        + "assert base is again is team.base\nassert __name__ == 'team.x' and __package__ == 'team'\nx = make(value)\n",
        y="import team.base, shared\nfrom shared import *\n" + HEAD + "y = make(f'b{value}')\n",
        package__inner="from package import __path__\nname = 'c'\n",
        **{"package/__init__": "from package.inner import name\n"},
        z="from package import name, inner\n" + HEAD + "z = make(inner.name)\n",
    )
    loaded = specs()
    assert [said(each) for each in loaded.findings] == []
    assert names(loaded) == ["team/x.py:x=a", "y.py:y=ba", "z.py:z=c"]


def test_files_of_one_name_do_not_collide(write: Write, tmp_path: Path) -> None:
    write(todo="name = 'a'\n", a="from todo import name\n" + HEAD + "x = make(name)\n")
    write(team__todo="name = 'b'\n", team__a="from team.todo import name\n" + HEAD + "x = make(name)\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "todo.py").write_text("name = 'c'\n")
    (other / "a.py").write_text("from todo import name\n" + HEAD + "x = make(name)\n")
    loaded = load(find(["specs", "other"]))
    assert sorted(each.chart.name for each in loaded.charts) == ["a", "b", "c"]


def test_a_module_may_be_called_like_one_of_python_s(write: Write) -> None:
    before = dict(sys.modules)
    write(
        json="value = 'ours'\n",
        types="import json, re\nassert re.compile\n" + HEAD + "x = make(json.value)\n",
        difflib="",
        queue="from __future__ import annotations\nimport dataclasses\n@dataclasses.dataclass\nclass A:\n    a: int\n",
        # A misspelt field makes chartgen import difflib itself.
        wrong="from chartgen import FieldRef\nx = FieldRef('metadata.nam')\n",
    )
    loaded = specs()
    assert [said(each) for each in loaded.findings] == [
        "specs/wrong.py:2:14 <'metadata.nam'> unknown field \"metadata.nam\" of the pod"
    ]
    assert "metadata.name" in loaded.findings[0].hint
    assert names(loaded)[0] == "types.py:x=ours"
    assert {name for name, module in before.items() if sys.modules.get(name) is not module} == set()
    assert not {"wrong", "types.x"} & set(sys.modules)


def test_nothing_stays_in_sys_modules(write: Write) -> None:
    write(
        acme="from dataclasses import dataclass\n@dataclass\nclass Env:\n    tag: str\n",
        a="from acme import Env\n" + CHART,
    )
    before, search, here = set(sys.modules), list(sys.path), os.getcwd()
    write(b="import sys, os\nsys.path.insert(0, '/x')\nos.chdir('/')\n")
    specs()
    assert {"acme", "a", "b"}.isdisjoint(set(sys.modules) - before)
    assert (sys.path, os.getcwd()) == (search, here)


@pytest.mark.parametrize("leave", ["os.chdir('/')", "os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"])
def test_locations_are_named_from_where_chartgen_was_started(write: Write, leave: str) -> None:
    here = os.getcwd()
    write(
        a=f"import os\n{leave}\n{HEAD}a = Image('x', tog=1)\n",
        b=f"import os\n{leave}\nfrom acme import x, y\n",
        acme="x = 1\n",
        c=f"import os\n{leave}\n1 / 0\n",
    )
    assert sorted({each.location.file for each in specs().findings if each.location}) == [
        "specs/a.py",
        "specs/b.py",
        "specs/c.py",
    ]
    assert "y" in {
        (each.location.source[each.location.column - 1] if each.location else "") for each in specs().findings
    }
    assert os.getcwd() == here


def test_a_helper_does_not_move_those_who_import_it(write: Write) -> None:
    write(_helper="import os\nos.chdir('/')\n", a="import os\nimport _helper\nhere = os.getcwd()\n" + CHART)
    (file,) = find(["specs"])
    loader = Loader()
    loader.load_file(file)
    assert vars(loader._roots[file.root].modules["a"].module)["here"] == os.getcwd()


def test_dataclasses_and_annotations_of_a_team_work(write: Write) -> None:
    write(
        _env="from __future__ import annotations\nimport typing\nfrom dataclasses import dataclass, KW_ONLY\n"
        "@dataclass(frozen=True)\nclass Env:\n    _: KW_ONLY\n    name: Name\nName = str\n"
        "def hints():\n    return typing.get_type_hints(Env)\n",
        a="from _env import Env, hints\nassert hints()['name'] is str\n" + HEAD + "a = make(Env(name='a').name)\n",
        b="from _env import Env, hints\nassert hints()['name'] is str\n" + HEAD + "b = make(Env(name='b').name)\n",
    )
    assert names(specs()) == ["a.py:a=a", "b.py:b=b"]


def test_functions_may_import_later(write: Write) -> None:
    write(late="value = 7\n", a=CHART.replace("NAME", "a") + "def f():\n    from late import value\n    return value\n")
    files = find(["specs/a.py"])
    loader = Loader()
    loader.load_file(files[0])
    function = loader._roots[files[0].root].modules["a"].module.f
    assert function() == 7


def test_odd_names_of_files(write: Write, tmp_path: Path) -> None:
    for name in ("to-do.py", "v1.2/a b.py", "1.py"):
        path = tmp_path / "specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CHART.replace("NAME", f"c{len(name)}"))
    assert [said(each) for each in specs().findings] == []
    assert len(specs().charts) == 3


def test_a_file_and_a_package_of_one_name(write: Write) -> None:
    write(**{"todo": "x = 1\n", "todo/__init__": ""}, todo__a=CHART.replace("NAME", "a"))
    assert only(specs()).message == "duplicate module name `todo`: specs/todo.py and a folder next to it"


def test_one_module_is_loaded_once(write: Write) -> None:
    write(
        a=CHART.replace("NAME", "a") + "with open('loads', 'a') as file:\n    file.write('once')\n",
        b="import a\n",
        c="from a import chart\n",
    )
    assert names(specs()) == ["a.py:chart=a"]
    assert Path("loads").read_text("utf-8") == "once"


# --- what goes wrong ---

BROKEN = [
    ("x = (\n", "1:5 <(> invalid Python: '(' was never closed", "syntax"),
    ("x = 1\n  y = 2\n", "2:", "syntax"),
    ("x = ['é', 'b' 7]\n", "1:11 <'b' 7> invalid Python syntax. Perhaps you forgot a comma?", "syntax"),
    ("import yamll\n", "1:8 <yamll> unknown module `yamll`", "import"),
    ("import os, nope.x as y\n", "1:12 <nope.x> unknown module `nope`", "import"),
    ("def f():\n    from nope import (\n        a)\nf()\n", "2:10 <nope> unknown module `nope`", "import"),
    ("from os import (\n    path,\n    getcw,\n)\n", '3:5 <getcw> unknown name "getcw" in `os`', "import"),
    ("from .. import a\n", "1:1 <from .. import a> invalid relative import: it leads out of", "import"),
    ("x = 1\nexit(3)\n", "2:1 <exit(3)> the spec must not exit the program", "exception"),
    ("import sys\nsys.exit()\n", "2:1 <sys.exit()> the spec must not exit the program", "exception"),
    ("def f():\n    return {}['ä']\nx = f()\n", "2:12 <{}['ä']> KeyError: 'ä'", "exception"),
    ("x = [1][2]\n", "1:5 <[1][2]> IndexError: list index out of range", "exception"),
    ("raise ValueError('two\\nlines')\n", "1:1 <raise ValueError('two\\nlines')> ValueError: two", "exception"),
    ("raise RuntimeError\n", "1:1 <raise RuntimeError> RuntimeError", "exception"),
    ("import json\njson.loads('{')\n", "2:1 <json.loads('{')> JSONDecodeError: Expecting property name", "exception"),
    ("def f(): return f()\nf()\n", "1:17 <f()> infinite recursion", "exception"),
    ("value = 1\nx = valeu\n", "2:5 <valeu> `valeu` is not defined", "exception"),
    ("import os\nx = os.getcw()\n", "2:5 <os.getcw> AttributeError: module 'os' has no attribute 'getcw'", "exception"),
    ("x = {'a': 1, 'b': 2,\n     'a': 3}\n", "2:6 <'a'> duplicate key `\"a\"` in a dict", "spec"),
    ("a = 1\nx = {a: 1, a: 2}\n", "2:12 <a> duplicate key `a` in a dict", "spec"),
    ("x = [{'y': {1: 1, 1: 2}}]\n", "1:19 <1> duplicate key `1` in a dict", "spec"),
    ("x = 1\0\n", "1 <> invalid character: a NUL byte", "file"),
]


@pytest.mark.parametrize(("text", "expected", "rule"), BROKEN, ids=[text[:25] for text, _, _ in BROKEN])
def test_errors_are_reported_at_their_location(write: Write, text: str, expected: str, rule: str) -> None:
    write(broken=text)
    finding = only(specs())
    assert said(finding).startswith(f"specs/broken.py:{expected}")
    assert finding.rule == rule


def test_hints_name_what_is_near(write: Write) -> None:
    write(
        todo="todo_secrets = 1\n",
        a="from todo import todo_secret\n",
        b="import tood\n",
        c="value = 1\nvaleu\n",
        d="import todo\ntodo.todo_secret\n",
        e="from chartgen import Deploymnt\n",
    )
    hints = {str(each.location).partition(":")[0][-4:-3]: each.hint for each in specs().findings}
    assert hints["a"] == "did you mean `todo_secrets`?"
    assert hints["b"] == "did you mean `todo`?"
    assert hints["c"] == "did you mean `value`?"
    assert hints["d"] == "did you mean `todo_secrets`?"


@pytest.mark.parametrize("read", ["open('conf/app.yaml')", "Path('conf/app.yaml').read_text()"])
def test_a_file_that_is_not_where_chartgen_was_started(write: Write, tmp_path: Path, read: str) -> None:
    write(a=f"from pathlib import Path\ntext = {read}\n")
    finding = only(specs())
    assert finding.message == "FileNotFoundError: [Errno 2] No such file or directory: 'conf/app.yaml'"
    assert finding.hint.startswith("relative paths start from the folder in which chartgen was started; ")
    way = 'Path(__file__).parent / "conf/app.yaml"'
    assert finding.hint.endswith(f"`{way}`")
    write(a=CHART.replace("NAME", "a") + f"from pathlib import Path\ntext = ({way}).read_text()\n")
    (tmp_path / "specs" / "conf").mkdir()
    (tmp_path / "specs" / "conf" / "app.yaml").write_text("a: 1\n", "utf-8")
    assert specs().findings == []
    for other in ("open('/no/such/file')", "exec('raise FileNotFoundError(1)')"):
        write(a=f"{other}\n")
        assert only(specs()).hint == "run with `--debug` to see the traceback"


def test_text_that_is_not_utf_8(write: Write, tmp_path: Path) -> None:
    write(a="")
    (tmp_path / "specs" / "a.py").write_bytes("x = 1\r\ny = 'ä".encode() + b"\xe9'\r\n")
    finding = only(specs())
    assert str(finding.location) == "specs/a.py:2:7"
    assert finding.message == "invalid UTF-8: the byte 0xe9"


def test_a_byte_order_mark_and_windows_lines_are_fine(write: Write, tmp_path: Path) -> None:
    write(a="")
    (tmp_path / "specs" / "a.py").write_bytes(
        b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b'x = make("A")\r\n'
    )
    assert said(only(specs())).startswith('specs/a.py:6:10 <"A"> invalid value for "name"')


def test_a_file_that_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(a=CHART)
    files = find(["specs"])
    real = open

    def refuse(path: str, *rest: object) -> object:
        if str(path).endswith("a.py"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", refuse)
    finding = only(load(files))
    assert finding.message == "cannot read specs/a.py: permission denied"


def test_errors_of_all_files_are_reported(write: Write) -> None:
    write(
        _base="raise ValueError('base')\n",
        a="import _base\nx = nothing\n",
        b="try:\n    import _base\nexcept ImportError:\n    pass\n",
        c="import a\n",
        d="x = (\n",
        e=HEAD + 'x = make("A")\ny = make("b", versio=1)\n',
        f="from e import x\nx.name.nothing\n",
        g=CHART.replace("NAME", "g"),
    )
    loaded = specs()
    assert [said(each).partition(" <")[0] for each in loaded.findings] == [
        "specs/_base.py:1:1",
        "specs/d.py:1:5",
        "specs/e.py:6:10",
        "specs/e.py:7:15",
    ]
    assert "ValueError: base" in "".join(loaded.tracebacks)
    assert "g.py:chart=g" in names(loaded)


def test_what_follows_from_a_mistake_is_hushed(write: Write) -> None:
    write(
        a=HEAD + 'x = make("a", versio=1)\nx.workload.image.tag.nothing\n',
        b=HEAD + 'x = make("a", versio=1)\nnothing\n',
        c=HEAD + 'x = make("a", versio=1)\nimport nothing\n',
    )
    assert [str(each.location) for each in specs().findings] == [
        "specs/a.py:6:15",
        "specs/b.py:6:15",
        "specs/b.py:7:1",
        "specs/c.py:6:15",
        "specs/c.py:7:8",
    ]


def test_an_error_in_a_loop_is_reported_once(write: Write) -> None:
    write(a=HEAD + "for n in range(3):\n    Deployment(image=Image('a', tag='1.0'), replicas=f'{n}')\n")
    loaded = load(find(["specs"]))
    replicas = [each for each in loaded.findings if each.field == "replicas"]
    assert [(str(each.location), each.found) for each in replicas] == [("specs/a.py:7:54", '"0" and 2 others')]


def test_an_error_in_a_helper_is_reported_once(write: Write) -> None:
    write(
        _help=HEAD + "def web(name, **kw):\n    return make(name, **kw)\nbad = make('a', versio=1)\n",
        a="from _help import web\nx = web('a', versio=1)\n",
        b="from _help import web\nx = web('B')\n",
    )
    assert [said(each).partition("> ")[0] for each in specs().findings] == [
        "specs/_help.py:8:17 <versio",
        "specs/a.py:2:14 <versio",
        "specs/b.py:2:9 <'B'",
    ][: len(specs().findings)]
    assert len(specs().findings) == 3


@pytest.mark.parametrize("given", [["specs"], ["specs/b.py"], ["specs/c.py", "specs/b.py"], ["specs/d.py"]])
def test_a_circle_is_the_same_wherever_it_begins(write: Write, given: list[str]) -> None:
    write(a="x = 1\nimport b\n", b="y = 1\nfrom c import z\n", c="z = 1\nimport a\n", d="import b\n")
    assert said(only(load(find(given)))) == (
        "specs/a.py:2:1 <import b> circular import: `a` imports `b`, which imports `c`, which imports `a`"
    )


def test_what_specs_print_goes_to_stderr(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    write(a="print('hello')\nimport sys\nsys.stdout.write('there')\n" + CHART.replace("NAME", "a"))
    specs()
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "hello\nthere"


def test_ctrl_c_goes_through(write: Write) -> None:
    write(a="raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        specs()
    assert "a" not in sys.modules


# --- many ---


def test_the_order_of_files_does_not_matter(write: Write) -> None:
    write(
        _base="bad = 1\nraise KeyError(1)\n",
        a="import _base\n",
        b=CHART.replace("NAME", "b"),
        c="import a, x\n",
        d="1 +\n",
    )
    files = find(["specs"])
    assert load(files) == load(reversed(files))
    loader = Loader()
    parts = [loader.load_file(file) for file in reversed(files)]
    assert merge(each for part in parts for each in part.findings) == load(files).findings


def test_finished_files_are_forgotten(write: Write) -> None:
    write(a="from shared import x\n" + CHART.replace("NAME", "a"), b="import c\n" + CHART.replace("NAME", "b"))
    write(shared="x = 1\n", c=CHART.replace("NAME", "c"))
    loader = Loader()
    for file in find(["specs"]):
        loader.load_file(file)
        loader.finish(file)
    (imports,) = loader._roots.values()
    assert sorted(imports.modules) == ["c", "shared"]


@pytest.mark.thorough
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_locale_and_the_directory_do_not_matter(write: Write, tmp_path: Path, locale: str) -> None:
    write(a="from b import text\n" + HEAD + "x = make('a', annotations={'k': text})\n", b="text = 'ä€😀'\n")
    program = (
        "from chartgen.load import find, load\nimport sys\n"
        "r = load(find(sys.argv[1:]))\nassert not r.findings, r.findings\nprint(ascii(r.charts[0].chart.annotations))"
    )
    package = str(Path(sys.modules["chartgen"].__path__[0]).parent)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": package, "LC_ALL": locale, "PYTHONUTF8": "0"}
    for here, given in ((tmp_path, "specs"), (tmp_path / "specs", "."), (Path("/"), str(tmp_path / "specs" / "a.py"))):
        done = subprocess.run(
            [sys.executable, "-c", program, given],
            cwd=here,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout.strip(), done.stderr) == (ascii({"k": "ä€😀"}), "")


def test_spec_files_are_named_alike_from_everywhere(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(a="")
    monkeypatch.chdir(tmp_path / "specs")
    assert find(["."]) == [SpecFile(str(tmp_path / "specs" / "a.py"), str(tmp_path / "specs"))]
    assert find(["a.py"])[0].title == "specs/a.py"


def test_a_spec_that_is_nested_too_deeply(write: Write) -> None:
    write(a="x = " + "-" * 100_000 + "1\n")
    assert only(specs()).message in {"the spec is nested too deeply", "invalid Python: too many nested parentheses"}


def test_under_a_profiler(write: Write) -> None:
    """The profiler of the standard library stays, and can't be set again."""
    write(web=CHART.replace("NAME", "web"))
    command = (sys.executable, "-m", "cProfile", "-o", "profile", "-m", "chartgen", "build", "specs")
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "1 new chart" in ran.stdout, ran.stderr


def test_a_chain_of_imports_may_be_longer_than_the_stack(write: Write) -> None:
    length = 250
    modules = {f"m{number}": f"from m{number + 1} import LAST\n" for number in range(length)}
    write(**modules, **{f"m{length}": "LAST = 7\n"}, a=f"from m0 import LAST\n{HEAD}chart = make(f'n{{LAST}}')\n")
    assert names(specs()) == ["a.py:chart=n7"]


def test_a_broken_module_in_a_long_chain_is_reported_once(write: Write) -> None:
    length = 250
    modules = {f"m{number}": f"from m{number + 1} import LAST\n" for number in range(length)}
    write(**modules, **{f"m{length}": "LAST = 1 / 0\n"}, a="from m0 import LAST\n")
    assert said(only(specs())).startswith("specs/m250.py:1:")
