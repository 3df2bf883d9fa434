"""Service accounts: the chart's, and those of components that have their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from chartgen.resources.helm import Name, nested_map
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.spec.identity import ServiceAccount


class OtherAccount(NamedTuple):
    """Another service account of the chart, which must not have the same name."""

    is_created: str
    """The condition that it is created."""
    helper: str
    path: str


class AccountPlan(NamedTuple):
    """The input of `templates/serviceaccount.yaml`."""

    metadata: MetadataPlan
    helper: str
    """The helper that returns its name."""
    path: str
    """The path of its values, as `--set` takes it."""
    others: tuple[OtherAccount, ...]
    """The service accounts before it."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    own = [scope for scope in chart.workloads if scope.workload.service_account is not None]
    if chart.chart.service_account is not None and len(own) < len(chart.workloads):
        yield _account(kind, chart, None)
    for scope in own:
        yield _account(kind, chart, scope)


def _account(kind: Kind, chart: ChartScope, scope: WorkloadScope | None) -> Resource:
    spec = scope.workload.service_account if scope else chart.chart.service_account
    path = (*(scope.path if scope else ()), "service_account")
    return Resource(
        kind=kind,
        path=path,
        spec=spec,
        scope=scope,
        name=_name(chart, scope, spec),
        name_path=(*path, "name") if spec is not None and spec.name else (),
        is_created=spec is None or spec.create,
        file=f"templates/{scope.file_prefix if scope else ''}{kind.file_name}",
        when=When(
            (scope.switch if scope else "", _is_created(nested_map(".Values", *_values_path(scope)))),
            (
                scope.local_switch if scope else "",
                _is_created(f"({scope.values if scope else '.Values'}.serviceAccount)"),
            ),
        ),
    )


def _name(chart: ChartScope, scope: WorkloadScope | None, spec: ServiceAccount | None) -> Name:
    expression = f'include "{_helper(chart, scope)}" .'
    default = chart.names.resource(scope.component if scope else "").example
    example = spec.name if spec is not None and spec.name else default
    return Name(f"{{{{ {expression} }}}}", f"{{{{ {expression} | quote }}}}", example, is_exact=example != default)


def _plan(resource: Resource, chart: ChartScope) -> AccountPlan:
    scope = resource.scope
    values = scope.values if scope else ".Values"
    metadata = metadata_plan(chart.names, resource.name, annotation_values=(f"({values}.serviceAccount).annotations",))
    # The account of the chart itself comes first.
    before = takewhile(lambda other: other.path != resource.path, _find(KIND, chart)) if scope else ()
    others = tuple(
        OtherAccount(f"({other.when.anywhere})", _helper(chart, other.scope), ".".join(_values_path(other.scope)))
        for other in before
    )
    return AccountPlan(metadata, _helper(chart, scope), ".".join(_values_path(scope)), others)


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    if all(scope.workload.service_account is not None for scope in chart.workloads):
        yield ("serviceAccount",)


def _helper(chart: ChartScope, scope: WorkloadScope | None) -> str:
    return ".".join(filter(None, (chart.chart.name, scope.component if scope else "", "serviceAccountName")))


def _values_path(scope: WorkloadScope | None) -> ValuesPath:
    return (*(scope.values_path if scope else ()), "serviceAccount")


def _is_created(values: str) -> str:
    return f'eq (toString {values}.create) "true"'


KIND = Kind(
    "ServiceAccount",
    "v1",
    ServiceAccount,
    _find,
    _plan,
    _unused,
    helpers="helpers/serviceaccount.tpl",
    in_diagram=False,
)
