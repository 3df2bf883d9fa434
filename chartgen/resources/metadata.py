"""The metadata of a resource: its name, labels and annotations, in which each key is rendered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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
    namespaced: bool = True


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
        namespaced=namespaced,
    )


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
