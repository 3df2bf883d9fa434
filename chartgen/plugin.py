"""The API for plug-ins, which add kinds of resources to chartgen: see docs/extending.md.

Only these names, and the parts of templates that the page describes, are stable.
"""

from __future__ import annotations

from chartgen.locations import Key
from chartgen.resources.plugins import ExtensionKind as Kind
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Group, Json, Level, Value, definition, definitions
from chartgen.spec.extensions import ChartExtension, WorkloadExtension
from chartgen.spec.extra import Extra
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.part import Part, plain
from chartgen.spec.types import Count, DnsLabel, DnsSubdomain, IntOrPercent, Labels, Positive, Quantity, Text

__all__ = [
    "ChartExtension",
    "Count",
    "DnsLabel",
    "DnsSubdomain",
    "Extra",
    "Group",
    "IntOrPercent",
    "Items",
    "Json",
    "Key",
    "Kind",
    "Labels",
    "Level",
    "Names",
    "Part",
    "Positive",
    "Problem",
    "Quantity",
    "Raw",
    "Spec",
    "Text",
    "Value",
    "WorkloadExtension",
    "check",
    "definition",
    "definitions",
    "empty",
    "plain",
    "spec",
]
