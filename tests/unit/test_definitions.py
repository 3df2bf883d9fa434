from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from chartgen.kubernetes import definitions
from chartgen.kubernetes.definitions import MIN_VERSIONS, problems
from chartgen.kubernetes.problems import Problem
from scripts import definitions as script
from scripts.strictness import ROOTS, types

pytestmark = pytest.mark.thorough

CONTAINERS = ["InitContainer", "SidecarContainer"]
POD = [
    "Affinity",
    "EnvFromSource",
    "EnvVar",
    "HostAlias",
    "Lifecycle",
    "LivenessProbe",
    "LocalObjectReference",
    "PodDNSConfig",
    "PodSecurityContext",
    "ReadinessProbe",
    "ResourceRequirements",
    "RollingUpdateDeployment",
    "SecurityContext",
    "StartupProbe",
    "Toleration",
    "TopologySpreadConstraint",
    "Volume",
    "VolumeMount",
]


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from schemas(part)
    elif isinstance(value, list):
        for part in value:
            yield from schemas(part)


def whole(min_version: str) -> dict[str, Any]:
    return {
        name: definitions.definition(min_version, name)
        for name in definitions.closure(min_version, [*ROOTS, *types(28)])
    }


def test_the_data_is_what_the_script_gives() -> None:
    here = {path.name: path.read_text("utf-8") for path in script.DATA.glob("*.json")}
    expected = script.files()
    assert here == expected, "run python -m scripts.definitions"
    assert {f"v{min_version}.json" for min_version in MIN_VERSIONS} == {*expected}
    assert max(map(len, here.values())) < 60_000


def test_the_table_names_nothing_that_kubernetes_does_not_have() -> None:
    assert script.stale() == []


@pytest.mark.parametrize("min_version", MIN_VERSIONS)
def test_each_version_is_read_as_it_was_generated(min_version: str) -> None:
    assert whole(min_version) == dict(script.closure(int(min_version[2:])))


@pytest.mark.parametrize("min_version", MIN_VERSIONS)
def test_the_schemas_are_flat_closed_and_plain_enough_for_go(min_version: str) -> None:
    everything = whole(min_version)
    jsonschema_rs.Draft7Validator({"definitions": everything})
    jsonschema_rs.meta.validate({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": everything})
    for schema in schemas(everything):
        assert not {"anyOf", "oneOf", "allOf"} & {*schema}
        assert "null" not in schema.get("type", "")
        if schema.get("type") == "object" and "properties" in schema and "dependencies" not in schema:
            assert schema.get("additionalProperties") is False
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            re.compile(pattern)
            assert not re.search(r"\(\?|\\d|\\w|\\b", pattern), pattern


def test_the_whole_block_of_a_pod_is_small() -> None:
    names = frozenset([*POD, *CONTAINERS, "Annotations", "Labels"])
    assert len(definitions.text(MIN_VERSIONS[0], names)) < 24_000
    # Kubernetes grows, and what is new is in from its version on.
    assert len(definitions.text(MIN_VERSIONS[-1], names)) < 28_000


def inlined(schema: Any, by_name: dict[str, Any], alone: set[str]) -> Any:
    if isinstance(schema, list):
        return [inlined(part, by_name, alone) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref")).rpartition("/")[2]
    if name in alone:
        return inlined(by_name[name], by_name, alone)
    return {key: inlined(part, by_name, alone) for key, part in schema.items()}


@pytest.mark.parametrize("min_version", MIN_VERSIONS)
def test_the_text_is_the_definitions_one_property_a_line(min_version: str) -> None:
    names = frozenset([*POD, *CONTAINERS])
    text = definitions.text(min_version, names)
    needed = {name: definitions.definition(min_version, name) for name in definitions.closure(min_version, names)}
    found = json.loads(f"{{{text}}}")
    assert list(found) == sorted(found)
    assert re.findall(r'^"(\w+)":', text, re.MULTILINE) == list(found)
    alone = {*needed} - {*found}
    assert not names & alone
    for name in alone:
        assert json.dumps(needed).count(f'"#/definitions/{name}"') == 1
    assert found == {name: inlined(schema, needed, alone) for name, schema in needed.items() if name not in alone}
    for name, schema in found.items():
        for field in schema.get("properties", {}):
            assert re.search(rf'^ "{re.escape(field)}":', text, re.MULTILINE), f"{name}.{field}"


def test_the_text_of_some_definitions() -> None:
    # What one alone needs stands in it, unless it was asked for.
    assert definitions.text("1.28", frozenset(["GRPCAction"])) == (
        '"GRPCAction":{"type":"object","additionalProperties":false,"required":["port"],"properties":{\n'
        ' "port":{"type":"integer","minimum":1,"maximum":65535},\n'
        ' "service":{"type":"string"}}}'
    )
    assert definitions.text("1.28", frozenset(["GRPCAction", "Port"])) == (
        '"GRPCAction":{"type":"object","additionalProperties":false,"required":["port"],"properties":{\n'
        ' "port":{"$ref":"#/definitions/Port"},\n'
        ' "service":{"type":"string"}}},\n'
        '"Port":{"type":"integer","minimum":1,"maximum":65535}'
    )


def test_a_closure_holds_what_is_referred_to_and_no_more() -> None:
    assert definitions.closure("1.28", ["Toleration"]) == ("LabelKey", "LabelValue", "Toleration")
    assert "Volume" not in definitions.closure("1.28", ["Container"])


@pytest.mark.parametrize(
    ("field", "min_version", "on"),
    [
        ("Toleration.key", "1.28", "1.28"),
        ("Container.restartPolicy", "1.29", "1.29"),
        ("LifecycleHandler.sleep", "1.29", "1.30"),
        ("ServiceSpec.trafficDistribution", "1.30", "1.31"),
        ("Volume.image", "1.31", "1.35"),
        ("PodAffinityTerm.matchLabelKeys", "1.31", "1.31"),
        ("EnvVar.valueFrom.fileKeyRef", "1.35", "1.35"),
        ("InitContainer.restartPolicy", "1.29", "1.29"),
        ("InitContainer.image", "1.28", "1.28"),
        ("SidecarContainer.restartPolicy", "1.35", "1.35"),
        ("Container.env.valueFrom.fileKeyRef", "1.35", "1.35"),
    ],
)
def test_fields_have_minimum_versions(field: str, min_version: str, on: str) -> None:
    assert definitions.since(field) == min_version
    assert definitions.on_by_default_since(field) == on


def test_unknown_fields_are_reported() -> None:
    with pytest.raises(LookupError, match=r"1\.27: expected 1\.28 to 1\.37"):
        definitions.closure("1.27", ["Volume"])
    with pytest.raises(LookupError, match=r"unknown definition Sandwich of Kubernetes 1\.28"):
        definitions.definition("1.28", "Sandwich")
    with pytest.raises(LookupError, match=r"up to 1\.37 has Volume\.sandwich"):
        definitions.since("Volume.sandwich")


TERM = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "a"}}}
BOX = {"name": "box", "image": "busybox:1.36"}

