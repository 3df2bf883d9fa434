"""What keeps a chart from being installed: files, names, references to other documents, missing dependencies."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, NamedTuple

from chartgen.helmignore import IGNORE_FILE, invalid_rules
from chartgen.output import size
from chartgen.verify.findings import Occurrence
from chartgen.verify.source.charts import CHART_FILE, ChartSource, read_metadata
from chartgen.verify.source.subcharts import ArchiveError

_BLOCK = re.compile(rb"^dependencies:.*\n(?:[ \t#-].*(?:\n|\Z)|[ \t]*\n)*", re.MULTILINE)
"""The dependencies in Chart.yaml or requirements.yaml, as a block."""

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
            found += map(_missing, missing_dependencies(source))
    return found


class MissingDependency(NamedTuple):
    """A dependency of a chart that is not in `charts/`."""

    name: str
    number: int
    """Its position among the dependencies."""
    file: str
    """The file that lists them."""


def without_missing_dependencies(source: ChartSource) -> ChartSource:
    """Return a chart without the dependencies that it lacks: with them, Helm refuses to do anything with it."""
    missing = missing_dependencies(source)
    if not missing:
        return source
    file, gone = missing[0].file, {each.number for each in missing}
    kept = [each for index, each in enumerate(_dependencies(source)[1]) if index not in gone]
    block = f"dependencies: {json.dumps(kept, default=str)}\n".encode()
    content = _BLOCK.sub(lambda _match: block, source.files.get(file, b""), count=1)
    return replace(source, files={**source.files, file: content})


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


def _missing(dependency: MissingDependency) -> Occurrence:
    return Occurrence(
        "dependency",
        f"missing dependency `{dependency.name[:60]}`: the chart is verified without it",
        template=dependency.file,
        path=("dependencies", dependency.number, "name"),
        expected="a chart of this name in charts/",
        hint="run `helm dependency build` first",
        severity="warning",
        spec_path=("dependencies", dependency.number),
    )


def missing_dependencies(source: ChartSource) -> list[MissingDependency]:
    """Return the dependencies that are not in `charts/`: even if they are disabled, Helm does not install the chart."""
    file, dependencies = _dependencies(source)
    subcharts = {
        read_metadata(content).get("name") for path, content in source.packaged.items() if _SUBCHART.fullmatch(path)
    }
    return [
        MissingDependency(str(dependency["name"]), index, file)
        for index, dependency in enumerate(dependencies)
        if isinstance(dependency, dict) and dependency.get("name") and dependency["name"] not in subcharts
    ]


def _dependencies(source: ChartSource) -> tuple[str, list[Any]]:
    """Return the file that lists the dependencies of a chart, and what it lists."""
    file = _REQUIREMENTS if source.metadata.get("apiVersion") == "v1" else CHART_FILE
    metadata = source.metadata if file == CHART_FILE else read_metadata(source.packaged.get(file, b""))
    dependencies = metadata.get("dependencies")
    return file, dependencies if isinstance(dependencies, list) else []


def too_large(source: ChartSource) -> list[Occurrence]:
    """Report a chart in a folder that does not fit into a release; those of specs are not even built."""
    # The files of subcharts are not part of a release.
    tree = {path: source.text(path) for path in source.files if not path.startswith("charts/")}
    return [
        Occurrence(finding.rule, finding.message, found=finding.found, expected=finding.expected, hint=finding.hint)
        for finding in size.findings(source.name, tree, lambda: None)
    ]


def external_reference(source: ChartSource, path: str, reference: str) -> Occurrence:
    """Report a schema that refers to another document."""
    lines = enumerate(source.text(path).splitlines(), 1)
    return Occurrence(
        "schema-reference",
        "the schema refers to another document, so it was not used",
        template=path,
        line=next((number for number, line in lines if reference in line), 0),
        found=reference[:200],
        expected="references within the schema, such as #/definitions/NAME",
        hint="copy the definition into the schema: to install a chart must not need the network",
    )
