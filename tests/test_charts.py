"""Every chart that is committed, golden or generated: Helm takes it, and what it renders is what Kubernetes takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import yaml

from tests.support import documents, helm, kubernetes
from tests.support.paths import golden_charts, short

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

CHARTS = golden_charts()
SCENARIOS = [
    (chart, file) for chart in CHARTS for file in sorted([*chart.glob("ci/*.yaml"), *chart.glob("values-*.yaml")])
]

each_chart = pytest.mark.parametrize("chart", CHARTS, ids=short)
each_scenario = pytest.mark.parametrize(
    ("chart", "scenario"), SCENARIOS, ids=[f"{short(chart)}-{file.stem}" for chart, file in SCENARIOS]
)


@cache
def namespace_of(chart: Path) -> str:
    """Read the namespace that the README installs the chart into."""
    found = re.search(r"^helm install .*?--namespace (\S+)", (chart / "README.md").read_text("utf-8"), re.MULTILINE)
    return found[1] if found else "default"


def values_files(chart: Path, scenario: Path) -> list[Path]:
    """Give the files of a scenario; an environment is tried with the placeholders of the default one."""
    # Charts with fewer values have no scenarios of their own, but the placeholders of Secrets.
    default = chart / "ci/default-values.yaml"
    files = [scenario] if scenario.parent.name == "ci" and scenario.is_file() else [default, scenario]
    return [file for file in files if file.is_file()]


def values_of(chart: Path, scenario: Path) -> dict[str, Any]:
    """Put the files of a scenario over each other, as Helm does."""
    merged: dict[str, Any] = {}
    for file in values_files(chart, scenario):
        _put_over(merged, helm.values_of(file))
    return merged


def _put_over(into: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _put_over(into[key], value)
        else:
            into[key] = value


def versions_of(chart: Path) -> list[str]:
    """Give the versions that the chart is held against: those that its kubeVersion lets in."""
    min_version = re.search(
        r'^kubeVersion: ">=1\.(\d+)\.0-0"$', (chart / "Chart.yaml").read_text("utf-8"), re.MULTILINE
    )
    assert min_version, "Chart.yaml has no kubeVersion"
    found = [version for version in kubernetes.VERSIONS if int(version.partition(".")[2]) >= int(min_version[1])]
    assert found, "no version is left to hold it against"
    return found


def test_there_are_charts() -> None:
    assert len(CHARTS) >= 10
    assert {scenario.name for _chart, scenario in SCENARIOS} >= {
        "default-values.yaml",
        "full-values.yaml",
        "strict-values.yaml",
    }


@each_chart
def test_lines_of_values_are_short(chart: Path) -> None:
    """Lines are as short as the default of yamllint's users asks for, 120 characters, other than long words."""
    for file in [*chart.glob("*.yaml"), *chart.glob("ci/*.yaml")]:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            assert len(line) <= 120 or len(line.lstrip(" #-").split()) == 1 or "kube-score/ignore: " in line, (
                f"{file.name}:{number}"
            )


@each_chart
def test_lints_as_it_is(chart: Path) -> None:
    assert helm.lint(chart, namespace=namespace_of(chart)) == []


@each_scenario
def test_scenario(chart: Path, scenario: Path) -> None:
    values = values_of(chart, scenario)
    namespace = namespace_of(chart)
    assert helm.lint(chart, values, namespace=namespace) == []
    rendered = helm.render(chart, values, namespace=namespace)
    assert rendered
    assert kubernetes.all_problems(rendered, versions_of(chart)) == []
    # Monitors and manifests may have one of their own.
    own = {namespace, "monitoring"}
    assert {each["metadata"].get("namespace", namespace) for each in rendered if each.name != "extra"} <= own


