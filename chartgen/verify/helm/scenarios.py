"""Scenarios: the values to render a chart with, from `ci/`, the environments, and files named by the caller."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.engine import Engine, HelmError, Values, merge_all
from chartgen.verify.source.charts import ChartSource

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Values to render a chart with."""

    name: str
    values: Mapping[str, Any]
    """Over the chart's own."""
    environment: str = ""
    """The environment whose values these are; empty for a scenario of `ci/`."""
    file: str = ""
    """The path of the values file in the chart; empty for the chart's own values alone."""


def scenarios(
    source: ChartSource, engine: Engine, extra: Sequence[tuple[str, Values]] = ()
) -> tuple[list[Scenario], list[Occurrence]]:
    """Return the scenarios of a chart, and the findings about their files.

    These are the files of `ci/`, or the defaults alone if it has none; then each `values-ENV.yaml`, over the
    scenario `default`, which supplies what installers have to supply.

    Args:
        source: The chart.
        engine: Parses the files.
        extra: Further scenarios by name, over the chart's own values.
    """
    findings: list[Occurrence] = []
    found: list[Scenario] = []

    def read(path: str) -> dict[str, Any] | None:
        try:
            return engine.read_values(source.text(path))
        except HelmError as error:
            findings.append(Occurrence("values", f"invalid values file {path}", template=path, found=error.text))
            return None

    for path in sorted(source.files):
        folder, name = os.path.split(path)
        if folder == "ci" and is_scenario_file(path):
            values = read(path)
            if values is not None:
                stem = name.rsplit(".", 1)[0]
                found.append(Scenario(stem.removesuffix("-values").removesuffix("values") or stem, values, file=path))
    if not found:
        found.append(Scenario(DEFAULT, source.placeholders))
    base = next((scenario.values for scenario in found if scenario.name == DEFAULT), {})
    taken = {scenario.name for scenario in found}
    for path in sorted(source.files):
        if "/" not in path and is_scenario_file(path):
            values = read(path)
            if values is not None:
                environment = path.removeprefix("values-").rsplit(".", 1)[0]
                name = environment if environment not in taken else f"environment {environment}"
                found.append(Scenario(name, merge_all([base, values]), environment, path))
    found += [Scenario(name, values) for name, values in extra]
    return found, findings


def is_scenario_file(path: str) -> bool:
    """Return whether a file of a chart contains the values of a scenario or an environment."""
    folder, name = os.path.split(path)
    return name.endswith((".yaml", ".yml")) and (folder == "ci" or (not folder and name.startswith("values-")))
