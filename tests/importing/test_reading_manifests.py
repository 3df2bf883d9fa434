"""Manifests, read for an import: objects with their lines, comments and findings."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest

from chartgen.errors import ChartgenError
from chartgen.importing.model import Input
from chartgen.importing.reading import read

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def manifests(text: str | bytes, name: str = "a.yaml") -> Input:
    """Read the text of a file."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return read([name])


def messages(found: Input) -> list[str]:
    """Return the findings with their locations."""
    return [f"{each.location}: {each.message}" for each in found.findings]


def failure(*paths: str) -> ChartgenError:
    """Return the error of an input that cannot be read."""
    with pytest.raises(ChartgenError) as raised:
        read(paths)
    return raised.value


def test_lines_and_comments() -> None:
    found = manifests(
        """\
        # Copyright 2020 The Authors
        #
        # Licensed under the Apache License, Version 2.0

        # The database of the shop.
        # It is small.
        ---
        # Source: shop/templates/db.yaml
        apiVersion: v1
        kind: Service
        metadata:
          # What others call it.
          name: db
        spec:
          ports:
            # For clients.
            - port: 5432 # the default
              name: postgres

          # Some section.

          selector: {app: db}
        # The next one.
        ---
        # yaml-language-server: $schema=x
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data:
          # app.debug: "true"
          run.sh: | # runs it
            #!/bin/sh
            # not a comment
          "quoted": "a
            # not a comment
            b" # two lines
        """
    )
    service, settings = found.objects
    assert not found.findings
    assert str(service.location) == "a.yaml:9"
    assert service.comments == {
        (): "The database of the shop.\nIt is small.",
        ("metadata", "name"): "What others call it.",
        ("spec", "ports", 0): "For clients.\nthe default",
    }
    assert service.lines["spec", "ports", 0, "name"] == 18
    assert service.lines["spec", "selector", "app"] == 22
    assert settings.comments == {("data", "run.sh"): "runs it", ("data", "quoted"): "two lines"}
    assert settings.manifest["data"] == {
        "run.sh": "#!/bin/sh\n# not a comment\n",
        "quoted": "a # not a comment b",
    }


def test_scalars_are_those_of_kubectl() -> None:
    found = manifests(
        CONFIG.format("types")
        + """\
data:
  yes: on
  octal: 0755
  date: 2020-01-01
  8080: !!str 80
  version: 1.10
  empty:
  base: 1e3
  1e3: float
"""
    )
    assert found.objects[0].manifest["data"] == {
        "true": True,
        "octal": 493,
        "date": "2020-01-01",
        "8080": "80",
        "version": 1.1,
        "empty": "",
        "base": 1000.0,
        "1000": "float",
    }
    assert messages(found) == ["a.yaml:6: kubectl reads the key `yes` as `true`: quote it"]


def test_anchors_and_merge_keys() -> None:
    found = manifests(
        CONFIG.format("merged")
        + """\
x-first: &first {a: "1", b: "1"}
x-second: &second {b: "2", c: "2"}
data:
  c: own
  <<: [*first, *second]
more: *first
"""
    )
    only = found.objects[0]
    assert only.manifest["data"] == {"a": "1", "b": "1", "c": "own"}
    assert only.manifest["more"] == {"a": "1", "b": "1"}
    assert only.lines["data", "a"] == 5
    assert only.lines["data", "c"] == 8


def test_exponential_aliases_are_bounded() -> None:
    text = CONFIG.format("laughs") + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 10):
        text += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    Path("a.yaml").write_text(text)
    start = time.monotonic()
    assert "once aliases are expanded" in failure("a.yaml").findings[0].message
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("text", ["a: &a [*a]", "- " * 5000, "[" * 5000, "{a: " * 5000, "a: &a {<<: *a}"])
def test_endless_nesting(text: str) -> None:
    Path("a.yaml").write_text(CONFIG.format("deep") + "---\n" + text)
    assert failure_or_findings("a.yaml")


def failure_or_findings(path: str) -> list[str]:
    """Return the messages of an input, whether or not it can be read."""
    try:
        return messages(read([path]))
    except ChartgenError as error:
        return [each.message for each in error.findings]


