"""The checks of dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen.spec.checks import Problem, check
from chartgen.versions.semver import chart_version_problem

if TYPE_CHECKING:
    from chartgen.spec.dependency import Dependency

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)*")
_REPOSITORY = re.compile(r"(https?|oci|file)://\S+|(@|alias:)[A-Za-z0-9][A-Za-z0-9._-]*")
_VALUES_OF_PARENTS = frozenset({"global", "tags"})


def version_problem(text: str) -> str | None:
    """Check the version of a dependency: an exact one, of which some charts write `v1.2.3`."""
    if chart_version_problem(text.removeprefix("v")) is None:
        return None
    return "must be an exact version such as 16.2.0, so that each build installs the same"


@check("name", "alias")
def keys(dependency: Dependency) -> Iterator[Problem]:
    """Find names and aliases that Helm rejects, or that cannot be a key of the values."""
    if not _NAME.fullmatch(dependency.name):
        yield Problem(
            ("name",), f'invalid name "{dependency.name}" of Dependency', dependency.name,
            "letters, digits, dashes, underscores and dots",
        )  # fmt: skip
    elif dependency.alias and not _KEY.fullmatch(dependency.alias):
        yield Problem(
            ("alias",), f'invalid alias "{dependency.alias}"', dependency.alias, "letters, digits, dashes, underscores"
        )
    elif "." in dependency.key:
        yield Problem(
            ("name",), f'invalid name "{dependency.name}" of Dependency: a key of the values must not contain dots',
            hint=f'set `alias="{dependency.name.replace(".", "-")}"`',
        )  # fmt: skip


@check("repository")
def repositories(dependency: Dependency) -> Iterator[Problem]:
    """Find repositories that Helm does not know how to read."""
    if not _REPOSITORY.fullmatch(dependency.repository):
        yield Problem(
            ("repository",), "invalid repository of Dependency", dependency.repository,
            "https://..., oci://..., file://PATH, or @NAME",
            hint="for a chart of the specs, use `Dependency.of(chart)`",
        )  # fmt: skip


@check("condition", "tags", "enabled")
def conditions(dependency: Dependency) -> Iterator[Problem]:
    """Find conditions that cannot be a path of values, and tags without an effect."""
    condition = dependency.condition
    if condition and not _PATH.fullmatch(condition):
        yield Problem(
            ("condition",),
            f'invalid condition "{condition}"',
            condition,
            f"the path of a value: {dependency.key}.enabled",
        )
    if condition and dependency.tags:
        yield Problem(
            ("tags",), "conflicting tags: Helm ignores those of a dependency with a condition",
            ", ".join(dependency.tags), hint="remove the condition, or the tags",
        )  # fmt: skip
    for index, tag in enumerate(dependency.tags):
        if not _KEY.fullmatch(tag):
            yield Problem(("tags", index), f'invalid tag "{tag}"', tag, "letters, digits, dashes and underscores")
    if not dependency.enabled and not condition and not dependency.tags:
        yield Problem(
            ("enabled",), "conflicting `enabled`: the dependency has neither a condition nor tags",
            hint=f'set `condition="{dependency.key}.enabled"`',
        )  # fmt: skip


@check("values", "condition")
def values(dependency: Dependency) -> Iterator[Problem]:
    """Find values that other fields set, and those that only the chart itself can set."""
    if "enabled" in dependency.values and dependency.condition == f"{dependency.key}.enabled":
        yield Problem(
            ("values", "enabled"), "conflicting value `enabled`: it is the condition", hint="set `enabled=` instead"
        )
    for key in sorted(_VALUES_OF_PARENTS & dependency.values.keys()):
        yield Problem(("values", key), f"invalid value `{key}` of a dependency: only the chart itself can set it")
