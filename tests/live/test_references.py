"""What pods read, and what of it is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chartgen.cli.console import Stream
from chartgen.cli.status import document
from chartgen.cli.status_html import page
from chartgen.cli.status_text import text
from chartgen.live.cluster import Snapshot
from chartgen.live.references import MissingKeys
from chartgen.live.report import NamespaceStatus, Report, namespace_status
from tests.live.reports import NOW


def _secret(name: str, key: str, *, optional: bool = False) -> dict[str, Any]:
    return {"name": "V", "valueFrom": {"secretKeyRef": {"name": name, "key": key, "optional": optional}}}


def _pod(*env: dict[str, Any], **spec: Any) -> dict[str, Any]:
    metadata = {"name": "web", "namespace": "todo", "uid": "1"}
    return {"kind": "Pod", "metadata": metadata, "spec": {"containers": [{"env": list(env)}], **spec}}


def _object(kind: str, name: str, *keys: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "todo"}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": dict.fromkeys(keys, "x")}


def _status(*objects: dict[str, Any], release: tuple[dict[str, Any], ...] = ()) -> NamespaceStatus:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "todo"}}
    record = {"name": "r", "status": "deployed", "metadata": {"name": "chart"}, "objects": list(release)}
    return namespace_status(Snapshot("todo", [namespace, *objects], [record] if release else [], []), NOW)


def _shown(*namespaces: NamespaceStatus) -> str:
    return text(Report(namespaces, NOW), Stream("stdout"))


def test_a_secret_that_does_not_exist_is_shown() -> None:
    found = _status(_pod(_secret("app", "URL"), _secret("app", "KEY", optional=True)))
    assert found.missing_keys == (MissingKeys("app", ("URL",), is_optional=False, exists=False),)
    assert not found.is_fine
    assert "\n✗ Secret  app   missing; pods need URL\n" in _shown(found)
    report = Report((found,), NOW)
    assert [each.message for each in document(report, 0).findings] == ["Secret app in todo: missing; pods need URL"]
    assert "Secret app missing; pods need URL" in page(report)


@pytest.mark.parametrize(
    "spec",
    [
        {"containers": [{"envFrom": [{"secretRef": {"name": "app"}}]}]},
        {"initContainers": [{"envFrom": [{"secretRef": {"name": "app"}}]}]},
        {"volumes": [{"secret": {"secretName": "app"}}]},
        {"volumes": [{"projected": {"sources": [{"secret": {"name": "app"}}]}}]},
    ],
)
def test_a_secret_that_is_read_as_a_whole(spec: dict[str, Any]) -> None:
    found = _status(_pod(**spec))
    assert "✗ Secret  app   missing; pods need it" in _shown(found)
    assert _status(_pod(**spec), _object("Secret", "app")).is_fine


def test_a_key_that_a_secret_of_a_release_lacks_is_shown() -> None:
    own = _object("Secret", "app", "a")
    found = _status(_pod(_secret("app", "b")), own, release=(own,))
    assert not found.is_fine
    assert "\n✗ Secret  app   b is missing\n" in _shown(found)


def test_what_a_release_lacks_is_shown_once() -> None:
    found = _status(_pod(_secret("app", "b")), release=(_object("Secret", "app"),))
    assert found.missing_keys == ()
    assert _shown(found).count("app") == 1


def test_what_may_be_missing() -> None:
    found = _status(_pod(_secret("app", "b", optional=True)))
    assert found.is_fine
    assert "\n  Secret  app   optional and missing\n" in _shown(found)


def test_a_secret_and_a_config_map_of_one_name() -> None:
    variable = {"valueFrom": {"configMapKeyRef": {"name": "app", "key": "c"}}}
    found = _status(_pod(variable, _secret("app", "s")), _object("Secret", "app"), _object("ConfigMap", "app"))
    assert "ConfigMap  app   (empty)   (c is missing)" in _shown(found)
    assert "Secret  app   Opaque   (empty)   (s is missing)" in _shown(found)


def test_pods_that_have_ended_need_nothing() -> None:
    assert _status(_pod(_secret("app", "a")) | {"status": {"phase": "Succeeded"}}).missing_keys == ()


def test_a_chart_has_what_its_own_pods_need() -> None:
    owned = {"apiVersion": "v1", **_pod(_secret("app", "a"), _secret("used", "k"))}
    other = _pod(_secret("app", "b"), _secret("other", "c"))
    other["metadata"] |= {"name": "other", "uid": "2"}
    found = _status(owned, other, _object("Secret", "used", "k"), _object("Secret", "other", "c"), release=(owned,))
    assert len(found.missing_keys) == 1
    assert len(found.others) == 2
    own = found.of_charts({"chart"})
    assert own.missing_keys == (replace(found.missing_keys[0], keys=("a",)),)
    assert [each.title for each in own.others] == ["Secret/used"]
    assert found.of_charts({"none"}).is_fine
