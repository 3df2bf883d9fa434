"""Generation of the files for Argo CD and Flux from specs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chartgen import pipeline
from chartgen.conventions import OUTPUT
from chartgen.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.gitops import argocd, flux
from chartgen.gitops.files import Change, changes, digests, header, write
from chartgen.gitops.source import Oci, Source
from chartgen.gitops.target import DEFAULT_NAMESPACE, Destination, Target, in_order, targets_of, waves
from chartgen.load import find, is_root
from chartgen.output.location import require_suitable
from chartgen.project import ProjectCluster
from chartgen.similar import closest
from chartgen.spec.cluster import Cluster
from chartgen.spec_chart import SpecChart

ARGOCD, FLUX = "argocd", "flux"
TOOLS = (ARGOCD, FLUX)
FOLDER = "gitops"
_HINT = "name a folder of their own with --folder, such as `--folder gitops`"


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a run."""

    specs: tuple[str, ...]
    """Files and folders."""
    source: Source
    tools: tuple[str, ...] = (ARGOCD,)
    folder: str = FOLDER
    """Where the files are; those of each tool are in a folder of its own."""
    output: str = OUTPUT
    """The folder of the charts."""
    environments: tuple[str, ...] = ()
    """The environments whose files are written, `default` for charts without any; all of them if empty."""
    clusters: tuple[ProjectCluster, ...] = ()
    """The clusters of the project's configuration."""
    charts: frozenset[str] | None = None
    """The charts whose files are written; all if None."""
    jobs: int | None = None
    """Processes; None decides by the number of processors and specs."""
    check: bool = False
    """Write nothing."""


@dataclass(slots=True)
class Report:
    """The result of a run."""

    changes: list[Change] = field(default_factory=list)
    """By path."""
    findings: list[Finding] = field(default_factory=list)
    """Warnings."""
    is_check: bool = False

    @property
    def exit_code(self) -> int:
        """1 if a check has found that a file is not up to date."""
        is_current = all(each.status == "unchanged" for each in self.changes)
        return EXIT_OK if is_current or not self.is_check else EXIT_FINDINGS


def run(options: Options) -> Report:
    """Write the files of GitOps tools, or compare them with those that are there.

    Raises:
        ChartgenError: A spec is invalid or an environment unknown (exit code 2); a file is in the way that chartgen did
            not generate (1); a file cannot be read or written (3). Nothing has changed.
    """
    files = find(options.specs)
    require_suitable(options.folder, files, content="files of GitOps tools", hint=_HINT, charts=options.output)
    found = pipeline.Findings()
    collect = _Collecting(_by_environment(options.clusters))
    charts = list(pipeline.each(files, collect, found, jobs=options.jobs))
    found.raise_errors()
    targets = [target for each in charts for target in each]
    _require_known(options, {each.folder for each in targets})
    ordered = in_order(targets)
    chosen = [each for each in ordered if _is_chosen(each, options)]
    source = options.source
    if isinstance(source, Oci):
        known = digests(options.folder, options.tools, ordered, source)
        source = replace(source, digests=known | dict(source.digests))
    wanted = render(chosen, ordered, source, options.tools)
    is_whole = not options.environments and options.charts is None and all(map(is_root, options.specs))
    planned, warnings = changes(options.folder, options.tools, wanted, options.specs if is_whole else (), files)
    if not options.check:
        write(options.folder, planned)
    # What the specs are warned of is the business of `chartgen build`.
    return Report(
        planned,
        [
            *_required(chosen, options.tools),
            *_ambiguous(chosen, options.tools),
            *_same_release(chosen, options.tools),
            *warnings,
        ],
        options.check,
    )


def render(
    chosen: Sequence[Target], everything: Sequence[Target], source: Source, tools: Collection[str]
) -> dict[str, str]:
    """Return the content of all files by path.

    Args:
        chosen: The charts in their environments whose files are returned.
        everything: All of them, in the same order.
        source: Where the charts come from.
        tools: `argocd`, `flux`, or both.
    """
    wanted: dict[str, str] = {}
    order = waves(everything)
    for each in chosen:
        top = header([each.origin], each.title)
        if ARGOCD in tools:
            wave = order[each.environment, each.chart]
            wanted[f"{ARGOCD}/{each.path}"] = top + argocd.documents(each, source, wave)
        if FLUX in tools:
            namespaces = {
                one.chart: flux.namespace_of(one) for one in everything if one.environment == each.environment
            }
            wanted[f"{FLUX}/{each.path}"] = top + flux.documents(each, source, namespaces)
    if FLUX in tools:
        wanted |= _namespaces(chosen, everything)
    return wanted