def test_lists_of_objects() -> None:
    found = manifests(
        """\
        apiVersion: v1
        kind: List
        items:
          # The first.
          - apiVersion: v1
            kind: ConfigMap
            metadata:
              # Its name.
              name: a
          - apiVersion: v1
            kind: ConfigMapList
            items:
              - metadata: {name: b}
          - text
        """
    )
    first, second = found.objects
    assert (str(first.location), str(second.location)) == ("a.yaml:5", "a.yaml:13")
    assert first.comments == {(): "The first.", ("metadata", "name"): "Its name."}
    assert first.lines["metadata", "name"] == 9
    assert (second.kind, second.name) == ("ConfigMap", "b")
    assert messages(found) == ["a.yaml:14: skipped list item: it is not an object"]


def test_line_ends_byte_order_mark_and_empty_documents() -> None:
    text = "\ufeff---\r\n---\r\n# nothing\r\n---\r\n" + CONFIG.format("a").replace("\n", "\r\n") + "--- # end\r\n\r\n"
    found = manifests(text.encode())
    assert [str(each.location) for each in found.objects] == ["a.yaml:5"]
    assert [str(each.location) for each in manifests(text.encode("utf-16")).objects] == ["a.yaml:5"]


def test_json() -> None:
    objects = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"x": "\U0001f600\t"}}
    found = manifests(json.dumps(objects, indent="\t"), "a.json")
    assert found.objects[0].manifest == objects
    assert found.objects[0].location_of(("data", "x")) is not None
    assert not found.findings


def test_duplicates() -> None:
    found = manifests(
        CONFIG.format("a") + "data:\n  x: first\n  x: last\n---\n" + CONFIG.format("a") + "data: {z: z}\n"
    )
    assert [each.manifest["data"] for each in found.objects] == [{"z": "z"}]
    assert messages(found) == [
        "a.yaml:7: duplicate key `x`: the last one is used, as kubectl does",
        "a.yaml:9: duplicate object ConfigMap/a: the last one is used, as kubectl does",
    ]
    assert found.findings[1].found == "also defined in a.yaml:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- 1\n- 2\n", "a.yaml:6: skipped document: it is a list without `apiVersion` and `kind`"),
        ("text\n", "a.yaml:6: skipped document: it is text without `apiVersion` and `kind`"),
        ("a: 1\n", "a.yaml:6: skipped document: it is a mapping without `apiVersion` and `kind`"),
        ("kind: Pod\n", "a.yaml:6: skipped object: it has no `apiVersion`"),
        ("apiVersion: v1\n", "a.yaml:6: skipped object: it has no `kind`"),
        ("apiVersion: 1\nkind: Pod\n", "a.yaml:6: skipped object: its `apiVersion` is not a string"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {}\n", "a.yaml:8: skipped Pod: it has no `metadata.name`"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: 1\n",
            "a.yaml:9: skipped Pod: its `metadata.name` is not a string",
        ),
        (
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: a-\n",
            "a.yaml:9: skipped Job with `generateName`: charts need fixed names",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: '{{ .Release.Name }}'\n",
            "a.yaml:9: skipped ConfigMap: its name is a template action",
        ),
        (
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n",
            "a.yaml:6: skipped Kustomization: kustomizations are imported as folders",
        ),
    ],
)
def test_what_is_not_an_object(text: str, expected: str) -> None:
    found = manifests(CONFIG.format("a") + "---\n" + text)
    assert messages(found) == [expected]
    assert [each.name for each in found.objects] == ["a"]
    assert all(each.severity == "warning" for each in found.findings)


def test_templates_belong_to_a_chart() -> None:
    Path("a.yaml").write_text("metadata:\n  {{- if .Values.a }}\n  name: a\n")
    [finding] = failure("a.yaml").findings
    assert str(finding.location) == "a.yaml:2"
    assert finding.message == "the file is a chart template, not a manifest"
    assert finding.hint == "import the chart: name the folder that contains its Chart.yaml"
    Path("a.yaml").write_text("metadata:\n  name: {{ .Values.a }}\n")
    [finding] = failure("a.yaml").findings
    assert finding.rule == "import/template"


def test_tabs() -> None:
    Path("a.yaml").write_text("metadata:\n\tname: a\n")
    [finding] = failure("a.yaml").findings
    assert str(finding.location) == "a.yaml:2"
    assert finding.hint == "indent with spaces: YAML does not allow tabs"


@pytest.mark.parametrize(
    "content", [b"a: \xff\xfe\n", b"a: \x00\n", b"a: *hunter2\n", b"a: 'hunter2\n", b"%hunter2\n---\n"]
)
def test_invalid_files(content: bytes) -> None:
    Path("a.yaml").write_bytes(content)
    error = failure("a.yaml")
    assert error.exit_code == 2
    assert all(str(each.location).startswith("a.yaml:") for each in error.findings)
    assert "hunter2" not in repr(error.findings)


