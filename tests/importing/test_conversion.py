"""Objects become specs: what a person would have written, with a proof."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.importing.applications import WEB, run, spec

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")


def test_a_deployment(tmp_path: Path) -> None:
    report = run(tmp_path, WEB)
    assert spec(report) == dedent(
        """\
        from chartgen import Chart, Deployment, Image, Namespace

        web = Chart(
            "web",
            version="0.1.0",
            namespace=Namespace("shop", defaults="kubernetes"),
            workload=Deployment(image=Image("acme/web", tag="1.0"), selector={"app": "web"}),
        )
        """
    )
    assert report.findings == []


def test_what_kubernetes_defaults_to_is_not_written(tmp_path: Path) -> None:
    text = WEB.replace("spec:\n  selector", "spec:\n  revisionHistoryLimit: 10\n  selector").replace(
        "    spec:\n", "    spec:\n      restartPolicy: Always\n      dnsPolicy: ClusterFirst\n"
    )
    assert spec(run(tmp_path, text)) == spec(run(tmp_path, WEB))


def test_ports_without_names_and_images_without_tags_stay_so(tmp_path: Path) -> None:
    text = (
        WEB.replace("acme/web:1.0", "acme/web")
        + "          ports: [{containerPort: 8080}]\n---\n"
        + dedent(
            """\
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        """
        )
    )
    found = spec(run(tmp_path, text))
    assert 'image=Image("acme/web", tag=None)' in found
    assert 'ports={"8080": 8080}' in found
    assert "service=Service(80)" in found


def test_variables_stay_in_order(tmp_path: Path) -> None:
    text = WEB + (
        "          env:\n"
        "            - {name: Z, value: '1'}\n"
        "            - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}\n"
        "            - {name: A, value: $(Z)-$(POD)}\n"
    )
    found = spec(run(tmp_path, text))
    assert found.index('"Z": "1"') < found.index('"POD": FieldRef("metadata.name")') < found.index('"A": "$(Z)-$(POD)"')


def test_a_credential_becomes_a_key_of_a_secret(tmp_path: Path) -> None:
    report = run(tmp_path, WEB + "          env: [{name: DB_PASSWORD, value: hunter2hunter2}]\n")
    assert 'ExistingSecret("web-credentials", keys=["DB_PASSWORD"])' in spec(report)
    assert report.credentials == {"web-credentials": ["DB_PASSWORD"]}
    assert [each.state for each in report.proof.compared] == ["moved"]
    assert "hunter2" not in repr(report)


def test_a_claim_of_two_workloads_makes_one_chart(tmp_path: Path) -> None:
    claim = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
    mounted = (
        WEB
        + "          volumeMounts: [{name: data, mountPath: /data}]\n"
        + ("      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n")
    )
    other = mounted.replace("web", "batch")
    report = run(tmp_path, "---".join([mounted, other, dedent(claim)]))
    (path,) = (path for path, text in report.files.items() if "Chart(" in text)
    assert report.files[path].count("Deployment(") == 2


def test_names_with_a_common_beginning_make_one_chart(tmp_path: Path) -> None:
    worker = WEB.replace("name: web,", "name: web-worker,").replace("app: web", "app: worker")
    found = spec(run(tmp_path, f"{WEB}---{worker}"))
    assert '"worker": Deployment(' in found
    assert "fullname" not in found


def test_a_config_map_of_two_charts_is_created_by_the_first(tmp_path: Path) -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {LEVEL: info}\n"
    uses = WEB + "          envFrom: [{configMapRef: {name: settings}}]\n"
    report = run(tmp_path, f"{uses}---{uses.replace('web', 'api')}---\n{config}")
    assert 'ConfigMap({"LEVEL": "info"}, fullname="settings")' in spec(report)
    assert 'ExistingConfigMap("settings")' in spec(report, "api")
    assert "after=[web]" in spec(report, "api")


def test_what_a_chart_calls_comes_before_it(tmp_path: Path) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\n"
        "spec: {selector: {app: db}, ports: [{port: 1}]}\n"
    )
    web = WEB + "          env: [{name: URL, value: 'postgres://db:5432/shop'}]\n"
    report = run(tmp_path, f"{web}---{WEB.replace('web', 'db')}---\n{service}")
    assert "after=[db]" in spec(report)
    assert "\ndb = Chart(" in spec(report).partition("\nweb = ")[0]


def test_a_kind_without_a_class_is_a_manifest_of_the_chart_that_it_names(tmp_path: Path) -> None:
    other = "apiVersion: example.com/v1\nkind: Scaler\nmetadata: {name: scaler, namespace: shop}\nspec: {target: web}\n"
    report = run(tmp_path, f"{WEB}---\n{other}")
    assert 'fullname="scaler"' in spec(report)
    assert [(each.rule, each.location and each.location.line) for each in report.findings] == [("import/manifest", 14)]


def test_old_versions_of_an_api_are_converted(tmp_path: Path) -> None:
    budget = (
        "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n"
        "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n"
    )
    assert "pod_disruption_budget=PodDisruptionBudget(min_available=1)" in spec(run(tmp_path, f"{WEB}---\n{budget}"))


def test_annotations_and_labels_without_quotes(tmp_path: Path) -> None:
    text = WEB.replace("{labels:", "{annotations: {scrape: true, port: 80}, labels:", 1)
    report = run(tmp_path, text.replace("{name: web,", "{name: web, annotations: {scale: 1},", 1))
    found = spec(report)
    assert 'annotations={"scale": "1"}' in found
    assert 'pod_annotations={"scrape": "true", "port": "80"}' in found
    assert [each.message for each in report.findings] == [
        "missing quotes of scale, scrape and port in Deployment web: the values are text"
    ]


def test_comments_become_descriptions(tmp_path: Path) -> None:
    config = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-settings, namespace: shop}\n"
        "data:\n  # Log level.\n  LEVEL: info\n"
    )
    text = f"# The shop itself.{WEB}          envFrom: [{{configMapRef: {{name: web-settings}}}}]\n---\n{config}"
    found = spec(run(tmp_path, text))
    assert 'description="The shop itself"' in found
    assert 'docs={"LEVEL": "Log level."}' in found


def test_hardened_lists_what_it_changes(tmp_path: Path) -> None:
    report = run(tmp_path, WEB, hardened=True)
    assert "defaults" not in spec(report)
    assert report.hardened is not None
    assert report.hardened.count("differs") == 1
    assert report.exit_code == 0


def test_a_budget_with_another_selector_stays_so(tmp_path: Path) -> None:
    budget = (
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n"
        "spec: {minAvailable: 1, selector: {matchLabels: {tier: front}}}\n"
    )
    text = WEB.replace("labels: {app: web}}\n    spec", "labels: {app: web, tier: front}}\n    spec")
    assert 'min_available=1, selector={"tier": "front"}' in spec(run(tmp_path, f"{text}---\n{budget}"))


def test_a_service_without_ports(tmp_path: Path) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
        "spec: {clusterIP: None, selector: {app: web}}\n"
    )
    assert "service=Service({}, headless=True)" in spec(run(tmp_path, f"{WEB}---\n{service}"))


def test_a_long_comment_becomes_the_docstring_of_the_module(tmp_path: Path) -> None:
    text = f"# The shop itself, which sells things to people\n# who want to buy them.{WEB}"
    found = spec(run(tmp_path, text))
    assert found.startswith('"""The shop itself, which sells things to people who want to buy them."""\n')
    assert "description=" not in found


def test_two_ingresses_of_a_workload(tmp_path: Path) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
        "spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n"
    )
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: NAME, namespace: shop}\nspec:\n"
        "  rules: [{host: NAME.example.com, http: {paths: [{path: /, pathType: Prefix,"
        " backend: {service: {name: web, port: {number: 80}}}}]}}]\n"
    )
    both = [ingress.replace("NAME", name) for name in ("web", "web-admin")]
    report = run(tmp_path, "---\n".join([f"{WEB}          ports: [{{containerPort: 8080}}]\n", service, *both]))
    assert "ingresses={" in spec(report)
    assert "Manifest" not in spec(report)


@pytest.mark.parametrize("name", ["json", "typing", "chartgen", "class"])
def test_modules_shadow_no_others(tmp_path: Path, name: str) -> None:
    report = run(tmp_path, WEB.replace("name: web", f"name: {name}"))
    assert set(report.files) == {f"{name}_.py"}


def test_an_ingress_to_several_charts_comes_after_them(tmp_path: Path) -> None:
    service = """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: shop}
        spec: {selector: {app: %s}, ports: [{port: 80}]}
        """
    ingress = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: all, namespace: shop}
        spec:
          rules:
            - http:
                paths:
                  - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                  - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
        """
    calls_web = "          env: [{name: WEB_URL, value: http://web/}]\n"
    api = WEB.replace("web", "api") + calls_web
    report = run(tmp_path, WEB, api, service % ("web", "web"), service % ("api", "api"), ingress)
    assert "    after=[api],\n" in spec(report)
    assert spec(report).count("after") == 1


