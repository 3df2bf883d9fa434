"""Charts become archives in a registry or a chart repository: the same bytes for the same chart, on every machine."""

from chartgen.publish.report import PublishedChart, Report, Status
from chartgen.publish.run import Options, publish

__all__ = ["Options", "PublishedChart", "Report", "Status", "publish"]
