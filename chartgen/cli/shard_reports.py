"""The JSON reports of shards: read, validated, and checked to be those of one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from chartgen import files
from chartgen.cli.diff_model import ShownDiff
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding, Location, Severity
from chartgen.locations import shown
from chartgen.output.drift import DriftKind
from chartgen.shard import MOST
from chartgen.wording import listed, plural

_FILE_MAX = 512 * 1024 * 1024
_NAMED = 5
"""Shards or files that an error names."""


class FindingData(BaseModel):
    """A finding; only those of `verify` have the keys from `chart` on."""

    severity: Severity
    rule: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    end_column: int | None
    source: str
    field: str
    found: str
    expected: str
    hint: str
    chart: str = ""
    scenarios: tuple[str, ...] = ()
    kubernetes: tuple[str, ...] = ()
    object: str = ""
    template: str = ""
    template_line: int | None = None

    @property
    def location(self) -> Location | None:
        """The location, if there is one."""
        if self.file is None:
            return None
        return Location(self.file, self.line or 0, self.column or 0, self.end_column or 0, self.source)

    @property
    def finding(self) -> Finding:
        """The finding."""
        common = (self.message, self.location, self.field, self.found, self.expected, self.hint)
        if not self.chart:
            return Finding(*common, self.rule, self.severity)
        from chartgen.verify import ChartFinding

        return ChartFinding(
            *common,
            self.rule,
            self.severity,
            self.chart,
            self.scenarios,
            self.kubernetes,
            self.object,
            self.template,
            self.template_line or 0,
        )


class ShardData(BaseModel):
    """Which part of a run a report is about."""

    index: PositiveInt
    count: Annotated[PositiveInt, Field(le=MOST)]


class ReportData(BaseModel):
    """What the reports of all commands contain."""

    version: str
    shard: ShardData
    findings: list[FindingData]
    seconds: float
    exit_code: NonNegativeInt


class BuiltChartData(BaseModel):
    """What a build did to a chart, or would do."""

    name: str = "."
    """`.` for the files at the top."""
    status: Literal["new", "changed", "unchanged", "removed"]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: NonNegativeInt


class DriftData(BaseModel):
    """A file that differs from its spec."""

    path: str
    kind: DriftKind
    diff: str
    line: int | None
    spec: str


class BuildData(ReportData):
    """The report of a build or a check."""

    command: Literal["build", "check"]
    output: str
    charts: list[BuiltChartData]
    root: BuiltChartData | None
    drifts: list[DriftData]


class VerifiedChartData(BaseModel):
    """What was verified of a chart."""

    name: str
    path: str
    scenarios: tuple[str, ...]
    kubernetes: tuple[str, ...]
    objects: NonNegativeInt
    checked: NonNegativeInt
    skipped: tuple[str, ...]
    fixed: tuple[str, ...]
    errors: NonNegativeInt
    warnings: NonNegativeInt


class VerifyData(ReportData):
    """The report of a verification."""

    command: Literal["verify"]
    helm: str
    charts: list[VerifiedChartData]


class DiffData(ReportData):
    """The report of a diff."""

    command: Literal["diff"]
    format: Literal["chartgen.diff/1"]
    base: str
    charts: dict[str, Any]
    unchanged: NonNegativeInt
    shown: ShownDiff | None
    """What people see; null if the shard ended early."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.shown is None and self.exit_code <= EXIT_FINDINGS:
            raise PydanticCustomError("missing", "`shown` is null, though the shard did not fail")
        return self


AnyReport = BuildData | VerifyData | DiffData


_REPORTS: TypeAdapter[AnyReport] = TypeAdapter(Annotated[AnyReport, Field(discriminator="command")])


def read_all(paths: Sequence[str]) -> list[AnyReport]:
    """Read the reports of all shards of a run, in their order.

    Raises:
        ChartgenError: A file cannot be read (exit code 3), is no report of a shard, belongs to another run, or one is
            missing or there twice (2).
    """
    return _of_one_run([(path, _read(path)) for path in paths])


def parse_all(texts: Sequence[str]) -> list[AnyReport]:
    """Return the reports of all shards of a run, in their order; raises as `read_all`."""
    names = [f"report {number}" for number in range(1, len(texts) + 1)]
    return _of_one_run([(name, _parsed(name, text)) for name, text in zip(names, texts, strict=True)])


def _of_one_run(reports: Sequence[tuple[str, AnyReport]]) -> list[AnyReport]:
    findings = list(_conflicts(reports)) or list(_gaps(reports))
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)
    return sorted((report for _, report in reports), key=lambda report: report.shard.index)


def _read(path: str) -> AnyReport:
    try:
        text = files.read_text(path, limit=_FILE_MAX, follow=True)
    except UnicodeDecodeError:
        raise _invalid(path, "it is not UTF-8") from None
    except OSError as error:
        finding = Finding(f"cannot read {shown(path)}: {(error.strerror or str(error)).lower()}", rule="environment")
        raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT) from error
    return _parsed(path, text)


def _parsed(path: str, text: str) -> AnyReport:
    try:
        return _REPORTS.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        reason = first["msg"][:1].lower() + first["msg"][1:]
        raise _invalid(path, f"`{where}`: {reason}" if where else reason) from None


def _invalid(path: str, found: str) -> ChartgenError:
    finding = Finding(
        f"invalid report `{shown(path)}`",
        found=found,
        expected="the output of build, verify or diff with `--shard K/N --format json`",
        rule="usage",
    )
    return ChartgenError(finding, exit_code=EXIT_USAGE)


def _conflicts(reports: Sequence[tuple[str, AnyReport]]) -> Iterator[Finding]:
    """Yield what shows that reports are not from one run."""
    for noun, values in (
        ("commands", [_command(report) for _, report in reports]),
        ("versions of chartgen", [report.version for _, report in reports]),
        ("numbers of shards", [str(report.shard.count) for _, report in reports]),
        ("folders of charts", [getattr(report, "output", "") for _, report in reports]),
        ("bases", [getattr(report, "base", "") for _, report in reports]),
        ("engines", [getattr(report, "helm", "") for _, report in reports]),
    ):
        # A shard that failed early has none of the last ones.
        known = {value: path for (path, _), value in reversed(list(zip(reports, values, strict=True))) if value}
        if len(known) > 1:
            yield Finding(
                f"conflicting {noun} of the reports",
                found=listed([f"{value} in {shown(path)}" for value, path in sorted(known.items())], _NAMED),
                expected="reports of one run",
                rule="usage",
            )


def _command(report: AnyReport) -> str:
    return "build --check" if report.command == "check" else report.command


def _gaps(reports: Sequence[tuple[str, AnyReport]]) -> Iterator[Finding]:
    """Yield the shards that are missing, outside of the range or there several times."""
    found = Counter(report.shard.index for _, report in reports)
    count = reports[0][1].shard.count
    missing = [f"{index}/{count}" for index in range(1, count + 1) if index not in found]
    if missing:
        yield Finding(
            f"missing {'report' if len(missing) == 1 else 'reports'} of {plural(len(missing), 'shard')}:"
            f" {listed(missing, _NAMED)}",
            hint=f"run the same command with `--shard {missing[0]} --format json`, and add its report",
            rule="usage",
        )
    for index in sorted(found):
        if found[index] > 1 or index > count:
            paths = [shown(path) for path, report in reports if report.shard.index == index]
            noun = "duplicate report of" if found[index] > 1 else "invalid"
            yield Finding(f"{noun} shard {index}/{count}: {listed(paths, _NAMED)}", rule="usage")
