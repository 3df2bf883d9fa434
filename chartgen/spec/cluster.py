"""Clusters that charts run in: for the files of Argo CD and Flux, and for `chartgen status`."""

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated

from chartgen import names
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.types import DnsLabel, checked

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_SERVER = r"https://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[1-9][0-9]{0,4})?(/[A-Za-z0-9._~/-]*)?"


def _server(text: str) -> str | None:
    """Return why a text is not the URL of an API server; credentials are never part of it."""
    if re.fullmatch(_SERVER, text):
        return None
    return "must be the https URL of an API server, such as https://prod.example.com:6443"


def _context(text: str) -> str | None:
    """Return why a text is not the name of a context."""
    return None if text.isprintable() and text == text.strip() else "must be the name of a context of the kubeconfig"


@spec
class Cluster(Spec):
    """A cluster that a chart, or an environment of it, runs in."""

    name: DnsLabel
    """Name of the cluster, by which Argo CD finds it if `server` is empty. Fixed in the chart."""
    _: KW_ONLY
    server: Annotated[str, checked(_server, empty=True)] = ""
    """URL of its API server as Argo CD knows it, such as `https://prod.example.com:6443`. Fixed in the chart."""
    context: Annotated[str, checked(_context)] = ""
    """Its context in the kubeconfig, which `chartgen status --environment` uses. Fixed in the chart."""
    project: Annotated[str, checked(names.dns_subdomain, empty=True)] = ""
    """Argo CD project. If empty, `default`. Fixed in the chart."""
    namespace: Annotated[str, checked(names.dns_label, empty=True)] = ""
    """Namespace for charts that set none, in this cluster. If empty, `default`. Fixed in the chart."""


@check("clusters", "environments")
def clusters(chart: "Chart") -> Iterator[Problem]:
    """Find clusters that are listed twice, and different ones with the same name."""
    known: dict[str, Cluster] = {}
    for environment, one in (("", chart), *chart.environments.items()):
        seen = set()
        for index, cluster in enumerate(one.clusters):
            path = ("environments", environment, "clusters", index) if environment else ("clusters", index)
            if cluster.name in seen:
                if one is chart:  # environments are checked as charts
                    yield Problem(path, f'duplicate cluster "{cluster.name}"', cluster.name)
            elif known.setdefault(cluster.name, cluster) != cluster:
                yield Problem(
                    path, f'conflicting cluster "{cluster.name}": another one of the chart has the same name',
                    cluster.name, hint="use the same `Cluster(...)` in all environments, or another name",
                )  # fmt: skip
            seen.add(cluster.name)
