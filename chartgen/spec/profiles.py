"""The defaults profiles: what a field that is unset means, in the chart that it ends up in.

A field of the language is in one of three states: unset, None (not rendered, in any profile), or a value. Classes have
no defaults that harden a workload: those are here, each with its reason, which the reference shows.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from chartgen.kubernetes import definitions
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.chart import Chart
from chartgen.spec.connection_test import ConnectionTest
from chartgen.spec.container import Container, ContainerFields, Lifecycle, Port
from chartgen.spec.daemonset import DaemonSet
from chartgen.spec.deployment import Deployment
from chartgen.spec.disruption import PodDisruptionBudget
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.identity import ServiceAccount, account_of_chart
from chartgen.spec.image import Image
from chartgen.spec.network_checks import exposed
from chartgen.spec.networkpolicy import ANYWHERE, IN_CHART, IN_NAMESPACE, NetworkPolicy
from chartgen.spec.pod import PodFields
from chartgen.spec.probe import HttpGet, Probe
from chartgen.spec.scaled import Scaled
from chartgen.spec.security import Capabilities, PodSecurityContext, SeccompProfile, SecurityContext
from chartgen.spec.statefulset import StatefulSet
from chartgen.spec.strategy import NONE, RollingUpdate
from chartgen.spec.task import CronJob, Job, Task
from chartgen.spec.types import Profile
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import CONTAINERS, Workload

DEFAULT: Profile = "hardened"
"""The profile of a chart if neither it nor its namespace nor the project names one."""


class Context(NamedTuple):
    """What a default may depend on."""

    owner: Any
    """The object of the field. Its fields that come earlier in the table are resolved."""
    place: str
    """The field that contains the object, such as `liveness`."""
    parent: Any
    """The object with that field; its own fields may be unset."""
    chart: Chart


class Object(NamedTuple):
    """An object as a default: fields that are neither here nor required are unset in turn."""

    cls: type[Any]
    fields: Mapping[str, Any] = MappingProxyType({})


class ByPlace(NamedTuple):
    """A default that depends on the field that contains the object."""

    values: Mapping[str, Any]

    def __call__(self, context: Context) -> Any:
        """Return the default."""
        return self.values.get(context.place)


class With(NamedTuple):
    """A default that has no meaning, and is None, where another field is None."""

    field: str
    value: Any

    def __call__(self, context: Context) -> Any:
        """Return the default."""
        return None if getattr(context.owner, self.field) is None else self.value


class Default(NamedTuple):
    """What a field that is unset means in each profile; None is not rendered."""

    hardened: Any
    """A value, an Object, or a function of the context."""
    reason: str
    text: str = ""
    """The hardened default in the reference, if it is a function."""
    kubernetes: Any = None
    openshift: Any = UNSET
    """Unset for the hardened default."""

    def of(self, profile: Profile) -> Any:
        """Return the default in a profile."""
        if profile == "kubernetes":
            return self.kubernetes
        return self.hardened if profile == "hardened" or self.openshift is UNSET else self.openshift


def _has_tmp(context: Context) -> bool:
    security = context.owner.security_context
    if isinstance(security, SecurityContext):
        return bool(security.read_only_root_filesystem)
    return bool(security) and bool(security.get("readOnlyRootFilesystem"))


_DRAIN = FrozenDict({"sleep": {"seconds": 5}})
_GRACE_PERIOD = 30
"""Seconds, as Kubernetes defaults to."""


def _pre_stop(context: Context) -> Mapping[str, Any] | None:
    return _DRAIN if _drains(context.parent, context.chart) else None


def _lifecycle(context: Context) -> Object | None:
    if context.place in CONTAINERS:
        # Sidecars are terminated after the containers that serve.
        return _DRAINING if context.place == "containers" and _drains(context.parent, context.chart) else None
    return _DRAINING if _drains(context.owner, context.chart) else None


def _drains(workload: Any, chart: Chart) -> bool:
    """Return whether pods of a workload wait before they terminate: for a Service to stop sending requests."""
    if not isinstance(workload, Workload):
        return False  # a container next to the main one whose spec sets a lifecycle
    grace = workload.termination_grace_period_seconds
    seconds = _GRACE_PERIOD if grace is None or grace is UNSET else grace
    is_served = any(workload.all_services())
    return is_served and seconds > _DRAIN["sleep"]["seconds"] and chart.kube_version in _versions_with_sleep()


@functools.cache
def _versions_with_sleep() -> tuple[str, ...]:
    versions = definitions.MIN_VERSIONS
    return versions[versions.index(definitions.on_by_default_since("LifecycleHandler.sleep")) :]


def _ingress(context: Context) -> Any:
    for chart in (context.chart, *context.chart.environments.values()):
        for component, workload in chart.workloads():
            if workload._site is context.parent._site:  # it, or a copy of it
                return ANYWHERE if component in exposed(chart) else IN_NAMESPACE
    return IN_NAMESPACE


def _egress(context: Context) -> Any:
    return IN_CHART if context.owner.extra_egress else ANYWHERE


def _ingress_as_is(context: Context) -> Any:
    return () if context.owner.extra_ingress else None


def _egress_as_is(context: Context) -> Any:
    return () if context.owner.extra_egress else None


def _dns_as_is(context: Context) -> Any:
    return (53,) if context.owner.egress else None


def _account(context: Context) -> Any:
    return account_of_chart(context.owner) or Object(ServiceAccount)


def _account_if_set(context: Context) -> Any:
    return account_of_chart(context.owner) or None


def _automount(context: Context) -> bool:
    return bool(context.owner.has_rules)


def _has_no_hook(context: Context) -> bool:
    return context.owner.hook is None


def _dns_policy(context: Context) -> str:
    return "ClusterFirstWithHostNet" if context.owner.host_network else "ClusterFirst"


def _max_unavailable(context: Context) -> int | None:
    return 0 if context.place == "strategy" or context.owner.max_surge not in NONE else None


def _replicas(context: Context) -> int:
    autoscaler = autoscaler_of(context.owner)
    # Some autoscalers scale to zero.
    return max(autoscaler.least, 1) if autoscaler is not None and autoscaler.enabled else 1


_DRAINING = Object(Lifecycle, {"pre_stop": _DRAIN})
_DRAINS = "Requests keep arriving until the endpoints are updated everywhere; without a pause, they fail."
_IF_SERVED = "with a Service, on Kubernetes 1.30 or newer"
_RESTRICTED = "Pod Security `restricted` requires it."
_SECCOMP = Default(Object(SeccompProfile, {"type": "RuntimeDefault"}), _RESTRICTED)
_AS_KUBERNETES = "The default of Kubernetes, written out."

DEFAULTS: Mapping[type[Any], Mapping[str, Default]] = {
    Chart: {
        "service_account": Default(
            _account,
            "Pods do not share the account `default` of the namespace.",
            "that of the main workload, or `ServiceAccount()`",
            _account_if_set,
        ),
        "tests": Default(Object(ConnectionTest), "`helm test` shows whether the Services answer."),
    },
    ServiceAccount: {
        "automount": Default(
            _automount, "Few applications use the Kubernetes API.", "`True` with rules, otherwise `False`"
        ),
    },
    Image: {
        "pull_policy": Default("IfNotPresent", "Tags are assumed to be immutable."),
    },
    Port: {
        "protocol": Default(None, "Kubernetes defaults to TCP."),
    },
    ContainerFields: {
        "lifecycle": Default(_lifecycle, _DRAINS, f"`Lifecycle()` {_IF_SERVED}"),
        "termination_message_policy": Default(
            "FallbackToLogsOnError", "The status of a pod that failed shows the last lines of its log."
        ),
        "security_context": Default(Object(SecurityContext), "See its fields."),
        "tmp": Default(
            _has_tmp, "Most applications write temporary files.", "`True` if the root filesystem is read-only"
        ),
    },
    Workload: {
        "checksums": Default(True, "Pods never run with an outdated configuration."),
    },
    PodFields: {
        "termination_grace_period_seconds": Default(30, _AS_KUBERNETES),
        "pod_security_context": Default(Object(PodSecurityContext), "See its fields."),
        "pod_anti_affinity_preset": Default("soft", "The failure of a node should not affect all replicas."),
        "dns_policy": Default(
            _dns_policy,
            "Names of Services also resolve in the host's network.",
            "`ClusterFirst`, or `ClusterFirstWithHostNet` with `host_network`",
        ),
        "enable_service_links": Default(
            False, "Variables of other Services can conflict with those of the application."
        ),
    },
    Scaled: {
        "replicas": Default(
            _replicas, "The number of replicas is visible, and a value.", "`1`, or the minimum of an enabled autoscaler"
        ),
    },
    Deployment: {
        "revision_history_limit": Default(10, _AS_KUBERNETES),
        "progress_deadline_seconds": Default(600, _AS_KUBERNETES),
        "strategy": Default(Object(RollingUpdate, {"max_surge": 1, "max_unavailable": 0}), "See its fields."),
    },
    StatefulSet: {
        "revision_history_limit": Default(10, _AS_KUBERNETES),
        "update_strategy": Default(Object(RollingUpdate), _AS_KUBERNETES),
    },
    DaemonSet: {
        "pod_anti_affinity_preset": Default(None, "Each node has one pod anyway."),
        "revision_history_limit": Default(10, _AS_KUBERNETES),
        "update_strategy": Default(Object(RollingUpdate), _AS_KUBERNETES),
    },
    Task: {
        "restart_policy": Default(
            "Never", "The pods of failed attempts are kept, and with them their logs.", kubernetes="Never"
        ),
        "backoff_limit": Default(6, _AS_KUBERNETES),
        "pod_anti_affinity_preset": Default(None, "Pods of Jobs are not replicas of each other."),
    },
    Job: {
        "checksums": Default(
            _has_no_hook,
            "A Job runs again if its configuration changes. A hook runs at each of its events.",
            "`True` without a hook, otherwise `False`",
        ),
    },
    CronJob: {
        "checksums": Default(False, "Each run has the current configuration."),
        "concurrency_policy": Default("Forbid", "A run that takes longer than planned does not overlap with the next."),
        "successful_jobs_history_limit": Default(3, _AS_KUBERNETES),
        "failed_jobs_history_limit": Default(1, _AS_KUBERNETES),
    },
    Lifecycle: {
        "pre_stop": Default(_pre_stop, _DRAINS, f'`{{"sleep": {{"seconds": 5}}}}` {_IF_SERVED}'),
    },
    RollingUpdate: {
        "max_surge": Default(ByPlace({"strategy": 1}), "Pods are replaced one by one.", "`1` in a Deployment"),
        "max_unavailable": Default(
            _max_unavailable,
            "A pod is terminated only when its replacement is ready.",
            "`0` in a Deployment, and in a DaemonSet with `max_surge`",
        ),
    },
    PodSecurityContext: {
        "fs_group": Default(65532, "The containers can write to volumes.", openshift=None),
        "fs_group_change_policy": Default("OnRootMismatch", "Large volumes are mounted quickly."),
        "run_as_group": Default(65532, "The group of the user.", openshift=None),
        "run_as_non_root": Default(True, _RESTRICTED),
        "run_as_user": Default(
            65532, "The user `nonroot` of distroless images; no user of the node has this ID.", openshift=None
        ),
        "seccomp_profile": _SECCOMP,
    },
    SecurityContext: {
        "allow_privilege_escalation": Default(False, _RESTRICTED),
        "capabilities": Default(Object(Capabilities, {"drop": ("ALL",)}), _RESTRICTED),
        "read_only_root_filesystem": Default(True, "An attacker cannot add or change programs."),
        "run_as_non_root": Default(None, "That of the pod applies."),
        "seccomp_profile": Default(None, "That of the pod applies."),
    },
    Probe: {
        "initial_delay_seconds": Default(
            ByPlace({"liveness": 10}), "An application is not restarted while it starts.", "`10` for liveness"
        ),
        "period_seconds": Default(
            ByPlace({"liveness": 10, "readiness": 5, "startup": 5}),
            "A pod that can't serve receives no traffic after 15 seconds, and is restarted after 30.",
            "`10` for liveness, otherwise `5`",
        ),
        "timeout_seconds": Default(
            # Not of lifecycle hooks, whose handlers have no timings.
            ByPlace({"liveness": 3, "readiness": 3, "startup": 3}),
            "One second, the default of Kubernetes, is too short under load.",
            "`3`",
        ),
        "failure_threshold": Default(
            ByPlace({"liveness": 3, "readiness": 3, "startup": 30}),
            "An application has 150 seconds to start.",
            "`3`, and `30` for startup",
        ),
    },
    NetworkPolicy: {
        "ingress": Default(
            _ingress,
            "Only what is exposed outside of the namespace needs to be reached from anywhere.",
            "the namespace; anywhere for a NodePort, a LoadBalancer, an Ingress, a route or a monitor",
            _ingress_as_is,
        ),
        "egress": Default(
            _egress,
            "A policy that names its peers allows no others.",
            "anywhere; with `extra_egress`, the pods of the release",
            _egress_as_is,
        ),
        "dns_ports": Default(
            With("egress", (53,)), "DNS is needed in any case.", "`[53]`", _dns_as_is, With("egress", (53, 5353))
        ),
    },
    PodDisruptionBudget: {
        "unhealthy_pod_eviction_policy": Default(
            "AlwaysAllow", "Pods that can't become healthy do not keep nodes from being drained."
        ),
    },
    HttpGet: {
        "path": Default("/", _AS_KUBERNETES),
    },
}
"""By class, the defaults of fields that are unset, in the order in which they are resolved."""

CONTAINING: Mapping[type[Any], tuple[str, ...]] = {
    Chart: ("image", "workload", "components", "service_account", "tests", "environments"),
    ConnectionTest: ("image",),
    ContainerFields: ("image", "lifecycle", "security_context", "ports", "liveness", "readiness", "startup"),
    Lifecycle: ("post_start", "pre_stop"),
    PodFields: ("pod_security_context",),
    Workload: ("service_account", "network_policy", *CONTAINERS),
    Scaled: ("pod_disruption_budget",),
    Deployment: ("strategy",),
    StatefulSet: ("update_strategy",),
    DaemonSet: ("update_strategy",),
}  # fmt: skip
"""By class, the fields that contain objects whose fields may be unset."""

BY_PARENT = frozenset({Container, Lifecycle, NetworkPolicy})
"""Classes whose defaults depend on the object that contains them."""
BY_CONTEXT = frozenset(
    field
    for defaults in DEFAULTS.values()
    for field, default in defaults.items()
    if callable(default.hardened) or callable(default.kubernetes)
)
"""Fields whose defaults depend on other fields."""


def default_of(cls: type[Any], field: str, profile: Profile) -> Any:
    """Return the default of a field that does not depend on anything else."""
    return DEFAULTS[cls][field].of(profile)
