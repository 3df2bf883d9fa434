"""Names, labels and selectors: they fit, they are told apart, they never change."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chartgen import Chart, CronJob, Deployment, Hook, Image, Job, Service, names
from tests.support import documents, helm, kubernetes
from tests.traps.charts import BROUGHT, minimal
from tests.traps.conftest import Write

LONG = "a" + "b" * 51 + "c"
"""A release's name of the 53 characters that Helm lets in."""


@pytest.mark.parametrize("release", [LONG, "a-" * 26 + "a", "a", "x1"])
@pytest.mark.parametrize("override", [{}, {"fullnameOverride": "f" * 63}, {"nameOverride": "n" * 63}])
def test_long_names(whole: Path, release: str, override: dict[str, str]) -> None:
    """Trap: long names."""
    rendered = helm.render(whole, {**BROUGHT, **override}, name=release)
    assert kubernetes.all_problems(rendered, ["1.30"]) == []
    by_kind: dict[str, set[str]] = {}
    for each in rendered:
        by_kind.setdefault(each.kind, set()).add(each.name)
        rule = names.dns_1035_label if each.kind == "Service" else names.dns_subdomain
        assert rule(each.name) is None, each.id
        for labels in (each["metadata"]["labels"], _pod(each).get("labels", {})):
            assert all(names.label_value(value) is None for value in labels.values()), labels
    assert len(by_kind["Service"]) == 3, "those that were cut are still apart"
    assert len(by_kind["Deployment"]) == 3


def test_references_are_shortened_like_the_names_that_they_refer_to(whole: Path) -> None:
    """Trap: long names."""
    rendered = helm.render(whole, BROUGHT, name=LONG)
    names_of = {kind: {each.name for each in rendered if each.kind == kind} for kind in ("ConfigMap", "Secret")}
    names_of["PersistentVolumeClaim"] = {each.name for each in rendered if each.kind == "PersistentVolumeClaim"}
    accounts = {each.name for each in rendered if each.kind == "ServiceAccount"}
    for each in rendered:
        if each.kind != "Deployment":
            continue
        spec = each["spec"]["template"]["spec"]
        assert spec["serviceAccountName"] in accounts
        for volume in spec["volumes"]:
            for key, name, kind in (
                ("configMap", "name", "ConfigMap"),
                ("secret", "secretName", "Secret"),
                ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
            ):
                if key in volume:
                    assert volume[key][name] in names_of[kind]
        for source in spec["containers"][0].get("envFrom", ()):
            assert source["configMapRef"]["name"] in names_of["ConfigMap"] | {"cluster-info"}
    container = helm.one(rendered, "Deployment", f"{LONG}-whole")["spec"]["template"]["spec"]["containers"][0]
    (host,) = (each["value"] for each in container["env"] if each["name"] == "HOST")
    assert host in {each.name for each in rendered if each.kind == "Service"}


@pytest.mark.parametrize("hook", [None, Hook("post-install")])
def test_pods_of_indexed_jobs_have_room_for_their_index(write: Write, hook: Hook | None) -> None:
    """API servers reject the Job otherwise.

    Trap: long names
    """
    job = Job(image=Image("demo", tag="1.0.0"), completion_mode="Indexed", completions=101, hook=hook)
    chart = write(Chart("demo", version="1.0.0", description="Is tried", components={"report": job}))
    found = helm.one(helm.render(chart, {"fullnameOverride": "x" * 63}), "Job")
    assert len(f"{found.name}-100") == 63
    cron = CronJob(image=Image("demo", tag="1.0.0"), schedule="@daily", completion_mode="Indexed", completions=101)
    chart = write(Chart("demo", version="1.0.0", description="Is tried", components={"report": cron}))
    found = helm.one(helm.render(chart, {"fullnameOverride": "x" * 63}), "CronJob")
    assert len(f"{found.name}-1234567890-100") == 63


def test_release_that_begins_with_a_digit(write: Write) -> None:
    """A Service could not be named so, which `verify` and the API server say; this is the way out.

    Trap: long names
    """
    rendered = helm.render(write(minimal()), {"fullnameOverride": "x123"}, name="123")
    assert helm.one(rendered, "Service").name == "x123"
    assert helm.render(write(minimal(service=None)), name="123")


