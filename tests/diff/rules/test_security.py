"""What pods, accounts and roles may do."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.rules.security import LEVELS, OF_ACCOUNTS, OF_CONTAINERS, OF_PODS, Setting
from tests.diff.changes import manifest, one, one_set
from tests.diff.rules.objects import container, template, workload

_WEAKER = {"rolls", "security-weaker"}
_STRONGER = {"rolls", "security-stronger"}


def _nested(path: str, value: Any) -> dict[str, Any]:
    found = {} if value is None else value
    for step in reversed(path.split(".")):
        found = {step: found}
    return {} if value is None else found


def _pairs(setting: Setting) -> list[tuple[Any, Any]]:
    """Return a strict and a lax value for each step of the order."""
    values = sorted(setting.ranks, key=lambda value: (setting.ranks[value], str(value)))
    return [(strict, lax) for strict in values for lax in values if setting.ranks[strict] < setting.ranks[lax]]


def _cases(settings: tuple[Setting, ...]) -> list[Any]:
    return [
        pytest.param(each.name, strict, lax, id=f"{each.name}-{strict}-{lax}")
        for each in settings
        for strict, lax in _pairs(each)
    ]


@pytest.mark.parametrize(("name", "strict", "lax"), _cases(OF_CONTAINERS))
def test_settings_of_containers(name: str, strict: Any, lax: Any) -> None:
    one_side, other = (workload(template=template(container(**_nested(name, each)))) for each in (strict, lax))
    assert one_set(one_side, other) == _WEAKER
    assert one_set(other, one_side) == _STRONGER


@pytest.mark.parametrize(("name", "strict", "lax"), _cases(tuple(each for each in OF_CONTAINERS if each.in_pod)))
def test_settings_of_the_pod_hold_for_its_containers(name: str, strict: Any, lax: Any) -> None:
    one_side, other = (workload(template=template(**_nested(name, each))) for each in (strict, lax))
    assert one_set(one_side, other) == _WEAKER
    assert one_set(other, one_side) == _STRONGER


def test_a_setting_that_moves_to_the_container_stays_the_same() -> None:
    of_pod = workload(template=template(securityContext={"runAsNonRoot": True}))
    of_container = workload(template=template(container(securityContext={"runAsNonRoot": True})))
    assert one_set(of_pod, of_container) == {"rolls"}


@pytest.mark.parametrize(("name", "strict", "lax"), _cases(OF_PODS))
def test_settings_of_pods(name: str, strict: Any, lax: Any) -> None:
    one_side, other = (workload(template=template(**_nested(name, each))) for each in (strict, lax))
    assert one_set(one_side, other) == _WEAKER
    assert one_set(other, one_side) == _STRONGER


@pytest.mark.parametrize(("name", "strict", "lax"), _cases(OF_ACCOUNTS))
def test_settings_of_accounts(name: str, strict: Any, lax: Any) -> None:
    one_side, other = (manifest("ServiceAccount", **_nested(name, each)) for each in (strict, lax))
    assert one_set(one_side, other) == {"security-weaker"}
    assert one_set(other, one_side) == {"security-stronger"}


@pytest.mark.parametrize(
    ("strict", "lax"),
    [
        ({}, {"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}),
        ({"securityContext": {"capabilities": {"drop": ["ALL"]}}}, {}),
        (
            {"securityContext": {"capabilities": {"drop": ["ALL"]}}},
            {"securityContext": {"capabilities": {"drop": ["NET_RAW"]}}},
        ),
        ({"securityContext": {"runAsUser": 1000}}, {"securityContext": {"runAsUser": 0}}),
        ({"ports": [{"containerPort": 80}]}, {"ports": [{"containerPort": 80, "hostPort": 80}]}),
    ],
)
def test_what_containers_may_do(strict: dict[str, Any], lax: dict[str, Any]) -> None:
    one_side, other = (workload(template=template(container(**each))) for each in (strict, lax))
    assert one_set(one_side, other) == _WEAKER
    assert one_set(other, one_side) == _STRONGER


def test_directories_of_the_node() -> None:
    volumes = [{"name": "a", "hostPath": {"path": "/var/log"}}]
    effects = one(workload(), workload(template=template(volumes=volumes)))
    assert {each.category for each in effects} == _WEAKER
    assert effects[1].why == "may do more: additional directories of the host: /var/log"


def test_a_new_container_that_may_do_more() -> None:
    strict: dict[str, Any] = {"securityContext": {"runAsNonRoot": True}}
    before = workload(template=template(container(**strict)))
    same, lax = ({**container(**each), "name": "sidecar"} for each in (strict, {}))
    assert one_set(before, workload(template=template(container(**strict), same))) == {"rolls"}
    effects = one(before, workload(template=template(container(**strict), lax)))
    assert {each.category for each in effects} == _WEAKER
    assert effects[1].why == "may do more: the new container sidecar has runAsNonRoot unset, unlike the others"


def test_an_image_changes_nothing() -> None:
    assert one_set(workload(), workload(template=template(container("shop:2")))) == {"rolls"}


def test_a_cronjob() -> None:
    before, after = (
        manifest("CronJob", spec={"schedule": "@daily", "jobTemplate": {"spec": {"template": each}}})
        for each in (template(), template(hostNetwork=True))
    )
    assert one_set(before, after) == {"security-weaker"}


@pytest.mark.parametrize(("strict", "lax"), _pairs(Setting("", LEVELS)))
def test_levels_of_pod_security(strict: str | None, lax: str | None) -> None:
    label = "pod-security.kubernetes.io/enforce"
    one_side, other = (
        manifest("Namespace", metadata={"labels": {label: each}} if each else {}) for each in (strict, lax)
    )
    assert one_set(one_side, other) == {"security-weaker"}
    assert one_set(other, one_side) == {"security-stronger"}
