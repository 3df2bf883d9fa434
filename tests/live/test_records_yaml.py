"""Helm's YAML, as both versions of Helm show it by `{{ .Values | toJson }}`, and the objects of manifests."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.live.records import objects_of, parsed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("190:20:30.15", "190:20:30.15"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", 1000),
        ("1e3", 1000),
        ("0o17", 15),
        ("017", 15),
        ("0x1F", 31),
        ("0b11", 3),
        ("+1", 1),
        (".5", 0.5),
        ("1.", 1),
        ("y", True),
        ("NO", False),
        ("off", False),
        ("~", None),
    ],
)
def test_scalar(text: str, value: Any) -> None:
    (found,) = parsed(f"a: {text}\n")
    assert (found["a"], type(found["a"]) is bool) == (value, type(value) is bool)


def test_number_is_a_whole_one() -> None:
    assert [type(each) for each in parsed("[0, 10, 1.0]")[0]] == [int, int, float]


def test_lists_are_objects_one_by_one() -> None:
    manifest = (
        "---\n# Source: shop/templates/a.yaml\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret}]\n"
        "---\n# Source: shop/templates/b.yaml\napiVersion: v1\nkind: ConfigMapList\nitems: [{data: {}}, {}]\n---\n- 1\n"
    )
    assert objects_of(manifest) == [
        ("templates/a.yaml", {"apiVersion": "v1", "kind": "Secret"}),
        ("templates/b.yaml", {"apiVersion": "v1", "kind": "ConfigMap", "data": {}}),
        ("templates/b.yaml", {"apiVersion": "v1", "kind": "ConfigMap"}),
    ]
