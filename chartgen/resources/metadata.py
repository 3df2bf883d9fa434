"""The metadata of a resource: its name, labels and annotations, in which each key is rendered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import Name, ReleaseNames


class MetadataPlan(NamedTuple):
    """The input of `partials/metadata.yaml`."""

    name: str
    """As a YAML value."""
    component: str
    """The component label; empty for none."""
    labels: str
    """Labels that are fixed in the chart, as lines of YAML; empty for none."""
    common_labels: str
    """The expression of labels that are values."""
    annotations: str
    common_annotations: str
    namespace: str
    """As a YAML value; empty for none."""
    helper: str
    """The expression of the labels that all resources have."""
    name_key: str = "name"
    rest: str = ""
    """Further metadata, as lines of YAML."""


def metadata_plan(
    names: ReleaseNames,
    name: Name,
    component: str = "",
    *,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    label_values: str = "",
    annotation_values: tuple[str, ...] = (),
    namespaced: bool = True,
    namespace: str | None = None,
    is_generated: bool = False,
    rest: Mapping[str, Any] | None = None,
) -> MetadataPlan:
    """Decide the metadata of one resource.

    Labels and annotations that are fixed override those that are values of the resource (`label_values` and
    `annotation_values`: expressions of maps), which override those that are values of the chart.
    """
    return MetadataPlan(
        name=name.yaml,
        component=component,
        labels=_lines(names, labels),
        common_labels=_merged(".Values.commonLabels", (label_values,) if label_values else (), labels),
        annotations=_lines(names, annotations),
        common_annotations=_merged(".Values.commonAnnotations", annotation_values, annotations),
        namespace=_namespace(namespace) if namespaced else "",
        helper=_helper(names, labels or {}),
        name_key="generateName" if is_generated else "name",
        rest=names.templated(yamltext.dump(dict(rest), 2)) if rest else "",
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


def _helper(names: ReleaseNames, own: Mapping[str, str]) -> str:
    """Return the expression of the labels of all resources, without those that a resource sets itself."""
    expression = f'include "{names.chart}.labels" .'
    replaced = [yamltext.quoted(key) for key in own if key in _STANDARD]
    return f"omit ({expression} | fromYaml) {' '.join(replaced)} | toYaml" if replaced else expression


def _lines(names: ReleaseNames, fixed: Mapping[str, str] | None) -> str:
    return names.templated(yamltext.dump(dict(fixed), 4)) if fixed else ""


def _merged(common: str, more: tuple[str, ...], fixed: Mapping[str, str] | None) -> str:
    expression = common
    if more:
        maps = " ".join(f"({each} | default dict)" for each in more)
        expression = f"mergeOverwrite (dict) ({common} | default dict) {maps}"
    return _without(expression, fixed) if fixed else expression


def _without(expression: str, keys: Mapping[str, str]) -> str:
    """Return the expression of a map without some keys."""
    whole = f"({expression})" if " " in expression else f"({expression} | default dict)"
    names = [yamltext.quoted(key) for key in keys]
    # One name per line where a single line would be too long to read.
    return (
        f"omit {whole} {' '.join(names)}" if sum(map(len, names)) < 60 else "\n      ".join([f"omit {whole}", *names])
    )
