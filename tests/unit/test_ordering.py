"""The order of things of which some come before others."""

from __future__ import annotations

from chartgen.ordering import ordered


def test_what_comes_before_is_first() -> None:
    before = {"app": ["database", "cache"], "database": ["volume"], "cache": ["volume"]}
    assert list(ordered("app", lambda _: [])) == ["a", "p"]
    assert list(ordered(before, lambda each: before.get(each, []))) == ["volume", "database", "cache", "app"]


def test_a_circle_ends() -> None:
    before = {"a": ["b"], "b": ["c"], "c": ["a"]}
    assert list(ordered(before, before.__getitem__)) == ["c", "b", "a"]


def test_a_chain_may_be_longer_than_the_stack() -> None:
    assert list(ordered([5000], lambda each: [each - 1] if each else [])) == list(range(5001))
