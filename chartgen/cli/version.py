"""The version of chartgen."""

from __future__ import annotations


def version() -> str:
    """Return the version of the installed package."""
    from importlib import metadata

    try:
        return metadata.version("chartgen")
    except metadata.PackageNotFoundError:
        return "(not installed)"