@each_scenario
def test_two_releases_share_nothing(chart: Path, scenario: Path) -> None:
    """Names and selectors of one release are not those of another, in one namespace."""
    if "can have only one release of this chart" in (chart / "README.md").read_text("utf-8"):
        pytest.skip("exact names: the chart can be installed only once")
    values = values_of(chart, scenario)
    if (chart / "templates/extra-manifests.yaml").is_file():
        values["extraManifests"] = []
    ours, theirs = (helm.render(chart, values, name=name, namespace=namespace_of(chart)) for name in ("blue", "green"))
    shared = {each.id for each in ours} & {each.id for each in theirs}
    assert {each for each in shared if not _is_given(each, ours)} == set()
    for one in ours:
        for other in theirs:
            if one.id not in shared and (selector := _selector(one)):
                labels = other.get("spec", {}).get("template", {}).get("metadata", {}).get("labels", {})
                assert not selector.items() <= labels.items(), f"{one.id} of one release finds {other.id} of another"


def _is_given(identity: str, rendered: list[documents.Document]) -> bool:
    """Tell whether the name is the author's: of a service account, or of an object outside of namespaces."""
    (found,) = (each for each in rendered if each.id == identity)
    return found.kind == "ServiceAccount" or "namespace" not in found["metadata"]


def _selector(document: documents.Document) -> dict[str, str]:
    selector = document.get("spec", {}).get("selector") or {}
    found: dict[str, str] = selector.get("matchLabels", selector) if document.kind in ("Service", "Deployment") else {}
    return found


@each_chart
def test_services_lead_to_ports_of_pods(chart: Path) -> None:
    rendered = helm.render(chart, values_of(chart, chart / "ci/full-values.yaml"), namespace=namespace_of(chart))
    pods = [each["spec"]["template"] for each in rendered if each.kind in ("Deployment", "StatefulSet", "DaemonSet")]
    for service in (each for each in rendered if each.kind == "Service"):
        expected = service["spec"]["selector"]
        found = [pod for pod in pods if expected.items() <= pod["metadata"]["labels"].items()]
        # One that selects several workloads has a label of its own for them.
        is_shared = any("/service-" in label for label in expected)
        assert len(found) > 1 if is_shared else len(found) == 1, (
            f"{service.id} finds the pods of {len(found)} workloads"
        )
        for pod in found:
            containers = [*pod["spec"]["containers"], *pod["spec"].get("initContainers", ())]
            ports = {port.get("name") for container in containers for port in container.get("ports", ())}
            # A number need not be declared.
            targets = {port["targetPort"] for port in service["spec"].get("ports", ())}
            assert {target for target in targets if isinstance(target, str)} <= ports


@each_chart
def test_notes(chart: Path) -> None:
    values = values_of(chart, chart / "ci/default-values.yaml")
    text = helm.notes(chart, values, namespace=namespace_of(chart))
    assert f"installed as release in {namespace_of(chart)}.\n" in text
    assert "placeholder" not in text, "a Secret's content is shown"
    assert "\n\n\n" not in text
    assert "<no value>" not in text


@each_chart
def test_values_are_strict_yaml(chart: Path) -> None:
    values = documents.load((chart / "values.yaml").read_text("utf-8"), "values.yaml")
    assert isinstance(values, dict)
    for file in chart.glob("ci/*.yaml"):
        documents.load(file.read_text("utf-8"), file.name)
    documents.load((chart / "Chart.yaml").read_text("utf-8"), "Chart.yaml")


@each_chart
def test_text_files_are_tidy(chart: Path) -> None:
    for file in (each for each in chart.rglob("*") if each.is_file()):
        text = file.read_bytes().decode("utf-8")
        assert text.endswith("\n"), f"{file.name} does not end with a newline"
        assert not text.endswith("\n\n"), f"{file.name} ends with empty lines"
        assert "\r" not in text
        assert not re.search(r"[ \t]$", text, re.MULTILINE), f"{file.name} has spaces at the end of a line"
        assert not re.search(r"[\ufdd0-\ufdef]", text), f"{file.name} has a mark of chartgen's own"


