"""What is written is read back the same by YAML 1.1 and by YAML 1.2."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from chartgen.yamltext import YamlError, block, dump, load, load_all, quoted, scalar

pytestmark = pytest.mark.thorough

HOSTILE = r"""
    y Y n N yes No NO on On OFF true False null Null NULL ~ nan NaN inf .inf -.INF .nan = << <<: - -- --- ... ? : :: !x
    &a *a @a `a |a >a %a #a ,a [a {a ]a }a 'a "a a: a:b a:#b #a a# a#b 0 00 0755 0o17 0x1F 0b11 1_000 _1 -1 +1 1.10 1.
    .5 1e3 1E3 1e+3 1.0e3 e3 12:34:56 1:30 190:20:30.15 2001-01-01 2001-12-14t21:59:43.10-05:00 12e03 0. -.5
    100m 256Mi 25% 30s 0m 1E 010m 5k 1h 1d http://x:3000/a#b arn:aws:s3:::x a, a] a} {{ {{x}} /a/b C:\x $x !
    1.2.3 0.1 1__0 0b 0x 1e 1.e3 -0 +.5 .1 ._1 1,000 0o8 0XFF 00:00 -1:30 1:2:3 infinity NAN TRUE oN tRUE
""".split()
# fmt: off
SPACED = [
    "", " ", " a", "a ", "a b", "a  b", "a: b", "a :b", "a #b", "a# b", "- a", "? a", "a -", "a - b", "a\tb", "\ta",
    "a\t", "a\n", "a\nb", "a\nb\n", "a\n\n", "\na", "\n\na\n", "\n", " a\nb", "\ta\nb", "a\n b\n", "a \nb", "a\n  \nb",
    "a\r\nb", "a\rb", "#a\n#b", "---\na", "...\n", "a\n---\n", "a\n...\nb", "\0", "\x07", "\x1b[0m", "\x7f", "\x85",
    "a\x85b", "\u2028", "a\u2029b", "\ufeff", "\ufeffa", "a\ufeffb", "\ufffe", "\uffff", "\u200b", "\u202ea", "\xa0",
    "ä", "Bücherei", "日本", "😀", "a\n😀\n", '"', "\\", "\\n", '"\\', "a'b", 'a "b" c', "%YAML 1.1", "key: |\n  x",
    "a\\\nb", "x" * 5000, "word " * 300,
]
# fmt: on

TEXT = st.one_of(
    st.sampled_from(HOSTILE + SPACED),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("ab01:#- \t\n\r'\"\\{}[]|>%@`&*!?,=~<.e_+xonNy/", max_size=14),
    st.lists(st.sampled_from([*HOSTILE, *SPACED, "\n", " ", "  x"]), max_size=4).map("\n".join),
)
KEY = TEXT.filter(lambda text: len(quoted(text)) < 900)
VALUE: st.SearchStrategy[Any] = st.recursive(
    TEXT | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=12,
)


