"""Custom resources: of companions whose schemas are built in, of a chart's own definitions, and of catalogs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import ChartgenError
from chartgen.kubernetes.custom_resources import COMPANIONS
from chartgen.verify import Options, Report, verify
from chartgen.verify.documents.schemas import Schemas
from tests.support.paths import ROOT
from tests.verify.charts import write

GOOD = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
spec: {parentRefs: [{name: public}], hostnames: [a.example.com], rules: [{backendRefs: [{name: web, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: web, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
spec: {parentRefs: [{name: public}], hostnames: [a.example.com], rules: [{backendRefs: [{name: web, port: 443}]}]}
---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TCPRoute
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: web, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
spec: {gatewayClassName: public, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
spec: {selector: {matchLabels: {a: b}}, endpoints: [{port: http, interval: 30s}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
spec: {selector: {matchLabels: {a: b}}, podMetricsEndpoints: [{port: http}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec: {groups: [{name: web, rules: [{alert: Down, expr: up == 0, for: 5m}, {record: a:b, expr: 1}]}]}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
spec:
  secretStoreRef: {name: vault, kind: ClusterSecretStore}
  data: [{secretKey: A, remoteRef: {key: prod/shop, property: a}}]
---
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
spec: {provider: {vault: {server: "https://vault.example.com", path: secret, version: v2}}}
---
apiVersion: external-secrets.io/v1
kind: SecretStore
spec: {provider: {fake: {data: [{key: a, value: b}]}}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  project: default
  source: {repoURL: "oci://ghcr.io/acme/charts/web", targetRevision: 0.1.0, path: ., helm: {valueFiles: [a.yaml]}}
  destination: {name: production, namespace: web}
  syncPolicy: {automated: {prune: true}, syncOptions: [CreateNamespace=true], retry: {limit: 5}}
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  goTemplate: true
  generators: [{list: {elements: [{cluster: eu}]}}]
  template:
    metadata: {name: "web-{{.cluster}}"}
    spec: {project: default, source: {repoURL: a, chart: web}, destination: {name: "{{.cluster}}"}}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
spec: {destinations: [{name: production, namespace: web}], sourceRepos: ["*"]}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
spec: {interval: 10m, url: "oci://ghcr.io/acme/charts/web", ref: {tag: 0.1.0}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
spec: {interval: 10m, url: "https://github.com/acme/charts", ref: {branch: main}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
spec:
  interval: 10m
  chartRef: {kind: OCIRepository, name: web}
  valuesFrom: [{kind: ConfigMap, name: values}]
  driftDetection: {mode: enabled, ignore: [{paths: [/spec/replicas], target: {kind: Deployment}}]}
"""


def good() -> list[dict[str, Any]]:
    """Return a valid object of each kind."""
    import yaml

    return [{**found, "metadata": {"name": "web", "labels": {"a": "b"}}} for found in yaml.safe_load_all(GOOD)]


@pytest.mark.parametrize("manifest", good(), ids=lambda manifest: str(manifest["kind"]))
def test_kinds_of_companions(manifest: dict[str, Any]) -> None:
    schema = Schemas().find(manifest["apiVersion"], manifest["kind"], "1.37")
    assert schema is not None
    assert [error.message for error in schema.errors(manifest)] == []
    assert not schema.is_valid({**manifest, "spec": {**manifest["spec"], "nope": 1}})
    assert not schema.is_valid({**manifest, "metadata": {"name": "web", "labels": {"a": 1}}})
    assert not schema.is_valid({**manifest, "metadata": {"nam": "web"}})
    assert Schemas().find("example.com/v1", manifest["kind"], "1.37") is None


def test_each_companion_is_tried() -> None:
    assert {manifest["apiVersion"].partition("/")[0] for manifest in good()} == set(COMPANIONS)


def run(chart: Path, *schemas: Path) -> Report:
    return verify(Options(charts=(str(chart),), schemas=tuple(map(str, schemas)), lint=False))


def test_a_typo_in_a_custom_resource(tmp_path: Path) -> None:
    chart = write(tmp_path)
    extra = chart / "templates" / "extra.yaml"
    extra.write_text(
        "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: web\nspec:\n"
        "  selector: {}\n  endpoints:\n    - prot: http\n"
    )
    (finding,) = run(chart).findings
    assert (finding.rule, finding.severity, finding.field) == ("schema", "error", "spec.endpoints[0].prot")
    assert "port" in finding.expected


def test_definitions_take_precedence(tmp_path: Path) -> None:
    """A newer operator has fields that the built-in schema does not have."""
    chart = write(tmp_path)
    (chart / "templates" / "extra.yaml").write_text(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: web\nspec:\n  newField: 1\n"
    )
    assert [finding.field for finding in run(chart).findings] == ["spec.newField"]
    definition = tmp_path / "newer.yaml"
    definition.write_text(DEFINITION)
    assert run(chart, definition).findings == []
    (chart / "crds").mkdir()
    (chart / "crds" / "newer.yaml").write_text(DEFINITION)
    assert run(chart).findings == []


DEFINITION = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: prometheusrules.monitoring.coreos.com
spec:
  group: monitoring.coreos.com
  names: {kind: PrometheusRule, plural: prometheusrules}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            metadata: {type: object}
            spec: {type: object, properties: {newField: {type: integer}}}
"""

SCHEMA = {"type": "object", "additionalProperties": False, "properties": {"apiVersion": {}, "kind": {}, "spec": {}}}


@pytest.mark.parametrize(
    ("path", "extra"),
    [
        ("example.com/widget_v1.json", {}),
        ("widget-example-v1.json", {}),
        ("widget-example.com-v1.json", {}),
        (
            "any.json",
            {"x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}]},
        ),
        ("any.json", {"properties": {"apiVersion": {"enum": ["example.com/v1"]}, "kind": {"const": "Widget"}}}),
    ],
)
def test_json_schemas(tmp_path: Path, path: str, extra: dict[str, Any]) -> None:
    chart = write(tmp_path)
    (chart / "templates" / "extra.yaml").write_text(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: web\n  labels:\n    a: b\n"
    )
    assert [finding.rule for finding in run(chart).findings] == ["unknown-kind"]
    file = tmp_path / "schemas" / path
    file.parent.mkdir(parents=True)
    schema = {**SCHEMA, **extra, "properties": {**SCHEMA["properties"], "metadata": {"type": "object"}}}  # type: ignore[dict-item]
    schema["properties"] |= extra.get("properties", {})
    file.write_text(json.dumps(schema))
    assert run(chart, tmp_path / "schemas").findings == []
    (chart / "templates" / "extra.yaml").write_text(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: web\n  label: {}\nspecs: 1\n"
    )
    assert sorted(finding.field for finding in run(chart, tmp_path / "schemas").findings) == ["metadata.label", "specs"]


def test_a_json_schema_of_an_unknown_kind(tmp_path: Path) -> None:
    chart = write(tmp_path)
    (tmp_path / "any.json").write_text(json.dumps(SCHEMA))
    with pytest.raises(ChartgenError, match="no schema of a custom resource"):
        run(chart, tmp_path / "any.json")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("go") is None, reason="downloads Go modules")
def test_the_data_is_what_the_script_gives() -> None:
    command = [sys.executable, "-m", "scripts.companions", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
