"""The checks of Jobs that are hooks: what they use has to exist when they run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from chartgen.locations import Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.config import ConfigMap
from chartgen.spec.external_secrets import ExternalSecret
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.text import is_marked, placeholders_in, readable

if TYPE_CHECKING:
    from chartgen.spec.container import ContainerFields
    from chartgen.spec.task import Job

_WITHOUT_RELEASE: Mapping[str, tuple[str, str]] = {
    "pre-install": ("does not exist before the installation", 'run the Job later: `Hook("post-install", ...)`'),
    "post-delete": ("does not exist any more after the deletion", 'run the Job earlier: `Hook("pre-delete", ...)`'),
}
"""By event at which the release has no resources: what is wrong with one of them, and a hint."""


_CONTAINERS = ("init_containers", "sidecars", "containers")


@check("hook", "mounts", "volumes", *_CONTAINERS)
def claims_of_hooks(job: Job) -> Iterator[Problem]:
    """Find claims of the chart that do not exist when the hook runs."""
    for path, mount in job.all_mounts():
        claim = mount.source
        if isinstance(claim, PersistentVolumeClaim) and claim.enabled and not claim.existing_claim:
            yield from _missing(job, path, f'the claim "{claim.name}"', claim.name)


@check("hook", "env", "env_from", "mounts", "volumes", *_CONTAINERS)
def external_secrets_of_hooks(job: Job) -> Iterator[Problem]:
    """Find external Secrets of the chart that do not exist when the hook runs."""
    for path, source in job.all_sources():
        if isinstance(source, ExternalSecret) and source.enabled:
            yield from _missing(job, path, f'the ExternalSecret "{source.name}"', source.name)


@check("hook", "env", "args", "command", "env_from", "mounts", *_CONTAINERS)
def hosts_of_hooks(job: Job) -> Iterator[Problem]:
    """Find host names of Services of the chart that do not exist when the hook runs."""
    for below, container in job.all_containers():
        for path, text in _texts(container):
            for placeholder, _ in placeholders_in(text):
                if placeholder.kind == "host":
                    yield from _missing(job, (*below, *path), f"the Service of `{placeholder}`", readable(text))
                    break


def _missing(job: Job, path: Path, title: str, found: str) -> Iterator[Problem]:
    for event, (problem, hint) in _WITHOUT_RELEASE.items():
        if job.hook is not None and event in job.hook.events:
            yield Problem(path, f"conflicting hook {event}: {title} {problem}", found, hint=hint)


def _texts(container: ContainerFields) -> Iterator[tuple[Path, str]]:
    """Yield the texts with placeholders that a container reads."""
    for name, text in container.env.items():
        if isinstance(text, str) and is_marked(text):
            yield ("env", name), text
    for field in ("command", "args"):
        for index, text in enumerate(getattr(container, field)):
            if is_marked(text):
                yield (field, index), text
    for path, source in container.used_sources():
        if isinstance(source, ConfigMap):
            yield from ((path, text) for text in source.texts().values() if is_marked(text))
