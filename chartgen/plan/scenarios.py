"""Scenarios: values to try a chart with, in `ci/`.

`default` is the chart as it is, `full` turns on everything, `strict` satisfies the well-known linters. What `full` and
`strict` set is declared with each field (`chartgen.spec.declare.Value`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chartgen.values import Contract, nested

Path = tuple[str, ...]

_ANNOTATIONS = ("commonAnnotations",)
_STRICT = "Values that satisfy the strictest checks of common linters."
_EXEMPT = "Annotations exempt the chart from checks of Polaris that it can't pass:"
_UNFIXABLE = {
    "metadataAndInstanceMismatched": ("", "the instance label is the name of the release, not of each object"),
    "missingNetworkPolicy": ("NetworkPolicy", "the network policy selects by three labels, not by one"),
    "priorityClassNotSet": ("", "priority classes are defined by clusters"),
    "deploymentMissingReplicas": ("HorizontalPodAutoscaler", "the autoscaler sets the number of replicas"),
}
"""Checks of Polaris that no chart with a kind of resource can pass, with the reason."""


def scenarios(
    values: Contract, placeholders: Mapping[Path, str], kinds: Collection[str], waived: Mapping[str, str]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return each scenario: its description, and its values as nested plain data.

    Args:
        values: The values of the chart.
        placeholders: Content for the values that an installer has to set, by path.
        kinds: The kinds of its resources.
        waived: The annotations by which linters skip the checks that the chart waives.
    """
    free = [value for value in values.listed() if value.path not in values.narrowed]
    full = [(value.path, value.full) for value in free if value.full is not None]
    strict = [(value.path, value.strict) for value in free if value.strict is not None]
    choices = list(_choices(values))
    full, strict = full + choices, strict + choices
    required = list(placeholders.items())
    exempt = _exempt(values, kinds)
    annotations = dict(waived) | {f"polaris.fairwinds.com/{check}-exempt": "true" for check in exempt}
    if annotations and _ANNOTATIONS in values.by_path:
        strict.append((_ANNOTATIONS, annotations))
    comment = [_STRICT, *([_EXEMPT] if exempt else ()), *(f"- {check}: {_UNFIXABLE[check][1]}" for check in exempt)]
    return {
        "default": ("Default values; contents of Secrets are placeholders.", nested(required)),
        "full": ("All optional features enabled.", nested([*required, *full])),
        "strict": ("\n".join(comment), nested([*required, *strict])),
    }


def _choices(values: Contract) -> Iterator[tuple[Path, Any]]:
    """Yield what policies permit for what the scenarios turn on: while it is off, its value may be any other."""
    for path, schema in values.narrowed.items():
        switch = values.by_path.get((*path[:-1], "enabled"))
        if switch is not None and not switch.default and "enum" in schema:
            yield path, schema["enum"][0]


def _exempt(values: Contract, kinds: Collection[str]) -> list[str]:
    if _ANNOTATIONS not in values.by_path or _ANNOTATIONS in values.narrowed:
        return []
    return [check for check, (kind, _) in _UNFIXABLE.items() if not kind or kind in kinds]
