"""The pod template of a workload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.checksums import checksum
from chartgen.resources.container import ContainerPlan, containers
from chartgen.resources.fields import NOTHING, Fields
from chartgen.resources.helm import any_of
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.resources.serviceaccount import account_name, automount_of, owner, uses_shared
from chartgen.resources.volumes import VolumePlan, Volumes
from chartgen.spec.config import ConfigMap, Secret
from chartgen.spec.labels import of_charts
from chartgen.spec.part import camel, plain


class Spread(NamedTuple):
    """A topology spread constraint that is fixed in the chart."""

    text: str
    """As YAML."""
    has_selector: bool
    """Whether it selects pods itself; otherwise it selects those of its workload."""


class PodPlan(NamedTuple):
    """The input of `partials/pod.yaml`."""

    scope: WorkloadScope
    component: str
    label: str
    """The component label."""
    labels: str
    """Labels that are fixed in the chart, besides those that select it, as YAML."""
    own_labels: tuple[str, ...]
    """Keys of labels that the chart sets, which values must not repeat, apart from those that the schema rejects."""
    shared_labels: tuple[str, ...]
    """The keys of the labels by which Services select the pods of several workloads."""
    fields: Fields
    """Its values."""
    init_containers: tuple[ContainerPlan, ...]
    """Those that run to completion, then the sidecars."""
    has_init_containers: str
    """The condition that there are any; empty if some are always there."""
    containers: tuple[ContainerPlan, ...]
    """The main one first."""
    volumes: tuple[VolumePlan, ...]
    volumes_when: str
    """The condition that it has volumes; empty for always."""
    checksum: str
    """The checksum of the data of ConfigMaps whose changes replace the pods, as template text."""
    secret_checksum: str
    """The same of Secrets."""
    service_account: str
    """The name of its service account, as YAML; empty for the namespace's default."""
    automount: str
    """Whether it gets the token of its service account, as template text; empty for Kubernetes' default."""
    enable_service_links: bool | None
    restart_policy: str
    """The restart policy; empty for Kubernetes' default."""
    namespaces: tuple[tuple[str, Any], ...]
    """Fields about names and namespaces of the pod and its node that the spec sets."""
    pull_secrets: str
    """The expression of the pull secrets, if installers can set some for several charts."""
    own_pull_secrets: str
    """The pull secrets otherwise, as lines of a template."""
    anti_affinity: str
    """The preset of the anti-affinity, if it is fixed in the chart."""
    spread: tuple[Spread, ...]
    """The topology spread constraints that are fixed in the chart."""
    extra: str
    """Further fields, as YAML."""


_NAMESPACES: Mapping[str, Any] = {
    "host_network": False, "host_pid": False, "host_ipc": False, "share_process_namespace": None, "hostname": "",
    "subdomain": "", "scheduler_name": "",
}  # fmt: skip
"""Fields that are not rendered if they have this value."""


def pod_plan(chart: ChartScope, scope: WorkloadScope) -> PodPlan:
    """Decide the pod template of a workload."""
    workload = scope.workload
    labels = of_charts(workload.pod_labels)
    shared = tuple(label for label, components in chart.shared_services.items() if scope.component in components)
    volumes = Volumes(workload, chart, scope.fields)
    account = owner(chart, scope)
    has_account = account is not None or chart.chart.service_account is None or uses_shared(chart, scope)
    if account is None:
        account_fields = chart.fields(("serviceAccount",), "(.Values.serviceAccount)")
    else:
        account_fields = (scope.fields if account is scope else account.fields_anywhere).below("serviceAccount")
    planned = list(containers(chart, scope, volumes))
    init_containers = tuple(plan for field, plan in planned if field in ("init_containers", "sidecars"))
    extra = chart.names.templated(yamltext.dump(plain(workload.extra_pod), 2)) if workload.extra_pod else ""
    return PodPlan(
        scope=scope,
        component=scope.component,
        label=scope.label,
        labels=chart.names.templated(yamltext.dump(labels), strings=True).rstrip("\n") if labels else "",
        own_labels=(*workload.selector, *(key for key in labels if key not in workload.selector), *shared),
        shared_labels=shared,
        fields=scope.fields,
        init_containers=init_containers,
        has_init_containers=_any(init_containers, scope.fields),
        containers=tuple(plan for field, plan in planned if field in ("", "containers")),
        volumes=tuple(volumes.plans.values()),
        volumes_when=_any_volume(volumes, scope.fields),
        checksum=checksum(workload, ConfigMap, chart) if workload.checksums else "",
        secret_checksum=checksum(workload, Secret, chart) if workload.checksums else "",
        service_account=account_name(chart, account) if has_account else "",
        automount=_automount(chart, workload, account_fields if has_account else None),
        enable_service_links=workload.enable_service_links,
        restart_policy=getattr(workload, "restart_policy", ""),
        namespaces=tuple(
            (camel(name), value)
            for name, default in _NAMESPACES.items()
            if (value := getattr(workload, name)) != default
        ),
        pull_secrets=_pull_secrets(chart, scope),
        own_pull_secrets=_own_pull_secrets(chart, scope),
        anti_affinity=""
        if scope.fields.exposes("podAntiAffinityPreset")
        else workload.pod_anti_affinity_preset or "none",
        spread=_spread(scope, chart),
        extra=extra,
    )