def test_numbered_workloads_are_charts_of_their_own(tmp_path: Path) -> None:
    texts = [WEB.replace("web", name) for name in ("web", "web-2", "web-worker")]
    report = run(tmp_path, *texts, WEB.replace("shop", "blog"), WEB.replace("Deployment", "DaemonSet"))
    assert [each.name for each in report.charts] == ["web", "web-2", "web-blog", "web-daemonset"]


def test_components_with_the_image_of_the_main_workload_do_not_repeat_it(tmp_path: Path) -> None:
    report = run(tmp_path, WEB, WEB.replace("name: web", "name: web-worker").replace("app: web", "app: worker"))
    assert spec(report).count("Image(") == 1
    assert report.findings == []


def test_selectors_that_are_missing_are_added_and_reported(tmp_path: Path) -> None:
    """As in the base of a kustomization, which adds them by `commonLabels`."""
    deployment = WEB.replace("  selector: {matchLabels: {app: web}}\n", "")
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n"
    report = run(tmp_path, deployment, service)
    assert [(each.rule, each.message) for each in report.findings if "selector" in each.message] == [
        ("import/incomplete", "missing selector of Deployment web: one is added"),
        ("import/incomplete", "missing selector of Service web: one is added"),
    ]
    selectors = {each["kind"]: each["spec"]["selector"] for each in report.charts[0].objects if "spec" in each}
    assert selectors == {"Deployment": {"matchLabels": {"app": "web"}}, "Service": {"app": "web"}}


