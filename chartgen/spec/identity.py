"""Service accounts."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec import examples
from chartgen.spec.access import ClusterRole, ExistingClusterRole, ExistingRole, PolicyRule, Role, urls_in_role
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Json, Schema, Value
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, Names, empty
from chartgen.spec.labels import HasLabels
from chartgen.spec.rawdata import Named
from chartgen.spec.text import mark
from chartgen.spec.types import OPTIONAL_NAME, Annotations, DnsSubdomain, checked
from chartgen.spec.unfilled import accepting, fillable, is_unfilled
from chartgen.spec.unset import UNSET


def given_name(account: Any, chart: Any) -> str:
    """Return the name of an account: its own, or the exact name of its workload; empty for the full name."""
    if account.name or account.fullname or not account.create:
        return str(account.name or account.fullname or "")
    if not any(workload.fullname for _, workload in chart.workloads()):
        return ""
    accounts = [(account_of_chart(chart), chart.workload)]
    accounts += [(workload.service_account, workload) for workload in chart.components.values()]
    known = next(
        (
            found
            for found in (
                [workload for other, workload in accounts if other is account],
                [workload for other, workload in accounts if other == account],
            )
            if found
        ),
        (),
    )
    # It belongs to the first workload that uses it.
    return next((workload.fullname or "" for workload in known if workload is not None), "")


def account_of_chart(chart: Any) -> Any:
    """Return the service account of a chart, or of its main workload, which is the same; unset or None for none."""
    own = chart.workload.service_account if chart.workload is not None else None
    return chart.service_account or own or chart.service_account


def account_owner(chart: Any, component: str) -> str:
    """Return the component that has the values of the service account of a component: the first one that uses it.

    Hooks that run without the resources of the release have copies of their own.
    """
    workloads = dict(chart.workloads())
    own = workloads[component].service_account
    if _is_alone(workloads[component]):
        return component
    found = (name for name, each in workloads.items() if each.service_account is own and not _is_alone(each))
    return next(found, component)


def _is_alone(workload: Any) -> bool:
    hook = getattr(workload, "hook", None)
    return hook is not None and hook.is_alone


def _creates_roles(account: Any, chart: Any) -> bool | None:  # noqa: ARG001  the signature of all defaults
    return account.rbac if account.has_rules or account.cluster_roles else None


def _name_schema(account: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    return accepting(OPTIONAL_NAME, names.dns_subdomain, [account.name])


@spec
class ServiceAccount(Named, HasLabels, Extensible):
    """A service account for the pods of a chart or component, and its permissions.

    A service account with rules is used only by the components that refer to the same object; the others then have
    neither a service account nor a token.
    """

    name: Annotated[
        str,
        checked(fillable(names.dns_subdomain), empty=True),
        Schema(OPTIONAL_NAME),
        Value("name", "Service account", default=given_name, level="standard", schema_of=_name_schema),
    ] = ""
    """Name of the account. Defaults to the full name, or `default` if none is created. Value: `serviceAccount.name`."""
    _: KW_ONLY
    create: Annotated[bool, Value("create", "Service account", BOOLEAN, level="standard")] = True
    """Whether to create a service account. Value: `serviceAccount.create`."""
    annotations: Annotated[
        Annotations, Value("annotations", "Service account", full=examples.LABELS, level="standard")
    ] = field(default_factory=empty)
    """Annotations of the service account, such as an IAM role. Value: `serviceAccount.annotations`."""
    automount: Annotated[bool | None, Value("automount", "Service account", BOOLEAN, full=True, level="all")] = UNSET
    """Whether to mount a token for the API server in the pods. Value: `serviceAccount.automount`."""
    roles: Items[PolicyRule] | Names[Role] = ()
    """Rules of a Role in the namespace of the release; or Roles by name, each called `FULLNAME-NAME`; the name may be
    empty. Fixed in the chart."""
    cluster_roles: Names[ClusterRole] = field(default_factory=empty)
    """ClusterRoles by name, each called `NAMESPACE-FULLNAME-NAME`; the name may be empty. Fixed in the chart."""
    bind: Items[ExistingRole | ExistingClusterRole] = ()
    """Existing roles to bind to the service account. Fixed in the chart."""
    rbac: Annotated[
        bool, Value("../rbac.create", "Service account", BOOLEAN, default=_creates_roles, level="standard")
    ] = True
    """Whether to create the roles, and the bindings of all roles, existing ones included. Value: `rbac.create`."""

    fullname: DnsSubdomain | None = None
    """Exact name of the account, the same as `name`. Value: `serviceAccount.name`."""

    _extra: ClassVar[Extra] = Extra(
        {"apiVersion": "", "kind": "", "metadata": "annotations", "automountServiceAccountToken": "automount"},
        "imagePullSecrets secrets",
        part=("v1", "ServiceAccount", ()),
    )

    @property
    def is_unfilled(self) -> bool:
        """Whether its name has placeholders that nobody has filled in."""
        return is_unfilled(names.dns_subdomain, self.name)

    @property
    def has_rules(self) -> bool:
        """Whether it has any permissions."""
        return bool(self.roles or self.bind or any(role.bound for role in self.cluster_roles.values()))

    def all_roles(self) -> Iterator[tuple[str, Path, Role]]:
        """Yield the Roles by name, each with its path."""
        if isinstance(self.roles, Mapping):
            yield from ((name, ("roles", name), role) for name, role in self.roles.items())
        elif self.roles:
            yield "", ("roles",), Role(self.roles)

    def _in_text(self) -> str:
        # The line that creates it identifies it, also after unset fields are resolved.
        code, offset = self._site[0] if self._site else (None, 0)
        where = f"{code.co_filename} {code.co_name} {offset}" if code is not None else ""
        return mark("ServiceAccount", self.name or self.fullname or "", f"{zlib.crc32(where.encode()):08x}")

    @check("name", "fullname")
    def _one_name(self) -> Iterator[Problem]:
        if self.name and self.fullname:
            yield Problem(("fullname",), "conflicting name and fullname of ServiceAccount", hint="set one of them")

    @check("create", "annotations")
    def _annotates_its_own(self) -> Iterator[Problem]:
        if not self.create and self.annotations:
            yield Problem(
                ("annotations",),
                "conflicting annotations and create=False: the chart annotates only a service account that it creates",
            )

    @check("roles")
    def _rules_of_role(self) -> Iterator[Problem]:
        if not isinstance(self.roles, Mapping):
            yield from urls_in_role(self.roles, ("roles",))

    @check("roles", "cluster_roles")
    def _names_of_roles(self) -> Iterator[Problem]:
        roles = self.roles if isinstance(self.roles, Mapping) else {}
        for field_name, kind, found in (("roles", "Role", roles), ("cluster_roles", "ClusterRole", self.cluster_roles)):
            for name in found:
                if name and (sentence := names.dns_label(name)):
                    yield Problem((field_name, Key(name)), f'invalid name of {kind} "{name}": {sentence}', name)

    @check("bind")
    def _bound_once(self) -> Iterator[Problem]:
        for index, role in enumerate(self.bind):
            if role in self.bind[:index]:
                yield Problem(("bind", index), f'duplicate binding of "{role.name}"', role.name)
