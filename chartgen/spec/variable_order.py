"""The order of environment variables: references from one to another depend on it, and which of two wins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen.spec.checks import Problem
from chartgen.spec.keys import variables_of
from chartgen.spec.text import is_marked
from chartgen.spec.workload import path_of

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_REFERENCE = re.compile(r"(?<!\$)\$\(([-._a-zA-Z0-9]+)\)")
"""A reference to another variable; `$$(` is the text itself."""


def is_in_order(chart: Chart) -> bool:
    """Return whether containers have variables and mounts in the order of the spec, as the running pods have them."""
    return chart.defaults == "kubernetes"


def late_references(chart: Chart) -> Iterator[Problem]:
    """Find `$(NAME)` of a variable that comes later, which Kubernetes leaves as it is."""
    for component, workload in chart.workloads():
        for below, container in workload.all_containers():
            order = list(container.env) if is_in_order(chart) else _sorted(container.env)
            for position, name in enumerate(order):
                text = container.env[name]
                for other in _REFERENCE.findall(text) if isinstance(text, str) else ():
                    if other in order[position:] and other != name:
                        yield _problem((*path_of(component), *below, "env", name), name, other, chart)


def duplicates(chart: Chart) -> Iterator[Problem]:
    """Find variables that two sources of a container set: `env` wins, then the last source in `env_from`."""
    for component, workload in chart.workloads():
        for below, container in workload.all_containers():
            seen = dict.fromkeys((name for name, value in container.env.items() if value is not None), "env")
            for index, source in enumerate(container.env_from):
                this = f"env_from[{index}]"
                for name in variables_of(source):
                    other = seen.setdefault(name, this)
                    if other != this:
                        path = (*path_of(component), *below, "env_from", index)
                        hint = "`env` overrides it" if other == "env" else f"it overrides `{other}`"
                        yield Problem(path, f'duplicate variable "{name}"', name, hint=hint)


def _problem(path: tuple[str | int, ...], name: str, other: str, chart: Chart) -> Problem:
    message = f'"{name}" refers to `$({other})`, which is set after it'
    if is_in_order(chart):
        return Problem(path, message, other, hint=f'move "{other}" before it')
    why = "references come first, then texts by name, then texts with placeholders"
    return Problem(path, f"{message}: {why}", other, hint="write its value, or rename this variable")


def _sorted(env: Mapping[str, Any]) -> list[str]:
    """Return the names of variables in the order of charts of other profiles."""
    texts = [name for name, text in env.items() if isinstance(text, str)]
    plain = sorted(name for name in texts if not is_marked(env[name]))
    return [
        *(name for name, value in env.items() if value is not None and not isinstance(value, str)),
        *plain,
        *(name for name in texts if is_marked(env[name])),
    ]
