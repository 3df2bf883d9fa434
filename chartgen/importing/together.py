"""The charts of a small application are in one module, which imports what they need once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chartgen.importing.code import Module

_MAX_LINES = 400
"""A longer module would not be readable."""


def together(modules: Sequence[Module], name: str) -> Module:
    """Return one module for the charts of several; their docstrings become comments."""
    charts = {
        variable: replace(chart, comment=module.docstring)
        for module in modules
        for variable, chart in module.charts.items()
    }
    originals = {id(chart): charts[variable] for module in modules for variable, chart in module.charts.items()}
    for chart in charts.values():
        if "after" in chart.fields:
            chart.fields = {**chart.fields, "after": [originals[id(each)] for each in chart.fields["after"]]}
    return Module(f"{name}.py", charts=charts)


def may_be_short(texts: Mapping[str, str]) -> bool:
    """Return whether modules may be short enough as one, which has fewer imports."""
    return len(texts) > 1 and _lines(texts) <= 2 * _MAX_LINES


def is_short(texts: Mapping[str, str]) -> bool:
    """Return whether modules are short enough to be one."""
    return _lines(texts) <= _MAX_LINES


def _lines(texts: Mapping[str, str]) -> int:
    return sum(text.count("\n") for text in texts.values())
