"""Convert an application and its environments to specs that can be built.

Some errors, such as policy violations and duplicate names, are known only when a chart is built. So the specs are built
several times: rules are waived, environments that one chart cannot serve are dropped, and as a last resort, workloads
become Manifests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chartgen.errors import Finding
from chartgen.importing.building import Built, built
from chartgen.importing.code import Call, Module
from chartgen.importing.conversion.charts import Converted, converted
from chartgen.importing.defaults import without_defaults
from chartgen.importing.environments import with_environments
from chartgen.importing.hardened import remove_defaults, without_additions
from chartgen.importing.lifting import lifted
from chartgen.importing.model import Input
from chartgen.importing.printer import printed

KUBERNETES = "kubernetes"
"""The defaults profile that adds nothing."""
_REASON = "The application was imported as it runs."
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
    waived: dict[str, dict[str, str]] = field(default_factory=dict)
    """By chart: the rules that it waives, each with what it found."""
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
) -> Assembled:
    """Convert an application to specs, and build them.

    Args:
        given: The application.
        environments: The application in other environments, by their names.
        profile: The defaults profile of the charts; None for that of the project.
        namespace: The namespace of objects that name none.
        line_length: The line length of the specs.
        helm: A helm command to use instead of the built-in engine.

    Raises:
        ChartgenError: Helm is not available.
    """
    made = _Concessions()
    known = 0, 0, 0
    for _ in range(_ATTEMPTS):
        result = converted(_short(given, profile), namespace=namespace, profile=profile, raw=made.raw)
        others = {
            name: converted(_short(each, profile), namespace=namespace, profile=profile, raw=made.raw)
            for name, each in environments.items()
        }
        names = {module.path: _name(chart) for module in result.modules for chart in module.charts.values()}
        for each in (result, *others.values()):
            if profile != KUBERNETES:
                remove_defaults(each.modules)
            _add_waivers(each.modules, made)
        modules = with_environments(result.modules, _overlays(others, made)) if others else result.modules
        texts = printed(lifted(modules), shared=result.shared, line_length=line_length)
        found = built(texts, helm=helm)
        _concede(found, names, made, has_environments=bool(others))
        counts = len(made.raw), sum(map(len, made.waived.values())), len(made.alone)
        if counts == known or sum(counts) - len(names) * 3 >= _ATTEMPTS:
            break
        known = counts
    return Assembled(texts, found, [*result.findings, *_reported(made, result, others)])


def _short(given: Input, profile: str | None) -> Input:
    """Return an application without the defaults of Kubernetes, or without what another profile adds."""
    shorter = without_defaults if profile == KUBERNETES else without_additions
    objects = [replace(each, manifest=shorter(each.manifest)) for each in given.objects]
    return replace(given, objects=objects)


def _name(chart: Call) -> str:
    return str(chart.arguments[0])


def _overlays(others: Mapping[str, Converted], made: _Concessions) -> dict[str, dict[str, Call]]:
    return {
        environment: {
            _name(chart): chart
            for module in result.modules
            for chart in module.charts.values()
            if _name(chart) not in made.alone
        }
        for environment, result in others.items()
    }


def _concede(found: Built, names: Mapping[str, str], made: _Concessions, *, has_environments: bool) -> None:
    for path, findings in found.broken.items():
        name = names.get(path)
        if name is None:
            continue
        if has_environments and name not in made.alone:
            made.alone[name] = findings[0].message
        else:
            made.raw.setdefault(name, findings[0].message)
    for path, findings in found.violations.items():
        if path in names:
            waived = made.waived.setdefault(names[path], {})
            for each in findings:
                waived.setdefault(each.rule, each.message)


def _add_waivers(modules: list[Module], made: _Concessions) -> None:
    for module in modules:
        for chart in module.charts.values():
            if rules := sorted(made.waived.get(_name(chart), ())):
                chart.fields["waivers"] = [Call("Waiver", [rule], {"reason": _REASON}) for rule in rules]


def _reported(made: _Concessions, result: Converted, others: Mapping[str, Converted]) -> list[Finding]:
    """Return findings about rules that are waived, and about charts without environments."""
    found = []
    for name, rules in made.waived.items():
        for rule, message in rules.items():
            text = f"chart {name} waives the rule {rule}: {message}"
            found.append(Finding(text, result.location(name), rule="import/waived", severity="warning"))
    for name, reason in made.alone.items():
        text = f"chart {name} has no environments: {reason}"
        found.append(Finding(text, result.location(name), rule="import/environment", severity="warning"))
    for environment, other in others.items():
        for name in other.charts.keys() - result.charts.keys():
            text = f"chart {name} exists only in environment {environment} and gets no spec"
            found.append(Finding(text, other.location(name), rule="import/environment", severity="warning"))
    return found
