"""`verify` finds what is wrong with a chart, and says where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chartgen import installation
from chartgen.errors import ChartgenError, Finding
from chartgen.verify import ChartFinding, Options, Report, verify
from tests.support.paths import SPECS
from tests.verify.charts import write
from tests.verify.objects import found_in


def run(*charts: Path, **options: Any) -> Report:
    return verify(Options(charts=tuple(map(str, charts)), **options))


def one(report: Report, rule: str) -> ChartFinding:
    found = [finding for finding in report.findings if finding.rule == rule]
    assert len(found) == 1, report.findings
    assert isinstance(found[0], ChartFinding)
    return found[0]


def test_nothing_is_wrong(tmp_path: Path) -> None:
    report = run(write(tmp_path))
    assert report.findings == []
    assert report.exit_code == 0
    (chart,) = report.charts
    assert chart.scenarios == ("default", "full", "production")
    assert (chart.minors[0], chart.minors[-1]) == ("1.30", "1.37")
    assert (chart.objects, chart.checked) == (4, 4)


@pytest.mark.parametrize(
    ("changes", "rule", "object_", "field", "line"),
    [
        ({"deployment": "  replicas: ->   replicaz:"}, "schema", "Deployment/web", "spec.replicaz", 0),
        (
            {"deployment": "containerPort: 8080 -> containerPort: http"},
            "schema",
            "Deployment/web",
            "spec.template.spec.containers[0].ports[0].containerPort",
            21,
        ),
        (
            {"deployment": "  selector:\n    matchLabels:\n      app: web\n -> "},
            "schema",
            "Deployment/web",
            "spec.selector",
            6,
        ),
        ({"deployment": "  replicas: ->   paused: ~\n  replicas:"}, "null", "Deployment/web", "spec.paused", 7),
        ({"deployment": "app: web\n -> app: web\n      app: web\n"}, "duplicate-key", "Deployment/web", "", 11),
        (
            {"deployment": "            httpGet: ->             exec: {command: [x]}\n            httpGet:"},
            "consistency",
            "Deployment/web",
            "spec.template.spec.containers[0].livenessProbe",
            23,
        ),
        (
            {"deployment": "      app: web\n  template ->       app: other\n  template"},
            "consistency",
            "Deployment/web",
            "",
            0,
        ),
        ({"extra": "text -> text\n---\n# nothing"}, "empty-document", "", "", 0),
        (
            {"extra": "name: {{ .Release.Name }}-extra -> name: x\n  uid: NO"},
            "ambiguous",
            "ConfigMap/x",
            "metadata.uid",
            6,
        ),
        ({"extra": "v1 -> policy/v1beta1"}, "api-version", "ConfigMap/web-extra", "apiVersion", 2),
        ({"extra": "v1 -> example.com/v1"}, "unknown-kind", "ConfigMap/web-extra", "", 3),
        ({"extra": "  name: {{ .Release.Name }}-extra ->   labels: {}"}, "not-an-object", "ConfigMap/(no name)", "", 3),
        ({"extra": "text -> {{ randAlpha 5 }}"}, "not-reproducible", "", "", 0),
        ({"extra": "key: text -> {{ .Values.nope.nope }}"}, "render", "", "", 7),
        ({"extra": 'key: text -> {{ fail "bring a key" }}'}, "render", "", "", 7),
        ({"Chart": ">=1.30.0-0 -> >=1.30.0"}, "kube-version", "", "kubeVersion", 5),
        ({"Chart": ">=1.30.0-0 -> newest"}, "kube-version", "", "kubeVersion", 5),
        ({"Chart": ">=1.30.0-0 -> >=9.0.0-0"}, "kube-version", "", "kubeVersion", 5),
        ({"Chart": 'kubeVersion: ">=1.30.0-0"\n -> '}, "kube-version", "", "kubeVersion", 0),
        ({"full-values": "extra: true -> extra: ["}, "values", "", "", 0),
    ],
)
def test_what_is_wrong(tmp_path: Path, changes: dict[str, str], rule: str, object_: str, field: str, line: int) -> None:
    report = run(write(tmp_path, **changes), lint=False)
    found = [finding for finding in report.findings if finding.rule == rule]
    assert found, report.findings
    finding = found[0]
    assert isinstance(finding, ChartFinding)
    assert finding.chart == "web"
    assert finding.message.startswith("web: ")
    if object_:
        assert finding.object == object_
    if field:
        assert finding.field == field
    if line:
        assert finding.template_line == line
        assert finding.location is not None
        assert finding.location.file.endswith(finding.template)
        assert finding.location.line == line
    assert report.exit_code == int(any(finding.severity == "error" for finding in report.findings))


def test_a_misspelled_field_is_reported_with_the_right_one(tmp_path: Path) -> None:
    finding = one(run(write(tmp_path, deployment="  replicas: ->   replicaz:"), lint=False), "schema")
    assert finding.expected == "replicas"
    assert finding.scenarios == ("default", "full", "production")
    assert "every scenario" in finding.message
    assert finding.location is not None
    assert finding.location.source == "  replicaz: {{ .Values.replicas }}"


def test_what_only_some_versions_and_scenarios_show(tmp_path: Path) -> None:
    new = "  key: text -> immutable: true"
    report = run(write(tmp_path, extra=new, deployment="          livenessProbe: ->           restartPolicy: Always\n"
                       "          livenessProbe:"), lint=False, kubernetes=("1.30", "1.37"))  # fmt: skip
    assert [
        finding.scenarios
        for finding in report.findings
        if isinstance(finding, ChartFinding) and "data" in finding.field
    ] == [("full",)]


def test_a_version_that_the_chart_does_not_admit(tmp_path: Path) -> None:
    finding = one(run(write(tmp_path), kubernetes=("1.28", "1.32")), "kube-version")
    assert "does not admit Kubernetes 1.28" in finding.message


def test_the_contents_of_a_secret_are_never_shown(tmp_path: Path) -> None:
    changes = {"extra": "kind: ConfigMap -> kind: Secret"}
    chart = write(tmp_path, **changes)
    template = chart / "templates" / "extra.yaml"
    template.write_text(template.read_text().replace("key: text", "key: [hunter2]\n  other: 4711"))
    report = run(chart, lint=False)
    found = [finding for finding in report.findings if finding.rule == "schema"]
    assert len(found) == 2
    assert "hunter2" not in str(report.findings)
    assert "4711" not in str(report.findings)


def test_values_that_the_schema_rejects_are_reported_at_their_line(tmp_path: Path) -> None:
    chart = write(tmp_path)
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"replicas": {"type": "integer"}}}
    (chart / "values.schema.json").write_text(
        json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", **schema})
    )
    (chart / "ci" / "full-values.yaml").write_text("# about\nextra: true\nreplicas: many\n")
    report = run(chart)
    finding = one(report, "values")
    assert (finding.template, finding.template_line, finding.field) == ("ci/full-values.yaml", 3, "replicas")
    assert finding.scenarios == ("full",)
    assert [each.rule for each in report.findings] == ["values"], "the linter's word for it is not told again"


def test_charts_that_helm_can_not_read(tmp_path: Path) -> None:
    finding = one(run(write(tmp_path / "one", values="replicas: 2 -> replicas: [")), "load")
    assert finding.template == "values.yaml"
    assert one(run(write(tmp_path / "two", Chart="name: web -> nome: web")), "load").template == "Chart.yaml"
    chart = write(tmp_path / "three")
    (chart / "values.schema.json").write_text("{")
    assert one(run(chart), "values").template == "values.schema.json"


def test_the_reason_why_nothing_is_rendered_is_reported_once(tmp_path: Path) -> None:
    report = run(write(tmp_path, deployment='  replicas: ->   nope: {{ fail "bring a key" }}\n  replicas:'))
    assert [each.rule for each in report.findings] == ["render"]
    assert report.findings[0].found == "bring a key"


def test_tests_may_have_random_names(tmp_path: Path) -> None:
    """GitOps tools do not compare hooks for `helm test`, and many charts name their pods like that."""
    template = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a-{{ randAlphaNum 5 | lower }}\n  annotations:\n"
        "    helm.sh/hook: %s\nspec: {restartPolicy: Never, containers: [{name: a, image: a:1}]}\n"
    )
    assert not found_in(tmp_path, template % "test-success")
    found = found_in(tmp_path, template % "test,post-install")
    assert [rule for rule, _, _ in found] == ["not-reproducible"]


def test_what_differs_from_time_to_time(tmp_path: Path) -> None:
    finding = one(run(write(tmp_path, extra="key: text -> key: {{ randAlpha 9 }}"), lint=False), "not-reproducible")
    assert (finding.object, finding.field, finding.template_line) == ("ConfigMap/web-extra", "data.key", 7)
    assert "then" in finding.found
    secret = write(tmp_path / "other", extra="ConfigMap -> Secret")
    text = (secret / "templates" / "extra.yaml").read_text().replace("text", "{{ randAlpha 9 }}")
    (secret / "templates" / "extra.yaml").write_text(text)
    finding = one(run(secret, lint=False), "not-reproducible")
    assert (finding.object, finding.field, finding.found) == ("Secret/web-extra", "data.key", "")


def test_the_line_is_that_of_the_very_entry(tmp_path: Path) -> None:
    second = "          livenessProbe: ->         - name: beside\n          imaje: web\n          livenessProbe:"
    chart = write(tmp_path, deployment=second)
    finding = next(finding for finding in run(chart, lint=False).findings if "imaje" in finding.message)
    assert isinstance(finding, ChartFinding)
    assert finding.field == "spec.template.spec.containers[1].imaje"
    assert (chart / finding.template).read_text().splitlines()[finding.template_line - 1].strip() == "imaje: web"


def test_neither_a_chart_nor_a_spec(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError, match="no chart and no spec"):
        run(tmp_path)


def test_two_objects_that_are_one(tmp_path: Path) -> None:
    chart = write(tmp_path)
    (chart / "templates" / "again.yaml").write_text((chart / "templates" / "deployment.yaml").read_text())
    finding = one(run(chart, lint=False), "duplicate")
    assert "templates/again.yaml" in finding.message


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("v1, kind: ConfigMap", "v1, kind: ConfigMap, metadata: {name: a, namespace: default}", True),
        ("v1, kind: ConfigMap", "v1, kind: ConfigMap, metadata: {name: a, namespace: other}", False),
        ("apps/v1, kind: Deployment", "apps/v1beta2, kind: Deployment", True),
        ("v1, kind: Service", "serving.knative.dev/v1, kind: Service", False),
        ("v1, kind: Namespace", "v1, kind: Namespace, metadata: {name: a, namespace: other}", True),
    ],
)
def test_when_two_objects_are_the_same(tmp_path: Path, first: str, second: str, same: bool) -> None:
    from tests.verify.objects import found_in

    objects = [f"{{apiVersion: {each}}}" for each in (f"{first}, metadata: {{name: a}}", second)]
    objects = [each if "metadata" in each else each[:-1] + ", metadata: {name: a}}" for each in objects]
    found = found_in(tmp_path, "\n---\n".join(objects) + "\n")
    assert ("duplicate" in {rule for rule, _, _ in found}) == same


def test_a_null_is_a_warning_in_other_peoples_charts(tmp_path: Path) -> None:
    report = run(write(tmp_path, extra="  name: {{ .Release.Name }}-extra ->   name: a\n  annotations:\n  labels: ~"))
    assert [(finding.rule, finding.severity, finding.field) for finding in report.findings] == [
        ("null", "warning", "metadata.annotations"),
        ("null", "warning", "metadata.labels"),
    ]
    assert report.exit_code == 0
    listed = run(write(tmp_path / "list", extra="key: text -> key: text\n  list: [~]"), lint=False)
    assert {finding.severity for finding in listed.findings if finding.rule == "null"} == {"error"}


def test_the_engine_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path, deployment='  replicas: ->   nope: {{ fail "bring a key" }}\n  replicas:'))
    run(write(tmp_path / "probe", extra='key: text -> key: {{ fail "no" }}'))
    assert capfd.readouterr() == ("", "")


def test_one_chart_that_breaks_chartgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chartgen.verify import check
    from chartgen.verify import run as running

    good, bad = write(tmp_path, name="good"), write(tmp_path, name="bad")

    def check_or_break(source: Any, checks: Any) -> Any:
        if source.folder == str(bad):
            raise TypeError("hunter2")
        return check.check_chart(source, checks)

    monkeypatch.setattr(running, "check_chart", check_or_break)
    report = run(bad, good, lint=False)
    (finding,) = report.findings
    assert (finding.rule, report.exit_code) == ("internal", 1)
    assert "hunter2" not in str(report)
    assert [chart.objects for chart in report.charts] == [0, 4]


def test_nothing_is_verified(tmp_path: Path) -> None:
    chart = write(tmp_path)
    for path in chart.glob("templates/*"):
        path.unlink()
    assert "no scenario renders an object" in one(run(chart, lint=False), "nothing-verified").message
    unknown = write(tmp_path / "other", deployment="apps/v1 -> example.com/v1")
    (unknown / "templates" / "extra.yaml").unlink()
    assert one(run(unknown, lint=False), "nothing-verified").severity == "error"


def test_a_library_chart_renders_nothing(tmp_path: Path) -> None:
    chart = write(tmp_path)
    metadata = chart / "Chart.yaml"
    metadata.write_text(metadata.read_text("utf-8") + "type: library\n")
    report = run(chart)
    assert [chart.objects for chart in report.charts] == [0]
    assert report.exit_code == 0


def test_the_linter_is_asked_once_for_a_chart_that_does_not_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import helm_python

    chart = write(tmp_path, extra="v1 -> policy/v1beta1", Chart="version: 1.0.0 -> version: 1.0.7")
    (chart / "templates" / "extra.yaml").write_text(
        "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: x\n"
    )
    first = one(run(chart), "lint")
    assert "deprecated" in first.message
    monkeypatch.setattr(helm_python, "lint", lambda *_, **__: pytest.fail("asked again"))
    assert one(run(chart), "lint").message == first.message


def test_custom_resources_with_their_definitions(tmp_path: Path) -> None:
    chart = write(tmp_path, extra="apiVersion: v1\nkind: ConfigMap -> apiVersion: example.com/v1\nkind: Widget")
    definition = tmp_path / "crds" / "widget.yaml"
    definition.parent.mkdir()
    definition.write_text("""
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            data:
              type: object
              properties:
                size: {x-kubernetes-int-or-string: true}
