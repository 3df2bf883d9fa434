"""Scenarios: the values to try a chart with, those of `ci/` and the environments'."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chartgen.verify.engine import Engine, Refused, many
from chartgen.verify.flaws import Fault
from chartgen.verify.subject import Subject

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Values to try a chart with."""

    name: str
    values: Mapping[str, Any]
    """Over the chart's own."""
    environment: str = ""
    """Where they are those of an environment, its name."""
    file: str = ""
    """The path of their file in the chart; empty for the chart's own values alone."""


def scenarios(subject: Subject, engine: Engine) -> tuple[list[Scenario], list[Fault]]:
    """Give the scenarios of a chart, and what is wrong with their files.

    Those of `ci/`, or the defaults alone where there are none; then each `values-ENV.yaml`, over the scenario
    `default`, which brings what whoever installs has to bring.
    """
    faults: list[Fault] = []
    found: list[Scenario] = []

    def read(path: str) -> dict[str, Any] | None:
        try:
            return engine.read_values(subject.text(path))
        except Refused as error:
            faults.append(Fault("values", f"{path} can't be read", template=path, found=error.text))
            return None

    for path in sorted(subject.files):
        folder, name = os.path.split(path)
        if folder == "ci" and name.endswith((".yaml", ".yml")):
            values = read(path)
            if values is not None:
                stem = name.rsplit(".", 1)[0]
                found.append(Scenario(stem.removesuffix("-values").removesuffix("values") or stem, values, file=path))
    if not found:
        found.append(Scenario(DEFAULT, {}))
    base = next((scenario.values for scenario in found if scenario.name == DEFAULT), {})
    taken = {scenario.name for scenario in found}
    for path in sorted(subject.files):
        if "/" not in path and path.startswith("values-") and path.endswith((".yaml", ".yml")):
            values = read(path)
            if values is not None:
                environment = path.removeprefix("values-").rsplit(".", 1)[0]
                name = environment if environment not in taken else f"environment {environment}"
                found.append(Scenario(name, many([base, values]), environment, path))
    return found, faults
