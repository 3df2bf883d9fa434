"""Policies for access to nodes and to the Kubernetes API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.objects.fields import at, entries, indexed, mapping, text
from chartgen.objects.pods import containers, pod_path
from chartgen.policy.rule import Rule, Where, containers_of, workloads_of
from chartgen.spec.access import ExistingClusterRole
from chartgen.spec.accounts import accounts_of
from chartgen.spec.part import plain
from chartgen.spec.policy import Guard, Severity, Violation
from chartgen.spec.storage import HostPath

_OF_PODS = {"hostNetwork": "host_network", "hostPID": "host_pid", "hostIPC": "host_ipc"}
"""Fields of pods that share a namespace of the node, each with the field of workloads."""
_KINDS = ("network", "pid", "ipc", "path", "port", "privileged")


class HostAccess(Rule):
    """Forbids access to nodes: their network, processes, IPC, paths and ports, and privileged containers.

    `HostAccess(allow=["path"])` allows one of network, pid, ipc, path, port and privileged.
    """

    name = "host-access"

    def __init__(self, *, allow: Sequence[str] = (), severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.allow = tuple(allow) if isinstance(allow, list) else allow

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_names("allow", self.allow, _KINDS)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations of workloads."""
        for where, _values, workload in workloads_of(chart):
            for key, field in _OF_PODS.items():
                path: Where = (field,) if getattr(workload, field, None) else ("extra_pod", key)
                if getattr(workload, field, None) or workload.extra_pod.get(key):
                    yield from self._violation(key.removeprefix("host").lower(), (*where, *path), f"{key} is set")
            for below, container in containers_of(workload):
                yield from self._of_container(container, (*where, *below))
            for path, mount in workload.all_mounts():
                if isinstance(mount.source, HostPath):
                    yield from self._violation("path", (*where, *path), "a host path is mounted")
            context = plain(workload.pod_security_context) if workload.pod_security_context else {}
            if (context.get("windowsOptions") or {}).get("hostProcess"):
                yield from self._violation("privileged", (*where, "pod_security_context"), "hostProcess is set")

    def _of_container(self, container: Any, where: Where) -> Iterator[Violation]:
        context = plain(container.security_context) if container.security_context else {}
        if context.get("privileged"):
            yield from self._violation("privileged", (*where, "security_context"), "the container is privileged")
        for name in container.ports:
            if getattr(container.ports[name], "host_port", None):
                yield from self._violation("port", (*where, "ports", name), "a host port is used")

    def _violation(self, kind: str, path: Where, problem: str) -> Iterator[Violation]:
        if kind not in self.allow:
            yield Violation(f"access to the node: {problem}", path)

    def check_objects(self, chart: Any, objects: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:  # noqa: ARG002
        """Yield violations of rendered pods, those of manifests and values included."""
        for violation in self._of_objects(objects):
            yield violation._replace(message=f"has {violation.message}")

    def _of_objects(self, objects: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:
        for index, manifest in enumerate(objects):
            pod = pod_path(manifest)
            if pod is None:
                continue
            for key in _OF_PODS:
                if at(manifest, (*pod, key)) is True:
                    yield from self._violation(key.removeprefix("host").lower(), (index, *pod, key), f"{key} is set")
            for volume, source in indexed(manifest, (*pod, "volumes")):
                if "hostPath" in source:
                    yield from self._violation("path", (index, *volume), "a host path is mounted")
            for path, container in containers(manifest, pod):
                if mapping(container, "securityContext").get("privileged") is True:
                    where = (index, *path, "securityContext", "privileged")
                    yield from self._violation("privileged", where, "the container is privileged")
                for port in entries(container, "ports"):
                    if port.get("hostPort"):
                        yield from self._violation("port", (index, *path, "ports"), "a host port is used")

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject values that give access to nodes."""
        for _where, values, _workload in workloads_of(chart):
            scope = f'(get .Values "{values[0]}" | default dict)' if values else ".Values"
            if "privileged" not in self.allow:
                path = (*values, "securityContext")
                yield Guard(f"({scope}.securityContext).privileged", f"{'.'.join(path)} must not be privileged", [path])
                for key in ("extraContainers", "extraInitContainers"):
                    yield _without(scope, (*values, key), key, '"privileged":true', "privileged containers")
            if "path" not in self.allow:
                yield _without(scope, (*values, "extraVolumes"), "extraVolumes", '"hostPath":', "hostPath volumes")


def _without(scope: str, path: tuple[str, ...], key: str, text_of_json: str, noun: str) -> Guard:
    """Return a guard against a text within the JSON of a value."""
    expression = f"contains {json.dumps(text_of_json)} (toJson {scope}.{key})"
    return Guard(expression, f"{'.'.join(path)} must not have {noun}", [path])


_READ = frozenset({"get", "list", "watch", "*"})
_ESCALATING = {"escalate": "roles", "bind": "roles", "impersonate": "other users"}
_ADMINS = frozenset({"cluster-admin", "admin", "edit"})


class LeastPrivilege(Rule):
    """Forbids RBAC rules that allow everything, reading all Secrets of the cluster, or privilege escalation.

    These are `*` for resources, verbs or API groups; reading Secrets in a ClusterRole without names; the verbs
    escalate, bind and impersonate; and the existing ClusterRoles cluster-admin, admin and edit.
    """

    name = "least-privilege"

    def __init__(self, *, severity: Severity = "error", build_only: bool = True) -> None:
        super().__init__(severity=severity, build_only=build_only)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations of service accounts."""
        for _component, where, account in accounts_of(chart):
            for _name, path, role in account.all_roles():
                below = ("rules",) if len(path) > 1 else ()
                for index, rule in enumerate(role.rules):
                    yield from _of_rule(rule.manifest(), (*where, *path, *below, index), _FIELDS, is_namespaced=True)
            for name, cluster_role in account.cluster_roles.items():
                for index, rule in enumerate(cluster_role.rules):
                    path = (*where, "cluster_roles", name, "rules", index)
                    yield from _of_rule(rule.manifest(), path, _FIELDS, is_namespaced=False)
            for index, existing in enumerate(account.bind):
                if isinstance(existing, ExistingClusterRole) and existing.name in _ADMINS:
                    yield _binding(existing.name, (*where, "bind", index))

    def check_objects(self, chart: Any, objects: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:  # noqa: ARG002
        """Yield violations of rendered roles and bindings, those of manifests included."""
        for violation in _of_objects(objects):
            yield violation._replace(message=f"grants {violation.message}")


def _of_objects(objects: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:
    for index, manifest in enumerate(objects):
        kind = text(manifest, "kind")
        if text(manifest, "apiVersion").partition("/")[0] != "rbac.authorization.k8s.io":
            continue
        if kind in ("Role", "ClusterRole"):
            for path, rule in indexed(manifest, ("rules",)):
                yield from _of_rule(rule, (index, *path), _KEYS, is_namespaced=kind == "Role")
        elif text(manifest, "roleRef", "kind") == "ClusterRole" and text(manifest, "roleRef", "name") in _ADMINS:
            yield _binding(text(manifest, "roleRef", "name"), (index, "roleRef", "name"))


_FIELDS = {"apiGroups": "groups", "resources": "resources", "verbs": "verbs"}
_KEYS = {key: key for key in _FIELDS}


def _binding(role: str, path: Where) -> Violation:
    return Violation(
        f"excessive rights: the existing ClusterRole {role}", path, role, hint="grant only what is used, by rules"
    )


def _of_rule(
    rule: Mapping[str, Any], path: Where, fields: Mapping[str, str], *, is_namespaced: bool
) -> Iterator[Violation]:
    for key, noun in (("apiGroups", "API groups"), ("resources", "resources"), ("verbs", "verbs")):
        if "*" in rule.get(key, ()):
            yield Violation(f"excessive rights: all {noun}", (*path, fields[key]), "*", hint="list those that are used")
    verbs = rule.get("verbs", ())
    resources = set(rule.get("resources", ()))
    if "secrets" in resources and _READ & set(verbs) and not is_namespaced and not rule.get("resourceNames"):
        message = "excessive rights: all Secrets of the cluster"
        yield Violation(message, (*path, fields["resources"]), "secrets", hint="use a Role, or names")
    for verb in verbs:
        if verb in _ESCALATING:
            yield Violation(
                f"excessive rights: {verb}, which grants those of {_ESCALATING[verb]}", (*path, fields["verbs"])
            )
