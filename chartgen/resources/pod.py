"""The pod template of a workload."""

from __future__ import annotations

from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.checksums import checksums
from chartgen.resources.container import ContainerPlan, main_container
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.resources.volumes import VolumePlan, Volumes
from chartgen.spec.config import ConfigMap, Secret
from chartgen.spec.part import plain


class PodPlan(NamedTuple):
    """The input of `partials/pod.yaml`."""

    component: str
    label: str
    """The component label."""
    values: str
    """The expression of its values."""
    prefix: str
    """The prefix of its values' paths, as `--set` takes them: empty, or `worker.`."""
    containers: tuple[ContainerPlan, ...]
    volumes: tuple[VolumePlan, ...]
    checksums: tuple[str, ...]
    """Expressions of the data whose changes replace the pods."""
    secret_checksums: tuple[str, ...]
    has_service_account: bool
    """Whether it has a service account of its own; otherwise it uses the chart's."""
    enable_service_links: bool | None
    extra: str
    """Further fields, as YAML."""


def pod_plan(chart: ChartScope, scope: WorkloadScope) -> PodPlan:
    """Decide the pod template of a workload."""
    workload = scope.workload
    volumes = Volumes(workload, chart.names)
    mounts = tuple(volumes.mounts())
    extra = chart.names.templated(yamltext.dump(plain(workload.extra_pod), 2)) if workload.extra_pod else ""
    return PodPlan(
        component=scope.component,
        label=scope.label,
        values=scope.values,
        prefix=scope.prefix,
        containers=(main_container(chart, scope, mounts),),
        volumes=tuple(volumes.plans.values()),
        checksums=tuple(checksums(workload, ConfigMap)) if workload.checksums else (),
        secret_checksums=tuple(checksums(workload, Secret)) if workload.checksums else (),
        has_service_account=workload.service_account is not None,
        enable_service_links=workload.enable_service_links,
        extra=extra,
    )
