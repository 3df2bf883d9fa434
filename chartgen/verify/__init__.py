"""Verification of charts.

Helm renders every scenario. What it renders is parsed strictly and checked against the schemas of every version of
Kubernetes that the chart admits, against the policies of its namespace and, on request, by an API server.
"""

from chartgen.verify.findings import ChartFinding
from chartgen.verify.rendering import Rendered, render
from chartgen.verify.report import ChartReport
from chartgen.verify.run import Options, Report, verify

__all__ = ["ChartFinding", "ChartReport", "Options", "Rendered", "Report", "render", "verify"]
