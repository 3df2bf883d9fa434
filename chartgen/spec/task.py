"""Jobs and CronJobs: workloads that run until they are done."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from chartgen import names
from chartgen.objects.cron import schedule_problem
from chartgen.objects.time_zones import time_zone_problem
from chartgen.spec import examples, hook_checks, task_checks
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, STRING, Value
from chartgen.spec.extra import Extra
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.types import Count, Positive, checked
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import Workload

HookEvent = Literal[
    "pre-install", "post-install", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "pre-delete",
    "post-delete", "test",
]  # fmt: skip
"""An event of a release at which Helm runs a Job."""
HookDeletion = Literal["before-hook-creation", "hook-succeeded", "hook-failed"]
"""When Helm deletes the Job of a hook."""

HASH_DIGITS = 8
"""The number of digits of the hash in the name of a Job."""
_RENDERED = {"selector": "", "manualSelector": "", "template": "extra_pod", "jobTemplate": ""}
"""Keys of the specs of Jobs and CronJobs, besides those of their fields."""
_ALONE = frozenset({"pre-install", "pre-upgrade", "pre-rollback", "post-delete"})
"""The events at which the resources of the release do not exist, or still have the content of another revision."""


def _or_zero(name: str) -> Any:
    def default(task: Any, chart: Any) -> int:  # noqa: ARG001  the signature of all defaults
        return getattr(task, name) or 0

    return default


@spec
class Hook(Spec):
    """Events of a release at which Helm runs a Job, such as `Hook("post-install", "pre-upgrade")`.

    Before an installation, an upgrade or a rollback, and after a deletion, the resources of the release do not exist or
    are outdated. The chart therefore renders copies of the ConfigMaps, Secrets and service accounts that the Job uses,
    as hooks that run before it.
    """

    _variadic: ClassVar[str] = "events"
    _positional: ClassVar[tuple[str, ...]] = ("*events",)

    _: KW_ONLY
    events: Items[HookEvent]
    """Hook events, such as `post-install`. Fixed in the chart."""
    weight: Annotated[int, Field(ge=-2147483648, le=2147483647)] = 0
    """Order among the hooks of an event, lowest weight first. Fixed in the chart."""
    delete_policy: Items[HookDeletion] = ("before-hook-creation",)
    """When Helm deletes the Job. Fixed in the chart."""

    if TYPE_CHECKING:

        def __init__(
            self, *events: HookEvent, weight: int = 0, delete_policy: Items[HookDeletion] = ("before-hook-creation",)
        ) -> None: ...

    @property
    def is_alone(self) -> bool:
        """Whether the Job also runs when the resources of the release do not exist or are outdated."""
        return not _ALONE.isdisjoint(self.events)

    @check("events")
    def _events(self) -> Iterator[Problem]:
        if not self.events:
            yield Problem((), "missing event of Hook", "", 'such as `Hook("post-install", "pre-upgrade")`')
        for index, event in enumerate(self.events):
            if event in self.events[:index]:
                yield Problem(("events", index), f'duplicate event "{event}" of Hook', event)

    @check("delete_policy")
    def _deletion(self) -> Iterator[Problem]:
        for index, policy in enumerate(self.delete_policy):
            if policy in self.delete_policy[:index]:
                yield Problem(("delete_policy", index), f'duplicate policy "{policy}" of Hook', policy)


@base
class Task(Workload):
    """Fields of workloads that run until they are done."""

    _: KW_ONLY
    restart_policy: Literal["OnFailure", "Never"] = UNSET
    """Restart policy of the pods: OnFailure or Never. Fixed in the chart."""
    backoff_limit: Annotated[
        Count | None, Value("job.backoffLimit", "Jobs", full=3, level="standard", kubernetes=6)
    ] = UNSET
    """Number of retries before a Job is considered failed. Value: `job.backoffLimit`."""
    active_deadline_seconds: Annotated[
        Positive | None,
        Value(
            "job.activeDeadlineSeconds", "Jobs", {"type": "integer", "minimum": 0, "maximum": 2147483647},
            default=_or_zero("active_deadline_seconds"), full=3600, kubernetes=0,
        ),
    ] = None  # fmt: skip
    """Seconds a Job may run before its pods are terminated; 0 for no limit. Value: `job.activeDeadlineSeconds`."""
    ttl_seconds_after_finished: Annotated[Count | None, Value("job.ttlSecondsAfterFinished", "Jobs", full=3600)] = None
    """Seconds after which a finished Job is deleted. Value: `job.ttlSecondsAfterFinished`."""
    completions: Count | None = None
    """Number of pods that must succeed. Fixed in the chart."""
    parallelism: Count | None = None
    """Maximum number of pods that run at the same time. Fixed in the chart."""
    completion_mode: Literal["NonIndexed", "Indexed"] | None = None
    """Completion mode: Indexed gives each pod an index, in the variable `JOB_COMPLETION_INDEX`. Fixed in the chart."""
    pod_failure_policy: Raw = field(default_factory=empty)
    """How failed pods are handled, by exit code or condition, in Kubernetes syntax. Fixed in the chart."""

    extra: Raw = field(default_factory=empty)
    """Additional fields of the spec of the Job, in Kubernetes syntax. Fixed in the chart."""

    _extra: ClassVar[Extra] = Extra(
        _RENDERED,
        "backoffLimitPerIndex managedBy maxFailedIndexes podReplacementPolicy successPolicy",
        part=("batch/v1", "Job", ("spec",)),
    )
    _checks: ClassVar[ModuleType] = task_checks

    @property
    def index_length(self) -> int:
        """The number of characters that an indexed Job adds to its name in those of its pods: `-0`, `-99`."""
        return len(f"-{self.completions - 1}") if self.completion_mode == "Indexed" and self.completions else 0


@spec
class Job(Task):
    """A Job: pods that run once for each version of the chart and its configuration, or as a Helm hook.

    Without a hook, the name of a Job contains a hash of its pod template: an upgrade that changes the template creates
    a new Job and deletes the old one, any other upgrade keeps the Job.
    """

    kind: ClassVar[str] = "Job"

    _: KW_ONLY
    hook: Hook | None = None
    """Hook events at which Helm runs the Job. Fixed in the chart."""
    suspend: bool = False
    """Whether the Job is created suspended: it has no pods until it is resumed. Fixed in the chart."""

    _checks: ClassVar[ModuleType] = hook_checks

    @property
    def name_max(self) -> int:
        """The maximum length of the name, to which a hash is added without a hook."""
        has_hash = self.hook is None and not self.fullname
        return names.LABEL_MAX - self.index_length - (HASH_DIGITS + 1 if has_hash else 0)


@spec
class CronJob(Task):
    """A CronJob: creates Jobs on a schedule."""

    kind: ClassVar[str] = "CronJob"

    _: KW_ONLY
    schedule: Annotated[
        str, checked(schedule_problem), Value("cronjob.schedule", "Jobs", {"type": "string", "minLength": 1},
        level="standard"),
    ]  # fmt: skip
    """Schedule in cron syntax, such as `0 3 * * *`. Value: `cronjob.schedule`."""
    time_zone: Annotated[
        str,
        checked(time_zone_problem, empty=True),
        Value("cronjob.timeZone", "Jobs", STRING, full="Etc/UTC", level="standard"),
    ] = ""
    """Time zone of the schedule, such as `Europe/Berlin`. Defaults to that of kube-controller-manager.
    Value: `cronjob.timeZone`."""
    suspend: Annotated[bool, Value("cronjob.suspend", "Jobs", BOOLEAN, level="standard", kubernetes=False)] = False
    """Whether to suspend the schedule, so that no new Jobs are created. Value: `cronjob.suspend`."""
    concurrency_policy: Annotated[
        Literal["Allow", "Forbid", "Replace"] | None,
        Value("cronjob.concurrencyPolicy", "Jobs", level="standard", kubernetes="Allow"),
    ] = UNSET
    """What to do if the previous Job is still running: Allow both, Forbid the new one, or Replace the old one.
    Value: `cronjob.concurrencyPolicy`."""
    starting_deadline_seconds: Annotated[
        Positive | None,
        Value(
            "cronjob.startingDeadlineSeconds", "Jobs", {"type": "integer", "minimum": 0, "maximum": 2147483647},
            default=_or_zero("starting_deadline_seconds"), full=300, strict=examples.unless_set(300), kubernetes=0,
        ),
    ] = None  # fmt: skip
    """Deadline in seconds for starting a Job that missed its schedule; 0 for no limit. Value:
    `cronjob.startingDeadlineSeconds`."""
    successful_jobs_history_limit: Annotated[
        Count | None, Value("cronjob.successfulJobsHistoryLimit", "Jobs", full=1, level="standard", kubernetes=3)
    ] = UNSET
    """Number of successful Jobs to keep. Value: `cronjob.successfulJobsHistoryLimit`."""
    failed_jobs_history_limit: Annotated[
        Count | None, Value("cronjob.failedJobsHistoryLimit", "Jobs", full=3, level="standard", kubernetes=1)
    ] = UNSET
    """Number of failed Jobs to keep. Value: `cronjob.failedJobsHistoryLimit`."""

    @property
    def name_max(self) -> int:
        """The maximum length of the name, to which the time is added in the names of its Jobs."""
        return names.CRON_JOB_MAX - self.index_length

    @check("starting_deadline_seconds")
    def _starts(self) -> Iterator[Problem]:
        deadline = self.starting_deadline_seconds
        if deadline is not None and deadline < 10:
            yield Problem(
                ("starting_deadline_seconds",),
                'invalid "starting_deadline_seconds" of CronJob: schedules are checked every 10 seconds, so its Jobs'
                " may never start",
                str(deadline), "at least 10",
            )  # fmt: skip
