"""The metadata of a resource: its name, labels and annotations, in which each key is rendered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.helm import Name, go_string
from chartgen.resources.scope import ChartScope
from chartgen.spec.labels import COMPONENT, of_charts


class MetadataPlan(NamedTuple):
    """The input of `partials/metadata.yaml`."""

    name: str
    """As a YAML value."""
    component: str
    """The component label; empty for none."""
    labels: str
    """Labels that are fixed in the chart, as lines of YAML; empty for none."""
    label_values: str
    """The expression of labels that an installer can set; empty for none."""
    annotations: str
    annotation_values: str
    namespace: str
    """As a YAML value; empty for none."""
    helper: str
    """The expression of the labels that all resources have."""
    name_key: str = "name"
    rest: str = ""
    """Further metadata, as lines of YAML."""


def metadata_plan(
    chart: ChartScope,
    name: Name,
    component: str = "",
    *,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    values: Fields | None = None,
    more: tuple[str, ...] = (),
    namespaced: bool = True,
    namespace: str | None = None,
    is_generated: bool = False,
    rest: Mapping[str, Any] | None = None,
) -> MetadataPlan:
    """Decide the metadata of one resource.

    Args:
        chart: The chart, whose `commonLabels` and `commonAnnotations` all resources have.
        name: The name of the resource.
        component: Its component label.
        labels: Labels that the spec alone decides. They override those that are values.
        annotations: Annotations that the spec alone decides.
        values: The values of the resource, whose `labels` and `annotations` override those of the chart.
        more: Expressions of further annotations, which override all others that are values.
        namespaced: Whether it is in a namespace.
        namespace: The namespace, as a YAML value, if it is not that of the release.
        is_generated: Whether its name is only the beginning of one that API servers generate.
        rest: Further metadata.
    """
    common = chart.fields((), ".Values")
    label_sources = [(common, "commonLabels"), *([(values, "labels")] if values else ())]
    annotation_sources = [(common, "commonAnnotations"), *([(values, "annotations")] if values else ())]
    labels = of_charts(chart.chart.labels) | dict(labels or {})
    fixed_labels, label_values = _merged(label_sources, labels)
    if chart.hook is not None:
        annotations = {**(annotations or {}), **chart.hook.annotations}
    fixed_annotations, annotation_values = _merged(annotation_sources, annotations, more)
    return MetadataPlan(
        name=name.yaml,
        component="" if COMPONENT in labels else component,
        labels=_lines(chart, fixed_labels),
        label_values=label_values,
        annotations=_lines(chart, fixed_annotations),
        annotation_values=annotation_values,
        namespace=_namespace(namespace) if namespaced else "",
        helper=helper(chart.chart.name, "labels", labels),
        name_key="generateName" if is_generated else "name",
        rest=chart.names.templated(yamltext.dump(dict(rest), 2)) if rest else "",
    )


def _namespace(namespace: str | None) -> str:
    return "{{ .Release.Namespace | quote }}" if namespace is None else yamltext.scalar(namespace)


_STANDARD = frozenset(
    {
        "helm.sh/chart",
        *(f"app.kubernetes.io/{name}" for name in ("name", "instance", "version", "managed-by", "part-of")),
    }
)
"""Labels that the helper `labels` renders."""


def helper(chart: str, name: str, own: Mapping[str, str]) -> str:
    """Return the expression of labels that the chart defines, without those that a resource sets itself."""
    expression = f'include "{chart}.{name}" .'
    replaced = [go_string(key) for key in own if key in _STANDARD]
    return f"omit ({expression} | fromYaml) {' '.join(replaced)} | toYaml" if replaced else expression


def _lines(chart: ChartScope, fixed: Mapping[str, str]) -> str:
    return chart.names.templated(yamltext.dump(dict(fixed), 4), strings=True) if fixed else ""


def _merged(
    sources: list[tuple[Fields, str]], own: Mapping[str, str] | None, more: tuple[str, ...] = ()
) -> tuple[dict[str, str], str]:
    """Return the entries that are fixed in the chart, and the expression of the others."""
    fixed: dict[str, str] = {}
    expressions: list[str] = []
    for number, (fields, key) in enumerate(sources):
        default = fields.default(key) or {}
        if fields.exposes(key):
            expressions.append(fields.expression(key))
        elif default and (more or any(later.exposes(name) for later, name in sources[number + 1 :])):
            # What comes later may override it.
            expressions.append(_dict(default))
        else:
            fixed |= default
    fixed |= own or {}
    expressions += more
    if not expressions:
        return fixed, ""
    expression = expressions[0]
    if len(expressions) > 1:
        maps = (f"({each})" if each.startswith("dict ") else f"({each} | default dict)" for each in expressions)
        expression = f"mergeOverwrite (dict) {' '.join(maps)}"
    return fixed, _without(expression, fixed) if fixed else expression


def _dict(entries: Mapping[str, str]) -> str:
    """Return the expression of a map."""
    return f"dict {' '.join(go_string(text) for pair in entries.items() for text in pair)}"


def _without(expression: str, keys: Mapping[str, str]) -> str:
    """Return the expression of a map without some keys."""
    whole = f"({expression})" if " " in expression else f"({expression} | default dict)"
    names = [go_string(key) for key in keys]
    # One name per line where a single line would be too long to read.
    return (
        f"omit {whole} {' '.join(names)}" if sum(map(len, names)) < 60 else "\n      ".join([f"omit {whole}", *names])
    )
