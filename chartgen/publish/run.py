"""Publishing charts: check, verify, package, compare, sign, push, in this order; a finding ends it before the push."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from chartgen import build, files, pipeline
from chartgen.conventions import OUTPUT, SPECS
from chartgen.diff.version import VersionChange
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.load import find
from chartgen.output import shown
from chartgen.output.location import require_suitable
from chartgen.publish import comparison, credentials, dependencies, sbom, signing
from chartgen.publish.archive import sha256
from chartgen.publish.comparison import Compared
from chartgen.publish.destination import Destination
from chartgen.publish.helm_client import HelmClient
from chartgen.publish.package import Fetched, Package, Source, packages, source
from chartgen.publish.registry import Registry
from chartgen.publish.report import PublishedChart, Report, Status
from chartgen.publish.repository import ChartRepository, write
from chartgen.publish.target import RegistryTarget, Target
from chartgen.similar import closest

OnDone = Callable[[PublishedChart], None]
"""Called with each chart that was published."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to publish, and how."""

    target: Target
    names: tuple[str, ...] = ()
    """The charts; all of the specs by default. Those on which they depend are published, too."""
    specs: tuple[str, ...] = (SPECS,)
    output: str = OUTPUT
    is_check: bool = False
    """Publish nothing, and report what would be published."""
    key: str | None = None
    """The file of a secret key to sign with."""
    replace_prerelease: bool = False
    """Replace pre-releases that are published with different contents."""
    sbom: str | None = None
    """A folder for bills of materials."""
    jobs: int | None = None


def publish(options: Options, on_done: OnDone | None = None) -> Report:
    """Publish charts, each whole or not at all; none if one of them has a finding.

    Bills of materials are written last, for all charts, whether they were published before or not.

    Args:
        options: What to publish, and how.
        on_done: Called with each chart when it is published, so that an interrupted run can tell.

    Raises:
        ChartgenError: A spec is invalid, a chart is unknown (exit code 2), the folder of charts is not up to date, a
            chart has a finding (1), or the registry cannot be used (3).
    """
    key = signing.read_key(options.key) if options.key is not None else None
    for folder, content, hint in _folders(options):
        require_suitable(folder, find(options.specs), content=content, hint=hint, charts=options.output)
    found = _checked(options)
    sources = _selected(_sources(options), options.names)
    verified = _verified(sources, found)
    # Before anything is pushed, since it may fail.
    images: Mapping[str, sbom.Images] = {}
    if options.sbom is not None:
        images = sbom.images_of(_specs(sources), [each.name for each in sources])
    with HelmClient() as client, _scratch() as folder:
        destination = _destination(options.target, client, folder)

        def fetch(chart: Source, wanted: Sequence[Fetched]) -> Mapping[str, bytes]:
            return dependencies.fetch(chart, wanted, client, folder)

        compared = [comparison.compare(each, destination.find(each)) for each in packages(sources, fetch)]
        run = _Run(options, destination, client, folder, key)
        conflicts = [each for each in compared if run.is_conflict(each)]
        report = Report(options.target.url, findings=tuple(found), is_check=options.is_check, verified=verified)
        if conflicts:
            return run.refused(report, compared, conflicts)
        report = run.with_low_versions(report, compared)
        charts = run.planned(compared) if options.is_check else run.published(compared, on_done)
    return replace(report, charts=_with_sboms(_sorted(charts), images, options.sbom))


def _folders(options: Options) -> Iterator[tuple[str, str, str]]:
    """Yield the folders that are written to, what is written, and which folders to name instead."""
    if not isinstance(options.target, RegistryTarget):
        yield options.target.folder, "packages", "name another folder, such as `--to packages`"
    if options.sbom is not None:
        yield options.sbom, "bills of materials", "name another folder, such as `--sbom sboms`"


def _with_sboms(
    charts: tuple[PublishedChart, ...], images: Mapping[str, sbom.Images], folder: str | None
) -> tuple[PublishedChart, ...]:
    """Write the bills of materials of charts, if there is a folder for them."""
    if folder is None:
        return charts
    named = [replace(each, sbom=f"{folder.rstrip('/')}/{each.name}-{each.version}.cdx.json") for each in charts]
    try:
        os.makedirs(folder, exist_ok=True)
        for each in named:
            write(each.sbom, sbom.document(each, images.get(each.name, {})).encode())
    except OSError as error:
        message = f"cannot write to the folder `{shown(folder)}` of --sbom: {files.reason(error)}"
        raise ChartgenError(Finding(message, rule="environment"), exit_code=EXIT_ENVIRONMENT) from error
    return tuple(named)


