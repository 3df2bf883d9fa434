"""The containers of a pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.environment_variables import EnvFromPlan, EnvPlan, environment, whole_sources
from chartgen.resources.fields import Fields, extra_lines
from chartgen.resources.helm import ReleaseNames
from chartgen.resources.image import ImagePlan, image_plan
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.resources.volumes import MountPlan
from chartgen.spec.part import plain
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


class PortPlan(NamedTuple):
    """One port of a container."""

    name: str
    number: int
    protocol: str
    """Empty if it is not rendered."""
    host_port: int | None
    extra: str
    """Further fields, as lines of YAML."""


class ContainerPlan(NamedTuple):
    """The input of `partials/container.yaml`."""

    name: str
    fields: Fields
    """Its values."""
    image: ImagePlan
    ports: tuple[PortPlan, ...]
    env_values: str
    """The expression of the variables that an installer can set; empty for none."""
    env_before: tuple[EnvPlan, ...]
    env_after: tuple[EnvPlan, ...]
    env_from: tuple[EnvFromPlan, ...]
    mounts: tuple[MountPlan, ...]
    command: tuple[str, ...]
    """The command, if it contains placeholders; otherwise it is among the values."""
    args: tuple[str, ...]
    working_dir: str
    termination_message_policy: str | None
    extra: str
    """Further fields, as YAML."""


def main_container(chart: ChartScope, scope: WorkloadScope, mounts: tuple[MountPlan, ...]) -> ContainerPlan:
    """Decide the container that a workload describes itself."""
    workload, names = scope.workload, chart.names
    values = {
        name
        for name, text in workload.env.items()
        if isinstance(text, str) and not is_marked(text) and scope.fields.exposes("env", name)
    }
    before, after = environment(workload, chart, values)
    # A workload without an image of its own has that of the chart.
    image = scope.fields.below("image") if workload.image is not None else chart.fields(("image",), "(.Values.image)")
    return ContainerPlan(
        name=workload.container_name or scope.component or chart.chart.name,
        fields=scope.fields,
        image=image_plan(chart, image),
        ports=tuple(_ports(workload, names)),
        env_values=scope.fields.expression("env") if values else "",
        env_before=before,
        env_after=after,
        env_from=tuple(EnvFromPlan(text) for text in whole_sources(workload, chart)),
        mounts=mounts,
        command=_fixed(workload.command, names),
        args=_fixed(workload.args, names),
        working_dir=names.templated(yamltext.scalar(workload.working_dir)) if workload.working_dir else "",
        termination_message_policy=workload.termination_message_policy,
        extra=names.templated(yamltext.dump(plain(workload.extra_container), 2)) if workload.extra_container else "",
    )


def has_placeholders(words: Any) -> bool:
    """Return whether a command or its arguments contain placeholders, which makes them fixed in the chart."""
    return any(map(is_marked, words))


def _ports(workload: Workload, names: ReleaseNames) -> Iterator[PortPlan]:
    for name in workload.ports:
        port = workload.port(name)
        yield PortPlan(name, port.container_port, port.protocol or "", port.host_port, extra_lines(port, names))


def _fixed(words: Any, names: ReleaseNames) -> tuple[str, ...]:
    return tuple(names.templated(yamltext.scalar(word)) for word in words) if has_placeholders(words) else ()
