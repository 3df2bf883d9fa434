"""What a field declares: its place among the values, its schema, its comment."""

from __future__ import annotations

import dataclasses
import inspect

from chartgen import Chart, ConfigMap, Deployment, Image, PersistentVolumeClaim, RollingUpdate, Service
from chartgen.spec.declare import SECTIONS, Group, Value, comment, declared, docstring, optional


def test_own_fields_come_before_those_of_the_base() -> None:
    paths = [one.mark.path for one in declared(Deployment)]
    assert paths[0] == "replicaCount"
    assert paths.index("strategy") < paths.index("extraContainers") < paths.index("image")


def test_values_that_specs_cannot_set() -> None:
    (declaration,) = [one for one in declared(Deployment) if one.mark.path == "extraEnv"]
    assert declaration.field == ""
    assert declaration.default == ()
    assert declaration.comment == "Additional environment variables."
    assert "extraEnv" not in inspect.signature(Deployment).parameters
    assert all(field.init for field in dataclasses.fields(Deployment)), "editors complete exactly what is accepted"


def test_values_and_groups() -> None:
    found = {one.field: one.mark for one in declared(Deployment)}
    assert found["replicas"] == found["replicas"]
    assert isinstance(found["replicas"], Value)
    assert found["replicas"].path == "replicaCount"
    assert isinstance(found["image"], Group)
    assert found["image"].path == "image"
    assert "labels" not in found, "fixed in the chart"


def test_schemas_come_from_types() -> None:
    found = {one.field: one.schema for one in declared(Image)}
    assert found["pull_policy"] == {"type": "string", "enum": ["IfNotPresent", "Always", "Never"]}
    assert found["repository"]["type"] == "string"
    assert found["digest"]["pattern"].startswith("^$|")
    assert {one.field: one.schema for one in declared(Deployment)}["replicas"]["type"] == "integer"


def test_every_value_has_a_section_that_is_known() -> None:
    for cls in (Chart, Deployment, Image, Service, ConfigMap, PersistentVolumeClaim):
        for one in declared(cls):
            if isinstance(one.mark, Value):
                assert one.mark.section in SECTIONS, f"{cls.__name__}.{one.field}"
                assert one.schema, f"{cls.__name__}.{one.field} lets anything in"


def test_comments() -> None:
    assert docstring(Deployment, "replicas").startswith("Number of replicas. In a spec, ")
    assert docstring(Deployment, "replicas").endswith(" Value: `replicaCount`.")
    assert comment(Deployment, "replicas") == "Number of replicas."
    assert comment(Deployment, "command").startswith("Command of the container"), "of the base's module"
    assert docstring(RollingUpdate, "max_surge").endswith("Part of the values `strategy` and `updateStrategy`.")
    assert docstring(Deployment, "nonsense") == ""


def test_optional_lets_the_empty_text_in() -> None:
    assert optional({"type": "string", "enum": ["a"]}) == {"type": "string", "enum": ["", "a"]}
    assert optional({"type": "string", "pattern": "^a$"}) == {"type": "string", "pattern": "^$|^a$"}
