"""The namespace of objects that name none."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from chartgen.importing.reading import read

OBJECT = "apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
ACCESS = """\
apiVersion: v1
kind: ServiceAccount
metadata: {{name: a}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: a}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}
subjects:
  - {{kind: ServiceAccount, name: {account}, namespace: {namespace}}}
  - {{kind: ServiceAccount, name: elsewhere, namespace: elsewhere}}
"""


def found(tmp_path: Path, *texts: str, namespace: str = "") -> dict[str, str]:
    file = tmp_path / "all.yaml"
    file.write_text("---\n".join(map(dedent, texts)))
    return {f"{each.kind}/{each.name}": each.namespace for each in read([str(file)], namespace=namespace).objects}


def made(kind: str, name: str, namespace: str = '""') -> str:
    return OBJECT.format(kind=kind, name=name, namespace=namespace)


def test_the_default_namespace(tmp_path: Path) -> None:
    objects = found(tmp_path, made("Service", "a", "default"), made("ConfigMap", "b"), made("Job", "c", "shop"))
    assert objects == {"Service/a": "default", "ConfigMap/b": "default", "Job/c": "shop"}


def test_objects_in_no_namespace(tmp_path: Path) -> None:
    objects = found(tmp_path, made("Service", "a", "default"), made("Namespace", "b"))
    assert objects == {"Service/a": "default", "Namespace/b": ""}


def test_other_namespaces_imply_nothing(tmp_path: Path) -> None:
    objects = found(tmp_path, made("Service", "a", "shop"), made("ConfigMap", "b"))
    assert objects == {"Service/a": "shop", "ConfigMap/b": ""}


@pytest.mark.parametrize(("account", "namespace"), [("a", "shop"), ("b", "")])
def test_the_namespace_of_subjects(account: str, namespace: str, tmp_path: Path) -> None:
    objects = found(tmp_path, ACCESS.format(account=account, namespace="shop"), made("ConfigMap", "c"))
    assert objects == {"ServiceAccount/a": namespace, "ClusterRoleBinding/a": "", "ConfigMap/c": namespace}


def test_the_namespace_of_subjects_that_workloads_use(tmp_path: Path) -> None:
    job = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: b}
    spec: {template: {spec: {serviceAccountName: b, containers: [{name: b, image: b}]}}}
    """
    access = ACCESS.partition("---\n")[2].format(account="b", namespace="shop")
    objects = found(tmp_path, access, job, made("ConfigMap", "c", "shop"))
    assert objects == {"ClusterRoleBinding/a": "", "Job/b": "shop", "ConfigMap/c": "shop"}


def test_the_requested_namespace_takes_precedence(tmp_path: Path) -> None:
    objects = found(tmp_path, ACCESS.format(account="a", namespace="shop"), namespace="web")
    assert set(objects.values()) == {""}
