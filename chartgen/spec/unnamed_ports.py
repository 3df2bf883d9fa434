"""Ports without a name: among the ports of a container, the key is then their number, and empty in a Service.

The name of a container's port contains a letter, so no name is lost.
"""

from __future__ import annotations

UNNAMED = ""
"""The key of the port of a Service that has no name."""


def is_unnamed(key: str) -> bool:
    """Return whether the key of a container's port is its number instead of a name."""
    return key.isascii() and key.isdigit()


def port_reference(key: str) -> int | str:
    """Return what refers to a container's port in Kubernetes: its name, or its number if it has no name."""
    return int(key) if is_unnamed(key) else key
