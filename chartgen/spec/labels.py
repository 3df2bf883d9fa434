"""Labels and annotations of objects: those of a spec, next to those that charts set on all objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, field
from typing import Any

from chartgen.spec import examples
from chartgen.spec.base import Spec, base
from chartgen.spec.declare import Level, Value
from chartgen.spec.frozen import empty
from chartgen.spec.types import Annotations, Labels

_PREFIX = "app.kubernetes.io/"
COMPONENT = f"{_PREFIX}component"
SELECTING = (f"{_PREFIX}name", f"{_PREFIX}instance", COMPONENT)
"""Labels by which charts select pods."""


def of_charts(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels that replace those of the chart. They are fixed in the chart, whatever the level."""
    return {key: text for key, text in labels.items() if key.startswith(_PREFIX) or key == "helm.sh/chart"}


def labels_value(path: str, section: str, *, of: str = "labels", level: Level = "all") -> Value:
    """Declare the value of a field with labels: of those that do not replace labels of the chart."""

    def default(owner: Any, chart: Any) -> dict[str, str]:  # noqa: ARG001  the signature of all defaults
        labels: Mapping[str, str] = getattr(owner, of)
        replaced = of_charts(labels)
        return {key: text for key, text in labels.items() if key not in replaced}

    return Value(path, section, default=default, full=examples.LABELS, level=level)


@base
class HasLabels(Spec):
    """Base of the classes whose objects have labels that only the spec sets."""

    _: KW_ONLY
    labels: Labels = field(default_factory=empty)
    """Additional labels of the object. Fixed in the chart."""


@base
class HasMetadata(HasLabels):
    """Base of the classes whose objects have labels and annotations that only the spec sets."""

    _: KW_ONLY
    annotations: Annotations = field(default_factory=empty)
    """Annotations of the object. Fixed in the chart."""
