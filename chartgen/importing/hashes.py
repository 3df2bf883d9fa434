"""Names that kustomize gives objects: their hashes differ between environments, but names in charts do not.

Without the hash, a ConfigMap has the same name in each environment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chartgen.errors import Finding
from chartgen.importing.model import Input, Original
from chartgen.importing.renaming import NAME, new_names, with_names
from chartgen.objects.identity import display_name
from chartgen.objects.pods import pod_path

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
    """Return an application and its environments without hashes that differ."""
    result = Aligned(base, dict(environments))
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


def without_hash(name: str) -> str:
    """Return a name without the hash of kustomize, if it ends with one."""
    return _HASH.sub(r"\1", name)


def _stem(original: Original) -> _Name | None:
    """Return the kind and the name without a hash; None of an object whose name has none."""
    found = _HASH.fullmatch(original.name) if original.kind in _HASHED else None
    return None if found is None else (original.kind, found[1])


def _is_same(stem: _Name, names: Sequence[set[_Name]]) -> bool:
    hashed = [{name for kind, name in each if kind == stem[0] and without_hash(name) == stem[1]} for each in names]
    return all(each == hashed[0] for each in hashed)


def _renamed(given: Input, stems: set[_Name], restarted: set[str]) -> Input:
    return replace(given, objects=[_without_hashes(each, stems, restarted) for each in given.objects])


def _without_hashes(original: Original, stems: set[_Name], restarted: set[str]) -> Original:
    """Return an object without hashes in its name and in the names that it refers to."""

    def new_name(kind: str, name: str) -> str:
        found = _HASH.fullmatch(name)
        return found[1] if found is not None and (kind, found[1]) in stems else name

    names = new_names(original, new_name)
    if names.keys() - {NAME} and pod_path(original.manifest) is not None:
        restarted.add(f"{original.kind} {original.name}")
    return with_names(original, names)


def _of_hash(original: Original) -> Finding:
    return Finding(
        f"{display_name(original.manifest)} loses its hash, since names are the same in all environments of a chart:"
        " workloads that read it replace their pods once",
        original.location,
        hint="to keep the name, import each environment into a folder of its own",
        rule="import/hash",
        severity="warning",
    )
