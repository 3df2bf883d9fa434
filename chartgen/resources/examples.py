"""Text with placeholders, as it is in a release that is named after the chart."""

from __future__ import annotations

from chartgen.resources.helm import ReleaseNames
from chartgen.spec.chart import Chart
from chartgen.spec.param_checks import used_params
from chartgen.spec.text import Placeholder, is_marked, placeholders_in, readable


def example_text(text: str, chart: Chart, names: ReleaseNames) -> str:
    """Return a text with what its placeholders stand for, as far as that is known."""
    if is_marked(text):
        for placeholder, _ in list(placeholders_in(text)):
            text = text.replace(placeholder.mark, _example(placeholder, chart, names))
    return readable(text)


def follows_release(text: str) -> bool:
    """Return whether a text is another one in each release."""
    return any(placeholder.kind not in ("Param", "namespace") for placeholder, _ in placeholders_in(text))


def _example(placeholder: Placeholder, chart: Chart, names: ReleaseNames) -> str:
    if placeholder.kind in ("fullname", "release"):
        return names.example if placeholder.kind == "fullname" else names.chart
    if placeholder.kind == "namespace" and chart.namespace is not None:
        return chart.namespace.name
    if placeholder.kind == "host":
        # The host of a workload is the name of its Service, which is its own.
        return names.resource(placeholder.component, placeholder.service).example
    if placeholder.kind == "Param":
        return str(used_params(chart)[tuple(placeholder.component.split("."))].value)
    return placeholder.mark