def _namespaces(chosen: Sequence[Target], everything: Sequence[Target]) -> dict[str, str]:
    """Return the files of the namespaces of charts, by path. Charts of several environments may have the same one."""
    wanted = {}
    for folder, name in dict.fromkeys((each.folder, flux.namespace_of(each)) for each in chosen):
        users = [each for each in everything if (each.folder, flux.namespace_of(each)) == (folder, name)]
        if name != DEFAULT_NAMESPACE:
            labels = next((each.namespace_labels for each in users if each.namespace_labels), {})
            top = header({each.origin.partition("/")[0] for each in users}, f"Namespace {name}")
            wanted[f"{FLUX}/{folder}/namespaces/{name}.yaml"] = top + flux.namespace_documents(name, labels)
    return wanted


class _Collecting:
    """Collects the targets of a chart."""

    def __init__(self, clusters: Mapping[str, Sequence[Cluster]]) -> None:
        self.clusters = clusters

    def __call__(self, chart: SpecChart) -> list[Target]:
        return targets_of(chart, self.clusters)


def _by_environment(clusters: Sequence[ProjectCluster]) -> dict[str, list[Cluster]]:
    found: dict[str, list[Cluster]] = {}
    for each in clusters:
        for name in each.environments:
            found.setdefault(name, []).append(each.cluster)
    return found


def _is_chosen(target: Target, options: Options) -> bool:
    return (not options.environments or target.folder in options.environments) and (
        options.charts is None or target.chart in options.charts
    )


def _require_known(options: Options, known: Collection[str]) -> None:
    """Require that the environments of the command line and of the configuration are some of the charts.

    Raises:
        ChartgenError: They are not.
    """
    named: dict[str, Location | None] = dict.fromkeys(options.environments)
    named |= {name: each.location for each in options.clusters for name in each.environments}
    environments = sorted(known)
    findings = []
    for name, location in named.items():
        if name not in environments:
            near = closest(name, environments)
            findings.append(
                Finding(
                    f'unknown environment "{name}"', location, rule="usage",
                    expected=", ".join(environments),
                    hint=f'did you mean "{near}"?' if near else "",
                )
            )  # fmt: skip
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)


def _ambiguous(targets: Sequence[Target], tools: Collection[str]) -> Iterator[Finding]:
    """Warn of Applications with the same name, of which one replaces the other if one Argo CD has both."""
    found: dict[str, Target] = {}
    for target in targets if ARGOCD in tools else ():
        for name in argocd.applications(target):
            other = found.setdefault(name, target)
            if other is not target:
                yield Finding(
                    f'duplicate Application "{name}": of {other.title}, and of {target.title}',
                    target.location,
                    rule="gitops",
                    severity="warning",
                    hint="rename one of the charts or environments, unless each environment has an Argo CD of its own",
                )


def _same_release(targets: Sequence[Target], tools: Collection[str]) -> Iterator[Finding]:
    """Warn of environments of a chart that are one release, which their Applications change in turn.

    Flux has one folder for each cluster.
    """
    found: dict[tuple[str, str, str], Target] = {}
    for target in targets if ARGOCD in tools else ():
        for each in target.clusters or (Destination(""),):
            namespace = target.namespace or each.namespace or DEFAULT_NAMESPACE
            other = found.setdefault((target.chart, namespace, each.server or each.name), target)
            if other is not target:
                where = f"the cluster {each.name}" if each.name else "the cluster of Argo CD"
                yield Finding(
                    f"conflicting environments {other.environment} and {target.environment} of {target.chart}: both are"
                    f" the release {target.chart} in the namespace {namespace} of {where}",
                    target.location,
                    rule="gitops",
                    severity="warning",
                    hint=f'give each a namespace, `.but(namespace=Namespace("{namespace}-{target.environment}"))`,'
                    " or a cluster of its own, unless each has an Argo CD of its own",
                )


def _required(targets: Sequence[Target], tools: Collection[str]) -> list[Finding]:
    """Warn of values that installers set on the command line: in GitOps, nobody does."""
    findings = []
    for name in dict.fromkeys(each.chart for each in targets if each.required):
        target = next(each for each in targets if each.chart == name)
        paths = ", ".join(target.required)
        if ARGOCD in tools:
            findings.append(
                Finding(
                    f"{name} requires {paths}, which Argo CD cannot set without storing secrets in git",
                    target.location,
                    rule="gitops",
                    severity="warning",
                    hint="use ExistingSecret or ExternalSecret instead of Secret",
                )
            )
        if FLUX in tools:
            findings.append(
                Finding(
                    f"{name} requires {paths}: Flux reads them from the key values.yaml of the Secret"
                    f" {name}-helm-secrets in the namespace of the release",
                    target.location,
                    rule="gitops",
                    severity="warning",
                    hint="create it, such as with SOPS; or use ExistingSecret or ExternalSecret instead of Secret",
                )
            )
    return findings
