"""No content of a Secret, however it is spelled, and no message that may quote one whose content is not known."""

from __future__ import annotations

import base64
import html
import json
import random
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from chartgen.live.privacy import Privacy
from chartgen.live.withheld import WITHHELD, without_messages

ODD = 'pl"an\\ted & <é>'


def _encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _secret(**data: str) -> dict[str, Any]:
    content = {key: _encoded(value) for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "secret"}, "data": content}


def _privacy(**data: str) -> Privacy:
    privacy = Privacy()
    privacy.learn([_secret(**data)])
    return privacy


@pytest.mark.parametrize(
    "spelled",
    [ODD, quote(ODD), quote(ODD, safe=""), quote_plus(ODD), html.escape(ODD), json.dumps(ODD), _encoded(ODD),
     json.dumps(ODD, ensure_ascii=False)],
)  # fmt: skip
def test_spellings(spelled: str) -> None:
    shown = _privacy(key=ODD).text(f"login with {spelled} failed")
    assert "***" in shown
    assert "ted" not in shown


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("postgres://app:planted%401@db:5432/todo", "planted@1"),
        ("postgres://app:planted%401@db:5432/todo", "planted%401"),
        ("https://example.com/hook?token=planted-1", "planted-1"),
        ('{"auths": {"ghcr.io": {"username": "jo", "password": "planted-1"}}}', "planted-1"),
        (json.dumps({"auths": {"ghcr.io": {"auth": _encoded("jo:planted-1")}}}), "planted-1"),
        ("USER=app\nexport PASSWORD='planted-1'\n", "planted-1"),
        ("db:\n  password: planted-1\n", "planted-1"),
        ("host=db user=app password=planted-1 dbname=todo", "planted-1"),
        ("Server=db;Password=planted-1;Database=todo", "planted-1"),
        ("-----BEGIN KEY-----\nplanted-1planted-1\n-----END KEY-----\n", "planted-1planted-1"),
    ],
)
def test_parts(content: str, part: str) -> None:
    assert _privacy(key=content).text(f"error: {part} is wrong") == "error: *** is wrong"


def test_basic_authentication() -> None:
    login = _encoded("jo:planted-1")
    assert _privacy(username="jo", password="planted-1").text(f"Basic {login}") == "Basic ***"


def test_words_that_are_no_secret_remain() -> None:
    privacy = _privacy(url="postgres://app:planted-1@db:5432/todo?sslmode=require", cfg='{"user": "admin", "port": 1}')
    for shown in ("postgres is not ready", "https://example.com", "admin", "todo", "sslmode=require", "waiting for db"):
        assert privacy.text(shown) == shown


@pytest.mark.parametrize("path", ["annotations", "data", "status"])
def test_objects(path: str) -> None:
    copied = json.dumps(_secret(key=ODD))
    manifest = {"kind": "ConfigMap", "metadata": {"name": "a", "annotations": {}}, path: {"a": [f"x {ODD} y", copied]}}
    shown = json.dumps(_privacy(key=ODD).shown(manifest))
    assert "ted" not in shown
    assert _encoded(ODD) not in shown


