"""The checks of Jobs that are hooks: what they use has to exist when they run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen.locations import Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.config import ConfigMap, KeyRef, KeySource
from chartgen.spec.external_secrets import ExternalSecret
from chartgen.spec.storage import PersistentVolumeClaim, Projected
from chartgen.spec.text import is_marked, placeholders_in, readable

if TYPE_CHECKING:
    from chartgen.spec.task import Job

_WITHOUT_RELEASE: Mapping[str, tuple[str, str]] = {
    "pre-install": ("does not exist before the installation", 'run the Job later: `Hook("post-install", ...)`'),
    "post-delete": ("does not exist any more after the deletion", 'run the Job earlier: `Hook("pre-delete", ...)`'),
}
"""By event at which the release has no resources: what is wrong with one of them, and a hint."""


@check("hook", "mounts")
def claims_of_hooks(job: Job) -> Iterator[Problem]:
    """Find claims of the chart that do not exist when the hook runs."""
    for path, mount in job.mounted():
        claim = mount.source
        if isinstance(claim, PersistentVolumeClaim) and claim.enabled and not claim.existing_claim:
            yield from _missing(job, ("mounts", path), f'the claim "{claim.name}"', claim.name)


@check("hook", "env", "env_from", "mounts")
def external_secrets_of_hooks(job: Job) -> Iterator[Problem]:
    """Find external Secrets of the chart that do not exist when the hook runs."""
    for path, source in _sources(job):
        if isinstance(source, ExternalSecret) and source.enabled:
            yield from _missing(job, path, f'the ExternalSecret "{source.name}"', source.name)


@check("hook", "env", "args", "command", "env_from", "mounts")
def hosts_of_hooks(job: Job) -> Iterator[Problem]:
    """Find host names of Services of the chart that do not exist when the hook runs."""
    for path, text in _texts(job):
        for placeholder, _ in placeholders_in(text):
            if placeholder.kind == "host":
                yield from _missing(job, path, f"the Service of `{placeholder}`", readable(text))
                break


def _missing(job: Job, path: Path, title: str, found: str) -> Iterator[Problem]:
    for event, (problem, hint) in _WITHOUT_RELEASE.items():
        if job.hook is not None and event in job.hook.events:
            yield Problem(path, f"conflicting hook {event}: {title} {problem}", found, hint=hint)


def _texts(job: Job) -> Iterator[tuple[Path, str]]:
    """Yield the texts with placeholders that the hook reads."""
    for name, text in job.env.items():
        if isinstance(text, str) and is_marked(text):
            yield ("env", name), text
    for field in ("command", "args"):
        for index, text in enumerate(getattr(job, field)):
            if is_marked(text):
                yield (field, index), text
    for path, source in _sources(job):
        if isinstance(source, ConfigMap):
            yield from ((path, text) for text in source.texts().values() if is_marked(text))


def _sources(job: Job) -> Iterator[tuple[Path, KeySource]]:
    found: list[tuple[Path, Any]] = [(("env", name), value) for name, value in job.env.items()]
    found += [(("env_from", index), source) for index, source in enumerate(job.env_from)]
    for path, mount in job.mounted():
        parts = mount.source.sources if isinstance(mount.source, Projected) else (mount.source,)
        found += [(("mounts", path), part) for part in parts]
    for where, value in found:
        source = value.source if isinstance(value, KeyRef) else value
        if isinstance(source, KeySource):
            yield where, source
