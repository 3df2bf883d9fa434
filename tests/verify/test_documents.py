"""Rendered YAML is parsed as a cluster parses it, and what is not strict is reported."""

from __future__ import annotations

import pytest

from chartgen.verify.documents.reading import read


def _rules(text: str) -> list[tuple[str, int]]:
    return [(problem.rule, problem.line) for problem in read(text).problems]


def test_a_stream_of_objects() -> None:
    parsed = read("# about\n---\nkind: A\nmetadata: {name: a}\n---\n\n---\nkind: B\n")
    assert [document.id for document in parsed.documents] == ["A/a", "B/(no name)"]
    assert [document.line for document in parsed.documents] == [3, 8]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3)]),
        ("a:\n  b: ~\n  c:\n", [("null", 2), ("null", 3)]),
        ("a: [1, null]\n", [("null", 1)]),
        ("a: 1\n---\n# nothing\n", [("empty-document", 3)]),
        ("- 1\n", [("not-an-object", 1)]),
        ("a: 'x\n", [("yaml", 2)]),
        ("a: 1\n---\nb: {{ nope\n", [("yaml", 4)]),
        ("a: NO\n", [("ambiguous", 1)]),
        ("n: x\non: y\n", [("ambiguous", 1), ("ambiguous", 2), ("ambiguous", 2)]),
        ("a: 0644\n", [("ambiguous", 1)]),
        ("a: 'NO'\nb: \"0644\"\nc: =\nd: 2026-01-01\ne: 1e+06\nf: 1_0x\n", []),
        ("a: |\n  ---\n  # text\n", []),
    ],
)
def test_what_is_not_strict(text: str, rules: list[tuple[str, int]]) -> None:
    assert _rules(text) == rules


def test_values_are_those_of_yaml_as_helm_speaks_it() -> None:
    text = "a: NO\nb: 0644\nc: 0o17\nd: 1e+06\ne: 1_000\nf: y\ng: 1.10\nh: 0b11\ni: -0x1F\nj: .5\nk: 1:30\n"
    (document,) = read(text).documents
    assert document.manifest == {
        "a": False, "b": 420, "c": 15, "d": 1e6, "e": 1000, "f": True, "g": 1.1, "h": 3, "i": -31, "j": 0.5,
        "k": "1:30",
    }  # fmt: skip


def test_values_are_those_that_helm_reads() -> None:
    import helm_python

    text = "a: NO\nb: 0644\nd: 1e+06\ne: 1_000\nf: y\ng: 1.10\ni: -0x1F\nj: .5\nl: 2026-01-01\nm: =\n"
    (document,) = read(text).documents
    assert document.manifest == helm_python.values_from_yaml(text)


def test_anchors_and_merge_keys() -> None:
    (document,) = read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n").documents
    assert document.manifest["d"] == {"b": 1, "c": 3}
