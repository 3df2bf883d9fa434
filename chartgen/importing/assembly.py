"""Convert an application and its environments to specs that can be built.

Some errors, such as policy violations and duplicate names, are known only when a chart is built. So the specs are built
several times: rules are waived, environments that one chart cannot serve are dropped, and as a last resort, workloads
become Manifests.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.importing.building import Built, built
from chartgen.importing.code import Call, Module
from chartgen.importing.conversion.charts import Converted, converted
from chartgen.importing.defaults import without_defaults
from chartgen.importing.environments import with_environments
from chartgen.importing.fixed import field_location, restore, text_location
from chartgen.importing.hardened import remove_defaults, without_additions
from chartgen.importing.imports import module_name
from chartgen.importing.lifting import lifted
from chartgen.importing.model import Input
from chartgen.importing.printer import printed
from chartgen.importing.together import is_short, may_be_short, together
from chartgen.spec.placeholder_checks import PLACEHOLDER
from chartgen.spec.risks import without_waiver

KUBERNETES = "kubernetes"
"""The defaults profile that adds nothing."""
_REASON = "Imported as it runs."
_ATTEMPTS = 8


@dataclass
class Assembled:
    """Specs, and the charts that are built from them."""

    texts: dict[str, str]
    """The text of each module by its path within the folder of specs."""
    built: Built
    findings: list[Finding]


@dataclass
class _Concessions:
    """What the language did not accept."""

    raw: dict[str, str] = field(default_factory=dict)
    """By chart: why its workloads are Manifests."""
    waived: dict[str, dict[str, dict[str, Finding]]] = field(default_factory=dict)
    """By chart: the rules that it waives, each with what it found, by message."""
    fixed: dict[str, dict[str, Finding]] = field(default_factory=dict)
    """By chart: the fields that environments cannot vary, each with the finding that says so."""
    alone: dict[str, str] = field(default_factory=dict)
    """By chart: why it has no environments."""


def assembled(
    given: Input,
    environments: Mapping[str, Input],
    *,
    profile: str | None,
    namespace: str = "",
    line_length: int = 88,
    helm: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Assembled:
    """Convert an application to specs, and build them.

    Args:
        given: The application.
        environments: The application in other environments, by their names.
        profile: The defaults profile of the charts; None for that of the project.
        namespace: The namespace of objects that name none.
        line_length: The line length of the specs.
        helm: A helm command to use instead of the built-in engine.
        prefixes: By environment: what the names of its releases begin with.

    Raises:
        ChartgenError: Helm is not available.
    """
    made = _Concessions()
    known = 0, 0, 0, 0
    for _ in range(_ATTEMPTS):
        result = converted(_short(given, profile, environments), namespace=namespace, profile=profile, raw=made.raw)
        others = {
            name: converted(_short(each, profile, environments), namespace=namespace, profile=profile, raw=made.raw)
            for name, each in environments.items()
        }
        names = {module.path: _name(chart) for module in result.modules for chart in module.charts.values()}
        for each in (result, *others.values()):
            if profile != KUBERNETES:
                remove_defaults(each.modules)
            _add_waivers(each.modules, made)
        texts = _texts(result.modules, result, others, made, line_length)
        found = built(texts, helm=helm, prefixes=prefixes)
        _concede(found, names, texts, made, has_environments=bool(others))
        counts = len(made.raw), sum(map(len, made.waived.values())), len(made.alone), sum(map(len, made.fixed.values()))
        if counts == known or sum(counts[:3]) - len(names) * 3 >= _ATTEMPTS:
            break
        known = counts
    if len(result.modules) > 1 and may_be_short(texts):
        one = _texts([together(result.modules, result.name)], result, others, made, line_length)
        if is_short(one) and not (again := built(one, helm=helm, prefixes=prefixes)).broken:
            texts, found = one, again
    return Assembled(texts, found, [*result.findings, *_reported(given, made, result, others)])


def _texts(
    modules: list[Module],
    result: Converted,
    others: Mapping[str, Converted],
    made: _Concessions,
    line_length: int,
) -> dict[str, str]:
    """Return the text of modules, whose charts have environments, by their paths."""
    if others:
        modules = with_environments(modules, _overlays(result, others, made))
    return printed(lifted(modules), shared=result.shared, line_length=line_length)


def _short(given: Input, profile: str | None, environments: Collection[str]) -> Input:
    """Return an application without the defaults of Kubernetes, or without what another profile adds."""

    def shorter(manifest: Mapping[str, Any]) -> dict[str, Any]:
        if profile == KUBERNETES:
            # Environments can only change a number that the base sets.
            return without_defaults(manifest, replicas=not environments)
        return without_additions(manifest)

    return replace(given, objects=[replace(each, manifest=shorter(each.manifest)) for each in given.objects])


def _name(chart: Call) -> str:
    return str(chart.arguments[0])


def _overlays(result: Converted, others: Mapping[str, Converted], made: _Concessions) -> dict[str, dict[str, Call]]:
    """Return the charts of the environments by name, with the fields of the base that they cannot vary."""
    base = {_name(chart): chart for module in result.modules for chart in module.charts.values()}
    found: dict[str, dict[str, Call]] = {}
    for environment, other in others.items():
        charts = {_name(chart): chart for module in other.modules for chart in module.charts.values()}
        found[environment] = {name: chart for name, chart in charts.items() if name not in made.alone}
        for name, chart in found[environment].items():
            if name in base and "defaults" in base[name].fields:
                # Its namespace has the profile as well.
                chart.fields.setdefault("defaults", base[name].fields["defaults"])
            for path in made.fixed.get(name, ()) if name in base else ():
                restore(chart, base[name], path)
    return found


def _concede(
    found: Built, names: Mapping[str, str], texts: Mapping[str, str], made: _Concessions, *, has_environments: bool
) -> None:
    for path, findings in found.broken.items():
        name = names.get(path)
        if name is None:
            continue
        if has_environments and name not in made.alone:
            fixed = made.fixed.setdefault(name, {})
            new = {each.field: each for each in findings if each.rule == "environment" and each.field not in fixed}
            if new and "" not in new and len(new) == len({each.field for each in findings}):
                fixed |= new
            else:
                made.alone[name] = findings[0].message
        else:
            made.raw.setdefault(name, findings[0].message)
    for path, findings in found.violations.items():
        # What several charts use is in a module that they import.
        imported = re.compile(rf"^from {re.escape(module_name(path))} import ", re.MULTILINE)
        users = [path] if path in names else [user for user in names if imported.search(texts[user])]
        for user in users:
            waived = made.waived.setdefault(names[user], {})
            for each in findings:
                waived.setdefault(each.rule, {}).setdefault(each.message, each)


def _add_waivers(modules: list[Module], made: _Concessions) -> None:
    for module in modules:
        for chart in module.charts.values():
            if rules := sorted(made.waived.get(_name(chart), ())):
                chart.fields["waivers"] = [Call("Waiver", [rule], {"reason": _REASON}) for rule in rules]


def _reported(given: Input, made: _Concessions, result: Converted, others: Mapping[str, Converted]) -> list[Finding]:
    """Return findings about rules that are waived, and about charts without environments."""
    found = []
    for name, rules in made.waived.items():
        for rule, violations in rules.items():
            objects = [*result.charts[name].workloads.values(), *given.objects]
            for each in itertools.islice(violations.values(), None if rule == PLACEHOLDER else 1):
                text = f"chart {name} waives the rule {rule}: {each.message}"
                hint = without_waiver(each.hint) if rule == PLACEHOLDER else ""
                here = text_location(objects, each.found) if rule == PLACEHOLDER else None
                location = here or result.location(name)
                found.append(Finding(text, location, rule="import/waived", hint=hint, severity="warning"))
    for name, fields in made.fixed.items():
        for path, each in fields.items() if name not in made.alone else ():
            where = {environment: _where(other, name, path) for environment, other in others.items()}
            found.append(
                Finding(
                    f"chart {name}: {each.message}; environments get the one of the base",
                    _where(result, name, path),
                    found=", ".join(f"{key} in {place.at_line}" for key, place in where.items() if place),
                    hint="use the same in all environments, or import the environment into a folder of its own",
                    rule="import/environment",
                    severity="warning",
                )
            )
    for name, reason in made.alone.items():
        text = f"chart {name} has no environments: {reason}"
        found.append(Finding(text, result.location(name), rule="import/environment", severity="warning"))
    for environment, other in others.items():
        for name in other.charts.keys() - result.charts.keys():
            text = f"chart {name} exists only in environment {environment} and gets no spec"
            found.append(Finding(text, other.location(name), rule="import/environment", severity="warning"))
    return found


def _where(result: Converted, name: str, path: str) -> Location | None:
    """Return where the input sets a field of a chart, as far as that is known."""
    group = result.charts.get(name)
    workloads = list(group.workloads.values()) if group is not None else []
    if path.startswith("components.") and group is not None:
        workloads = [group.workloads[each] for each in path.split(".")[1:2] if each in group.workloads]
    originals = result.others.get(name, []) if path.startswith("manifests") else workloads
    number = re.match(r"manifests\[(\d+)\]", path)
    original = next(iter(originals[int(number[1]) :] if number else originals), None)
    return result.location(name) if original is None else field_location(original, path)
