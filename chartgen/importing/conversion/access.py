"""Service accounts, their roles, and the bindings of roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported, call, code_of, hints
from chartgen.importing.conversion.metadata import exact, metadata
from chartgen.importing.conversion.objects import problems
from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group, slug
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.access import ClusterRole, PolicyRule

_BINDINGS = ("RoleBinding", "ClusterRoleBinding")


class Accounts:
    """The service accounts of an application: the chart of the first workload that uses one creates it."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._calls: dict[tuple[str, ...], Call] = {}
        self._owners: dict[tuple[str, str], Group] = {}
        self._creators: dict[tuple[str, str], tuple[str, ...]] = {}
        """By the chart and the component for which it was created: an account."""
        self._used: set[int] = set()
        """The roles and bindings that belong to an account."""
        self.created: dict[int, list[Original]] = {}
        """By the identity of a call: the objects that it stands for."""

    def account(self, group: Group, component: str, name: str) -> Call:
        """Return the service account of a workload."""
        original = self._application.find(group.namespace, "ServiceAccount", name)
        owner = self._owners.setdefault((group.namespace, name), group)
        if original is None or owner is not group:
            key: tuple[str, ...] = ("existing", group.namespace, name)
            if key not in self._calls:
                roles, created = self._roles(group, name) if owner is group else ({}, [])
                fields: dict[str, Any] = {"create": False, **roles}
                self._calls[key] = Call("ServiceAccount", [name], fields, name=f"{name}-account")
                self.created[id(self._calls[key])] = created
            return self._calls[key]
        key = (group.namespace, name)
        if key not in self._calls:
            self._calls[key] = self._created(group, component, original)
            self._creators[group.name, component] = key
        return self._calls[key]

    def forget(self, group: Group, component: str) -> None:
        """Forget the account that was created for a workload, which becomes a Manifest: another one may create it."""
        if key := self._creators.pop((group.name, component), None):
            self._used.difference_update(map(id, self.created.pop(id(self._calls.pop(key)))))

    def _created(self, group: Group, component: str, original: Original) -> Call:
        fields: dict[str, Any] = {}
        rest = {
            key: value
            for key, value in original.manifest.items()
            if key not in ("apiVersion", "kind", "metadata") and value not in (None, [], {})
        }
        if isinstance(rest.get("automountServiceAccountToken"), bool):
            fields["automount"] = rest.pop("automountServiceAccountToken")
        roles, created = self._roles(group, original.name)
        fields |= roles
        if rest:
            fields["extra"] = rest
        fields |= metadata(original, group, component)
        # The account of a workload is called like it.
        arguments = [] if original.name == group.workloads[component].name else [original.name]
        call = Call("ServiceAccount", arguments, fields, name=f"{original.name}-account")
        self.created[id(call)] = [original, *created]
        return call

    def _roles(self, group: Group, name: str) -> tuple[dict[str, Any], list[Original]]:
        """Return the fields for the roles that are bound to an account, and to nothing else, and their objects."""
        created: list[Original] = []
        roles: dict[str, Call] = {}
        cluster_roles: dict[str, Call] = {}
        bind: list[Call] = []
        for binding in self._application.of_kind(*_BINDINGS):
            if id(binding) in self._used or not self._binds_only(binding, group.namespace, name):
                continue
            try:
                role = self._binding(group, name, binding, roles, cluster_roles, bind)
            except Unsupported:
                continue
            created += [binding, *([role] if role is not None else [])]
            self._used |= {id(each) for each in created}
        for role in self._unbound(group):
            expected = "-".join(filter(None, (group.namespace, name)))
            key = self._key(cluster_roles, expected, role.name)
            try:
                found = _call(role, {"bound": False, **_exact(role, group, expected, key), **metadata(role, group)})
            except Unsupported:
                continue
            cluster_roles[key] = found
            created.append(role)
            self._used.add(id(role))
        fields: dict[str, Any] = {}
        if roles:
            only = roles.get("")
            plain = only is not None and len(roles) == 1 and not only.fields
            fields["roles"] = only.arguments[0] if plain and only is not None else roles
        if cluster_roles:
            fields["cluster_roles"] = cluster_roles
        if bind:
            fields["bind"] = bind
        return fields, created

    def _binds_only(self, binding: Original, namespace: str, name: str) -> bool:
        subjects = entries(binding.manifest, "subjects")
        return bool(subjects) and all(
            text(each, "kind") == "ServiceAccount"
            and text(each, "name") == name
            and (text(each, "namespace") or namespace) == namespace
            for each in subjects
        )

    def _binding(
        self,
        group: Group,
        account: str,
        binding: Original,
        roles: dict[str, Call],
        cluster_roles: dict[str, Call],
        bind: list[Call],
    ) -> Original | None:
        """Add the role of a binding of an account; return it if the chart creates it."""
        reference = mapping(binding.manifest, "roleRef")
        kind, name = text(reference, "kind"), text(reference, "name")
        if kind not in ("Role", "ClusterRole"):
            raise Unsupported("unsupported kind of `roleRef`")
        is_wide = binding.kind == "ClusterRoleBinding"
        home = self._application.namespace(binding)
        role = self._application.find("" if kind == "ClusterRole" else home, kind, name)
        if role is not None and (id(role) in self._used or is_wide != (kind == "ClusterRole")):
            role = None
        if role is not None and kind == "Role" and home == group.namespace:
            key = self._key(roles, account, name)
            full = "-".join(filter(None, (account, key)))
            roles[key] = self._role(role, binding, group, exact(role.name, full))
        elif role is not None and kind == "ClusterRole":
            expected = "-".join(filter(None, (group.namespace, account)))
            key = self._key(cluster_roles, expected, name)
            cluster_roles[key] = self._role(role, binding, group, _exact(role, group, expected, key))
        else:
            role = None
            fields: dict[str, Any] = {}
            if is_wide:
                fields["cluster_wide"] = True
            elif home != group.namespace:
                fields["namespace"] = home
            fields["binding"] = Call("Binding", [], {"fullname": binding.name, **_binding_fields(binding, group)})
            bind.append(Call(f"Existing{kind}", [name], fields))
        return role

    def _unbound(self, group: Group) -> list[Original]:
        """Return the ClusterRoles named like a chart that nothing binds in the cluster, such as aggregated ones."""
        bound = {text(each.manifest, "roleRef", "name") for each in self._application.of_kind("ClusterRoleBinding")}
        return [
            each
            for each in self._application.of_kind("ClusterRole")
            if group.name in each.name or len({id(owner) for owner in self._owners.values()}) == 1
            if each.name not in bound and id(each) not in self._used
        ]

    def _key(self, known: Mapping[str, Any], prefix: str, name: str) -> str:
        key = name.removeprefix(f"{prefix}-") if name != prefix else ""
        key = slug(key) if key else ""
        while key in known:
            key = f"{key}-2" if key else slug(name)
        return key if known or key != slug(name) else ""

    def _role(self, role: Original, binding: Original, group: Group, fields: dict[str, Any]) -> Call:
        own = {**exact(binding.name, role.name), **_binding_fields(binding, group)}
        if own:
            fields["binding"] = Call("Binding", [], own)
        return _call(role, {**fields, **metadata(role, group)})


