"""The import of an application: read, prepare, assemble, prove, write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chartgen.errors import EXIT_FINDINGS, EXIT_OK, Finding
from chartgen.importing import reading, writing
from chartgen.importing.affixes import of_exact_names, prefixed, separated
from chartgen.importing.assembly import KUBERNETES, Assembled, assembled
from chartgen.importing.building import RenderedSpec
from chartgen.importing.completion import completed
from chartgen.importing.credentials import moved
from chartgen.importing.current import current
from chartgen.importing.formatting import Formatting
from chartgen.importing.hashes import aligned
from chartgen.importing.missing import missing
from chartgen.importing.model import Input
from chartgen.importing.proof import Proof, prove


@dataclass(frozen=True)
class Options:
    """What to import, and how."""

    paths: tuple[str, ...]
    output: str
    hardened: bool = False
    namespace: str = ""
    values: tuple[str, ...] = ()
    helm: str | None = None
    formatting: Formatting = field(default_factory=Formatting)
    environments: Mapping[str, str] = field(default_factory=dict)
    """The path of the same application in other environments, by their names."""


@dataclass
class Report:
    """The result of an import."""

    files: dict[str, str] = field(default_factory=dict)
    """The text of each module by its path within the folder of specs."""
    proof: Proof = field(default_factory=Proof)
    environments: dict[str, Proof] = field(default_factory=dict)
    """The proof of each environment."""
    hardened: Proof | None = None
    """What the hardened defaults change, if they were requested."""
    findings: list[Finding] = field(default_factory=list)
    charts: list[RenderedSpec] = field(default_factory=list)
    """The charts of the specs."""
    credentials: dict[str, list[str]] = field(default_factory=dict)
    """By the name of a Secret: the keys that were literals."""
    output: str = ""
    is_running: bool = True
    """Whether the application may run in a cluster already."""
    restarted: set[str] = field(default_factory=set)
    """The workloads whose pods refer to other names than before, each with its kind."""

    @property
    def exit_code(self) -> int:
        """0 if all of the input could be read, and nothing is lost or different."""
        is_read = all(each.severity != "error" for each in self.findings)
        holds = all(each.holds for each in (self.proof, *self.environments.values()))
        return EXIT_OK if is_read and holds else EXIT_FINDINGS


@dataclass
class _Prepared:
    """An application whose objects are complete, current, and without credentials."""

    given: Input
    moved: Collection[int]
    """The identities of the objects that had credentials."""
    keys: Mapping[str, Sequence[str]]
    findings: list[Finding]


def run(options: Options) -> Report:
    """Import an application, and write its specs.

    Raises:
        ChartgenError: The input cannot be read, a file exists already, or Helm is not available. Nothing was written.
    """
    given = reading.read(options.paths, values=options.values, namespace=options.namespace)
    environments = {
        name: reading.read([path], values=options.values, namespace=options.namespace)
        for name, path in options.environments.items()
    }
    report = imported(given, options, environments)
    write(report, options.output, options.formatting.files)
    return report


def imported(given: Input, options: Options, environments: Mapping[str, Input] | None = None) -> Report:
    """Import an application without writing anything; raises as `run`."""
    # What belongs to no workload is in a chart that is named after the application, in each environment the same one.
    named = separated(given, {name: replace(each, name=given.name) for name, each in (environments or {}).items()})
    known = aligned(given, named.environments)
    base = _prepared(known.base, options.namespace)
    others = {name: _prepared(each, options.namespace) for name, each in known.environments.items()}
    prefixes = dict(named.prefixes)
    found = _assembled(base, others, options, KUBERNETES, prefixes)
    proofs = _proofs(known.environments, others, found, options, prefixes)
    if missed := [name for name in prefixes if proofs[name].count("lost")]:
        for name in missed:
            lost = [each.original for each in proofs[name].compared if each.state == "lost"]
            named.findings.append(of_exact_names(name, lost, prefixes.pop(name)))
            del others[name]
        found = _assembled(base, others, options, KUBERNETES, prefixes)
        proofs = _proofs(known.environments, others, found, options, prefixes)
    report = Report(found.texts, _proof(base, found, options), output=options.output, restarted=known.restarted)
    report.is_running = given.is_running
    report.findings += [*named.findings, *known.findings]
    report.environments = proofs
    for each in (base, *others.values()):
        # A finding that several environments share is reported once.
        reported = {(one.rule, one.message) for one in report.findings}
        report.findings += [one for one in each.findings if (one.rule, one.message) not in reported]
        for secret, keys in each.keys.items():
            report.credentials[secret] = list(dict.fromkeys([*report.credentials.get(secret, ()), *keys]))
    report.findings += found.findings
    if options.hardened:
        found = _assembled(base, others, options, None, prefixes)
        report.files = found.texts
        reported = {(each.rule, each.message) for each in report.findings}
        report.findings += [each for each in found.findings if (each.rule, each.message) not in reported]
        report.hardened = _proof(base, found, options)
    report.charts = found.built.charts
    report.findings += [each for each in found.built.findings if each.severity == "error"]
    return report


def _prepared(given: Input, namespace: str) -> _Prepared:
    objects, incomplete = completed(list(map(current, given.objects)))
    found = moved(objects)
    findings = [*given.findings, *incomplete, *found.findings, *missing(found.objects, namespace, found.keys)]
    return _Prepared(replace(given, objects=found.objects), found.changed, found.keys, findings)


def _proofs(
    environments: Mapping[str, Input],
    others: Mapping[str, _Prepared],
    found: Assembled,
    options: Options,
    prefixes: Mapping[str, str],
) -> dict[str, Proof]:
    """Return the proof of each environment, whose objects have the names that they had."""
    return {
        name: _proof(
            _prepared(prefixed(environments[name], prefixes[name]), options.namespace) if name in prefixes else each,
            found, options, name,
        )
        for name, each in others.items()
    }  # fmt: skip


def _assembled(
    base: _Prepared,
    others: Mapping[str, _Prepared],
    options: Options,
    profile: str | None,
    prefixes: Mapping[str, str],
) -> Assembled:
    return assembled(
        base.given,
        {name: each.given for name, each in others.items()},
        profile=profile,
        namespace=options.namespace,
        line_length=options.formatting.line_length,
        helm=options.helm,
        prefixes=prefixes,
    )


def _proof(prepared: _Prepared, found: Assembled, options: Options, environment: str = "") -> Proof:
    charts = [(each.name, *each.of(environment)) for each in found.built.charts]
    return prove(prepared.given.objects, charts, namespace=options.namespace, moved=prepared.moved)


def write(report: Report, folder: str, others: Mapping[str, str]) -> None:
    """Write specs, other files, and the release and namespace of each chart; raises as `writing.write`."""
    charts = {
        each.name: {"release": each.name} | ({"namespace": each.namespace} if each.namespace else {})
        for each in report.charts
    }
    writing.write({**report.files, **others}, charts, folder)
