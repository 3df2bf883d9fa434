"""Manifests among a chart's files: each has its own, and none takes another's place."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from chartgen import FULLNAME, Chart, Deployment, Image, Manifest, Service, Toleration
from chartgen.errors import ChartgenError
from chartgen.plan.file import File
from chartgen.plan.plan import _unique, plan
from chartgen.render import render


def manifest(version: str, kind: str, name: str) -> Manifest:
    return Manifest({"apiVersion": version, "kind": kind, "metadata": {"name": name}})


def made(*manifests: Manifest) -> dict[str, str]:
    worker = Deployment(image=Image("shop", tag="1.0.0"), ports={"http": 8080}, service=Service(80))
    chart = Chart("shop", version="1.0.0", description="A shop", components={"worker": worker}, manifests=manifests)
    tree = render(plan(chart, "specs/shop.py", level="all"))
    return {path: str(tree[path]) for path in tree}


def test_one_of_another_group_does_not_take_the_place_of_the_charts_own() -> None:
    tree = made(manifest("serving.knative.dev/v1", "Service", "worker"), manifest("v1", "Service", "other"))
    assert "serving.knative.dev" not in tree["templates/worker-service.yaml"]
    assert "apiVersion: serving.knative.dev/v1" in tree["templates/serving.knative.dev/worker-service.yaml"]
    assert "templates/other-service.yaml" in tree


def test_two_groups_have_two_files_in_any_order() -> None:
    given = [
        manifest("v1", "Service", "a"),
        manifest("serving.knative.dev/v1", "Service", "a"),
        manifest("other.example.com/v1", "Service", "a"),
    ]
    trees = [made(*order) for order in itertools.permutations(given)]
    assert all(tree == trees[0] for tree in trees)
    found = {path for path in trees[0] if path.endswith("/a-service.yaml")}
    assert found == {
        "templates/core/a-service.yaml",
        "templates/serving.knative.dev/a-service.yaml",
        "templates/other.example.com/a-service.yaml",
    }


def test_it_does_not_take_the_place_of_a_file_of_every_chart() -> None:
    tree = made(manifest("example.com/v1", "Manifests", "extra"))
    assert "extraManifests" in tree["templates/extra-manifests.yaml"]
    assert "apiVersion: example.com/v1" in tree["templates/example.com/extra-manifests.yaml"]


def test_two_files_of_one_path_are_refused() -> None:
    file = File("templates/a.yaml", "templates/extra-manifests.yaml", {})
    with pytest.raises(ValueError, match=r"duplicate files: templates/a\.yaml"):
        _unique([file, file])


def test_parts_of_the_language_may_stand_in_it() -> None:
    spec = {"template": {"spec": {"tolerations": [Toleration(key="a", operator="Exists")]}}}
    given = Manifest({"apiVersion": "example.com/v1", "kind": "Pool", "metadata": {"name": "a"}, "spec": spec})
    assert "tolerations:\n        - key: a\n          operator: Exists" in made(given)["templates/a-pool.yaml"]


def test_newer_fields_and_kinds_raise_the_minimum_version() -> None:
    containers = [{"name": "a", "image": "a:1"}]
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": containers, "resources": {"limits": {"cpu": "1"}}}}
    plain = Manifest({**pod, "spec": {"containers": containers}}, name="plain")
    newer, newest = Manifest(pod, name="newer"), manifest("resource.k8s.io/v1", "DeviceClass", "newest")
    newest = newest.but(definition={**newest.definition, "spec": {}})
    for manifests, version in (([plain], "1.30"), ([plain, newer], "1.32"), ([newest, newer], "1.34")):
        assert f"kubeVersion: '>={version}.0-0'" in made(*manifests)["Chart.yaml"].replace('"', "'")


@pytest.mark.parametrize("name", ["a" * 253, "a" * 252 + "b"])
def test_the_longest_name_makes_a_file_that_every_file_system_holds(name: str) -> None:
    """Names of objects have up to 253 characters, those of files 255 bytes."""
    files = made(manifest("v1", "ConfigMap", name), manifest("v1", "ConfigMap", "a" * 253 if name[-1] == "b" else "b"))
    assert sum("configmap" in file for file in files) == 2
    assert all(len(part) <= 200 for file in files for part in file.split("/"))


def test_keys_that_yaml_cannot_have_are_findings() -> None:
    with pytest.raises(ChartgenError, match="a key of more than 1000 characters in the manifest"):
        Manifest({"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"k" * 1001: 1}})


DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"labels": {"a": "b"}},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Disk", "plural": "disks"},
        "scope": "Namespaced",
        "versions": [
            {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
        ],
    },
}


@pytest.mark.parametrize("field", ["name", "fullname"])
def test_the_name_of_a_definition_may_be_that_of_its_manifest(field: str) -> None:
    """Helm does not render definitions, so their files have the name itself."""
    tree = made(Manifest(DEFINITION, **dict[str, Any]({field: "disks.example.com"})))
    (text,) = [tree[path] for path in tree if path.startswith("crds/")]
    assert "metadata:\n  name: disks.example.com\n  labels:\n    a: b\n" in text


@pytest.mark.parametrize(
    ("field", "name"), [("name", "disk.example.com"), ("fullname", "disk.example.com"), ("fullname", FULLNAME)]
)
def test_a_definition_has_only_one_possible_name(field: str, name: str) -> None:
    with pytest.raises(ChartgenError) as caught:
        made(Manifest(DEFINITION, **dict[str, Any]({field: name})))
    found = {finding.expected for finding in caught.value.findings}
    assert "disks.example.com" in found
