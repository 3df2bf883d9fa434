"""A Chart becomes a Plan: its files, its values, and what each template needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.errors import ChartgenError, Finding
from chartgen.kubernetes import definitions
from chartgen.names import is_plain_label
from chartgen.plan.commands import install_command
from chartgen.plan.dependencies import completed, unknown_values
from chartgen.plan.dependencies import merged as merged_values
from chartgen.plan.documents import documents
from chartgen.plan.environments import union
from chartgen.plan.file import File
from chartgen.plan.guards import is_exposed
from chartgen.plan.imports import invalid_imports
from chartgen.plan.kube_version import needed
from chartgen.plan.scenarios import scenarios
from chartgen.plan.suites import suites
from chartgen.policy import Enforced, enforced, narrowed
from chartgen.resources import (
    DEPRECATIONS,
    RULES,
    ChartScope,
    Resource,
    duplicates,
    fixed_files,
    narrowed_values,
    planned,
    resources_of,
    unused_values,
    waivers,
)
from chartgen.resources.helm import go_string
from chartgen.resources.placeholders import other_hosts
from chartgen.resources.resource import RequiredValue
from chartgen.similar import closest
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Level
from chartgen.spec.policy import Guard, Narrowing, Policy
from chartgen.spec.policy_calls import method_location
from chartgen.values import (
    RECORDS,
    Contract,
    add_deprecated,
    contract,
    deprecation_findings,
    exposed,
    level_findings,
    level_of,
    names_of_others,
    nested,
    recorded,
    removals,
    renames_maps,
    renamings,
)

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


class Plan(NamedTuple):
    """Everything that is decided about a chart."""

    chart: str
    origin: str
    min_version: str
    files: tuple[File, ...]
    shared: Mapping[str, Any]
    """What all templates may use."""
    values: Contract
    environments: Mapping[str, Mapping[tuple[str, ...], Any]]
    """How the values of each environment differ from the defaults, by path; None removes a default."""
    install_commands: Mapping[str, str]
    """By environment: the beginning of the command that installs it."""
    scenarios: Mapping[str, tuple[str, Mapping[str, Any]]]
    """Values for trying the chart, by name: a description, and the values. Only those that are written to `ci/`."""
    placeholders: Mapping[tuple[str, ...], str]
    """Content for the values that an installer has to set, by path."""
    level: Level
    resources: tuple[Resource, ...]
    required: tuple[RequiredValue, ...]
    """The values that an installer has to set."""
    records: Mapping[str, Any]
    """Defaults that the templates compare with what an installer sets, to warn of deprecated values."""
    tried: Mapping[str, tuple[str, Mapping[str, Any]]]
    """All scenarios, also those that are not written."""
    suites: Mapping[str, Mapping[str, Any]]
    """The test suites of helm-unittest, by path."""


class _Rules(NamedTuple):
    """What the chart enforces of its namespace's policies."""

    guards: list[Guard]
    sentences: list[tuple[str, str]]
    """The names of the policies, each with what it requires."""