def _checked(options: Options) -> list[Finding]:
    """Check that the charts are what the specs generate, and return the warnings."""
    found = build.check(build.Options(options.specs, options.output, jobs=options.jobs))
    if found.drifts:
        findings = [
            Finding(
                f"{each.path} is {each.state}",
                Location(each.path, each.line) if each.line else None,
                hint=f"run `chartgen build{' --force' if each.may_be_edited else ''}`, and commit the charts",
                rule="drift",
            )
            for each in found.drifts
        ]
        raise ChartgenError(*found.findings, *findings, exit_code=EXIT_FINDINGS)
    if secret := credentials.rejected(found.findings):
        raise ChartgenError(*secret, exit_code=EXIT_FINDINGS)
    return found.findings


def _sources(options: Options) -> dict[str, Source]:
    """Return the charts of the specs by name, and those on which they depend, which come before them."""
    repository = options.target.url if isinstance(options.target, RegistryTarget) else None
    found = pipeline.Findings()
    listed = list(
        pipeline.each(find(options.specs), lambda chart: source(chart, options.output, repository), found,
                      jobs=options.jobs)
    )  # fmt: skip
    found.raise_errors()
    given = {each.name: each for each in listed}
    ordered: dict[str, Source] = {}
    for each in listed:
        for one in (*_below(each), each):
            ordered.setdefault(one.name, given.get(one.name, one))
    return ordered


def _below(chart: Source) -> Iterator[Source]:
    for each in chart.below:
        yield from _below(each)
        yield each


def _selected(sources: Mapping[str, Source], names: Sequence[str]) -> list[Source]:
    """Return the charts with some names, and those on which they depend; all if there are no names."""
    unknown = [_unknown(name, sources) for name in dict.fromkeys(names) if name not in sources]
    if unknown:
        raise ChartgenError(*unknown, exit_code=EXIT_USAGE)
    wanted = {one.name for name in names or sources for one in (*_below(sources[name]), sources[name])}
    return [each for name, each in sources.items() if name in wanted]


def _unknown(name: str, known: Iterable[str]) -> Finding:
    near = closest(name, known)
    hint = f"did you mean `{near}`?" if near else ""
    return Finding(f"unknown chart `{name}`", expected=", ".join(sorted(known)), hint=hint, rule="usage")


def _verified(sources: Sequence[Source], found: list[Finding]) -> bool:
    """Verify the specs of charts, and return whether that is possible.

    Raises:
        ChartgenError: A chart has an error (exit code 1).
    """
    if not _can_verify():
        return False
    from chartgen import verify

    report = verify.verify(verify.Options(charts=_specs(sources)))
    if report.exit_code != EXIT_OK:
        raise ChartgenError(*found, *report.findings, exit_code=report.exit_code)
    found += [each for each in report.findings if each not in found]
    return True


def _specs(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return the files of the specs of charts."""
    return tuple(dict.fromkeys(each.spec for each in sources))


def _can_verify() -> bool:
    """Return whether the extra `verify` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("helm_python", "kubernetes_validate"))


@contextmanager
def _scratch() -> Iterator[str]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="chartgen-publish-") as folder:
        yield folder


def _destination(target: Target, client: HelmClient, folder: str) -> Destination:
    if isinstance(target, RegistryTarget):
        return Registry(target, client, folder)
    return ChartRepository(target)


