"""The services of the comparison with other tools in releases of Helm 3 and 4, and all that they leave behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scripts import comparison
from tests.cluster.releases import KINDS, Helm, is_simulated, one, there
from tests.cluster.server import RESTRICTED, Cluster
from tests.support.cases import build_specs

pytestmark = pytest.mark.cluster

_DATABASE = {"shop-database": ("DATABASE_URL",)}
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
_WAIT = ("--wait", "--timeout", "90s")


@dataclass(frozen=True)
class Service:
    """What one of the services needs in a cluster, what is changed in it, and what it leaves there."""

    change: str
    changed: tuple[str, ...]
    """Kind, name and path of what the change changes, and its new value."""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    """Environment to the namespace that it requires; without any, all can be installed anywhere."""
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    """Claims for which the simulated nodes have no storage: a volume is created for each."""
    labels: Mapping[str, str] = field(default_factory=lambda: RESTRICTED)
    other_images: tuple[str, ...] = ()
    """Images that are not those of the main workload."""
    remains: tuple[str, ...] = ()
    """What the documentation says stays after an uninstallation."""


SERVICES = {
    "shop": Service(
        "config.LOG_LEVEL=debug",
        ("ConfigMap", "web-app-config", "data", "LOG_LEVEL", "debug"),
        secrets=_DATABASE,
        claims=("data-web-app-redis-0",),
        other_images=("docker.io/library/redis:7.4.1",),
        # The Job is a hook, and claims of a StatefulSet are retained.
        remains=("Job/web-app-migrate", "PersistentVolumeClaim/data-web-app-redis-0"),
    ),
    "operator": Service(
        "replicaCount=3",
        ("Deployment", "disks", "spec", "replicas", "3"),
        labels={},  # the agent mounts a folder of its node
    ),
    "nightly-job": Service(
        "cronjob.schedule=@hourly",
        ("CronJob", "nightly-job", "spec", "schedule", "@hourly"),
        secrets=_DATABASE,
    ),
    "twelve-services": Service(
        "config.LOG_LEVEL=error",
        ("ConfigMap", "{}-config", "data", "LOG_LEVEL", "error"),
        namespaces={"default": "shop-dev", "staging": "shop-staging", "production": "shop"},
    ),
}
_RELEASES = [(service, "default") for service in SERVICES]
_RELEASES += [(service, "production") for service in ("shop", "nightly-job", "twelve-services")]


def test_all_services_are_installed() -> None:
    assert list(SERVICES) == list(comparison.SERVICES)


@pytest.fixture(scope="module")
def charts(folder: Path) -> dict[str, dict[str, Path]]:
    """Give the folders of the charts of each service."""
    found: dict[str, dict[str, Path]] = {}
    for service in SERVICES:
        spec = folder / "services" / f"{service.replace('-', '_')}_spec.py"
        spec.parent.mkdir(exist_ok=True)
        (source,) = comparison.files_of(service, "chartgen")
        shutil.copy(source, spec)
        for built in build_specs(str(spec)):
            for path, text in built.tree.items():
                file = folder / "services" / service / built.name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8", newline="\n")
            found.setdefault(service, {})[built.name] = folder / "services" / service / built.name
    return found


@pytest.fixture(autouse=True)
def _pods_run(cluster: Cluster) -> None:
    if not is_simulated(cluster):
        pytest.skip("the nodes run containers, for which they need images")


@contextmanager
def _prepared(cluster: Cluster, service: Service, environment: str) -> Iterator[str]:
    """Give a namespace with the Secrets that a service expects."""
    try:
        with cluster.namespace(service.namespaces.get(environment, ""), service.labels) as namespace:
            for name, keys in service.secrets.items():
                secret = {"metadata": {"name": name}, "stringData": dict.fromkeys(keys, "postgres://db")}
                assert not cluster.request("POST", f"/api/v1/namespaces/{namespace}/secrets", secret).refusal
            with _volumes(cluster, namespace, service.claims):
                yield namespace
    except FileExistsError as error:
        pytest.skip(f"there is a namespace {error}, and what is in it may be somebody's")


@contextmanager
def _volumes(cluster: Cluster, namespace: str, claims: tuple[str, ...]) -> Iterator[None]:
    """Create a volume for each claim, and delete it after."""
    names = [f"{namespace}-{claim}" for claim in claims]
    try:
        for name, claim in zip(names, claims, strict=True):
            spec = {
                "capacity": {"storage": "10Gi"},
                "accessModes": ["ReadWriteOnce"],
                "hostPath": {"path": "/nowhere"},
                "claimRef": {"namespace": namespace, "name": claim},
            }
            volume = {"metadata": {"name": name}, "spec": spec}
            assert not cluster.request("POST", "/api/v1/persistentvolumes", volume).refusal
        yield
    finally:
        for name in names:
            cluster.request("DELETE", f"/api/v1/persistentvolumes/{name}")


@pytest.mark.parametrize(("name", "environment"), _RELEASES)
def test_release(cluster: Cluster, helm: Helm, charts: dict[str, dict[str, Path]], name: str, environment: str) -> None:
    service = SERVICES[name]
    with _prepared(cluster, service, environment) as namespace:
        before = _all(cluster, namespace)
        options = {
            release: () if environment == "default" else ("--values", chart / f"values-{environment}.yaml")
            for release, chart in charts[name].items()
        }
        for release, chart in charts[name].items():
            helm.run(namespace, "install", release, chart, *options[release], *_WAIT)
        installed = _specified(cluster, namespace)
        images = {release: _image(cluster, namespace, release) for release in charts[name]}

        for release, chart in charts[name].items():
            change = ("--set", f"image.tag=99.0.0,{service.change}")
            helm.run(namespace, "upgrade", release, chart, *options[release], *change, *_WAIT)
        upgraded = _specified(cluster, namespace)
        assert upgraded.keys() == installed.keys()
        assert _images(cluster, namespace) == {
            *(f"{image.rpartition(':')[0]}:99.0.0" for image in images.values()),
            *service.other_images,
        }
        kind, of, *path, value = service.changed
        for release in charts[name]:
            found: Any = one(cluster, namespace, kind, of.format(release))
            for key in path:
                found = found[key]
            assert str(found) == value

        for release in charts[name]:
            helm.run(namespace, "rollback", release, "1", *_WAIT)
        assert _specified(cluster, namespace) == installed

        for release in charts[name]:
            helm.run(namespace, "uninstall", release, "--wait")
        expected = before | set(service.remains)
        cluster.wait(
            lambda: _all(cluster, namespace) == expected,
            90,
            "the uninstallation left something else than is documented",
        )


def _specified(cluster: Cluster, namespace: str) -> dict[str, Any]:
    """Give what is specified of each object, without what controllers change, and without Jobs of hooks."""
    found = {}
    for name in there(cluster, namespace, *(kind for kind in KINDS if kind not in ("Pod", "ReplicaSet", "Job"))):
        kind, _, of = name.partition("/")
        each = one(cluster, namespace, kind, of)
        spec = {key: value for key, value in each.get("spec", {}).items() if key not in ("replicas", "volumeName")}
        found[name] = {"spec": spec, "data": each.get("data"), "labels": each["metadata"].get("labels")}
    return found


def _image(cluster: Cluster, namespace: str, release: str) -> str:
    """Give the image of the main workload of a release."""
    for kind in _WORKLOADS:
        if f"{kind}/{release}" in there(cluster, namespace, kind):
            return str(_containers(one(cluster, namespace, kind, release))[0]["image"])
    raise AssertionError(f"{release} has no workload")


def _images(cluster: Cluster, namespace: str) -> set[str]:
    """Give the images of all workloads."""
    workloads = [each for kind in _WORKLOADS for each in cluster.items(namespace, *KINDS[kind])]
    return {container["image"] for workload in workloads for container in _containers(workload)}


def _containers(workload: Mapping[str, Any]) -> list[dict[str, Any]]:
    spec = workload["spec"]
    pod = (spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec)["template"]["spec"]
    return [*pod["containers"], *pod.get("initContainers", ())]


_NOT_OF_RELEASES = {"Event", "Lease"}


def _all(cluster: Cluster, namespace: str) -> set[str]:
    """List all that is in a namespace, and what of its releases is outside, without pods of the Jobs that are there."""
    found = set()
    for path, kind, namespaced in _kinds(cluster):
        at = path.replace("NAMESPACE", namespace)
        for each in cluster.request("GET", at).body.get("items") or ():
            metadata = each["metadata"]
            owned = any(owner["kind"] == "Job" for owner in metadata.get("ownerReferences", ()))
            of = metadata.get("annotations", {}).get("meta.helm.sh/release-namespace")
            if kind not in _NOT_OF_RELEASES and not owned and (namespaced or of == namespace):
                found.add(f"{kind}/{metadata['name']}")
    return found


def _kinds(cluster: Cluster) -> Iterator[tuple[str, str, bool]]:
    """Give where all kinds are listed that the API server knows."""
    groups = cluster.request("GET", "/apis").body["groups"]
    for api in ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups)]:
        for each in cluster.request("GET", api).body.get("resources", ()):
            if "/" not in each["name"] and {"list", "delete"} <= set(each["verbs"]):
                scope = "namespaces/NAMESPACE/" if each["namespaced"] else ""
                yield f"{api}/{scope}{each['name']}", each["kind"], each["namespaced"]
