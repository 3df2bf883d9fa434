"""Content of ConfigMaps and Secrets."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.diff.model import Comparison
from tests.diff.changes import compare, found, manifest, one
from tests.diff.rules.objects import container, template, workload

_VARIABLES: dict[str, Any] = {"envFrom": [{"configMapRef": {"name": "shop"}}]}
_VARIABLE: dict[str, Any] = {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "shop", "key": "a"}}}]}
_MOUNT: dict[str, Any] = {"volumeMounts": [{"name": "config", "mountPath": "/config"}]}
_SUB_PATH: dict[str, Any] = {"volumeMounts": [{"name": "config", "mountPath": "/config/a", "subPath": "a"}]}
_VOLUMES: dict[str, Any] = {"volumes": [{"name": "config", "configMap": {"name": "shop"}}]}
_ON_DELETE: dict[str, Any] = {"updateStrategy": {"type": "OnDelete"}}


def _config(value: str) -> dict[str, Any]:
    return manifest("ConfigMap", data={"a": value, "b": "1"})


def _changed(use: dict[str, Any], checksum: bool = False, kind: str = "Deployment", **spec: Any) -> Comparison:
    def side(value: str) -> list[dict[str, Any]]:
        annotations = {"checksum/config": value} if checksum else None
        pod = template(container(**use), annotations=annotations, **(_VOLUMES if "volumeMounts" in use else {}))
        return [_config(value), workload(kind, template=pod, **spec)]

    return compare(side("x"), side("y"))


_ROLLED = "the new pods of Deployment/shop read it"
_LIVE = "pods of Deployment/shop see it within about a minute"
_UNUSED = "no pod of the chart uses it"


def _later(what: str, title: str = "Deployment/shop") -> str:
    return f"the running pods of {title} keep the old {what} until they restart"


@pytest.mark.parametrize(
    ("comparison", "severity", "why"),
    [
        (_changed(_VARIABLES, checksum=True), "note", _ROLLED),
        (_changed(_SUB_PATH, checksum=True), "note", _ROLLED),
        (_changed(_MOUNT), "note", _LIVE),
        (_changed(_VARIABLES), "look", _later("variables")),
        (_changed(_VARIABLE), "look", _later("variables")),
        (_changed(_SUB_PATH), "look", _later("files, which are mounted by subPath")),
        (
            _changed(_VARIABLES, checksum=True, kind="DaemonSet", **_ON_DELETE),
            "look",
            _later("variables", "DaemonSet/shop"),
        ),
        (_changed({}), "note", _UNUSED),
    ],
)
def test_when_pods_see_it(comparison: Comparison, severity: str, why: str) -> None:
    effects = found(comparison, "ConfigMap/shop")
    assert [(each.category, each.weight) for each in effects] == [("config", (severity, "patch"))]
    assert effects[0].why.startswith("a changes")
    assert effects[0].why.endswith(f" {why}")


def test_the_next_run_of_a_cronjob() -> None:
    pod = template(container(**_VARIABLES), restartPolicy="Never")
    job = manifest("CronJob", spec={"schedule": "@daily", "jobTemplate": {"spec": {"template": pod}}})
    effects = one(_config("x"), _config("y"), job)
    assert [each.why for each in effects] == ["a changes: the next run of CronJob/shop reads it"]


def test_a_secret_without_its_content() -> None:
    before, after = (manifest("Secret", stringData={"password": each, "host": each}) for each in ("old-one", "new-one"))
    effects = one(before, after)
    assert [each.category for each in effects] == ["config"]
    assert effects[0].why == "host and password change; no pod of the chart uses it"


def test_a_pull_secret_is_not_read_by_pods() -> None:
    before, after = (manifest("Secret", "pull", stringData={"a": each}) for each in "xy")
    effects = one(before, after, workload(template=template(imagePullSecrets=[{"name": "pull"}])))
    assert effects[0].weight.severity == "note"


def test_more_keys() -> None:
    before, after = manifest("ConfigMap", data={"a": "1"}), manifest("ConfigMap", binaryData={"b": "YQ=="})
    assert one(before, after)[0].why == "a and b change; no pod of the chart uses it"
