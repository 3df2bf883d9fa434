"""The canonical form of values and objects."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.objects.canonical import merged_without_nulls, without_nulls
from chartgen.verify.helm.engine import merge_values


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": None}}, {"a": 1, "b": {"d": 3}}),
        ({"a": {"b": 1}}, {"a": None}, {}),
        ({"a": 1}, {"a": {"b": None, "c": [{"d": None}, None]}}, {"a": {"c": [{}, None]}}),
        ({"a": {"b": 1}}, {"a": [1]}, {"a": [1]}),
        ({"a": None, "b": {"c": None}}, {"a": {"d": 1}, "b": {"e": None}}, {"a": {"d": 1}, "b": {}}),
        ({}, {"a": None, "b": 0}, {"b": 0}),
    ],
)
def test_merged_values_without_nulls(base: dict[str, Any], over: dict[str, Any], merged: dict[str, Any]) -> None:
    assert merged_without_nulls(without_nulls(base), over) == without_nulls(merge_values(base, over)) == merged
