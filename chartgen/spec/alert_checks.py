"""The checks of alerting and recording rules that depend on the chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen.locations import Key, Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.workload import Server

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


@check("name", "workload.alerts", "components.alerts", "components[]")
def default_groups(chart: Chart) -> Iterator[Problem]:
    """Find groups with the name of the group of the rules without one, which is that of the chart or component."""
    for component, workload in chart.workloads():
        rules = workload.alerts if isinstance(workload, Server) else None
        if rules is None or not (rules.alerts or rules.records):
            continue
        own = component or chart.name
        path: Path = (*(("components", component) if component else ("workload",)), "alerts")
        extra = [index for index, each in enumerate(rules.extra_groups) if each.get("name") == own]
        found = [("groups", Key(own))] if own in rules.groups else [("extra_groups", each, "name") for each in extra]
        for where in found[:1]:
            message = f'duplicate group "{own}" of PrometheusRule: the rules without a group are in it'
            yield Problem((*path, *where), message, own, hint="rename the group, or add its rules to those")
