"""What pods have that their charts would otherwise decide: accounts, tokens, namespaces, labels of claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.applications import WEB, run, spec

ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n"
AUTOMOUNT = "automountServiceAccountToken"


def _pod(fields: str) -> str:
    return f"{WEB}      {fields}\n"


@pytest.mark.parametrize("of_account", ["", f"{AUTOMOUNT}: true", f"{AUTOMOUNT}: false"])
@pytest.mark.parametrize("of_pod", ["", f"{AUTOMOUNT}: true", f"{AUTOMOUNT}: false"])
def test_tokens_of_pods_and_of_their_account(tmp_path: Path, of_account: str, of_pod: str) -> None:
    pod = f"{_pod('serviceAccountName: web')}      {of_pod}\n"
    report = run(tmp_path, f"{pod}---\n{ACCOUNT}{of_account}\n")
    assert "service_account=ServiceAccount(" in spec(report)
    assert report.findings == []


def test_a_token_of_the_default_account(tmp_path: Path) -> None:
    found = spec(run(tmp_path, _pod(f"{AUTOMOUNT}: false")))
    assert "automount_service_account_token=False" in found
    assert "ServiceAccount(" not in found


def test_pods_without_an_account_next_to_some_with_one(tmp_path: Path) -> None:
    worker = WEB.replace("name: web,", "name: web-worker,").replace("app: web", "app: worker")
    web = _pod("serviceAccountName: web")
    for pods in (f"{web}---{worker}", f"{worker}---{web}"):
        report = run(tmp_path, f"{pods}---\n{ACCOUNT}")
        message = "unsupported default service account: the main workload of the chart has its own"
        assert [each.message for each in report.findings] == [f"Deployment web-worker becomes a Manifest: {message}"]


def test_a_process_namespace_that_is_written_out_as_not_shared(tmp_path: Path) -> None:
    assert "share_process_namespace=False" in spec(run(tmp_path, _pod("shareProcessNamespace: false")))


def test_labels_of_claim_templates_are_kept(tmp_path: Path) -> None:
    store = _pod("terminationGracePeriodSeconds: 5").replace("kind: Deployment", "kind: StatefulSet") + (
        "  serviceName: web\n"
        "  volumeClaimTemplates:\n"
        "    - metadata: {name: data, labels: {app.kubernetes.io/name: web}}\n"
        "      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n"
    )
    mounted = store.replace("acme/web:1.0", "acme/web:1.0\n          volumeMounts: [{name: data, mountPath: /data}]")
    report = run(tmp_path, mounted)
    assert 'labels={"app.kubernetes.io/name": "web"}' in spec(report)


def test_an_ingress_may_name_a_port_or_its_number(tmp_path: Path) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
        "spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}\n"
    )
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\n"
        "spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web,"
        " port: {PORT}}}}]}}]}\n"
    )
    web = f"{WEB}          ports: [{{name: http, containerPort: 8080}}]\n"
    for port, fields in (("number: 80", ", port_numbers=True"), ("name: http", "")):
        report = run(tmp_path, f"{web}---\n{service}---\n{ingress.replace('PORT', port)}")
        assert f'ingress=Ingress("a.b"{fields})' in spec(report)


@pytest.mark.parametrize("name", ["0", "2048", "1-a"])
def test_the_name_of_a_chart_begins_with_a_letter(tmp_path: Path, name: str) -> None:
    report = run(tmp_path, WEB.replace("name: web, ", f"name: '{name}', "))
    assert f'fullname="{name}"' in "".join(report.files.values())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "app: web}}\n  template",
            "app: other}}\n  template",
            "unsupported selector: it does not match the pod labels",
        ),
        ("{matchLabels: {app: web}}", "{matchLabels: {}}", "unsupported empty selector"),
        (
            "    spec:\n",
            "    spec:\n      restartPolicy: Never\n",
            "unsupported `restartPolicy`: API servers require Always",
        ),
        ("kind: Deployment", "kind: StatefulSet", "missing `serviceName`"),
        (
            "apps/v1\nkind: Deployment",
            "batch/v1\nkind: Job",
            "missing `restartPolicy`: API servers require Never or OnFailure",
        ),
    ],
)
def test_what_api_servers_reject_or_charts_would_add_to_stays_as_it_is(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in WEB
    report = run(tmp_path, WEB.replace(old, new))
    kind = new.rpartition("kind: ")[2] if "kind: " in new else "Deployment"
    assert [each.message for each in report.findings] == [f"{kind} web becomes a Manifest: {reason}"]


def test_an_object_that_its_schema_rejects_does_not_take_others_with_it(tmp_path: Path) -> None:
    broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-config, namespace: shop}\ndata: {PORT: 80}\n"
    report = run(tmp_path, f"{WEB}---\n{broken}", holds=False)
    assert [(each.original.name, each.state) for each in report.proof.compared] == [
        ("web", "labels"),
        ("web-config", "lost"),
    ]
    (finding,) = report.findings
    assert finding.message == "ConfigMap web-config cannot be imported: invalid `PORT`: must be a string"
    assert finding.location is not None
    assert finding.location.line == 14


def test_nothing_that_can_be_imported(tmp_path: Path) -> None:
    broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {PORT: 80}\n"
    report = run(tmp_path, broken, holds=False)
    assert report.files == {}
    assert [each.state for each in report.proof.compared] == ["lost"]


def test_a_secret_that_is_projected_twice(tmp_path: Path) -> None:
    source = "{secret: {name: web-config}}"
    pod = _pod(f"volumes: [{{name: all, projected: {{sources: [{source}, {source}]}}}}]").replace(
        "acme/web:1.0", "acme/web:1.0\n          volumeMounts: [{name: all, mountPath: /all}]"
    )
    report = run(tmp_path, pod)
    assert "RawVolume(" in spec(report)
    assert [each.rule for each in report.findings] == ["import/missing"]


def test_a_secret_whose_name_is_that_of_a_value(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: web-config, namespace: shop}\nstringData: {KEY: x}\n"
    web = f"{WEB}          envFrom: [{{secretRef: {{name: web-config}}}}]\n"
    report = run(tmp_path, f"{web}---\n{secret}")
    assert 'Secret(["KEY"], fullname="web-config")' in spec(report)


HOSTILE = "__import__('os').system('touch /tmp/run')"


@pytest.mark.parametrize(("kind", "field"), [("Deployment", "strategy"), ("DaemonSet", "updateStrategy")])
def test_a_strategy_that_does_not_exist_is_no_code(tmp_path: Path, kind: str, field: str) -> None:
    text = WEB.replace("kind: Deployment", f"kind: {kind}").replace(
        "spec:\n", f'spec:\n  {field}: {{type: "{HOSTILE}"}}\n', 1
    )
    report = run(tmp_path, text)
    assert report.findings[0].message.startswith(f"{kind} web becomes a Manifest: ")
    assert f'"{HOSTILE}"' in spec(report)


def test_a_role_of_another_kind_is_no_code(tmp_path: Path) -> None:
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: web, namespace: shop}\n"
        f'roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: "{HOSTILE}", name: web}}\n'
        "subjects: [{kind: ServiceAccount, name: web}]\n"
    )
    report = run(tmp_path, f"{_pod('serviceAccountName: web')}---\n{ACCOUNT}---\n{binding}")
    message = "RoleBinding web becomes a Manifest: no workload of the spec refers to it"
    assert [each.message for each in report.findings] == [message]
    assert f'"{HOSTILE}"' in spec(report)


def test_charts_with_the_same_long_name(tmp_path: Path) -> None:
    name = "long-" * 12 + "name"
    kinds = ("Deployment", "DaemonSet")
    objects = [
        WEB.replace("name: web,", f"name: {name},").replace("kind: Deployment", f"kind: {kind}") for kind in kinds
    ]
    report = run(tmp_path, "---".join([*objects, objects[0].replace("namespace: shop", f"namespace: {'n' * 63}")]))
    assert len({each.name for each in report.charts}) == 3


def test_a_selector_of_all_namespaces_is_kept(tmp_path: Path) -> None:
    term = "{topologyKey: zone, namespaceSelector: {}, labelSelector: {matchLabels: {app: web}}}"
    pod = _pod(f"affinity: {{podAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{term}]}}}}")
    report = run(tmp_path, pod)
    assert "namespace_selector=LabelSelector()" in spec(report)
    assert report.proof.holds