ACCEPTED: list[tuple[str, object]] = [
    ("Toleration", {"operator": "Exists"}),
    ("Toleration", {"key": "a/b", "value": "", "effect": "NoExecute", "tolerationSeconds": 0}),
    ("Affinity", {}),
    (
        "Affinity",
        {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": TERM}]
            }
        },
    ),
    (
        "TopologySpreadConstraint",
        {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "minDomains": 2},
    ),
    ("Volume", {"name": "tmp", "emptyDir": {}}),
    ("Volume", {"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}),
    ("Volume", {"name": "a", "projected": {"sources": [{"configMap": {"name": "a"}}, {"secret": {"name": "b"}}]}}),
    (
        "Volume",
        {"name": "a", "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
    ),
    ("Volume", {"name": "a", "configMap": {"name": "a", "items": [{"key": "a.b", "path": "x/..y/z", "mode": 420}]}}),
    ("VolumeMount", {"name": "a", "mountPath": "C:\\data", "subPath": "a/b"}),
    ("EnvVar", {"name": "A"}),
    ("EnvVar", {"name": "A", "value": "no pattern: 'x' = {{ 1 }}"}),
    ("EnvVar", {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['app.kubernetes.io/name']"}}}),
    ("EnvVar", {"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}}),
    ("EnvFromSource", {"prefix": "A_", "secretRef": {"name": "a"}}),
    ("HostAlias", {"ip": "::1", "hostnames": ["a.b"]}),
    ("PodDNSConfig", {"nameservers": ["1.1.1.1"], "searches": ["a.b."], "options": [{"name": "ndots", "value": "2"}]}),
    ("LivenessProbe", {"httpGet": {"path": "/", "port": "http"}, "successThreshold": 1}),
    ("ReadinessProbe", {"grpc": {"port": 1}, "successThreshold": 3}),
    ("ResourceRequirements", {"requests": {"cpu": 0.1, "memory": "1Gi", "hugepages-2Mi": "4Mi", "nvidia.com/gpu": 1}}),
    ("SecurityContext", {"privileged": True}),
    ("SecurityContext", {"seccompProfile": {"type": "RuntimeDefault"}, "capabilities": {"drop": ["ALL"]}}),
    ("SidecarContainer", BOX | {"livenessProbe": {"exec": {"command": ["true"]}}}),
    ("InitContainer", BOX),
    ("RollingUpdateDeployment", {"maxSurge": 0, "maxUnavailable": "25%"}),
    ("RollingUpdateDaemonSet", {"maxSurge": "10%", "maxUnavailable": 0}),
    (
        "MetricSpec",
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}},
    ),
    ("NetworkPolicyEgressRule", {"ports": [{"port": 53, "endPort": 54}], "to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}),
    ("PodFailurePolicy", {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [42]}}]}),
    ("PersistentVolumeClaimSpec", {"accessModes": ["ReadWriteOncePod"], "resources": {"requests": {"storage": "1Gi"}}}),
    ("Labels", {"app.kubernetes.io/name": "a", "b": ""}),
]

REJECTED: list[tuple[str, object, str]] = [
    ("Toleration", {"operator": "Exists", "value": "a"}, "invalid `value`: must be empty if `operator` is Exists"),
    ("Toleration", {"operator": "Equal"}, "missing field `key` of Toleration: required unless `operator` is Exists"),
    (
        "Toleration",
        {"key": "a", "tolerationSeconds": 1},
        "missing field `effect` of Toleration: required if `tolerationSeconds` is set",
    ),
    (
        "Toleration",
        {"key": "a", "operator": "exists"},
        "invalid `operator`: must be one of Equal, Exists; did you mean `Exists`?",
    ),
    (
        "Toleration",
        {"key": "a", "toleration_seconds": 1},
        "unknown field `toleration_seconds` of Toleration; did you mean `tolerationSeconds`?",
    ),
    (
        "Affinity",
        {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 0, "podAffinityTerm": TERM}]}},
        "invalid `weight`: must be from 1 to 100",
    ),
    (
        "Volume",
        {"name": "a", "emptyDir": {}, "image": {"reference": "a"}},
        "unsupported field `image` of Volume: requires Kubernetes 1.31, not 1.28",
    ),
    ("Volume", {"name": "a", "glusterfs": {}}, "unknown field `glusterfs` of Volume"),
    ("Volume", {"name": "a", "nfs": {"server": "a", "path": "b"}}, "invalid `path`: must be an absolute path"),
    (
        "VolumeMount",
        {"name": "a", "mountPath": "/a", "subPath": "a/../b"},
        "invalid `subPath`: must be a path that is relative and has no `..`",
    ),
    ("VolumeMount", {"name": "a", "mountPath": "/a:b"}, "invalid `mountPath`: must be a path without `:`"),
    (
        "VolumeMount",
        {"name": "a", "mountPath": "/a", "subPath": "a", "subPathExpr": "b"},
        "conflicting `subPathExpr`: must not be set if `subPath` is set",
    ),
    ("EnvVar", {"name": "A", "value": 5432}, "invalid `value`: must be a string"),
    (
        "EnvVar",
        {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.image"}}},
        (
            "invalid `fieldPath`: must be a field available to containers, such as metadata.name,"
            " metadata.labels['app'] or status.podIP"
        ),
    ),
    (
        "EnvFromSource",
        {"prefix": "A_"},
        "missing field `secretRef` of EnvFromSource: required if `configMapRef` is not set",
    ),
    ("HostAlias", {"ip": "localhost"}, "invalid `ip`: must be an IP address"),
    ("LivenessProbe", {"successThreshold": 2}, "invalid `successThreshold`: must be 1"),
    ("LivenessProbe", {"tcpSocket": {"port": 70000}}, "invalid `port`: must be a port from 1 to 65535, or a port name"),
    (
        "ReadinessProbe",
        {"terminationGracePeriodSeconds": 1},
        "unknown field `terminationGracePeriodSeconds` of ReadinessProbe",
    ),
    (
        "Lifecycle",
        {"preStop": {"exec": {"command": ["a"]}, "httpGet": {"port": 1}}},
        "invalid `preStop`: must have exactly one of exec, httpGet",
    ),
    (
        "ResourceRequirements",
        {"limits": {"memory": "128MB"}},
        "invalid `memory`: must be a quantity such as 250m, 0.5, 128Mi or 1Gi",
    ),
    ("ResourceRequirements", {"limits": {"cpus": 1}}, "unknown field `cpus` of `limits`; did you mean `cpu`?"),
    (
        "SecurityContext",
        {"privileged": True, "allowPrivilegeEscalation": False},
        "invalid `allowPrivilegeEscalation`: must be true if `privileged` is true",
    ),
    (
        "SecurityContext",
        {"seccompProfile": {"type": "Unconfined", "localhostProfile": "a"}},
        "conflicting `localhostProfile`: must not be set unless `type` is Localhost",
    ),
    ("PodSecurityContext", {"fsGroup": -1}, "invalid `fsGroup`: must be a number from 0 to 2147483647"),
    ("SidecarContainer", {"name": "a"}, "missing field `image` of Container"),
    (
        "SidecarContainer",
        BOX | {"livenessProbe": {"exec": {"command": ["a"]}, "grpc": {"port": 1}}},
        "conflicting `grpc`: must not be set if `exec` is set",
    ),
    (
        "InitContainer",
        BOX | {"readinessProbe": {"grpc": {"port": 1}}},
        "conflicting `readinessProbe`: must not be set here",
    ),
    (
        "RollingUpdateDeployment",
        {"maxSurge": 0, "maxUnavailable": 0},
        "invalid `maxUnavailable`: must be at least 1 if `maxSurge` is 0 or 0%",
    ),
    (
        "MetricSpec",
        {"type": "Pods", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}},
        "invalid `type`: must be Resource if `resource` is set",
    ),
    (
        "NetworkPolicyIngressRule",
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}}]},
        "conflicting `podSelector`: must not be set if `ipBlock` is set",
    ),
    (
        "NetworkPolicyIngressRule",
        {"ports": [{"port": "http", "endPort": 80}]},
        "invalid `port`: must be a whole number if `endPort` is set",
    ),
    (
        "PersistentVolumeClaimSpec",
        {"accessModes": ["ReadWriteOncePod", "ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        "invalid `accessModes`: must be a list with at most 1 item",
    ),
    ("Labels", {"a b": "c"}, "invalid key `a b`: must be a label key such as `app` or `example.com/tier`"),
    ("Toleration", None, "invalid value: omit it instead of setting it to None"),
    ("Toleration", {"operator": {"Exists"}}, "invalid `operator`: must be plain data, not a set"),
    ("EnvVar", {"name": "A", 1: "a"}, "invalid key 1 of value: must be a string"),
]


@pytest.mark.parametrize("min_version", MIN_VERSIONS)
@pytest.mark.parametrize(("name", "value"), ACCEPTED)
def test_accepted(min_version: str, name: str, value: object) -> None:
    assert problems(min_version, name, value) == []


@pytest.mark.parametrize(("name", "value", "message"), REJECTED)
def test_rejected(name: str, value: object, message: str) -> None:
    assert message in [problem.message for problem in problems("1.28", name, value)]


def test_problems_have_path_and_message() -> None:
    affinity = {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": ({"key": "zone", "operator": "In", "value": ["a"]},)}]
            }
        }
    }
    location = (
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
        0,
        "matchExpressions",
        0,
    )
    assert problems("1.28", "Affinity", affinity) == [
        Problem(
            (*location, "value"),
            "unknown field `value` of an item of `matchExpressions`; did you mean `values`?",
            found="value",
            expected="key, operator, values",
            suggestion="values",
            is_key=True,
        ),
    ]


