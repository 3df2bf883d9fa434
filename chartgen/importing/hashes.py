"""Names that kustomize gives objects: their hashes and affixes differ between environments, but names in charts do not.

Without the hash, a ConfigMap has the same name in each environment. Objects with a prefix or a suffix have other names,
which only a chart of their own can give them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen.errors import Finding
from chartgen.importing.model import Input, Original
from chartgen.objects.fields import Path, at
from chartgen.objects.identity import display_name
from chartgen.objects.pods import pod_path
from chartgen.objects.references import references

_HASH = re.compile(r"(.+)-[2456789bcdfghkmt]{10}")
"""A name with a hash of kustomize, which has no other characters."""
_HASHED = frozenset({"ConfigMap", "Secret"})
_Name = tuple[str, str]
"""The kind and the name of an object."""


@dataclass
class Aligned:
    """An application and its environments, whose objects have the same names."""

    base: Input
    environments: dict[str, Input]
    findings: list[Finding] = field(default_factory=list)
    restarted: set[str] = field(default_factory=set)
    """The workloads whose pods get other references, each with its kind."""


def aligned(base: Input, environments: Mapping[str, Input]) -> Aligned:
    """Return an application and its environments without hashes that differ, and without environments with affixes."""
    result = Aligned(base, {})
    for name, each in environments.items():
        if found := _affixes(base, each):
            result.findings.append(_of_affixes(name, each, *found))
        else:
            result.environments[name] = each
    inputs = [base, *result.environments.values()]
    known = [{stem for each in one.objects if (stem := _stem(each))} for one in inputs]
    names = [{(each.kind, each.name) for each in one.objects} for one in inputs]
    # A name that is the same everywhere stays as it is.
    differing = {stem for stem in set().union(*known[1:]) & known[0] if not _is_same(stem, names)}
    if not differing:
        return result
    result.findings += [_of_hash(each) for each in base.objects if _stem(each) in differing]
    result.base = _renamed(base, differing, result.restarted)
    result.environments = {
        name: _renamed(each, differing, result.restarted) for name, each in result.environments.items()
    }
    return result


def _stem(original: Original) -> _Name | None:
    """Return the kind and the name without a hash; None of an object whose name has none."""
    found = _HASH.fullmatch(original.name) if original.kind in _HASHED else None
    return None if found is None else (original.kind, found[1])


def _is_same(stem: _Name, names: Sequence[set[_Name]]) -> bool:
    hashed = [{name for kind, name in each if kind == stem[0] and _HASH.sub(r"\1", name) == stem[1]} for each in names]
    return all(each == hashed[0] for each in hashed)


def _renamed(given: Input, stems: set[_Name], restarted: set[str]) -> Input:
    return replace(given, objects=[_without_hashes(each, stems, restarted) for each in given.objects])


def _without_hashes(original: Original, stems: set[_Name], restarted: set[str]) -> Original:
    """Return an object without hashes in its name and in the names that it refers to."""
    changes: dict[Path, str] = {}
    if (stem := _stem(original)) in stems and stem is not None:
        changes["metadata", "name"] = stem[1]
    for reference in references(original.manifest):
        found = _HASH.fullmatch(reference.name)
        if found is not None and (reference.kind, found[1]) in stems:
            changes[reference.path] = found[1]
            if pod_path(original.manifest) is not None:
                restarted.add(f"{original.kind} {original.name}")
    if not changes:
        return original
    manifest: dict[str, Any] = copy.deepcopy(dict(original.manifest))
    for path, name in changes.items():
        at(manifest, path[:-1])[path[-1]] = name
    return replace(original, manifest=manifest)


def _affixes(base: Input, other: Input) -> tuple[str, str] | None:
    """Return the prefix and the suffix that the names of all objects have in an environment; None without any."""
    names, others = ({(each.kind, _HASH.sub(r"\1", each.name)) for each in one.objects} for one in (base, other))
    kind, first = min(names, default=("", ""))
    if not first or names & others:
        return None
    for prefix, suffix in _around(first, sorted(name for of_kind, name in others if of_kind == kind)):
        if all((kind, f"{prefix}{name}{suffix}") in others for kind, name in names if kind not in _UNCHANGED):
            return prefix, suffix
    return None


_UNCHANGED = frozenset({"Namespace", "CustomResourceDefinition"})
"""Kinds whose names kustomize does not change."""


def _around(name: str, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    for other in others:
        prefix, found, suffix = other.partition(name)
        if found:
            yield prefix, suffix


def _of_affixes(environment: str, given: Input, prefix: str, suffix: str) -> Finding:
    affixes = " and ".join(f"the {noun} {affix}" for noun, affix in (("prefix", prefix), ("suffix", suffix)) if affix)
    return Finding(
        f"skipped environment {environment}: its objects have {affixes}, but names are the same in all environments of"
        " a chart",
        given.objects[0].location,
        hint=f"import it into another folder without --environment, or move {affixes} from the names to a namespace",
        rule="import/environment",
    )


def _of_hash(original: Original) -> Finding:
    return Finding(
        f"{display_name(original.manifest)} loses its hash, since names are the same in all environments of a chart:"
        " workloads that read it replace their pods once",
        original.location,
        hint="to keep the name, import each environment into a folder of its own",
        rule="import/hash",
        severity="warning",
    )
