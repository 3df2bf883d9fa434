"""The tests' own judges see what they are there to see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from tests.support import helm, kubernetes
from tests.support.documents import NotStrict, load, parse
from tests.support.trees import compare, read_tree, write_tree

pytest_plugins = ["pytester"]

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"

CHART: dict[str, str] = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 0.1.0\nicon: https://example.com/icon.png\n",
    "values.yaml": 'text: hello\nnumber: 3\nrefuse: ""\n',
    "values.schema.json": json.dumps(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "global": {"type": "object"},
                "text": {"type": "string"},
                "number": {"type": "integer"},
                "refuse": {"type": "string"},
            },
        }
    ),
    "templates/config.yaml": (
        '{{- with .Values.refuse }}{{ fail (printf "refuse is %s" .) }}{{ end -}}\n'
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n"
        "  name: {{ .Release.Name }}\n  namespace: {{ .Release.Namespace }}\n"
        "data:\n  text: {{ .Values.text | quote }}\n  number: {{ .Values.number | quote }}\n"
        "  upgrade: {{ .Release.IsUpgrade | quote }}\n"
    ),
    "templates/NOTES.txt": "Hello {{ .Release.Name }}\n",
}


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    write_tree(tmp_path / "demo", CHART)
    return tmp_path / "demo"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("a: 1\na: 2", "'a' is there twice"),
        ("a:", "null"),
        ("a: ~", "null"),
        ("a: [null]", "null"),
        ("a: yes", "quote it"),
        ("n: 'x'", "quote it"),
        ("a: 0755", "quote it"),
        ("a: 0o755", "quote it"),
        ("a: 1_000", "quote it"),
        ("a: 0x_1f", "quote it"),
        ("a: 0b_1", "quote it"),
        ("a: 12:30", "quote it"),
        ("a: 2024-01-31", "quote it"),
        ("a: &x b\nc: *x", "alias"),
        ("a: !!int '3'", "a tag"),
        ("1: b", "no string"),
        ("a: {b: 1", "flow mapping"),
    ],
)
def test_strict_reading_refuses(data: str, what: str) -> None:
    with pytest.raises(NotStrict, match=what):
        load(data)


def test_strict_reading_gives_plain_values() -> None:
    text = 'a: "yes"\nb: [1, -2, 1.5, 1e6, true, ""]\nc: {}\nd: "0755"\ne: =\nf: |\n  no\n  ~\ng: [0x_, 0b_]\n'
    assert load(text) == {
        "a": "yes",
        "b": [1, -2, 1.5, 1e6, True, ""],
        "c": {},
        "d": "0755",
        "e": "=",
        "f": "no\n~\n",
        "g": ["0x_", "0b_"],
    }


def test_a_document_of_comments_is_refused_and_white_space_is_not() -> None:
    assert [each.id for each in parse(f"---\n# Source: x\n{OBJECT}---\n\n---\n{OBJECT}")] == ["ConfigMap/a"] * 2
    assert parse("\n  \n") == []
    with pytest.raises(NotStrict, match="document 2: a document of nothing but comments"):
        parse(f"{OBJECT}---\n# nothing\n")
    with pytest.raises(NotStrict, match=r"metadata\.name"):
        parse(OBJECT.replace("name: a", "name: 123"))


def test_helm_renders_and_refuses(chart: Path) -> None:
    (document,) = helm.render(chart, {"text": "no"}, name="one", namespace="two")
    assert document.id == "ConfigMap/one"
    assert document.source == "templates/config.yaml"
    assert document["metadata"]["namespace"] == "two"
    assert document["data"] == {"text": "no", "number": "3", "upgrade": "false"}
    assert helm.one(helm.render(chart, is_upgrade=True), "ConfigMap")["data"]["upgrade"] == "true"
    assert helm.notes(chart, name="one") == "Hello one\n"
    assert "refuse is it" in helm.refusal(chart, {"refuse": "it"})
    assert "additional properties 'nunber' not allowed" in helm.refusal(chart, {"nunber": 3})
    assert helm.schema_refusal(chart) is None
    assert "got string, want integer" in (helm.schema_refusal(chart, helm.set_string("number=3")) or "")
    assert helm.set_values("a.b=1,a.c=x", "a.b=2") == {"a": {"b": 2, "c": "x"}}
    with pytest.raises(helm.HelmRefused, match="load"):
        helm.render(chart.parent)


def test_helm_lints_strictly(chart: Path) -> None:
    assert helm.lint(chart) == []
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: one\n", "utf-8")
    assert any("version" in each for each in helm.lint(chart))


def test_two_templates_for_one_object_are_seen(chart: Path) -> None:
    (chart / "templates" / "twice.yaml").write_text(CHART["templates/config.yaml"], "utf-8")
    with pytest.raises(NotStrict, match=r"is in templates/config\.yaml as well"):
        helm.render(chart)


POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a", "labels": {"x": "y"}},
    "spec": {"containers": [{"name": "a", "image": "b", "ports": [{"containerPort": 80}]}]},
}
SERVICE: dict[str, Any] = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"ports": []}}


def _changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(document))
    at: Any = copy
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        at = at[step]
    at[last] = value
    return copy


CORPUS = [
    POD,
    SERVICE,
    _changed(POD, "spec.containers.0.imagge", "x"),
    _changed(POD, "spec.containers.0.ports.0.containerPort", "http"),
    _changed(POD, "spec.containers", {}),
    _changed(POD, "metadata.labels.x", 1),
    _changed(POD, "spec.tolerations", [{"key": "a", "operater": "Exists"}]),
    _changed(POD, "spec.securityContext", {"runAsNonRoot": "yes"}),
    _changed(POD, "spec.hostUsers", False),
    _changed(POD, "spec", None),
    _changed(SERVICE, "spec.ports", [{"port": 80, "targetPort": "http"}]),
    _changed(SERVICE, "spec.ports", [{"port": 80, "targetPort": []}]),
    _changed(SERVICE, "spec.trafficDistribution", "PreferClose"),
    _changed(SERVICE, "replicaz", 1),
]


@pytest.mark.parametrize("version", kubernetes.VERSIONS)
def test_the_compiled_schemas_say_what_kubernetes_validate_says(version: str) -> None:
    for document in CORPUS:
        try:
            kubernetes_validate.validate(document, version, strict=True)
            good = True
        except kubernetes_validate.ValidationError:
            good = False
        assert (kubernetes.problems(document, version) == []) is good, document


def test_problems_name_the_object_and_the_field() -> None:
    (problem,) = kubernetes.problems(CORPUS[3], "1.32")
    assert problem.startswith("Pod/a: spec.containers.0.ports.0.containerPort:")
    (unknown,) = kubernetes.problems({**POD, "apiVersion": "apps/v2"}, "1.32")
    assert unknown == "unknown kind apps/v2 Pod in Kubernetes 1.32 (Pod/a)"
    assert kubernetes.problems({**SERVICE, "kind": "service"}, "1.32") != []
    assert kubernetes.all_problems([POD]) == []
    assert kubernetes.versions_of(">=1.28.0-0") == kubernetes.versions_of("") == ("1.28", "1.32", "1.37")
    assert kubernetes.versions_of(">=1.29.0-0") == ("1.32", "1.37")


def test_trees_differ_by_files_and_lines(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a": "1\n", "b/c": "x\r\n", "b/d/e": "2\n"})
    assert read_tree(tmp_path) == {"a": "1\n", "b/c": "x\r\n", "b/d/e": "2\n"}
    write_tree(tmp_path, {"a": "1\n", "b/c": "x\n"})
    assert read_tree(tmp_path) == {"a": "1\n", "b/c": "x\n"}
    assert not (tmp_path / "b" / "d").exists()
    lines = compare({"a": "1\n", "gone": ""}, {"a": "2\n", "new": ""})
    assert lines[:3] == ["gone: gone", "new: new", "changed: a"]
    assert lines[-2:] == ["-1", "+2"]


SNAPSHOT_TEST = """
from tests.support.trees import TreeExtension

