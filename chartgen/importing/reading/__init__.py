"""What the command line names becomes an input: manifests, kustomizations, charts, namespaces of clusters."""

from __future__ import annotations

from chartgen.importing.reading.paths import read

__all__ = ["read"]