def test_the_selector_that_is_added_selects_for_no_budget(tmp_path: Path) -> None:
    """What else a kustomization would add is not known."""
    workload = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {replicas: 3, template: {spec: {containers: [{name: web, image: "acme/web:1.0"}]}}}
        """
    budget = """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web, namespace: shop}
        spec: {minAvailable: 1, selector: {matchLabels: {k8s-app: web}}}
        """
    report = run(tmp_path, workload, budget)
    assert "import/manifest" in {each.rule for each in report.findings}
    assert '"selector": {"matchLabels": {"k8s-app": "web"}}' in spec(report)


def test_config_maps_and_claims_that_no_workload_uses(tmp_path: Path) -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: shop}\ndata: {A: '1'}\n"
    claim = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: archive, namespace: shop}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
    report = run(tmp_path, WEB, config % "web-pages", config % "other", claim, config.replace("shop", "blog") % "far")
    assert report.findings == []
    assert 'ConfigMap({"A": "1"}, name="pages")' in spec(report)
    assert 'ConfigMap({"A": "1"}, name="other", fullname="other")' in spec(report, "shop")
    assert 'PersistentVolumeClaim("archive", size="1Gi", fullname="archive")' in spec(report, "shop")


def test_config_maps_that_are_too_large_for_values_become_manifests(tmp_path: Path) -> None:
    text = "a line of text\n" * 50_000
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-%s, namespace: shop}\ndata: {A: %s}\n"
    report = run(tmp_path, WEB, *(config % (number, json.dumps(text)) for number in range(8)))
    assert {each.rule for each in report.findings} == {"import/manifest"}
    assert len(report.findings) == 6


def test_config_maps_that_the_language_does_not_support_become_manifests(tmp_path: Path) -> None:
    config = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web-pages, namespace: shop}
        binaryData: {A: AAE=}
        """
    assert [each.rule for each in run(tmp_path, WEB, config).findings] == ["import/manifest"]


def test_cluster_roles_that_nothing_binds_in_the_cluster(tmp_path: Path) -> None:
    roles = """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web, namespace: shop}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: web-leader}
        rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web-leader, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web-leader}
        subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: web-admin}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {web: admin}}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: web-empty}
        rules: []
        """
    pod = WEB.replace("    spec:\n", "    spec:\n      serviceAccountName: web\n", 1)
    report = run(tmp_path, pod, roles)
    assert [(each.rule, "web-empty" in each.message) for each in report.findings] == [("import/manifest", True)]
    assert "aggregation=" in spec(report)
    assert "workload=Deployment(" in spec(report)


def _reader(name: str, url: str) -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: {name}, namespace: shop}}
        spec:
          selector: {{matchLabels: {{app: {name}}}}}
          template:
            metadata: {{labels: {{app: {name}}}}}
            spec:
              containers:
                - name: {name}
                  image: acme/{name}:1.0
                  ports: [{{containerPort: 80}}]
                  env: [{{name: URL, value: {url}}}]
                  envFrom: [{{secretRef: {{name: login}}}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {{name: {name}, namespace: shop}}
        spec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}
        """


_LOGIN = """
    apiVersion: v1
    kind: Secret
    metadata: {name: login, namespace: shop}
    data: {USER: cGxhbnRlZA==}
    """


@pytest.mark.parametrize(
    ("web", "store", "owner", "waiting"),
    [("http://store", "none", "store", "web"), ("none", "http://web", "web", "store"),
     ("http://store", "http://web", "store", "web")],
)  # fmt: skip
def test_what_charts_share_is_created_by_the_one_that_is_called(
    web: str, store: str, owner: str, waiting: str, tmp_path: Path
) -> None:
    report = run(tmp_path, _reader("web", web), _reader("store", store), _LOGIN)
    created = {each.name: "Secret" in {one["kind"] for one in each.objects} for each in report.charts}
    assert created == {owner: True, waiting: False}
    assert f"after=[{owner}]" in spec(report)
