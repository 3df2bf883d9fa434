"""Roles and ClusterRoles: what the service accounts of a chart may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name, exact_name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope
from chartgen.resources.serviceaccount import Account, accounts, fields_next_to
from chartgen.spec.access import ClusterRole, PolicyRule
from chartgen.spec.part import plain


class RolePlan(NamedTuple):
    """The input of `templates/role.yaml`."""

    metadata: MetadataPlan
    rules: str
    """Its rules, or what it aggregates, as YAML."""


def _roles(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if account.spec.roles and (created := when_created(chart, account)) is not None:
            name = role_name(chart, account)
            yield _resource(kind, account, created, name, ("roles",), account.spec.roles, kind.file_name)


def _cluster_roles(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        if not account.spec.cluster_roles or (created := when_created(chart, account)) is None:
            continue
        for key, role in account.spec.cluster_roles.items():
            name = cluster_role_name(chart, account, key)
            file = f"clusterrole-{key}.yaml" if key else kind.file_name
            yield _resource(kind, account, created, name, ("cluster_roles", key), role.rules, file)._replace(spec=role)


def _resource(
    kind: Kind,
    account: Account,
    created: When,
    name: Name,
    field: tuple[str, ...],
    rules: Sequence[PolicyRule],
    file: str,
) -> Resource:
    return Resource(
        kind=kind,
        path=(*account.path, *field),
        spec=rules,
        scope=account.scope,
        name=name,
        file=f"templates/{account.file_prefix}{file}",
        when=created,
        note=_summary(rules),
    )


def _summary(rules: Sequence[PolicyRule]) -> str:
    """Return what rules permit, such as `get, list pods`."""
    return "; ".join(f"{', '.join(rule.verbs)} {', '.join(rule.resources or rule.urls)}" for rule in rules)


def when_created(chart: ChartScope, account: Account) -> When | None:
    """Return the conditions under which the roles and bindings of an account are created; None for never."""
    anywhere, here = (
        fields_next_to(chart, account.scope, local=local).switch("rbac", "create") for local in (False, True)
    )
    if anywhere is None or here is None:
        return None
    scope = account.scope
    return When((scope.switch if scope else "", anywhere), (scope.local_switch if scope else "", here))


def role_name(chart: ChartScope, account: Account) -> Name:
    """Return the name of the Role of a service account, and of the binding to it."""
    if chart.hook is not None:
        return chart.names.object(chart.hook.prefix)
    return chart.names.resource(account.component, fullname=account.spec.fullname or account.spec.name or None)


def cluster_role_name(chart: ChartScope, account: Account, key: str) -> Name:
    """Return the name of a ClusterRole of a service account; that of the binding to it may differ."""
    exact = account.spec.cluster_roles[key].fullname if chart.hook is None else None
    if exact is None:
        return suffixed(chart, account, key, is_cluster_scoped=True)
    # Names of roles may contain braces.
    return exact_name(exact)._replace(yaml=chart.names.templated(yamltext.scalar(exact)))


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
    role = resource.spec if isinstance(resource.spec, ClusterRole) else None
    rules = [rule.manifest() for rule in (role.rules if role else resource.spec)]
    content: dict[str, Any] = {"rules": rules}
    if role and role.aggregation:
        selectors = [plain(each) for each in role.aggregation]
        content = {"aggregationRule": {"clusterRoleSelectors": selectors}, "rules": []}
    return RolePlan(
        metadata=metadata_plan(
            chart,
            resource.name,
            labels=role.labels if role else None,
            annotations=role.annotations if role else None,
            namespaced=role is None,
        ),
        rules=chart.names.templated(yamltext.dump(content)),
    )


_API = "rbac.authorization.k8s.io/v1"
ROLE = Kind("Role", _API, PolicyRule, _roles, _plan, template="role.yaml", group="Roles", in_diagram=False)
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
