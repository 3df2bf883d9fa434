"""The checks of image pull secrets, of charts and of workloads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen.spec.checks import Problem, check
from chartgen.spec.definition_checks import duplicates
from chartgen.spec.part import plain, raw_problems

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart
    from chartgen.spec.workload import Workload


@check("image_pull_secrets")
def pull_secret_names(owner: Chart | Workload) -> Iterator[Problem]:
    """Find pull secrets that are listed twice."""
    yield from duplicates("image_pull_secrets", [plain(each) for each in owner.image_pull_secrets or ()], ("name",))


@check("image_pull_secrets")
def pull_secrets(owner: Chart | Workload) -> Iterator[Problem]:
    """Check the pull secrets against their definition."""
    for index, each in enumerate(owner.image_pull_secrets or ()):
        yield from raw_problems("LocalObjectReference", plain(each), "image_pull_secrets", index)


@check("image_pull_secrets", "workload.image_pull_secrets")
def main_pull_secrets(chart: Chart) -> Iterator[Problem]:
    """Find pull secrets of the chart next to those of the main workload, which have the same value."""
    main = chart.workload
    if main is not None and main.image_pull_secrets is not None and chart.image_pull_secrets:
        yield Problem(
            ("image_pull_secrets",),
            "conflicting image_pull_secrets of the chart: the main workload has its own, with the same value",
            hint="remove them here, or from the main workload",
        )
