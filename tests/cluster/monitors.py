"""Samples of what the operator of Prometheus reads: relabelings and groups of rules."""

from __future__ import annotations

from typing import Any

RELABELINGS: list[Any] = [
    [{"action": "drop", "sourceLabels": ["__name__"], "regex": "go_.*"}],
    [{"action": "Replace", "sourceLabels": ["a", "b"], "separator": "-", "targetLabel": "c", "replacement": "$1"}],
    [{"action": "hashmod", "sourceLabels": ["a"], "modulus": 8, "targetLabel": "shard"}],
    [{"action": "labelmap", "regex": "__meta_kubernetes_pod_label_(.+)"}],
    [{"action": "labeldrop", "regex": "("}],
    [{"modulus": -1}],
    [{"modulus": 20240101}],
    [{"action": "nothing"}],
    [{"action": ""}],
    [{"sourceLabels": ["a-b"], "targetLabel": "a-b"}],
    [{"sourceLabels": [""]}],
    [{"targetLabel": "{{ x }}", "replacement": "NO"}],
    [{}],
    [],
]
_RULE = {"alert": "Down", "expr": "up == 0"}
_GROUP = {"name": "more", "rules": [_RULE]}
GROUPS: list[Any] = [
    [_GROUP],
    [_GROUP, {**_GROUP, "name": "other"}],
    [_GROUP, _GROUP],
    [{"name": "more"}],
    [{"name": ""}],
    [{"name": "more", "rules": []}],
    [{**_GROUP, "interval": "30s", "limit": 5, "partial_response_strategy": "warn"}],
    [{**_GROUP, "interval": "soon"}],
    [{**_GROUP, "unknown": 1}],
    *(
        [{"name": "more", "rules": [each]}]
        for each in (
            {
                **_RULE,
                "for": "5m",
                "labels": {"severity": "page"},
                "annotations": {"text": "{{ $labels.pod }} is down"},
            },
            {**_RULE, "for": "5 minutes"},
            {**_RULE, "record": "a:b"},
            {**_RULE, "labels": {"severity": 1}},
            {**_RULE, "expr": 1},
            {**_RULE, "expr": "("},
            {"record": "a:b", "expr": "sum(up)"},
            {"record": "a-b", "expr": "sum(up)"},
            {"alert": "Down"},
            {"expr": "up"},
            {},
        )
    ),
    [],
]
