"""Service accounts: the chart's, and those of components that have their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.helm import Name, nested_map
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.spec.identity import ServiceAccount, given_name


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


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    own = [scope for scope in chart.workloads if scope.workload.service_account is not None]
    if chart.chart.service_account is not None and len(own) < len(chart.workloads):
        yield from _account(kind, chart, None)
    for scope in own:
        yield from _account(kind, chart, scope)


def _account(kind: Kind, chart: ChartScope, scope: WorkloadScope | None) -> Iterator[Resource]:
    spec = scope.workload.service_account if scope else chart.chart.service_account
    path = (*(scope.path if scope else ()), "service_account")
    created, created_here = fields_of(chart, scope).switch("create"), _local_fields(chart, scope).switch("create")
    if created is None or created_here is None:
        return
    yield Resource(
        kind=kind,
        path=path,
        spec=spec,
        scope=scope,
        name=_name(chart, scope, spec),
        name_path=(*path, "name") if spec is not None and spec.name else (),
        is_created=spec is None or spec.create,
        file=f"templates/{scope.file_prefix if scope else ''}{kind.file_name}",
        when=When((scope.switch if scope else "", created), (scope.local_switch if scope else "", created_here)),
    )


def _name(chart: ChartScope, scope: WorkloadScope | None, spec: ServiceAccount | None) -> Name:
    default = chart.names.resource(scope.component if scope else "")
    given = given_name(spec, chart.chart) if spec is not None else ""
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
        metadata=metadata_plan(chart, resource.name, values=local),
        helper=helper_of(chart, scope),
        component=component,
        default_name=chart.names.expression(component),
        fields=fields_of(chart, scope),
        automount=automount_of(local),
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    if all(scope.workload.service_account is not None for scope in chart.workloads):
        yield ("serviceAccount",)


def helper_of(chart: ChartScope, scope: WorkloadScope | None) -> str:
    """Return the helper that returns the name of a service account; empty if the name is the same for all values."""
    fields = fields_of(chart, scope)
    if fields.switch("create") is None or not (fields.exposes("name") or fields.exposes("create")):
        return ""
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
