"""The containers of a pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.environment_variables import EnvFromPlan, EnvPlan, environment, in_order, whole_sources
from chartgen.resources.fields import Fields, extra_lines
from chartgen.resources.helm import ReleaseNames, unparenthesized, with_fixed
from chartgen.resources.image import ImagePlan, image_plan
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.resources.volumes import MountPlan, Volumes
from chartgen.spec.container import ContainerFields
from chartgen.spec.part import plain
from chartgen.spec.text import is_marked
from chartgen.spec.unnamed_ports import UNNAMED, is_unnamed
from chartgen.spec.variable_order import is_in_order
from chartgen.spec.workload import CONTAINERS


class PortPlan(NamedTuple):
    """One port of a container."""

    name: str
    """Its name; empty for none."""
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
    ports: tuple[PortPlan, ...]
    env_values: str
    """The expression of the texts without placeholders by name; empty if all of them are fixed in the chart, or
    among the others, in the order of the spec."""
    env_before: tuple[EnvPlan, ...]
    env_after: tuple[EnvPlan, ...]
    env_from: tuple[EnvFromPlan, ...]
    mounts: tuple[MountPlan, ...]
    command: tuple[str, ...]
    """The command, if it contains placeholders; otherwise it is among the values."""
    args: tuple[str, ...]
    working_dir: str
    termination_message_policy: str | None
    has_empty_security_context: bool
    """Whether it has a security context without fields. It is not the same as none: to change one replaces the pods."""
    image: ImagePlan = ImagePlan("", "", "")
    extra: str = ""
    """Further fields, as YAML."""
    variable: str = ""
    """The assignment of the variable for its values, if an installer can set some."""
    when: str = ""
    """The condition that the pod has the container; empty for always."""
    when_anywhere: str = ""
    """The same, where its variable is not assigned."""
    restarts: bool = False
    """Whether it is an init container that runs as long as the pod."""


def containers(chart: ChartScope, scope: WorkloadScope, volumes: Volumes) -> Iterator[tuple[str, ContainerPlan]]:
    """Decide the containers of a pod, each with its field in the spec; that of the main one is empty."""
    workload = scope.workload
    fields = scope.fields
    image = fields.below("image") if workload.image is not None else chart.fields(("image",), "(.Values.image)")
    spec = chart.chart.image_of(scope.component)
    for path, container in workload.all_containers():
        if not path:
            name = workload.main_container(scope.component, chart.chart.name)
            plan = _plan(chart, container, name, fields, volumes, "tmp")
            extra = _extra(workload.extra_container, chart.names)
            yield "", plan._replace(image=image_plan(chart, image, spec), extra=extra)
            continue
        field, name = path
        below = (CONTAINERS[field], name)
        variable = _variable(name)
        own = chart.fields((*scope.values_path, *below), variable)
        source = unparenthesized(fields.expression(*below))
        when = own.switch("enabled", on_if_missing=True)
        if when is None:
            # Its volumes stay, as in a chart in which its switch is a value.
            list(volumes.mounts(container, f"tmp-{name}"))
        else:
            plan = _plan(chart, container, name, own, volumes, f"tmp-{name}")
            yield (
                field,
                plan._replace(
                    image=image_plan(
                        chart, own.below("image") if container.image is not None else image, container.image or spec
                    ),
                    extra=_extra(getattr(container, "extra", {}), chart.names),
                    when=when,
                    when_anywhere=fields.below(*below).switch("enabled", on_if_missing=True) or "",
                    variable=f"{variable} := {source} | default dict" if own.exposes() else "",
                    restarts=field == "sidecars",
                ),
            )


def _variable(name: str) -> str:
    """Return the variable for the values of a container: `$waitForDb`."""
    first, *rest = name.split("-")
    variable = first + "".join(map(str.capitalize, rest))
    return f"$container{variable}" if variable[0].isdigit() or variable in _VARIABLES else f"${variable}"


_VARIABLES = frozenset({"name", "value", "values"})
"""Variables that templates use otherwise."""


def _plan(
    chart: ChartScope, container: ContainerFields, name: str, fields: Fields, volumes: Volumes, tmp: str
) -> ContainerPlan:
    names = chart.names
    values, before, after = _environment(container, chart, fields)
    return ContainerPlan(
        name=name,
        fields=fields,
        ports=tuple(_ports(container, names)),
        env_values=values,
        env_before=before,
        env_after=after,
        env_from=tuple(whole_sources(container, chart)),
        mounts=tuple(volumes.mounts(container, tmp)),
        command=_fixed(container.command, names),
        args=_fixed(container.args, names),
        working_dir=names.templated(yamltext.scalar(container.working_dir)) if container.working_dir else "",
        termination_message_policy=container.termination_message_policy,
        has_empty_security_context=container.security_context is not None and plain(container.security_context) == {},
    )


def _environment(
    container: ContainerFields, chart: ChartScope, fields: Fields
) -> tuple[str, tuple[EnvPlan, ...], tuple[EnvPlan, ...]]:
    """Return the expression of the variables that are values, and those before and after them."""
    if is_in_order(chart.chart):
        return "", in_order(container, chart, fields), ()
    plain_env = {key: text for key, text in container.env.items() if isinstance(text, str) and not is_marked(text)}
    if not fields.exposes("env"):
        return "", *environment(container, chart, ())
    fixed = {key: text for key, text in plain_env.items() if not fields.exposes("env", key)}
    return with_fixed(fields.expression("env"), fixed), *environment(container, chart, plain_env)


def _extra(extra: Any, names: ReleaseNames) -> str:
    return names.templated(yamltext.dump(plain(extra), 2)) if extra else ""


def fixed_words(scope: WorkloadScope) -> Iterator[ValuesPath]:
    """Yield the paths of commands and arguments with placeholders, which are no values."""
    for path, container in scope.workload.all_containers():
        below = (CONTAINERS[path[0]], path[1]) if path else ()
        for field in ("command", "args"):
            if has_placeholders(getattr(container, field)):
                yield (*scope.values_path, *below, field)


def has_placeholders(words: Any) -> bool:
    """Return whether a command or its arguments contain placeholders, which makes them fixed in the chart."""
    return any(map(is_marked, words))


def _ports(container: ContainerFields, names: ReleaseNames) -> Iterator[PortPlan]:
    for name in container.ports:
        port = container.port(name)
        given = UNNAMED if is_unnamed(name) else name
        yield PortPlan(given, port.container_port, port.protocol or "", port.host_port, extra_lines(port, names))


def _fixed(words: Any, names: ReleaseNames) -> tuple[str, ...]:
    return (
        tuple(names.templated(yamltext.scalar(word), strings=True) for word in words) if has_placeholders(words) else ()
    )
