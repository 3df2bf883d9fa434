"""Strategies for Jobs and CronJobs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, get_args

from hypothesis import strategies as st

import chartgen as c
from chartgen.spec.task import HookDeletion, HookEvent

Draw = Callable[[st.SearchStrategy[Any]], Any]

_counts = st.sampled_from((0, 1, 1000000))
_task: dict[str, st.SearchStrategy[Any]] = {
    "backoff_limit": _counts | st.none(),
    "active_deadline_seconds": st.sampled_from((1, 1000000)),
    "ttl_seconds_after_finished": _counts,
    "parallelism": _counts,
    "extra": st.just({"podReplacementPolicy": "Failed"}),
}
_completion: st.SearchStrategy[Any] = st.sampled_from(
    (
        {},
        {"completions": 3},
        {"completions": 1, "completion_mode": "NonIndexed"},
        {"completions": 2, "completion_mode": "Indexed"},
    )
)
_restart: st.SearchStrategy[Any] = st.sampled_from(
    (
        {},
        {"restart_policy": "OnFailure"},
        {
            "restart_policy": "Never",
            "pod_failure_policy": {
                "rules": [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]
            },
        },
    )
)
hooks: st.SearchStrategy[Any] = st.builds(
    lambda events, weight, more: c.Hook(*events, weight=weight, **more),
    st.lists(st.sampled_from(get_args(HookEvent)), min_size=1, max_size=3, unique=True),
    st.sampled_from((-5, 0, 1)),
    st.fixed_dictionaries(
        {}, optional={"delete_policy": st.lists(st.sampled_from(get_args(HookDeletion)), max_size=3, unique=True)}
    ),
)
_job: dict[str, st.SearchStrategy[Any]] = {"hook": hooks, "suspend": st.booleans()}
_cron_job: dict[str, st.SearchStrategy[Any]] = {
    "time_zone": st.sampled_from(("Etc/UTC", "Europe/Berlin", "GMT0", "America/Argentina/ComodRivadavia")),
    "suspend": st.booleans(),
    "concurrency_policy": st.sampled_from(("Allow", "Forbid", "Replace", None)),
    "starting_deadline_seconds": st.sampled_from((10, 1000000)),
    "successful_jobs_history_limit": _counts | st.none(),
    "failed_jobs_history_limit": _counts | st.none(),
}
schedules = st.sampled_from(("0 3 * * *", "*/5 0-23/2 1,15 jan-DEC ?", "@daily", "@every 1h30m", "0 0 * * sun"))


@st.composite
def tasks(draw: Draw, workload: Any) -> Any:
    """Draw a Job or CronJob with the containers and the pod of another workload."""
    cls, own = draw(st.sampled_from(((c.Job, _job), (c.CronJob, _cron_job))))
    shared = {field.name for field in dataclasses.fields(cls)} & {field.name for field in dataclasses.fields(workload)}
    fields = {name: getattr(workload, name) for name in shared - {"extra"}}
    fields["mounts"] = {
        path: each for path, each in workload.mounts.items() if not isinstance(each, c.VolumeClaimTemplate)
    }
    fields |= draw(st.fixed_dictionaries({}, optional=_task)) | draw(_completion) | draw(_restart)
    fields |= draw(st.fixed_dictionaries({"schedule": schedules} if cls is c.CronJob else {}, optional=own))
    return cls(**fields)
