"""Deprecations: values that were renamed, and values that will be removed."""

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated

from chartgen.locations import Path
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.types import Text, checked
from chartgen.versions import semver

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_PATH = r"(?:\\.|[^.\\*])+(?:\.(?:\\.|[^.\\*])+)*"


def _path_problem(text: str) -> str | None:
    """Check the path of a value, in which dots within keys are escaped."""
    if re.fullmatch(_PATH, text):
        return None
    return "must be the path of a value or of a map, such as `worker.replicaCount` or `worker`"


ValuePath = Annotated[Text, checked(_path_problem)]
ChartVersion = Annotated[str, checked(semver.chart_version_problem)]


@spec
class Renamed(Spec):
    """A value, or a map of values, with a new path. The old path works until a given version of the chart.

    An installer who sets the old path sees a warning. Setting both to different values is rejected.
    """

    old: ValuePath
    """Old path, such as `worker`. Fixed in the chart."""
    new: ValuePath
    """New path, such as `jobs`. Fixed in the chart."""
    _: KW_ONLY
    until: ChartVersion
    """Version of the chart in which the old path no longer works. Fixed in the chart."""

    @check("old", "new")
    def _are_different(self) -> Iterator[Problem]:
        if self.old == self.new:
            yield Problem(("new",), 'invalid "new" of Renamed: must differ from the old path', self.new)


@spec
class Deprecated(Spec):
    """A value, or a map of values, that a later version of the chart removes.

    An installer who sets it sees a warning.
    """

    path: ValuePath
    """Path, such as `metrics.port`. Fixed in the chart."""
    _: KW_ONLY
    until: ChartVersion
    """Version of the chart that removes it. Fixed in the chart."""
    reason: str = ""
    """What to do instead, in one sentence. Fixed in the chart."""

    @property
    def old(self) -> str:
        """Path, under the name that it has in Renamed."""
        return self.path

    @property
    def new(self) -> str:
        """Empty: it has no new path."""
        return ""


@check("version", "deprecations")
def deprecations(chart: "Chart") -> Iterator[Problem]:
    """Find duplicate deprecations, and those that have ended."""
    seen: set[str] = set()
    for index, each in enumerate(chart.deprecations):
        path: Path = ("deprecations", index)
        if each.old in seen:
            yield Problem((*path, "old" if each.new else "path"), f'duplicate deprecation of "{each.old}"', each.old)
        seen.add(each.old)
        if semver.parse(each.until).precedence <= semver.parse(chart.version).precedence:
            yield Problem(
                (*path, "until"),
                f'invalid deprecation of "{each.old}": it ends with {each.until}, and the chart has {chart.version}',
                each.until, f"a version after {chart.version}",
                hint="remove it: the old path then no longer works" if each.new else "remove it and the value",
            )  # fmt: skip
