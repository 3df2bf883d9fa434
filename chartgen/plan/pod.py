"""A workload becomes what its template needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.plan.checksums import checksums
from chartgen.plan.disruption import BudgetPlan, budget, never_more_than_one
from chartgen.plan.helm import Named, component_label, scope, switched
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.plan.networkpolicy import NetworkPolicyPlan, network_policy
from chartgen.plan.service import ServicePlan, services
from chartgen.plan.variables import EnvFromPlan, EnvPlan, environment, whole_sources
from chartgen.plan.volumes import MountPlan, VolumePlan, Volumes
from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap, Secret
from chartgen.spec.part import plain
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


class PortPlan(NamedTuple):
    """One port of the container."""

    name: str
    number: int
    protocol: str
    host_port: int | None


class PodPlan(NamedTuple):
    """One workload with all that its template needs."""

    component: str
    label: str
    """The component label."""
    file: str
    """What its files' names begin with."""
    enabled: str
    """The expression of its switch among the values; empty for none."""
    host: str
    """Its name within text."""
    kind: str
    scope: str
    prefix: str
    """What stands before its values' paths, as `--set` takes them: empty, or `worker.`."""
    container: str
    metadata: MetadataPlan
    ports: tuple[PortPlan, ...]
    env: bool
    """Whether there are variables that are values."""
    env_before: tuple[EnvPlan, ...]
    env_after: tuple[EnvPlan, ...]
    env_from: tuple[EnvFromPlan, ...]
    env_names: tuple[str, ...]
    """All variables that are fixed, for the check that none is there twice."""
    volumes: tuple[VolumePlan, ...]
    mounts: tuple[MountPlan, ...]
    command: tuple[str, ...]
    """Fixed where a word of it carries a mark; else it is a value."""
    args: tuple[str, ...]
    working_dir: str
    min_ready_seconds: int
    checksums: tuple[str, ...]
    """Expressions of the data that pods are rolled for."""
    secret_checksums: tuple[str, ...]
    extra_pod: str
    extra_container: str
    service_account: str
    """The suffix of its own service account's name; empty for the chart's."""
    own_service_account: bool
    services: tuple[ServicePlan, ...]
    network_policy: NetworkPolicyPlan | None
    disruption_budget: BudgetPlan | None


def pod_plan(
    chart: Chart,
    component: str,
    workload: Workload,
    named: Named,
    *,
    optional: bool,
    waived: dict[str, str],
    narrowed: Mapping[tuple[str, ...], Mapping[str, Any]],
) -> PodPlan:
    """Decide all that a workload's template needs.

    An `optional` one has a switch among the values. `waived` are annotations that tell linters what to leave alone,
    `narrowed` what rules put over the schema of values.
    """
    enabled = switched(component) if optional else ""
    volumes = Volumes(workload, named)
    mounts = tuple(volumes.mounts())
    before, after = environment(workload, named)
    return PodPlan(
        component=component,
        label=component_label(component),
        file=f"{component}-" if component else "",
        enabled=enabled,
        host=named.fullname(component),
        kind=workload.kind,
        scope=scope(component),
        prefix=f"{component}." if component else "",
        container=component or chart.name,
        metadata=metadata_plan(
            named,
            named.yaml_name(component),
            component_label(component),
            labels=workload.labels,
            annotations=waived | dict(workload.annotations),
        ),
        ports=tuple(
            PortPlan(name, port.container_port, port.protocol, port.host_port)
            for name, port in ((name, workload.port(name)) for name in workload.ports)
        ),
        env=any(isinstance(text, str) and not is_marked(text) for text in workload.env.values()),
        env_before=before,
        env_after=after,
        env_from=tuple(EnvFromPlan(text) for text in whole_sources(workload, named)),
        env_names=tuple(entry.name for entry in (*before, *after)),
        volumes=tuple(volumes.made.values()),
        mounts=mounts,
        command=_fixed(workload.command, named),
        args=_fixed(workload.args, named),
        working_dir=named.templated(yamltext.scalar(workload.working_dir)) if workload.working_dir else "",
        min_ready_seconds=getattr(workload, "min_ready_seconds", 0),
        checksums=tuple(checksums(workload, ConfigMap)),
        secret_checksums=tuple(checksums(workload, Secret)),
        extra_pod=named.templated(yamltext.dump(plain(workload.extra_pod), 6)) if workload.extra_pod else "",
        extra_container=(
            named.templated(yamltext.dump(plain(workload.extra_container), 10)) if workload.extra_container else ""
        ),
        service_account=component if workload.service_account is not None else "",
        own_service_account=workload.service_account is not None,
        services=tuple(services(component, workload, named, enabled, waived, narrowed)),
        network_policy=network_policy(component, workload, named, enabled),
        disruption_budget=(
            None if never_more_than_one(component, narrowed) else budget(component, workload, named, enabled)
        ),
    )


def _fixed(words: Any, named: Named) -> tuple[str, ...]:
    if not any(map(is_marked, words)):
        return ()
    return tuple(named.templated(yamltext.scalar(word)) for word in words)
