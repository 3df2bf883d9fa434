"""The values of a chart: what whoever installs may set, declared once and seen three ways."""

from chartgen.values.contract import Contract, Leaf, contract, nested
from chartgen.values.views import Views, environment_yaml

__all__ = ["Contract", "Leaf", "Views", "contract", "environment_yaml", "nested"]
