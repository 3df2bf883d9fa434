"""The order in which charts are installed, and the commands for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartgen.ordering import ordered
from chartgen.overview.summary import Summary, Variant


class Step(NamedTuple):
    """Commands for one purpose."""

    title: str
    commands: tuple[str, ...]


class Guide(NamedTuple):
    """The steps that install all charts, or an environment of them."""

    environment: str
    """The name of the environment; empty for the charts themselves."""
    steps: tuple[Step, ...]
    """Those of an environment only include what differs from the charts themselves."""


def guides(order: Sequence[Summary]) -> list[Guide]:
    """Return the steps that create what charts need, and install them in this order; then those of each environment."""
    base = tuple(_steps(order, ""))
    environments = dict.fromkeys(each.environment for summary in order for each in summary.environments)
    others = (Guide(name, tuple(each for each in _steps(order, name) if each not in base)) for name in environments)
    return [Guide("", base), *others]


def install_order(summaries: Sequence[Summary]) -> list[Summary]:
    """Return charts in the order of installation: after those that they depend on, otherwise by name."""
    by_name = {summary.name: summary for summary in sorted(summaries, key=lambda each: each.name)}

    def before(name: str) -> list[str]:
        found = {*by_name[name].after, *(each.name for each in by_name[name].dependencies)}
        return sorted(found & by_name.keys())

    return [by_name[name] for name in ordered(by_name, before)]


def _steps(order: Sequence[Summary], environment: str) -> Iterator[Step]:
    variants = [summary.variant(environment) for summary in order]
    images = [command for each in variants for command in each.image_commands]
    required = [(variant.namespace, each) for variant in variants for each in variant.prerequisites]
    steps = [
        Step("namespaces", tuple(each.namespace_command for each in variants)),
        Step("images that are not in a registry, for minikube", tuple(images)),
    ]
    for kind in dict.fromkeys(each.kind for _, each in required):
        commands = [each.command(namespace) for namespace, each in required if each.kind == kind]
        steps.append(Step(f"{kind.lower()}s: set the values of their keys", tuple(commands)))
    builds = [command for summary in order for command in summary.dependency_commands]
    steps.append(Step("charts on which others depend", tuple(builds)))
    steps.append(Step("charts", tuple(_install_commands(order, variants))))
    for step in steps:
        if commands := list(filter(None, dict.fromkeys(step.commands))):
            yield Step(step.title, tuple(commands))


def _install_commands(order: Sequence[Summary], variants: Sequence[Variant]) -> Iterator[str]:
    below = {each.name for summary in order for each in summary.dependencies if each.is_local}
    for summary, variant in zip(order, variants, strict=True):
        if summary.name in below:
            continue  # installed by the chart that depends on it
        at = f" --namespace {variant.namespace}" if variant.namespace else ""
        values = f" --values {summary.name}/values-{variant.environment}.yaml" if variant.environment else ""
        yield " \\\n  ".join([f"helm install {summary.name} ./{summary.name}{at}{values}", *variant.flags])
