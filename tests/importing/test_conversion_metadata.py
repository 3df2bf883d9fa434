"""Names, labels and namespaces of imported objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.applications import WEB, run, spec

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {A: b}
"""


def labelled(text: str, labels: str) -> str:
    return text.replace("metadata: {name: web,", f"metadata: {{labels: {{{labels}}}, name: web,", 1)


def test_labels_of_all_objects_are_those_of_the_chart(tmp_path: Path) -> None:
    found = spec(run(tmp_path, labelled(WEB, "app: web, tier: front"), labelled(SERVICE, "app: web")))
    assert found.count('labels={"app": "web"}') == 1
    assert found.index('labels={"app": "web"}') < found.index("workload=")
    assert 'labels={"tier": "front"}' in found


def test_the_version_in_labels_is_that_of_the_application(tmp_path: Path) -> None:
    version = "app.kubernetes.io/version: 2.1.0"
    report = run(tmp_path, labelled(WEB, version), labelled(SERVICE, version))
    assert 'app_version="2.1.0"' in spec(report)
    assert "labels" not in spec(report)
    labels = [each["metadata"]["labels"]["app.kubernetes.io/version"] for each in report.charts[0].objects]
    assert labels == ["2.1.0", "2.1.0"]


def test_labels_of_another_manager_stay(tmp_path: Path) -> None:
    report = run(tmp_path, labelled(WEB, "app.kubernetes.io/managed-by: kustomize"), SERVICE)
    (deployment,) = (each for each in report.charts[0].objects if each["kind"] == "Deployment")
    assert deployment["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "kustomize"


def test_objects_without_a_namespace_are_not_in_that_of_others(tmp_path: Path) -> None:
    report = run(tmp_path, WEB, CONFIG.replace(", namespace: shop", ""))
    assert {each.namespace: [one["kind"] for one in each.objects] for each in report.charts} == {
        "shop": ["Deployment"],
        "": ["ConfigMap"],
    }


def test_objects_of_several_namespaces_with_one_name(tmp_path: Path) -> None:
    run(tmp_path, WEB, CONFIG, CONFIG.replace("namespace: shop", "namespace: monitoring"))


def test_requests_that_equal_limits_stay_in_templates(tmp_path: Path) -> None:
    resources = "          resources: {limits: {cpu: 100m, memory: 1Gi}, requests: {cpu: 100m}}\n"
    found = spec(run(tmp_path, WEB + resources))
    assert 'resources=Resources(cpu="100m", cpu_limit="100m", memory_limit="1Gi")' in found


INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {PORT}}}
"""
NAMED = SERVICE.replace("[{port: 80}]", "[{name: http, port: 80, targetPort: 8080}]")


@pytest.mark.parametrize(("port", "numbers"), [("number: 80", True), ("name: http", False)])
def test_backends_with_names_or_numbers_of_ports(tmp_path: Path, port: str, numbers: bool) -> None:
    report = run(tmp_path, WEB, NAMED, INGRESS.replace("PORT", port))
    assert ("port_numbers=True" in spec(report)) is numbers
    (ingress,) = (each for each in report.charts[0].objects if each["kind"] == "Ingress")
    (rule,) = ingress["spec"]["rules"]
    assert "host" not in rule


def test_an_ingress_with_a_default_backend(tmp_path: Path) -> None:
    ingress = INGRESS.partition("  rules:")[0] + "  defaultBackend: {service: {name: web, port: {name: http}}}\n"
    assert "default_backend=Backend()" in spec(run(tmp_path, WEB, NAMED, ingress))


def test_webhooks_of_an_old_version(tmp_path: Path) -> None:
    webhook = """
        apiVersion: admissionregistration.k8s.io/v1beta1
        kind: ValidatingWebhookConfiguration
        metadata: {name: web}
        webhooks:
          - name: web.example.com
            clientConfig: {service: {name: web, namespace: shop, path: /}}
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
            sideEffects: None
        """
    assert '"apiVersion": "admissionregistration.k8s.io/v1"' in spec(run(tmp_path, WEB, SERVICE, webhook))
