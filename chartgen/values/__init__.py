"""The values of a chart: what an installer may set, declared once and shown in three views."""

from chartgen.values import markdown
from chartgen.values.contract import Contract, Leaf, belonging, contract, nested
from chartgen.values.references import Reference, references
from chartgen.values.views import Views, environment_yaml

__all__ = [
    "Contract",
    "Leaf",
    "Reference",
    "Views",
    "belonging",
    "contract",
    "environment_yaml",
    "markdown",
    "nested",
    "references",
]
