"""`chartgen gitops`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import failure, findings, formats
from chartgen.cli.console import Console, Stream
from chartgen.cli.document import Document
from chartgen.cli.settings import Settings, settings
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.wording import plural

if TYPE_CHECKING:
    from chartgen.cli.console import Style
    from chartgen.gitops import Report, Source
    from chartgen.publish.target import Target

_STYLES: dict[str, tuple[str, Style]] = {
    "new": ("+", "good"),
    "changed": ("~", "warning"),
    "removed": ("-", "error"),
}
_OCI = "oci://"
_GITOPS, _PUBLISH = "chartgen gitops", "chartgen publish --gitops"
_MANY = 40
"""Files that are listed."""


@dataclass(frozen=True, slots=True)
class GitopsCommand:
    """The options of `chartgen gitops`."""

    specs: tuple[str, ...]
    tool: str | None
    source: str | None
    revision: str | None
    plain_http: bool
    output: str | None
    folder: str | None
    environments: tuple[str, ...]
    check: bool
    format: str
    debug: bool

    @property
    def writes(self) -> bool:
        """Whether the command writes files."""
        return not self.check

    def run(self, console: Console) -> int:
        """Write or compare the files, and show the result.

        Raises:
            ChartgenError: A spec or an option is invalid, or a file cannot be written.
        """
        start = time.perf_counter()
        found = settings(self.specs, self.output)
        from chartgen import gitops
        from chartgen.load.streams import printing_to_stderr

        folder = folder_of(found, self.folder)
        tools = tools_of(found, self.tool)
        options = gitops.Options(
            specs=found.specs,
            source=self._source(found, tools),
            tools=tools,
            folder=folder,
            output=found.output,
            environments=self.environments,
            clusters=found.clusters,
            check=self.check,
        )
        with printing_to_stderr():
            report = gitops.run(options)
        formats.write(document(report, folder, time.perf_counter() - start), self.format, console)
        if self.format != "json":
            findings.show(report.findings, console)
            console.out.write(text(report, folder, console.out))
        return report.exit_code

    def _source(self, found: Settings, tools: tuple[str, ...]) -> Source:
        """Return where the charts come from: an option, the configuration, or where they are published."""
        from chartgen.gitops import Git, Oci
        from chartgen.publish.target import RegistryTarget, target

        configured, published = found.gitops, found.publish_to
        where = configured.source if configured is not None else None
        if where is None and published is not None and published.text.startswith(_OCI):
            where = published
        url, location = (self.source, None) if self.source is not None else ("", None)
        if self.source is None and where is not None:
            url, location = where.text, where.location
        if url.startswith(_OCI):
            if self.revision is not None:
                raise _usage("conflicting options --revision and --source with a registry", hint="remove --revision")
            registry = target(url, plain_http=self.plain_http, location=location, noun="source of the charts")
            if isinstance(registry, RegistryTarget):
                return Oci(registry.url, plain_http=self.plain_http)
        if self.plain_http:
            raise _usage("option --plain-http is for registries", hint="remove it, or use `--source oci://HOST/PATH`")
        if not url and tools != ("flux",):
            raise _usage(
                "missing source of the charts",
                expected="--source with oci://HOST/PATH, or with the URL of the git repository",
                hint="or set `publish-to` in the table `[tool.chartgen]` of pyproject.toml,"
                " or `source` in `[tool.chartgen.gitops]`",
            )
        revision = self.revision or (configured.revision if configured is not None else None) or "HEAD"
        return Git(_repository(url, location) if url else "", _folder_in_git(found.output), revision)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        ending = "" if self.check or len(error.findings) == 1 else "; nothing was written"
        failed = formats.failed("gitops", error, seconds)
        failure.report(error, failed, self.format, console, debug=self.debug, ending=ending)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The files of `chartgen publish --gitops`."""

    report: Report
    folder: str

    def added_to(self, published: Document) -> Document:
        """Add the files to what was published."""
        own = document(self.report, self.folder, 0.0, _PUBLISH)
        code = max(published.exit_code, own.exit_code)
        found = [*published.findings, *own.findings]
        return published._replace(exit_code=code, findings=found, data={**published.data, "gitops": own.data})

    def show(self, console: Console, stream: Stream) -> None:
        """Show the files below the charts."""
        shown = f"\n{text(self.report, self.folder, stream, _PUBLISH)}"
        if stream is console.out:
            stream.write(shown)
        else:
            console.note(shown.rstrip("\n"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """Writes the files of charts that are published."""

    settings: Settings
    target: Target
    tools: tuple[str, ...]
    folder: str
    environments: tuple[str, ...]
    check: bool

    def try_out(self) -> None:
        """Find what would keep the files from being written, before anything is published.

        Raises:
            ChartgenError: As `run`.
        """
        self._run({}, None, check=True)

    def run(self, digests: Mapping[str, str], is_part: bool) -> Delivered:
        """Write the files, or compare them.

        Args:
            digests: The digests of the charts that were published; empty where it is not known yet.
            is_part: Whether only these charts were asked for.

        Raises:
            ChartgenError: As `chartgen.gitops.run`.
        """
        known = {name: digest for name, digest in digests.items() if digest}
        # What has no digest yet, since it is not signed, cannot be compared.
        charts = frozenset(known) if is_part or len(known) < len(digests) else None
        return Delivered(self._run(known, charts, check=self.check), self.folder)

    def _run(self, digests: Mapping[str, str], charts: frozenset[str] | None, *, check: bool) -> Report:
        from chartgen import gitops
        from chartgen.publish.target import RegistryTarget

        if not isinstance(self.target, RegistryTarget):
            raise _usage("conflicting options --gitops and --to with a folder", hint="publish to a registry")
        options = gitops.Options(
            specs=self.settings.specs,
            source=gitops.Oci(self.target.url, digests, self.target.plain_http),
            tools=self.tools,
            folder=self.folder,
            output=self.settings.output,
            environments=self.environments,
            clusters=self.settings.clusters,
            charts=charts,
            check=check,
        )
        return gitops.run(options)


def tools_of(found: Settings, given: str | None) -> tuple[str, ...]:
    """Return the tools that files are written for."""
    tool = given or (found.gitops.tool if found.gitops is not None else None) or "argocd"
    return ("argocd", "flux") if tool == "both" else (tool,)


def folder_of(found: Settings, given: str | None) -> str:
    """Return the folder of the files."""
    configured = found.gitops.folder if found.gitops is not None else None
    return os.path.normpath(given or configured or "gitops")


def _repository(url: str, location: Location | None) -> str:
    """Return the URL of a git repository.

    Raises:
        ChartgenError: It contains a password, which would be written into files, or is no URL.
    """
    import re

    from chartgen.publish.target import without_query

    if re.fullmatch(r"(https?|git)://[^\s?#@]+|(ssh://)?[\w.-]+@[\w.-]+(:[^\s?#@]+|/[^\s?#@]+)|ssh://[^\s?#@]+", url):
        return url
    if "@" in url:
        # It may contain a password or a token, so it is not shown.
        hint = "Argo CD and Flux have credentials of their own for repositories"
        raise _usage("invalid source of the charts: it must not contain credentials", location, hint=hint)
    expected = "oci://HOST/PATH, or the URL of a git repository, such as https://github.com/acme/charts.git"
    raise _usage("invalid source of the charts", location, found=without_query(url), expected=expected)


def _usage(
    message: str, location: Location | None = None, *, found: str = "", expected: str = "", hint: str = ""
) -> ChartgenError:
    finding = Finding(message, location, found=found, expected=expected, hint=hint, rule="usage")
    return ChartgenError(finding, exit_code=EXIT_USAGE)


def _folder_in_git(output: str) -> str:
    """Return the folder of the charts within their repository; as it is if there is no repository."""
    folder = os.path.realpath(output)
    below = folder
    while os.path.dirname(below) != below:
        if os.path.exists(os.path.join(below, ".git")):
            relative = os.path.relpath(folder, below).replace(os.sep, "/")
            return "" if relative == "." else relative
        below = os.path.dirname(below)
    return os.path.relpath(folder).replace(os.sep, "/")


def document(report: Report, folder: str, seconds: float, command: str = _GITOPS) -> Document:
    """Return a report for programs.

    Args:
        report: What was written, or would be.
        folder: The folder of the files.
        seconds: How long it took.
        command: What writes the files.
    """
    files = [{"path": each.path, "status": each.status} for each in report.changes]
    found = [*report.findings, *(_drifts(report, folder, command) if report.is_check else ())]
    data = {"folder": folder.replace(os.sep, "/"), "files": files}
    return Document("gitops", report.exit_code, found, seconds=seconds, data=data)


def _drifts(report: Report, folder: str, command: str) -> Iterator[Finding]:
    texts = {"new": "is missing", "changed": "is not up to date", "removed": "is no longer generated"}
    for each in report.changes:
        if each.status != "unchanged":
            path = f"{folder}/{each.path}".replace(os.sep, "/")
            yield Finding(
                f"{path} {texts[each.status]}", Location(path, 1), rule="drift", hint=f"run `{command}`"
            )  # fmt: skip


def text(report: Report, folder: str, out: Stream, command: str = _GITOPS) -> str:
    """Return a report for people: the files that change, and a line of totals."""
    changed = [each for each in report.changes if each.status != "unchanged"]
    lines = []
    for each in changed[:_MANY]:
        sign, style = _STYLES[each.status]
        lines.append(f"{out.style(sign, style)} {out.line(f'{folder}/{each.path}')}")
    if len(changed) > _MANY:
        lines.append(f"… and {plural(len(changed) - _MANY, 'more file')}")
    counts = {status: sum(each.status == status for each in changed) for status in _STYLES}
    parts = [f"{number:,} {status}" for status, number in counts.items() if number]
    unchanged = len(report.changes) - len(changed)
    total = f"{plural(len(report.changes), 'file')} in {out.line(folder)}/"
    if not changed:
        return f"{total} up to date\n"
    if unchanged:
        parts.append(f"{unchanged:,} unchanged")
    ending = f"; run `{command}` without --check" if report.is_check else ""
    return "".join(f"{line}\n" for line in (*lines, "", f"{total}: {', '.join(parts)}{ending}"))
