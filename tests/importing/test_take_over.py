"""The commands that an import prints, by which its charts take over what runs."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from textwrap import dedent

import pytest

from chartgen.cli import import_commands
from chartgen.importing import reading
from chartgen.importing.run import Options, Report, imported
from tests.importing import running

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: store-login}
stringData: {user: store, password: planted-8c21}
"""
JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: seed}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: seed, image: acme/seed:1.0}]
"""


def _report(*paths: Path, hardened: bool = False) -> Report:
    given = reading.read(list(map(str, paths)), namespace="home")
    return imported(given, Options((), "specs", hardened=hardened, namespace="home"))


def test_a_secret_stays_as_it_is(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(SECRET)
    assert list(import_commands.installs(_report(running.path_of("store"), secret))) == [
        "helm install store ./generated/store --namespace home --take-ownership --set existingSecrets.login=store-login"
    ]


def test_credentials_are_read_from_a_secret_before_helm_takes_over() -> None:
    report = _report(running.path_of("mail"))
    assert list(import_commands.secrets(report)) == [
        "kubectl create secret generic mail-credentials --namespace home --from-literal=DB_PASSWORD=…"
    ]
    [patch] = import_commands.patches(report)
    command = "kubectl patch statefulset/mail --namespace home --patch"
    assert patch.startswith(f"{command} ")
    source = {"secretKeyRef": {"name": "mail-credentials", "key": "DB_PASSWORD"}}
    variables = [{"name": "DB_PASSWORD", "value": None, "valueFrom": source}]
    assert json.loads(shlex.split(patch)[-1])["spec"]["template"]["spec"] == {
        "containers": [{"name": "server", "env": variables}],
        "initContainers": [{"name": "schema", "env": variables}],
    }
    assert list(import_commands.replaced(report)) == []
    assert list(import_commands.deletions(report)) == []


def test_a_job_cannot_get_labels(tmp_path: Path) -> None:
    job = tmp_path / "job.yaml"
    job.write_text(dedent(JOB))
    assert list(import_commands.deletions(_report(job))) == ["kubectl delete job/seed --namespace home"]
    assert list(import_commands.deletions(_report(running.path_of("jobs")))) == []


def test_the_defaults_replace_pods() -> None:
    report = _report(running.path_of("agent"), hardened=True)
    assert list(import_commands.replaced(report)) == ["DaemonSet agent"]


def test_a_secret_without_an_optional_key(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(SECRET)
    path = tmp_path / "store.yaml"
    optional = "key: token, optional: true"
    path.write_text(running.path_of("store").read_text().replace("key: user}}", f"{optional}}}}}"))
    assert optional in path.read_text()
    report = _report(path, secret)
    assert report.proof.holds
    assert 'ExistingSecret("store-login",' in report.files["store.py"]
    assert [each.rule for each in report.findings] == ["import/secret"]
    assert list(import_commands.installs(report)) == [
        "helm install store ./generated/store --namespace home --take-ownership"
    ]


def test_what_compose_describes_does_not_run_yet(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(
        "name: shop\n"
        "services:\n"
        "  a_b: {image: 'acme/one:1', environment: {DB_PASSWORD: planted-8c21}}\n"
        "  a-b: {image: 'acme/two:1'}\n"
        "  seed: {image: 'acme/seed:1', restart: 'no', command: [seed]}\n"
    )
    report = _report(path)
    assert sorted(import_commands.installs(report)) == [
        "helm install a-b ./generated/a-b --namespace home",
        "helm install a-b-2 ./generated/a-b-2 --namespace home --set existingSecret=shop-credentials",
        "helm install seed ./generated/seed --namespace home",
    ]
    assert list(import_commands.secrets(report)) == [
        "kubectl create secret generic shop-credentials --namespace home --from-literal=DB_PASSWORD=…"
    ]
    assert list(import_commands.deletions(report)) == []
    renamed = [each.message for each in report.findings if each.rule == "import/compose-name"]
    assert renamed == ["service `a_b` becomes `a-b-2`: service `a-b` has that name"]
    # The build of a Job with an exact name warns.
    assert 'Waiver("job-name"' in report.files["home.py"]
