"""Charts: rendered by Helm's engine without a cluster, they are manifests like others."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chartgen import files
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.folder import FolderChart
from chartgen.importing.model import Input, Original
from chartgen.importing.reading.helm_metadata import selected_labels, without_labels
from chartgen.importing.reading.manifests import Manifests
from chartgen.locations import shown
from chartgen.objects.fields import Path, mapping, text
from chartgen.objects.hooks import is_test
from chartgen.objects.identity import display_name
from chartgen.objects.secret_content import Secrets
from chartgen.verify.documents.reading import read as parse
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.engine import HelmError, merge_all
from chartgen.verify.source.charts import CHART_FILE, VALUES_FILE, ChartSource, read_metadata

_MOST_ARCHIVE = 100 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_VALUES = 10 * 1024 * 1024
_MOST_LINES = 20_000
"""Fields whose lines in templates are looked up; it takes a moment for each."""


def is_chart(path: str) -> bool:
    """Tell whether a path is a chart: a folder with a Chart.yaml, or an archive."""
    return path.endswith((".tgz", ".tar.gz")) or os.path.isfile(os.path.join(path, CHART_FILE))


def read(path: str, values: Sequence[str], namespace: str, found: Input) -> str:
    """Add the objects that a chart renders, and return the name of the chart.

    Args:
        path: Its folder or archive.
        values: Values files; later ones take precedence.
        namespace: The namespace of the release; if it is empty, objects get none.
        found: Where the objects and the findings are added.

    Raises:
        ChartgenError: The chart cannot be rendered (exit code 2), or Helm is not available (exit code 3).
    """
    source = _archived(path) if os.path.isfile(path) else _in_folder(path)
    source = source.with_release(None, namespace)
    _check(source)
    texts = _rendered(source, values)
    before, reported = len(found.objects), len(found.findings)
    manifests = Manifests(found, keeps_tests=True)
    for template, rendered in {**source.crd_texts, **texts}.items():
        if not template.endswith(".txt"):
            place = f"{shown(source.display_path)}/{template}"
            manifests.add(rendered.encode(errors="surrogateescape"), place)
    # Their lines are those of the rendered text.
    found.findings[reported:] = [
        replace(each, location=Location(each.location.file, 1) if each.location else None)
        for each in found.findings[reported:]
    ]
    if described := " ".join(text(source.metadata, "description").split()):
        found.descriptions = {source.name: described, **found.descriptions}
    own = "" if namespace else source.namespace
    found.objects[before:] = _without_helm(found.objects[before:], source, found, own)
    return source.name


def _in_folder(path: str) -> ChartSource:
    from chartgen.verify.source.find import of_folder

    return of_folder(FolderChart(path))


def _archived(path: str) -> ChartSource:
    from chartgen.verify.source.subcharts import ArchiveError, members_of

    try:
        content = files.read(path, limit=_MOST_ARCHIVE, follow=True)
        if not _is_complete(content):
            raise _usage(f"invalid chart archive {shown(path)}: it is damaged or too large")
        members = members_of(shown(path), content)
    except OSError as error:
        raise _usage(f"cannot read {shown(path)}: {files.reason(error)}") from error
    except ArchiveError as error:
        raise _usage(str(error)) from error
    tops = {each.partition("/")[0] for each in members if each.count("/") == 1 and each.endswith(f"/{CHART_FILE}")}
    if len(tops) != 1:
        raise _usage(f"invalid chart archive {shown(path)}: it has {len(tops)} folders with a {CHART_FILE}, not one")
    [top] = tops
    contents = {
        each.removeprefix(f"{top}/"): content for each, content in members.items() if each.startswith(f"{top}/")
    }
    metadata = read_metadata(contents[CHART_FILE])
    return ChartSource(text(metadata, "name") or top, contents, path, metadata=metadata)


def _is_complete(archive: bytes) -> bool:
    """Tell whether an archive can be unpacked to its end, which readers of streams do not notice."""
    import gzip
    import zlib

    left = _MOST_UNPACKED
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(archive)) as opened:
            while left > 0 and (chunk := opened.read(1 << 20)):
                left -= len(chunk)
    except (OSError, EOFError, zlib.error):
        return False
    return left > 0


def _check(source: ChartSource) -> None:
    """Raise an error if files of the chart are unreadable or dependencies are missing."""
    from chartgen.verify.source.problems import missing_dependencies, unreadable

    problems = [each for each in unreadable(source) if each.rule != "dependency"]
    if problems:
        raise _failed(source, problems, Secrets())
    missing = [
        Occurrence(
            "dependency",
            f"missing dependency {each.name[:60]}",
            template=each.file,
            expected="a chart with this name in charts/",
            hint=f"run `helm dependency build {shown(source.folder)}` first"
            if source.folder
            else "package it again with its dependencies",
        )
        for each in missing_dependencies(source)
    ]
    if missing:
        raise _failed(source, missing, Secrets())


def _rendered(source: ChartSource, paths: Sequence[str]) -> dict[str, str]:
    from chartgen.verify.helm import engine_for
    from chartgen.verify.helm.failures import load_failure, render_failure
    from chartgen.verify.helm.scenarios import Scenario
    from chartgen.verify.helm.schema_refs import external_references

    source = source.without(frozenset(external_references(source.packaged)))
    engine = engine_for(None)
    secrets = Secrets()
    try:
        values = merge_all([_values(path, engine) for path in paths])
        try:
            opened = engine.open(source)
        except HelmError as error:
            raise _failed(source, [load_failure(source, error)], secrets) from error
        try:
            return opened.render(values, namespace=source.namespace)
        except HelmError as error:
            own = engine.read_values(source.text(VALUES_FILE))
            secrets.add_values(merge_all([own, values]), source.template_texts)
            scenario = Scenario("", values, file=VALUES_FILE)
            raise _failed(source, [render_failure(source, error, scenario)], secrets) from error
        finally:
            opened.close()
    finally:
        engine.close()


def _values(path: str, engine: Any) -> dict[str, Any]:
    try:
        content = files.read_text(path, limit=_MOST_VALUES, follow=True)
    except (OSError, UnicodeDecodeError) as error:
        raise _usage(f"cannot read {shown(path)}: {files.reason(error)}") from error
    try:
        values: dict[str, Any] = engine.read_values(content)
    except HelmError as error:
        # Helm's message may quote a value.
        problem = next((each for each in parse(content).problems if each.rule == "yaml"), None)
        location = Location(shown(path), problem.line if problem else 1)
        finding = Finding("invalid values file: expected a YAML mapping", location, rule="import/values")
        raise ChartgenError(finding, exit_code=EXIT_USAGE) from error
    return values


def _failed(source: ChartSource, occurrences: Sequence[Occurrence], secrets: Secrets) -> ChartgenError:
    findings = []
    for each in occurrences:
        location = Location(f"{shown(source.display_path)}/{each.template or CHART_FILE}", each.line or 1)
        message = (
            each.message if each.message.startswith("the chart") else f"the chart cannot be rendered: {each.message}"
        )
        shown_text = secrets.redact(each.found)
        finding = Finding(message, location, found=shown_text, expected=each.expected, hint=each.hint)
        findings.append(replace(finding, rule="import/chart"))
    return ChartgenError(*findings, exit_code=EXIT_USAGE)


def _usage(message: str) -> ChartgenError:
    return ChartgenError(Finding(message, rule="usage"), exit_code=EXIT_USAGE)


def _without_helm(objects: list[Original], source: ChartSource, found: Input, namespace: str) -> list[Original]:
    """Return the objects without tests, Helm's labels, and the namespace of the release."""
    kept = []
    lines = _TemplateLines(source)
    for each in objects:
        if is_test(each.manifest):
            message = f"skipped {display_name(each.manifest)}: it is a chart test"
            location = lines.placed(each).location
            found.findings.append(Finding(message, location, rule="import/test", severity="warning"))
        else:
            kept.append(each)
    selected = selected_labels(kept)
    return [lines.placed(_without_namespace(without_labels(each, selected), namespace)) for each in kept]


def _without_namespace(original: Original, namespace: str) -> Original:
    metadata = mapping(original.manifest, "metadata")
    if not namespace or metadata.get("namespace") != namespace:
        return original
    kept = {key: value for key, value in metadata.items() if key != "namespace"}
    return replace(original, manifest={**original.manifest, "metadata": kept})


class _TemplateLines:
    """Finds the lines of templates that fields come from."""

    def __init__(self, source: ChartSource) -> None:
        self._source = source
        self._top = f"{shown(source.display_path)}/"
        self._left = _MOST_LINES

    def placed(self, original: Original) -> Original:
        """Return an object with lines in its template, rather than in what that renders."""
        from chartgen.verify.source.template_location import template_line

        if original.location is None:
            return original
        path = original.location.file.removeprefix(self._top)
        template = self._source.packaged.get(path, b"").decode("utf-8", "replace")
        if path in self._source.crd_texts:
            return original

        def line(field: Path) -> int:
            self._left -= 1
            return template_line(template, field, original.kind, original.name)

        lines = {field: number for field in original.lines if self._left > 0 and (number := line(field))}
        return replace(original, location=Location(original.location.file, line(("apiVersion",)) or 1), lines=lines)