def plan(chart: Chart, origin: str, policies: Sequence[Enforced] | None = None, level: Level | None = None) -> Plan:
    """Decide a chart.

    Args:
        chart: The chart; the profile of one that is not resolved is its own or that of its namespace.
        origin: Its spec file, as the chart's files refer to it.
        policies: The policies that it enforces; listed if omitted.
        level: The level of its values; that of the chart if omitted.

    Raises:
        ChartgenError: An environment differs in something that is not a value, or a field needs a newer Kubernetes.
    """
    chart = completed(chart)
    level = level or level_of(chart)
    below = _plans_below(chart, level)
    merged = union(chart)
    min_version = max(
        [needed(chart), *(other.min_version for other in below.values())], key=definitions.MIN_VERSIONS.index
    )
    values = contract(merged.chart, optional=merged.optional)
    environments = merged.differences(values)
    rules = _rules(chart, list(enforced(chart)) if policies is None else policies, values)
    different = {path for difference in environments.values() for path in difference if path in values.by_path}
    whole = ChartScope(merged.chart, merged.optional, values.narrowed, level=level)
    values.remove(set(unused_values(whole)))
    for path, keywords in narrowed_values(whole):
        if path in values.by_path:
            values.narrow(path, {**values.narrowed.get(path, {}), **keywords})
    values_below = {key: other.values for key, other in below.items()}
    if findings := [
        *waivers.findings(chart),
        *level_findings(values, chart, different),
        *unknown_values(chart, values_below),
    ]:
        raise ChartgenError(*findings)
    values.restrict(exposed(values, merged.chart, level, different))
    if findings := [*invalid_imports(chart, values, values_below), *deprecation_findings(values, chart)]:
        raise ChartgenError(*findings)
    scope = ChartScope(merged.chart, merged.optional, values.narrowed, values, level)
    found = resources_of(scope)
    if findings := list(duplicates(chart, found)):
        raise ChartgenError(*findings)
    resources = planned(found, scope)
    files = [
        File(each.file, each.kind.template_path, {"resource": each, "plan": each.plan})
        for each in resources
        if each.file
    ]
    kinds = list(dict.fromkeys(each.kind for each in resources if each.file and not each.kind.is_manifest))
    shared = {
        "chart": chart.name,
        "origin": origin,
        "min_version": min_version,
        "resources": resources,
        "kinds_of_chart": kinds[::-1],  # what others use comes first
        "workloads": scope.workloads,
        "name_limit": chart.fullname_max,
        "chart_fields": scope.fields((), ".Values"),
        "other_hosts": other_hosts(merged.chart),
        "is_plain_version": is_plain_label(chart.effective_app_version()),
        "guards": [guard for guard in rules.guards if is_exposed(guard, values)],
        "probes": tuple(_probes(scope)),
        "renamings": renamings(chart),
        "renames_maps": renames_maps(values, chart),
        "removals": removals(chart),
        "part_of": yamltext.scalar(chart.namespace.name) if chart.namespace else "",
    }
    if chart.deprecations:
        environments = {name: _with_records(difference, chart) for name, difference in environments.items()}
    required = [value for resource in resources for value in resource.required]
    required += [value.below(key) for key, other in below.items() for value in other.required]
    placeholders = {value.path: value.placeholder for value in required}
    if shared["guards"] or shared["probes"]:
        files = [*_with_rules(files, chart.name), File(RULES, "_rules.tpl", {})]
    named = [File(path, path.removeprefix("templates/"), {}) for path in fixed_files(scope)]
    if chart.deprecations:
        files = [_after_renaming(file, chart.name) for file in files]
        named = [_after_renaming(file, chart.name) for file in named] + [File(DEPRECATIONS, "_deprecations.tpl", {})]
    tried = scenarios(values, placeholders, {kind.name for kind in kinds}, waivers.annotations_of(chart.waivers))
    if others := names_of_others(merged.chart):
        # As if another chart had them in the same release.
        about, given = tried["full"]
        tried["full"] = about, merged_values({"global": {"charts": {name: name for name in others}}}, given)
    tried = {name: (about, _with_below(given, name, below)) for name, (about, given) in tried.items()}
    records = recorded(values.defaults(), chart)
    add_deprecated(values, chart)
    return Plan(
        chart=chart.name,
        origin=origin,
        min_version=min_version,
        files=_unique(
            [
                *files,
                *documents(scope, chart, values, resources, rules.sentences, required, below),
                # Named templates are last: they depend on what the other files include.
                *named,
            ]
        ),
        shared=shared,
        values=values,
        environments=environments,
        install_commands={name: install_command(one) for name, one in chart.environments.items()},
        scenarios=_written(tried, chart.ci or level == "all", placeholders),
        placeholders=placeholders,
        level=level,
        resources=tuple(resources),
        required=tuple(required),
        records=records,
        tried=tried,
        suites=suites(merged, required) if chart.suites else {},
    )