@dataclass(frozen=True)
class _Run:
    """What the charts of a run have in common."""

    options: Options
    destination: Destination
    client: HelmClient
    scratch: str
    key: signing.Key | None

    def is_conflict(self, compared: Compared) -> bool:
        """Return whether a version is published with different contents that may not be replaced."""
        may_replace = self.options.replace_prerelease and comparison.is_prerelease(compared.package.version)
        return compared.state == "different" and not may_replace

    def refused(self, report: Report, charts: Sequence[Compared], conflicts: Sequence[Compared]) -> Report:
        """Return the report of a run that publishes nothing."""
        needed = {name: each.smallest for name, each in self._needed(conflicts).items()}
        findings = [
            comparison.conflict(
                each, needed.get(each.package.name, ""), can_replace=comparison.is_prerelease(each.package.version)
            )
            for each in conflicts
        ]
        return replace(
            report,
            charts=_sorted(self.planned(charts)),
            findings=(*report.findings, *findings),
            needed=needed,
            exit_code=EXIT_FINDINGS,
        )

    def with_low_versions(self, report: Report, charts: Sequence[Compared]) -> Report:
        """Add warnings about new versions that are too low for what changed since the version before."""
        new = [
            comparison.with_version_before(each, self.destination.before(each.package))
            for each in charts
            if each.state == "absent"
        ]
        needed = self._needed(new)
        low = [each for each in new if each.package.name in needed and not needed[each.package.name].enough]
        findings = [comparison.too_low(each, needed[each.package.name]) for each in low]
        return replace(
            report,
            findings=(*report.findings, *findings),
            needed={each.package.name: needed[each.package.name].smallest for each in low},
        )

    def _needed(self, charts: Sequence[Compared]) -> dict[str, VersionChange]:
        import tempfile

        specs = _specs(each.package.source for each in charts)
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            return comparison.needed_versions(charts, specs, self.options.output, folder)

    def planned(self, charts: Sequence[Compared]) -> list[PublishedChart]:
        """Return what would be published."""
        return [self._chart(each, self._state(each), self._manifest(each)) for each in charts]

    def published(self, charts: Sequence[Compared], on_done: OnDone | None) -> list[PublishedChart]:
        """Publish charts, and return them."""
        signatures = {each.package.name: self._signature(each) for each in charts}
        done: list[PublishedChart] = []
        try:
            for each in charts:
                state = self._state(each)
                if state == "unchanged":
                    self.destination.keep(_as_published(each))
                    chart = self._chart(each, state, self._manifest(each))
                else:
                    signature = signatures[each.package.name]
                    digest = self.destination.put(_as_published(each), signature)
                    chart = self._chart(each, "published" if state == "new" else state, digest)
                    if on_done is not None:
                        on_done(chart)
                done.append(chart)
        finally:
            self.destination.finish()
        return done

    def _needs_signature(self, compared: Compared) -> bool:
        if self.key is None:
            return False
        return compared.state != "same" or compared.existing is None or not compared.existing.is_signed

    def _signature(self, compared: Compared) -> bytes | None:
        """Return a new signature; None if none is wanted, or the chart has one: two are never the same."""
        if self.key is None or not self._needs_signature(compared):
            return None
        return signing.sign(_as_published(compared), self.key, self.client, self.scratch)

    def _state(self, compared: Compared) -> Status:
        if compared.state == "absent":
            return "new"
        if compared.state == "different":
            return "different" if self.is_conflict(compared) else "replaced"
        return "signed" if self._needs_signature(compared) else "unchanged"

    def _manifest(self, compared: Compared) -> str:
        """Return the digest of the manifest that is published, or would be; empty if that depends on a signature."""
        if compared.state == "same" and compared.existing is not None and not self._needs_signature(compared):
            return compared.existing.manifest
        return "" if self._needs_signature(compared) else self.destination.manifest_of(compared.package, None)

    def _chart(self, compared: Compared, status: Status, manifest: str) -> PublishedChart:
        package = compared.package
        is_signed = compared.existing.is_signed if compared.state == "same" and compared.existing else False
        return PublishedChart(
            package.name,
            package.version,
            self.destination.reference(package.name, package.version),
            sha256(_as_published(compared).archive),
            manifest,
            status,
            is_signed or self._needs_signature(compared),
        )


def _as_published(compared: Compared) -> Package:
    """Return a package, with the archive that is published if that has the same content."""
    existing = compared.existing
    if compared.state != "same" or existing is None or existing.archive is None:
        return compared.package
    return replace(compared.package, archive=existing.archive)


def _sorted(charts: Iterable[PublishedChart]) -> tuple[PublishedChart, ...]:
    return tuple(sorted(charts, key=lambda each: each.name))
