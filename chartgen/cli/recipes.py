"""Recipes: complete specs to start from, for `chartgen new NAME --from RECIPE`."""

from __future__ import annotations

import os
import re

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.similar import closest

FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "templates", "new", "recipes")


def recipes() -> list[str]:
    """Return the names of the recipes."""
    return sorted(name.removesuffix(".py").replace("_", "-") for name in os.listdir(FOLDER) if name.endswith(".py"))


def recipe(name: str, chart: str, variable: str) -> str:
    """Return the spec of a recipe, for a chart.

    Args:
        name: The name of the recipe, which is also that of its chart.
        chart: The name of the chart that the spec is for.
        variable: The variable of the chart.

    Raises:
        ChartgenError: The recipe is unknown.
    """
    known = recipes()
    if name not in known:
        near = closest(name, known)
        finding = Finding(
            f"unknown recipe `{name}`",
            expected=", ".join(known),
            hint=f"did you mean `{near}`?" if near else "",
            rule="usage",
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE)
    module = name.replace("-", "_")
    with open(os.path.join(FOLDER, f"{module}.py"), encoding="utf-8") as file:
        text = file.read()
    text = re.sub(rf'((?<=Chart\()\s*|^NAME = )"{re.escape(name)}(?=["-])', rf'\1"{chart}', text, flags=re.MULTILINE)
    return re.sub(rf"^{module}(?= = )", variable, text, flags=re.MULTILINE)
