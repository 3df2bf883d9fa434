"""What an object names or selects must be rendered with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.verify import Options, verify
from tests.verify.objects import found_in
from tests.verify.test_consistency import POD, deployment

SERVICE = """---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
"""
INGRESS = """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %s, port: {name: %s}}}}]}}]}
"""
ROUTE = """---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: %s, port: %s}]}]}
"""
BACKEND = "spec.rules[0].backendRefs[0].name"
AUTOSCALER = """---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: %s, kind: %s, name: %s}, maxReplicas: 2}
"""
EXTERNAL_SECRET = """---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: web}
spec: {secretStoreRef: {name: vault}, target: {name: web-stripe}, dataFrom: [{extract: {key: stripe}}]}
"""
PATHS = "spec.rules[0].http.paths[0].backend.service.name"


@pytest.mark.parametrize(
    ("template", "values"),
    [
        (deployment() + SERVICE + INGRESS % ("web", "http"), ""),
        (deployment() + INGRESS % ("ssl-redirect", "use-annotation"), ""),
        (deployment() + SERVICE + ROUTE % ("web", 80), ""),
        (deployment() + SERVICE + ROUTE % ("other, namespace: infra", 81), ""),
        (deployment() + ROUTE % ("elsewhere", 80), "routes: {backend: elsewhere}\n"),
        (deployment() + SERVICE + ROUTE % ("bucket, group: example.com, kind: Bucket", 81), ""),
        (deployment() + AUTOSCALER % ("apps/v1", "Deployment", "web"), ""),
        (deployment("volumes: [{name: a, configMap: {name: web-a, optional: true}}],"), ""),
        (deployment("volumes: [{name: a, secret: {secretName: shop}}], serviceAccountName: default,"), ""),
        (deployment("volumes: [{name: a, secret: {secretName: web-tls}}],"), "existingSecret: web-tls\n"),
        (
            deployment("volumes: [{name: a, secret: {secretName: web-tls}}],")
            + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {args: --secret-name=web-tls}\n",
            "",
        ),
        (deployment("volumes: [{name: a, configMap: {name: kube-root-ca.crt}}],"), ""),
        (deployment("volumes: [{name: a, secret: {secretName: web-stripe}}],") + EXTERNAL_SECRET, ""),
        (
            deployment("volumes: [{name: a, secret: {secretName: web-stripe}}],"),
            "externalSecrets: {stripe: {enabled: false}}\n",
        ),
    ],
)
def test_what_is_right(tmp_path: Path, template: str, values: str) -> None:
    assert found_in(tmp_path, template, values) == []


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            deployment() + INGRESS % ("shop", "http"),
            PATHS,
            "Ingress/web refers to the Service shop, which the chart does not render",
        ),
        (
            deployment() + SERVICE.replace("name: web", "name: web, namespace: other") + INGRESS % ("web", "http"),
            PATHS,
            "Ingress/web refers to the Service web, which the chart does not render",
        ),
        (
            deployment() + SERVICE + INGRESS % ("web", "https"),
            PATHS,
            "Ingress/web refers to the port https of the Service web, which does not have it",
        ),
        (
            deployment() + SERVICE + (INGRESS % ("web", "81")).replace("name: 81", "number: 81"),
            PATHS,
            "Ingress/web refers to the port 81 of the Service web, which does not have it",
        ),
        (
            deployment() + SERVICE + ROUTE % ("web", 8080),
            BACKEND,
            "HTTPRoute/web refers to the port 8080 of the Service web, which does not have it",
        ),
        (
            deployment() + ROUTE % ("shop", 80),
            BACKEND,
            "HTTPRoute/web refers to the Service shop, which the chart does not render",
        ),
        (
            deployment() + AUTOSCALER % ("apps/v1", "Deployment", "shop"),
            "spec.scaleTargetRef.name",
            "HorizontalPodAutoscaler/web refers to the Deployment shop, which the chart does not render",
        ),
        (
            deployment() + AUTOSCALER % ("apps/v1", "StatefulSet", "web"),
            "spec.scaleTargetRef.name",
            "HorizontalPodAutoscaler/web refers to the StatefulSet web, which the chart does not render",
        ),
        (
            deployment("volumes: [{name: a, configMap: {name: web-confg}}],"),
            f"{POD}.volumes[0].configMap.name",
            "Deployment/web refers to the ConfigMap web-confg, which the chart does not render",
        ),
        (
            deployment(container="envFrom: [{secretRef: {name: web-env}}]"),
            f"{POD}.containers[0].envFrom[0].secretRef.name",
            "Deployment/web refers to the Secret web-env, which the chart does not render",
        ),
        (
            deployment(container="env: [{name: A, valueFrom: {secretKeyRef: {name: web-env, key: a}}}]"),
            f"{POD}.containers[0].env[0].valueFrom.secretKeyRef.name",
            "Deployment/web refers to the Secret web-env, which the chart does not render",
        ),
        (
            deployment("serviceAccountName: web,"),
            f"{POD}.serviceAccountName",
            "Deployment/web refers to the ServiceAccount web, which the chart does not render",
        ),
        (
            deployment() + SERVICE.replace("app: web", "app: web, tier: a"),
            "spec.selector",
            "Service/web selects no pods of the chart",
        ),
    ],
)
def test_what_is_missing(tmp_path: Path, template: str, field: str, message: str) -> None:
    (found,) = found_in(tmp_path, template)
    assert (found[0], found[1], found[2].partition(" (templates/")[0]) == ("reference", field, message)


_SPEC = """from chartgen import Chart, Deployment, HTTPRoute, Image, Service

