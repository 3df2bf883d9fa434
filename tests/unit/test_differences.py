"""Differences between a manifest and the object that an API server has."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartgen.objects.differences import differences, written
from chartgen.objects.fields import at
from tests.support import helm
from tests.test_charts import SCENARIOS, namespace_of, values_of

CONTAINER = ("spec", "template", "spec", "containers", 0)


def deployment(**container: Any) -> dict[str, Any]:
    """Give a Deployment whose container has these fields."""
    spec = {"containers": [{"name": "web", **container}]}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}


def config(data: Any) -> dict[str, Any]:
    """Give a ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": data}


def fields(manifest: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Give the fields that differ."""
    return [written(each.steps) for each in differences(manifest, other)]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"cpu": "1000m"}, {"cpu": "1"}),
        ({"cpu": 0.5}, {"cpu": "500m"}),
        ({"memory": "1.5Gi"}, {"memory": "1536Mi"}),
        ({"cpu": "0.0001"}, {"cpu": "1m"}),
        ({}, {"cpu": "1"}),
    ],
)
def test_same_amounts(expected: Any, found: Any) -> None:
    assert fields(deployment(resources={"limits": expected}), deployment(resources={"limits": found})) == []


def test_other_amounts() -> None:
    found = fields(deployment(resources={"limits": {"cpu": "1"}}), deployment(resources={"limits": {"cpu": "1001m"}}))
    assert found == ['spec.template.spec.containers[name="web"].resources.limits.cpu']


@pytest.mark.parametrize(
    ("expected", "found"),
    [({"A": "1000m"}, {"A": "1"}), ({"A": ""}, {}), ({"A": ""}, {"A": "x"}), ({"type": ""}, {"type": "x"})],
)
def test_text_is_no_amount_and_may_be_empty(expected: Any, found: Any) -> None:
    assert len(fields(config(expected), config(found))) == 1


@pytest.mark.parametrize(
    ("expected", "found", "differs"),
    [
        # Entries of lists with merge keys may be in another order, and others may be among them.
        ({"env": [{"name": "A", "value": "1"}]}, {"env": [{"name": "B"}, {"name": "A", "value": "1"}]}, []),
        ({"env": [{"name": "A", "value": "1"}]}, {"env": [{"name": "A", "value": "2"}]}, ['env[name="A"].value']),
        ({"env": [{"name": "A", "value": "1"}]}, {"env": [{"name": "B"}]}, ['env[name="A"]']),
        ({"env": [{"name": "A"}]}, {}, ["env"]),
        ({"ports": [{"containerPort": 1}]}, {"ports": [{"containerPort": 1, "protocol": "TCP"}]}, []),
        (
            {"ports": [{"containerPort": 1}]},
            {"ports": [{"containerPort": 1, "protocol": "UDP"}]},
            ['ports[containerPort=1,protocol="TCP"]'],
        ),
        # Other lists are replaced as a whole.
        ({"args": ["a", "b"]}, {"args": ["b", "a"]}, ["args"]),
        ({"args": ["a"]}, {"args": ["a", "b"]}, ["args"]),
        ({"args": []}, {"args": ["a"]}, ["args"]),
        # Empty values may be absent, unless that means something else.
        ({"stdin": False, "workingDir": ""}, {}, []),
        ({"stdin": False}, {"stdin": True}, ["stdin"]),
        ({"stdin": True}, {}, ["stdin"]),
        ({"securityContext": {"allowPrivilegeEscalation": False}}, {}, ["securityContext"]),
        ({"securityContext": {"runAsUser": 0}}, {"securityContext": {}}, ["securityContext.runAsUser"]),
        ({"imagePullPolicy": ""}, {"imagePullPolicy": "Always"}, []),
        ({"image": None}, {"image": "a"}, []),
        ({"stdin": 1}, {"stdin": True}, ["stdin"]),
    ],
    ids=str,
)
def test_fields_of_containers(expected: Any, found: Any, differs: list[str]) -> None:
    prefix = 'spec.template.spec.containers[name="web"].'
    assert fields(deployment(**expected), deployment(**found)) == [prefix + each for each in differs]


def test_paths_lead_to_the_manifest() -> None:
    manifest = deployment(env=[{"name": "A", "value": "1"}, {"name": "B", "value": "2"}])
    (found,) = differences(manifest, deployment(env=[{"name": "B", "value": "3"}, {"name": "A", "value": "1"}]))
    assert found.path == (*CONTAINER, "env", 1, "value")
    assert at(manifest, found.path) == found.expected == "2"


def test_lists_without_merge_keys_in_other_objects() -> None:
    policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    ports = [{"port": 80, "protocol": "TCP"}]
    one = {**policy, "spec": {"ingress": [{"ports": ports}]}}
    two = {**policy, "spec": {"ingress": [{"ports": [*ports, {"port": 81, "protocol": "TCP"}]}]}}
    assert fields(one, two) == ["spec.ingress[0].ports"]


def test_sets() -> None:
    one = {**config({}), "metadata": {"finalizers": ["a.test/x"]}}
    assert fields(one, {**config({}), "metadata": {"finalizers": ["b.test/y", "a.test/x"]}}) == []
    assert fields(one, {**config({}), "metadata": {"finalizers": ["b.test/y"]}}) == ['metadata.finalizers[="a.test/x"]']


def test_metadata_of_servers_and_status_do_not_count() -> None:
    manifest = {**config({}), "metadata": {"name": "a", "namespace": "b", "uid": "1", "resourceVersion": "2"}}
    assert fields({**manifest, "status": {"a": 1}}, {**config({}), "metadata": {"name": "a"}}) == []


def test_autoscalers_have_metrics_in_any_order() -> None:
    base = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}
    metrics = [{"type": "Resource", "resource": {"name": name}} for name in ("memory", "cpu")]
    assert fields({**base, "spec": {"metrics": metrics}}, {**base, "spec": {"metrics": metrics[::-1]}}) == []


def test_rules_of_aggregated_roles_do_not_count() -> None:
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "aggregationRule": {"a": [1]}}
    assert fields({**role, "rules": []}, {**role, "rules": [{"verbs": ["get"]}]}) == []


def test_custom_resources_are_stored_as_written() -> None:
    base = {"apiVersion": "example.test/v1", "kind": "Thing"}
    assert fields({**base, "spec": {"a": "", "b": "1000m"}}, {**base, "spec": {"b": "1"}}) == ["spec.a", "spec.b"]


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _leaves(part, (*path, index))
    elif value not in ("", 0, False, None):
        yield path


@cache
def manifests() -> list[dict[str, Any]]:
    """Give what the committed charts render with all of their values."""
    full = [(chart, scenario) for chart, scenario in SCENARIOS if scenario.name == "full-values.yaml"]
    rendered = (helm.render(chart, values_of(chart, each), namespace=namespace_of(chart)) for chart, each in full)
    return [dict(each) for documents in rendered for each in documents]


@given(st.data())
def test_each_change_is_found_and_nothing_else(data: st.DataObject) -> None:
    manifest = data.draw(st.sampled_from(manifests()))
    other = copy.deepcopy(manifest)
    assert differences(manifest, other) == []
    skipped = {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}
    path = data.draw(st.sampled_from([each for each in _leaves(manifest) if each not in skipped]))
    owner = at(other, path[:-1])
    if data.draw(st.booleans()):
        owner[path[-1]] = 12345 if isinstance(owner[path[-1]], str) else "12345"
    else:
        del owner[path[-1]]
    (found,) = differences(manifest, other)
    assert found.path == path[: len(found.path)]
