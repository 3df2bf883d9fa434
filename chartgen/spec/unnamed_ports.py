"""Ports without a name: among the ports of a container, the key is then their number, and empty in a Service.

If two protocols have the number, one of the keys contains the protocol, such as `53/UDP`. The name of a container's
port contains a letter and no slash, so no name is lost.
"""

from __future__ import annotations

import re

from chartgen import names

_UNNAMED = re.compile(r"[0-9]+(?:/(?:TCP|UDP|SCTP))?")

UNNAMED = ""
"""The key of the port of a Service that has no name."""


def is_unnamed(key: str) -> bool:
    """Return whether the key of a container's port is its number, or that and its protocol, instead of a name."""
    return _UNNAMED.fullmatch(key) is not None


def port_reference(key: str) -> int | str:
    """Return what refers to a container's port in Kubernetes: its name, or its number if it has no name."""
    return int(key.partition("/")[0]) if is_unnamed(key) else key


def port_key(key: str) -> str | None:
    """Check what refers to a port by its key: its name, or its number and protocol."""
    return None if "/" in key and is_unnamed(key) else names.port_name(key)


def port_name(key: str) -> str:
    """Return the name of a Service's port that forwards to a container's port."""
    return key.replace("/", "-").lower()
