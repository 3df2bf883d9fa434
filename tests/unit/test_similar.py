"""Suggestions for unknown names: what is plausible, and what is not."""

from __future__ import annotations

import dataclasses

import pytest

import chartgen
from chartgen.similar import closest
from chartgen.spec.recording import recording


def fields(cls: str) -> list[str]:
    return [field.name for field in dataclasses.fields(getattr(chartgen, cls))]


def hint(cls: str, name: str) -> str:
    with recording() as recorded:
        getattr(chartgen, cls)(**{name: 1})
    (finding,) = (each for each in recorded.findings if f'"{name}"' in each.message)
    return finding.hint


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("replica", "replicas image ports", "replicas"),
        ("Liveness", "liveness readiness", "liveness"),
        ("NAMESPCE", "Namespace NAMESPACE namespaces", "NAMESPACE"),
        ("lables", "labels tables", "labels"),
        ("enviroment", "environments env", "environments"),
        ("wbe", "web worker", "web"),
        ("clusterip", "ClusterIP NodePort", "ClusterIP"),
        ("node_selctor", "nodeSelector nodeName", "nodeSelector"),
        ("image.tagg", "image.tag image.digest image.repository", "image.tag"),
        ("--chek", "--check --watch", "--check"),
        ("suspended", "suspend schedule", "suspend"),
        ("http-metrics", "metrics http-admin", "metrics"),
    ],
)
def test_what_is_meant(word: str, known: str, meant: str) -> None:
    assert closest(word, known.split()) == meant


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("xyz", "replicas image"),
        ("x", ""),
        ("", "replicas"),
        ("--", "replicas --"),
        ("deadline", "readiness liveness"),
        ("min_replicas", "max_replicas"),
        ("pre_start", "post_start"),
        ("host", "host_network host_users"),
        ("node_name", "name"),
        ("config", "dns_config"),
        ("terminationGracePeriodSeconds", "periodSeconds timeoutSeconds"),
        ("live", "level"),
        ("tab", "cpu"),
        ("a.yaml", "b.yaml"),
        ("b" * 100_000, "a" * 100_000),
    ],
)
def test_nothing_is_meant(word: str, known: str) -> None:
    assert closest(word, known.split()) is None


@pytest.mark.parametrize(
    ("cls", "name", "expected"),
    [
        ("Deployment", "deadline", 'did you mean "progress_deadline_seconds"?'),
        ("Job", "deadline", "use `active_deadline_seconds`"),
        ("Job", "backoff", "use `backoff_limit`"),
        ("Deployment", "retries", "only Jobs have retries: `Job(backoff_limit=3)`"),
        ("Deployment", "resources_limits", "it is a field of another class: `resources=Resources(..., limits=...)`"),
        ("Deployment", "ingress_class", "it is a field of another class: `ingress=Ingress(..., class_name=...)`"),
        ("StatefulSet", "service_port", "it is a field of another class: `service=Service(..., ports=...)`"),
        ("Deployment", "liveness_probe", 'did you mean "liveness"?'),
        ("Container", "cmd", 'did you mean "command"?'),
        ("Deployment", "envs", 'did you mean "env"?'),
        ("Deployment", "env_vars", 'did you mean "env"?'),
        ("Deployment", "replicas_count", 'did you mean "replicas"?'),
        ("CronJob", "history_limit", ""),
        ("Deployment", "completions", "only Jobs have it"),
        ("Chart", "command", "it is a field of another class: `workload=Deployment(..., command=...)`"),
        ("Chart", "requests", ""),
        ("Chart", "cron", ""),
    ],
)
def test_names_that_people_use(cls: str, name: str, expected: str) -> None:
    assert hint(cls, name) == expected


@pytest.mark.parametrize("cls", ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Container", "Chart"])
def test_slips_of_all_fields(cls: str) -> None:
    """Each field is found although two of its letters are swapped, or one is missing or twice."""
    known = fields(cls)
    for field in known:
        middle = len(field) // 2
        swapped = f"{field[: middle - 1]}{field[middle]}{field[middle - 1]}{field[middle + 1 :]}"
        for slip in (swapped, field[:middle] + field[middle + 1 :], field[:middle] + field[middle - 1 :]):
            if slip not in known and len(slip) > 1:
                assert closest(slip, known) == field, slip
