"""Roles and ClusterRoles: what the service accounts of a chart may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name, exact_name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, SpecPath
from chartgen.resources.serviceaccount import Account, accounts, fields_next_to, switches
from chartgen.spec.access import ClusterRole, PolicyRule, Role
from chartgen.spec.part import plain


class RolePlan(NamedTuple):
    """The input of `templates/role.yaml`."""

    metadata: MetadataPlan
    rules: str
    """Its rules, or what it aggregates, as YAML."""


def _roles(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.roles or (created := when_created(chart, account)) is None:
            continue
        for key, path, role in account.spec.all_roles():
            name = role_name(chart, account, key, role)
            file = f"role-{key}.yaml" if key else kind.file_name
            yield _resource(kind, account, created, name, path, role, file)


def _cluster_roles(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.cluster_roles or (created := when_created(chart, account)) is None:
            continue
        for key, role in account.spec.cluster_roles.items():
            name = cluster_role_name(chart, account, key)
            file = f"clusterrole-{key}.yaml" if key else kind.file_name
            yield _resource(kind, account, created, name, ("cluster_roles", key), role, file)


def _resource(
    kind: Kind,
    account: Account,
    created: When,
    name: Name,
    field: SpecPath,
    role: Role | ClusterRole,
    file: str,
) -> Resource:
    return Resource(
        kind=kind,
        path=(*account.path, *field),
        spec=role,
        scope=account.scope,
        name=name,
        file=f"templates/{account.file_prefix}{file}",
        when=created,
        note=_summary(role.rules),
    )


def _summary(rules: Sequence[PolicyRule]) -> str:
    """Return what rules permit, such as `get, list pods`."""
    return "; ".join(f"{', '.join(rule.verbs)} {', '.join(rule.resources or rule.urls)}" for rule in rules)


def when_created(chart: ChartScope, account: Account) -> When | None:
    """Return the conditions under which the roles and bindings of an account are created; None for never."""
    created, created_here = (
        fields_next_to(chart, account.scope, local=local).switch("rbac", "create") for local in (False, True)
    )
    if created is None or created_here is None:
        return None
    anywhere, here = switches(chart, account)
    return When((anywhere, created), (here, created_here))


def role_name(chart: ChartScope, account: Account, key: str, role: Role) -> Name:
    """Return the name of a Role of a service account, and of the binding to it."""
    if role.fullname is not None and chart.hook is None:
        return exact_role_name(chart, role.fullname)
    if key:
        return suffixed(chart, account, key)
    if chart.hook is not None:
        return chart.names.object(chart.hook.prefix)
    return chart.names.resource(account.component, fullname=account.spec.fullname or account.spec.name or None)


def cluster_role_name(chart: ChartScope, account: Account, key: str) -> Name:
    """Return the name of a ClusterRole of a service account; that of the binding to it may differ."""
    exact = account.spec.cluster_roles[key].fullname if chart.hook is None else None
    if exact is None:
        return suffixed(chart, account, key, is_cluster_scoped=True)
    return exact_role_name(chart, exact)


def exact_role_name(chart: ChartScope, name: str) -> Name:
    """Return the exact name of a role or binding, which may contain braces."""
    return exact_name(name)._replace(yaml=chart.names.templated(yamltext.scalar(name)))


def suffixed(chart: ChartScope, account: Account, suffix: str, *, is_cluster_scoped: bool = False) -> Name:
    """Return the name of an object that belongs to a service account: `FULLNAME-SUFFIX`."""
    exact = account.spec.fullname or account.spec.name or chart.names.exact.get(account.component)
    if chart.hook is not None:
        name = chart.names.object("-".join(filter(None, (chart.hook.prefix, suffix))))
        return chart.cluster_scoped(name) if is_cluster_scoped else name
    parts = "-".join(filter(None, (exact or account.component, suffix)))
    own = chart.names.object(parts) if parts else chart.names.resource()
    name = exact_name(parts) if exact else own
    return chart.cluster_scoped(name) if is_cluster_scoped else name


def _plan(resource: Resource, chart: ChartScope) -> RolePlan:
    role: Role | ClusterRole = resource.spec
    content: dict[str, Any] = {"rules": [rule.manifest() for rule in role.rules]}
    if isinstance(role, ClusterRole) and role.aggregation:
        selectors = [plain(each) for each in role.aggregation]
        content = {"aggregationRule": {"clusterRoleSelectors": selectors}, "rules": []}
    return RolePlan(
        metadata=metadata_plan(
            chart,
            resource.name,
            labels=role.labels,
            annotations=role.annotations,
            namespaced=isinstance(role, Role),
        ),
        rules=chart.names.templated(yamltext.dump(content)),
    )


_API = "rbac.authorization.k8s.io/v1"
ROLE = Kind("Role", _API, Role, _roles, _plan, template="role.yaml", group="Roles", in_diagram=False)
CLUSTER_ROLE = Kind(
    "ClusterRole",
    _API,
    ClusterRole,
    _cluster_roles,
    _plan,
    template="role.yaml",
    group="ClusterRoles",
    in_diagram=False,
)
