"""Peers that are other charts: network policies select the pods of those, whatever they are called in the release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    FULLNAME,
    RELEASE,
    Chart,
    Dependency,
    Deployment,
    Image,
    Namespace,
    NetworkPolicy,
    Peer,
    StatefulSet,
)
from chartgen.spec.declare import LEVELS, Level
from tests.support import helm
from tests.traps.charts import written

LONG = "a-release-with-a-name-of-fifty-three-characters-xxxxx"
IMAGE = Image("demo", tag="1.0.0")
STORE = Chart(
    "store",
    version="1.0.0",
    description="Store",
    workload=StatefulSet(image=IMAGE),
    components={
        "index": Deployment(image=IMAGE),
        "old": Deployment(image=IMAGE, selector={"app": FULLNAME, "tier": "back"}),
        "older": Deployment(image=IMAGE, selector={"app": "older", "release": f"{RELEASE}-x"}),
    },
    level="all",
)


def _user(store: Chart, *peers: Peer) -> Chart:
    policy = NetworkPolicy(ingress=peers, egress=[Peer(chart=store)])
    return Chart("user", version="1.0.0", description="User", workload=Deployment(image=IMAGE, network_policy=policy))


def _in_umbrella(folder: Path, release: str, **fields: Any) -> list[Any]:
    user = _user(STORE, Peer(chart=STORE, component=""), Peer(chart=STORE, component="old"), Peer(chart=STORE))
    both = [Dependency.of(STORE, **fields), Dependency.of(user)]
    chart = written(Chart("both", version="1.0.0", description="Both", dependencies=both), folder)
    for each in (STORE, user):
        written(each, chart / "charts")
    return helm.render(chart, name=release)


def _pods(objects: list[Any]) -> dict[str, dict[str, str]]:
    """Give the labels of the pods of the store, by component."""
    workloads = [each for each in objects if each.kind in ("Deployment", "StatefulSet")]
    return {
        each["spec"]["template"]["spec"]["containers"][0]["name"]: each["spec"]["template"]["metadata"]["labels"]
        for each in workloads
        if "user" not in each["metadata"]["labels"].values()
    }


def _selected(objects: list[Any], direction: str, side: str, pods: dict[str, dict[str, str]]) -> list[set[str]]:
    """Give which pods each peer of a policy selects."""
    (policy,) = (each for each in objects if each.kind == "NetworkPolicy")
    peers = [peer for rule in policy["spec"][direction] for peer in rule.get(side, ())]
    selectors = [peer["podSelector"]["matchLabels"].items() for peer in peers if "podSelector" in peer]
    return [{name for name, labels in pods.items() if selector <= labels.items()} for selector in selectors]


@pytest.mark.parametrize("release", [LONG, "x", "store"])
@pytest.mark.parametrize("fields", [{}, {"alias": "shop"}, {"values": {"nameOverride": "renamed"}}])
def test_in_an_umbrella(tmp_path: Path, release: str, fields: dict[str, Any]) -> None:
    objects = _in_umbrella(tmp_path, release, **fields)
    pods = _pods(objects)
    assert len(pods) == 4
    main = next(iter(pods.keys() - {"index", "old", "older"}))
    whole = [{main, "index"}, {"old"}, {"older"}]
    assert _selected(objects, "ingress", "from", pods) == [{main}, {"old"}, *whole]
    assert [each for each in _selected(objects, "egress", "to", pods) if each] == whole


@pytest.mark.parametrize("store", [STORE, STORE.but(fullname="exact"), STORE.but(namespace=Namespace("there"))])
def test_in_releases_of_their_own(tmp_path: Path, store: Chart) -> None:
    user = _user(store, Peer(chart=store, component="old"), Peer(chart=store, component="*"))
    pods = _pods(helm.render(written(store, tmp_path), name="store"))
    objects = helm.render(written(user, tmp_path), name="user")
    assert _selected(objects, "ingress", "from", pods) == [{"old"}, {"store", "index"}, {"old"}, {"older"}]


@pytest.mark.parametrize("level", LEVELS)
def test_two_of_the_same_chart_select_their_own_pods(tmp_path: Path, level: Level) -> None:
    """By its alias, each has labels of its own: otherwise its Services would select the pods of the other one."""
    store = STORE.but(components={})
    both = [Dependency.of(store), Dependency.of(store, alias="second")]
    chart = written(Chart("both", version="1.0.0", description="Both", dependencies=both), tmp_path)
    written(store, chart / "charts", level)
    sets = [each for each in helm.render(chart, name="x") if each.kind == "StatefulSet"]
    assert len(sets) == 2
    first, second = (each["spec"]["selector"]["matchLabels"].items() for each in sets)
    assert not first <= sets[1]["spec"]["template"]["metadata"]["labels"].items()
    assert not second <= sets[0]["spec"]["template"]["metadata"]["labels"].items()
