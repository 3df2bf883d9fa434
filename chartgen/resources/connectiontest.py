"""The Job that `helm test` runs, and the network policy that lets it connect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources import networkpolicy, service
from chartgen.resources.fields import Fields
from chartgen.resources.helm import any_of
from chartgen.resources.image import ImagePlan, image_plan
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.resources.waivers import written_annotations
from chartgen.spec.chart import Chart
from chartgen.spec.connection_test import ConnectionTest
from chartgen.spec.service import served_ports

_NAME = "test-connection"
_USER = 65532
"""The ID of the user `nonroot`."""
_HOOK = {"helm.sh/hook": "test", "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}


class PortPlan(NamedTuple):
    """A port that the test connects to."""

    host: str
    number: str
    """As template text."""
    when: str
    """The condition that its Service is rendered; empty for always."""


class JobPlan(NamedTuple):
    """The input of `templates/tests/connection.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    ports: tuple[PortPlan, ...]
    image: ImagePlan
    command: str
    """The command that it runs instead of connecting to the ports, as YAML."""
    user: int | None
    """The ID of its user and group; None for one that the cluster chooses."""


class PolicyPlan(NamedTuple):
    """The input of `templates/tests/networkpolicy.yaml`."""

    metadata: MetadataPlan
    dns_ports: tuple[int, ...]


def _find_job(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    if _is_needed(chart):
        yield _resource(kind, chart, "templates/tests/connection.yaml")


def _find_policy(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    if not _is_needed(chart):
        return
    # Without a policy of its own, the test could reach nothing where all traffic is denied by default.
    switches = [each.when.conditions[-1] for each in networkpolicy.KIND.find(networkpolicy.KIND, chart)]
    if switches:
        yield _resource(kind, chart, "templates/tests/networkpolicy.yaml", any_of(*switches) if all(switches) else "")


def _resource(kind: Kind, chart: ChartScope, file: str, *conditions: str) -> Resource:
    return Resource(
        kind=kind,
        path=("tests",),
        spec=chart.chart.tests,
        scope=None,
        name=chart.names.resource(_NAME),
        file=file,
        when=When((_fields(chart).switch("enabled") or "", *conditions)),
    )


def _plan_job(resource: Resource, chart: ChartScope) -> JobPlan:
    waived = written_annotations(chart.chart, "network-policy")
    metadata = metadata_plan(chart, resource.name, "test", annotations=_HOOK | waived)
    command = resource.spec.command
    return JobPlan(
        metadata,
        _fields(chart),
        () if command else tuple(_ports(chart)),
        image_plan(chart, _fields(chart).below("image"), resource.spec.image),
        chart.names.templated(yamltext.dump({"command": list(command)})).rstrip("\n") if command else "",
        None if chart.chart.defaults == "openshift" else _USER,
    )


def _plan_policy(resource: Resource, chart: ChartScope) -> PolicyPlan:
    # Hooks run in the order of their weights: the policy has to exist before the pod of the Job.
    first = _HOOK | {"helm.sh/hook-weight": "-1"}
    policies = [scope.workload.network_policy for scope in chart.workloads]
    ports = {port for policy in policies if policy is not None for port in policy.dns_ports or ()}
    return PolicyPlan(metadata_plan(chart, resource.name, "test", annotations=first), tuple(sorted(ports or {53})))


def _is_needed(chart: ChartScope) -> bool:
    """Return whether the chart has a test, and a command or a Service with a TCP port that it can connect to."""
    test = chart.chart.tests
    if test is None or (chart.level != "all" and test._is_default and not _is_exposed(chart.chart)):
        return False
    if _fields(chart).switch("enabled") is None:
        return False
    return bool(test.command) or any(
        port.protocol == "TCP"
        for scope in chart.workloads
        for _name, each in scope.workload.all_services()
        if not each._is_default
        for port in served_ports(scope.workload, each)
    )


def _is_exposed(chart: Chart) -> bool:
    return any(text.split(".")[0] == "tests" for text in chart.expose)


def _ports(chart: ChartScope) -> Iterator[PortPlan]:
    for each in service.KIND.find(service.KIND, chart):
        if each.spec._is_default:
            continue
        for port, path in service.ports_of(each):
            if port.protocol == "TCP":
                number = chart.fields((), ".Values").text(*service.values_path(each), *path)
                yield PortPlan(each.name.text, number, each.when.anywhere)


def _fields(chart: ChartScope) -> Fields:
    return chart.fields(("tests",), "(.Values.tests)")


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    if not _is_needed(chart):
        yield ("tests",)


JOB = Kind(
    "Job", "batch/v1", ConnectionTest, _find_job, _plan_job, _unused,
    template="tests/connection.yaml", in_diagram=False, is_hook=True,
)  # fmt: skip
POLICY = Kind(
    "NetworkPolicy", "networking.k8s.io/v1", ConnectionTest, _find_policy, _plan_policy,
    template="tests/networkpolicy.yaml", in_diagram=False, is_hook=True,
)  # fmt: skip
