"""`chartgen publish`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chartgen.cli import failure, findings, formats
from chartgen.cli.console import Console
from chartgen.cli.settings import Settings, settings
from chartgen.errors import EXIT_OK, EXIT_USAGE, STOPS, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.cli.gitops import Delivered, Delivery
    from chartgen.publish.report import PublishedChart, Report
    from chartgen.publish.target import Target


@dataclass(frozen=True, slots=True)
class Publish:
    """The options of `chartgen publish`."""

    charts: tuple[str, ...]
    to: str | None
    check: bool
    plain_http: bool
    sign: str | None
    replace_prerelease: bool
    sbom: str | None
    gitops: str | None
    gitops_folder: str | None
    environments: tuple[str, ...]
    specs: tuple[str, ...]
    output: str | None
    jobs: int | None
    format: str
    debug: bool
    writes = False
    _done: list[PublishedChart] = field(default_factory=list)
    """The charts that were published, also if the run ends early."""

    def run(self, console: Console) -> int:
        """Publish the charts, and show where.

        Raises:
            ChartgenError: A spec is invalid, a chart is not up to date or has a finding, or the registry cannot be
                used.
        """
        start = time.perf_counter()
        known = settings(self.specs, self.output)
        target = self._target(known)
        from chartgen.load.streams import printing_to_stderr
        from chartgen.publish.run import Options, publish

        delivery = self._delivery(known, target)
        options = Options(
            target=target,
            names=self.charts,
            specs=known.specs,
            output=known.output,
            is_check=self.check,
            key=self.sign,
            replace_prerelease=self.replace_prerelease,
            sbom=self.sbom,
            jobs=self.jobs,
        )
        try:
            with printing_to_stderr():
                if delivery is not None:
                    delivery.try_out()
                report = publish(options, self._done.append)
        except STOPS:
            self._note_done(console)
            raise
        delivered = None
        if delivery is not None and report.exit_code == EXIT_OK:
            with printing_to_stderr():
                delivered = delivery.run({each.name: each.manifest for each in report.charts}, bool(self.charts))
        self._show(report, delivered, console, time.perf_counter() - start)
        return max(report.exit_code, delivered.report.exit_code if delivered is not None else EXIT_OK)

    def _delivery(self, known: Settings, target: Target) -> Delivery | None:
        """Return what writes the files of GitOps tools, if that is asked for."""
        if self.gitops is None:
            if self.gitops_folder is not None or self.environments:
                option = "--gitops-folder" if self.gitops_folder is not None else "--environment"
                hint = "add --gitops argocd, flux or both"
                raise ChartgenError(
                    Finding(f"option {option} without --gitops", hint=hint, rule="usage"), exit_code=EXIT_USAGE
                )
            return None
        from chartgen.cli.gitops import Delivery, folder_of, tools_of

        return Delivery(
            known, target, tools_of(known, self.gitops), folder_of(known, self.gitops_folder), self.environments,
            self.check,
        )  # fmt: skip

    def _target(self, known: Settings) -> Target:
        from chartgen.publish.target import target

        if self.to is not None:
            return target(self.to, plain_http=self.plain_http)
        if known.publish_to is None:
            hint = 'use --to, or set `publish-to = "oci://HOST/PATH"` in the table `[tool.chartgen]` of pyproject.toml'
            raise ChartgenError(Finding("missing option --to", hint=hint, rule="usage"), exit_code=EXIT_USAGE)
        return target(known.publish_to.text, plain_http=self.plain_http, location=known.publish_to.location)

    def _show(self, report: Report, delivered: Delivered | None, console: Console, seconds: float) -> None:
        from chartgen.cli import publish_report

        document = publish_report.document(report, seconds)
        if delivered is not None:
            document = delivered.added_to(document)
        formats.write(document, self.format, console)
        if self.format == "json":
            return
        findings.show([*report.findings, *(delivered.report.findings if delivered is not None else ())], console)
        if self.format == "github":
            console.note(publish_report.text(report, console.err, seconds).rstrip("\n"))
        else:
            console.out.write(publish_report.text(report, console.out, seconds))
        if delivered is not None:
            delivered.show(console, console.err if self.format == "github" else console.out)

    def _note_done(self, console: Console) -> None:
        """Tell which charts were published before something ended the run."""
        for chart in self._done:
            console.note(f"published before: {chart.name} {chart.version}, {chart.reference}")

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        from chartgen.cli.publish_report import chart_data

        failed = formats.failed("publish", error, seconds)
        failed = failed._replace(data={**failed.data, "charts": [chart_data(chart) for chart in self._done]})
        failure.report(error, failed, self.format, console, debug=self.debug)
        self._note_done(console)