def _call(role: Original, fields: Mapping[str, Any]) -> Call:
    """Return a role.

    Raises:
        Unsupported: The language does not support it.
    """
    found = Call(role.kind, [rules(role.manifest)], dict(fields))
    if selectors := entries(role.manifest, "aggregationRule", "clusterRoleSelectors"):
        if entries(role.manifest, "rules"):
            raise Unsupported("unsupported rules of a role that aggregates others")
        selected = code_of(hints(ClusterRole)["aggregation"], selectors)
        found = Call(role.kind, [], {"aggregation": selected, **fields})
    if problem := problems(found):
        raise Unsupported(problem[0])
    return found


def _exact(role: Original, group: Group, prefix: str, key: str) -> dict[str, Any]:
    """Return the field `fullname` of a ClusterRole, whose default name begins with the namespace of the release."""
    return exact(role.name, "-".join(filter(None, (prefix, key))) if group.namespace else "")


def _binding_fields(binding: Original, group: Group) -> dict[str, Any]:
    """Return the fields of a binding apart from its name."""
    fields: dict[str, Any] = metadata(binding, group)
    if binding.kind == "RoleBinding" and any("namespace" not in each for each in entries(binding.manifest, "subjects")):
        fields["subject_namespace"] = False
    return fields


def rules(role: Mapping[str, Any]) -> list[Call]:
    """Return the rules of a role."""
    found = []
    for rule in entries(role, "rules"):
        fields: dict[str, Any] = {"resources": rule.get("resources") or [], "verbs": rule.get("verbs") or []}
        groups = rule.get("apiGroups")
        if fields["resources"] and groups != [""]:
            fields["groups"] = groups or []
        if rule.get("resourceNames"):
            fields["names"] = rule["resourceNames"]
        if rule.get("nonResourceURLs"):
            fields["urls"] = rule["nonResourceURLs"]
        found.append(call(PolicyRule, fields))
    return found
