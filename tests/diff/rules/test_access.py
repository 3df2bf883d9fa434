"""Roles and bindings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.changes import manifest, one, one_set

_PODS = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}
_ACCOUNT = {"kind": "ServiceAccount", "name": "shop", "namespace": "shop"}


def _role(*rules: dict[str, Any]) -> dict[str, Any]:
    return manifest("Role", rules=[*rules])


def _binding(*subjects: dict[str, Any], role: str = "view") -> dict[str, Any]:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    return manifest("RoleBinding", roleRef=reference, subjects=[*subjects])


@pytest.mark.parametrize(
    ("strict", "lax"),
    [
        (_role(_PODS), _role({**_PODS, "verbs": ["get", "list", "delete"]})),
        (_role(_PODS), _role({**_PODS, "verbs": ["*"]})),
        (_role(_PODS), _role({**_PODS, "resources": ["pods", "secrets"]})),
        (_role(_PODS), _role({**_PODS, "apiGroups": ["*"]})),
        (_role({**_PODS, "resourceNames": ["a"]}), _role(_PODS)),
        (_role({"nonResourceURLs": ["/a"], "verbs": ["get"]}), _role({"nonResourceURLs": ["/*"], "verbs": ["get"]})),
        (
            _role({**_PODS, "resources": ["pods/log"]}),
            _role({**_PODS, "resources": ["*/log"]}),
        ),
        (_binding(), _binding(_ACCOUNT)),
    ],
)
def test_more_and_less(strict: dict[str, Any], lax: dict[str, Any]) -> None:
    assert one_set(strict, lax) == {"security-weaker"}
    assert one_set(lax, strict) == {"security-stronger"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_role(_PODS), _role({**_PODS, "verbs": ["get"]}, {**_PODS, "verbs": ["list"]})),
        (_role({**_PODS, "verbs": ["*"]}), _role({**_PODS, "verbs": ["*"]}, _PODS)),
    ],
)
def test_the_same_in_other_rules(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert one_set(before, after) == {"in-place"}


def test_what_is_allowed_is_named() -> None:
    effect = one(_role(_PODS), _role({**_PODS, "verbs": ["get", "list", "delete"]}))[0]
    assert effect.why == "allows more: delete pods"
    assert one(_binding(), _binding(_ACCOUNT))[0].why == "grants the role view to ServiceAccount shop/shop"


@pytest.mark.parametrize(("first", "second"), [("view", "edit"), ("edit", "admin"), ("admin", "cluster-admin")])
def test_roles_of_kubernetes(first: str, second: str) -> None:
    assert one_set(_binding(_ACCOUNT, role=first), _binding(_ACCOUNT, role=second)) == {"refused", "security-weaker"}
    assert one_set(_binding(_ACCOUNT, role=second), _binding(_ACCOUNT, role=first)) == {"refused", "security-stronger"}


def test_new_and_deleted() -> None:
    assert one_set(None, _role(_PODS)) == {"created", "security-weaker"}
    assert one_set(_role(_PODS), None) == {"deleted", "security-stronger"}
    assert one_set(None, _binding(_ACCOUNT)) == {"created", "security-weaker"}
    assert one_set(_binding(_ACCOUNT), None) == {"deleted", "security-stronger"}
