"""Resource requests and limits of containers."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Any

from chartgen.kubernetes import quantity
from chartgen.locations import Key, Path
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Names, empty
from chartgen.spec.part import raw_problems
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import Quantity, few_bytes


@spec
class Resources(Serializable, Spec):
    """Resource requests and limits of a container. Unset fields are omitted; nothing is derived."""

    cpu: Quantity | None = None
    """CPU request, such as `100m`. Value: `resources.requests.cpu`."""
    memory: Quantity | None = None
    """Memory request, such as `256Mi`. Value: `resources.requests.memory`."""
    _: KW_ONLY
    cpu_limit: Quantity | None = None
    """CPU limit. Value: `resources.limits.cpu`."""
    memory_limit: Quantity | None = None
    """Memory limit. Value: `resources.limits.memory`."""
    ephemeral_storage: Quantity | None = None
    """Ephemeral storage request, such as `1Gi`. Value: `resources.requests.ephemeral-storage`."""
    ephemeral_storage_limit: Quantity | None = None
    """Ephemeral storage limit. Value: `resources.limits.ephemeral-storage`."""
    requests: Names[Quantity] = field(default_factory=empty)
    """Additional requests by resource name, such as `nvidia.com/gpu`. Value: `resources.requests`."""
    limits: Names[Quantity] = field(default_factory=empty)
    """Additional limits by resource name. Value: `resources.limits`."""

    def manifest(self) -> dict[str, Any]:
        """Return a Kubernetes ResourceRequirements."""
        found = {
            "requests": {"cpu": self.cpu, "memory": self.memory, "ephemeral-storage": self.ephemeral_storage},
            "limits": {
                "cpu": self.cpu_limit,
                "memory": self.memory_limit,
                "ephemeral-storage": self.ephemeral_storage_limit,
            },
        }
        made = {
            kind: {name: amount for name, amount in amounts.items() if amount is not None} | dict(getattr(self, kind))
            for kind, amounts in found.items()
        }
        return {kind: amounts for kind, amounts in made.items() if amounts}

    @check("cpu", "cpu_limit")
    def _cpu_within_limit(self) -> Iterator[Problem]:
        yield from _over_limit(("cpu",), "cpu", self.cpu, self.cpu_limit)

    @check("memory", "memory_limit")
    def _memory_within_limit(self) -> Iterator[Problem]:
        yield from _over_limit(("memory",), "memory", self.memory, self.memory_limit)

    @check("ephemeral_storage", "ephemeral_storage_limit")
    def _storage_within_limit(self) -> Iterator[Problem]:
        yield from _over_limit(
            ("ephemeral_storage",), "ephemeral storage", self.ephemeral_storage, self.ephemeral_storage_limit
        )

    @check("requests", "limits")
    def _others_within_limits(self) -> Iterator[Problem]:
        for name, amount in self.requests.items():
            limit = self.limits.get(name)
            over = list(_over_limit(("requests", name), name, amount, limit))
            yield from over
            is_shared = "/" not in name and not name.startswith("hugepages-")
            if any(each and quantity.parse(each) % 1 for each in (amount, limit)):
                continue  # reported as such
            if not over and not is_shared and (not limit or quantity.parse(amount) != quantity.parse(limit)):
                message = f"conflicting request and limit of {name}: must be equal, since it cannot be overcommitted"
                hint = "" if limit else f'set `limits={{"{name}": "{amount}"}}`'
                yield Problem(("requests", name), message, amount, limit or "", hint)

    @check(
        "cpu", "cpu_limit", "memory", "memory_limit", "ephemeral_storage", "ephemeral_storage_limit", "requests",
        "limits",
    )  # fmt: skip
    def _fields_and_dicts(self) -> Iterator[Problem]:
        for name, request, limit in _FIELDS:
            for field_, kind in ((request, "requests"), (limit, "limits")):
                if getattr(self, field_) is not None and name in getattr(self, kind):
                    yield Problem((kind, Key(name)), f'conflicting {name} in "{kind}": "{field_}" is also set', name)
            yield from _over_limit(("requests", name), name, self.requests.get(name), getattr(self, limit))
            yield from _over_limit((request,), name, getattr(self, request), self.limits.get(name))

    @check("cpu", "cpu_limit", "memory", "memory_limit", "requests", "limits")
    def _huge_pages(self) -> Iterator[Problem]:
        others = {"cpu", "memory"} & {*self.requests, *self.limits}
        is_alone = not (others or self.cpu or self.memory or self.cpu_limit or self.memory_limit)
        for kind in ("limits", "requests"):
            for name, amount in getattr(self, kind).items():
                try:
                    size = quantity.parse(name.removeprefix("hugepages-"))
                except ValueError:
                    continue
                if name.startswith("hugepages-") and size > 0 and quantity.parse(amount) % size:
                    yield Problem((kind, name), f"invalid {name}: not a multiple of the page size", amount)
                elif name.startswith("hugepages-") and is_alone:
                    is_alone = False
                    yield Problem(
                        (kind, Key(name)), f"missing request or limit of cpu or memory: {name} requires one", name
                    )

    @check("requests")
    def _request_names(self) -> Iterator[Problem]:
        for name, amount in self.requests.items():
            yield from raw_problems("ResourceRequirements", {"requests": {name: amount}})

    @check("limits")
    def _limit_names(self) -> Iterator[Problem]:
        for name, amount in self.limits.items():
            yield from raw_problems("ResourceRequirements", {"limits": {name: amount}})

    @check("memory", "memory_limit", "ephemeral_storage", "ephemeral_storage_limit")
    def _whole_bytes(self) -> Iterator[Problem]:
        amounts = {
            "memory": self.memory,
            "memory_limit": self.memory_limit,
            "ephemeral_storage": self.ephemeral_storage,
            "ephemeral_storage_limit": self.ephemeral_storage_limit,
        }
        for name, amount in amounts.items():
            if amount is not None:
                yield from few_bytes(name, "Resources", amount)


_FIELDS = (
    ("cpu", "cpu", "cpu_limit"),
    ("memory", "memory", "memory_limit"),
    ("ephemeral-storage", "ephemeral_storage", "ephemeral_storage_limit"),
)


def _over_limit(path: Path, resource: str, request: str | None, limit: str | None) -> Iterator[Problem]:
    if request and limit and quantity.parse(request) > quantity.parse(limit):
        yield Problem(path, f"invalid {resource} request: it exceeds the limit", request, f"at most {limit}")
