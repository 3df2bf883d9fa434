"""The values of a chart: what whoever installs may set, declared once and seen three ways."""

from chartgen.values.contract import Contract, Leaf, contract, nested
from chartgen.values.views import environment_yaml, schema_json, table, values_yaml

__all__ = ["Contract", "Leaf", "contract", "environment_yaml", "nested", "schema_json", "table", "values_yaml"]