def test_tree(snapshot):
    assert {files} == snapshot.use_extension(TreeExtension)(name="cases/one/expected")
"""


def test_a_tree_under_syrupy_sees_changed_new_and_vanished_files(pytester: pytest.Pytester) -> None:
    files = {"a.yaml": "a: 1\n", "templates/b.yaml": "b: 2\n"}

    def outcome(content: dict[str, str], *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=SNAPSHOT_TEST.format(files=content))
        return pytester.runpytest_inprocess("-p", "no:xdist", *arguments)

    neighbour = pytester.mkdir("cases") / "spec.py"
    neighbour.write_text("", "utf-8")
    missing = outcome(files)
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(["*make golden writes it anew*"])
    outcome(files, "--snapshot-update").assert_outcomes(passed=1)
    assert read_tree(pytester.path / "cases/one/expected") == files
    outcome(files).assert_outcomes(passed=1)

    outcome({**files, "a.yaml": "a: 3\n"}).assert_outcomes(failed=1)
    outcome({**files, "c.yaml": "c: 3\n"}).assert_outcomes(failed=1)
    gone = outcome({"a.yaml": "a: 1\n"})
    gone.assert_outcomes(failed=1)
    gone.stdout.fnmatch_lines(["*gone: templates/b.yaml*"])
    outcome({"a.yaml": "a: 1\n"}, "--snapshot-update").assert_outcomes(passed=1)
    assert read_tree(pytester.path / "cases/one/expected") == {"a.yaml": "a: 1\n"}
    assert neighbour.exists()