@pytest.mark.parametrize(
    ("release", "values", "name"),
    [
        ("demo", {}, "demo"),
        ("demolition", {}, "demolition"),
        ("my", {}, "my-demo"),
        ("my.dotted", {}, "my-dotted-demo"),
        ("my", {"nameOverride": "other"}, "my-other"),
        ("other-thing", {"nameOverride": "other"}, "other-thing"),
        ("my", {"fullnameOverride": "mine"}, "mine"),
    ],
)
def test_fullname(write: Write, release: str, values: dict[str, str], name: str) -> None:
    """The helper that everybody knows; no selector goes by it.

    Trap: fullname
    """
    rendered = helm.render(write(minimal()), values, name=release)
    assert helm.one(rendered, "Deployment").name == helm.one(rendered, "Service").name == name
    for each in rendered:
        assert "demolition" not in [*_selector(each).values()] or release == "demolition"
    other = helm.render(write(minimal()), {**values, "fullnameOverride": "renamed"}, name=release)
    assert _selector(helm.one(rendered, "Deployment")) == _selector(helm.one(other, "Deployment"))


def test_two_releases_side_by_side(whole: Path) -> None:
    """Releases of which one name contains the other, and the chart's.

    Trap: fullname; selectors are immutable
    """
    one, other = (helm.render(whole, BROUGHT, name=name) for name in ("whole", "whole-2"))
    assert {each.id for each in one}.isdisjoint(each.id for each in other)
    for each in one:
        if selector := _selector(each):
            found = [found for found in (*one, *other) if selector.items() <= _pod(found).get("labels", {}).items()]
            assert len(found) == 1, each.id


def test_selectors_are_name_instance_and_component(write: Write) -> None:
    """What changes with a version or with a value is in no selector, and none takes the pods of another.

    Trap: selectors are immutable
    """
    base = minimal(pod_labels={"team": "web"}, services={"more": Service(81)})
    later = base.but(version="2.0.0", app_version="9", labels={"x": "y"})
    values: list[dict[str, Any]] = [{}, {"commonLabels": {"a": "b"}, "podLabels": {"c": "d"}, "image": {"tag": "2"}}]
    found = [
        {each.id: _selector(each) for each in helm.render(write(chart), given) if _selector(each)}
        for chart in (base, later)
        for given in values
    ]
    assert all(each == found[0] for each in found)
    for selector in found[0].values():
        assert set(selector) == {f"app.kubernetes.io/{label}" for label in ("name", "instance", "component")}


def test_pods_are_not_restarted_by_a_version(write: Write) -> None:
    """Trap: `helm.sh/chart` on pods."""
    base = minimal(image=Image("demo", tag="1.0.0"))
    one, other = (helm.render(write(chart)) for chart in (base, base.but(version="9.9.9")))
    before, after = (helm.one(each, "Deployment") for each in (one, other))
    assert before["metadata"]["labels"] != after["metadata"]["labels"]
    assert before["spec"] == after["spec"]
    assert not any("helm.sh" in key or "version" in key for key in _pod(before)["labels"])


@pytest.mark.parametrize("version", ["1.2.3+build.5", "1.2.3-rc.1+" + "b" * 80, "1.2.3-" + "x" * 60 + "-.y"])
def test_build_metadata(write: Write, version: str) -> None:
    """Trap: `+` in a version."""
    chart = Chart(
        "demo",
        version=version.replace("-.", "-"),
        app_version=version,
        description="Is tried",
        workload=Deployment(image=Image("demo", tag="1")),
    )
    rendered = helm.render(write(chart))
    assert kubernetes.all_problems(rendered) == []
    for each in rendered:
        for label in ("helm.sh/chart", "app.kubernetes.io/version"):
            value = each["metadata"]["labels"][label]
            assert "+" not in value
            assert names.label_value(value) is None


def test_common_labels_reach_all_but_pods(whole: Path) -> None:
    """Trap: environment, labels, annotations."""
    rendered = helm.render(whole, {**BROUGHT, "commonLabels": {"a": "1"}, "commonAnnotations": {"b": "2"}})
    for each in rendered:
        assert each["metadata"]["labels"]["a"] == "1"
        assert each["metadata"]["annotations"]["b"] == "2"
        assert "a" not in _pod(each).get("labels", {})
        assert re.fullmatch("[a-z-]+", each["metadata"]["labels"]["app.kubernetes.io/managed-by"].lower())


def _pod(document: documents.Document) -> dict[str, Any]:
    found: dict[str, Any] = document.get("spec", {}).get("template", {}).get("metadata", {})
    return found


def _selector(document: documents.Document) -> dict[str, str]:
    selector = document.get("spec", {}).get("selector") or {}
    found: dict[str, str] = selector.get("matchLabels", selector)
    return found if document.kind in ("Service", "Deployment") else {}