@each_chart
def test_variables_of_templates_are_used(chart: Path) -> None:
    for file in sorted((chart / "templates").rglob("*.yaml")):
        text = file.read_text("utf-8")
        unused = [name for name in re.findall(r"(\$\w+) :?= ", text) if len(re.findall(rf"\{name}\b", text)) == 1]
        assert not unused, file.name


@each_chart
def test_schema_is_closed_and_self_contained(chart: Path) -> None:
    schema = json.loads((chart / "values.schema.json").read_text("utf-8"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema_rs.Draft7Validator(schema)
    definitions = schema.get("definitions", {})
    references = {node["$ref"] for node in documents.maps_in(schema) if isinstance(node.get("$ref"), str)}
    assert references == {f"#/definitions/{name}" for name in definitions}, "dangling, or never asked for"
    assert schema["additionalProperties"] is False
    for name, node in _groups(schema):
        assert node.get("additionalProperties") is False or name == "global", f"{name} is open"
    assert "global" in schema["properties"]
    assert "enabled" in schema["properties"]
    assert not any(node.get("required") for node in [schema, *(node for _name, node in _groups(schema))])


@each_chart
def test_the_definitions_of_the_schema_are_a_small_part(chart: Path) -> None:
    """As the chart contract wants it: they stand at the end, under 24 KB for the pod, one property a line."""
    text = (chart / "values.schema.json").read_text("utf-8")
    own, key, block = text.partition('\n  "definitions": {\n')
    assert bool(key) == ("#/definitions/" in own)
    if not key:
        return
    definitions = json.loads(text)["definitions"]
    of_network_policies = 1_600 if "NetworkPolicyPeer" in definitions else 0
    of_autoscalers = 4_000 if "MetricSpec" in definitions else 0
    of_labels = 1_000 if "ObjectLabels" in definitions else 0  # of objects and of pods, without those of the chart
    assert len(block) < 25 * 1024 + of_network_policies + of_autoscalers + of_labels
    for name, definition in definitions.items():
        assert f'\n"{name}":' in f"\n{block}"
        for field in definition.get("properties", {}):
            assert f'\n "{field}":' in block, f"{name}.{field}"


def _groups(schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the maps of values that chartgen shapes: those that are described are values themselves."""
    for name, node in schema["properties"].items():
        if "properties" in node and "description" not in node:
            yield f"{at}{name}", node
            yield from _groups(node, f"{at}{name}.")


@each_chart
def test_values_are_described(chart: Path) -> None:
    """Above each value of values.yaml stands the comment that helm-docs reads, and it is the schema's too."""
    text = (chart / "values.yaml").read_text("utf-8")
    lines = text.splitlines()
    schema = json.loads((chart / "values.schema.json").read_text("utf-8"))
    missing: list[str] = []

    def walk(node: yaml.MappingNode, properties: dict[str, Any], at: str) -> None:
        for key, value in node.value:
            if not at and key.value.startswith("x-"):
                continue  # no value
            declared = properties.get(key.value)
            assert declared is not None, f"{at}{key.value} is not in the schema"
            if "description" in declared:
                if lines[key.start_mark.line - 1].strip() != f"# -- {declared['description']}":
                    missing.append(f"{at}{key.value}")
            else:
                walk(value, declared["properties"], f"{at}{key.value}.")

    tree = yaml.compose(text)
    assert isinstance(tree, yaml.MappingNode)
    walk(tree, schema["properties"], "")
    assert missing == []
    assert "null" not in re.findall(r": (\S+)$", text, re.MULTILINE)


@pytest.mark.helm
@each_chart
def test_helm_command(chart: Path, helm_command: HelmCommand) -> None:
    namespace = namespace_of(chart)
    helm_command.lint(chart, "--namespace", namespace)
    for scenario in (scenario for of, scenario in SCENARIOS if of == chart):
        files = values_files(chart, scenario)
        rendered = helm_command.template(chart, namespace=namespace, values=files)
        assert rendered
        assert kubernetes.all_problems(rendered, versions_of(chart)) == []
