"""Code as data, printed as Python modules."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartgen.importing.code import Call, Module, Name, Octal
from chartgen.importing.identifiers import LANGUAGE, chosen, snake_case
from chartgen.importing.imports import import_lines
from chartgen.importing.layout import width
from chartgen.importing.literals import block, is_block, text
from chartgen.importing.printer import printed
from chartgen.importing.prose import comment, docstring
from tests.importing.codes import HOSTILE, any_modules, chart
from tests.importing.parsed import charts, formatting_changes, lint, parsed


def _module(path: str = "shop.py", **fields: Any) -> Module:
    return Module(path, charts={path.rpartition("/")[2].removesuffix(".py"): chart(**fields)})


def _printed(*modules: Module, line_length: int = 88) -> dict[str, str]:
    texts = printed(modules, shared="common.py", line_length=line_length)
    assert {path: parsed(texts)[path] for path in charts(modules)} == charts(modules)
    return texts


def test_a_chart_reads_like_one_that_a_person_wrote() -> None:
    database = Call("ExistingSecret", ["shop-database"], {"keys": ["URL"]})
    chart = Call(
        "Chart",
        ["shop"],
        {
            "version": "0.1.0",
            "description": "Online shop",
            "workload": Call(
                "Deployment",
                fields={
                    "image": Call("Image", ["acme/shop"], {"registry": "ghcr.io", "tag": "2.3.1"}, comment="Pinned."),
                    "command": ["gunicorn", "shop.wsgi"],
                    "env": {"DATABASE_URL": Call("key", ["URL"], of=database), "HOME": Name("NAMESPACE")},
                    "ports": {"http": 8000},
                    "mounts": {
                        "/etc/shop": Call(
                            "ConfigMap",
                            [{"run": "#!/bin/sh\nset -eu\nrun\n"}],
                            {"name": "scripts", "mode": Octal(0o440)},
                        )
                    },
                },
            ),
        },
    )
    module = Module("shop.py", "The shop", {"shop": chart})
    assert (
        _printed(module)["shop.py"]
        == '''\
"""The shop."""

from chartgen import NAMESPACE, Chart, ConfigMap, Deployment, ExistingSecret, Image

shop_database = ExistingSecret("shop-database", keys=["URL"])

scripts = ConfigMap(
    {
        "run": """\\
#!/bin/sh
set -eu
run
""",
    },
    name="scripts",
    mode=0o440,
)

shop = Chart(
    "shop",
    version="0.1.0",
    description="Online shop",
    workload=Deployment(
        # Pinned.
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        command=["gunicorn", "shop.wsgi"],
        env={"DATABASE_URL": shop_database.key("URL"), "HOME": NAMESPACE},
        ports={"http": 8000},
        mounts={"/etc/shop": scripts},
    ),
)
'''
    )


def test_what_one_module_uses_several_times_is_its_variable() -> None:
    static = Call("EmptyDir", ["static"])
    module = _module(first={"/a": static}, second={"/b": static})
    assert 'static = EmptyDir("static")\n\nshop = Chart(' in _printed(module)["shop.py"]


def test_what_several_modules_use_is_in_the_shared_module() -> None:
    team, inner = Call("Maintainer", ["The team"]), Call("EmptyDir", ["scratch"])
    outer = Call("Deployment", fields={"mounts": {"/tmp": inner, "/var": inner}}, name="base")
    one, two = _module("one.py", team=team, base=outer), _module("two.py", team=team, base=outer)
    texts = _printed(one, two)
    assert list(texts) == ["one.py", "two.py", "common.py"]
    assert (
        texts["common.py"]
        == """\
from chartgen import Deployment, EmptyDir, Maintainer