""")
    assert one(run(chart, lint=False), "unknown-kind").severity == "warning"
    assert run(chart, lint=False, strict=True).exit_code == 1
    report = run(chart, lint=False, schemas=(str(definition.parent),))
    finding = one(report, "schema")
    assert finding.field == "data.key"
    with pytest.raises(ChartgenError, match="no schema of a custom resource"):
        run(chart, schemas=(str(chart / "values.yaml"),))
    text = definition.read_text()
    definition.write_text(text.replace("type: object", "type: nonsense"))
    with pytest.raises(ChartgenError, match=r"invalid schema of widget in"):
        run(chart, schemas=(str(definition),))
    definition.write_text(text.partition("spec:")[0] + "spec: [1]\n")
    with pytest.raises(ChartgenError, match="no schema of a custom resource"):
        run(chart, schemas=(str(definition),))


def test_errors_of_specs_are_those_of_a_build(tmp_path: Path) -> None:
    spec = tmp_path / "specs" / "shop.py"
    spec.parent.mkdir()
    spec.write_text("""from chartgen import Chart, Deployment, HttpGet, Image, Service

shop = Chart(
    "shop",
    version="0.1.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        liveness=HttpGet("/"),
        extra_container={"livenezProbe": {}},
    ),
    components={"worker": Deployment(image=Image("worker", tag="1.0.0"), extra_pod={"hostnam": "x"})},
)
""")
    with pytest.raises(ChartgenError) as caught:
        run(spec, lint=False)
    lines = {finding.field: finding.location.line for finding in caught.value.findings if finding.location}
    assert lines == {"extra_container.livenezProbe": 12, "extra_pod.hostnam": 14}


def test_a_manifest_is_reported_at_the_field(tmp_path: Path) -> None:
    spec = tmp_path / "specs" / "shop.py"
    spec.parent.mkdir()
    spec.write_text("""from chartgen import Chart, Manifest

