"""Values that are taken away, missing, unknown, or of another type than they were."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from chartgen import ConfigMap, ExistingSecret, Image, PersistentVolumeClaim, Secret, Service, Waiver
from tests.support import documents, helm, kubernetes
from tests.traps.charts import BROUGHT, groups, is_group, leaves, minimal, nested
from tests.traps.conftest import Write

_OWN_WORDS = "execution error at"
"""How Helm begins what a template says by `fail` and `required`; other errors of a template have no sentence."""


def rendered_or_told(chart: Any, values: Mapping[str, Any], path: tuple[str, ...]) -> list[documents.Document]:
    """Render, and hold what comes out to Kubernetes' schemas; where the chart refuses, its sentence names the value."""
    try:
        rendered = helm.render(chart, values, nulls=True)
    except helm.HelmRefused as error:
        told = _OWN_WORDS in error.text and any(step in error.text for step in path)
        if not told:
            pytest.fail(f"{path}: {error.text}")
        return []
    problems = kubernetes.all_problems(rendered, ["1.30"])
    assert [each for each in problems if "is a required property" not in each] == [], "API servers ask for that"
    return rendered


@pytest.mark.parametrize("fixed", [[], ["image"]])
@pytest.mark.parametrize(("repository", "tag"), [("0", "1.0"), ("[IMAGE]", "{TAG}"), ("$IMAGE", "<tag>"), ("a", "1e6")])
def test_images_that_yaml_reads_as_something_else(write: Write, repository: str, tag: str, fixed: list[str]) -> None:
    """A number of base 60, a list and a map."""
    chart = minimal(image=Image(repository, tag=tag)).but(fixed=fixed, waivers=[Waiver("placeholder", reason="Tried.")])
    pod = helm.one(helm.render(write(chart)), "Deployment")["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"] == f"{repository}:{tag}"