the_team = Maintainer("The team")
scratch = EmptyDir("scratch")
base = Deployment(mounts={"/tmp": scratch, "/var": scratch})
"""
    )
    assert "from chartgen import Chart\nfrom common import base, the_team\n" in texts["one.py"]


def test_the_shared_module_may_be_given_and_in_a_folder() -> None:
    team = Call("Maintainer", ["The team"], name="team")
    modules = [_module("a/one.py", x=team), _module("two.py", x=team), Module("a/todo.py", "The app")]
    texts = printed(modules, shared="a/todo.py")
    assert texts["a/todo.py"].startswith('"""The app."""\n\nfrom chartgen import Maintainer\n\nteam = ')
    assert "from a.todo import team\n" in texts["a/one.py"]


def test_no_shared_module_without_need() -> None:
    assert list(_printed(_module("one.py"), _module("two.py"))) == ["one.py", "two.py"]


def test_charts_that_refer_to_each_other_are_imported() -> None:
    backend = chart("backend")
    one = Module("one.py", charts={"backend": backend})
    host = Call("host", of=backend)
    two = Module("two.py", charts={"frontend": chart("frontend", after=[backend], env={"HOST": host})})
    text = _printed(two, one)["two.py"]
    assert "from one import backend\n" in text
    assert "after=[backend]" in text
    assert 'env={"HOST": backend.host()}' in text


def test_charts_of_the_same_name_are_imported_under_another() -> None:
    backend = chart("backend")
    one = Module("one.py", charts={"shop": backend})
    two = Module("two.py", charts={"shop": chart("frontend", after=[backend])})
    assert "from one import shop as one_shop\n" in _printed(one, two)["two.py"]


def test_what_needs_a_chart_is_not_in_the_shared_module() -> None:
    backend = chart("backend")
    peer = Call("Peer", fields={"chart": backend})
    one = Module("one.py", charts={"backend": backend})
    others = [Module(f"{name}.py", charts={name: chart(name, peer=peer)}) for name in ("two", "three")]
    texts = _printed(one, *others)
    assert "peer = Peer(chart=backend)" in texts["one.py"]
    assert "from one import peer\n" in texts["two.py"]


def test_a_base_of_environments_is_private() -> None:
    base = chart("shop")
    environments = {"production": Call("but_workload", fields={"replicas": 4}, of=base)}
    module = Module("shop.py", charts={"shop": Call("with_environments", fields=environments, of=base)})
    text = _printed(module)["shop.py"]
    assert '_shop = Chart("shop")\nshop = _shop.with_environments(production=_shop.but_workload(replicas=4))\n' in text


def test_parts_of_an_object_are_named_after_it() -> None:
    config = Call("ConfigMap", [{"a": "b"}], {"name": "dex-config"})
    paths = Call("paths", [{"a": "a.yaml"}], of=config)
    text = _printed(_module(mounts={"/a": paths, "/b": paths}))["shop.py"]
    assert 'dex_config_paths = dex_config.paths({"a": "a.yaml"})\n' in text


def test_names_are_valid_and_unique() -> None:
    names = ["class", "port", "list", "Image", "shop", "x", "x", "9", "a b", "日本", "match", "_"]
    calls = [Call("ConfigMap", [{"key": str(number)}], name=name) for number, name in enumerate(names)]
    module = _module(first=calls, second=calls)
    text = _printed(module)["shop.py"]
    found = [line.partition(" = ")[0] for line in text.splitlines() if " = ConfigMap" in line]
    assert found == [
        "class_config",
        "port_config",
        "list_config",
        "image",
        "shop_config",
        "x",
        "x_config",
        "_9",
        "a_b",
        "config",
        "match_config",
        "config_map",
    ]


@given(st.lists(st.text(max_size=20), max_size=4), st.sets(st.sampled_from(["x", "x_2", "shop"])))
def test_chosen_names_are_identifiers(candidates: list[str], taken: set[str]) -> None:
    before = set(taken)
    name = chosen(candidates, taken)
    assert name.isidentifier()
    assert name not in before | LANGUAGE
    assert name in taken


@pytest.mark.parametrize(
    ("name", "expected"),
    [("GRPCRoute", "grpc_route"), ("HttpGet", "http_get"), ("my-app.v2", "my_app_v2"), ("_shop", "_shop"), ("-", "")],
)
def test_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


@given(st.text() | st.sampled_from(HOSTILE))
def test_text_on_one_line_is_exact(value: str) -> None:
    literal = text(value)
    assert ast.literal_eval(literal) == value
    assert literal.isprintable()


_LINES = st.lists(st.sampled_from([*HOSTILE, '"', "\\", " ", "\t", "x\n", "\n", '"\n', "\r"]), max_size=8).map("".join)


@given(_LINES)
def test_text_on_several_lines_is_exact(value: str) -> None:
    literal = block(value)
    assert ast.literal_eval(literal) == value
    assert all(line == line.rstrip() for line in literal.split("\n"))


def test_scripts_are_blocks_and_binary_data_is_not() -> None:
    assert is_block("#!/bin/sh\nexit 0\n# and more than a few words of explanation\n")
    assert is_block("[main]\r\nkey = value\r\nother = value\r\n")
    assert not is_block("one line\n")
    assert not is_block("two\nlines")
    assert not is_block("\x00\x01\n\x02\x03\n\x04\x05\n")


def test_comments_are_wrapped_and_have_no_effect() -> None:
    assert comment("One two three four five six seven eight", 40) == ["# One two three four five six seven", "# eight"]
    assert comment("fmt: off", 80) == ['# "fmt: off"']
    assert comment("type: ignore", 80) == ['# "type: ignore"']
    assert comment("Replicas. # noqa: X\n#!x", 80) == ["# Replicas. noqa: X", "# x"]
    assert comment("\x0c\n\x00", 80) == []


def test_docstrings_end_with_a_full_stop_and_have_a_summary() -> None:
    assert docstring("The shop", 88) == '"""The shop."""'
    assert docstring("The shop\n\nSells things", 88) == '"""The shop.\n\nSells things.\n"""'
    assert docstring('"Quoted" C:\\x """', 88) == 'r"""\'Quoted" C:\\x \'\'\'."""'
    assert docstring(" \n ", 88) == ""
    long = "The shop sells things. " + "It does. " * 20
    assert docstring(long, 88).startswith('"""The shop sells things.\n\nIt does. It')


