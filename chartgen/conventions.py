"""The names of the folders of a project, unless it configures others."""

from __future__ import annotations

SPECS = "specs"
"""The folder of the specs, and where their imports of each other start."""
OUTPUT = "generated"
"""The folder of the charts."""
