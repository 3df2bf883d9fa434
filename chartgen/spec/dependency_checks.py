"""The checks of dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen.locations import Key, Path
from chartgen.spec.checks import Problem, check
from chartgen.versions.semver import Version, chart_version_problem, parse

if TYPE_CHECKING:
    from chartgen.spec.dependency import Dependency

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_KEY = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_PATH = r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)*"
_REPOSITORY = r"(https?|oci|file)://\S+|(@|alias:)[A-Za-z0-9][A-Za-z0-9._-]*"
_CREDENTIALS = r"[a-z]+://[^/@]*:[^/@]+@"
_HOST = r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?(/|$)"
_OF_ONE_CHART = r"https?://.*(\.tgz|\.ya?ml)$|oci://[^/]+/.*[:@][^/]*$"
_VALUES_OF_PARENTS = frozenset({"global", "tags"})


def exact_version_problem(text: str) -> str | None:
    """Check an exact version of a dependency, of which some charts write `v1.2.3`."""
    if chart_version_problem(text.removeprefix("v")) is None:
        return None
    return "must be an exact version, such as 16.2.0"


def version_problem(text: str) -> str | None:
    """Check the version of a dependency: an exact one, or a range."""
    from chartgen.versions import constraints

    try:
        constraints.allows(text, Version(0, 0, 0))
    except ValueError:
        return "must be a version such as 16.2.0, or a range such as ~16.2.0 or >=16.2.0 <17.0.0"
    return None


@check("version", "locked")
def locked_versions(dependency: Dependency) -> Iterator[Problem]:
    """Find ranges without an exact version, without which each build would install another one."""
    from chartgen.versions import constraints

    version, locked = dependency.version, dependency.locked
    if exact_version_problem(version) is None:
        if locked:
            yield Problem(
                ("locked",), f'conflicting `locked` of Dependency: the version is exact, "{version}"', locked,
                hint="remove it",
            )  # fmt: skip
    elif not locked:
        yield Problem(
            ("version",), f'missing `locked` of Dependency: "{version}" is a range', version,
            hint='set `locked="..."` to the exact version that `helm dependency build` should fetch',
        )  # fmt: skip
    elif not constraints.allows(version, parse(locked.removeprefix("v"))):
        yield Problem(("locked",), f'conflicting `locked` of Dependency: it is not in the range "{version}"', locked)


@check("name", "alias")
def keys(dependency: Dependency) -> Iterator[Problem]:
    """Find names and aliases that Helm rejects, or that cannot be a key of the values."""
    if not re.fullmatch(_NAME, dependency.name):
        yield Problem(
            ("name",), f'invalid name "{dependency.name}" of Dependency', dependency.name,
            "letters, digits, dashes, underscores and dots",
        )  # fmt: skip
    elif dependency.alias and not re.fullmatch(_KEY, dependency.alias):
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
    """Find repositories that Helm does not know how to read, and references to a single chart."""
    url = dependency.repository
    if not re.fullmatch(_REPOSITORY, url):
        yield Problem(
            ("repository",), "invalid repository of Dependency", url,
            "https://..., oci://..., file://PATH, or @NAME",
            hint=f'write "oci://{url}" or "https://{url}"' if re.match(_HOST, url)
            else "for a chart of the specs, use `Dependency.of(chart)`",
        )  # fmt: skip
    elif re.match(_CREDENTIALS, url):
        yield Problem(
            ("repository",),
            "invalid repository of Dependency: the URL, which charts contain, must not have a password",
            hint="use `helm registry login`, or `helm repo add --username`",
            hidden=True,
        )
    elif re.match(_OF_ONE_CHART, url):
        yield Problem(
            ("repository",), "invalid repository of Dependency: it is the URL of a file or of one version of a chart",
            url, "the URL of the repository, without the name and version of the chart",
        )  # fmt: skip


@check("name", "import_values")
def imports(dependency: Dependency) -> Iterator[Problem]:
    """Find imports of values that do not have the two paths, or whose paths are invalid."""
    for index, each in enumerate(dependency.import_values):
        path: Path = ("import_values", index)
        if isinstance(each, str):
            if not re.fullmatch(_PATH, each):
                yield Problem(path, f'invalid import "{each}" of Dependency', each, "a key of `exports` of the chart")
            continue
        for key in ("child", "parent"):
            if key not in each:
                yield Problem(
                    path, f'missing "{key}" of an import of Dependency', ", ".join(each), "child, parent",
                    hint='write `{"child": "PATH", "parent": "PATH"}`',
                )  # fmt: skip
            elif not re.fullmatch(_PATH, each[key]) and (key, each[key]) != ("parent", "."):
                yield Problem(
                    (*path, key), f'invalid "{key}" of an import of Dependency', each[key],
                    "the path of a map of the values",
                )  # fmt: skip
        for key in each.keys() - {"child", "parent"}:
            yield Problem((*path, Key(key)), f'unknown key "{key}" of an import of Dependency', key, "child, parent")


@check("condition", "tags", "enabled")
def conditions(dependency: Dependency) -> Iterator[Problem]:
    """Find conditions that cannot be a path of values, and tags without an effect."""
    condition = dependency.condition
    if condition and not re.fullmatch(_PATH, condition):
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
        if not re.fullmatch(_KEY, tag):
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
