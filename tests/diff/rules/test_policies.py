"""NetworkPolicies."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.model import Category
from tests.diff.changes import categories, compare, found, manifest, one, one_set
from tests.diff.rules.objects import LABELS

_CLIENT = {"podSelector": {"matchLabels": {"client": "true"}}}
_OTHER = {"podSelector": {"matchLabels": {"other": "true"}}}
_ANY_POD: dict[str, Any] = {"podSelector": {}}
_IN = {"key": "client", "operator": "In", "values": ["true"]}
_MONITORING = {"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}
_ANYWHERE: dict[str, Any] = {"namespaceSelector": {}}


def _policy(*ingress: dict[str, Any], name: str = "shop", **spec: Any) -> dict[str, Any]:
    return manifest("NetworkPolicy", name, spec={"podSelector": {"matchLabels": LABELS}, "ingress": [*ingress], **spec})


def _from(*peers: dict[str, Any], **rule: Any) -> dict[str, Any]:
    return {"from": [*peers], **rule}


def _block(cidr: str, *excluded: str) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr, "except": [*excluded]}}


def _port(port: int | str | None, **more: Any) -> dict[str, Any]:
    return {"ports": [{"port": port, **more} if port else more]}


@pytest.mark.parametrize(
    ("strict", "lax"),
    [
        (_policy(), _policy(_from(_CLIENT))),
        (_policy(_from(_CLIENT)), _policy(_from(_CLIENT, _OTHER))),
        (_policy(_from(_CLIENT)), _policy(_from(_ANY_POD))),
        (_policy(_from(_CLIENT)), _policy(_from({**_CLIENT, **_ANYWHERE}))),
        (_policy(_from({**_CLIENT, **_MONITORING})), _policy(_from(_MONITORING))),
        (_policy(_from(_CLIENT)), _policy({})),
        (_policy(_from(_CLIENT, **_port(80))), _policy(_from(_CLIENT))),
        (_policy(_from(_CLIENT, **_port(80))), _policy(_from(_CLIENT, **_port(79, endPort=81)))),
        (_policy(_from(_CLIENT, **_port("http"))), _policy(_from(_CLIENT, **_port(None, protocol="TCP")))),
        (_policy(_from(_block("10.1.0.0/16"))), _policy(_from(_block("10.0.0.0/8")))),
        (_policy(_from(_block("10.0.0.0/8", "10.1.0.0/16"))), _policy(_from(_block("10.0.0.0/8")))),
        (
            _policy(policyTypes=["Ingress", "Egress"], egress=[{"to": [_CLIENT]}]),
            _policy(policyTypes=["Ingress", "Egress"], egress=[{"to": [_CLIENT, _OTHER]}]),
        ),
        (_policy(policyTypes=["Ingress", "Egress"]), _policy(policyTypes=["Ingress"])),
        (_policy(podSelector={}), _policy()),
    ],
)
def test_wider_and_narrower(strict: dict[str, Any], lax: dict[str, Any]) -> None:
    assert one_set(strict, lax) == {"network-wider"}
    assert one_set(lax, strict) == {"network-narrower"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_policy(_from(_CLIENT, _OTHER)), _policy(_from(_CLIENT), _from(_OTHER))),
        (_policy(_from(_ANY_POD)), _policy(_from(_ANY_POD, _CLIENT))),
        (
            _policy(_from(_CLIENT)),
            _policy(
                _from({"podSelector": {"matchExpressions": [{"key": "client", "operator": "In", "values": ["true"]}]}})
            ),
        ),
    ],
)
def test_the_same_in_other_rules(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert one_set(before, after) == {"in-place"}


def test_some_traffic_instead_of_other() -> None:
    assert one_set(_policy(_from(_CLIENT)), _policy(_from(_OTHER))) == {"network-wider", "network-narrower"}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (_policy(_from(_CLIENT)), {"created", "network-narrower"}),
        (_policy(), {"created", "network-narrower"}),
        (_policy({}), {"created"}),
        (_policy({}, policyTypes=["Ingress", "Egress"], egress=[{}]), {"created"}),
        (_policy({}, policyTypes=["Ingress", "Egress"], egress=[]), {"created", "network-narrower"}),
    ],
)
def test_a_new_policy(policy: dict[str, Any], expected: set[Category]) -> None:
    assert one_set(None, policy) == expected


def test_a_deleted_policy() -> None:
    assert one_set(_policy(_from(_CLIENT)), None) == {"deleted", "network-wider"}
    assert one_set(_policy({}), None) == {"deleted"}


def test_policies_add_up() -> None:
    """A second policy of the same pods allows more."""
    first = _policy(_from(_CLIENT), name="first")
    assert one_set(None, _policy(_from(_OTHER)), first) == {"created", "network-wider"}
    assert one_set(_policy(_from(_OTHER)), None, first) == {"deleted", "network-narrower"}


def test_another_name_changes_no_traffic() -> None:
    comparison = compare([_policy(_from(_CLIENT))], [_policy(_from(_CLIENT), name="store")])
    assert categories(comparison, "NetworkPolicy/shop") == {"recreated"}
    assert categories(comparison, "NetworkPolicy/store") == {"recreated"}


def test_sentences() -> None:
    new = found(compare([], [_policy(_from(_CLIENT, _block("10.0.0.0/8"), **_port(80)))]), "NetworkPolicy/shop")[1]
    assert new.why == (
        "its pods accept traffic from 10.0.0.0/8 at port 80 and pods with client=true in the namespace at port 80 only"
    )
    none = one(None, _policy())[1]
    assert none.why == "its pods no longer accept traffic from anyone"
    more = one(_policy(_from(_CLIENT)), _policy(_from(_CLIENT, _MONITORING)))[0]
    assert more.why == ("its pods accept traffic from all pods of namespaces with name=monitoring in addition")
