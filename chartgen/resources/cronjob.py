"""CronJobs."""

from __future__ import annotations

from typing import Any

from chartgen.resources.helm import Name
from chartgen.resources.job import task_plan
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.resources.workload import workload_kind
from chartgen.spec.task import CronJob


def _name(chart: ChartScope, scope: WorkloadScope) -> Name:
    return chart.names.resource(scope.component, limit=scope.workload.name_max)


def _note(scope: WorkloadScope) -> str:
    job: Any = scope.workload
    return f"{job.schedule}{f' {job.time_zone}' if job.time_zone else ''}{', suspended' if job.suspend else ''}"


KIND = workload_kind(CronJob, "batch/v1", name=_name, more=task_plan, note=_note, notes="notes/cronjob.txt")