@pytest.mark.parametrize("level", ["minimal", "standard", "all"])
def test_environments_that_remove_values(write: Write, level: Literal["minimal", "standard", "all"]) -> None:
    """What an environment does not set is not rendered: not even as null, which is no text and no number."""
    base = minimal(
        image=Image("demo", tag="1.0.0", pull_policy="Always"),
        replicas=2,
        dns_policy="Default",
        revision_history_limit=3,
        termination_grace_period_seconds=5,
    ).but(level=level)
    other = base.but_workload(
        image=Image("demo", tag="1.0.0", pull_policy=None),
        replicas=None,
        dns_policy=None,
        revision_history_limit=None,
        termination_grace_period_seconds=None,
    )
    folder = write(base.but(environments={"other": other}))
    values = helm.values_of(folder / "values-other.yaml")
    assert values["dnsPolicy"] is values["replicaCount"] is values["image"]["pullPolicy"] is None
    deployment = helm.one(helm.render(folder, values), "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    fields = {"replicas", "revisionHistoryLimit", "dnsPolicy", "terminationGracePeriodSeconds"}
    assert fields.isdisjoint(deployment["spec"].keys() | pod.keys())
    assert "imagePullPolicy" not in pod["containers"][0]


def test_each_value_set_to_null(whole: Path, schema: dict[str, Any]) -> None:
    """Each value, and each map of values, taken away alone.

    Trap: `--set key=null`; nil through `quote`; `toYaml nil | nindent`; a required key under `with`; NOTES.txt
    Rules: `--set key=null`; no integer, and no null
    """
    loaded = helm.load(whole)
    some = 0
    for path in (*groups(schema["properties"]), *(path for path, _node in leaves(schema["properties"]))):
        if path in (("enabled",), ("global",)):
            continue  # a parent's, which has no default that could be taken away
        some += bool(rendered_or_told(loaded, nested(path, None, BROUGHT), path))
    assert some > 100
    assert '"null"' not in json.dumps(schema), "null is a type of no value"


def test_reused_values_without_new_keys(whole: Path, schema: dict[str, Any], tmp_path: Path) -> None:
    """By `--reuse-values` the values of an older chart are all that there is: here each root key was not yet there.

    Trap: `--reuse-values`
    Rules: a closed schema and `--reuse-values`
    """
    text = (whole / "values.yaml").read_text("utf-8")
    defaults = yaml.safe_load(text)
    older = Path(shutil.copytree(whole, tmp_path / "whole"))
    for key in schema["properties"]:
        kept = {name: value for name, value in defaults.items() if name != key}
        brought = {name: value for name, value in BROUGHT.items() if name != key}
        (older / "values.yaml").write_text(json.dumps(kept), "utf-8")
        rendered_or_told(older, brought, (key,))
        assert helm.schema_refusal(older, brought) is None, "nothing is required that an older chart lacks"


def test_no_values_at_all(write: Write) -> None:
    """Trap: a required key under `with`; NOTES.txt."""
    chart = write(minimal(env_from=[ConfigMap({"KEY": "text"})]))
    (chart / "values.yaml").write_text("{}\n", "utf-8")
    assert helm.render(chart, nulls=True), "the API server says what is missing"
    rendered = helm.render(chart, {"image": {"repository": "demo"}, "service": {"port": 80}}, nulls=True)
    assert kubernetes.all_problems(rendered) == []
    assert helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["containers"][0]["image"] == "demo:1.0.0"


def test_unknown_values_are_refused_by_name(whole: Path, schema: dict[str, Any]) -> None:
    """What a parent chart or Helm itself puts in is let in all the same.

    Trap: closed schema
    """
    loaded = helm.load(whole)
    for group in ((), *groups(schema["properties"])):
        refused = helm.schema_refusal(loaded, nested((*group, "imagee"), "x", BROUGHT))
        if group == ("global",):
            assert refused is None
        else:
            assert refused is not None
            assert "imagee" in refused
    values = {**BROUGHT, "global": {"anything": {"at": "all"}}, "enabled": True}
    assert json.dumps(helm.render(loaded, values)) == json.dumps(helm.render(loaded, BROUGHT))


def test_misspelt_fields_of_kubernetes_are_refused_by_name(whole: Path) -> None:
    """Trap: closed schema; unknown fields (`replicaz`)."""
    for values, word in (
        ({"tolerations": [{"keyy": "a"}]}, "keyy"),
        ({"resources": {"limit": {"cpu": "1"}}}, "limit"),
        ({"work-er": {"livenessProbe": {"httpGett": {"port": 1}}}}, "httpGett"),
        ({"extraVolumes": [{"name": "a", "emptyDirr": {}}]}, "emptyDirr"),
    ):
        refused = helm.schema_refusal(whole, {**BROUGHT, **values})
        assert refused is not None
        assert word in refused


def test_types_are_plain(whole: Path, schema: dict[str, Any]) -> None:
    """A number or a switch as text, and text as a number, are refused in words.

    Trap: `default`; YAML 1.1 words
    Rules: `--set config.PORT=9000` and `type: string`
    """
    loaded = helm.load(whole)
    tried = 0
    for path, node in leaves(schema["properties"]):
        if path in (("enabled",), ("global",)) or path[0] in ("secret", "secrets"):
            continue
        if node.get("type") in ("integer", "boolean"):
            refused = helm.schema_refusal(loaded, nested(path, "1", BROUGHT))
            assert refused is not None
            assert f"got string, want {node['type']}" in refused, path
            tried += 1
        if node.get("type") == "string" and "enum" not in node:
            refused = helm.schema_refusal(loaded, nested(path, 9000, BROUGHT))
            assert refused is not None
            assert "got number, want string" in refused, path
    assert tried > 30
    refused = helm.refusal(whole, nested(("config", "LOG_LEVEL"), 9000, BROUGHT))
    assert re.search("/config/LOG_LEVEL.*got number, want string", refused)


def test_zero_and_false_are_values(whole: Path) -> None:
    """Trap: `default`."""
    values = {"replicaCount": 0, "revisionHistoryLimit": 0, "terminationGracePeriodSeconds": 0, "lifecycle": None}
    spec = helm.one(helm.render(whole, {**BROUGHT, **values}), "Deployment", "release-whole")["spec"]
    assert spec["replicas"] == spec["revisionHistoryLimit"] == 0
    assert spec["template"]["spec"]["terminationGracePeriodSeconds"] == 0
    off = {"serviceAccount": {"create": False}, "tests": {"enabled": False}}
    kinds = [each.kind for each in helm.render(whole, {**BROUGHT, **off}) if "work-er" not in each.name]
    assert {"ServiceAccount", "Job"}.isdisjoint(kinds)


def test_schema_is_plain(whole: Path, schema: dict[str, Any]) -> None:
    """One wrong value gives one line that names it.

    Trap: dialect of the schema; `anyOf`, `oneOf` in the schema
    """
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    words = {key for node in documents.maps_in(schema) for key in node}
    assert words.isdisjoint({"anyOf", "oneOf", "allOf", "not", "$defs", "$id", "unevaluatedProperties"})
    references = {node["$ref"] for node in documents.maps_in(schema) if isinstance(node.get("$ref"), str)}
    assert references
    assert all(each.startswith("#/definitions/") for each in references)
    for wrong in (
        {"replicaCount": "many"},
        {"strategy": {"type": "Slow"}},
        {"extraEnv": [{"name": "a", "valuee": "b"}]},
    ):
        (refused,) = re.findall("^- .*$", helm.refusal(whole, {**BROUGHT, **wrong}), re.MULTILINE)
        assert next(iter(wrong)) in refused


def test_defaults_are_never_null(whole: Path) -> None:
    """Trap: null defaults."""
    for file in (whole / "values.yaml", *whole.glob("ci/*.yaml")):
        assert None not in list(_scalars(documents.load(file.read_text("utf-8"), file.name)))


def test_secrets_have_no_pattern(whole: Path, schema: dict[str, Any]) -> None:
    """Trap: pattern on a secret.

    Rules: a secret's content and the schema's messages
    """
    found = [node for path, node in leaves(schema["properties"]) if path[0] in ("secret", "secrets")]
    assert len(found) == 5
    assert all(node.keys() == {"type", "description"} for node in found)
    text = helm.refusal(whole, nested(("secret", "PASSWORD"), ["hunter2"], BROUGHT))
    assert "hunter2" not in text
    broken = {**BROUGHT, "secrets": {**BROUGHT["secrets"], "registry": {".dockerconfigjson": "hunter2"}}}
    text = helm.refusal(whole, broken)
    assert "is not a JSON" in text
    assert "hunter2" not in text


def test_secret_that_must_be_brought(write: Write) -> None:
    """The chart says what is missing and how to bring it; `helm lint` passes, and ci/ brings placeholders.

    Rules: a secret that must be brought, and `helm lint`
    """
    chart = write(minimal(env_from=[Secret(["API_KEY"], optional_keys=["DSN"])]))
    assert helm.lint(chart) == []
    text = helm.refusal(chart)
    assert "API_KEY: set it with --set-string 'secret.API_KEY=" in text
    assert "--set existingSecret=NAME" in text
    assert helm.render(chart, helm.values_of(chart / "ci/default-values.yaml"))
    replaced = helm.render(chart, {"existingSecret": "vault"})
    assert [each.id for each in replaced if each.kind == "Secret"] == []
    (container,) = helm.one(replaced, "Deployment")["spec"]["template"]["spec"]["containers"]
    assert {each["valueFrom"]["secretKeyRef"]["name"] for each in container["env"]} == {"vault"}
    assert "hunter2" not in helm.notes(chart, {"secret": {"API_KEY": "hunter2"}})


def test_shared_secret(write: Write) -> None:
    """Rules: one Secret, two charts."""
    made = write(minimal(env_from=[Secret(["KEY"])]))
    names = [helm.one(helm.render(made, {"secret": {"KEY": "x"}}, name=name), "Secret").name for name in ("a", "b")]
    assert names == ["a-demo-secret", "b-demo-secret"]
    there = write(minimal(env_from=[ExistingSecret("shared", keys=["KEY"])]))
    rendered = helm.render(there)
    assert all(each.kind != "Secret" for each in rendered)
    (container,) = helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["containers"]
    assert container["env"][0]["valueFrom"]["secretKeyRef"] == {"name": "shared", "key": "KEY"}


def test_registries(write: Write) -> None:
    """Rules: global.imageRegistry and image.registry."""
    local = write(minimal())
    own = write(minimal(image=Image("demo", registry="ghcr.io", tag="1.0.0", digest="sha256:" + "0" * 64)))
    over: dict[str, Any] = {"global": {"imageRegistry": "mirror.example.com"}}
    assert _images(helm.render(local)) == {"demo:1.0.0"}
    assert _images(helm.render(local, over)) == {"mirror.example.com/demo:1.0.0"}
    digest = "@sha256:" + "0" * 64
    assert _images(helm.render(own)) == {"ghcr.io/demo:1.0.0" + digest}
    assert _images(helm.render(own, over)) == {"mirror.example.com/demo:1.0.0" + digest}


def test_each_value_is_read_by_a_template(whole: Path, schema: dict[str, Any]) -> None:
    """What nobody can change is no value, and no template reads a value that is not declared.

    Rules: a value that no one can change, and "every value is live"
    """
    text = "\n".join(file.read_text("utf-8") for file in whole.glob("templates/**/*") if file.is_file())
    for path, _node in leaves(schema["properties"]):
        by_range = "env" in path or path[0] in ("config", "configMaps")
        assert by_range or path[-1] in text, path
    roots = set(re.findall(r"\.Values\.([A-Za-z0-9_]+)", text)) | set(re.findall(r'index \.Values "([^"]+)"', text))
    assert sorted(roots - schema["properties"].keys()) == []
    assert all(is_group(node) or "description" in node for node in schema["properties"].values())


def test_sizes_of_claims_as_numbers(write: Write) -> None:
    """Trap: integers from 1,000,000 up."""
    chart = write(minimal(mounts={"/data": PersistentVolumeClaim("data", size="1Gi")}))
    values = helm.values_of("persistence:\n  data:\n    size: 5000000000\n")
    claim = helm.one(helm.render(chart, values), "PersistentVolumeClaim")
    assert claim["spec"]["resources"]["requests"]["storage"] in ("5e+09", "5000000000", 5000000000)


def test_fixed_node_port(write: Write) -> None:
    """Rules: a fixed nodePort, and two releases."""
    free = write(minimal(service=Service(80, type="NodePort")))
    (port,) = helm.one(helm.render(free), "Service")["spec"]["ports"]
    assert "nodePort" not in port
    fixed = write(minimal(service=Service(80, type="NodePort", node_port=30080)))
    (port,) = helm.one(helm.render(fixed), "Service")["spec"]["ports"]
    assert port["nodePort"] == 30080
    (port,) = helm.one(helm.render(fixed, {"service": {"nodePort": 0}}), "Service")["spec"]["ports"]
    assert "nodePort" not in port


def test_a_choice_that_is_emptied(write: Write) -> None:
    """Trap: an empty string where Kubernetes expects one of several words."""
    chart = write(minimal(service=Service(80, type="NodePort", external_traffic_policy="Local")))
    assert helm.one(helm.render(chart), "Service")["spec"]["externalTrafficPolicy"] == "Local"
    emptied = helm.render(chart, {"service": {"externalTrafficPolicy": ""}})
    assert "externalTrafficPolicy" not in helm.one(emptied, "Service")["spec"]


@pytest.mark.parametrize("value", ["8080", "1.10", "true", "null"])
def test_configuration_that_looks_otherwise(write: Write, value: str) -> None:
    """Rules: `--set config.PORT=9000` and `type: string`."""
    chart = write(minimal(env_from=[ConfigMap({"PORT": "80"})]))
    rendered = helm.render(chart, helm.set_string(f"config.PORT={value}"))
    assert helm.one(rendered, "ConfigMap")["data"] == {"PORT": value}


def _images(rendered: list[documents.Document]) -> set[str]:
    return {
        each["spec"]["template"]["spec"]["containers"][0]["image"] for each in rendered if each.kind == "Deployment"
    }


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _scalars(item)
    else:
        yield value
