"""Service accounts: the chart's, and those of components that have their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.helm import Name, nested_map
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, SpecPath, ValuesPath, WorkloadScope
from chartgen.spec.identity import ServiceAccount, account_owner, given_name


class AccountPlan(NamedTuple):
    """The input of `templates/serviceaccount.yaml` and `helpers/serviceaccount.tpl`."""

    metadata: MetadataPlan
    helper: str
    """The helper that returns its name; empty if the name is the same for all values."""
    component: str
    default_name: str
    """The expression of its name by default, if it is created."""
    fields: Fields
    """Its values, in any template."""
    automount: str
    """Whether pods get its token, as template text."""


class Account(NamedTuple):
    """A service account of a chart."""

    spec: ServiceAccount
    scope: WorkloadScope | None
    """The component that it belongs to; None if it is that of the chart."""
    path: SpecPath

    @property
    def component(self) -> str:
        """The component that it belongs to; empty if it is that of the chart."""
        return self.scope.component if self.scope else ""

    @property
    def file_prefix(self) -> str:
        """The prefix of the names of its files."""
        return self.scope.file_prefix if self.scope else ""


def accounts(chart: ChartScope) -> Iterator[Account]:
    """Yield the service accounts that workloads of a chart use, or the hook."""
    shared = chart.chart.service_account
    users = chart.workloads if chart.hook is None else (chart.hook.scope,)
    if shared is not None and any(uses_shared(chart, scope) and _uses(chart, scope, shared) for scope in users):
        main = chart.chart.workload
        is_of_main = main is not None and main.service_account is shared
        yield Account(shared, None, (*(("workload",) if is_of_main else ()), "service_account"))
    for scope in users:
        own = scope.workload.service_account
        if own is not None and own is not shared and _uses(chart, scope, own) and _is_owner(chart, scope):
            yield Account(own, scope, (*scope.path, "service_account"))


def _is_owner(chart: ChartScope, scope: WorkloadScope) -> bool:
    """Return whether an account is created for a workload: for the first one that uses it, and for a hook."""
    if chart.hook is not None:
        return True
    others = (each for each in chart.workloads if each.component not in chart.hooks)
    users = [each.component for each in others if each.workload.service_account is scope.workload.service_account]
    return (users or [scope.component])[0] == scope.component


def owner(chart: ChartScope, scope: WorkloadScope) -> WorkloadScope | None:
    """Return the workload that has the values of the service account of a workload; None for that of the chart."""
    if not has_own(chart, scope):
        return None
    component = account_owner(chart.chart, scope.component)
    return next(each for each in chart.workloads if each.component == component)


def switches(chart: ChartScope, account: Account) -> tuple[str, str]:
    """Return the conditions that a workload with an account is enabled, in any template and in those of the account."""
    scope = account.scope
    if scope is None:
        return "", ""
    users = [each.component for each in chart.workloads if each.workload.service_account is account.spec]
    if chart.hook is not None or users in ([], [scope.component]):
        return scope.switch, scope.local_switch
    return chart.switch(users), chart.switch(users)


def _uses(chart: ChartScope, scope: WorkloadScope, account: ServiceAccount) -> bool:
    """Return whether a workload uses an account itself: hooks use a copy, unless its name is part of a text."""
    return chart.hook is not None or scope.component not in chart.hooks or chart.is_mentioned(account)


def has_own(chart: ChartScope, scope: WorkloadScope) -> bool:
    """Return whether a workload has another service account than the chart."""
    own = scope.workload.service_account
    return own is not None and own is not chart.chart.service_account


def uses_shared(chart: ChartScope, scope: WorkloadScope) -> bool:
    """Return whether a workload has the service account of the chart: one with rules is not for every component."""
    shared, own = chart.chart.service_account, scope.workload.service_account
    return shared is not None and (own is shared or (own is None and not (scope.component and shared.has_rules)))


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for account in accounts(chart):
        yield from _account(kind, chart, account)


def _account(kind: Kind, chart: ChartScope, account: Account) -> Iterator[Resource]:
    spec, scope, path = account
    created, created_here = fields_of(chart, scope).switch("create"), _local_fields(chart, scope).switch("create")
    if created is None or created_here is None:
        return
    anywhere, here = switches(chart, account)
    yield Resource(
        kind=kind,
        path=path,
        spec=spec,
        scope=scope,
        name=_name(chart, scope, spec),
        name_path=(*path, "name") if spec.name else (),
        is_created=spec.create,
        file=f"templates/{account.file_prefix}{kind.file_name}",
        when=When((anywhere, created), (here, created_here)),
    )


def _name(chart: ChartScope, scope: WorkloadScope | None, spec: ServiceAccount | None) -> Name:
    hook = chart.hook
    default = chart.names.object(hook.prefix) if hook else chart.names.resource(scope.component if scope else "")
    given = given_name(spec, chart.chart) if spec is not None and not hook else ""
    example = given or default.example
    if helper := helper_of(chart, scope):
        expression = f'include "{helper}" .'
        return Name(f"{{{{ {expression} }}}}", f"{{{{ {expression} | quote }}}}", example, example != default.example)
    return Name(given, yamltext.scalar(given), given, is_exact=True) if given else default


def _plan(resource: Resource, chart: ChartScope) -> AccountPlan:
    scope = resource.scope
    component = scope.component if scope else ""
    local = _local_fields(chart, scope)
    return AccountPlan(
        metadata=metadata_plan(chart, resource.name, labels=resource.spec.labels, values=local),
        helper=helper_of(chart, scope),
        component=component,
        default_name=chart.names.expression(chart.hook.prefix if chart.hook else component),
        fields=fields_of(chart, scope),
        automount=automount_of(local),
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    if not any(uses_shared(chart, scope) for scope in chart.workloads):
        yield ("serviceAccount",)
        yield ("rbac",)


def helper_of(chart: ChartScope, scope: WorkloadScope | None) -> str:
    """Return the helper that returns the name of a service account; empty if the name is the same for all values."""
    fields = fields_of(chart, scope)
    if fields.switch("create") is None or not (fields.exposes("name") or fields.exposes("create")):
        return ""
    if chart.hook is not None:
        return ".".join(filter(None, (chart.chart.name, chart.hook.scope.component, "hookAccountName")))
    return ".".join(filter(None, (chart.chart.name, scope.component if scope else "", "serviceAccountName")))


def account_name(chart: ChartScope, scope: WorkloadScope | None) -> str:
    """Return the name of the service account of a workload, as a YAML value; empty for the namespace's default."""
    spec = scope.workload.service_account if scope else chart.chart.service_account
    if spec is None:
        return ""
    fields = fields_of(chart, scope)
    if fields.switch("create") is None:
        # It exists already.
        if fields.exposes("name"):
            return f'{{{{ {fields.expression("name")} | default "default" | quote }}}}'
        return yamltext.scalar(spec.name) if spec.name else ""
    return _name(chart, scope, spec).yaml