route = HTTPRoute(parents=["public"], rules=[{"backendRefs": [{"name": "%s", "port": 80}]}])
workload = Deployment(
    image=Image("web", tag="1.0.0"), ports={"http": 8080}, service=Service(80), routes={"": route}
)
web = Chart("web", version="1.0.0", description="Is tried", workload=workload, level="minimal")
"""


@pytest.mark.parametrize("name", ["elsewhere", "web-api"])
def test_backends_of_others_in_specs(tmp_path: Path, name: str) -> None:
    """A spec names Services of others, and those of the chart by their component."""
    (tmp_path / "web.py").write_text(_SPEC % name, "utf-8")
    report = verify(Options(charts=(str(tmp_path / "web.py"),), lint=False))
    assert [finding.message for finding in report.findings if "refers to" in finding.message] == []


def test_a_chart_may_refer_to_what_earlier_charts_create(tmp_path: Path) -> None:
    backend = '{"service": {"name": "%s", "port": {"number": 80}}}'
    ingress = (
        'Manifest({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"rules": [{"http": {"paths": ['
        f'{{"path": "/", "pathType": "Prefix", "backend": {backend % "api"}}},'
        f'{{"path": "/x", "pathType": "Prefix", "backend": {backend % "raw"}}},'
        f'{{"path": "/y", "pathType": "Prefix", "backend": {backend % "other"}}}]}}}}]}}}}, fullname="all")'
    )
    (tmp_path / "shop.py").write_text(
        "from chartgen import Chart, Deployment, Image, Manifest, Service\n"
        'api = Chart("api", version="1.0.0", description="API",\n'
        '    manifests=[Manifest({"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"port": 80}]}},'
        ' fullname="raw")],\n'
        '    workload=Deployment(image=Image("api", tag="1"), ports={"http": 80}, service=Service(80)))\n'
        f'web = Chart("web", version="1.0.0", description="Web", after=[api], manifests=[{ingress}])\n'
    )
    report = verify(Options(charts=(str(tmp_path / "shop.py"),)))
    (finding,) = report.findings
    assert "refers to the Service other, which the chart does not render" in finding.message
    assert finding.hint == "if another chart creates it, name that chart in `after`"
