"""Jobs: named after what they run, or hooks of a release."""

from __future__ import annotations

from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name
from chartgen.resources.scope import ChartScope, WorkloadScope, hook_annotations
from chartgen.resources.workload import workload_kind
from chartgen.spec.part import plain
from chartgen.spec.task import HASH_DIGITS, Job, Task


class TaskPlan(NamedTuple):
    """What the templates of Jobs and CronJobs need besides the pod."""

    definition: str
    """The helper that renders what cannot change in a Job, which its name contains a hash of; empty for none."""
    fixed: str
    """Fields that are fixed in the chart and cannot change in a Job, as YAML."""
    parallelism: int | None
    suspend: bool
    has_logs: bool
    """Whether there is a Job with logs after an installation."""


def task_plan(chart: ChartScope, scope: WorkloadScope) -> TaskPlan:
    """Decide what a Job runs, apart from its pods."""
    task: Any = scope.workload
    fixed = {
        "completions": task.completions,
        "completionMode": task.completion_mode,
        "podFailurePolicy": plain(task.pod_failure_policy) or None,
    }
    present = {key: value for key, value in fixed.items() if value is not None}
    return TaskPlan(
        definition=_definition(chart, scope),
        fixed=chart.names.templated(yamltext.dump(present)).rstrip("\n") if present else "",
        parallelism=task.parallelism,
        suspend=task.suspend,
        has_logs=_has_logs(task),
    )


def _has_logs(task: Task) -> bool:
    hook = getattr(task, "hook", None)
    return hook is None or (
        "hook-succeeded" not in hook.delete_policy and not {"pre-install", "post-install"}.isdisjoint(hook.events)
    )


def _definition(chart: ChartScope, scope: WorkloadScope) -> str:
    """Return the helper that renders what cannot change in a Job; empty if its name does not depend on it."""
    job: Any = scope.workload
    if not isinstance(job, Job) or job.hook is not None or job.fullname:
        return ""
    return ".".join(filter(None, (chart.chart.name, scope.component, "job")))


def _name(chart: ChartScope, scope: WorkloadScope) -> Name:
    definition = _definition(chart, scope)
    base = chart.names.resource(scope.component, limit=scope.workload.name_max)
    if not definition:
        return base
    # The order of keys, which differs between levels, does not matter.
    digits = f"fromYaml | toJson | sha256sum | trunc {HASH_DIGITS}"
    text = f'{base.text}-{{{{ include "{definition}" . | {digits} }}}}'
    return Name(text, f"{base.text}-{{{{ $job | {digits} }}}}", base.example)


def _note(scope: WorkloadScope) -> str:
    job: Any = scope.workload
    return f"hook: {', '.join(job.hook.events)}" if job.hook else ""


def _annotations(task: Task) -> dict[str, str]:
    hook = getattr(task, "hook", None)
    return hook_annotations(hook.events, hook.weight, hook.delete_policy) if hook else {}


KIND = workload_kind(
    Job, "batch/v1", name=_name, more=task_plan, annotations=_annotations, note=_note, notes="notes/job.txt"
)
