"""The base of charts, for what charts contain that refers to other charts."""

from chartgen.spec.base import Spec, base


@base
class AnyChart(Spec):
    """A chart."""
