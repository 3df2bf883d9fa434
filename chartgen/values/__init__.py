"""The values of a chart: what an installer may set, declared once and shown in three views."""

from chartgen.values import markdown
from chartgen.values.contract import ChartValue, Contract, contract, nested
from chartgen.values.references import Reference, references
from chartgen.values.views import Views, environment_yaml

__all__ = [
    "ChartValue",
    "Contract",
    "Reference",
    "Views",
    "contract",
    "environment_yaml",
    "markdown",
    "nested",
    "references",
]
