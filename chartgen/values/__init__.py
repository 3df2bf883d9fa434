"""The values of a chart: what an installer may set, declared once and shown in three views."""

from chartgen.values import markdown
from chartgen.values.chart_values import ChartValue, Contract, dotted, nested
from chartgen.values.contract import contract, keys_of_charts, names_of_others
from chartgen.values.deprecations import (
    RECORDS,
    add_deprecated,
    deprecation_findings,
    recorded,
    removals,
    renames_maps,
    renamings,
    with_records,
)
from chartgen.values.levels import exposed, level_of
from chartgen.values.levels import findings as level_findings
from chartgen.values.references import Reference, references
from chartgen.values.views import Views, environment_yaml

__all__ = [
    "RECORDS",
    "ChartValue",
    "Contract",
    "Reference",
    "Views",
    "add_deprecated",
    "contract",
    "deprecation_findings",
    "dotted",
    "environment_yaml",
    "exposed",
    "keys_of_charts",
    "level_findings",
    "level_of",
    "markdown",
    "names_of_others",
    "nested",
    "recorded",
    "references",
    "removals",
    "renames_maps",
    "renamings",
    "with_records",
]
