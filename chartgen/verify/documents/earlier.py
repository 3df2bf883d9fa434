"""What the charts create that are installed before another one: its objects may refer to it."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.objects.identity import Identity
from chartgen.resources import ChartScope, resources_of
from chartgen.spec.chart import Chart
from chartgen.spec.manifest import Manifest
from chartgen.spec.resolve import resolved


def created_before(chart: Chart, namespace: str) -> Iterator[Identity]:
    """Yield the objects of the charts that a spec names in `after`, by the names that releases of these charts have.

    Args:
        chart: The chart that is installed after them.
        namespace: The namespace of the objects of charts without one.
    """
    for other in chart.after:
        home = other.namespace.name if other.namespace is not None else namespace
        for resource in resources_of(ChartScope(resolved(other))):
            if not resource.file:
                continue
            group, kind = resource.kind.api_group, resource.kind.name
            if isinstance(resource.spec, Manifest):
                group, kind = resource.spec.group, resource.spec.kind
            yield Identity(group, kind, resource.namespace or home, resource.name.example)
