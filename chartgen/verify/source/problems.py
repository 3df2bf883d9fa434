"""What keeps a chart from being installed: unreadable files, invalid names and rules, missing dependencies."""

from __future__ import annotations

import re

from chartgen.helmignore import IGNORE_FILE, invalid_rules
from chartgen.verify.findings import Occurrence
from chartgen.verify.source.charts import CHART_FILE, ChartSource, read_metadata
from chartgen.verify.source.subcharts import ArchiveError

_REQUIREMENTS = "requirements.yaml"
_SUBCHART = re.compile(r"charts/[^/_.][^/]*/Chart\.yaml")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def unreadable(source: ChartSource) -> list[Occurrence]:
    """Report the files of a chart that cannot be read, and archives that cannot be unpacked."""
    found = [
        Occurrence("file", f"cannot read {path}: {reason}", template=path)
        for path, reason in sorted(source.unreadable_packaged.items())
    ]
    if not found and not _NAME.fullmatch(source.name):
        message = f"invalid name of the chart `{source.name[:60]}`"
        found.append(
            Occurrence(
                "load",
                message,
                template=CHART_FILE,
                path=("name",),
                expected="letters, digits, dashes, underscores and dots",
            )
        )
    found += _invalid_rules(source)
    if not found:
        try:
            source.packaged  # noqa: B018  unpacks the archives
        except ArchiveError as error:
            found.append(Occurrence("load", f"invalid archive of a subchart: {error}"))
        else:
            found += _missing_dependencies(source)
    return found


def _invalid_rules(source: ChartSource) -> list[Occurrence]:
    return [
        Occurrence(
            "load",
            f"invalid rule: {rule.reason}",
            template=IGNORE_FILE,
            line=rule.line,
            found=rule.rule[:200],
            expected="a pattern with *, ? and [...]",
            hint="Helm does not load charts with such a rule",
        )
        for rule in invalid_rules(source.text(IGNORE_FILE))
    ]


def _missing_dependencies(source: ChartSource) -> list[Occurrence]:
    """Report dependencies that are not in `charts/`: even if they are disabled, Helm refuses to install the chart."""
    file = _REQUIREMENTS if source.metadata.get("apiVersion") == "v1" else CHART_FILE
    metadata = source.metadata if file == CHART_FILE else read_metadata(source.packaged.get(file, b""))
    dependencies = metadata.get("dependencies")
    subcharts = {
        read_metadata(content).get("name") for path, content in source.packaged.items() if _SUBCHART.fullmatch(path)
    }
    return [
        Occurrence(
            "dependency",
            f"missing dependency `{str(dependency['name'])[:60]}`",
            template=file,
            path=("dependencies", index, "name"),
            expected="a chart of this name in charts/",
            hint="run `helm dependency build`",
        )
        for index, dependency in enumerate(dependencies if isinstance(dependencies, list) else ())
        if isinstance(dependency, dict) and dependency.get("name") and dependency["name"] not in subcharts
    ]
