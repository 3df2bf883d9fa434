"""Files for Argo CD and Flux, which install charts from a registry or from git: one for each chart and environment."""

from chartgen.gitops.run import Options, Report, run
from chartgen.gitops.source import Git, Oci, Source

__all__ = ["Git", "Oci", "Options", "Report", "Source", "run"]