shop = Chart(
    "shop",
    version="0.1.0",
    description="A shop",
    manifests=[
        Manifest({
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "a"},
            "spec": {
                "maxReplicas": 3,
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "nobody"},
            },
        }),
    ],
)
""")
    finding = next(finding for finding in run(spec, lint=False).findings if "nobody" in finding.message)
    assert isinstance(finding, ChartFinding)
    assert finding.field == "spec.scaleTargetRef.name"
    assert finding.location is not None
    assert finding.location.source[finding.location.column - 1 : finding.location.end_column - 1] == '"nobody"'
    assert (finding.template, finding.template_line > 0) == ("templates/a-horizontalpodautoscaler.yaml", True)


def test_our_own_specs() -> None:
    report = run(SPECS)
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    assert {chart.name for chart in report.charts} == {"todo-backend", "todo-frontend"}


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError) as caught:
        run(tmp_path / "nope")
    assert caught.value.exit_code == 2


def test_without_helm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chartgen.verify import helm
    from chartgen.verify import run as running

    monkeypatch.setattr(running, "engine_for", helm.engine_for)  # not the one that the tests share
    broken = tmp_path / "packages" / "helm_python.py"
    broken.parent.mkdir()
    broken.write_text("raise ModuleNotFoundError('helm_python')")
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    with pytest.raises(ChartgenError) as caught:
        run(write(tmp_path))
    (finding,) = caught.value.findings
    assert caught.value.exit_code == 3
    assert installation.command("helm") in finding.hint


def test_a_command_that_is_no_helm(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError) as caught:
        run(write(tmp_path), helm=str(tmp_path / "helm"))
    assert caught.value.exit_code == 3


def test_the_helm_command_says_the_same(tmp_path: Path, helm_command: Any) -> None:
    chart = write(tmp_path, deployment="  replicas: ->   replicaz:")
    path = str(getattr(helm_command, "path", helm_command))
    spawned, here = run(chart, helm=path, kubernetes=("1.30", "1.37")), run(chart, kubernetes=("1.30", "1.37"))
    assert [finding.message for finding in spawned.findings] == [finding.message for finding in here.findings]
    finding = one(run(chart, helm=path, kubernetes=("1.28",)), "kube-version")
    assert "1.28" in finding.message


def test_the_same_findings_from_any_number_of_threads(tmp_path: Path) -> None:
    for number in range(6):
        write(tmp_path, name=f"web{number}", deployment="  replicas: ->   replicaz:")
    many, alone = run(tmp_path, lint=False, jobs=4), run(tmp_path, lint=False, jobs=1)
    assert many.findings == alone.findings
    assert [chart.display_path for chart in many.charts] == [chart.display_path for chart in alone.charts]
    assert len(many.charts) == 6


def test_findings_are_findings(tmp_path: Path) -> None:
    report = run(write(tmp_path, deployment="  replicas: ->   replicaz:"), lint=False)
    assert all(isinstance(finding, Finding) for finding in report.findings)


def test_what_build_rejects_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = (
        "from chartgen import Chart, Deployment, Image\n"
        'chart = Chart("web", version="1.0.0", description="Web", workload=Deployment(image=Image("web", tag="1")))\n'
    )
    for name in ("a", "b"):
        (tmp_path / "specs").mkdir(exist_ok=True)
        (tmp_path / "specs" / f"{name}.py").write_text(spec)
    with pytest.raises(ChartgenError) as caught:
        run(tmp_path / "specs", lint=False)
    assert caught.value.exit_code == 2
    assert "web" in caught.value.findings[-1].message
    (tmp_path / "specs" / "b.py").unlink()
    monkeypatch.setattr("chartgen.output.size.LIMIT", 100)
    monkeypatch.setattr("chartgen.output.size._SURELY_FITS", 0)
    with pytest.raises(ChartgenError) as caught:
        run(tmp_path / "specs", lint=False)
    assert [finding.rule for finding in caught.value.findings] == ["size"]
    assert "size" in {finding.rule for finding in run(write(tmp_path), lint=False).findings}


@pytest.mark.parametrize("rule", ["**/x", "[a", "x\\", "!a["])
def test_invalid_rules_of_helmignore(tmp_path: Path, rule: str) -> None:
    chart = write(tmp_path)
    (chart / ".helmignore").write_text(f"ci/\n{rule}\n", "utf-8")
    finding = one(run(chart), "load")
    assert "invalid rule" in finding.message
    assert (finding.template, finding.template_line, finding.found) == (".helmignore", 2, rule)


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_missing_dependencies(tmp_path: Path, api: str) -> None:
    chart = write(tmp_path, Chart=f"apiVersion: v2 -> apiVersion: {api}")
    dependencies = "dependencies:\n" + "".join(
        f"  - name: {name}\n    version: 1.x.x\n    repository: https://charts.example.com\n{more}"
        for name, more in (("redis", ""), ("common", "    alias: shared\n"), ("absent", "    condition: extra\n"))
    )
    file = "Chart.yaml" if api == "v2" else "requirements.yaml"
    with (chart / file).open("a", encoding="utf-8") as opened:
        opened.write(dependencies)
    for name in ("redis", "common"):
        folder = chart / "charts" / f"folder-of-{name}"
        folder.mkdir(parents=True)
        (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n", "utf-8")
    finding = one(run(chart), "dependency")
    assert "missing dependency `absent`" in finding.message
    line = (chart / file).read_text("utf-8").splitlines().index("  - name: absent") + 1
    assert (finding.template, finding.template_line) == (file, line)
    assert "helm dependency build" in finding.hint
