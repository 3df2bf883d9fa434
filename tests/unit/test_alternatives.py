"""What Kubernetes has and the language has not: the hints name what exists."""

from __future__ import annotations

import dataclasses
import re

import pytest

import chartgen
from chartgen.spec import alternatives, field_alternatives
from chartgen.spec.alternatives import class_alternative
from chartgen.spec.field_alternatives import field_alternative
from chartgen.spec.recording import recording

CLASSES = [*sorted(alternatives._OBJECTS), *alternatives._CLASSES, *alternatives._ALIASES, *alternatives._RENAMED]
FIELDS = [(cls, name) for cls, fields in field_alternatives._FIELDS.items() for name in fields]


@pytest.mark.parametrize("name", CLASSES)
def test_classes(name: str) -> None:
    assert name not in chartgen.__all__, "the language has it by now"
    hint = class_alternative(name)
    assert hint
    for word in re.findall(r"\b([A-Z][A-Za-z]+)\(", hint):
        assert word in chartgen.__all__, hint


@pytest.mark.parametrize(("cls", "name"), FIELDS)
def test_fields(cls: str, name: str) -> None:
    classes = [chartgen.Deployment] if cls == "Workload" else [getattr(chartgen, cls)]
    fields = {field.name for each in classes for field in dataclasses.fields(each)}
    assert name not in fields, "the language has it by now"
    hint = field_alternative(getattr(chartgen, cls), name)
    assert hint == field_alternative(chartgen.Deployment if cls == "Workload" else getattr(chartgen, cls), name)
    for word in re.findall(r"\b([A-Z][A-Za-z]+)\(", hint):
        assert word in chartgen.__all__, hint


@pytest.mark.parametrize(
    "name", ["host_users", "hostUsers", "node_name", "readinessGates", "overhead", "setHostnameAsFQDN"]
)
def test_fields_of_the_pod(name: str) -> None:
    with recording() as recorded:
        chartgen.Deployment(image=chartgen.Image("shop", tag="1"), **{name: True})  # type: ignore[arg-type]
    (finding,) = recorded.findings
    assert finding.hint.startswith('use `extra_pod={"')


@pytest.mark.parametrize(
    ("cls", "name", "hint"),
    [
        ("PolicyRule", "resource_names", "use `names`"),
        ("PolicyRule", "nonResourceURLs", "use `urls`"),
        ("Deployment", "service_monitor", "use `monitor=ServiceMonitor()`"),
        ("Job", "retries", "use `backoff_limit`"),
    ],
)
def test_the_name_of_kubernetes_is_not_taken_for_a_similar_field(cls: str, name: str, hint: str) -> None:
    with recording() as recorded:
        getattr(chartgen, cls)(**{name: 1})
    (finding,) = (each for each in recorded.findings if f'"{name}"' in each.message)
    assert finding.hint == hint


def test_a_name_that_kubernetes_has_not() -> None:
    assert class_alternative("Deploymnet") == ""
    assert field_alternative(chartgen.Deployment, "replcas") == ""