def test_what_servers_add_is_removed() -> None:
    found = manifests(
        """\
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: a
          creationTimestamp: null
          generation: 3
          resourceVersion: "7"
          selfLink: /x
          ownerReferences: []
          annotations:
            deployment.kubernetes.io/revision: "2"
            kubectl.kubernetes.io/last-applied-configuration: '{"password": "hunter2"}'
            config.kubernetes.io/function: "container: {image: a}"
            config.kubernetes.io/path: a.yaml
            internal.config.kubernetes.io/index: "0"
          finalizers: [foregroundDeletion, mine/own]
        spec:
          replicas: null
          template:
            metadata:
              creationTimestamp: null
              labels: {app: a}
            spec:
              volumes:
                - name: tmp
                  emptyDir:
        status: {}
        """
    )
    assert found.objects[0].manifest == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "a",
            "annotations": {"config.kubernetes.io/function": "container: {image: a}"},
            "finalizers": ["mine/own"],
        },
        "spec": {
            "template": {
                "metadata": {"labels": {"app": "a"}},
                "spec": {"volumes": [{"name": "tmp", "emptyDir": {}}]},
            }
        },
    }


def test_what_helm_template_prints() -> None:
    found = manifests(
        """\
        ---
        # Source: shop/templates/service.yaml
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          labels: {app: web, app.kubernetes.io/managed-by: Helm, helm.sh/chart: shop-1}
        ---
        # Source: shop/templates/tests/test.yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: test
          annotations: {helm.sh/hook: test-success}
        """
    )
    assert [each.manifest["metadata"] for each in found.objects] == [{"name": "web", "labels": {"app": "web"}}]
    assert messages(found) == ["a.yaml:10: skipped Pod/test: it is a chart test"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(CONFIG.format("a").encode()), isatty=lambda: False)
    )
    found = read(["-"])
    assert [str(each.location) for each in found.objects] == ["<stdin>:1"]


def test_folders() -> None:
    for path in ("b.yaml", "sub/a.yml", "sub/deep/c.json", ".hidden/x.yaml", "sub/.y.yaml", "chart/templates/t.yaml"):
        Path("all", path).parent.mkdir(parents=True, exist_ok=True)
        Path("all", path).write_text(CONFIG.format(Path(path).stem))
    Path("all/chart/Chart.yaml").write_text("name: chart\n")
    Path("all/overlay").mkdir()
    Path("all/overlay/kustomization.yaml").write_text("resources: []\n")
    Path("all/other.yaml").write_text("settings: 1\n")
    Path("all/broken.yaml").write_text("a: [\n")
    Path("outside.yaml").write_text(CONFIG.format("outside"))
    Path("all/link.yaml").symlink_to("../outside.yaml")
    Path("all/again.yaml").symlink_to("b.yaml")
    Path("all/loop").symlink_to(".")
    os.mkfifo("all/pipe")
    found = read(["all"])
    assert found.name == "all"
    assert [str(each.location) for each in found.objects] == [
        "all/b.yaml:1",
        "all/sub/a.yml:1",
        "all/sub/deep/c.json:1",
    ]
    assert messages(found) == [
        "all/broken.yaml:2: invalid YAML: did not find expected node content",
        "all/other.yaml:1: skipped all/other.yaml: it contains no Kubernetes object",
        "all/link.yaml:1: skipped all/link.yaml: it links outside of the folder",
        "all/chart:1: skipped all/chart: import charts separately",
        "all/overlay:1: skipped all/overlay: import kustomizations separately",
    ]
    # kubectl rejects a folder with such a file, too.
    assert [each.severity for each in found.findings] == ["error", *["warning"] * 4]


def test_paths_that_cannot_be_read() -> None:
    Path("empty").mkdir()
    os.mkfifo("pipe")
    assert failure("empty").findings[0].message == "no Kubernetes object in empty"
    assert failure("missing").findings[0].message == "cannot read missing: no such file or directory"
    assert failure("pipe").findings[0].message == "cannot read pipe: it is not a regular file"
    assert failure().findings[0].message == "no path is given"


def test_many_objects_are_fast() -> None:
    one = CONFIG.format("settings-{}") + "data:\n" + "".join(f"  key-{number}: value # c\n" for number in range(20))
    start = time.monotonic()
    assert len(manifests("---\n".join(one.replace("{}", str(number)) for number in range(5000))).objects) == 5000
    assert time.monotonic() - start < 30