def test_possible_secrets_are_not_shown() -> None:
    shown = repr(problems("1.28", "EnvVar", {"name": "PASSWORD", "value": 31337}))
    assert "31337" not in shown


def test_later_versions_accept_more() -> None:
    native = BOX | {"restartPolicy": "Always", "startupProbe": {"tcpSocket": {"port": 1}}}
    assert problems("1.28", "InitContainer", native)
    assert problems("1.29", "InitContainer", native) == []
    assert problems("1.29", "SidecarContainer", BOX | {"restartPolicy": "Always"})
    assert problems("1.35", "SidecarContainer", BOX | {"restartPolicy": "Always"}) == []
    assert problems("1.29", "InitContainer", BOX | {"startupProbe": {"tcpSocket": {"port": 1}}})
    assert problems("1.31", "Volume", {"name": "a", "image": {"reference": "a"}}) == []
    assert problems("1.31", "EnvVar", {"name": "Logging:Level"})
    assert problems("1.32", "EnvVar", {"name": "Logging:Level"}) == []
    assert problems("1.32", "Lifecycle", {"preStop": {"sleep": {"seconds": 0}}})
    assert problems("1.33", "Lifecycle", {"preStop": {"sleep": {"seconds": 0}}}) == []


def test_a_manifest_has_a_version_a_kind_and_a_name() -> None:
    good = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "b"}}
    assert definitions.manifest_problems("1.28", good) == []
    bad = {"apiVersion": 1, "metadata": {"name": ""}, "data": None}
    found = definitions.manifest_problems("1.28", bad)
    assert [problem.path for problem in found] == [("data",), ("apiVersion",), ("kind",), ("metadata", "name")]
    assert found[2].message == "missing `kind` of the object"


def test_importing_reads_nothing_and_imports_nothing_heavy() -> None:
    heavy = "json decimal difflib jsonschema_rs dataclasses"
    code = (
        "import sys, typing, collections.abc, functools\n"
        "before = set(sys.modules)\n"
        "import chartgen.kubernetes.definitions, chartgen.kubernetes.quantity\n"
        f"print(*sorted((set(sys.modules) - before) & set({heavy!r}.split())))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
