"""Strategies for monitors and for rules of Prometheus."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import chartgen as c
from tests.properties.texts import dns_label, hostile, labels, prose

Some = st.SearchStrategy[Any]

_label_names = st.sampled_from(("severity", "team", "_", "A1"))
_durations = st.sampled_from(("30s", "1m", "1h30m", "0", "1d500ms"))
_rewrites = st.lists(
    st.sampled_from(
        (
            {"sourceLabels": ["__name__"], "regex": "go_.*{{ x }}", "action": "drop"},
            {"targetLabel": "team", "replacement": "$1", "modulus": 2},
        )
    ),
    max_size=2,
)


def monitors(served: list[str], ports: list[str]) -> Some:
    """Draw a monitor, or None: of one of the ports of Services, or of containers."""
    fields: dict[str, Some] = {
        "enabled": st.booleans(),
        "path": st.sampled_from(("/metrics", "/a b", "/{{ x }}")),
        "interval": st.sampled_from(("1m", "2h")),
        "scrape_timeout": st.sampled_from(("10s", "500ms")),
        "labels": labels,
        "namespace": dns_label,
        "relabelings": _rewrites,
        "metric_relabelings": _rewrites,
        "endpoint": st.sampled_from(({"scheme": "https"}, {"params": {"a": ["{{ x }}", f"{c.NAMESPACE}"]}})),
        "extra": st.sampled_from(({"sampleLimit": 1000}, {"jobLabel": f"a-{c.RELEASE}"})),
    }
    found: list[Some] = [st.none()]
    for cls, names in ((c.ServiceMonitor, served), (c.PodMonitor, ports)):
        # Prometheus finds ports by name.
        named = [name for name in names if name and not (cls is c.PodMonitor and name.isdigit())]
        if named:
            chosen = {"port": st.sampled_from(named)}
            is_first = names[0] in named
            drawn = st.fixed_dictionaries({} if is_first else chosen, optional=(chosen if is_first else {}) | fields)
            found.append(st.builds(lambda drawn, made=cls: made(**drawn), drawn))
    return st.one_of(found)


_texts = st.dictionaries(
    _label_names, hostile | prose.map(lambda text: f"{text} {{{{ $labels.pod }}}} {c.FULLNAME}"), max_size=2
)
_expressions = st.sampled_from(("up == 0", 'sum(a{b="{{ x }}"}) > 1', f'up{{namespace="{c.NAMESPACE}"}}', "a\n  > b\n"))
_alerts = st.builds(
    lambda expr, fields: c.Alert(expr, **fields),
    _expressions,
    st.fixed_dictionaries(
        {},
        optional={"for_": _durations, "keep_firing_for": _durations, "labels": _texts, "annotations": _texts},
    ),
)
_records = st.builds(lambda expr, found: c.Record(expr, labels=found), _expressions, _texts)
_alerts_by_name = st.dictionaries(st.sampled_from(("Down", "a b", "{{ x }}", "1.10")), _alerts, min_size=1, max_size=2)
_records_by_name = st.dictionaries(st.sampled_from(("a:b", "_x", "y")), _records, min_size=1, max_size=2)
_groups = st.builds(
    lambda found, more: c.RuleGroup(found, **more),
    _alerts_by_name,
    st.fixed_dictionaries({}, optional={"records": _records_by_name, "interval": _durations}),
)
rules: Some = st.builds(
    lambda found, fields: c.PrometheusRule(found, **fields),
    _alerts_by_name,
    st.fixed_dictionaries(
        {},
        optional={
            "records": _records_by_name,
            "groups": st.dictionaries(dns_label.map(lambda name: f"g-{name}"), _groups, max_size=1),
            "enabled": st.booleans(),
            "labels": labels,
            "namespace": dns_label,
            "extra_groups": st.just([{"name": "extra", "rules": [{"record": "c:d", "expr": "1"}]}]),
        },
    ),
)
