"""Containers of which little is missing in the language: volumes, ports and sources of variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.applications import WEB, run, spec

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

_SET = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - {name: db, image: acme/db:1.0, volumeMounts: [{name: data, mountPath: /data}]}
      volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


def test_a_volume_that_claims_take_the_place_of(tmp_path: Path) -> None:
    report = run(tmp_path, _SET % "data")
    assert report.findings == []
    assert 'volumes={"data": ExistingClaim("data")}' in spec(report, "db")


def test_another_claim_than_that_of_the_template(tmp_path: Path) -> None:
    (finding,) = run(tmp_path, _SET % "other").findings
    assert finding.rule == "import/manifest"


def test_a_number_of_two_protocols(tmp_path: Path) -> None:
    ports = "          ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]\n"
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {app: web}\n"
        "  ports: [{name: tcp, port: 53}, {name: udp, port: 53, protocol: UDP}]\n"
    )
    report = run(tmp_path, WEB + ports, service)
    assert report.findings == []
    assert 'ports={"53": 53, "53/UDP": Port(53, protocol="UDP")}' in spec(report)
    assert '"udp": ServicePort(53, target="53/UDP")' in spec(report)


def test_sources_of_variables_with_a_prefix_or_that_may_be_missing(tmp_path: Path) -> None:
    sources = "[{prefix: APP_, configMapRef: {name: settings}}, {secretRef: {name: key, optional: true}}]"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {LEVEL: info}\n"
    report = run(tmp_path, f"{WEB}          envFrom: {sources}\n", config)
    assert report.findings == []
    assert 'settings.variables(prefix="APP_")' in spec(report)
    assert "key.variables(optional=True)" in spec(report)


def test_two_ports_with_the_same_name(tmp_path: Path) -> None:
    ports = "          ports: [{name: dns, containerPort: 53}, {name: dns, containerPort: 54}]\n"
    (finding,) = run(tmp_path, WEB + ports).findings
    assert "unsupported container ports with the same name or number" in finding.message


def test_comments_of_variables(tmp_path: Path) -> None:
    variables = """\
          env:
            # Where the database is.
            - name: DATABASE
              value: db
            - name: LEVEL
              value: info  # or debug
            - {name: PLAIN, value: x}
            # hunter2 until May
            - name: KEY
              valueFrom: {secretKeyRef: {name: key, key: key}}
"""
    found = spec(run(tmp_path, WEB + variables))
    assert '            # Where the database is.\n            "DATABASE": "db",\n' in found
    assert '            # or debug\n            "LEVEL": "info",\n            "PLAIN": "x",\n' in found
    assert "hunter2" not in found


def test_variables_that_others_override(tmp_path: Path) -> None:
    own = "          env: [{name: LEVEL, value: debug}]\n"
    sources = "[{configMapRef: {name: settings}}, {configMapRef: {name: local}}]"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: shop}\ndata: {LEVEL: %s, SIZE: '1'}\n"
    manifests = [config % ("settings", "info"), config % ("local", "warn")]
    report = run(tmp_path, f"{WEB}{own}          envFrom: {sources}\n", *manifests)
    assert [finding.rule for finding in report.findings] == ["import/waived"]
    assert 'Waiver("duplicate-variable", reason="Imported as it runs.")' in spec(report)
    assert "Manifest" not in spec(report)


@pytest.mark.parametrize(
    ("image", "written"),
    [
        ("IMAGE_URL", 'Image("IMAGE_URL", tag=None)'),
        ("gcr.io/PROJECT_ID/web:1.0", 'Image("PROJECT_ID/web", registry="gcr.io", tag="1.0")'),
        ("${REGISTRY}/web:${TAG}", 'Image("${REGISTRY}/web", tag="${TAG}")'),
        ("${IMAGE:-web:1.0}", 'Image("${IMAGE:-web:1.0}", tag=None)'),
        ("<registry>/web", 'Image("<registry>/web", tag=None)'),
    ],
)
def test_placeholders_of_images(tmp_path: Path, image: str, written: str) -> None:
    report = run(tmp_path, WEB.replace("image: acme/web:1.0", f"image: {image!r}"))
    assert written in spec(report)
    assert 'waivers=[Waiver("placeholder", reason="Imported as it runs.")]' in spec(report)
    assert {each.rule for each in report.findings} == {"import/waived"}
    line = (tmp_path / "shop.yaml").read_text().split("\n").index(f"          image: {image!r}") + 1
    assert [each.location.line for each in report.findings if each.location] == [line] * len(report.findings)
    assert all("set the value `image." in each.hint for each in report.findings)


def test_placeholders_of_hosts_and_accounts(tmp_path: Path) -> None:
    service = """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    """
    ingress = """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web, namespace: shop}
    spec:
      tls: [{hosts: [WEB_HOST], secretName: web}]
      rules:
        - host: WEB_HOST
          http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
    """
    account = "      serviceAccountName: $ACCOUNT\n"
    report = run(tmp_path, WEB.replace("      containers:", f"{account}      containers:"), service, ingress)
    assert 'ServiceAccount("$ACCOUNT", create=False)' in spec(report)
    assert 'Ingress("WEB_HOST"' in spec(report)
    assert "manifests" not in spec(report)


def test_placeholders_that_several_charts_share(tmp_path: Path) -> None:
    account = "      serviceAccountName: $ACCOUNT\n"
    pod = WEB.replace("      containers:", f"{account}      containers:")
    report = run(tmp_path, pod, pod.replace("web", "api"))
    assert report.exit_code == 0
    assert spec(report).count('Waiver("placeholder"') >= 1


def test_a_security_context_without_fields(tmp_path: Path) -> None:
    other = "        - {name: log, image: acme/log:1.0, securityContext: {}}\n"
    report = run(tmp_path, f"{WEB}          securityContext: {{}}\n{other}")
    assert report.findings == []
    assert [each.state for each in report.proof.compared] == ["labels"]
    assert spec(report).count("security_context=SecurityContext()") == 2
