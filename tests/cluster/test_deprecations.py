"""Upgrades of releases to a chart with other paths of its values, by Helm 3 and 4."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartgen import Chart, ConfigMap, Dependency, Deployment, Deprecated, HttpGet, Image, Renamed
from tests.cluster.releases import Helm, one
from tests.cluster.server import Cluster
from tests.traps.charts import written

pytestmark = pytest.mark.cluster

BEFORE = Chart(
    "demo",
    version="1.0.0",
    description="Is upgraded",
    workload=Deployment(
        image=Image("demo", tag="1.0.0"),
        env_from=[ConfigMap({"LANG": "en"})],
        liveness=HttpGet("/", port=80),
        ports={"http": 80},
    ),
    components={"worker": Deployment(image=Image("worker", tag="1.0.0"), replicas=2, node_selector={"disk": "ssd"})},
)
AFTER = BEFORE.but(
    version="1.1.0",
    workload=BEFORE.workload.but(env_from=[ConfigMap({"LANGUAGE": "de"})]),
    components={"jobs": BEFORE.components["worker"].but(image=Image("worker", tag="1.1.0"), replicas=3)},
    deprecations=[
        Renamed("worker", "jobs", until="2.0.0"),
        Renamed("config.LANG", "config.LANGUAGE", until="2.0.0"),
        Deprecated("fullnameOverride", until="2.0.0", reason="Name the release instead."),
    ],
)
NEXT = AFTER.but(
    version="1.2.0",
    components={"jobs": AFTER.components["jobs"].but(image=Image("worker", tag="1.2.0"), replicas=4)},
)
REUSE, RESET = "--reuse-values", "--reset-then-reuse-values"
GIVEN = ("--set", "worker.replicaCount=6,config.LANG=fr")

Seen = tuple[int, str, str]
"""Replicas and image tag of the component, and the language."""


@pytest.fixture
def release(helm: Helm, namespace: str, tmp_path: Path) -> Path:
    """Install the chart from before; gives a folder with it and the later ones."""
    written(BEFORE, tmp_path / "before", "standard")
    written(AFTER, tmp_path / "after", "standard")
    written(NEXT, tmp_path / "next", "standard")
    helm.run(namespace, "install", "demo", tmp_path / "before" / "demo", *GIVEN)
    return tmp_path


@pytest.fixture
def upgrade(helm: Helm, cluster: Cluster, namespace: str, release: Path) -> Callable[..., Seen]:
    """Give a function that upgrades the release, and reads what came of it."""

    def run(*arguments: str, to: str = "after") -> Seen:
        helm.run(namespace, "upgrade", "demo", release / to / "demo", *arguments)
        spec = one(cluster, namespace, "Deployment", "demo-jobs")["spec"]
        image = spec["template"]["spec"]["containers"][0]["image"]
        data: dict[str, Any] = one(cluster, namespace, "ConfigMap", "demo-config")["data"]
        return spec["replicas"], image.partition(":")[2], data["LANGUAGE"]

    return run


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ((REUSE,), (6, "1.0.0", "fr")),
        ((REUSE, "--set", "worker.replicaCount=7"), (7, "1.0.0", "fr")),
        ((REUSE, "--set", "worker.replicaCount=3"), (3, "1.0.0", "fr")),
        ((REUSE, "--set", "jobs.replicaCount=8"), (8, "1.0.0", "fr")),
        ((REUSE, "--set", "jobs.replicaCount=2,jobs.image.tag=1.1.0,config.LANGUAGE=de"), (2, "1.1.0", "de")),
        ((REUSE, "--set", "jobs.image.tag=9.9.9,config.LANGUAGE=en"), (6, "9.9.9", "en")),
        # What is given cannot be told from what is reused.
        ((REUSE, "--set", "worker.replicaCount=7,jobs.replicaCount=8"), (8, "1.0.0", "fr")),
        ((RESET,), (6, "1.1.0", "fr")),
        ((RESET, "--set", "worker.replicaCount=2"), (2, "1.1.0", "fr")),
        ((RESET, "--set", "worker.replicaCount=null,jobs.replicaCount=8"), (8, "1.1.0", "fr")),
        (("--reset-values",), (3, "1.1.0", "de")),
        (("--reset-values", "--set", "worker.replicaCount=2"), (2, "1.1.0", "de")),
        # Without any, Helm takes what was given before.
        ((), (6, "1.1.0", "fr")),
    ],
    ids=str,
)
def test_an_upgrade(upgrade: Callable[..., Seen], arguments: tuple[str, ...], seen: Seen) -> None:
    assert upgrade(*arguments) == seen


@pytest.mark.parametrize("how", [RESET, "--reset-values"])
def test_both_paths(helm: Helm, namespace: str, release: Path, how: str) -> None:
    both = ("--set", "worker.replicaCount=7,jobs.replicaCount=8")
    said = helm.refusal(namespace, "upgrade", "demo", release / "after" / "demo", how, *both)
    assert "worker.replicaCount and jobs.replicaCount are both set: remove worker.replicaCount" in said


def test_what_was_given_before_conflicts(helm: Helm, namespace: str, release: Path) -> None:
    new = ("--set", "jobs.replicaCount=8")
    said = helm.refusal(namespace, "upgrade", "demo", release / "after" / "demo", RESET, *new)
    assert "worker.replicaCount and jobs.replicaCount are both set" in said


def test_the_next_version(upgrade: Callable[..., Seen]) -> None:
    """Its defaults are others, which are no conflict with those that are reused."""
    assert upgrade(RESET) == (6, "1.1.0", "fr")
    assert upgrade(REUSE, to="next") == (6, "1.1.0", "fr")
    assert upgrade(REUSE, "--set", "jobs.image.tag=1.2.0", to="next") == (6, "1.2.0", "fr")
    assert upgrade(RESET, to="next") == (6, "1.2.0", "fr")
    assert upgrade("--reset-values", to="next") == (4, "1.2.0", "de")


def test_reused_twice(upgrade: Callable[..., Seen]) -> None:
    """The values of the release from before are reused again: those of the version between have never been seen."""
    assert upgrade(REUSE) == (6, "1.0.0", "fr")
    assert upgrade(REUSE, "--set", "jobs.replicaCount=5", to="next") == (5, "1.0.0", "fr")
    assert upgrade(REUSE, to="next") == (5, "1.0.0", "fr")


def test_the_values_of_the_release_stay_as_they_were_given(
    helm: Helm, namespace: str, release: Path, upgrade: Callable[..., Seen]
) -> None:
    upgrade(RESET)
    told = helm.run(namespace, "get", "values", "demo", "--all").stdout
    assert "worker:" in told
    assert "x-warnings" not in told
    notes = helm.run(namespace, "get", "notes", "demo").stdout
    assert "WARNING: worker is now jobs: version 2.0.0 of the chart removes the old name." in notes
    assert "fullnameOverride" not in notes
    upgrade("--reset-values", "--set", "fullnameOverride=demo")
    notes = helm.run(namespace, "get", "notes", "demo").stdout
    assert "worker is now jobs" not in notes
    assert "WARNING: fullnameOverride is deprecated: version 2.0.0 of the chart removes it. Name the rel" in notes


def test_in_another_chart(helm: Helm, cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    """Helm puts the values that it reuses over the defaults of the newer chart below, which are not missing then."""

    def write(chart: Chart, version: str) -> Path:
        whole = Chart("whole", version=version, description="Has another", dependencies=[Dependency.of(chart)])
        written(whole, tmp_path / version, "standard")
        written(chart, tmp_path / version, "standard")
        folder = tmp_path / version / "whole"
        helm.run(namespace, "dependency", "build", folder)
        return folder

    before, after = write(BEFORE, "1.0.0"), write(AFTER, "1.1.0")

    def replicas() -> int:
        return int(one(cluster, namespace, "Deployment", "whole-demo-jobs")["spec"]["replicas"])

    helm.run(namespace, "install", "whole", before, "--set", "demo.worker.replicaCount=6")
    helm.run(namespace, "upgrade", "whole", after, REUSE)
    assert replicas() == 6
    helm.run(namespace, "upgrade", "whole", after, REUSE, "--set", "demo.jobs.replicaCount=8")
    assert replicas() == 8
    helm.run(namespace, "upgrade", "whole", after, "--reset-values", "--set", "demo.worker.replicaCount=2")
    assert replicas() == 2
    helm.run(namespace, "upgrade", "whole", after, RESET)
    assert replicas() == 2
