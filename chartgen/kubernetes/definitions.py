"""The definitions of Kubernetes, as the schemas of charts contain them, for every minimum version of a chart.

A minimum version is the oldest minor version of Kubernetes that a chart supports, such as `1.28`. The definitions are
those of Kubernetes, pruned and made stricter by `scripts/definitions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from chartgen.kubernetes.layout import member
from chartgen.kubernetes.min_versions import (
    DEFAULT_MIN_VERSION,
    MIN_VERSIONS,
    closure,
    definition,
    on_by_default_since,
    references,
    since,
    versions_before,
)

if TYPE_CHECKING:
    from chartgen.kubernetes.problems import Problem

__all__ = [
    "DEFAULT_MIN_VERSION",
    "MIN_VERSIONS",
    "closure",
    "definition",
    "manifest_problems",
    "on_by_default_since",
    "problems",
    "schema_problems",
    "since",
    "text",
    "versions_before",
]


@cache
def text(min_version: str, names: frozenset[str]) -> str:
    r"""Return the members of a schema's `definitions` as JSON: these and all that they need, one property on each line.

    A definition that only one other needs is inlined there, unless the schema itself refers to it.

    Args:
        min_version: One of `MIN_VERSIONS`.
        names: The definitions that the schema itself refers to.

    Returns:
        Lines without a newline at the end, to be put between `"definitions": {\n` and `\n  }`.

    Raises:
        LookupError: The minimum version, or the definition in it, is unknown.
    """
    needed = closure(min_version, names)
    uses = [used for name in needed for used in references(min_version, name)]
    alone = {name for name in needed if uses.count(name) == 1 and name not in names}
    return ",\n".join(
        _member(min_version, name, _within(min_version, name, alone)) for name in needed if name not in alone
    )


def problems(min_version: str, name: str, value: object) -> list[Problem]:
    """Check a plain value against a definition; return its problems, sorted by path. Tuples count as lists.

    Args:
        min_version: One of `MIN_VERSIONS`.
        name: The definition, such as `Toleration`.
        value: Dicts, lists, strings, numbers and booleans.

    Raises:
        LookupError: The minimum version, or the definition in it, is unknown.
    """
    from chartgen.kubernetes import problems as checks

    return checks.problems(min_version, name, value)


def schema_problems(schema: dict[str, Any], title: str, value: object) -> list[Problem]:
    """Check a plain value against any schema; return its problems, sorted by path.

    Args:
        schema: A JSON schema, whose references are `#/definitions/NAME`.
        title: What it describes, as messages call it.
        value: Dicts, lists, strings, numbers and booleans.
    """
    from chartgen.kubernetes import problems as checks

    return checks.schema_problems(schema, title, value)


def manifest_problems(min_version: str, manifest: Mapping[str, Any]) -> list[Problem]:
    """Check that an object has an API version, a kind and a name.

    Raises:
        LookupError: The minimum version is unknown.
    """
    from chartgen.kubernetes import problems as checks

    return checks.manifest_problems(min_version, manifest)


def _within(min_version: str, name: str, alone: set[str]) -> frozenset[str]:
    found = alone.intersection(references(min_version, name))
    return frozenset(found).union(*(_within(min_version, each, alone) for each in found))


@cache
def _member(min_version: str, name: str, within: frozenset[str]) -> str:
    def put(schema: Any) -> Any:
        if isinstance(schema, list):
            return [put(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        used = schema["$ref"].rpartition("/")[2] if isinstance(schema.get("$ref"), str) else ""
        return (
            put(definition(min_version, used)) if used in within else {key: put(value) for key, value in schema.items()}
        )

    schema = definition(min_version, name)
    return member(name, put(schema) if within else schema)
