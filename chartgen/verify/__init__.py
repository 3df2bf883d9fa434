"""`chartgen verify`: charts under real judges.

Helm renders every scenario; what comes of it is read strictly, held against the schemas of every version of Kubernetes
that the chart is for, against the rules of its namespace, and, where asked, against an API server.
"""

from chartgen.verify.flaws import Flaw
from chartgen.verify.run import ChartReport, Options, Report, verify

__all__ = ["ChartReport", "Flaw", "Options", "Report", "verify"]
