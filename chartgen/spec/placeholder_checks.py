"""The rule about placeholders that nobody has filled in: where a chart has them."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.locations import Key, Path
from chartgen.spec.accounts import accounts_of
from chartgen.spec.chart import Chart
from chartgen.spec.checks import Problem
from chartgen.spec.ingress import Ingress
from chartgen.spec.unfilled import problem
from chartgen.spec.workload import path_of

PLACEHOLDER = "placeholder"
"""The name of the rule."""


def placeholders(chart: Chart) -> Iterator[Problem]:
    """Find placeholders in images, hosts and the names of service accounts."""
    for part_of in (_in_images, _in_hosts, _in_accounts):
        yield from part_of(chart)


def _in_images(chart: Chart) -> Iterator[Problem]:
    for path, values, image in chart.images():
        for field, text in image.unfilled():
            yield problem(f"{field} of Image", (*path, field), text, ".".join((*values, field)))


def _in_hosts(chart: Chart) -> Iterator[Problem]:
    for component, workload in chart.workloads():
        for name, path, edge in workload.edges():
            if isinstance(edge, Ingress):
                value = ".".join(filter(None, (component, f"ingresses.{name}" if name else "ingress", "hosts")))
                for host in edge.unfilled():
                    where: Path = ("hosts",) if isinstance(edge.hosts, str) else ("hosts", Key(host))
                    yield problem("host", (*path_of(component), *path, *where), host, value)


def _in_accounts(chart: Chart) -> Iterator[Problem]:
    for component, path, account in accounts_of(chart):
        if account.is_unfilled:
            value = ".".join(filter(None, (component, "serviceAccount.name")))
            yield problem("name of ServiceAccount", (*path, "name"), account.name, value)
