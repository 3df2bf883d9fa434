"""Bindings of the service accounts of a chart to roles: its own, and those that exist already."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.role import cluster_role_name, exact_role_name, role_name, suffixed, when_created
from chartgen.resources.scope import ChartScope
from chartgen.resources.serviceaccount import Account, account_name, accounts
from chartgen.resources.waivers import ON_BINDINGS, written_annotations
from chartgen.spec.access import Binding, ExistingClusterRole, ExistingRole


class Bound(NamedTuple):
    """What a binding is about."""

    account: Account
    kind: str
    """Kind of the role."""
    role: str
    """Name of the role, as YAML."""
    binding: Binding | None
    """What the spec sets of the binding itself."""


class BindingPlan(NamedTuple):
    """The input of `templates/rolebinding.yaml`."""

    metadata: MetadataPlan
    role_kind: str
    role: str
    """The name of the role, as YAML."""
    account: str
    """The name of the service account, as YAML."""
    names_namespace: bool
    """Whether it says in which namespace the service account is."""


def _in_namespaces(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.has_rules or (created := when_created(chart, account)) is None:
            continue
        for key, path, own in account.spec.all_roles():
            name = role_name(chart, account, key, own)
            bound = Bound(account, "Role", name.yaml, own.binding)
            yield _resource(kind, chart, created, name, path, bound, key)
        for index, role in enumerate(account.spec.bind):
            if _is_cluster_wide(role):
                continue
            label = _label(role.name)
            name = suffixed(chart, account, label, is_cluster_scoped=role.namespace is not None)
            bound = Bound(account, _kind_of(role), _text(chart, role.name), role.binding)
            taken = [key for key, _path, _role in account.spec.all_roles()]
            suffix = f"{label}.{role.namespace}" if role.namespace else _file_suffix(label, taken)
            yield _resource(kind, chart, created, name, ("bind", index), bound, suffix)._replace(
                namespace=role.namespace or "", note=f"{bound.kind} {role.name}"
            )


def _in_cluster(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.has_rules or (created := when_created(chart, account)) is None:
            continue
        for key, own in account.spec.cluster_roles.items():
            if own.bound:
                name = cluster_role_name(chart, account, key)
                bound = Bound(account, "ClusterRole", name.yaml, own.binding)
                name = name if name.is_exact else suffixed(chart, account, key, is_cluster_scoped=True)
                yield _resource(kind, chart, created, name, ("cluster_roles", key), bound, key)
        for index, role in enumerate(account.spec.bind):
            if _is_cluster_wide(role):
                label = _label(role.name)
                name = suffixed(chart, account, label, is_cluster_scoped=True)
                bound = Bound(account, "ClusterRole", _text(chart, role.name), role.binding)
                suffix = _file_suffix(label, account.spec.cluster_roles)
                yield _resource(kind, chart, created, name, ("bind", index), bound, suffix)


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


def _file_suffix(label: str, taken: Collection[str]) -> str:
    """Return the part of a file's name for an existing role, unless a role of the chart has that name."""
    return f"existing-{label}" if label in taken else label


def _resource(
    kind: Kind,
    chart: ChartScope,
    created: When,
    name: Name,
    field: tuple[str | int, ...],
    bound: Bound,
    suffix: str = "",
) -> Resource:
    account, binding = bound.account, bound.binding
    if binding is not None and binding.fullname is not None and chart.hook is None:
        name = exact_role_name(chart, binding.fullname)
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
    own = bound.binding or Binding()
    return BindingPlan(
        metadata=metadata_plan(
            chart,
            resource.name,
            labels=own.labels,
            annotations=written_annotations(chart.chart, *ON_BINDINGS) | dict(own.annotations),
            namespaced=resource.kind is not CLUSTER_ROLE_BINDING,
            namespace=resource.namespace or None,
        ),
        role_kind=bound.kind,
        role=bound.role,
        account=account_name(chart, bound.account.scope) or "default",
        # In another namespace than that of the release, it has to.
        names_namespace=own.subject_namespace or bool(resource.namespace) or resource.kind is CLUSTER_ROLE_BINDING,
    )


_API = "rbac.authorization.k8s.io/v1"
ROLE_BINDING = Kind(
    "RoleBinding", _API, ExistingRole, _in_namespaces, _plan, template="rolebinding.yaml", in_diagram=False
)
CLUSTER_ROLE_BINDING = Kind(
    "ClusterRoleBinding", _API, ExistingClusterRole, _in_cluster, _plan, template="rolebinding.yaml", in_diagram=False
)
