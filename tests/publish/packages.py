"""Packages made by hand, for tests that need no specs."""

from __future__ import annotations

from collections.abc import Mapping

from chartgen.publish.archive import pack
from chartgen.publish.package import Package, Source

CHART = b"""\
apiVersion: v2
name: web
version: VERSION
description: A small <web> & service
"""


def package(version: str = "1.0.0", name: str = "web", **files: str) -> Package:
    """Return a package of a chart without templates, with further files."""
    content: Mapping[str, bytes] = {
        "Chart.yaml": CHART.replace(b"VERSION", version.encode()).replace(b"name: web", f"name: {name}".encode()),
        "values.yaml": b"a: 1\n",
        **{path: text.encode() for path, text in files.items()},
    }
    return Package(Source(name, version, None, "specs/web.py", "generated", {}), content, pack(name, content))