def test_what_kubectl_keeps_in_annotations() -> None:
    secret = _secret(key="planted-1")
    secret["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(secret)}
    shown = json.dumps(Privacy().shown(secret))
    assert _encoded("planted-1") not in shown


def test_values_are_hidden_by_content_and_by_name() -> None:
    values = {
        "a": "x-planted-1",
        "dbPassword": "planted",
        "b": ["planted-1", True],
        "tokens": {"c": "planted", "d": ["planted"], "enabled": True},
        "existingSecret": "name",
        "secret": {"a": "planted", "b": ""},
        "env": [{"name": "DB_PASSWORD", "value": "planted"}, {"name": "HOST", "value": "db"}],
    }
    assert _privacy(key="planted-1").values(values) == {
        "a": "x-***",
        "dbPassword": "***",
        "b": ["***", True],
        "tokens": {"c": "***", "d": ["***"], "enabled": True},
        "existingSecret": "name",
        "secret": {"a": "***", "b": ""},
        "env": [{"name": "DB_PASSWORD", "value": "***"}, {"name": "HOST", "value": "db"}],
    }


def test_more_secrets_than_are_remembered() -> None:
    privacy = _privacy(key="planted-1")
    assert not privacy.is_full
    privacy.learn(_secret(key=f"{number}-{'x' * 20}\n" * 2) for number in range(6000))
    assert privacy.is_full


def test_what_looks_like_a_secret_is_hidden_if_secrets_cannot_be_read() -> None:
    env = [{"name": "DB_PASSWORD", "value": "planted"}, {"name": "URL", "value": "redis://:planted@host"}]
    volumes = [{"secret": {"secretName": "s"}}]
    pod = {
        "kind": "Pod",
        "spec": {"containers": [{"env": env}], "volumes": volumes},
        "status": {"a": "x://u:planted@h"},
    }
    config = {"kind": "ConfigMap", "data": {"API_TOKEN": "planted", "HOST": "db"}}
    privacy = Privacy()
    assert [privacy.shown(each) for each in (pod, config)] == [pod, config]
    privacy.is_blind = True
    shown = [privacy.shown(each) for each in (pod, config)]
    assert "planted" not in json.dumps(shown)
    assert shown[0]["spec"]["volumes"] == volumes
    assert shown[1]["data"] == {"API_TOKEN": "***", "HOST": "db"}
    assert privacy.text("postgres://app:planted@db/todo") == "postgres://app:***@db/todo"


def _pod(name: str, spec: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    statuses = [{"name": "app", "state": state, "lastState": {"terminated": {"message": "planted"}}}]
    return {"kind": "Pod", "metadata": {"name": name}, "spec": spec, "status": {"containerStatuses": statuses}}


READS: list[dict[str, Any]] = [
    {"containers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}]},
    {"containers": [{"envFrom": [{"secretRef": {"name": "s"}}]}]},
    {"initContainers": [{"envFrom": [{"secretRef": {"name": "s"}}]}]},
    {"volumes": [{"secret": {"secretName": "s"}}]},
    {"volumes": [{"projected": {"sources": [{"secret": {"name": "s"}}]}}]},
    {"volumes": [{"csi": {"driver": "secrets-store.csi.k8s.io"}}]},
]


@pytest.mark.parametrize("spec", READS)
@pytest.mark.parametrize("known", [None, set(), {"other"}])
def test_messages_of_pods_that_read_unknown_secrets(spec: dict[str, Any], known: set[str] | None) -> None:
    waiting = {"waiting": {"reason": "RunContainerError", "message": 'exec: "planted"'}}
    events = [
        {"involvedObject": {"name": "reader"}, "reason": "Unhealthy", "message": "Readiness probe failed: planted"},
        {"involvedObject": {"name": "reader"}, "reason": "FailedScheduling", "message": "no node"},
    ]
    found = without_messages([_pod("reader", spec, waiting), *events], known)
    assert "planted" not in json.dumps(found)
    assert json.dumps(found).count(WITHHELD) == 3
    assert found[2]["message"] == "no node"


def test_messages_of_other_pods() -> None:
    waiting = {"waiting": {"reason": "CreateContainerConfigError", "message": 'secret "s" not found'}}
    pods = [_pod("a", READS[0], {}), _pod("b", {"containers": [{"env": [{"value": "x"}]}]}, {})]
    assert without_messages(pods, {"s"}) == pods
    assert without_messages(pods, None)[1] == pods[1]
    kept = without_messages([_pod("c", READS[0], waiting)], set())[0]
    assert kept["status"]["containerStatuses"][0]["state"] == waiting


def test_a_large_binary_secret_leaves_room_for_others() -> None:
    blob = base64.b64encode(random.Random(1).randbytes(300_000)).decode()
    privacy = Privacy()
    privacy.learn([{"kind": "Secret", "data": {"keystore": blob, "password": _encoded("hunter2-hunter2")}}])
    assert not privacy.is_full
    shown = privacy.shown({"kind": "ConfigMap", "data": {"a": f"{blob} hunter2-hunter2", "b": "x" * 900_000}})
    assert shown["data"] == {"a": "*** ***", "b": "x" * 900_000}


def test_a_password_in_another_encoding() -> None:
    privacy = Privacy()
    content = base64.b64encode("url: x\npassword: hunter2\u00e9".encode("latin-1")).decode()
    privacy.learn([{"kind": "Secret", "data": {"a": content}}])
    assert "hunter2" not in privacy.text("wrong password: hunter2\ufffd")
