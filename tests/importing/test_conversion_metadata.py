"""Names, labels and namespaces of imported objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.importing.run import Report
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


@pytest.mark.parametrize("prefix", ["", "x" * 50], ids=["short", "long"])
def test_what_is_left_in_several_namespaces_becomes_charts_with_names_of_their_own(prefix: str, tmp_path: Path) -> None:
    namespaces = ["a", "b", *(f"{prefix}n{number}" for number in range(4))]
    texts = [CONFIG.replace("shop", each) for each in namespaces] + [CONFIG.replace(", namespace: shop", "")]
    report = run(tmp_path, *texts)
    assert {each.namespace for each in report.charts} == {*namespaces, ""}
    assert len({each.name for each in report.charts}) == len(report.charts) == 7
    assert max(len(each.name) for each in report.charts) <= 53


def test_objects_of_several_namespaces_are_in_charts_of_these(tmp_path: Path) -> None:
    report = run(tmp_path, WEB, CONFIG, CONFIG.replace("namespace: shop", "namespace: monitoring"))
    assert {each.namespace: len(each.objects) for each in report.charts} == {"shop": 2, "monitoring": 1}


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


def test_the_unit_of_a_resource_stays(tmp_path: Path) -> None:
    variable = (
        "          env: [{name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: '1'}}}]\n"
        "          resources: {limits: {cpu: 1}}\n"
    )
    assert 'ResourceFieldRef("limits.cpu", divisor="1")' in spec(run(tmp_path, WEB + variable))


def test_a_digest_does_not_get_the_version_as_its_tag(tmp_path: Path) -> None:
    digest = f"acme/web@sha256:{'0' * 64}"
    version = "app.kubernetes.io/version: 2.1.0"
    report = run(tmp_path, labelled(WEB.replace("acme/web:1.0", digest), version), labelled(SERVICE, version))
    assert 'app_version="2.1.0"' in spec(report)
    assert images(report) == [digest]


def test_a_digest_does_not_get_the_tag_of_another_image_as_its_own(tmp_path: Path) -> None:
    digest = f"acme/proxy@sha256:{'0' * 64}"
    report = run(tmp_path, f"{WEB}        - {{name: proxy, image: '{digest}'}}\n")
    assert images(report) == ["acme/web:1.0", digest]


def images(report: Report) -> list[str]:
    (deployment,) = (each for each in report.charts[0].objects if each["kind"] == "Deployment")
    return [each["image"] for each in deployment["spec"]["template"]["spec"]["containers"]]


def test_charts_that_wait_for_the_same_charts(tmp_path: Path) -> None:
    def service(name: str) -> tuple[str, str]:
        return WEB.replace("web", name), SERVICE.replace("web", name)

    bases = [text for name in ("database-of-shop", "messages-of-shop", "sessions-of-shop") for text in service(name)]
    hosts = "[{name: A_URL, value: 'http://database-of-shop:80'}, {name: B_URL, value: 'http://messages-of-shop:80'}]"
    users = [WEB.replace("web", f"user{number}") + f"          env: {hosts}\n" for number in range(4)]
    back = (
        WEB.replace("web", "messages-of-shop") + "          env: [{name: C_URL, value: 'http://database-of-shop:80'}]\n"
    )
    bases[2] = back
    report = run(tmp_path, *bases, *users)
    assert "after=[database_of_shop, messages_of_shop]" in spec(report, "user1")