def _any_volume(volumes: Volumes, fields: Fields) -> str:
    conditions = [volume.when for volume in volumes.plans.values()]
    if not conditions or not all(conditions):
        return ""
    return any_of(*conditions, *([fields.expression("extraVolumes")] if fields.exposes("extraVolumes") else ()))


def _automount(chart: ChartScope, workload: Any, account: Fields | None) -> str:
    """Return whether a pod gets a token, as template text; empty if Kubernetes decides."""
    own = workload.automount_service_account_token
    if own != "account":
        return "" if own is None else yamltext.scalar(own)
    if account is not None:
        return automount_of(account)
    return "" if chart.chart.defaults == "kubernetes" else "false"


def _any(init_containers: tuple[ContainerPlan, ...], fields: Fields) -> str:
    if not init_containers or not all(plan.when for plan in init_containers):
        return ""
    extra = [fields.expression("extraInitContainers")] if fields.exposes("extraInitContainers") else []
    return any_of(*(plan.when_anywhere for plan in init_containers), *extra)


def _pull_secrets(chart: ChartScope, scope: WorkloadScope) -> str:
    if not chart.exposes("global", "imagePullSecrets"):
        return ""
    fields, secrets = _fields_of_pull_secrets(chart, scope)
    fixed = [f'(dict "name" "{secret["name"]}")' for secret in map(plain, secrets)]
    own = f"(list {' '.join(fixed)})" if fixed else "list"
    if fields is not None and fields.exposes("imagePullSecrets"):
        own = f"({fields.expression('imagePullSecrets')} | default list)"
    return f"concat {own} ((.Values.global).imagePullSecrets | default list)"


def _own_pull_secrets(chart: ChartScope, scope: WorkloadScope) -> str:
    fields, _ = _fields_of_pull_secrets(chart, scope)
    return NOTHING if fields is None else fields.line("imagePullSecrets")


def _fields_of_pull_secrets(chart: ChartScope, scope: WorkloadScope) -> tuple[Fields | None, Sequence[Any]]:
    """Return the values among which the pull secrets of a workload are, if any, and what the spec says."""
    main = chart.chart.workload
    own = scope.workload.image_pull_secrets
    if own is not None:
        return scope.fields, own
    if main is not None and main.image_pull_secrets is not None:
        # Those of the main workload have the value of the chart, which then has none.
        return None, ()
    return chart.fields((), ".Values"), chart.chart.image_pull_secrets


def _spread(scope: WorkloadScope, chart: ChartScope) -> tuple[Spread, ...]:
    """Return the topology spread constraints; empty if an installer can set them."""
    if scope.fields.exposes("topologySpreadConstraints"):
        return ()
    constraints = scope.fields.default("topologySpreadConstraints") or ()
    return tuple(
        Spread(chart.names.templated(yamltext.dump(dict(each))).rstrip("\n"), "labelSelector" in each)
        for each in map(plain, constraints)
    )
