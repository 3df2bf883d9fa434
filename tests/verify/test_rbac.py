"""Roles and bindings that API servers reject, or that have no effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.objects import found_in

API = "apiVersion: rbac.authorization.k8s.io/v1"
ACCOUNT = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n"
GET = "verbs: [get]"


def role(rule: str, kind: str = "Role") -> str:
    return f"{API}\nkind: {kind}\nmetadata: {{name: a}}\nrules: [{{{rule}}}]\n"


def binding(subject: str, kind: str = "RoleBinding", ref: str = "kind: ClusterRole, name: view") -> str:
    return f"""---
{API}
kind: {kind}
metadata: {{name: a}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, {ref}}}
subjects: [{{{subject}}}]
"""


@pytest.mark.parametrize(
    "template",
    [
        role('apiGroups: [""], resources: [pods, pods/exec], verbs: [get, create]'),
        role('apiGroups: ["", metrics.k8s.io], resources: [pods], verbs: [get]'),
        role(f'apiGroups: [""], resources: [namespaces], {GET}'),
        role(f"apiGroups: [extensions, networking.k8s.io], resources: [ingresses], {GET}"),
        role(f"apiGroups: [example.com], resources: [nodes, services], {GET}"),
        role('apiGroups: ["*"], resources: ["*"], verbs: ["*"]'),
        role('apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [web], verbs: [create]'),
        role("nonResourceURLs: [/metrics], verbs: [get]", "ClusterRole"),
        role(f'apiGroups: [""], resources: [nodes], {GET}', "ClusterRole"),
        ACCOUNT + binding("kind: ServiceAccount, name: web, namespace: default"),
        ACCOUNT + binding("kind: ServiceAccount, name: web"),
        ACCOUNT + binding("kind: ServiceAccount, name: web, namespace: default", "ClusterRoleBinding"),
        binding("kind: ServiceAccount, name: default, namespace: default"),
        binding("kind: ServiceAccount, name: prometheus, namespace: monitoring"),
        binding("kind: Group, name: developers, apiGroup: rbac.authorization.k8s.io"),
        binding("kind: User, name: ada"),
    ],
)
def test_what_is_right(tmp_path: Path, template: str) -> None:
    assert found_in(tmp_path, template) == []


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (role('apiGroups: [""], resources: [pods], verbs: []'), "rules[0].verbs", "has a rule without verbs"),
        (role(f"apiGroups: [], resources: [pods], {GET}"), "rules[0].apiGroups", "has a rule without API groups"),
        (role(f'apiGroups: [""], resources: [], {GET}'), "rules[0].resources", "has a rule without resources"),
        (
            role(f"nonResourceURLs: [/metrics], {GET}"),
            "rules[0].nonResourceURLs",
            "has `nonResourceURLs`, which only ClusterRoles may have",
        ),
        (
            role(f'nonResourceURLs: [/metrics], apiGroups: [""], resources: [pods], {GET}', "ClusterRole"),
            "rules[0].nonResourceURLs",
            "has a rule with both resources and `nonResourceURLs`",
        ),
        (
            role(f'apiGroups: [""], resources: [deployments], {GET}'),
            "rules[0].resources[0]",
            "has a rule about deployments, which is in the API group apps",
        ),
        (
            role(f'apiGroups: [""], resources: [Pod], {GET}'),
            "rules[0].resources[0]",
            'has a rule with "Pod" in `resources`: must be the plural in lower case, expected pods',
        ),
        (
            role('apiGroups: [""], resources: [pods], verbs: [read]'),
            "rules[0].verbs[0]",
            'has a rule with "read" in `verbs`: the API has no such verb, expected get, list, watch',
        ),
        (
            role(f"apiGroups: [apps/v1], resources: [deployments], {GET}"),
            "rules[0].apiGroups[0]",
            'has a rule with "apps/v1" in `apiGroups`: must not contain the version v1, expected apps',
        ),
        (
            role(f"apiGroups: [apps], resources: [pods/log], {GET}"),
            "rules[0].resources[0]",
            "has a rule about pods/log, which is in the core API group",
        ),
        (
            role(f'apiGroups: [""], resources: [pods, nodes], {GET}'),
            "rules[0].resources[1]",
            "has a rule about nodes, which only a ClusterRole can permit: it is cluster-scoped",
        ),
        (
            role('apiGroups: [""], resources: [secrets], resourceNames: [a], verbs: [get, create]'),
            "rules[0].verbs[1]",
            "has a rule with `resourceNames` and the verb create, whose requests cannot be restricted by name",
        ),
        (
            role(f'apiGroups: [""], resources: [pods], {GET}', "ClusterRole")
            + "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\n",
            "rules",
            "has `rules` and an `aggregationRule`, which replaces them",
        ),
        (
            binding("kind: Group, name: a", "ClusterRoleBinding", "kind: Role, name: view"),
            "roleRef.kind",
            "refers to a role of the kind Role: expected ClusterRole",
        ),
        (
            binding("kind: Pod, name: a"),
            "subjects[0].kind",
            "has a subject of the kind Pod: expected ServiceAccount, User, Group",
        ),
        (
            binding("kind: Group, name: a, apiGroup: apps"),
            "subjects[0].apiGroup",
            "has a subject of the kind Group and the API group apps",
        ),
        (
            binding("kind: ServiceAccount, name: default", "ClusterRoleBinding"),
            "subjects[0].namespace",
            "has a service account without a namespace as a subject",
        ),
    ],
)
def test_what_is_wrong(tmp_path: Path, template: str, field: str, message: str) -> None:
    found = found_in(tmp_path, template)
    assert [(rule, path, text.partition(" (templates/")[0].partition(" ")[2]) for rule, path, text in found] == [
        ("consistency", field, message)
    ]


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            binding("kind: ServiceAccount, name: web, namespace: default"),
            "subjects[0].name",
            "RoleBinding/a refers to the ServiceAccount web, which the chart does not render",
        ),
        (
            binding("kind: ServiceAccount, name: web-robot, namespace: default", "ClusterRoleBinding"),
            "subjects[0].name",
            "ClusterRoleBinding/a refers to the ServiceAccount web-robot, which the chart does not render",
        ),
        (
            ACCOUNT + binding("kind: ServiceAccount, name: web, namespace: kube-system", "ClusterRoleBinding"),
            "subjects[0].namespace",
            (
                "ClusterRoleBinding/a refers to the ServiceAccount web in the namespace kube-system; that of the chart"
                " is in the namespace of the release"
            ),
        ),
        (
            ACCOUNT + binding("kind: ServiceAccount, name: web, namespace: default", ref="kind: Role, name: web"),
            "roleRef.name",
            "RoleBinding/a refers to the Role web, which the chart does not render",
        ),
    ],
)
def test_what_does_not_exist(tmp_path: Path, template: str, field: str, message: str) -> None:
    (found,) = found_in(tmp_path, template)
    assert (found[0], found[1], found[2].partition(" (templates/")[0]) == ("reference", field, message)
