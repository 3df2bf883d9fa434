"""Jobs and CronJobs in releases of Helm 3 and 4: installed, upgraded, rolled back, uninstalled."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    CronJob,
    Deployment,
    Hook,
    Image,
    Job,
    PolicyRule,
    Secret,
    Service,
    ServiceAccount,
)
from tests.cluster.releases import KINDS, Helm, is_simulated, one, there
from tests.cluster.server import Cluster
from tests.traps.charts import written

pytestmark = pytest.mark.cluster

_IMAGE = Image("demo", tag="1.0.0")
_SETTINGS = ConfigMap({"LOG_LEVEL": "info"}, name="settings")
_PASSWORD = Secret(["PASSWORD"])
_SECRET = ("--set-string", "secret.PASSWORD=hunter2")
_HANGS = ("--set", "migrate.podAnnotations.simulate=image-pull", "--timeout", "10s")


def _shop(hook: Hook) -> Chart:
    account = ServiceAccount(roles=[PolicyRule(["pods"], ["list"])])
    return Chart(
        "shop",
        version="1.0.0",
        description="Migrates its database before the release",
        workload=Deployment(
            image=_IMAGE,
            ports={"http": 8080},
            service=Service(80),
            env_from=[_SETTINGS, _PASSWORD],
            service_account=account,
        ),
        components={"migrate": Job(env_from=[_SETTINGS, _PASSWORD], hook=hook, service_account=account)},
    )


@pytest.fixture(scope="module")
def shop(folder: Path) -> Path:
    return written(_shop(Hook("pre-install", "pre-upgrade", weight=-5)), folder / "before")


@pytest.fixture(scope="module")
def late(folder: Path) -> Path:
    return written(_shop(Hook("post-install", "post-upgrade")), folder / "after")


@pytest.fixture(scope="module")
def seed(folder: Path) -> Path:
    main = Deployment(image=_IMAGE)
    job = Job(env_from=[_SETTINGS], image=Image("seed", tag="1.0.0"), completions=1)
    chart = Chart("demo", version="1.0.0", description="Runs once", workload=main, components={"seed": job})
    return written(chart, folder / "seed")


@pytest.fixture(scope="module")
def nightly(folder: Path) -> Path:
    job = CronJob(image=_IMAGE, schedule="0 3 * * *", time_zone="Europe/Berlin", env_from=[_SETTINGS])
    chart = Chart("nightly", version="1.0.0", description="Runs every night", workload=job)
    return written(chart, folder / "nightly")


@pytest.fixture(autouse=True)
def _pods_end(cluster: Cluster) -> None:
    if not is_simulated(cluster):
        pytest.skip("the nodes run containers, for which they need images")


def _level(cluster: Cluster, namespace: str, name: str) -> str:
    return str(one(cluster, namespace, "ConfigMap", name)["data"]["LOG_LEVEL"])


def _jobs(cluster: Cluster, namespace: str) -> dict[str, str]:
    """Give the Jobs by name, each with its identity."""
    return {name: str(one(cluster, namespace, "Job", name)["metadata"]["uid"]) for name in _names(cluster, namespace)}


def _names(cluster: Cluster, namespace: str) -> list[str]:
    return sorted(each.removeprefix("Job/") for each in there(cluster, namespace, "Job"))


def _pending(cluster: Cluster, namespace: str) -> bool:
    """Tell whether a pod of the migration waits."""
    pods = cluster.items(namespace, *KINDS["Pod"])
    return any(each["metadata"]["name"].startswith("shop-migrate-") for each in pods if _phase(each) == "Pending")


def _phase(pod: dict[str, Any]) -> str:
    return str(pod["status"]["phase"])


_RELEASE = {
    "Deployment/shop", "Service/shop", "ConfigMap/shop-settings", "Secret/shop-secret", "ServiceAccount/shop",
}  # fmt: skip


def test_a_job_runs_before_the_release_with_its_settings(
    cluster: Cluster, helm: Helm, namespace: str, shop: Path
) -> None:
    helm.run(namespace, "install", "shop", shop, *_SECRET, "--timeout", "60s")
    # What the Job used is gone, apart from the Job.
    assert there(cluster, namespace) == _RELEASE | {"Job/shop-migrate"}
    job = one(cluster, namespace, "Job", "shop-migrate")
    pod = job["spec"]["template"]["spec"]
    assert pod["serviceAccountName"] == "shop-migrate-hook"
    assert pod["containers"][0]["envFrom"][0]["configMapRef"]["name"] == "shop-migrate-hook-settings"
    web = one(cluster, namespace, "Deployment", "shop")
    assert job["status"]["completionTime"] <= web["metadata"]["creationTimestamp"]

    # While a migration runs, it has the new settings, and nothing of the release has changed.
    debug = (*_SECRET, "--set", "configMaps.settings.LOG_LEVEL=debug")
    with ThreadPoolExecutor(1) as other:
        refusal = other.submit(helm.refusal, namespace, "upgrade", "shop", shop, *debug, *_HANGS)
        copies = {"ConfigMap/shop-migrate-hook-settings", "Secret/shop-migrate-hook-secret"}
        cluster.wait(lambda: copies <= there(cluster, namespace), 60, "there are no copies")
        cluster.wait(lambda: _pending(cluster, namespace), 60, "the Job has no pod")
        assert _level(cluster, namespace, "shop-migrate-hook-settings") == "debug"
        assert _level(cluster, namespace, "shop-settings") == "info"
        assert one(cluster, namespace, "Deployment", "shop")["metadata"]["generation"] == web["metadata"]["generation"]
        assert "pre-upgrade" in refusal.result()

    helm.run(namespace, "upgrade", "shop", shop, *debug, "--timeout", "60s")
    assert _jobs(cluster, namespace)["shop-migrate"] != job["metadata"]["uid"]
    assert _level(cluster, namespace, "shop-settings") == "debug"
    assert there(cluster, namespace) == _RELEASE | {"Job/shop-migrate"}

    before = _jobs(cluster, namespace)
    helm.run(namespace, "rollback", "shop", "1")
    assert _level(cluster, namespace, "shop-settings") == "info"
    assert _jobs(cluster, namespace) == before  # it is no hook of rollbacks
    helm.run(namespace, "uninstall", "shop")
    cluster.wait(lambda: there(cluster, namespace) == {"Job/shop-migrate"}, 60, "the release is still there")


def test_a_job_runs_after_the_release(cluster: Cluster, helm: Helm, namespace: str, late: Path) -> None:
    helm.run(namespace, "install", "shop", late, *_SECRET, "--timeout", "60s")
    job = one(cluster, namespace, "Job", "shop-migrate")
    assert job["spec"]["template"]["spec"]["serviceAccountName"] == "shop"
    assert job["status"]["succeeded"] == 1
    changed = (*_SECRET, "--set", "configMaps.settings.LOG_LEVEL=debug", "--timeout", "60s")
    helm.run(namespace, "upgrade", "shop", late, *changed)
    assert there(cluster, namespace) == _RELEASE | {"Job/shop-migrate"}
    assert _jobs(cluster, namespace)["shop-migrate"] != job["metadata"]["uid"]


def test_a_job_without_a_hook_is_created_again_if_it_changes(
    cluster: Cluster, helm: Helm, namespace: str, seed: Path
) -> None:
    helm.run(namespace, "install", "demo", seed)
    first = _jobs(cluster, namespace)
    (name,) = first
    assert name.startswith("demo-seed-")
    helm.run(namespace, "upgrade", "demo", seed, "--set", "replicaCount=2,seed.job.backoffLimit=2")
    assert _jobs(cluster, namespace) == first

    def changed(*options: str) -> dict[str, str]:
        before = _names(cluster, namespace)
        helm.run(namespace, "upgrade", "demo", seed, *options)
        # Helm deletes the Job of the previous revision.
        cluster.wait(lambda: len(_names(cluster, namespace)) == 1, 60, "the old Job is still there")
        assert _names(cluster, namespace) != before
        return _jobs(cluster, namespace)

    changed("--set", "seed.image.tag=2.0.0")
    changed("--set", "seed.image.tag=2.0.0,configMaps.settings.LOG_LEVEL=debug")
    helm.run(namespace, "rollback", "demo", "1")
    cluster.wait(lambda: _names(cluster, namespace) == [name], 60, "the Job of the first revision is not there")
    assert _jobs(cluster, namespace) != first
    helm.run(namespace, "uninstall", "demo")
    cluster.wait(lambda: not there(cluster, namespace), 60, "the release is still there")


def _cron_job(cluster: Cluster, namespace: str) -> dict[str, Any]:
    return dict(one(cluster, namespace, "CronJob", "nightly")["spec"])


def test_a_schedule(cluster: Cluster, helm: Helm, namespace: str, nightly: Path) -> None:
    helm.run(namespace, "install", "nightly", nightly)
    assert _cron_job(cluster, namespace)["timeZone"] == "Europe/Berlin"
    helm.run(
        namespace,
        "upgrade",
        "nightly",
        nightly,
        "--set",
        "cronjob.schedule=@hourly,cronjob.suspend=true,image.tag=2.0.0",
    )
    changed = _cron_job(cluster, namespace)
    assert (changed["schedule"], changed["suspend"]) == ("@hourly", True)

    # As the notes say.
    command = (cluster.kubectl, "create", "job", "nightly-now", "--from", "cronjob/nightly", "--namespace", namespace)
    subprocess.run(command, env={**os.environ, **cluster.env}, check=True, capture_output=True)
    job = "nightly-now"
    cluster.wait(
        lambda: one(cluster, namespace, "Job", job).get("status", {}).get("succeeded") == 1, 60, "the Job does not end"
    )
    helm.run(namespace, "rollback", "nightly", "1")
    assert _cron_job(cluster, namespace)["schedule"] == "0 3 * * *"
    helm.run(namespace, "uninstall", "nightly")
    cluster.wait(lambda: not there(cluster, namespace), 60, "the release is still there")