def test_imports_are_in_the_order_of_isort() -> None:
    names = {
        "todo_10": {"x": "x"},
        "todo_9": {"b": "b", "a": "c"},
        "dataclasses": {"dataclass": "dataclass"},
        "chartgen": dict.fromkeys(("host", "Chart", "UNSET", "HTTPRoute"), ""),
    }
    names["chartgen"] = {name: name for name in names["chartgen"]}
    assert import_lines(names, 88) == [
        "from dataclasses import dataclass",
        "",
        "from chartgen import UNSET, Chart, HTTPRoute, host",
        "from todo_9 import a as c",
        "from todo_9 import b",
        "from todo_10 import x",
    ]


@pytest.mark.parametrize("line_length", [88, 120])
def test_any_code_is_printed_exactly_and_formatted(line_length: int, tmp_path: Path) -> None:
    texts: dict[str, str] = {}

    @given(any_modules())
    def collect(modules: list[Module]) -> None:
        found = _printed(*modules, line_length=line_length)
        texts.update({f"case_{len(texts)}/{path}": text for path, text in found.items()})

    collect()
    assert formatting_changes(texts, tmp_path, line_length) == ""


@pytest.mark.thorough
def test_no_character_is_wider_than_assumed(tmp_path: Path) -> None:
    characters = [each for each in map(chr, range(0x80, sys.maxunicode)) if each.isprintable()]
    lines = [f'x = ["{each}", "{"a" * (76 - width(each))}"]\n' for each in characters]
    assert width(lines[0].rstrip()) == 88
    assert formatting_changes({"characters.py": "".join(lines)}, tmp_path, 88) == ""


def test_printed_modules_pass_the_linter(tmp_path: Path) -> None:
    @given(any_modules())
    def collect(modules: list[Module]) -> None:
        texts = _printed(*modules, line_length=120)
        folder = tmp_path / str(sum(1 for _ in tmp_path.iterdir()))
        folder.mkdir()
        assert lint(texts, folder) == ""

    collect()
