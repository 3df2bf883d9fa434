"""Bindings of the service accounts of a chart to roles: its own, and those that exist already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.role import cluster_role_name, role_name, suffixed, when_created
from chartgen.resources.scope import ChartScope
from chartgen.resources.serviceaccount import Account, account_name, accounts
from chartgen.resources.waivers import ON_BINDINGS, written_annotations
from chartgen.spec.access import ExistingClusterRole, ExistingRole


class Bound(NamedTuple):
    """What a binding is about."""

    account: Account
    kind: str
    """Kind of the role."""
    role: str
    """Name of the role, as YAML."""


class BindingPlan(NamedTuple):
    """The input of `templates/rolebinding.yaml`."""

    metadata: MetadataPlan
    role_kind: str
    role: str
    """The name of the role, as YAML."""
    account: str
    """The name of the service account, as YAML."""


def _in_namespaces(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.has_rules or (created := when_created(chart, account)) is None:
            continue
        if account.spec.roles:
            name = role_name(chart, account)
            yield _resource(kind, account, created, name, ("roles",), Bound(account, "Role", name.yaml))
        for index, role in enumerate(account.spec.bind):
            if _is_cluster_wide(role):
                continue
            label = _label(role.name)
            name = suffixed(chart, account, label, is_cluster_scoped=role.namespace is not None)
            bound = Bound(account, _kind_of(role), _text(chart, role.name))
            suffix = f"{label}.{role.namespace}" if role.namespace else label
            yield _resource(kind, account, created, name, ("bind", index), bound, suffix)._replace(
                namespace=role.namespace or "", note=f"{bound.kind} {role.name}"
            )


def _in_cluster(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.has_rules or (created := when_created(chart, account)) is None:
            continue
        for key, own in account.spec.cluster_roles.items():
            if own.bound:
                name = cluster_role_name(chart, account, key)
                bound = Bound(account, "ClusterRole", name.yaml)
                name = name if name.is_exact else suffixed(chart, account, key, is_cluster_scoped=True)
                yield _resource(kind, account, created, name, ("cluster_roles", key), bound, key)
        for index, role in enumerate(account.spec.bind):
            if _is_cluster_wide(role):
                name = suffixed(chart, account, _label(role.name), is_cluster_scoped=True)
                bound = Bound(account, "ClusterRole", _text(chart, role.name))
                yield _resource(kind, account, created, name, ("bind", index), bound, _label(role.name))


def _is_cluster_wide(role: ExistingRole | ExistingClusterRole) -> bool:
    return isinstance(role, ExistingClusterRole) and role.cluster_wide


def _kind_of(role: ExistingRole | ExistingClusterRole) -> str:
    return "ClusterRole" if isinstance(role, ExistingClusterRole) else "Role"


def _text(chart: ChartScope, name: str) -> str:
    """Return a name as YAML within a template: those of roles may contain braces."""
    return chart.names.templated(yamltext.scalar(name))


def _label(name: str) -> str:
    """Return the name of a role as part of the names of other objects and of files."""
    return re.sub(r"[^-a-z0-9]+", "-", name.lower()).strip("-") or "role"


def _resource(
    kind: Kind,
    account: Account,
    created: When,
    name: Name,
    field: tuple[str | int, ...],
    bound: Bound,
    suffix: str = "",
) -> Resource:
    file = f"{kind.name.lower()}-{suffix}.yaml" if suffix else kind.file_name
    return Resource(
        kind=kind,
        path=(*account.path, *field),
        spec=bound,
        scope=account.scope,
        name=name,
        file=f"templates/{account.file_prefix}{file}",
        when=created,
    )


def _plan(resource: Resource, chart: ChartScope) -> BindingPlan:
    bound: Any = resource.spec
    return BindingPlan(
        metadata=metadata_plan(
            chart,
            resource.name,
            annotations=written_annotations(chart.chart, *ON_BINDINGS),
            namespaced=resource.kind is not CLUSTER_ROLE_BINDING,
            namespace=resource.namespace or None,
        ),
        role_kind=bound.kind,
        role=bound.role,
        account=account_name(chart, bound.account.scope) or "default",
    )


_API = "rbac.authorization.k8s.io/v1"
ROLE_BINDING = Kind(
    "RoleBinding", _API, ExistingRole, _in_namespaces, _plan, template="rolebinding.yaml", in_diagram=False
)
CLUSTER_ROLE_BINDING = Kind(
    "ClusterRoleBinding", _API, ExistingClusterRole, _in_cluster, _plan, template="rolebinding.yaml", in_diagram=False
)
