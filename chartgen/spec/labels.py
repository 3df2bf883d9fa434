"""Labels and annotations of objects: those of a spec, next to those that charts set on all objects."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, field
from typing import Any

from chartgen.spec import examples
from chartgen.spec.base import Spec, base
from chartgen.spec.declare import Json, Level, Value, definition
from chartgen.spec.frozen import empty
from chartgen.spec.types import Annotations, Labels

_PREFIX = "app.kubernetes.io/"
COMPONENT = f"{_PREFIX}component"
SELECTING = (f"{_PREFIX}name", f"{_PREFIX}instance", COMPONENT)
"""Labels by which charts select pods."""


def of_charts(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels that replace those of the chart. They are fixed in the chart, whatever the level."""
    return {key: text for key, text in labels.items() if key.startswith(_PREFIX) or key == "helm.sh/chart"}


_LABELS, _POD_LABELS = definition("Labels"), definition("PodLabels")
_OBJECT_LABELS, _STANDALONE_LABELS = definition("ObjectLabels"), definition("StandaloneLabels")
_ANNOTATIONS, _POD_ANNOTATIONS = definition("Annotations"), definition("PodAnnotations")


def _object_labels_schema(owner: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    """Return the schema of the labels of objects: without those that the chart sets on all of them."""
    return _STANDALONE_LABELS if chart.namespace is None else _OBJECT_LABELS


def pod_labels_schema(workload: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    """Return the schema of the labels of pods: without those by which the chart selects them."""
    return _LABELS if workload.selector else _POD_LABELS


def pod_annotations_schema(workload: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    """Return the schema of the annotations of pods: without the checksums that the chart sets."""
    return _POD_ANNOTATIONS if workload.checksums else _ANNOTATIONS


def labels_value(
    path: str,
    section: str,
    *,
    of: str = "labels",
    level: Level = "all",
    schema_of: Callable[[Any, Any], Json] = _object_labels_schema,
) -> Value:
    """Declare the value of a field with labels: of those that do not replace labels of the chart."""

    def default(owner: Any, chart: Any) -> dict[str, str]:  # noqa: ARG001  the signature of all defaults
        labels: Mapping[str, str] = getattr(owner, of)
        replaced = of_charts(labels)
        return {key: text for key, text in labels.items() if key not in replaced}

    return Value(path, section, default=default, full=examples.LABELS, level=level, schema_of=schema_of)


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
