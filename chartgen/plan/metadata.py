"""The metadata of a resource: its name, labels and annotations, of which no key may stand twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chartgen import yamltext
from chartgen.plan.helm import Named


class MetadataPlan(NamedTuple):
    """What `partials/metadata.yaml` needs."""

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
    named: Named,
    name: str,
    component: str = "",
    *,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    label_values: str = "",
    annotation_values: tuple[str, ...] = (),
    namespaced: bool = True,
) -> MetadataPlan:
    """Decide the metadata of one resource.

    What is fixed wins over what is a value of the resource (`label_values`, `annotation_values`: expressions of maps),
    and that over what is a value of the whole chart.
    """
    return MetadataPlan(
        name=name,
        component=component,
        labels=_lines(named, labels),
        common_labels=_merged(".Values.commonLabels", (label_values,) if label_values else (), labels),
        annotations=_lines(named, annotations),
        common_annotations=_merged(".Values.commonAnnotations", annotation_values, annotations),
        namespaced=namespaced,
    )


def _lines(named: Named, fixed: Mapping[str, str] | None) -> str:
    return named.templated(yamltext.dump(dict(fixed), 4)) if fixed else ""


def _merged(common: str, more: tuple[str, ...], fixed: Mapping[str, str] | None) -> str:
    made = common
    if more:
        made = (
            f"mergeOverwrite (dict) ({common} | default dict) {' '.join(f'({each} | default dict)' for each in more)}"
        )
    return omitted(made, fixed) if fixed else made


def omitted(expression: str, keys: Mapping[str, str]) -> str:
    """Give the expression of a map less some keys."""
    whole = f"({expression})" if " " in expression else f"({expression} | default dict)"
    names = [yamltext.quoted(key) for key in keys]
    # One name a line where they would make a line too long to read.
    return (
        f"omit {whole} {' '.join(names)}" if sum(map(len, names)) < 60 else "\n      ".join([f"omit {whole}", *names])
    )