def automount_of(fields: Fields) -> str:
    """Return whether pods get the token of an account, as template text; empty if Kubernetes decides."""
    if fields.exposes("automount"):
        return f"{{{{ {fields.expression('automount')} | default false }}}}"
    default = fields.default("automount")
    return "" if default is None else yamltext.scalar(default)


def fields_of(chart: ChartScope, scope: WorkloadScope | None) -> Fields:
    """Return the values of a service account, in any template."""
    path = _values_path(scope)
    return chart.fields(path, nested_map(".Values", *path))


def fields_next_to(chart: ChartScope, scope: WorkloadScope | None, *, local: bool) -> Fields:
    """Return the values next to those of a service account, in any template or in those of its own."""
    if scope is None:
        return chart.fields((), ".Values")
    return scope.fields if local else scope.fields_anywhere


def _local_fields(chart: ChartScope, scope: WorkloadScope | None) -> Fields:
    return scope.fields.below("serviceAccount") if scope else fields_of(chart, None)


def _values_path(scope: WorkloadScope | None) -> ValuesPath:
    return (*(scope.values_path if scope else ()), "serviceAccount")


KIND = Kind(
    "ServiceAccount",
    "v1",
    ServiceAccount,
    _find,
    _plan,
    _unused,
    in_diagram=False,
)
