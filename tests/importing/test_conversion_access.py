"""Service accounts, their tokens and their roles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.importing.applications import WEB, run, spec

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

POD = WEB.replace("    spec:\n", "    spec:\n      serviceAccountName: web\n", 1)
ACCOUNT = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: shop}}\n"
SILENT = ACCOUNT.replace("}}", "}, automountServiceAccountToken: false}")
BINDING = """
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects: [{kind: ServiceAccount, name: web}]
"""
ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web, namespace: shop}
rules:
  - {apiGroups: [""], resources: [pods], verbs: [get]}
"""


def test_only_the_pods_say_whether_they_have_a_token(tmp_path: Path) -> None:
    pod = POD.replace("      serviceAccountName", "      automountServiceAccountToken: false\n      serviceAccountName")
    found = spec(run(tmp_path, pod, ACCOUNT))
    assert "service_account=ServiceAccount()" in found
    assert "automount_service_account_token=False" in found
    assert "Manifest" not in found


def test_the_pods_and_the_account_say_the_same_of_tokens(tmp_path: Path) -> None:
    pod = POD.replace("      serviceAccountName", "      automountServiceAccountToken: false\n      serviceAccountName")
    assert "automount_service_account_token" not in spec(run(tmp_path, pod, SILENT))


def test_only_the_account_says_whether_pods_have_a_token(tmp_path: Path) -> None:
    found = spec(run(tmp_path, POD, SILENT, ROLE, BINDING))
    assert "automount=False," in found
    assert "automount_service_account_token=None" in found


def test_subjects_without_a_namespace_are_in_that_of_the_binding(tmp_path: Path) -> None:
    report = run(tmp_path, POD, ACCOUNT, ROLE, BINDING)
    found = spec(report)
    assert "binding=Binding(subject_namespace=False)" in found
    (rendered,) = (each for each in report.charts[0].objects if each["kind"] == "RoleBinding")
    assert rendered["subjects"] == [{"kind": "ServiceAccount", "name": "web"}]


@pytest.mark.parametrize(
    "rule",
    [
        'apiGroups: [""], resources: [pods], resourceNames: [web], verbs: [get, create]',
        "apiGroups: [networking.k8s.io], resources: [ingressclasses], verbs: [get]",
        'apiGroups: [""], resources: [ingresses], verbs: [get]',
        'apiGroups: [""], resources: [pods/portforward], verbs: [post]',
    ],
)
def test_rules_without_effect_are_kept(tmp_path: Path, rule: str) -> None:
    role = ROLE.replace('apiGroups: [""], resources: [pods], verbs: [get]', rule)
    report = run(tmp_path, POD, ACCOUNT, role, BINDING)
    assert "Manifest" not in spec(report)
    assert 'Waiver("rbac-words"' in spec(report)
    assert {each.rule for each in report.findings} == {"import/waived"}


def test_roles_of_components_keep_their_names(tmp_path: Path) -> None:
    worker = WEB.replace("name: web", "name: web-worker").replace("app: web", "app: worker")
    worker = worker.replace("    spec:\n", "    spec:\n      serviceAccountName: web-worker\n", 1)
    role, binding, account = (each.replace(": web", ": web-worker") for each in (ROLE, BINDING, ACCOUNT))
    found = spec(run(tmp_path, WEB, worker, account, role, binding))
    assert "Manifest" not in found


@pytest.mark.parametrize("resource", ["nodes/stats", "nodes/metrics"])
def test_subresources_of_nodes(tmp_path: Path, resource: str) -> None:
    role = ROLE.replace("kind: Role", "kind: ClusterRole").replace("pods", resource)
    role = role.replace(", namespace: shop", "")
    binding = BINDING.replace("kind: Role,", "kind: ClusterRole,").replace("RoleBinding", "ClusterRoleBinding")
    binding = binding.replace("name: web, namespace: shop}\nrole", "name: web}\nrole")
    binding = binding.replace("ServiceAccount, name: web", "ServiceAccount, name: web, namespace: shop")
    assert resource in spec(run(tmp_path, POD, ACCOUNT, role, binding))


