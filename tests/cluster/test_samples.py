"""Every value of the committed charts has samples to try; needs no cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cluster import samples
from tests.support.paths import golden_charts, short


@pytest.mark.parametrize("chart", golden_charts(), ids=short)
def test_every_value_has_samples(chart: Path) -> None:
    schema = json.loads((chart / "values.schema.json").read_text("utf-8"))
    assert [".".join(path) for path, values in samples.of(schema) if not values] == []
