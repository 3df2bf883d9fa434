"""Repetition becomes variables: what three or more places contain, and workloads that differ little from others.

Nothing is lifted that would make the text longer, or that is trivial, such as `HttpGet("/")`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen.importing.code import AFTER, Call, Constant, Function, Module, Settings, comes_after, is_local, parts
from chartgen.importing.common import with_common_parts
from chartgen.importing.identifiers import snake_case
from chartgen.importing.rebuild import rebuilt
from chartgen.importing.structure import Structure
from chartgen.importing.variants import with_variants

_VALUES = frozenset(
    "Affinity Capabilities Exec Grpc HttpGet Image Lifecycle Maintainer NetworkPolicy NodeAffinity Peer PodAffinity"
    " PodAntiAffinity PodSecurityContext Resources RollingUpdate SecurityContext TcpSocket Toleration"
    " TopologySpreadConstraint Waiver".split()
)
"""Classes whose calls may become variables."""
LISTS = {"env_from": "EnvFrom", "tolerations": "Tolerations", "command": "", "args": ""}
DICTS = {
    "env": "Env",
    "ports": "Ports",
    "mounts": "Mounts",
    "labels": "Labels",
    "pod_labels": "Labels",
    "node_selector": "Labels",
    "annotations": "Annotations",
    "pod_annotations": "Annotations",
    "affinity": "Object",
    "extra": "Object",
    "extra_pod": "Object",
    "extra_container": "Object",
}
"""The fields whose lists and dicts may become variables, and the types of those."""
_OWNERS = frozenset({"components", "containers", "init_containers", "sidecars"})
"""Fields whose keys are names of workloads or containers."""
_MIN_PLACES = 3
_MIN_SIZE = 40
_MIN_SAVED = 40


@dataclass(frozen=True)
class _Place:
    """Where code is used."""

    module: str
    owner: str
    """The name of the workload or container."""
    field: str


@dataclass
class _Candidate:
    """What may become a variable, and where it is used."""

    code: Any
    places: list[_Place] = field(default_factory=list)
    count: int = 0
    name: str = ""


def lifted(modules: Sequence[Module]) -> list[Module]:
    """Return modules in which what is repeated is a variable; the modules themselves remain as they are."""
    varied = [with_variants(module) for module in modules]
    structure = Structure()
    candidates = _candidates(varied, structure)
    accepted = _accepted(candidates, structure)
    _name(list(accepted.values()))
    variables = {number: _variable(candidate) for number, candidate in accepted.items()}

    def substitute(code: Any) -> Any:
        return variables.get(structure.number(code), code) if isinstance(code, Call | list | Mapping) else code

    return with_common_parts(rebuilt(varied, substitute))


def _candidates(modules: Sequence[Module], structure: Structure) -> dict[int, _Candidate]:
    """Find what is used, each with its places; what an object contains that several places share counts once."""
    found: dict[int, _Candidate] = {}
    seen: set[int] = set()

    def visit(code: Any, place: _Place) -> None:
        if isinstance(code, Call | list | Mapping) and _may_be_lifted(code, place.field):
            candidate = found.setdefault(structure.number(code), _Candidate(code))
            candidate.places.append(place)
            candidate.count += 1
        if isinstance(code, Call | Constant | Function | Settings):
            if id(code) in seen:
                return
            seen.add(id(code))
        for part, where in _parts_with_places(code, place):
            visit(part, where)

    for module in modules:
        for name, chart in module.charts.items():
            visit(chart, _Place(module.path, name, ""))
    return found


def _parts_with_places(code: Any, place: _Place) -> Iterator[tuple[Any, _Place]]:
    if isinstance(code, Call):
        if code.defined is not None:
            yield code.defined, place
        if code.of is not None:
            yield code.of, place
        for part in code.arguments:
            yield part, replace(place, field="")
        for name, part in code.fields.items():
            # The charts that a chart comes after are in modules themselves.
            if not (name == AFTER and comes_after(code)):
                yield part, replace(place, field=name)
    elif isinstance(code, Mapping):
        is_owner = place.field in _OWNERS
        for key, part in code.items():
            yield part, replace(place, owner=f"{key}", field="") if is_owner else replace(place, field="")
    else:
        for part in parts(code):
            yield part, replace(place, field="")


def _may_be_lifted(code: Any, field_name: str) -> bool:
    if isinstance(code, Call):
        return code.function in _VALUES and code.of is None
    if not code:
        return False
    fields = DICTS if isinstance(code, Mapping) else LISTS
    return field_name in fields or (bool(field_name) and _class_of_all(code) is not None)


def _class_of_all(code: Any) -> str | None:
    """Return the class of all elements of a list, if they are of one class."""
    if not isinstance(code, list):
        return None
    classes = {part.function if isinstance(part, Call) and part.of is None else None for part in code}
    return classes.pop() if len(classes) == 1 else None


def _accepted(candidates: Mapping[int, _Candidate], structure: Structure) -> dict[int, _Candidate]:
    """Return what becomes a variable: what saves text, larger parts first."""
    accepted: dict[int, _Candidate] = {}
    in_order = sorted(candidates.items(), key=lambda item: -structure.size(item[1].code))
    for number, candidate in in_order:
        candidate.name = _noun(candidate)
        size, name = structure.size(candidate.code), len(candidate.name) + 2
        imports = len({place.module for place in candidate.places}) * name
        saved = (candidate.count - 1) * size - (candidate.count + 1) * name - imports
        if candidate.count < _MIN_PLACES or size < _MIN_SIZE or saved < _MIN_SAVED or is_local(candidate.code):
            continue
        accepted[number] = candidate
        for part in _within(candidate.code):
            inner = candidates.get(structure.number(part)) if isinstance(part, Call | list | Mapping) else None
            if inner is not None:
                inner.count -= candidate.count - 1
    return accepted


def _within(code: Any) -> Iterator[Any]:
    for part in parts(code):
        yield part
        yield from _within(part)


def _variable(candidate: _Candidate) -> Call | Constant:
    code = candidate.code
    if isinstance(code, Call):
        return replace(code, name=code.name or candidate.name)
    values = code.values() if isinstance(code, Mapping) else code
    types = {
        f"{part.function}" if isinstance(part, Call) and part.of is None else type(part).__name__ for part in values
    }
    is_inferred = len(types) == 1 and types.isdisjoint({"NoneType", "Call"})
    annotation = "" if is_inferred else (DICTS | LISTS).get(candidate.places[0].field, "")
    return Constant(code, candidate.name, annotation)


def _noun(candidate: _Candidate) -> str:
    code, fields = candidate.code, {place.field for place in candidate.places}
    if not isinstance(code, Call):
        return next(place.field for place in candidate.places)
    if code.name:
        return code.name
    if code.function == "Image" and code.arguments:
        return snake_case(f"{code.arguments[0]}".rpartition("/")[2]) + "_image"
    if code.function == "SecurityContext" and code.fields.get("allow_privilege_escalation") is False:
        return "restricted"
    if code.function in ("HttpGet", "Exec", "TcpSocket", "Grpc"):
        return f"{fields.pop()}_probe" if len(fields) == 1 and "" not in fields else "probe"
    return snake_case(code.function)


def _name(accepted: Sequence[_Candidate]) -> None:
    """Prefix the names that several variables would have with the first owner of each."""
    for noun in {candidate.name for candidate in accepted}:
        alike = [candidate for candidate in accepted if candidate.name == noun]
        if len(alike) > 1:
            for candidate in alike:
                candidate.name = snake_case(f"{candidate.places[0].owner}_{noun}")