def _plans_below(chart: Chart, level: Level) -> dict[str, Plan]:
    """Plan the charts of the specs on which a chart depends, by their keys."""
    return {
        dependency.key: plan(dependency.chart, "", level=level if level == "all" else None)
        for dependency in chart.dependencies
        if dependency.chart is not None
    }


def _with_below(values: Mapping[str, Any], scenario: str, below: Mapping[str, Plan]) -> dict[str, Any]:
    """Add to a scenario those of the charts on which the chart depends, under their keys."""
    others: dict[str, Any] = {}
    for key, other in below.items():
        # All charts try the same object, and what is global is below no key.
        given = {
            name: value for name, value in other.tried[scenario][1].items() if name not in ("extraManifests", "global")
        }
        others |= {key: given} if given else {}
    return merged_values(others, values)


def _written(
    tried: Mapping[str, tuple[str, Mapping[str, Any]]], is_whole: bool, placeholders: Mapping[tuple[str, ...], str]
) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Return the scenarios that are written to `ci/`: the default one if nobody can try the chart without it."""
    if is_whole:
        return tried
    return {"default": tried["default"]} if placeholders else {}


def _probes(scope: ChartScope) -> Iterator[tuple[str, str, str]]:
    """List the probes that installers can set, whose maps merge: their paths, the map that has them, their names."""
    for each in scope.workloads:
        exposed_probes = [kind for kind in _PROBES if each.fields.exposes(kind)]
        if exposed_probes:
            yield (
                each.prefix,
                each.fields_anywhere.expression().replace(".Values", "$.Values"),
                " ".join(map(go_string, exposed_probes)),
            )


def _with_rules(files: Sequence[File], chart: str) -> Iterator[File]:
    """Check the rules in the first template: Helm renders all of them at every installation."""
    for number, file in enumerate(files):
        yield file if number else file._replace(before=f'{{{{- include "{chart}.rules" . }}}}\n')


def _after_renaming(file: File, chart: str) -> File:
    """Move values at old paths to the new ones before a template reads any: which is the first, depends on Helm."""
    if not file.path.startswith("templates/") or file.path.startswith("templates/_"):
        return file
    return file._replace(before=f'{{{{- include "{chart}.deprecations" . }}}}\n{file.before}')


def _with_records(difference: Mapping[tuple[str, ...], Any], chart: Chart) -> dict[tuple[str, ...], Any]:
    """Add the records of what an environment sets: it is not set by the installer."""
    records = recorded(nested(difference.items()), chart)
    return {**difference, **({(RECORDS,): records} if records else {})}


def _rules(chart: Chart, policies: Sequence[Enforced], values: Contract) -> _Rules:
    """Collect what the policies of the namespace add to the chart, and narrow its values."""
    rules = _Rules([], [])
    for name, policy, sentence, narrowings, guards in policies:
        for narrowing in narrowings:
            if narrowing.path not in values.by_path:
                raise ChartgenError(_unknown_value(name, policy, narrowing, values, chart))
        rules.guards.extend(guards)
        if sentence or narrowings or guards:
            rules.sentences.append((name, sentence))
    for path, schema in narrowed(policies).items():
        values.narrow(path, schema)
    return rules


def _unknown_value(name: str, policy: Policy, narrowing: Narrowing, values: Contract, chart: Chart) -> Finding:
    named = ".".join(narrowing.path)
    near = closest(named, sorted(".".join(path) for path in values.by_path))
    return Finding(
        f"policy `{name}` narrows `{named}`, which is not a value of {chart.name}",
        method_location(policy, "narrowings") or chart.location("name"),
        found=named,
        hint=f"did you mean `{near}`?" if near else "return the narrowing only for charts that have the value",
        rule="exception",
    )


def _unique(files: Sequence[File]) -> tuple[File, ...]:
    """Check that each path occurs once.

    Raises:
        ValueError: Two files have the same path: a bug in chartgen.
    """
    duplicates = [path for path, count in Counter(file.path for file in files).items() if count > 1]
    if duplicates:
        raise ValueError(f"duplicate files: {', '.join(duplicates)}")
    return tuple(files)
