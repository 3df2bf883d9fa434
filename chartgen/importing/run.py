"""The import of an application: read, convert, print, build, prove."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chartgen.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding
from chartgen.importing import reading
from chartgen.importing.building import Built, RenderedSpec, built
from chartgen.importing.code import Call
from chartgen.importing.completion import completed
from chartgen.importing.conversion.charts import Converted, converted
from chartgen.importing.credentials import moved
from chartgen.importing.current import current
from chartgen.importing.defaults import without_defaults
from chartgen.importing.lifting import lifted
from chartgen.importing.model import Input
from chartgen.importing.printer import printed
from chartgen.importing.proof import Proof, prove
from chartgen.locations import shown

_REASON = "The application was imported as it runs."
_ATTEMPTS = 5
RECORD = "import.json"
"""The file with the release of each chart."""


@dataclass(frozen=True)
class Options:
    """What to import, and how."""

    paths: tuple[str, ...]
    output: str
    hardened: bool = False
    namespace: str = ""
    values: tuple[str, ...] = ()
    helm: str | None = None
    line_length: int = 88


@dataclass
class Report:
    """What became of an import."""

    files: dict[str, str] = field(default_factory=dict)
    """The text of each module by its path within the folder of specs."""
    proof: Proof = field(default_factory=Proof)
    hardened: Proof | None = None
    """What the defaults of chartgen change, if that was asked for."""
    findings: list[Finding] = field(default_factory=list)
    charts: list[RenderedSpec] = field(default_factory=list)
    """The charts of the specs."""
    credentials: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the name of a Secret: the keys that were literals."""
    output: str = ""

    @property
    def exit_code(self) -> int:
        """0 if nothing is lost or different."""
        return EXIT_OK if self.proof.holds else EXIT_FINDINGS


def run(options: Options) -> Report:
    """Import an application, and write its specs.

    Raises:
        ChartgenError: The input cannot be read, a file exists already, or Helm is not available. Nothing was written.
    """
    given = reading.read(options.paths, values=options.values, namespace=options.namespace)
    report = imported(given, options)
    write(report, options.output)
    return report


def imported(given: Input, options: Options) -> Report:
    """Import an application without writing anything; raises as `run`."""
    objects, incomplete = completed(list(map(current, given.objects)))
    credentials = moved(objects)
    given = replace(given, objects=credentials.objects)
    result, texts, found = _buildable(given, options, "kubernetes")
    findings = [*given.findings, *incomplete, *credentials.findings, *result.findings]
    report = Report(texts, _proof(given, found, options, credentials.changed), findings=findings, output=options.output)
    report.credentials = credentials.keys
    if options.hardened:
        result, report.files, found = _buildable(given, options, None)
        report.hardened = _proof(given, found, options, credentials.changed)
    report.charts = found.charts
    report.findings += [each for each in found.findings if each.severity == "error"]
    return report


def _buildable(given: Input, options: Options, profile: str | None) -> tuple[Converted, dict[str, str], Built]:
    """Convert, print and build; what the language rejects only as a whole becomes Manifests or is waived."""
    raw: dict[str, str] = {}
    waived: dict[str, set[str]] = {}
    if profile == "kubernetes":
        objects = [replace(each, manifest=without_defaults(each.manifest)) for each in given.objects]
        given = replace(given, objects=objects)
    for _ in range(_ATTEMPTS):
        result = converted(given, namespace=options.namespace, profile=profile, raw=raw)
        _add_waivers(result, waived)
        texts = printed(lifted(result.modules), shared=result.shared, line_length=options.line_length)
        found = built(texts, helm=options.helm)
        charts = {module.path: str(chart.arguments[0]) for module in result.modules for chart in module.charts.values()}
        before = (dict(raw), {name: set(rules) for name, rules in waived.items()})
        for path, findings in found.broken.items():
            if path in charts:
                raw.setdefault(charts[path], findings[0].message)
        for path, findings in found.violations.items():
            if path in charts:
                waived.setdefault(charts[path], set()).update(each.rule for each in findings)
        if (raw, waived) == before:
            break
    return result, texts, found


def _add_waivers(result: Converted, waived: dict[str, set[str]]) -> None:
    for module in result.modules:
        for chart in module.charts.values():
            rules = sorted(waived.get(str(chart.arguments[0]), ()))
            if rules:
                chart.fields["waivers"] = [Call("Waiver", [rule], {"reason": _REASON}) for rule in rules]


def _proof(given: Input, found: Built, options: Options, changed: Collection[int]) -> Proof:
    charts = [(each.name, each.namespace, each.objects) for each in found.charts]
    return prove(given.objects, charts, namespace=options.namespace, moved=changed)


def record(report: Report) -> str:
    """Return the release and the namespace of each chart, for whoever installs them, as JSON."""
    import json

    charts = {
        each.name: {"release": each.name} | ({"namespace": each.namespace} if each.namespace else {})
        for each in report.charts
    }
    return json.dumps({"charts": charts}, indent=2) + "\n"


def write(report: Report, folder: str) -> None:
    """Write the specs; all of them or none.

    Raises:
        ChartgenError: A file exists already with another content, or cannot be written.
    """
    findings = []
    files = {**report.files, RECORD: record(report)}
    for path, text in files.items():
        target = os.path.join(folder, path)
        if os.path.lexists(target) and not _has(target, text):
            message = f"`{shown(target)}` exists already"
            findings.append(Finding(message, rule="file", hint="choose another folder with `-o`, or remove it"))
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)
    for path, text in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _has(path: str, text: str) -> bool:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read() == text
    except (OSError, UnicodeDecodeError):
        return False