def test_cluster_roles_without_a_namespace_keep_their_names(tmp_path: Path) -> None:
    pod, account, role, binding = (each.replace(", namespace: shop", "") for each in (POD, ACCOUNT, ROLE, BINDING))
    pod = pod.replace("  namespace: shop\n", "")
    role = role.replace("kind: Role", "kind: ClusterRole").replace("name: web", "name: web-reader")
    binding = binding.replace("kind: Role,", "kind: ClusterRole,").replace("RoleBinding", "ClusterRoleBinding")
    binding = binding.replace("ClusterRole, name: web", "ClusterRole, name: web-reader")
    report = run(tmp_path, pod, account, role, binding)
    assert 'fullname="web-reader"' in spec(report)
    assert [each.message for each in report.findings] == [
        "missing namespace of web in ClusterRoleBinding web: that of the release is used"
    ]


def test_cluster_roles_of_accounts_in_another_namespace(tmp_path: Path) -> None:
    role = ROLE.replace("kind: Role", "kind: ClusterRole").replace(", namespace: shop", "")
    binding = BINDING.replace("kind: Role,", "kind: ClusterRole,").replace("RoleBinding", "ClusterRoleBinding")
    report = run(tmp_path, POD, ACCOUNT, role, binding.replace(", namespace: shop", ""))
    assert "cluster_roles=" in spec(report)
    assert "Manifest" not in spec(report)


def test_bindings_with_one_name_in_several_namespaces(tmp_path: Path) -> None:
    bindings = [
        BINDING.replace("namespace: shop", f"namespace: {namespace}").replace(
            "ServiceAccount, name: web", "ServiceAccount, name: other, namespace: shop"
        )
        for namespace in ("shop", "monitoring", "logging")
    ]
    report = run(tmp_path, WEB, SERVICE_ROLE, *bindings)
    assert sum(text.count("Manifest(") for text in report.files.values()) == 4


SERVICE_ROLE = ROLE.replace("namespace: shop", "namespace: monitoring")


def test_verbs_that_do_not_exist_are_kept(tmp_path: Path) -> None:
    role = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: odd, namespace: shop}
        rules: [{apiGroups: [""], resources: [pods], verbs: [getx]}]
        """
    report = run(tmp_path, role)
    assert {each.rule for each in report.findings} == {"import/manifest", "import/waived"}
    assert 'Waiver("rbac-words", reason="Imported as it runs.")' in spec(report, "shop")


def test_an_account_of_the_main_workload_and_of_a_job_with_an_exact_name(tmp_path: Path) -> None:
    job = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: web-migrate, namespace: shop}
    spec:
      template:
        spec:
          serviceAccountName: web
          restartPolicy: Never
          containers: [{name: migrate, image: acme/web:1.0}]
    """
    report = run(tmp_path, POD, ACCOUNT, job)
    assert [each.name for each in report.charts] == ["web"]
    assert spec(report).count("service_account=") == 2


SHARED = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop, labels: &labels {labels}}}
spec:
  selector: {{matchLabels: *labels}}
  template:
    metadata: {{labels: *labels}}
    spec:
      serviceAccountName: web
      containers: [{{name: web, image: "acme/web:1.0"}}]
      volumes: {volumes}
"""


def test_an_account_of_a_main_workload_that_becomes_a_manifest(tmp_path: Path) -> None:
    """Then a component creates it, under its name, which is not that of the component."""
    labels = "{app.kubernetes.io/name: web, app.kubernetes.io/instance: web, app.kubernetes.io/component: %s}"
    twice = "[{configMap: {name: a, items: &same [{key: k, path: k}]}}, {configMap: {name: b, items: *same}}]"
    volumes = f"[{{name: both, projected: {{sources: {twice}}}}}]"
    main = SHARED.format(name="web", labels=labels % "main", volumes=volumes)
    worker = SHARED.format(name="web-worker", labels=labels % "worker", volumes="[]")
    report = run(tmp_path, main, worker, SILENT, ROLE, BINDING)
    assert [each.original.name for each in report.proof.compared if each.state in ("differs", "lost")] == []
    assert report.proof.added == []
    found = spec(report)
    assert '"worker": Deployment(' in found
    assert re.search(r'ServiceAccount\(\s*"web",', found)
