"""Scenarios: values to try a chart with, in `ci/`.

`default` is the chart as it is, `full` turns on everything, `strict` satisfies the well-known linters. What `full` and
`strict` set is declared with each field (`chartgen.spec.declare.Value`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chartgen.values import Contract, nested

Path = tuple[str, ...]

_STRICT = """\
Values that satisfy the strictest checks of common linters. Annotations exempt three checks of Polaris that can't pass:
that the instance label is the name of each object (it is the name of the release), that pods have a priority class
(clusters define these), and that a network policy selects by a single label (here by three)."""
_UNFIXABLE = ("metadataAndInstanceMismatched", "missingNetworkPolicy", "priorityClassNotSet")


def scenarios(
    values: Contract, placeholders: Mapping[Path, str], kinds: Collection[str]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return each scenario: its description, and its values as nested plain data."""
    free = [value for value in values.listed() if value.path not in values.narrowed]
    full = [(value.path, value.full) for value in free if value.full is not None]
    strict = [(value.path, value.strict) for value in free if value.strict is not None]
    required = list(placeholders.items())
    return {
        "default": ("Default values; contents of Secrets are placeholders.", nested(required)),
        "full": ("All optional features enabled.", nested([*required, *full])),
        "strict": (_STRICT, nested([*required, *strict, *_exemptions(values, kinds)])),
    }


def _exemptions(values: Contract, kinds: Collection[str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """Exempt charts from those checks of Polaris that no chart of this shape can pass."""
    path = ("commonAnnotations",)
    if path in values.by_path and path not in values.narrowed:
        checks = [check for check in _UNFIXABLE if check != "missingNetworkPolicy" or "NetworkPolicy" in kinds]
        yield path, {f"polaris.fairwinds.com/{check}-exempt": "true" for check in checks}
