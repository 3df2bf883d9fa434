"""Builds the same random Charts in whatever process runs it: `python -m tests.properties.again COUNT`."""

from __future__ import annotations

import json
import sys

from hypothesis import given
from hypothesis import strategies as st

from chartgen.errors import ChartgenError
from tests.properties import checks, specs


def digests(count: int) -> list[str]:
    """Give the digest of each Chart's bytes; `count` Charts are drawn, some of which the language refuses."""
    found: list[str] = []

    @checks.drawn(20240101, count)
    @given(st.data())
    def build(data: st.DataObject) -> None:
        try:
            chart = data.draw(specs.charts())
            found.append(f"{chart.name} {checks.digest(checks.files(chart))}")
        except ChartgenError:
            return

    build()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests(int(sys.argv[1]))))
