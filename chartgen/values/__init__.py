"""The values of a chart: what whoever installs may set, declared once and seen three ways."""

from chartgen.values.contract import Contract, Leaf, belonging, contract, nested
from chartgen.values.referred import Referred, referred
from chartgen.values.views import Views, environment_yaml

__all__ = ["Contract", "Leaf", "Referred", "Views", "belonging", "contract", "environment_yaml", "nested", "referred"]
