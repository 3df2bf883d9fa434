"""Rules about quantities, and about the resources that containers and pods request.

Functions of Kubernetes are those of `pkg/apis/core/validation/validation.go`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from chartgen.kubernetes import quantity
from chartgen.objects.fields import Path, dotted, mapping
from chartgen.verify.documents.rules import Problem, duplicate_entries

_MOST_CHARACTERS = 64
_HUGE_PAGES = "hugepages-"
_STANDARD = ("cpu", "ephemeral-storage", "memory")


def resource_problems(resources: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check requests and limits (`ValidateContainerResourceRequirements`)."""
    limits, requests = mapping(resources, "limits"), mapping(resources, "requests")
    for field, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            yield from quantity_problems(amount, (*path, field, name))
            yield from _resource_name(name, amount, (*path, field, name))
    for name, amount in requests.items():
        request, limit = parsed_quantity(amount), parsed_quantity(limits.get(name))
        if request is None or (limit is None and name in limits):
            continue
        if not _is_overcommittable(name) and request != limit:
            yield (*path, "requests", name), f"requests {name} without an equal limit: set the limit to {amount}"
        elif limit is not None and request > limit:
            shown = f"{amount} above the limit of {limits[name]}"
            yield (*path, "requests", name), f"requests more {name} than its limit: {shown}"
    yield from _huge_pages(limits, requests, path)
    yield from duplicate_entries(resources, ("claims",), ("name",), path)


def _is_overcommittable(name: str) -> bool:
    """Return whether a limit may exceed the request (`IsOvercommitAllowed` in `pkg/apis/core/v1/helper/helpers.go`)."""
    return not _is_extended(name) and not name.startswith(_HUGE_PAGES)


def _is_extended(name: str) -> bool:
    return "/" in name and "kubernetes.io/" not in name


def _resource_name(name: str, amount: Any, path: Path) -> Iterator[Problem]:
    """Check the name of a resource, and that extended ones are whole (`validateContainerResourceName`)."""
    if "/" not in name and name not in _STANDARD and not name.startswith(_HUGE_PAGES):
        yield path, f"has the unknown resource {name}: expected cpu, memory, ephemeral-storage or DOMAIN/NAME"
    parsed = parsed_quantity(amount)
    if _is_extended(name) and parsed is not None and parsed != parsed.to_integral_value():
        yield path, f"has {amount} of {name}, which is not an integer"


def _huge_pages(limits: Mapping[str, Any], requests: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check huge pages (`validateResourceQuantityHugePageValue`, `ValidateContainerResourceRequirements`)."""
    for name, amount in limits.items():
        if name.startswith(_HUGE_PAGES):
            limit, page = parsed_quantity(amount), parsed_quantity(name.removeprefix(_HUGE_PAGES))
            if limit is not None and page and int(page) and (limit != int(limit) or int(limit) % int(page)):
                yield (*path, "limits", name), f"has {name} of {amount}, which is not a multiple of the page size"
    found = {**limits, **requests}
    if any(name.startswith(_HUGE_PAGES) for name in found) and not {"cpu", "memory"} & found.keys():
        yield path, "has huge pages, which require a request or limit of cpu or memory"


def parsed_quantity(amount: Any) -> Decimal | None:
    """Return a quantity as a number; None if it is invalid."""
    if isinstance(amount, bool) or not isinstance(amount, str | int | float) or len(str(amount)) > _MOST_CHARACTERS:
        return None
    try:
        return quantity.parse(amount)
    except ValueError:
        return None


def quantity_problems(amount: Any, path: Path) -> Iterator[Problem]:
    """Check a quantity (`ValidateResourceQuantityValue`)."""
    if isinstance(amount, str | int | float) and not isinstance(amount, bool):
        parsed = parsed_quantity(amount)
        if parsed is None:
            yield path, f"has an invalid quantity in `{dotted(path)}`: expected one such as 250m, 128Mi or 1Gi"
        elif parsed < 0:
            yield path, f"has a negative quantity in `{dotted(path)}`"
