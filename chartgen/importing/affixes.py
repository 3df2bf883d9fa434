"""Environments whose names have a prefix: a release whose name has the prefix gives it to the objects of its chart.

Exact names, and names with a suffix, are those of the base in each release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chartgen import names as rules
from chartgen.errors import Finding
from chartgen.importing.hashes import without_hash
from chartgen.importing.model import Input, Original
from chartgen.importing.renaming import renamed
from chartgen.wording import listed

_UNCHANGED = frozenset({"Namespace", "CustomResourceDefinition"})
"""Kinds whose names kustomize does not change."""
_MOST_NAMED = 3


@dataclass
class Separated:
    """Environments without the prefixes of their names."""

    environments: dict[str, Input] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    """By environment: the prefix that was removed."""
    findings: list[Finding] = field(default_factory=list)


def separated(base: Input, environments: Mapping[str, Input]) -> Separated:
    """Return environments whose objects are named as in the base, and findings about those that cannot be."""
    result = Separated()
    for environment, given in environments.items():
        prefix, suffix = _affixes(base, given) or ("", "")
        if suffix or (prefix and rules.dns_label(f"{prefix}a")):
            result.findings.append(_of_affixes(environment, given.objects, prefix, suffix))
            continue
        if prefix:
            result.prefixes[environment] = prefix
        result.environments[environment] = _without(given, prefix)
    return result


def prefixed(given: Input, prefix: str) -> Input:
    """Return an environment with the prefix that its names had."""
    return _with_names(given, lambda name: f"{prefix}{name}")


def of_exact_names(environment: str, objects: Sequence[Original], prefix: str) -> Finding:
    """Return the finding about an environment in which some objects cannot have their names."""
    found = _of_affixes(environment, objects, prefix, "")
    shown = [f"{each.kind} {each.name}" for each in objects[:_MOST_NAMED]]
    more = ["others"] if len(objects) > _MOST_NAMED else []
    return replace(found, found=f"names that do not depend on the name of the release: {listed([*shown, *more])}")


def _without(given: Input, prefix: str) -> Input:
    return _with_names(given, lambda name: name.removeprefix(prefix)) if prefix else given


def _with_names(given: Input, change: Callable[[str], str]) -> Input:
    """Return an application whose objects have other names, except those of kinds that kustomize does not rename."""
    names = {(each.kind, each.name) for each in given.objects if each.kind not in _UNCHANGED}

    def new_name(kind: str, name: str) -> str:
        return change(name) if (kind, name) in names else name

    return replace(given, objects=[renamed(each, new_name) for each in given.objects])


def _affixes(base: Input, other: Input) -> tuple[str, str] | None:
    """Return the prefix and the suffix that the names of all objects have in an environment; None without any."""
    names, others = (
        {(each.kind, without_hash(each.name)) for each in one.objects if each.kind not in _UNCHANGED}
        for one in (base, other)
    )
    kind, first = min(names, default=("", ""))
    if not first or names & others:
        return None
    for prefix, suffix in _around(first, sorted(name for of_kind, name in others if of_kind == kind)):
        if all((kind, f"{prefix}{name}{suffix}") in others for kind, name in names):
            return prefix, suffix
    return None


def _around(name: str, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    for other in others:
        prefix, found, suffix = other.partition(name)
        if found:
            yield prefix, suffix


def _of_affixes(environment: str, objects: Sequence[Original], prefix: str, suffix: str) -> Finding:
    affixes = " and ".join(f"the {noun} {affix}" for noun, affix in (("prefix", prefix), ("suffix", suffix)) if affix)
    return Finding(
        f"skipped environment {environment}: its objects have {affixes}, but exact names are the same in all"
        " environments of a chart",
        objects[0].location,
        hint=f"import it into another folder without --environment, or move {affixes} from the names to a namespace",
        rule="import/environment",
    )
