"""The containers of a pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.environment_variables import EnvFromPlan, EnvPlan, environment, whole_sources
from chartgen.resources.helm import ReleaseNames
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.resources.volumes import MountPlan
from chartgen.spec.container import Port
from chartgen.spec.part import plain
from chartgen.spec.profiles import DEFAULT, default_of
from chartgen.spec.text import is_marked
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import Workload


class PortPlan(NamedTuple):
    """One port of a container."""

    name: str
    number: int
    protocol: str
    """Empty if it is not rendered."""
    host_port: int | None


class ContainerPlan(NamedTuple):
    """The input of `partials/container.yaml`."""

    name: str
    values: str
    """The expression of its values."""
    image: str
    """The expression of the values of its image."""
    image_path: str
    """The path of these values, as `--set` takes it."""
    prefix: str
    """The prefix of its values' paths, as `--set` takes them: empty, or `worker.`."""
    ports: tuple[PortPlan, ...]
    has_env_values: bool
    """Whether some of its environment variables are values."""
    env_before: tuple[EnvPlan, ...]
    env_after: tuple[EnvPlan, ...]
    env_from: tuple[EnvFromPlan, ...]
    mounts: tuple[MountPlan, ...]
    command: tuple[str, ...]
    """The command, if it contains placeholders; otherwise it is a value."""
    args: tuple[str, ...]
    working_dir: str
    termination_message_policy: str | None
    extra: str
    """Further fields, as YAML."""

    @property
    def env_names(self) -> tuple[str, ...]:
        """The names of the variables that are fixed in the chart."""
        return tuple(entry.name for entry in (*self.env_before, *self.env_after))


def main_container(chart: ChartScope, scope: WorkloadScope, mounts: tuple[MountPlan, ...]) -> ContainerPlan:
    """Decide the container that a workload describes itself."""
    workload, names = scope.workload, chart.names
    has_image = workload.image is not None
    before, after = environment(workload, names)
    return ContainerPlan(
        name=workload.container_name or scope.component or chart.chart.name,
        values=scope.values,
        image=f"{scope.values if has_image else '.Values'}.image",
        image_path=f"{scope.prefix if has_image else ''}image",
        prefix=scope.prefix,
        ports=tuple(_ports(workload, default_of(Port, "protocol", chart.chart.defaults or DEFAULT))),
        has_env_values=any(isinstance(text, str) and not is_marked(text) for text in workload.env.values()),
        env_before=before,
        env_after=after,
        env_from=tuple(EnvFromPlan(text) for text in whole_sources(workload, names)),
        mounts=mounts,
        command=_fixed(workload.command, names),
        args=_fixed(workload.args, names),
        working_dir=names.templated(yamltext.scalar(workload.working_dir)) if workload.working_dir else "",
        termination_message_policy=workload.termination_message_policy,
        extra=names.templated(yamltext.dump(plain(workload.extra_container), 6)) if workload.extra_container else "",
    )


def has_placeholders(words: Any) -> bool:
    """Return whether a command or its arguments contain placeholders, which makes them fixed in the chart."""
    return any(map(is_marked, words))


def _ports(workload: Workload, default: str | None) -> Iterator[PortPlan]:
    for name in workload.ports:
        port = workload.port(name)
        # A port that is only a number has no field to resolve.
        protocol = default if port.protocol is UNSET else port.protocol
        yield PortPlan(name, port.container_port, protocol or "", port.host_port)


def _fixed(words: Any, names: ReleaseNames) -> tuple[str, ...]:
    return tuple(names.templated(yamltext.scalar(word)) for word in words) if has_placeholders(words) else ()
