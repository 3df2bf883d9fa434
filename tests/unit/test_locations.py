"""Places: exact to the column, from running code alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import Location
from chartgen.locations import CallSite, Key, call_site, locate, location_in, positional_names

POSITIONAL = ("name",)


class Thing:
    """Stands for a class of the spec language."""

    _positional = POSITIONAL

    def __init__(self, *args: Any, **fields: Any) -> None:
        self.args, self.fields = args, fields
        self._site = call_site(sys._getframe(1))

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(name) from None

    def but(self, **fields: Any) -> Thing:
        made = Thing(*self.args, **(self.fields | fields))
        # In the language this frame is one of ours and is passed over.
        made._site = (*call_site(sys._getframe(1)), *self._site)
        return made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(source: str) -> dict[str, Any]:
        path = tmp_path / "spec.py"
        path.write_text(source, encoding="utf-8")
        space: dict[str, Any] = {"Thing": Thing, "__name__": "spec"}
        exec(compile(source, str(path), "exec", dont_inherit=True), space)
        return space

    return run


def marked(location: Location | None) -> str:
    assert location is not None
    return location.source[location.column - 1 : location.end_column - 1]


def at(site: CallSite, *path: str | int) -> str:
    location = locate(site, path, POSITIONAL)
    assert location is not None
    return f"{location}:{location.end_column} {marked(location)}"


def test_marks_a_keyword_s_value(run: Any) -> None:
    space = run('x = Thing(\n    "a",\n    replicas="3",\n)\n')
    assert locate(space["x"]._site, ("replicas",), POSITIONAL) == Location("spec.py", 3, 14, 17, '    replicas="3",')


def test_marks_a_positional_argument(run: Any) -> None:
    assert at(run('x = Thing("a", b=1)\n')["x"]._site, "name") == 'spec.py:1:11:14 "a"'


def test_marks_the_name_of_the_call_for_what_it_does_not_give(run: Any) -> None:
    assert at(run('x = Thing(\n  "a")\n')["x"]._site, "image") == "spec.py:1:5:10 Thing"
    assert at(run('x = Thing(\n  "a")\n')["x"]._site) == "spec.py:1:5:10 Thing"


def test_marks_a_misspelt_name_itself(run: Any) -> None:
    space = run('x = Thing(replica=1, ports={"HTTP": 80})\ny = Thing(ports=dict(HTTP=80))')
    assert at(space["x"]._site, Key("replica")) == "spec.py:1:11:18 replica"
    assert at(space["x"]._site, "ports", Key("HTTP")) == 'spec.py:1:29:35 "HTTP"'
    assert at(space["y"]._site, "ports", Key("HTTP")) == "spec.py:2:22:26 HTTP"


def test_marks_an_argument_too_many(run: Any) -> None:
    assert at(run('x = Thing("a", 5)')["x"]._site, 1) == "spec.py:1:16:17 5"


@pytest.mark.parametrize(
    ("source", "path", "expected"),
    [
        ('x = Thing(ports={"http": "80"})', ("ports", "http"), '1:26:30 "80"'),
        ('x = Thing(ports=dict(http="80"))', ("ports", "http"), '1:27:31 "80"'),
        ('x = Thing(ports=dict({"http": "80"}))', ("ports", "http"), '1:31:35 "80"'),
        ('x = Thing(ports={"a": 1, **{"http": "80"}})', ("ports", "http"), '1:37:41 "80"'),
        ('p = {"http": "80"}\nx = Thing(ports=p)', ("ports", "http"), '1:14:18 "80"'),
        ('p: dict = {"http": "80"}\nx = Thing(ports=p | {"a": 1})', ("ports", "http"), '1:20:24 "80"'),
        ('p = {"http": "80"}\nx = Thing(ports={**p, "a": 1})', ("ports", "http"), '1:14:18 "80"'),
        ('p = {"http": "80"}\np = {}\nx = Thing(ports=p)', ("ports", "http"), "3:17:18 p"),
        ('p = {"a": 1}\np["b"] = 2\nx = Thing(ports=p)', ("ports", "b"), "3:17:18 p"),
        ('common = {"replicas": "3"}\nx = Thing(**common)', ("replicas",), '1:23:26 "3"'),
        ('common = dict(replicas="3")\nx = Thing(**common)', ("replicas",), '1:24:27 "3"'),
        ('x = Thing(**{"replicas": "3"})', ("replicas",), '1:26:29 "3"'),
        ('x = Thing(command=["a", 3])', ("command", 1), "1:25:26 3"),
        ('x = Thing(command=[*[], "a", 3])', ("command", 1), '1:19:32 [*[], "a", 3]'),
        ("x = Thing(command=(1,))", ("command", 0), "1:20:21 1"),
        ('x = Thing(probe=Thing("/a", port="b"))', ("probe", "port"), '1:34:37 "b"'),
        ('x = Thing(probe=Thing("/a", port="b"))', ("probe", "path"), "1:17:22 Thing"),
        ('p = Thing("/a", port="b")\nx = Thing(probe=p)', ("probe", "port"), '1:22:25 "b"'),
        ("x = Thing(\n    a=Thing(\n        b=[\n            {'c': 4}]))", ("a", "b", 0, "c"), "4:19:20 4"),
        ("x = Thing(a=[\n  1])", ("a",), "1:13:14 ["),
    ],
)
def test_goes_down_into_what_is_given(run: Any, source: str, path: tuple[str | int, ...], expected: str) -> None:
    assert at(run(source)["x"]._site, *path) == f"spec.py:{expected}"


def test_knows_positional_fields_of_classes_in_between(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(positional_names, "Thing", ("path",))
    assert at(run('x = Thing(probe=Thing("/a"))')["x"]._site, "probe", "path") == 'spec.py:1:23:27 "/a"'


@pytest.mark.parametrize(
    ("source", "path", "expected"),
    [
        ('def f(**kw):\n    return Thing(**kw)\nx = f(replicas="3")', ("replicas",), '3:16:19 "3"'),
        ('def f(**kw):\n    return Thing(**kw)\nx = f(**{"a": "3"})', ("a",), '3:15:18 "3"'),
        ("def f(**kw):\n    return Thing(**kw)\nx = f(a=3)", ("image",), "2:12:17 Thing"),
        ("def f(**kw):\n    return Thing(**kw)\nx = f(replica=3)", (Key("replica"),), "3:7:14 replica"),
        ("def f(n):\n    return Thing(ports={'a': n})\nx = f('8')", ("ports", "a"), "3:7:10 '8'"),
        ("def f(n, ports):\n    return Thing(n, ports=ports)\nx = f(1, {'a': 2})", ("ports", "a"), "3:16:17 2"),
        ("def f(n=1):\n    return Thing(a=n)\nx = f()", ("a",), "2:20:21 n"),
        ("def f(n):\n    n = n + 1\n    return Thing(a=n)\nx = f(1)", ("a",), "3:20:21 n"),
        ("def f(n):\n    m = {'a': n}\n    return Thing(p=m)\nx = f(1)", ("p", "a"), "4:7:8 1"),
        ("def f(b):\n    return Thing(a=b)\ndef g(**kw):\n    return f(**kw)\nx = g(b=7)", ("a",), "5:9:10 7"),
        ("f = lambda n: Thing(a=n)\nx = f(9)", ("a",), "2:7:8 9"),
        ("def f(ns):\n    return [Thing(a=ns) for _ in '1'][0]\nx = f(9)", ("a",), "3:7:8 9"),
        ("def f(ns):\n    return next(Thing(a=ns) for _ in '1')\nx = f(9)", ("a",), "3:7:8 9"),
        ("class T:\n    def make(self, n):\n        return Thing(a=n)\nx = T().make(9)", ("a",), "4:14:15 9"),
        ("class T:\n    def __init__(self, n):\n        self.t = Thing(a=n)\nx = T(9).t", ("a",), "4:7:8 9"),
        ("def f(a):\n    return Thing(b=1)\nx = f(a=2)", ("a",), "2:12:17 Thing"),
        ("x = [Thing(a=n) for n in (1, 2)][1]", ("a",), "1:14:15 n"),
        ("x = {n: Thing(a=n) for n in (1, 2)}[1]", ("a",), "1:17:18 n"),
        ("for n in (1, 2):\n    x = Thing(a=[n])", ("a", 0), "2:18:19 n"),
        ("x = list(map(lambda n: Thing(a=n), [1]))[0]", ("a",), "1:32:33 n"),
        ("def f(n):\n    return Thing(a=n)\nx = list(map(f, [1]))[0]", ("a",), "2:20:21 n"),
        ("x = Thing(a=1) if Thing(b=2) else Thing(c=3)", ("a",), "1:13:14 1"),
    ],
)
def test_goes_outward_where_a_helper_hands_on(
    run: Any, source: str, path: tuple[str | int, ...], expected: str
) -> None:
    assert at(run(source)["x"]._site, *path) == f"spec.py:{expected}"


@pytest.mark.parametrize(
    ("source", "path", "expected"),
    [
        ('x = Thing("a", b=1).but(c=2)', ("c",), "1:27:28 2"),
        ('x = Thing("a", b=1).but(c=2)', ("b",), "1:18:19 1"),
        ('x = Thing("a", b=1).but(c=2)', ("name",), '1:11:14 "a"'),
        ('x = Thing("a", b=1).but(c=2)', (), "1:21:24 but"),
        ("b = Thing(b=1)\nx = (\n    b\n    .but(a=1)\n    .but(c=2)\n)", ("a",), "4:12:13 1"),
        ("b = Thing(b=1)\nx = (\n    b\n    .but(a=1)\n    .but(c=2)\n)", ("b",), "1:13:14 1"),
        ("def prod(t, b):\n    return t.but(c=1)\nx = prod(Thing(b=5), b=6)", ("b",), "3:18:19 5"),
        ("def prod(t, **kw):\n    return t.but(**kw)\nx = prod(Thing(b=5), b=6)", ("b",), "3:24:25 6"),
    ],
)
def test_goes_from_but_to_what_was_changed(run: Any, source: str, path: tuple[str | int, ...], expected: str) -> None:
    assert at(run(source)["x"]._site, *path) == f"spec.py:{expected}"


def test_counts_columns_in_characters(run: Any) -> None:
    assert at(run('x = Thing("äöü€😀", größe="3")')["x"]._site, "größe") == 'spec.py:1:26:29 "3"'
    assert at(run('x = Thing("äöü€😀", größe="3")')["x"]._site, Key("größe")) == "spec.py:1:20:25 größe"


def test_finds_parts_of_specs_by_the_innermost_spec(run: Any) -> None:
    space = run("p = Thing(port=[1, 2])\nt = Thing(probe=p, n=3)\nx = Thing(workload=t)")
    assert marked(location_in(space["x"], ("workload", "probe", "port", 1))) == "2"
    assert marked(location_in(space["x"], ("workload", "probe"))) == "p"
    assert marked(location_in(space["x"], ("workload", "n"))) == "3"
    assert str(location_in(space["x"], ("workload", "probe", "absent"))) == "spec.py:1:5"
    assert str(location_in(space["x"], ("workload", "absent", "absent"))) == "spec.py:2:5"
    assert str(location_in(space["x"])) == "spec.py:3:5"


def test_shows_a_file_elsewhere_by_its_whole_path(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = run("x = Thing(a=1)")["x"]._site
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    location = locate(site, ("a",))
    assert location is not None
    assert location.file == (tmp_path / "spec.py").as_posix()


def test_sees_that_a_file_has_changed(run: Any) -> None:
    site = run("x = Thing(a=1)")["x"]._site
    assert at(site, "a") == "spec.py:1:13:14 1"
    assert at(run("x = Thing(a=7)")["x"]._site, "a") == "spec.py:1:13:14 7"


def test_has_no_place_without_a_source() -> None:
    space: dict[str, Any] = {"Thing": Thing}
    exec("x = Thing(a=1)", space)
    location = locate(space["x"]._site[:0], ("a",))
    assert location is None


def test_a_file_that_is_gone_has_no_place(run: Any, tmp_path: Path) -> None:
    site = run("x = Thing(a=1)")["x"]._site
    (tmp_path / "spec.py").unlink()
    assert locate(site, ("a",)) is None


def test_ends_at_the_module(run: Any) -> None:
    site = run("def f(n):\n    return f(n - 1) if n else Thing(a=1)\nx = f(40)")["x"]._site
    assert [code.co_name for code, _ in site] == ["f"] * 12 + ["<module>"]