def read_11(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_12(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def same(one: Any, other: Any) -> bool:
    """Compare types too: True is 1 to Python."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def check(value: Any) -> None:
    text = dump(value)
    assert text.endswith("\n")
    for read in (read_11, yaml.safe_load, read_12, load):
        got = read(text)
        assert same(got, value), (read, text, got)


@pytest.mark.parametrize("text", [*HOSTILE, *SPACED])
def test_hostile_strings_come_back(text: str) -> None:
    check(text)
    check({"key": text, "after": "x"})
    check({"list": [text, {"key": text, "list": [[text], text]}], "after": 1})
    if len(text) < 900:
        check({text: text})
        check([{text: {text: [text]}}])
    assert "\n" not in scalar(text)
    assert read_11(scalar(text)) == text == read_12(scalar(text))


@settings(max_examples=120, deadline=None)
@given(VALUE)
@example({"a": "\n x\n\ty\n"})
@example([["a\n", "b\n  c"], {"x": {}}, [], ""])
def test_any_value_comes_back(value: Any) -> None:
    check(value)


@settings(max_examples=120, deadline=None)
@given(TEXT)
def test_any_string_comes_back(text: str) -> None:
    check([text])


def test_no_string_of_the_core_words_or_numbers_stands_plain() -> None:
    for text in HOSTILE[:29]:
        assert scalar(text).startswith('"'), text
    for text in ("1.10", "0755", "1e3", "12:34:56", "2001-01-01", "1_000", "0x1F", "1E", "010m", "5k", "1.2.3"):
        assert scalar(text).startswith('"'), text


@pytest.mark.parametrize(
    "text",
    [
        "todo",
        "a b",
        "http://todo:3000",
        "/health",
        "100m",
        "256Mi",
        "25%",
        "30s",
        "ghcr.io/a/b",
        "node",
        "yesterday",
        "it's",
    ],
)
def test_ordinary_strings_stand_plain(text: str) -> None:
    assert scalar(text) == text


def test_style() -> None:
    value = {
        "name": "todo",
        "tag": "1.10",
        "on": True,
        "replicas": 1,
        "ratio": 0.5,
        "empty": {"map": {}, "list": [], "text": ""},
        "args": ["--port", "8000", ["x", "y"]],
        "ports": ({"name": "http", "port": 80}, {"name": "dns", "port": 53}),
        "script": "#!/bin/sh\n\n  echo hi\n",
        "strip": "a\nb",
        "indented": "  a\nb\n",
        "trailing": "a \nb\n",
        "deep": [{"text": "x\ny\n"}],
    }
    assert dump(value) == (
        'name: todo\ntag: "1.10"\n"on": true\nreplicas: 1\nratio: 0.5\n'
        'empty:\n  map: {}\n  list: []\n  text: ""\n'
        'args:\n  - "--port"\n  - "8000"\n  - - x\n    - "y"\n'
        "ports:\n  - name: http\n    port: 80\n  - name: dns\n    port: 53\n"
        "script: |\n  #!/bin/sh\n\n    echo hi\n"
        "strip: |-\n  a\n  b\n"
        "indented: |2\n    a\n  b\n"
        'trailing: "a \\nb\\n"\n'
        "deep:\n  - text: |\n      x\n      y\n"
    )


def test_indent_moves_every_line_but_empty_ones() -> None:
    value = {"a": {"b": ["x", "y\n\nz\n"]}}
    moved = "".join(f"    {line}" if line.strip() else line for line in dump(value).splitlines(keepends=True))
    assert dump(value, indent=4) == moved
    assert dump("x", indent=2) == "  x\n"
    assert load(dump("a\nb\n", indent=0)) == "a\nb\n"


def test_no_line_ends_with_a_space() -> None:
    text = dump({"a": ["x \ny", {"b": "c \n"}, "d\n\ne"], "f": {}})
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_subclasses_of_plain_types_are_written_as_their_values() -> None:
    class Colour(str, Enum):  # noqa: UP042
        NO = "NO"

    assert dump(MappingProxyType({"a": Colour.NO, "b": (Colour.NO,)})) == 'a: "NO"\nb:\n  - "NO"\n'


def test_floats() -> None:
    assert [scalar(number) for number in (0.5, 3.0, 1e16, 1e-7, 1.5e300)] == [
        "0.5",
        "3.0",
        "1.0e+16",
        "1.0e-07",
        "1.5e+300",
    ]


@pytest.mark.parametrize(
    ("value", "path", "word"),
    [
        ({"a": {"b": [1, None]}}, "a.b[1]", "null"),
        (None, "the value", "null"),
        ({"a": float("nan")}, "a", "nan"),
        ({"a": float("inf")}, "a", "inf"),
        ({"a": {1: "x"}}, "a.1", "not a string"),
        ({"a": "\ud800"}, "a", "surrogate"),
        ({"a": b"x"}, "a", "bytes"),
        ({"a": {"k" * 2000: 1}}, "a.k", "1000"),
        ([{"a": {1, 2}}], "[0].a", "set"),
    ],
)
def test_what_is_refused_names_its_path(value: Any, path: str, word: str) -> None:
    with pytest.raises(ValueError, match=word) as caught:
        dump(value)
    assert str(caught.value).startswith(path)


def test_block_is_none_where_it_would_not_be_exact() -> None:
    for text in ("one line", "a \nb", "a\n\n", "\n\n", "a\r\nb", "a\n\u2028", "a\n\0"):
        assert block(text) is None, text
    assert block("a\nb\n") == "|\n  a\n  b"
    assert block("a\n\nb", indent=4) == "|-\n    a\n\n    b"
    assert block("\ta\nb\n") == "|2\n  \ta\n  b"


def test_load_is_strict_and_says_where() -> None:
    with pytest.raises(YamlError, match="duplicate key") as caught:
        load("a: 1\nb:\n  c: 1\n  c: 2\n")
    assert (caught.value.line, caught.value.column) == (4, 3)
    with pytest.raises(YamlError) as caught:
        load("a: [1\nb: 2\n")
    assert caught.value.line == 2
    with pytest.raises(YamlError) as caught:
        load("a: 1\nb: \x00\n")
    assert (caught.value.line, caught.value.column) == (2, 4)
    with pytest.raises(YamlError):
        load("a: !!python/object:os.system x\n")
    with pytest.raises(YamlError, match="one document"):
        load("a: 1\n---\nb: 1\n")


def test_load_reads_as_helm_does() -> None:
    assert load("a: NO\nb: 2001-01-01\nc: =\nd: 0o17\ne: on\nf:\n") == {
        "a": "NO", "b": "2001-01-01", "c": "=", "d": 15, "e": "on", "f": None,
    }  # fmt: skip
    assert load("") is None
    assert load_all("a: 1\n---\n---\nb: 1\n") == [{"a": 1}, None, {"b": 1}]
