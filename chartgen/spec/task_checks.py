"""The checks of Jobs and CronJobs: what types cannot express, and API servers reject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen.spec.checks import Problem, check
from chartgen.spec.part import plain, raw_problems

if TYPE_CHECKING:
    from chartgen.spec.task import Task

_MAX_PARALLELISM = 100_000
"""Of indexed Jobs: `maxParallelismForIndexedJob` in Kubernetes' validation of batch."""


@check("fullname", "completion_mode", "completions")
def name_length(task: Task) -> Iterator[Problem]:
    """Find an exact name that is too long: it is part of the names of Jobs and pods, and the value of a label."""
    if task.fullname and len(task.fullname) > task.name_max:
        message = f'invalid "fullname" of {task.kind}: it has {len(task.fullname)} characters'
        yield Problem(("fullname",), message, task.fullname, f"at most {task.name_max}")


@check("completion_mode", "completions")
def indexed_completions(task: Task) -> Iterator[Problem]:
    """Find indexed Jobs without a number of completions."""
    if task.completion_mode == "Indexed" and task.completions is None:
        yield Problem(
            ("completion_mode",), "missing completions: the completion mode Indexed requires it", "Indexed",
            hint="set `completions=...`",
        )  # fmt: skip


@check("completion_mode", "parallelism")
def indexed_parallelism(task: Task) -> Iterator[Problem]:
    """Find indexed Jobs that run more pods at the same time than API servers accept."""
    parallelism = task.parallelism or 0
    if task.completion_mode == "Indexed" and parallelism > _MAX_PARALLELISM:
        yield Problem(
            ("parallelism",), "invalid parallelism: the completion mode is Indexed", str(parallelism),
            f"at most {_MAX_PARALLELISM}",
        )  # fmt: skip


@check("pod_failure_policy", "restart_policy")
def failure_policy(task: Task) -> Iterator[Problem]:
    """Check the pod failure policy, which API servers accept for pods that do not restart."""
    if not task.pod_failure_policy:
        return
    if task.restart_policy == "OnFailure":
        message = "conflicting pod_failure_policy: it needs the restart policy Never"
        yield Problem(("pod_failure_policy",), message, "OnFailure", "Never", 'set `restart_policy="Never"`')
    yield from raw_problems("PodFailurePolicy", plain(task.pod_failure_policy), "pod_failure_policy")
