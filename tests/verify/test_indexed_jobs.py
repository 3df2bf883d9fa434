"""Names of indexed Jobs, to which their pods add an index."""

from __future__ import annotations

from typing import Any

import pytest

from chartgen.verify.documents.consistency import problems


def _found(kind: str, length: int, completions: int | None) -> list[str]:
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": "a:1"}]}
    spec: dict[str, Any] = {"completionMode": "Indexed", "template": {"spec": pod}}
    if completions is not None:
        spec["completions"] = completions
    spec = spec if kind == "Job" else {"schedule": "@daily", "jobTemplate": {"spec": spec}}
    job = {"apiVersion": "batch/v1", "kind": kind, "metadata": {"name": "a" * length}, "spec": spec}
    return [message for _, message in problems(job)]


@pytest.mark.parametrize(("kind", "length", "completions"), [("Job", 61, 10), ("Job", 60, 11), ("CronJob", 50, 10)])
def test_what_fits(kind: str, length: int, completions: int) -> None:
    assert _found(kind, length, completions) == []
    (message,) = _found(kind, length + 1, completions)
    assert message == f"has a name of more than {length} characters: the names of pods have an index"


def test_what_does_not_depend_on_the_index() -> None:
    assert _found("CronJob", 53, 10) == ["has a name of more than 52 characters"]
    assert _found("Job", 1, None) == ["has the completion mode Indexed and no `completions`"]
